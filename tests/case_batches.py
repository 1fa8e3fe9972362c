"""Many cases in one store: each moved to countries, regions and organisations of its own.

A store takes seconds to build and there are well over a hundred cases. Cases of different places, organisations and
identifiers do not touch each other, so they share one. `COFOLIO_CASES=alone` gives each its own.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from tests.case_files import Case

DATA = Path(__file__).parents[1] / "src" / "cofolio" / "data"
KNOWN = ("EU-1", "XI-IATI-EC_", "KR-GOV-")  # what the registry knows keeps its name
ALONE = {"all", "none", "998"}  # places that cannot be moved
REFERENCE = re.compile(r'(\bref="|-activity-id=")([^"]+)(?=")')
IDENTIFIER = re.compile(r"(<iati-identifier>\s*)([^\s<][^<]*)(?=</iati-identifier>)")
COUNTRY = re.compile(r'(<recipient-country code=")([A-Z0-9]+)(?=")')
REGION = re.compile(r'(<recipient-region code=")(\d+)(?="(?! vocabulary="(?!1")))')


def codes(file: str) -> list[str]:
    """The codes of a shipped list in their order as text."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        rows = [
            r for r in csv.DictReader(lines) if r["status"] == "active" and r["code"] not in {"998", "999"}
        ]
    return sorted(r["code"] for r in rows)


@dataclass
class Batch:
    """Cases that share a store, and their documents."""

    name: str
    cases: list[Case] = field(default_factory=list)

    @property
    def datasets(self) -> dict[str, bytes]:
        """All documents, by case and name."""
        return {f"{c.id}-{name}": content for c in self.cases for name, content in c.datasets.items()}


def places(case: Case) -> set[str]:
    """Every place a case speaks of."""
    text = b"".join(case.datasets.values()).decode()
    named = {code for pattern in (COUNTRY, REGION) for _, code in pattern.findall(text)}
    return named | {str(e["place"]) for e in case.expect}


def moved(case: Case, number: int, where: dict[str, str]) -> Case:
    """The case with other places, and names of its own."""

    def renamed(name: str) -> str:
        return name if name.startswith(KNOWN) else f"C{number:03}-{name}"

    def content(text: str) -> str:
        for pattern in (REFERENCE, IDENTIFIER):
            text = pattern.sub(lambda m: m[1] + renamed(m[2]), text)
        for pattern in (COUNTRY, REGION):
            text = pattern.sub(lambda m: m[1] + where[m[2]], text)
        return text

    def expectation(e: dict[str, Any]) -> dict[str, Any]:
        who: dict[str, Any] = {
            key: renamed(e[key]) if e[key] != "EU" else "EU" for key in ("reporter", "donor") if key in e
        }
        return {**e, **who, "place": where[e["place"]]}

    return Case(
        case.id,
        case.file,
        {name: content(data.decode()).encode() for name, data in case.datasets.items()},
        [expectation(e) for e in case.expect],
    )


def batches(cases: Iterable[Case]) -> list[Batch]:
    """All cases, in as few stores as their places allow."""
    result: list[Batch] = []
    left: dict[bool, list[str]] = {False: [], True: []}
    shared: Batch | None = None
    for number, case in enumerate(cases):
        found = sorted(places(case))
        if found and (ALONE & set(found) or os.environ.get("COFOLIO_CASES") == "alone"):
            result.append(Batch(case.id, [case]))
            continue
        need = {kind: [p for p in found if p.isdigit() is kind] for kind in (False, True)}
        if shared is None or any(len(need[kind]) > len(left[kind]) for kind in need):
            left = {False: codes("countries.csv"), True: codes("regions.csv")}
            shared = Batch(f"shared-{len(result)}")
            result.append(shared)
        where: dict[str, str] = {}
        for kind, names in need.items():
            where.update(zip(names, islice(left[kind], len(names)), strict=True))
            left[kind] = left[kind][len(names) :]
        shared.cases.append(moved(case, number, where))
    return result
