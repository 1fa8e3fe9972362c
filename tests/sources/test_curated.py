"""The curated dataset: standing of every fact, dates, references, pages, S1 to S19, and broken files."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from cofolio.errors import RegistryError, UsageError
from cofolio.provenance import Fact
from cofolio.registry import files
from cofolio.sources import curated
from cofolio.sources.curated import Period
from cofolio.sources.curated import load as load_module

DATA = Path(str(files._root()))


def test_every_fact_has_a_source_a_confidence_and_an_origin() -> None:
    facts = curated.all_facts()
    assert len(facts) > 200
    for fact in facts:
        assert fact.value, fact
        assert fact.source, fact
        assert fact.origin.startswith("data/"), fact
        assert fact.confidence in ("high", "medium", "low", "unverified"), fact
        if fact.source.startswith(("no source found", "notes gathered")):
            assert fact.confidence in ("low", "unverified"), fact


def test_nothing_remembered_is_shipped_as_a_fact() -> None:
    for name in files.names():
        if name.endswith(".yml"):
            assert "recall" not in (DATA / name).read_text().casefold(), name
    unverified = {fact.origin for fact in curated.all_facts() if fact.confidence == "unverified"}
    assert unverified == {
        "data/instruments/geographic.yml: EDF", "data/programmes/economy.yml: INOGATE",
        "data/envelopes.yml: KZ-2007-2010", "data/envelopes.yml: KZ-2007-2010, bilateral",
        "data/envelopes.yml: KZ-2011-2013", "data/envelopes.yml: KZ-2011-2013, bilateral",
        "data/delegations.yml: DEL-TM",
    }  # fmt: skip


def test_no_text_was_cut_at_a_comma() -> None:
    """In YAML a comma ends an unquoted text inside braces; what follows becomes a field without a value."""

    def walk(value: object, name: str) -> None:
        if isinstance(value, dict):
            assert all(isinstance(key, str) for key in value), (name, value)
            assert all(item is not None for item in value.values()), (name, value)
            for item in value.values():
                walk(item, name)
        elif isinstance(value, list):
            for item in value:
                walk(item, name)

    for name in files.names():
        if name.endswith(".yml"):
            walk(yaml.safe_load((DATA / name).read_text()), name)


def test_every_source_is_used_and_every_address_is_one() -> None:
    said = " ".join(fact.source for fact in curated.all_facts())
    for source in curated.sources().values():
        assert not source.address or source.address.startswith("http"), source
        assert source.name in said, source


def test_conflicting_amounts_stand_side_by_side() -> None:
    data = curated.curated()
    amounts = {one.eur for one in data.envelopes["CA-MIP-2007-2010"].amounts}
    assert amounts == {Decimal(314_000_000), Decimal(354_000_000)}
    green = {one.eur: one.fact.source for one in data.projects["KZ-GREEN"].amounts}
    assert set(green) == {Decimal(8_800_000), Decimal(7_100_000)}
    cadap = next(part for part in data.programmes["CADAP"].of("phase") if part.name == "6")
    assert {(one.eur, one.scope) for one in cadap.amounts} == {
        (Decimal(9_057_333), "total"), (Decimal(6_533_333), "EU share"),
    }  # fmt: skip


def test_instruments_have_dates_acts_and_lineage() -> None:
    acts = curated.curated().instruments
    assert acts["DCI-2007"].celex == "32006R1905"
    assert (acts["DCI-2007"].in_force, acts["DCI-2007"].period.start) == ("2006-12-28", "2007-01-01")
    assert acts["TACIS-2000"].successors == ("DCI-2007", "ENPI-2007", "INSC-2007")
    for act in acts.values():
        for name in act.successors:
            if acts[name].predecessors:
                assert act.id in acts[name].predecessors, (act.id, name)
        for name in act.predecessors:
            assert act.id in acts[name].successors, (act.id, name)


def test_kazakhstan_has_every_part_of_a_page() -> None:
    page = curated.page("Kazakhstan")
    assert page.absent == ()
    assert [act.id for act in page.instruments] == [
        "TACIS-1991", "TACIS-1993", "TACIS-1996", "TACIS-2000", "DCI-2007", "DCI-2014", "NDICI-2021",
    ]  # fmt: skip
    assert [project.id for project in page.ongoing(date(2016, 1, 1))] == ["KZ-JUSTICE", "KZ-GREEN"]
    assert [one.undertaking.id for one in page.platforms] == ["RULE-OF-LAW", "ENVIRONMENT-WATER", "EDUCATION"]
    assert {one.name for one in page.projects[1].of("component")} >= set()
    assert [link.name for link in page.links] == ["EU Delegation to Kazakhstan"]
    bomca = next(one for one in page.regional_programmes if one.undertaking.id == "BOMCA")
    assert [relation.delegation for relation in bomca.managers] == ["DEL-KG"]
    assert [phase.name for phase in bomca.undertaking.of("phase")] == ["1-5", "6", "7", "8", "9", "10"]


@pytest.mark.parametrize("country", ["KG", "TJ", "TM", "UZ"])
def test_the_other_four_have_a_page_that_says_what_is_absent(country: str) -> None:
    page = curated.page(country)
    assert not page.is_empty()
    assert page.regional_programmes
    assert page.platforms
    assert page.delegations
    assert "no bilateral project" in page.absent
    assert all(country in one.countries for one in page.envelopes)


def test_a_country_without_facts_has_an_empty_page() -> None:
    assert curated.page("FR").is_empty()
    assert not curated.page("BR").is_empty()
    with pytest.raises(UsageError, match="no country is called"):
        curated.page("Atlantis")


def test_instruments_on_a_day() -> None:
    assert [act.id for act in curated.instruments_of("KZ", date(2013, 12, 31))] == ["DCI-2007"]
    assert [act.id for act in curated.instruments_of("KZ", date(2014, 1, 1))] == ["DCI-2014"]


def test_the_delegation_in_bishkek_manages_bomca_and_cadap() -> None:
    (found,) = curated.delegation_page("KG")
    assert {relation.what for relation in found.manages} == {"BOMCA", "CADAP"}


def test_each_statement_of_the_page_is_answered_and_says_what_it_lacks() -> None:
    found = {one.id: one for one in curated.statements()}
    assert list(found) == [f"S{number}" for number in range(1, 20)]
    assert all(one.facts for one in found.values())
    assert {name for name, one in found.items() if one.needs == "iati"} == {"S3", "S4", "S6", "S19"}
    assert all(bool(one.without) == bool(one.needs) for one in found.values())


def test_what_the_statements_say() -> None:
    said = {one.id: " | ".join(fact.value for fact in one.facts) for one in curated.statements()}
    expected = {
        "S1": "1991", "S2": "DCI", "S3": "EUR 180,000,000, more than 350 bilateral projects", "S4": "justice",
        "S5": "No new bilateral projects", "S6": "Enhancing Criminal Justice", "S8": "water management",
        "S9": "juvenile justice", "S10": "Eligible for the regional", "S11": "phase 10",
        "S12": "EU Delegation to the Kyrgyz Republic manages Border Management", "S13": "Rule of Law Platform",
        "S14": "Human rights projects", "S15": "Astana, from 2015", "S16": "EXPO-2017", "S17": "(WECOOP)",
        "S18": "http", "S19": "EXPO-2017",
    }  # fmt: skip
    for name, text in expected.items():
        assert text in said[name], (name, said[name])
    assert "EUR 12,000,000" in said["S7"]
    assert "EUR 8,800,000" in said["S7"]
    assert len(next(one for one in curated.statements() if one.id == "S9").facts) == 4


@pytest.mark.parametrize(
    ("period", "day", "inside"),
    [
        (Period("2014", "2016"), date(2015, 1, 1), True),
        (Period("2014", "2016"), date(2014, 6, 1), None),  # some day of 2014
        (Period("2014-06-15", "2016"), date(2014, 6, 15), True),
        (Period("2014-06", "2016-02"), date(2016, 3, 1), False),
        (Period("2014-06", "2016-02"), date(2014, 5, 31), False),
        (Period("2012", None), date(2020, 1, 1), None),
        (Period("2012", None), date(2011, 1, 1), False),
        (Period("2012", None, "2013-12"), date(2014, 1, 1), False),
        (Period(), date(2014, 1, 1), None),
    ],
)
def test_periods_know_what_they_do_not_know(period: Period, day: date, inside: bool | None) -> None:
    assert period.covers(day) is inside


def test_periods_read_well() -> None:
    texts = [
        str(Period("2014", "2016")),
        str(Period("2014")),
        str(Period(None, "2016")),
        str(Period("2014", "2014")),
    ]
    assert texts == ["2014 to 2016", "from 2014", "until 2016", "2014"]


def test_entries_are_frozen() -> None:
    for entry in curated.curated().undertakings():
        assert is_dataclass(entry)
        with pytest.raises(AttributeError):
            entry.name = "x"  # type: ignore[misc]  # that it is frozen is what is tested
        for field in fields(entry):
            assert not isinstance(getattr(entry, field.name), list | dict | set)
    assert all(isinstance(fact, Fact) for fact in curated.all_facts())


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], Any]:
    """Load the dataset anew with one text replaced in one of its files."""

    def load(name: str, old: str, new: str) -> object:
        for file in files.names():
            target = tmp_path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            text = (DATA / file).read_text(encoding="utf-8")
            if file == name:
                assert old in text
                text = text.replace(old, new, 1)
            target.write_text(text, encoding="utf-8")
        monkeypatch.setattr(files, "_root", lambda: tmp_path)
        return load_module.curated.__wrapped__()

    return load


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "envelopes.yml",
            "instruments: [DCI-2007]",
            "instruments: [DCI-1066]",
            "unknown instrument 'DCI-1066'",
        ),
        ("envelopes.yml", "countries: [UZ]", "countries: [QQ]", "UZ-2014-2020: unknown country 'QQ'"),
        ("envelopes.yml", "confidence: high", "confidence: sure", "confidence 'sure'"),
        ("envelopes.yml", "source: [dci06, tj_archive]", "source: hearsay", "unknown source 'hearsay'"),
        ("envelopes.yml", "meur: 719", "meur: lots", "'lots' is not an amount in million euro"),
        ("envelopes.yml", "meur: 719", "meur: 0.0000001", "expected a sum in euro"),
        ("envelopes.yml", "scope: EU share", "scope: some", "expected a sum in euro and a scope"),
        ("envelopes.yml", "from: 2007, to: 2013", "from: 2014, to: 2013", "ends 2013 before it begins 2014"),
        (
            "envelopes.yml",
            "from: 2007, to: 2013",
            "from: 2007-02-30, to: 2013",
            "envelopes.yml: not readable",
        ),
        ("envelopes.yml", "from: 2007, to: 2013", "from: long ago, to: 2013", "from is no date"),
        ("envelopes.yml", "- {id: UZ-2014-2020", "- {id: UZ-2021-2024", "two entries 'UZ-2021-2024'"),
        (
            "programmes/security.yml",
            "  name: Border",
            "  colour: red\n  name: Border",
            "BOMCA: unknown field colour",
        ),
        ("projects/kazakhstan.yml", 'sector: "151"', 'sector: "1"', "KZ-JUSTICE: unknown sector '1'"),
        ("delegations.yml", "what: BOMCA", "what: NOTHING", "undertaking 'NOTHING'"),
        ("delegations.yml", "country: KZ", "country: QQ", "DEL-KZ: unknown country 'QQ'"),
        ("country_facts.yml", "topic: relations, value", "topic: weather, value", "topic 'weather'"),
        (
            "organisations.yml",
            "organisations: [ISTC]",
            "organisations: [X]",
            "EXPO-2017: unknown organisation 'X'",
        ),
        (
            "instruments/dci.yml",
            "successors: [NDICI-2021]",
            "successors: [DCI-2007]",
            "its succession goes round",
        ),
        (
            "instruments/dci.yml",
            "eligible: dci_2007_eligible",
            "eligible: all",
            "DCI-2007: unknown region group 'all'",
        ),
        ("region_groups.yml", "members: [KZ, KG", "members: [QQ, KG", "central_asia: unknown country 'QQ'"),
    ],
)
def test_a_broken_entry_is_named(
    edited: Callable[[str, str, str], Any], file: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(RegistryError, match=said):
        edited(file, old, new)


def test_an_unknown_reference_is_said() -> None:
    data = curated.curated()
    with pytest.raises(RegistryError, match="has no entry 'NOTHING'"):
        data.facts_of("NOTHING")
    with pytest.raises(RegistryError, match="'KZ-GREEN' has no 'meeting'"):
        data.facts_of("KZ-GREEN/meeting")


def test_the_manual_in_the_docstring_runs() -> None:
    assert doctest.testmod(curated).failed == 0
