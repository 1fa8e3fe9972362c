"""Sources side by side: parts and remainder add up to the difference, silence is not zero, titles count for nothing."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cofolio import pipeline
from cofolio.errors import UsageError
from cofolio.library import Library, open_library
from cofolio.reconcile import PARTS, read_confirmed
from cofolio.rendering.html import page
from cofolio.rendering.text import portfolio_plain
from cofolio.surfaces.cli import app
from tests import made_tables as made

ACTIVITY = """<iati-activity default-currency="EUR" hierarchy="2">
<iati-identifier>XI-IATI-EC_INTPA-{identifier}</iati-identifier>
<reporting-org ref="XI-IATI-EC_INTPA" type="10"><narrative>INTPA</narrative></reporting-org>
<title><narrative>{title}</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2014-01-10"/>
<recipient-country code="KZ" percentage="{share}"/>{other}
<transaction><transaction-type code="2"/><transaction-date iso-date="{year}-06-30"/>
<value value-date="{year}-06-30">{amount}</value></transaction></iati-activity>"""
ELSEWHERE = '<recipient-country code="UZ" percentage="50"/>'
IATI = f"""<iati-activities version="2.03">
{ACTIVITY.format(identifier="2019/436-909", title="Justice", share=100, other="", year=2022, amount=1000000)}
{ACTIVITY.format(identifier="2019/111-222", title="Water", share=50, other=ELSEWHERE, year=2022, amount=400000)}
{ACTIVITY.format(identifier="2014/333-444", title="A green economy for all", share=100, other="", year=2014, amount=9)}
</iati-activities>"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("reconcile")
    (folder / "iati.xml").write_text(IATI, encoding="utf-8")
    (folder / "crs.txt").write_text(made.crs_text(), encoding="utf-8", newline="")
    (folder / "fts.csv").write_text(made.csv_text(made.FTS_HEAD, made.FTS_ROWS), encoding="utf-8", newline="")
    paths = [str(folder / name) for name in ("iati.xml", "crs.txt", "fts.csv")]
    pipeline.ingest(paths, folder / "store", workers=1)
    return open_library(folder / "store")


@pytest.mark.parametrize("currency", ["USD", "EUR"])
@pytest.mark.parametrize("base", ["iati", "crs", "fts"])
def test_parts_and_remainder_add_up_to_the_difference(library: Library, base: str, currency: str) -> None:
    found = library.reconcile("KZ", "EU", 2010, 2022, base=base, currency=currency)
    compared = [one for year in found.years for one in year.comparisons]
    assert {one.other.source for one in compared} == set(library.sources) - {base}
    for one in compared:
        assert one.difference is not None
        assert one.remainder is not None
        assert one.difference == sum((part.amount for part in one.parts), Decimal(0)) + one.remainder
        assert one.difference == (one.base.value or 0) - (one.other.value or 0)
        assert {part.kind for part in one.parts} <= set(PARTS)


def test_figures_of_a_reconciliation_are_those_asked_alone(library: Library) -> None:
    found = library.reconcile("KZ", "EU", 2010, 2022)
    for year in found.years:
        for said in year.statements:
            if said.receipt:
                receipt = library.receipt(said.receipt)
                assert (receipt.figure.value, receipt.figure.measure) == (said.value, said.measure)


def test_a_share_of_several_countries_is_a_part(library: Library) -> None:
    found = library.reconcile("KZ", "EU", 2022, 2022, currency="EUR", sources=("fts",))
    (year,) = found.years
    (one,) = [one for one in year.comparisons if one.measure == "commitment"]
    assert one.base.value == Decimal("1200000.00")
    assert {part.kind: part.amount for part in one.parts}["scope"] == Decimal("200000.00")


def test_years_that_nobody_speaks_for_are_said_and_are_not_zero(library: Library) -> None:
    found = library.reconcile("KZ", "EU", 1991, 2022)
    assert set(range(1991, 2000)) <= set(found.silent)
    assert not {one.year for one in found.years} & set(found.silent)
    told = {one.source for one in found.coverage}
    assert told == {"iati", "crs", "fts"}


def test_contracts_of_one_number_are_matched_and_confirmed_ones_go_before(
    library: Library, tmp_path: Path
) -> None:
    found = library.reconcile("KZ", "EU", 2022, 2022, sources=("fts",))
    assert [(one.activity_id, one.how) for one in found.matches["fts"]] == [
        ("XI-IATI-EC_INTPA-2019/436-909", "contract-number")
    ]
    project = found.matches["fts"][0].project
    entries = [{"source": "fts", "activity": "XI-IATI-EC_INTPA-2019/111-222", "project": project}]
    (tmp_path / "m.yml").write_text(yaml.safe_dump({"matches": entries}))
    again = library.reconcile(
        "KZ", "EU", 2022, 2022, sources=("fts",), confirmed=read_confirmed(tmp_path / "m.yml")
    )
    assert [(one.activity_id, one.how) for one in again.matches["fts"]] == [
        ("XI-IATI-EC_INTPA-2019/111-222", "confirmed")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("matches: [", "cannot be read as YAML"),
        ("- a", "expected a list under 'matches'"),
        ("matches:\n- {source: fts, project: p}", "entry 1: lacks activity"),
        (
            "matches:\n- {source: f, activity: a, project: p}\n- {source: f, activity: a, project: q}",
            "matched twice",
        ),
    ],
)
def test_a_broken_file_of_matches_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "m.yml").write_text(text)
    with pytest.raises(UsageError, match=said):
        read_confirmed(tmp_path / "m.yml")


def test_what_cannot_be_asked_is_said(library: Library) -> None:
    with pytest.raises(UsageError, match="choose from: iati, crs, fts"):
        library.reconcile("KZ", "EU", sources=("aiddata",))
    with pytest.raises(UsageError, match="in one currency"):
        library.reconcile("KZ", "EU", currency="published")
    with pytest.raises(UsageError, match="after it ends"):
        library.reconcile("KZ", "EU", 2020, 2010)


def test_the_command_says_the_same_in_every_form(library: Library) -> None:
    def asked(*options: str) -> str:
        store = str(library.store.path)
        words = [
            "reconcile",
            "KZ",
            "--donor",
            "EU",
            "--from",
            "2012",
            "--to",
            "2019",
            "--store",
            store,
            *options,
        ]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        return result.stdout

    text = asked()
    assert "never added together" in text
    assert max(map(len, text.splitlines())) <= 100
    held = json.loads(asked("--format", "json"))
    rows = list(csv.DictReader(io.StringIO(asked("--format", "csv"))))
    assert len(rows) == sum(len(year["comparisons"]) for year in held["years"])
    for row in rows:
        parts = (
            "coverage",
            "measure_part",
            "scope",
            "prices_part",
            "matched",
            "only_base",
            "only_other",
            "remainder",
        )
        assert sum(Decimal(row[name] or 0) for name in parts) == Decimal(row["difference"])
    assert "matches" in yaml.safe_load(asked("--suggest"))


def test_known_values_of_published_series(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "aiddata.zip") as packed:
        packed.extract("totals_donor_recipient_year_1947_2011.csv", tmp_path)
    paths = [str(shared_data / "crs.zip"), str(tmp_path / "totals_donor_recipient_year_1947_2011.csv")]
    pipeline.ingest(paths, tmp_path / "store", workers=2)
    with open_library(tmp_path / "store") as opened:
        found = opened.reconcile("KZ", "EU", 1992, 2019, base="crs-matrix", sources=("aiddata",))
        told = {
            (one.source, year.year): one.value
            for year in found.years
            for one in year.statements
            if one.value is not None
        }
        aiddata = sum(
            (value for (source, year), value in told.items() if source == "aiddata" and year <= 2008),
            Decimal(0),
        )
        assert round(aiddata / 10**6, 1) == Decimal("162.7")
        matrix = {
            year: round(value / 10**6, 2) for (source, year), value in told.items() if source == "crs-matrix"
        }
        known = {
            2012: "11.96",
            2013: "14.21",
            2015: "14.24",
            2016: "10.36",
            2017: "12.07",
            2018: "4.26",
            2019: "2.56",
        }
        assert {year: str(matrix[year]) for year in known} == known
        assert str(matrix[2014]) == "12.21"  # the file of 2014 heads its columns with codes: 918


def test_the_portfolio_has_a_section_on_other_sources(library: Library) -> None:
    found = library.portfolio("KZ", donor="EU", year_from=2010, year_to=2022)
    assert found.others is not None
    alone = library.reconcile("KZ", "EU", 2010, 2022, currency="EUR")
    assert found.others.years == alone.years
    assert found.others.suggestions == {}
    html = page(found)
    section = html[html.index('id="other-sources"') :].partition("</section>")[0]
    assert "EU FTS" in section
    assert "1,500,000.00" in section
    assert "-300,000.00" in section
    assert "projects that both have, with other amounts" in section
    text = portfolio_plain(found)
    assert "What other sources say, never added to these totals" in text
    assert "cofolio reconcile KZ --donor EU --from 2010 --to 2022 --currency EUR" in " ".join(text.split())
    totals = {(one.measure, one.scope): one.value for one in found.totals}
    assert totals["commitment", "total"] == Decimal("1200009.00")


def test_without_another_source_there_is_no_such_section(tmp_path: Path) -> None:
    (tmp_path / "iati.xml").write_text(IATI, encoding="utf-8")
    pipeline.ingest([str(tmp_path / "iati.xml")], tmp_path / "store", workers=1)
    with open_library(tmp_path / "store") as alone:
        found = alone.portfolio("KZ", donor="EU")
        assert found.others is None
        assert "other-sources" not in page(found)


def test_a_source_that_says_nothing_of_a_country_makes_no_section(library: Library) -> None:
    assert library.portfolio("FJ", donor="EU").others is None
