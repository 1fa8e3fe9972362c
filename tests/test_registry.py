"""The registry: lookups, schemas, origins, and that the tables say what the lookups say."""

from __future__ import annotations

import doctest
import re
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from cofolio import registry
from cofolio.errors import RegistryError, UsageError
from cofolio.registry import files, publishers, signals


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KZ", "KZ"), ("kaz", "KZ"), ("Kazakhstan", "KZ"), ("republic of KAZAKHSTAN", "KZ"),
        ("Kyrgyz Republic", "KG"), ("kirghizstan", "KG"), ("Türkiye", "TR"), ("turkey", "TR"),
        ("Cote d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("Tadjikistan", "TJ"), ("Ouzbékistan", "UZ"),
        ("XK", "XK"), ("Kosovo", "XK"), ("Congo", "CG"), ("DRC", "CD"), ("Laos", "LA"), ("Burma", "MM"),
        ("CS", "CS"), ("YU", "YU"), ("Zaire", "CD"), ("Macedonia", "MK"), ("Turkmen", "TM"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_code_or_name(text: str, code: str) -> None:
    assert registry.find_country(text).code == code


def test_every_country_is_found_by_each_of_its_own_names() -> None:
    for country in registry.countries().values():
        if country.status == "active":
            for name in (country.code, country.iso3, country.name, country.name_fr):
                assert registry.find_country(name).code == country.code, name


def test_an_unknown_country_brings_suggestions_and_an_ambiguous_one_the_choices() -> None:
    with pytest.raises(UsageError, match=r"did you mean Kazakhstan \(KZ\)"):
        registry.find_country("Kazahstan")
    with pytest.raises(UsageError, match="no country is called 'qq'"):
        registry.find_country("qq")
    with pytest.raises(UsageError, match=r"Guinea-Bissau \(GW\)|may be"):
        registry.find_country("Saint")


def test_regions_of_central_asia() -> None:
    assert registry.regions_of("KZ") == ("619", "689", "798")
    assert registry.regions()["619"].members == ("KG", "KZ", "TJ", "TM", "UZ")
    assert registry.regions_of("AF") == ("679", "689", "798")
    assert registry.regions_of("GE") == ("689", "798")
    assert registry.regions()["998"].kind == "global"
    assert not registry.regions()["998"].members


def test_region_geography_nests() -> None:
    inside = {code: set(region.members) for code, region in registry.regions().items()}
    for inner, outer in (("619", "689"), ("679", "689"), ("689", "798"), ("589", "798"), ("789", "798"),
                         ("189", "298"), ("289", "298"), ("389", "498"), ("489", "498"), ("1031", "389"),
                         ("1032", "389"), ("1033", "889"), ("1034", "889"), ("1035", "889"), ("1027", "289"),
                         ("1028", "289"), ("1029", "289"), ("1030", "289"), ("88", "89")):  # fmt: skip
        assert set() < inside[inner] <= inside[outer], (inner, outer)


@pytest.mark.parametrize(
    ("code", "category", "group"),
    [("15130", "151", "150"), ("11110", "111", "110"), ("12340", "123", "120"), ("151", "151", "150"),
     ("15100", "151", "150"), ("320", None, "320"), ("310", None, "310"), ("31100", "311", "310"),
     ("23010", "230", "230"), ("92010", "920", "920"), ("99810", "998", "998"), ("0", None, None),
     ("99999", None, None), ("430", "430", "430")],
)  # fmt: skip
def test_sectors_roll_up(code: str, category: str | None, group: str | None) -> None:
    assert (registry.sector_category(code), registry.sector_group(code)) == (category, group)


def test_every_purpose_has_a_category_and_a_group_with_names() -> None:
    for code in registry.codelist("sector"):
        category, group = registry.sector_category(code), registry.sector_group(code)
        assert registry.code_name("sector_category", category), code
        assert registry.code_name("sector_group", group), code


def test_transaction_types_by_number_and_letter() -> None:
    assert {code: registry.measure_of(code) for code in ("2", "C", "3", "D", "4", "E", "1", "IF", "d")} == {
        "2": "commitment", "C": "commitment", "3": "spend", "D": "spend", "4": "spend", "E": "spend",
        "1": "incoming", "IF": "incoming", "d": "spend",
    }  # fmt: skip
    assert registry.measure_of("14") is None
    assert len(registry.measures()) == 23


def test_flow_and_finance_classes() -> None:
    flows = {
        "10": "ODA",
        "20": "OOF",
        "21": "OOF",
        "30": "private",
        "35": "private",
        "40": "other",
        "": "unknown",
    }
    assert {code: registry.flow_class(code) for code in flows} == flows
    finance = {"110": "grant", "410": "loan", "421": "loan", "510": "other", "1100": "other", "210": "grant"}
    assert {code: registry.finance_class(code) for code in finance} == finance
    assert registry.finance_class(None) == "unknown"
    for code in registry.codelist("finance_type"):
        assert (registry.finance_class(code) == "loan") == ("400" <= code[:3] <= "499"), code


def test_donors_join_the_references_of_one_publisher() -> None:
    services = (
        "EU-1",
        "XI-IATI-EC_DEVCO",
        "XI-IATI-EC_INTPA",
        "XI-IATI-EC_NEAR",
        "XI-IATI-EC_FPI",
        "XI-IATI-EC_ECHO",
    )
    assert {registry.donor_of(reference) for reference in services} == {"EU"}
    assert registry.donor_of("XM-DAC-918-3") == "XM-DAC-918-3"
    assert registry.donor_of("GB-1") == registry.donor_of("GB-GOV-3") == "GB-GOV-1"
    assert registry.donor_of("NOBODY-1") == "NOBODY-1"
    assert registry.donor_name("NOBODY-1") is None
    assert registry.donor_name("EU-1", "fr") == registry.donors()["EU"].name_fr


def test_identifiers_match_on_the_part_after_the_prefix() -> None:
    same = ("EU-1-2014/350-097", "XI-IATI-EC_DEVCO-2014/350-097", " XI-IATI-EC_INTPA-2014/350-097 ")
    assert {registry.identity_key(identifier) for identifier in same} == {"XI-IATI-EC_INTPA-2014/350-097"}
    assert (
        registry.identity_key("XI-IATI-EC_DEVCO_T05-EUTF-REG-REG-01")
        == "XI-IATI-EC_INTPA_T05-EUTF-REG-REG-01"
    )
    assert registry.identity_key("XI-IATI-EC_NEAR-2014/350-097") == "XI-IATI-EC_NEAR-2014/350-097"
    assert registry.identity_key("GB-1-204565") == "GB-1-204565"
    assert registry.identity_key("EU-10-204565") == "EU-10-204565"
    for prefix in registry.prefixes():
        assert registry.identity_key(f"{prefix.prefix}-x") == f"{prefix.canonical}-x"
        assert registry.identity_key(f"{prefix.canonical}-x") == f"{prefix.canonical}-x"
        assert not prefix.prefix.endswith("-")


def test_one_donor_is_registered_as_the_sole_source_of_what_it_flags() -> None:
    overrides = {ref: member.reporter_override for ref, (_, member) in registry.members().items()}
    assert {ref for ref, value in overrides.items() if value} == {"KR-GOV-010"}


def test_tables_agree_with_the_lookups() -> None:
    tables = registry.tables()
    for row in tables["sector"].to_pylist():
        assert row["category"] == registry.sector_category(row["code"])
        assert row["group"] == registry.sector_group(row["code"])
    for row in tables["donor_reference"].to_pylist():
        assert row["donor_id"] == registry.donor_of(row["reference"])
    assert {
        row["code"]: row["measure"] for row in tables["transaction_type"].to_pylist()
    } == registry.measures()
    roles = {row["code"]: row["number"] for row in tables["organisation_role"].to_pylist()}
    assert roles["Extending"] == "3"
    assert roles["4"] == "4"
    for name, table in tables.items():
        width = {"region_member": 2, "instrument_reading": 3, "instrument_reference": 2}.get(name, 1)
        key = [tuple(row.values())[:width] for row in table.to_pylist()]
        assert len(set(key)) == len(key) == table.num_rows > 0, name


def test_every_shipped_list_loads_and_every_file_has_an_origin() -> None:
    for name in registry.codelists():
        assert registry.codelist(name), name
    patterns = [glob for entry in files.entries("origins.yml", "origins") for glob in entry["files"]]
    unknown = [name for name in files.names() if not any(fnmatch(name, glob) for glob in patterns)]
    assert unknown in ([], ["origins.yml"])


def test_domains_and_patterns() -> None:
    match = registry.patterns()["transaction_ref"].match("EU-1-2014/350-097/DCI-ENV/2014/031-104")
    assert match
    assert match["domain"] in registry.domains()
    assert registry.patterns()["decision"].match("XI-IATI-EC_INTPA-2013/24764/1")
    assert registry.domains()["ACA"].instruments == ("DCI-2007", "DCI-2014")


def test_the_digest_names_the_content() -> None:
    assert len(registry.digest()) == 64
    assert registry.digest() == registry.digest()


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "_root", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("donors: {}", "expected a list of entries under 'donors'"),
        ("donors: [", "not readable as YAML"),
        ("donors:\n- {id: A, name: a}", "A: members missing"),
        ("donors:\n- {id: A, name: a, members: [], colour: red}", "A: unknown field colour"),
        ("donors:\n- {id: A, name: a, members: [{reference: R, name: r, source: s, confidence: sure}]}", "A, R"),
        ("donors:\n- {id: A, name: a, members: [{reference: R, name: r, source: s, confidence: high, "
         "from: 2014-01-01, until: 2013-01-01}]}", "ends 2013-01-01 before it begins 2014-01-01"),
        ("donors:\n- {id: A, name: a, members: [{reference: R, name: r, source: s, confidence: high, "
         "from: soon}]}", "'soon' is not a date"),
    ],
)  # fmt: skip
def test_a_broken_donor_file_is_named_with_its_entry(broken: Path, text: str, said: str) -> None:
    (broken / "donors.yml").write_text(text)
    with pytest.raises(RegistryError, match=said) as caught:
        publishers.donors.__wrapped__()
    assert "data/donors.yml" in str(caught.value)


_ACA = "code: ACA, name: Asia, confidence: high"


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (signals.domains, "domains: {}", "expected a list of entries under 'domains'"),
        (signals.domains, "domains:\n- {code: ACA, confidence: high}", "domains 1: name missing"),
        (signals.domains, f"domains:\n- {{{_ACA}}}\n- {{{_ACA}}}", "domains 2: ACA given twice"),
        (signals.domains, f"domains:\n- {{{_ACA}, instruments: [DCI-2099]}}", "has no instrument 'DCI-2099'"),
        (signals.domains, f"domains:\n- {{{_ACA}, instruments: DCI-2014}}", "expected a list of texts"),
        (signals.domains, f"domains:\n- {{{_ACA}, usual: DCI-2014}}", "usual 'DCI-2014' is none of its instruments"),
        (signals.domains, "domains:\n- {code: A, name: a, confidence: sure}", "confidence 'sure'; expected high"),
        (signals.domains, f"domains:\n- {{{_ACA}, colour: red}}", "unknown field colour"),
        (signals.organisations, "organisations:\n- {name: A, donor: EU, roles: '1', instruments: [], confidence: low}",
         "roles is '1'; expected a list of texts"),
        (signals.texts, "texts:\n- {words: tacis, donor: EU, instruments: [DCI-2014]}", "words is 'tacis'"),
        (signals.windows, "windows:\n- {publisher: P, donor: EU, instruments: [DCI-2014], from: soon}",
         "from 'soon' to 9999; expected years"),
        (signals.windows, "windows:\n- {publisher: P, donor: EU, instruments: [DCI-2014], from: 2014, to: 2013}",
         "ends 2013 before it begins 2014"),
        (signals.windows, "windows:\n- {publisher: P, donor: EU, instruments: [DCI-2014], group: atlantis}",
         "unknown list of countries 'atlantis'"),
        (signals.patterns, "regexes:\n- {id: decision, pattern: '('}", "decision: not a regular expression"),
        (signals.contract_after_decision, "contract_after_decision: {years: few}", "'few'; expected a whole number"),
        (signals.contract_after_decision, "regexes: []", "expected a whole number"),
    ],
)  # fmt: skip
def test_a_broken_signal_is_named_with_its_entry(broken: Path, read: Any, text: str, said: str) -> None:
    registry.acts()  # the register of instruments is not the broken one
    (broken / "region_groups.yml").write_text("region_groups: []")
    (broken / "signals.yml").write_text(text)
    with pytest.raises(RegistryError, match=re.escape(said)) as caught:
        read.__wrapped__()
    assert "data/signals.yml" in str(caught.value)


def test_a_broken_table_is_named_with_its_line(broken: Path) -> None:
    (broken / "x.csv").write_text("code,name\nA\n")
    with pytest.raises(RegistryError, match=r"data/x.csv, line 2: expected 2 cells"):
        files.read_csv("x.csv", ("code", "name"))
    with pytest.raises(RegistryError, match="expected the columns code"):
        files.read_csv("x.csv", ("code",))
    with pytest.raises(RegistryError, match="the file is missing"):
        files.read_csv("y.csv", ("code",))


def test_dates_are_dates() -> None:
    assert files.optional_date(date(2014, 1, 1), "x") == date(2014, 1, 1)
    assert files.optional_date(None, "x") is None


def test_the_manual_in_the_docstring_runs() -> None:
    assert doctest.testmod(registry).failed == 0
