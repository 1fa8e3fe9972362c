"""The cases of `tests/instruments`, and the activity files they are short for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml

FOLDER = Path(__file__).parent / "instruments"


@dataclass(frozen=True)
class InstrumentCase:
    """One case: its document, and what must be read from it."""

    id: str
    file: str
    xml: bytes
    expect: dict[str, dict[str, Any]]

    def __str__(self) -> str:
        return f"{self.file}-{self.id}"


def load_instruments() -> list[InstrumentCase]:
    """Every case of every file."""
    cases = []
    for path in sorted(FOLDER.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            xml = "".join(_activity(one) for one in case["activities"])
            document = f'<iati-activities version="2.03">{xml}</iati-activities>'.encode()
            cases.append(InstrumentCase(case["id"], path.stem, document, case["expect"]))
    return cases


def _activity(one: dict[str, Any]) -> str:
    org = one.get("org", "XI-IATI-EC_INTPA")
    parts = [
        f"<iati-identifier>{one['id']}</iati-identifier>"
        f'<reporting-org ref="{org}" type="10"><narrative>{org}</narrative></reporting-org>',
        _narrative("title", one.get("title", "t")),
    ]
    if "description" in one:
        parts.append(_narrative("description", one["description"]))
    for role, name in one.get("organisations", ()):
        parts.append(_narrative(f'participating-org role="{role}"', name))
    parts.append('<activity-status code="2"/>')
    if "starts" in one:
        parts.append(f'<activity-date type="2" iso-date="{one["starts"]}"/>')
    for place in one.get("places", ("998",)):
        kind = "region" if place.isdigit() else "country"
        share = 100 / len(one.get("places", ("998",)))
        parts.append(f'<recipient-{kind} code="{place}" percentage="{share:g}"/>')
    parts += [f'<sector vocabulary="1" code="{code}"/>' for code in one.get("sectors", ())]
    parts += [_narrative('tag code="1" vocabulary="4"', text) for text in one.get("tags", ())]
    if "aid_type" in one:
        parts.append(f'<default-aid-type code="{one["aid_type"]}"/>')
    for kind, day, amount, reference in one.get("transactions", ()):
        parts.append(
            f'<transaction ref={quoteattr(reference)}><transaction-type code="{kind}"/>'
            f'<transaction-date iso-date="{day}"/><value currency="EUR" value-date="{day}">{amount}</value>'
            "</transaction>"
        )
    for text in one.get("documents", ()):
        parts.append(f'<document-link url="x" format="a/b">{_narrative("title", text)}</document-link>')
    parts += [f'<related-activity type="1" ref="{ref}"/>' for ref in one.get("parents", ())]
    parts += [f'<related-activity type="2" ref="{ref}"/>' for ref in one.get("children", ())]
    return (
        f'<iati-activity hierarchy="{one["level"]}" default-currency="EUR">{"".join(parts)}</iati-activity>'
    )


def _narrative(element: str, text: str) -> str:
    return f"<{element}><narrative>{escape(text)}</narrative></{element.split()[0]}>"
