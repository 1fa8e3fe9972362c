"""`instrument`, projects and figures by instrument and by day of decision, on a family written after BOMCA 9."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cofolio import pipeline
from cofolio.surfaces.cli import app
from tests.instrument_files import load_instruments

CONTRACT = "XI-IATI-EC_INTPA-2015/358-348"
DECISION = "XI-IATI-EC_INTPA-2013/24764/1"
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The command on a store of all instrument cases."""
    folder = tmp_path_factory.mktemp("cases")
    for case in load_instruments():
        (folder / f"{case}.xml").write_bytes(case.xml)
    store: Path = tmp_path_factory.mktemp("store")
    pipeline.ingest([folder], store, workers=1)
    runner = CliRunner(env={"COFOLIO_STORE": str(store), "COLUMNS": "100"})
    return lambda *words: runner.invoke(app, list(words))


def read(run: Run, *words: str) -> Any:
    return json.loads(run(*words, "--format", "json").stdout)


def test_mixed_references_are_explained(run: Run) -> None:
    text = " ".join(run("instrument", CONTRACT).stdout.split())
    assert "DCI-2007, Financing instrument for development cooperation" in text
    assert "Mixed references: DCI-ASIE (2017-06-09), then ACA (2018-04-13 to 2019-06-18)." in text
    assert "the decision of 2013 says which act is meant" in text
    assert "The later decision XI-IATI-EC_INTPA-2017/40593/0 would come under DCI-2014" in text
    assert "Launched before, going on" in text
    assert f"2013-12-20 (first commitment of the decision: {DECISION})" in text


def test_the_way_along_the_family_is_shown(run: Run) -> None:
    found = read(run, "instrument", "XI-IATI-EC_INTPA-2018/397-205")
    assert [step[0] for step in found["path"]] == [
        "XI-IATI-EC_INTPA-2016/39477/0",
        "XI-IATI-EC_INTPA-2017/384-175",
    ]
    assert found["instrument"]["signal"] == 2
    assert found["decided"] == {
        "first": "2016-11-30",
        "last": "2016-11-30",
        "precision": "day",
        "basis": "decision-commitment",
        "decision_id": "XI-IATI-EC_INTPA-2016/39477/0",
    }


@pytest.mark.parametrize(
    ("activity", "said"),
    [
        (
            "XI-IATI-EC_FPI-2016/39363/5",
            "unknown: several are possible and nothing chooses (ICSP-2014, PI-2014)",
        ),
        (
            "XI-IATI-EC_INTPA-2019/413-006",
            "unknown: its domain is known, but the register has no such instrument",
        ),
        ("XI-IATI-EC_INTPA-2016/38550/0", "unknown: nothing published names one"),
        ("SE-0-1", "No instrument: no signals are known for the donor SE-0"),
        ("XI-IATI-EC_INTPA-2013/24610/1", "The label ACA is not usual in 2013"),
    ],
)
def test_why_not_is_said(run: Run, activity: str, said: str) -> None:
    result = run("instrument", activity)
    assert said in " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_an_activity_is_found_by_its_former_identifier(run: Run) -> None:
    assert read(run, "instrument", "EU-1-2015/358-348")["activity_id"] == CONTRACT
    assert "no loaded dataset has an activity 'X-1'" in run("instrument", "X-1").stderr


def listed(run: Run, *words: str) -> dict[str, tuple[str, str]]:
    found = read(run, "projects", "--place", "619", *words)
    return {row["activity_id"]: (row["ongoing"], row["reason"]) for row in found["activities"]}


def test_projects_decided_before_a_day(run: Run) -> None:
    row = read(run, "projects", "--place", "619", "--decided-before", "2014-01-01")["activities"][0]
    assert row["activity_id"] == CONTRACT
    assert row["instrument"]["id"] == "DCI-2007"
    assert row["decided"]["last"] == "2013-12-20"
    assert CONTRACT in listed(run, "--decided-before", "2013-12-21")
    assert CONTRACT not in listed(run, "--decided-before", "2013-12-20")


def test_a_decision_of_which_only_the_year_is_known_is_uncertain_in_it(run: Run) -> None:
    activity = "XI-IATI-EC_INTPA-2014/342-480"

    def standing(day: str) -> Any:
        found = read(run, "projects", "--place", "998", "--decided-before", day)
        return {row["activity_id"]: (row["ongoing"], row["reason"]) for row in found["activities"]}.get(
            activity
        )

    assert standing("2013-01-01") is None
    assert standing("2013-06-01") == ("uncertain", "decision-day-not-known")
    assert standing("2014-01-01") == ("", "")


def test_projects_and_figures_of_an_instrument(run: Run) -> None:
    assert CONTRACT in listed(run, "--instrument", "DCI")
    assert CONTRACT in listed(run, "--instrument", "DCI-2007")
    assert listed(run, "--instrument", "DCI-2014") == {}
    asked = ("figures", "--place", "619", "--measure", "spend")
    whole, broken = read(run, *asked, "--instrument", "dci"), read(run, *asked, "--by", "instrument")
    assert [f["value"] for f in whole] == ["5524181.37"] == [f["value"] for f in broken]
    assert [f["by"]["instrument"] for f in broken] == ["DCI-2007"]
    receipt = json.loads(run("receipt", whole[0]["receipt"], "--format", "json").stdout)
    assert receipt["figure"]["value"] == "5524181.37"
    assert len(receipt["rows"]) == 4


def test_a_donor_without_signals_has_no_instrument(run: Run) -> None:
    by = ("figures", "--donor", "SE-0", "--by", "instrument")
    assert [f["by"] for f in read(run, *by)] == [{"instrument": None}]
    assert read(run, "figures", "--donor", "SE-0", "--instrument", "unknown")[0]["counted"]["flows"] == 0


def test_csv_has_the_instrument_and_the_decision(run: Run) -> None:
    text = run("projects", "--place", "619", "--instrument", "DCI", "--format", "csv").stdout
    row = next(csv.DictReader(io.StringIO(text)))
    assert (
        row["instrument_id"],
        row["instrument_confidence"],
        row["decided_last"],
        row["decided_precision"],
    ) == (
        "DCI-2007",
        "medium",
        "2013-12-20",
        "day",
    )


def test_text_fits_100_columns(run: Run) -> None:
    for words in (("projects", "--place", "619"), ("instrument", CONTRACT), ("instrument", DECISION)):
        assert max(map(len, run(*words).stdout.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("projects", "--place", "KZ", "--instrument", "DCX"),
            "the register has no instrument 'DCX'; choose from: CIR, CSO-LA, DCI",
        ),
        (("figures", "--instrument", "x"), "the register has no instrument 'x'"),
        (("projects", "--place", "KZ", "--decided-before", "2014"), "--decided-before 2014: expected a date"),
    ],
)
def test_errors_say_what_to_do(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
