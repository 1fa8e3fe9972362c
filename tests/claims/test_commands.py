"""`claims check` and `list`, what an ingest says of claims, and claims in a portfolio."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cofolio
from cofolio.rendering import html, text
from cofolio.surfaces.cli import app
from tests.claims.conftest import written

TEN = {
    "count": {"scope": "bilateral", "from": 2015, "to": 2018},
    "is": {"at least": 10},
    "text": "[bold]Ten\x1b[31m",
}
EARLY = {"count": {"scope": "bilateral", "from": 1991, "to": 2018}, "is": {"more than": 350}}
SPENT = {
    "sum": {"measure": "spend", "scope": "bilateral", "from": 2015, "to": 2017},
    "is": {"exactly": "EUR 1,200,000"},
}
Run = Callable[..., Result]


@pytest.fixture
def run(store: Path) -> Run:
    def go(*words: object, at: Path | None = None) -> Result:
        environment = {"COFOLIO_STORE": str(at or store), "COLUMNS": "100"}
        return CliRunner(env=environment).invoke(app, [str(word) for word in words])

    return go


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return written(tmp_path / "mine.yml", TEN, EARLY, SPENT)


def test_text_says_verdict_bounds_why_and_receipt(run: Run, mine: Path) -> None:
    result = run("claims", "check", mine)
    assert result.exit_code == 0
    out = result.stdout
    assert "3 claims: 1 confirmed, 1 contradicted, 1 not provable" in out
    assert "✗ contradicted  X0" in out
    assert "[bold]Ten" in out
    assert "\x1b" not in out
    assert "1991–2014: no loaded file of EU covers it." in out
    assert "2015–2017: XI-IATI-EC_INTPA speaks, with 1 project in each year." in out
    assert "2018: XI-IATI-EC_INTPA speaks, with 2 projects." in out
    assert "Projects: 5 (bounds 5 … open)" in out
    assert "cofolio projects --place TJ --donor EU --scope bilateral --from 1991 --to 2018" in out
    receipt = re.search(r"\S+\.spend\.TJ\S+", out)
    assert receipt
    assert max(map(len, out.splitlines())) <= 100


def test_receipts_named_can_be_asked(run: Run, mine: Path) -> None:
    found = json.loads(run("claims", "check", mine, "--format", "json").stdout)
    assert [one["outcome"] for one in found] == ["contradicted", "not_provable", "confirmed"]
    (reading,) = found[2]["readings"]
    assert (reading["value"], reading["lower"], reading["upper"]) == ("1200000.00",) * 3
    (figure,) = reading["figures"]
    receipt = json.loads(run("receipt", figure["receipt"], "--format", "json").stdout)
    assert receipt["figure"] == figure
    assert found[1]["readings"][0]["upper"] is None
    assert found[1]["missing"] == list(range(1991, 2015))


def test_csv_has_a_line_for_each_answer(run: Run, mine: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("claims", "check", mine, "--format", "csv").stdout)))
    assert [(row["id"], row["outcome"], row["value"]) for row in rows] == [
        ("X0", "contradicted", "5"),
        ("X1", "not_provable", "5"),
        ("X2", "confirmed", "1200000.00"),
    ]
    assert rows[1]["missing_years"].startswith("1991 1992")


def test_strict_is_for_scripts(run: Run, mine: Path, tmp_path: Path) -> None:
    assert run("claims", "check", mine, "--strict").exit_code == 3
    assert run("claims", "check", written(tmp_path / "other.yml", EARLY), "--strict").exit_code == 0


def test_narrowed_by_country_and_donor(run: Run, mine: Path) -> None:
    assert json.loads(run("claims", "check", mine, "--country", "UZ", "--format", "json").stdout) == []
    assert len(json.loads(run("claims", "check", mine, "--country", "TJ", "--format", "json").stdout)) == 3
    assert json.loads(run("claims", "check", mine, "--donor", "AA", "--format", "json").stdout) == []
    assert "No claim is about that" in run("claims", "check", mine, "--country", "UZ").stdout
    assert run("claims", "check", "--country", "Atlantis").exit_code == 2


def test_a_broken_file_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    result = run("claims", "check", written(tmp_path / "mine.yml", {**TEN, "place": "Atlantis"}))
    assert result.exit_code == 1
    assert "mine.yml, X0: no country is called 'Atlantis'" in result.stderr


def test_list_needs_no_store(run: Run, tmp_path: Path) -> None:
    result = run("claims", "list", "--country", "KZ", at=tmp_path / "nothing")
    assert result.exit_code == 0
    assert "more than 350 projects" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100
    listed = json.loads(run("claims", "list", "--format", "json", at=tmp_path / "nothing").stdout)
    assert "KZ-PROJECTS-1991-2014" in {claim["id"] for claim in listed}
    rows = list(csv.DictReader(io.StringIO(run("claims", "list", "--format", "csv").stdout)))
    assert len(rows) == len(listed)


BOMCA = """<iati-activities version="2.03" generated-datetime="2020-12-31T00:00:00Z">
<iati-activity hierarchy="2"><iati-identifier>XI-IATI-EC_INTPA-2015/358-348</iati-identifier>
<reporting-org ref="XI-IATI-EC_INTPA" type="10"><narrative>EC</narrative></reporting-org>
<title><narrative>BOMCA 9</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2015-06-15"/><activity-date type="3" iso-date="2020-09-29"/>
<recipient-region vocabulary="1" code="619"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2015-07-01"/>
<value currency="EUR" value-date="2015-07-01">1000</value></transaction></iati-activity></iati-activities>"""


def test_an_ingest_says_which_verdicts_it_changed(run: Run, folder: Path, tmp_path: Path) -> None:
    """On standard error; what programs read stays the version alone, and nothing is said where nothing changed."""
    store, later = tmp_path / "store", tmp_path / "bomca.xml"
    later.write_text(BOMCA, encoding="utf-8")
    first = run("ingest", folder / "world.xml", at=store)
    assert "Claims" not in first.stderr
    second = run("ingest", later, at=store)
    assert re.search(r"Claims: 2 of \d+ changed\.", second.stderr)
    assert "BOMCA-9-UNDER-WAY-2016 was not provable, now confirmed: BOMCA phase 9" in second.stderr
    assert re.fullmatch(r"[0-9a-f]{24}\n", second.stdout)
    again = run("ingest", later, at=store)
    assert "Claims" not in again.stderr
    third = run("ingest", folder / "later.xml", at=store)
    assert re.search(r"Claims: none of \d+ changed\.", third.stderr)
    forgotten = run("forget", later, at=store)
    assert "BOMCA-9-UNDER-WAY-2016 was confirmed, now not provable" in forgotten.stderr
    rates = tmp_path / "rates.csv"
    rates.write_text("Date,USD\n2015-01-02,1.2\n", encoding="utf-8")
    loaded = run("rates", "load", rates, at=store)
    assert loaded.exit_code == 0, loaded.stderr
    assert re.search(r"Claims: none of \d+ changed\.", loaded.stderr)


def test_a_portfolio_has_the_claims_of_its_country_and_donor(library: cofolio.Library) -> None:
    day = date(2016, 5, 1)
    kazakhstan = library.portfolio("KZ", donor="EU", on=day)
    assert {result.claim.place for result in kazakhstan.claims} == {"KZ", "619"}
    assert library.portfolio("KZ", donor="AA", on=day).claims == ()
    assert library.portfolio("FR", on=day).claims == ()
    plain = text.portfolio_plain(kazakhstan)
    assert "More than 350 bilateral projects" in plain
    assert "? not provable" in plain
    assert max(map(len, plain.splitlines())) <= 100
    page = html.page(kazakhstan)
    assert '<span class="verdict not_provable">? not provable</span>' in page
    assert 'href="#claims"' in page
    marks = set(re.findall(r'href="#(r\d+)"', page))
    assert marks <= set(re.findall(r'id="(r\d+)"', page))
    assert 'id="claims"' not in html.page(library.portfolio("FR", on=day))
