"""Deflators: each layout they are published in, whose money they deflate, and files that are none."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from cofolio.errors import PricesError
from cofolio.sources.prices import Deflators, normalise, series_of

HEAD = "transaction_year\tvalue\tdonor\tdonor_iso3\tdonor_id\n"
AIDDATA = f"{HEAD}2010\t80\tGermany\tDEU\t53\n2011\t100\tGermany\tDEU\t53\n"
# made, true to the OECD's workbook: titles above, a donor a row, a year a column
WIDE = [
    ["Deflators for Resource Flows from DAC Donors (2014=100)"],
    [],
    ["", 2010, 2011, 2012, 2013, 2014],
    ["Germany", 95.1, 100.2, 93.0, "..", 100],
    ["Total DAC", 94, 99, 98, 99.5, 100],
    ["EU Institutions", 96, None, 93, 98, 100],
    ["G7 countries", 1, 1, 1, 1, 1],
]


def kept(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, *files: Path) -> Deflators:
    made = []
    for number, file in enumerate(files):
        made.append(folder / f"{number}.parquet")
        pq.write_table(normalise(file), made[-1])
    return Deflators.read(made)


def test_aiddatas_table(tmp_path: Path) -> None:
    rows = normalise(kept(tmp_path, "values.tsv", AIDDATA)).to_pylist()
    assert [(r["series"], r["year"], r["deflator"], r["line"]) for r in rows] == [
        ("DE", 2010, Decimal(80), 2),
        ("DE", 2011, Decimal(100), 3),
    ]


def test_the_workbook_of_the_oecd(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["About"])
    sheet = book.create_sheet("Deflators")
    for row in WIDE:
        sheet.append(row)
    book.save(tmp_path / "deflators.xlsx")
    found = loaded(tmp_path, tmp_path / "deflators.xlsx")
    assert {one.key: one.years for one in found.all()} == {
        "DE": "2010-2014",
        "DAC": "2010-2014",
        "EU": "2010-2014",
    }
    euro = found.find(("EU", "DAC"), 2014)
    assert euro is not None
    assert sorted(euro.values) == [2010, 2012, 2013, 2014]
    assert found.find(("FR",), 2014) is None
    assert found.find(("DE",), 2013) is None


@pytest.mark.parametrize("head", ["Donor,Year,Value", "DONOR,Donor,TIME_PERIOD,OBS_VALUE"])
def test_a_value_a_row(tmp_path: Path, head: str) -> None:
    code = "5," if head.startswith("DONOR") else ""
    text = f'{head}\n{code}Germany,2014,100\n{code}"DAC Countries, Total",2014,100\n{code}Nowhere,2014,7\n'
    assert {one.key for one in loaded(tmp_path, kept(tmp_path, "long.csv", text)).all()} == {"DE", "DAC"}


def test_the_oecds_table_wins_and_series_are_not_mixed(tmp_path: Path) -> None:
    oecd = kept(tmp_path, "oecd.csv", "Donor,Year,Value\nGermany,2011,90\nGermany,2014,100\n")
    found = loaded(tmp_path, kept(tmp_path, "aiddata.tsv", AIDDATA), oecd)
    assert found.find(("DE",), 2011).publisher == "OECD"  # type: ignore[union-attr]
    assert found.find(("DE",), 2010).publisher == "AidData"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("donor", "series"),
    [
        ("EU", ("EU", "DAC")), ("US-GOV-1", ("US",)), ("GB-GOV-1", ("GB",)), ("SE-0", ("SE",)), ("DE", ("DE",)),
        ("XM-DAC-5-7002", ("DE",)), ("XM-DAC-918-3", ("EU", "DAC")), ("XM-DAC-41114", ("DAC",)),
        ("GB-CHC-202918", ("DAC",)), ("", ("DAC",)),
    ],
)  # fmt: skip
def test_whose_deflator(donor: str, series: tuple[str, ...]) -> None:
    assert series_of(donor) == series


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a known table of deflators"),
        ("a,b,c\n1,2,3\n", "not a known table of deflators"),
        ("Donor,Year,Value\nGermany,20x1,100\n", "line 2: '20x1' is not a year"),
        ("Donor,Year,Value\nGermany,2011,zero\n", "line 2: 'zero' is not a number"),
        ("Donor,Year,Value\nGermany,2011,-3\n", "line 2: '-3' is not a deflator"),
        ("Donor,Year,Value\nGermany,2011,NaN1\n", "line 2: 'NaN1' is not a deflator"),
        ("Donor,Year,Value\nGermany,2011,1e-30\n", "too small"),
        ("Donor,Year,Value\nGermany,2011\n", "line 2: 2 cells"),
        ("Donor,Year,Value\nAtlantis,2011,100\n", "holds no deflator of a donor we know"),
        ("Donor,Year,Value\nGermany,2011,100\nGermany,2011,99\n", "lines 2 and 3: two deflators"),
    ],
)
def test_files_that_are_wrong_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PricesError, match=said) as error:
        normalise(kept(tmp_path, "wrong.csv", text))
    assert "wrong.csv" in str(error.value)


def test_not_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(PricesError, match=r"no\.xlsx"):
        normalise(tmp_path / "no.xlsx")


def test_the_published_files(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "rates.zip") as archive:
        archive.extractall(tmp_path)
    files = sorted((tmp_path / "aiddata_deflators").glob("*.tsv"))
    found = loaded(tmp_path, *files)
    assert len({one.key for one in found.all()}) == 49
    assert found.find(("DAC",), 2016).values[2015] == Decimal("89.71")  # type: ignore[union-attr]
    assert found.find(("US",), 2011).values[2009] == Decimal("96.62165")  # type: ignore[union-attr]
