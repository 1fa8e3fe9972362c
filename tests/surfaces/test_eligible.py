"""`eligible` and `watch`: as text, JSON and CSV, without any store."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cofolio.surfaces.cli import app
from cofolio.surfaces.cli.app import WRONG_USE


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the command where no store is."""
    monkeypatch.setenv("COFOLIO_STORE", str(tmp_path / "none"))
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return run


def flat(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 100
    return " ".join(result.stdout.split())


def test_one_verdict_reads_as_a_paragraph_with_its_trace(ask) -> None:
    said = flat(ask("eligible", "KZ", "DCI", "--channel", "bilateral", "--on", "2015-06-01"))
    assert (
        "Kazakhstan, Financing instrument for development cooperation 2014-2020 (DCI-2014), bilateral" in said
    )
    assert "not eligible (confidence: high)" in said
    assert "Article 5(2) of Regulation 233/2014" in said
    assert "upper middle income (UMIC) on the DAC list 2011-2013" in said
    assert "1 Jan 2011 to 31 Dec 2013" in said
    assert "Sources: Regulation (EC) 1905/2006" in said
    assert "├── yes: the act applies (1 Jan 2014 to 31 Dec 2020) high" in said


def test_what_was_decided_before_goes_on(ask) -> None:
    words = (
        "eligible",
        "KAZ",
        "DCI",
        "--channel",
        "bilateral",
        "--decided",
        "2013-06-01",
        "--on",
        "2015-10-15",
    )
    said = flat(ask(*words))
    assert "under a decision of 1 Jun 2013: grandfathered" in said
    assert "Eligibility is tested on the day of the decision." in said


def test_what_is_not_known_says_why_and_an_unverified_fact_is_marked(ask) -> None:
    assert "the list of ACP states was not read" in flat(ask("eligible", "GH", "EDF", "--on", "2016-01-01"))
    said = flat(ask("eligible", "GL", "NDICI", "--channel", "bilateral", "--on", "2022-01-01"))
    assert "confidence: unverified" in said
    assert "no source found" in said


def test_the_table_of_a_country(ask) -> None:
    said = flat(ask("eligible", "Kazakhstan", "--on", "2015-06-01"))
    assert said.startswith("Kazakhstan: eligibility on 2015-06-01")
    for name in ("DCI-2014", "CSO-LA-2014", "ICSP-2014", "EDF-11", "GSP-2012", "HUMA-1996"):
        assert name in said
    assert "NDICI" not in said


def test_all_countries_as_text_and_csv(ask) -> None:
    words = ("eligible", "--instrument", "DCI", "--channel", "bilateral", "--on", "2014-01-01")
    assert "DCI-2014, bilateral, on 2014-01-01: 30 eligible, 220 not eligible" in flat(ask(*words))
    rows = list(csv.DictReader(io.StringIO(ask(*words, "--format", "csv").stdout)))
    assert len(rows) == 250
    assert {row["outcome"] for row in rows} == {"eligible", "not_eligible"}
    (kazakhstan,) = (row for row in rows if row["country"] == "KZ")
    assert kazakhstan["reason"].startswith("upper middle income (UMIC) on the DAC list 2011-2013")


def test_json_carries_the_trace(ask) -> None:
    words = ("eligible", "TM", "DCI", "--channel", "bilateral", "--on", "2014-06-01", "--format", "json")
    (found,) = json.loads(ask(*words).stdout)
    assert {key: found[key] for key in ("country", "instrument", "channel", "on", "decided", "outcome", "rule")} == {
        "country": "TM", "instrument": "DCI-2014", "channel": "bilateral", "on": "2014-06-01", "decided": None,
        "outcome": "eligible", "rule": "DCI-2014-BILATERAL",
    }  # fmt: skip

    def leaves(step: dict) -> list[dict]:
        return [leaf for one in step["steps"] for leaf in leaves(one)] if step["steps"] else [step]

    (group,) = (leaf for leaf in leaves(found["trace"]) if leaf["condition"] == "dac_class_of_list")
    assert (group["value"], group["outcome"], group["list"]) == ("LMIC", "false", "DAC list 2011-2013")
    assert (group["valid_from"], group["valid_to"], group["on"]) == ("2011-01-01", "2013-12-31", "2014-06-01")
    assert group["sources"] == [
        "Regulation (EC) 1905/2006 as consolidated in 2013 (http://data.europa.eu/eli/reg/2006/1905/oj)"
    ]


def test_a_supposition_shows_what_changes(ask) -> None:
    said = flat(ask("eligible", "--what-if", "UZ is UMIC from 2021", "--on", "2026-01-01"))
    assert "Uzbekistan GSP-2012, trade 2026-01-01 beneficiary no beneficiary" in said
    said = flat(ask("eligible", "TM", "--what-if", "TKM is HIC from 2026", "--on", "2026-12-01"))
    assert "None of the country's verdicts changes" in said
    assert "But to watch then, on 2026-12-01:" in said
    assert "1 of 3 years high" in said
    words = (
        "eligible",
        "KZ",
        "--what-if",
        "KZ is DAC LMIC from 2011",
        "--on",
        "2015-01-01",
        "--format",
        "json",
    )
    found = json.loads(ask(*words).stdout)
    assert found["supposed"] == ["KZ is DAC LMIC from 2011"]
    (change,) = found["changes"]
    assert (change["before"]["outcome"], change["after"]["outcome"]) == ("not_eligible", "eligible")
    assert change["after"]["confidence"] == "unverified"


def test_watch(ask) -> None:
    said = flat(ask("watch", "--on", "2026-11-23"))
    assert "Indonesia GSP three years full" in said
    assert "World Bank classes are shipped to 2026-06-30; the one after is not known." in said
    assert "incomes in dollars are not shipped" in said
    found = json.loads(ask("watch", "--on", "2026-11-23", "--format", "json").stdout)
    (nauru,) = (one for one in found if one["country"] == "NR")
    assert (nauru["status"], nauru["on"], nauru["clock"]) == ("left", "2026-01-01", "dac")
    rows = list(csv.DictReader(io.StringIO(ask("watch", "--on", "2026-11-23", "--format", "csv").stdout)))
    assert len(rows) == len(found)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "cofolio eligible KZ"),
        (("KZ", "XYZ"), "give an id such as DCI-2014"),
        (("Kazahkstan",), "Kazakhstan (KZ)"),
        (("KZ", "DCI", "--channel", "trade"), "it has bilateral, regional, thematic"),
        (("KZ", "DCI", "--on", "soon"), "expected a date like 2016-05-01"),
        (("KZ", "DCI", "--decided", "soon"), "expected a date like 2013-06-01"),
        (("KZ", "DCI", "--on", "2014-01-01", "--decided", "2015-01-01"), "lies after the day asked"),
        (("KZ", "DCI", "--instrument", "NDICI"), "two instruments given"),
        (("KZ", "--on", "1980-01-01"), "no act of the register applies"),
        (("--what-if", "TKM gets rich"), "<country> joins|leaves <group>"),
        (("--what-if", "TKM is HIC from 2026", "--format", "csv"), "use --format json"),
    ],
)
def test_wrong_questions_are_taught(ask, words: tuple[str, ...], says: str) -> None:
    result = ask("eligible", *words)
    assert result.exit_code == WRONG_USE
    assert says in result.stderr
    assert result.stdout == ""
