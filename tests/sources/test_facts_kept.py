"""Nothing of the gathered facts is lost on the way into the registries: every entry, every number, every date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cofolio.registry import countries, files
from cofolio.sources import curated

SHARED_FACTS = Path(__file__).parents[3] / "shared" / "facts"
DATA = Path(str(files._root()))
ISO2 = {country.iso3: country.code for country in countries().values()}
CALLED = {  # entries that go by another name here, and those that are one more entry for each of their parts
    "dci_2007_2013_eligible": (
        "dci_2007_eligible", "dci_latin_america", "dci_asia", "dci_middle_east", "dci_southern_africa",
    ),
    "IPA": ("IPA", "IPA-2007", "IPA-2014", "IPA-2021"),
    "EDF": ("EDF", "EDF-10", "EDF-11"),
    "FOODSEC": ("FOODSEC", "FOODSEC-1996", "FOODSEC-2007"),
    "KAZ-1991-2014-total": ("KZ-1991-2014",),
    "KAZ-2014-2020-bilateral": ("KZ-2014-2020",),
    "CA-ANNOUNCED-2018-11-23": ("CA-2018-11-23",),
    "CA-ANNOUNCED-2019-07-07": ("CA-2019-07-07",),
    "KAZ-ONGOING-2017": ("KZ-THEMATIC-2017",),
    "ERASMUS-PLUS-CA": ("ERASMUS-PLUS-CA",),
    "kz_page_gap": (
        "KZ-LOST-LIST", "KZ-THEMATIC-EIDHR", "KZ-THEMATIC-NSA", "KZ-THEMATIC-INSC", "KZ-THEMATIC-STABILITY",
    ),
    "UZB-2014-2020": ("UZ-2014-2020",),
}  # fmt: skip
KEPT_OTHERWISE = {  # numbers that stand in other words, and why that is enough
    ("CADAP", "2.524"): "the other donor's share: the total less the EU's",
    ("KAZ-JUSTICE", "0.4"): "UNICEF's share: the total less the EU's",
    ("KAZ-JUSTICE", "4"): "the number of components, which are listed",
    ("KAZ-JUSTICE", "1.67"): "1.666413 rounded",
    ("KAZ-GREEN", "4"): "years: 48 months",
    ("KAZ-ONGOING-2017", "9"): "nine, in words",
    ("KAZ-EIDHR-2009", "5"): "five, in words",
    ("TEMPUS-CA", "97"): "1997",
    ("ERASMUS-2014", "31.12.2013"): "2013-12-31",
    ("tacis_partner_states", "13"): "the number of members, which are listed",
    ("ENVIRONMENT-WATER", "7"): "seventh, in words",
    ("INOGATE", "13"): "2013",
    ("TACIS-2000", "2007"): "the year of its successors, which carry it",
    ("CSO-LA-2014", "2021"): "the year of its successor",
    ("EIDHR-2014", "2021"): "the year of its successor",
    ("ICSP-2014", "2021"): "the year of its successor",
}
_NUMBER = re.compile(r"\d[\d.]*\d|\d")


def _facts(name: str) -> Any:
    if not SHARED_FACTS.is_dir():
        pytest.skip("the gathered facts are not found in ../shared/facts")
    return yaml.safe_load((SHARED_FACTS / name).read_text(encoding="utf-8"))


def _gathered() -> Iterator[tuple[str, Any]]:
    acts, programmes = _facts("instruments.yaml"), _facts("programmes.yaml")
    for name in ("instruments",):
        yield from ((entry["id"], entry) for entry in acts[name])
    yield from acts["region_groups"].items()
    yield "kz_page_gap", acts["kz_page_gap"]
    for name in (
        "envelopes",
        "regional_programmes",
        "platforms",
        "kazakhstan_projects",
        "other",
        "delegations",
    ):
        yield from ((entry["id"], entry) for entry in programmes[name] if "id" in entry)


def _here(identifier: str) -> tuple[str, ...]:
    if identifier in CALLED:
        return CALLED[identifier]
    parts = [ISO2.get(part, part) for part in identifier.split("-")]
    return ("-".join(parts),)


def _shipped() -> dict[str, Any]:
    found: dict[str, list[Any]] = {}

    def keep(entry: dict[str, Any]) -> None:
        found.setdefault(str(entry.get("id") or f"{entry.get('delegation')}>{entry.get('what')}"), []).append(
            entry
        )

    for name in files.names():
        if name.endswith(".yml") and name not in ("statements.yml", "sources.yml"):
            for value in yaml.safe_load((DATA / name).read_text(encoding="utf-8")).values():
                for entry in value if isinstance(value, list) else ():
                    if isinstance(entry, dict):
                        keep(entry)
    return found


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in ("id", "source", "read_at", "history_source", "eli", "url"):
                yield from _texts(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, key)
    elif value is not None:
        yield str(value)


def _numbers(value: Any) -> set[str]:
    text = re.sub(r"(?<=\d)[ ,](?=\d{3}\b)", "", " | ".join(_texts(value)))  # 3 318 and 19,661
    found = {
        number
        for token in _NUMBER.findall(text)
        for number in re.split(r"(?<!\d)\.|\.(?!\d)", token)
        if number
    }
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in found}


def test_every_entry_has_its_place() -> None:
    shipped = _shipped()
    lost = [identifier for identifier, _ in _gathered() for here in _here(identifier) if here not in shipped]
    assert lost == []


def test_every_number_and_date_is_kept() -> None:
    shipped = _shipped()
    lost = []
    for identifier, entry in _gathered():
        entries = [one for here in _here(identifier) for one in shipped.get(here, ())]
        have = _numbers([entries, *_managed(shipped, _here(identifier)), [one.get("id") for one in entries]])
        gone = {(identifier, number) for number in _numbers(entry) - have}
        lost += sorted(gone - KEPT_OTHERWISE.keys())
    assert lost == []


def _managed(shipped: dict[str, Any], ids: tuple[str, ...]) -> Iterator[Any]:
    yield from (entries for name, entries in shipped.items() if name.split(">")[-1] in ids)


def test_every_member_of_a_group_is_kept() -> None:
    groups = curated.curated().groups
    for name, entry in _facts("instruments.yaml")["region_groups"].items():
        members = {
            ISO2[code]
            for code in re.findall(
                r"\b[A-Z]{3}\b", " ".join(_texts({k: v for k, v in entry.items() if isinstance(v, list)}))
            )
        }
        assert set(groups[_here(name)[0]].members) == members, name


def test_what_is_only_remembered_is_unverified_here() -> None:
    """Every envelope that the facts mark as remembered has an unverified amount in the register."""
    acts = curated.curated().instruments
    for entry in _facts("instruments.yaml")["instruments"]:
        envelope = entry.get("envelope_meur")
        if isinstance(envelope, dict) and envelope.get("confidence") == "recall":
            amounts = [one for one in acts[entry["id"]].amounts if one.fact.confidence == "unverified"]
            assert any(float(one.value) == envelope["value"] * 1_000_000 for one in amounts), entry["id"]
