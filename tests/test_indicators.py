"""Aid per person and per GNI, from tables true to the World Bank's layout; their values are made."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import cofolio
from cofolio import pipeline
from cofolio.errors import IndicatorsError, UsageError
from cofolio.library import Library
from cofolio.sources.indicators import normalise
from cofolio.surfaces.cli import app

HEAD = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-01-01",\n\n'
TABLE = (
    HEAD
    + '"Country Name","Country Code","Indicator Name","Indicator Code","2012","2013","2014",\n'
    + '"Kazakhstan","KAZ","Population, total","SP.POP.TOTL","1000","3000","",\n'
    + '"Kazakhstan","KAZ","GNI (current US$)","NY.GNP.MKTP.CD","200000","300000","",\n'
    + '"Kazakhstan","KAZ","Life expectancy","SP.DYN.LE00.IN","70","71","72",\n'
    + '"World","WLD","Population, total","SP.POP.TOTL","7","7","7",\n'
)
ACTIVITY = (
    '<iati-activities version="2.03"><iati-activity default-currency="USD"><iati-identifier>XX-1</iati-identifier>'
    '<reporting-org ref="XX" type="40"/><recipient-country code="KZ"/>{}</iati-activity></iati-activities>'
)
FLOW = (
    '<transaction><transaction-type code="3"/><transaction-date iso-date="{0}-05-04"/>'
    '<value value-date="{0}-05-04">{1}</value></transaction>'
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("indicators")
    flows = "".join(FLOW.format(year, amount) for year, amount in ((2012, 500), (2013, 1500), (2014, 10)))
    (folder / "a.xml").write_text(ACTIVITY.format(flows), encoding="utf-8")
    (folder / "API_SP.csv").write_text(TABLE, encoding="utf-8")
    pipeline.ingest([folder / "a.xml"], folder / "store", workers=1)
    environment = {"COFOLIO_STORE": str(folder / "store")}
    done = CliRunner(env=environment).invoke(app, ["indicators", "load", str(folder / "API_SP.csv")])
    assert done.exit_code == 0
    with cofolio.open(folder / "store") as opened:
        yield opened


def test_per_person_by_year_names_its_divisor(library: Library) -> None:
    found = library.figures("KZ", measure="spend", scope="total", by="year", currency="USD", per="person")
    per = {figure.by["year"]: figure.per for figure in found}
    assert per[2012].value == Decimal("0.5")  # type: ignore[union-attr]
    assert per[2012].source == "World Bank, Population, total (SP.POP.TOTL; API_SP.csv, line 6)"  # type: ignore[union-attr]
    assert per[2014].value is None  # type: ignore[union-attr]
    assert "no SP.POP.TOTL of 2014 is loaded" in per[2014].source  # type: ignore[union-attr]
    assert library.receipt(found[0].receipt).figure.per == per[2012]


def test_a_period_uses_the_mean_population_and_the_sum_of_incomes(library: Library) -> None:
    asked = {"measure": "spend", "scope": "total", "currency": "USD", "year_from": 2012, "year_to": 2013}
    (person,) = library.figures("KZ", per="person", **asked)  # type: ignore[arg-type]
    assert (person.per.value, person.per.divisor) == (Decimal(1), Decimal(2000))  # type: ignore[union-attr]
    (gni,) = library.figures("KZ", per="gni", **asked)  # type: ignore[arg-type]
    assert (gni.per.value, gni.per.divisor) == (Decimal("0.004"), Decimal(500_000))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"per": "gni"}, "--currency USD"),
        ({"per": "gni", "currency": "EUR"}, "--currency USD"),
        ({"per": "cow"}, "unknown divisor"),
    ],
)
def test_what_cannot_be_asked(library: Library, asked: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        library.figures("KZ", **asked)  # type: ignore[arg-type]


def test_a_portfolio_tells_it_by_year(library: Library) -> None:
    by_year = library.portfolio("KZ", currency="USD").by_year
    assert {figure.by["year"]: figure.per.value for figure in by_year if figure.per} == {  # type: ignore[union-attr]
        2012: Decimal("0.5"), 2013: Decimal("0.5"), 2014: None,
    }  # fmt: skip
    shown = CliRunner(env={"COFOLIO_STORE": str(library.store.path), "COLUMNS": "100"}).invoke(
        app, ["country", "KZ"]
    )
    assert "per person (mean population 3,000, 2013" in " ".join(shown.stdout.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "not a table of the World Bank"),
        (TABLE.replace('"1000"', '"many"'), "line 6, 2012: 'many' is not a number"),
        (TABLE.replace('"1000"', '"-1"'), "expected a number above 0"),
        (TABLE.replace("SP.POP.TOTL", "X").replace("NY.GNP.MKTP.CD", "Y"), "holds none of the indicators"),
    ],
)
def test_wrong_files_are_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wrong.csv").write_text(text, encoding="utf-8")
    with pytest.raises(IndicatorsError, match=said):
        normalise(tmp_path / "wrong.csv")


def test_what_is_kept(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    pq.write_table(normalise(tmp_path / "t.csv"), tmp_path / "t.parquet")
    rows = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert [(row["indicator"], row["country"], row["year"]) for row in rows] == [
        ("NY.GNP.MKTP.CD", "KZ", 2012), ("NY.GNP.MKTP.CD", "KZ", 2013), ("SP.POP.TOTL", "KZ", 2012),
        ("SP.POP.TOTL", "KZ", 2013),
    ]  # fmt: skip
