"""The curated dataset: standing of every fact, dates, references, pages, S1 to S19, and broken files."""

from __future__ import annotations

import doctest
import re
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
    for entry in (
        "instruments/geographic.yml: EDF",
        "programmes/economy.yml: INOGATE",
        "delegations.yml: DEL-TM",
    ):
        assert f"data/{entry}" in unverified
    assert {fact.origin for fact in curated.all_facts() if fact.source == "no source found"} == unverified


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
    beside = (name for name in files.names() if name.startswith(("rules/", "parameters/")))
    cited = {
        word for name in beside for word in re.findall(r"\w+", (DATA / name).read_text(encoding="utf-8"))
    }
    for source in curated.sources().values():
        assert not source.address or source.address.startswith("http"), source
        assert source.name in said or source.id in cited, source


def test_conflicting_amounts_stand_side_by_side() -> None:
    data = curated.curated()
    amounts = {one.value for one in data.envelopes["CA-MIP-2007-2010"].amounts}
    assert amounts == {Decimal(314_000_000), Decimal(354_000_000)}
    green = {one.value: one.fact.source for one in data.projects["KZ-GREEN"].amounts}
    assert set(green) == {Decimal(8_800_000), Decimal(7_100_000)}
    cadap = next(part for part in data.programmes["CADAP"].of("phase") if part.name == "6")
    assert {(one.value, one.scope) for one in cadap.amounts} == {
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
        "US-FSA-1992",
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


def test_one_act_may_go_over_to_several_by_area() -> None:
    tacis = curated.curated().instruments["TACIS-2000"]
    assert {one.instrument: one.area for one in tacis.succession} == {
        "DCI-2007": "Central Asia and Mongolia", "ENPI-2007": "Eastern Europe, Caucasus and Russia",
        "INSC-2007": "nuclear safety",
    }  # fmt: skip
    assert tacis.successors_for("KZ") == ("DCI-2007", "INSC-2007")
    assert tacis.successors_for("UA") == ("ENPI-2007", "INSC-2007")
    went = [country for one in tacis.succession for country in one.countries]
    assert sorted(went) == sorted(curated.curated().groups["tacis_partner_states"].members)


def test_another_donors_instrument_fits_the_same_schema() -> None:
    act = curated.curated().instruments["US-FSA-1992"]
    assert (act.donor, act.celex, act.amounts[0].currency) == ("US-GOV-1", None, "USD")
    assert act.amounts[0].fact.confidence == "unverified"
    assert [one.id for one in curated.page("UA", "US-GOV-1").instruments] == ["US-FSA-1992"]
    only_theirs = curated.page("KZ", "US-GOV-1")
    assert [one.id for one in only_theirs.instruments] == ["US-FSA-1992"]
    assert not only_theirs.projects
    assert "US-FSA-1992" not in {one.id for one in curated.page("KZ", "EU").instruments}
    assert curated.page("BR", "US-GOV-1").is_empty()


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
        ("envelopes.yml", "meur: 719", "meur: lots", "'lots' is not an amount in million EUR"),
        ("envelopes.yml", "meur: 719", "meur: 0.0000001", "expected a sum in EUR"),
        ("envelopes.yml", "scope: EU share", "scope: some", "expected a sum in EUR and a scope"),
        ("envelopes.yml", "meur: 719", "million: 719", "CA-DCI-2007-2013.*give either meur, or million"),
        ("envelopes.yml", "meur: 719", "million: 719, currency: ZZZ", "currency 'ZZZ'"),
        ("envelopes.yml", "from: 2007, to: 2013", "from: 1907, to: 2013", "from 1907 is out of range"),
        (
            "envelopes.yml",
            "source: none, confidence: unverified",
            "source: none, confidence: high",
            "envelopes.yml, KZ-2007-2010: source 'none' and confidence 'unverified' go together",
        ),
        (
            "envelopes.yml",
            "source: none, confidence: unverified",
            "source: ca_page, confidence: unverified",
            "name the source, or mark it",
        ),
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
            "dci.yml, DCI-2007: its succession goes round",
        ),
        (
            "instruments/dci.yml",
            "parents: [FOODSEC, DCI-2007]",
            "parents: [FOODSEC-2007]",
            "dci.yml, FOODSEC-2007: its parents go round",
        ),
        (
            "instruments/dci.yml",
            "predecessors: [NSA-LA-2007]",
            "predecessors: [EIDHR-2007]",
            "NSA-LA-2007: its successor CSO-LA-2014 does not name it as predecessor",
        ),
        (
            "instruments/dci.yml",
            "successors: [FOODSEC-2007]",
            "note: none",
            "FOODSEC-2007: its predecessor FOODSEC-1996 does not name it as successor",
        ),
        (
            "instruments/tacis.yml",
            "applies_to: 1995-12-31",
            "applies_to: 1996-01-01",
            "tacis.yml, TACIS-1993: overlapping validity: it applies 1993-01-01 to 1996-01-01, and TACIS-1996",
        ),
        (
            "instruments/thematic.yml",
            "acronym: PI",
            "acronym: EIDHR",
            "EIDHR-2014: overlapping validity: .* PI-2014 of the same line",
        ),
        (
            "instruments/tacis.yml",
            "applies_from: 1993-01-01",
            "applies_from: 1039-01-01",
            "TACIS-1993: applies_from 1039-01-01 is out of range; expected a year from 1945 to 2060",
        ),
        (
            "instruments/tacis.yml",
            "retroactive: true",
            "basis: Euratom",
            "TACIS-1993: applies from 1993-01-01, before its act of 1993-07-19",
        ),
        (
            "instruments/tacis.yml",
            "in_force: 2000-01-21",
            "in_force: 2000-01-21\n  retroactive: true",
            "TACIS-2000: marked retroactive",
        ),
        (
            "instruments/tacis.yml",
            "in_force: 2000-01-21",
            "in_force: 1999-01-21",
            "TACIS-2000: in force 1999-01-21, before its act of 1999-12-29",
        ),
        (
            "instruments/tacis.yml",
            "countries: [KZ, KG, TJ, TM, UZ, MN]",
            "countries: [KZ, QQ]",
            "TACIS-2000: unknown country 'QQ'",
        ),
        (
            "instruments/united_states.yml",
            "donor: US-GOV-1",
            "donor: NOBODY",
            "US-FSA-1992: unknown donor 'NOBODY'",
        ),
        ("instruments/tacis.yml", "kind: [geographic]", "kind: [local]", "TACIS-1991: unknown kind 'local'"),
        (
            "delegations.yml",
            "- {delegation: DEL-KG, what: CADAP",
            "- {delegation: DEL-KG, what: BOMCA",
            "delegations.yml, DEL-KG>BOMCA.*the relation stands twice with overlapping validity",
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
