"""Broken parameters and rules are named with file and entry."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cofolio.errors import RegistryError
from cofolio.registry import dac, files, income, lists, states
from cofolio.rules import rule

DATA = Path(files.__file__).parents[1] / "data"
INCOME, THRESHOLDS = "parameters/income_classes.csv", "parameters/income_thresholds.csv"
DAC_LISTS, DAC_CLASSES = "parameters/dac_lists.yml", "parameters/dac_classes.csv"
LISTS, STATES = "parameters/lists.yml", "parameters/states.csv"
RULES, GSP = "rules/external.yml", "rules/gsp.yml"
KZ = "KAZ,KZ,Kazakhstan,UMIC,2007-07-01,2026-06-30,2006,2024,UM"
DAC_2011 = "gni_year: 2010, from: 2011-01-01, to: 2013-12-31"
CROATIA = "countries: [HR], is: in, from: 2013-07-01, source: eurostat_eu, confidence: high"


@pytest.mark.parametrize(
    ("load", "file", "old", "new", "said"),
    [
        (income.income_classes, INCOME, KZ, KZ.replace(",KZ,", ",QQ,"), "unknown country 'QQ'"),
        (income.income_classes, INCOME, KZ, KZ.replace("UMIC", "RICH"), "unknown class 'RICH'; expected LIC"),
        (income.income_classes, INCOME, KZ, KZ.replace("2007-07-01", "1907-07-01"), "1907-07-01 is out of range"),
        (income.income_classes, INCOME, KZ, KZ.replace("2007-07-01", "2027-07-01"), "before it begins 2027-07-01"),
        (income.income_classes, INCOME, KZ, KZ.replace("2007-07-01", "July"), "from 'July' is not a date"),
        (income.income_classes, INCOME, KZ, KZ.replace("2006,", "2003,"), "data years 2003 to 2024 do not fit"),
        (income.income_classes, INCOME, KZ, KZ.replace("2007-07-01", "2006-07-01").replace("2006,", "2005,"),
         "KZ: 1992-07-01 to 2007-06-30 and 2006-07-01 to 2026-06-30 overlap"),
        (income.thresholds, THRESHOLDS, "545,2200,6000", "545,500,6000", "FY90: thresholds must rise"),
        (income.thresholds, THRESHOLDS, "1940,6000,oghist", "1940,6000,", "FY89: source missing"),
        (income.thresholds, THRESHOLDS, "FY90,1988,1989-07-01", "FY90,1988,1989-06-01", "overlap"),
        (dac.dac_lists, DAC_CLASSES, "2011-2013,KZ,", "2011-2013,QQ,", "2011-2013 QQ: unknown country 'QQ'"),
        (dac.dac_lists, DAC_CLASSES, "KZ,Kazakhstan,UMIC,dci06", "KZ,Kazakhstan,HIC,dci06", "unknown class 'HIC'"),
        (dac.dac_lists, DAC_CLASSES, "KZ,Kazakhstan,UMIC,dci06", "KZ,Kazakhstan,UMIC,", "source missing"),
        (dac.dac_lists, DAC_CLASSES, "2011-2013,KZ,", "2011-2013,AF,", "2011-2013 AF: given twice"),
        (dac.dac_lists, DAC_CLASSES, "2011-2013,KZ,", "2001-2003,KZ,", "unknown list 2001-2003"),
        (dac.dac_lists, DAC_LISTS, DAC_2011, DAC_2011.replace("2011-01", "2010-12"), "overlap"),
        (dac.dac_lists, DAC_LISTS, DAC_2011, DAC_2011.replace("to: 2013", "to: 2113"), "2113-12-31 is out of range"),
        (dac.dac_lists, DAC_LISTS, ", complete: true", ", finished: true", "2011-2013: unknown field finished"),
        (dac.dac_decisions, DAC_LISTS, "country: NR, what: left", "country: NR, what: gone", "'gone'; expected left"),
        (dac.dac_decisions, DAC_LISTS, "country: NR", "country: QQ", "decision on QQ: unknown country 'QQ'"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace("HR", "QQ"), "eu_members: unknown country QQ"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace("HR", "NO"), "eu_members: unknown country False"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace("HR", "BG"), "eu_members, BG: 2007-01-01 to an open end"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace("is: in", "is: maybe"), "expected in, out or unknown"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace("source: eurostat_eu, ", ""), "source missing"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace("eurostat_eu", "hearsay"), "unknown source hearsay"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace(": high", ": sure"), "confidence 'sure'; expected high"),
        (lists.country_lists, LISTS, CROATIA, CROATIA.replace(": high", ": unverified"), "go together"),
        (states.states, STATES, "SS,2011-07-09,,SD", "QQ,2011-07-09,,SD", "unknown country QQ"),
        (states.states, STATES, "SS,2011-07-09,,SD", "KZ,2011-07-09,,SD", "KZ: given twice"),
        (rule.rules, RULES, "- id: PI-2014", "- id: IPA-2007", "IPA-2007: given twice"),
        (rule.rules, RULES, "instruments: [PI-2014]", "instruments: [PI-1914]", "unknown instrument 'PI-1914'"),
        (rule.rules, RULES, "instruments: [PI-2014]", "instruments: [EIDHR-2014]", "EIDHR-2014, thematic: 2014-01-01"),
        (rule.rules, RULES, "channels: [thematic]", "channels: [aerial]", "unknown channel 'aerial'"),
        (rule.rules, RULES, "test: {third_country: true}", "test: {first_country: true}", "each test needs one of all"),
        (rule.rules, RULES, "test: {third_country: true}", "test: {all: []}", "all needs a list of tests"),
        (rule.rules, RULES, "test: {third_country: true}", "test: yes", "a test must be a mapping"),
        (rule.rules, RULES, "named_in: ipa_2007", "named_in: ipa_1907", "unknown group 'ipa_1907'"),
        (rule.rules, RULES, "named_in: ipa_2007", "eligible_under: IPA-2007", "its conditions go round"),
        (rule.rules, RULES, "test: {third_country: true}", "test: {gdp_share_over: 7}", "list 'gdp_share_over_7'"),
        (rule.rules, RULES, "test: {third_country: true}",
         "test: {dac_class_of_list: {list: 1911-1913, is: [UMIC]}}", "unknown DAC list '1911-1913'"),
        (rule.rules, RULES, "to: 2027-12-31", "to: 2037-12-31", "out of range of NDICI-2021"),
        (rule.rules, GSP, "is: [UMIC, HIC]", "is: [RICH]", "unknown class 'RICH'"),
        (rule.schemes, GSP, "acronym: GSP, ", "", "GSP-2008: acronym missing"),
        (rule.bases, "rules/grandfathering.yml", "[TACIS-1991", "[TACIS-1891", "unknown instrument 'TACIS-1891'"),
    ],
)  # fmt: skip
def test_broken_data_is_named(
    load: Callable[[], object],
    file: str,
    old: str,
    new: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule.rules()  # whatever else is read is read before, from the shipped files
    rule.schemes()
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(files, "_root", lambda: folder)
    with pytest.raises(RegistryError) as caught:
        load.__wrapped__()  # type: ignore[attr-defined]
    assert said in str(caught.value)
    assert f"data/{file}" in str(caught.value) or "data/rules" in str(caught.value)
