"""Files to take away: they open, add up to the figures, run nothing, and come back through ingest unchanged."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from frictionless import Package
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import cofolio
from cofolio import pipeline
from cofolio.errors import CofolioError, UsageError
from cofolio.rendering.files import forms, iati, standard
from cofolio.rendering.files.country import Selection, tables
from cofolio.rendering.files.quarters import quarters
from cofolio.rendering.links import EXPORTS
from tests.sources.iati_xsd import paths, versions
from tests.surfaces.conftest import FAMILY

DEMANDED = """</title><description><narrative>what the standard demands</narrative></description>
<participating-org role="1" ref="AA"><narrative>A</narrative></participating-org>"""
BUDGET = """<iati-activities version="2.03" xmlns:x="http://example.org/x"><iati-activity default-currency="EUR">
<reporting-org ref="AA" type="10"><narrative>Donor A</narrative></reporting-org>
<iati-identifier> AA-9 </iati-identifier><x:note>ours</x:note><misspelt/>
<title><narrative>+1+1 with a budget</narrative></title><description><narrative>d</narrative></description>
<activity-status code="2"/><activity-date type="2" iso-date="2014-01-10"/>
<recipient-country code="KZ"/><participating-org role="1" ref="AA"><narrative>A</narrative></participating-org>
<budget><period-start iso-date="2014-02-15"/><period-end iso-date="2015-05-14"/>
<value value-date="2014-02-15">1000.01</value></budget></iati-activity></iati-activities>"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "family.xml").write_text(FAMILY.replace("</title>", DEMANDED), encoding="utf-8")
    (folder / "budget.xml").write_text(BUDGET, encoding="utf-8")
    pipeline.ingest([str(folder)], folder / "store", 1)
    return folder / "store"


@pytest.fixture(scope="module")
def kazakhstan(store: Path) -> Selection:
    return Selection(cofolio.open(store), "KZ", "AA")


@pytest.fixture(scope="module")
def published(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The published schema of version 2.03."""
    folder = tmp_path_factory.mktemp("schema")
    for name, content in versions(shared_data / "schemas.zip")["2-03"].items():
        (folder / name).write_bytes(content)
    return etree.XMLSchema(etree.parse(str(folder / "iati-activities-schema.xsd")))


def _written(selection: Selection, form: str, folder: Path, table: str = "flows") -> Path:
    path = folder / f"out.{form}"
    forms.write(selection, form, path, table)
    assert list(folder.iterdir()) == [path], "nothing is left beside it"
    return path


def test_a_workbook_adds_up_to_the_figures_and_runs_nothing(kazakhstan: Selection, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_written(kazakhstan, "xlsx", tmp_path))
    assert book.sheetnames[0] == "About"
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    assert all(cell.hyperlink is None for sheet in book for row in sheet for cell in row)
    flows = book["Flows"]
    head = [cell.value for cell in flows[1]]
    at = {name: head.index(name) for name in ("Measure", "Status", "Amount (EUR)", "Booked", "Year")}
    rows = list(flows.iter_rows(min_row=2, values_only=True))
    for figure in kazakhstan.figures():
        counted = [r[at["Amount (EUR)"]] for r in rows if r[:2] == (figure.measure, "counted")]
        assert sum((Decimal(str(one)) for one in counted), Decimal(0)) == figure.value
    assert {type(r[at["Booked"]]) for r in rows} == {datetime}
    assert {type(r[at["Year"]]) for r in rows} == {int}
    assert flows.auto_filter.ref == flows.dimensions
    assert flows.freeze_panes == "B2"
    titles = {r[1] for r in book["Activities"].iter_rows(min_row=2, values_only=True)}
    assert any(str(title).startswith("=cmd") for title in titles)  # as text


def test_the_same_selection_gives_the_same_bytes(kazakhstan: Selection, tmp_path: Path) -> None:
    for form in ("csv", "json", "parquet", "xml", "zip"):
        (tmp_path / "a").mkdir(exist_ok=True)
        first = _written(kazakhstan, form, tmp_path / "a").read_bytes()
        (tmp_path / "a" / f"out.{form}").unlink()
        assert _written(kazakhstan, form, tmp_path / "a").read_bytes() == first
        (tmp_path / "a" / f"out.{form}").unlink()


@pytest.mark.parametrize("table", forms.TABLES)
def test_csv_and_parquet_say_the_same(kazakhstan: Selection, tmp_path: Path, table: str) -> None:
    text = _written(kazakhstan, "csv", tmp_path, table).read_text("utf-8")
    (tmp_path / "out.csv").unlink()
    rows = list(csv.DictReader(io.StringIO(text)))
    columns = pq.read_table(_written(kazakhstan, "parquet", tmp_path, table))
    assert columns.num_rows == len(rows) > 0
    for name in columns.column_names:
        exact = columns[name].to_pylist()
        for cell, value in zip((row[name] for row in rows), exact, strict=True):
            if isinstance(value, Decimal):
                assert Decimal(cell) == value
            elif isinstance(value, (date, int)) and not isinstance(value, bool):
                assert cell == str(value)
            assert not cell.startswith(("=", "+", "@", "\t")), "a formula"
            assert not cell.startswith("-") or isinstance(value, (int, Decimal))


def test_a_bundle_is_a_valid_data_package(kazakhstan: Selection, tmp_path: Path) -> None:
    with zipfile.ZipFile(_written(kazakhstan, "zip", tmp_path)) as packed:
        packed.extractall(tmp_path / "open")
    report = Package(str(tmp_path / "open" / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    assert len(report.tasks) == len(forms.TABLES)


def test_json_holds_every_table(kazakhstan: Selection, tmp_path: Path) -> None:
    held = json.loads(_written(kazakhstan, "json", tmp_path).read_text("utf-8"))
    assert list(held) == ["about", *forms.TABLES]
    spent = [row for row in held["flows"] if row["measure"] == "spend" and row["status"] == "counted"]
    figure = next(one for one in kazakhstan.figures() if one.measure == "spend")
    assert sum((Decimal(row["amount"]) for row in spent), Decimal(0)) == figure.value


def test_iati_comes_back_unchanged_and_says_what_it_left_out(
    kazakhstan: Selection, tmp_path: Path, store: Path
) -> None:
    path = _written(kazakhstan, "xml", tmp_path)
    text = path.read_text("utf-8")
    assert "1 x iati-activity/misspelt: not in the standard" in text
    pipeline.ingest([str(path)], tmp_path / "again", 1)
    again = Selection(cofolio.open(tmp_path / "again"), "KZ", "AA")
    assert _figures(again) == _figures(kazakhstan)


def test_what_the_standard_would_not_take_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "family.xml").write_text(FAMILY, encoding="utf-8")  # no description
    pipeline.ingest([str(tmp_path / "family.xml")], tmp_path / "store", 1)
    with (tmp_path / "kz.xml").open("wb") as out:
        left_out = iati.write(Selection(cofolio.open(tmp_path / "store"), "KZ"), out)
    assert left_out["an activity that lacks what the standard demands"] == 5
    assert "lacks description" in (tmp_path / "kz.xml").read_text("utf-8")


def test_real_activities_validate_and_come_back(
    shared_data: Path, published: etree.XMLSchema, tmp_path: Path
) -> None:
    pipeline.ingest([str(shared_data / "iati" / "european-commission.zip")], tmp_path / "store", 2)
    selection = Selection(cofolio.open(tmp_path / "store"), "KG", "EU")
    with (tmp_path / "kg.xml").open("wb") as out:
        left_out = iati.write(selection, out)
    assert not left_out
    document = etree.parse(str(tmp_path / "kg.xml"), etree.XMLParser(huge_tree=True))
    assert published.validate(document), str(published.error_log)[:1000]
    pipeline.ingest([str(tmp_path / "kg.xml")], tmp_path / "again", 2)
    assert _figures(Selection(cofolio.open(tmp_path / "again"), "KG", "EU")) == _figures(selection)


def _figures(selection: Selection) -> list[object]:
    return [
        (one.measure, one.value, one.lower, one.upper, one.counted, one.excluded, one.uncertain)
        for one in selection.figures()
        if one.value
    ]


def test_the_shipped_rules_are_those_of_the_published_schema(shared_data: Path) -> None:
    files = versions(shared_data / "schemas.zip")["2-03"]
    ours = {
        f"{path.removeprefix('iati-activity').lstrip('/')}/@{name}".lstrip("/").replace(
            standard.XML_LANG, "xml:lang"
        )
        for path, rule in standard.rules().items()
        for name in rule.attributes
    }
    theirs = {
        path.removeprefix("iati-activity/")
        for path in paths(files, "iati-activities-schema.xsd")
        if "/@" in path
    }
    assert {one for one in theirs if not one.startswith("iati-activities")} == ours


def test_a_pdf_has_numbered_pages_and_asks_nobody(kazakhstan: Selection, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", exc_type=OSError, reason="Pango is not installed")
    made = _written(kazakhstan, "pdf", tmp_path).read_bytes()
    assert made.startswith(b"%PDF-")
    assert len(made) > 20_000


@given(
    cents=st.integers(-(10**12), 10**12),
    first=st.dates(date(2010, 1, 1), date(2016, 12, 31)),
    days=st.integers(0, 1500),
)
def test_quarters_add_up(cents: int, first: date, days: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    last = date.fromordinal(first.toordinal() + days)
    for year in range(first.year, last.year + 1):
        parts = list(quarters(amount, year, first, last))
        assert sum((part for _, part in parts), Decimal(0)) == amount
        assert [number for number, _ in parts] == sorted({number for number, _ in parts})
        assert all(1 <= number <= 4 for number, _ in parts)


def test_what_cannot_be_asked_is_said(kazakhstan: Selection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose from: " + ", ".join(EXPORTS)):
        forms.write(kazakhstan, "docx", tmp_path / "x.docx")
    with pytest.raises(UsageError, match="no table 'all'"):
        forms.write(kazakhstan, "csv", tmp_path / "x.csv", "all")
    (tmp_path / "file").write_text("")
    with pytest.raises(CofolioError, match="cannot be written"):
        forms.write(kazakhstan, "csv", tmp_path / "file" / "x.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_every_table_says_what_its_columns_are(kazakhstan: Selection) -> None:
    for table in tables(kazakhstan):
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names))
        assert all(len(row) == len(names) for row in table.rows())
