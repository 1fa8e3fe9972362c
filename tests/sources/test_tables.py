"""Tables: told by their columns, read to the last row, and what is wrong in them is said."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cofolio import pipeline
from cofolio.errors import RegistryError
from cofolio.registry import area_of, budget_instrument, table_donor
from cofolio.registry.budget import line_number
from cofolio.sources import record, tables
from cofolio.sources.table.amounts import parse
from cofolio.sources.table.prose import parse_prose
from cofolio.sources.table.receive import year_in
from cofolio.sources.table.sniff import kind_of, sniff_text
from cofolio.store import Store
from tests import made_tables as made

LAYOUT = {
    "id": "list",
    "what": "a list",
    "columns": {"year": ["Year"], "title": ["Name"]},
    "required": ["year"],
    "amounts": [{"columns": ["Sum"], "measure": "spend", "currency": "EUR"}],
}


def known(text: str, encoding: str = "utf-8") -> str | None:
    found = tables.recognise(sniff_text(text.encode(encoding)))
    return found.id if found else None


def staged(tmp_path: Path, *files: Path) -> Store:
    pipeline.ingest(files, tmp_path / "store", workers=1, count=False)
    return Store.open(tmp_path / "store")


def rows(store: Store, entity: str) -> list[dict]:
    return [row for file in store.stage_files(entity) for row in pq.read_table(file).to_pylist()]


def findings(store: Store, source: str) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows(store, f"{source}__finding"):
        found.setdefault(row["code"], []).append(row)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_source_is_told_from_columns_in_any_encoding(encoding: str) -> None:
    assert known(made.crs_text().replace("Rule of law", "Règle de droit"), encoding) == "crs"


def test_columns_are_compared_without_case_spaces_and_signs() -> None:
    head = "year,donor_name,recipient_name,purpose_code,usd_commitment\n2014,X,Kazakhstan,15130,1\n"
    assert known(head) == "crs"
    assert known(head.replace("_", " ").upper()) == "crs"
    assert known(head.replace(",", ";")) == "crs"
    assert known(head.replace(",", "\t")) == "crs"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "one column\nof words\n",
        "Year,DonorName,RecipientName\n2014,X,Kazakhstan\n",
        "<iati-activities/>",
        '{"Year": 1}',
        "Row Labels,a,b,c,d,e,f,g,h\nKazakhstan,1,2,3,4,5,6,7,8\n",
        "donor,recipient,1999,x\n",
    ],
)
def test_a_table_that_no_source_describes_is_no_one_s(text: str) -> None:
    assert known(text) is None


def test_kinds_are_told_from_bytes() -> None:
    assert kind_of(b"PAR1....") == "parquet"
    assert kind_of(b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml") == "workbook"
    assert kind_of(b"PK\x03\x04" + b"\0" * 26 + b"a.csv") == ""
    assert kind_of("<a/>".encode("utf-16")) == "xml"
    assert kind_of(b"\0\0\0") == ""


@pytest.mark.parametrize(
    ("text", "unit", "amount", "code"),
    [
        ("1.25", 10**6, "1250000", None),
        ("0.000954904", 10**6, "954.904", None),
        ("-0.1", 1, "-0.1", None),
        ("1e-7", 10**6, "0.1", None),
        ("1,234,567.89", 1, "1234567.89", "amount-with-separators"),
        ("1.234.567,89", 1, "1234567.89", "amount-with-separators"),
        ("1 234,5", 1, "1234.5", "amount-with-separators"),
        ("600.000,50 €", 1, "600000.5", "amount-with-separators"),
        ("(12.5)", 1, "-12.5", "amount-with-separators"),
        ("n/a", 1, None, "amount-unreadable"),
        ("NaN", 1, None, "amount-unreadable"),
        ("1_000", 1, None, "amount-unreadable"),
        ("9" * 40, 1, None, "amount-implausible"),
        ("1e400", 1, None, "amount-implausible"),
        ("=1+1", 1, None, "amount-unreadable"),
    ],
)
def test_numbers_as_people_write_them(text: str, unit: int, amount: str | None, code: str | None) -> None:
    amounts, odd = parse(pa.array([text]), unit)
    assert amounts[0].as_py() == (None if amount is None else Decimal(amount))
    assert [kind for _, kind, _ in odd] == ([code] if code else [])


@given(
    numbers=st.lists(st.decimals(-(10**9), 10**9, places=9), min_size=1, max_size=9),
    unit=st.sampled_from([1, 10**3, 10**6, 10**9]),
)
def test_amounts_are_exact(numbers: list[Decimal], unit: int) -> None:
    amounts, odd = parse(pa.array([f"{number:f}" for number in numbers]), unit)
    assert amounts.to_pylist() == [number * unit for number in numbers]
    assert not odd


def test_amounts_in_prose_are_read_only_where_there_is_one() -> None:
    texts = [
        "up to ECU 30 million of equity",
        "EUR 2 million, later EUR 3 million",
        "a loan",
        "USD 1,500,000",
    ]
    amounts, currencies, odd = parse_prose(pa.array(texts))
    assert amounts.to_pylist() == [Decimal(30_000_000), None, None, Decimal(1_500_000)]
    assert currencies.to_pylist() == ["XEU", None, None, "USD"]
    assert [at for at, *_ in odd] == [1, 2]


def test_every_row_of_the_old_crs_layout_is_staged(tmp_path: Path) -> None:
    path = tmp_path / "any name.txt"
    path.write_text(made.crs_text(), encoding="utf-8", newline="")
    store = staged(tmp_path, path)
    found = rows(store, "crs__record")
    assert [(row["line"], row["element"], row["amount"]) for row in found if row["line"] == 2] == [
        (2, "USD_Commitment", Decimal(1_250_000)),
        (2, "USD_Disbursement", Decimal(500_000)),
        (2, "USD_Commitment_Defl", Decimal(1_300_000)),
        (2, "USD_Disbursement_Defl", Decimal(520_000)),
    ]
    loan = next(row for row in found if row["line"] == 3 and row["measure"] == "loan-repayment")
    assert (loan["agency_name"], loan["income_group"], loan["finance_type"]) == (
        "European Investment Bank",
        "UMICs",
        "421",
    )
    assert {row["price_basis"] for row in found if row["element"].endswith("Defl")} == {"constant"}
    assert found[0]["markers"] == "Gender=2"
    published = rows(store, "crs__row-1")
    assert len(published) == len(made.CRS_ROWS)
    assert published[0]["ProjectTitle"] == "Rule of law, Phase II"


def test_old_and_current_crs_layouts_say_the_same(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.parquet"
    old.write_text(made.crs_text(), encoding="utf-8", newline="")
    made.crs_parquet(new)

    def told(path: Path) -> list[tuple]:
        store = staged(path.parent / path.stem, path)
        keys = (
            "measure",
            "price_basis",
            "amount",
            "year",
            "donor_code",
            "place_code",
            "project_id",
            "title",
            "purpose_code",
        )
        return sorted(tuple(str(row[key]) for key in keys) for row in rows(store, "crs__record"))

    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    assert told(old) == told(new)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (made.crs_text() + "2014|918|a|b\r\n", None),
        (made.crs_text() + "|".join(["2014", *["x"] * 60]) + "\r\n", "row-too-long"),
        (made.crs_text([{**made.crs_rows()[0], "USD_Commitment": "many"}]), "amount-unreadable"),
        (made.crs_text([{**made.crs_rows()[0], "USD_Commitment": "1,250.5"}]), "amount-with-separators"),
        (made.crs_text([{**made.crs_rows()[0], "USD_Commitment": "99999999"}]), "check-failed"),
        (made.crs_text([{**made.crs_rows()[0], "Year": "1812"}]), "check-failed"),
        (made.crs_text([]), "check-failed"),
    ],
)
def test_what_is_wrong_is_a_finding_and_the_rest_is_read(tmp_path: Path, text: str, code: str | None) -> None:
    path = tmp_path / "crs.txt"
    path.write_text(text, encoding="utf-8", newline="")
    store = staged(tmp_path, path)
    assert code is None or code in findings(store, "crs")
    assert len(rows(store, "crs__row-1")) == len(
        [line for line in text.splitlines()[1:] if line.count("|") < 60]
    )


def test_wrong_encoding_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "crs.txt"
    path.write_bytes(
        made.crs_text([{**made.crs_rows()[0], "RecipientName": "Côte d'Ivoire"}]).encode("cp1252")
    )
    store = staged(tmp_path, path)
    assert rows(store, "crs__record")[0]["place_name"] == "Côte d'Ivoire"
    assert "encoding-rewritten" in findings(store, "crs")


def test_lines_within_cells_do_not_shift_rows(tmp_path: Path) -> None:
    rows_ = [[*row] for row in made.FTS_ROWS]
    rows_[0][13] = "Support\nto courts"
    path = tmp_path / "fts.csv"
    path.write_text(made.csv_text(made.FTS_HEAD, rows_), encoding="utf-8", newline="")
    found = rows(staged(tmp_path, path), "fts__record")
    assert {row["line"] for row in found} == {2, 3, 4}
    assert found[0]["title"] == "Support\nto courts"


def test_a_workbook_with_a_title_above_and_notes_before(tmp_path: Path) -> None:
    path = tmp_path / "2022_FTS_dataset_en.xlsx"
    made.workbook(path, made.FTS_HEAD, made.FTS_ROWS, above=2)
    found = rows(staged(tmp_path, path), "fts__record")
    commitments = [row for row in found if row["measure"] == "commitment"]
    assert [(row["sheet"], row["line"], row["amount"]) for row in commitments] == [
        ("Data", 4, Decimal(1_000_000)),
        ("Data", 5, Decimal(500_000)),
        ("Data", 6, Decimal("250000.75")),
    ]
    assert commitments[1]["element"] == "Beneficiary’s estimated contracted amount (EUR)"
    assert commitments[2]["place_name"] == "Central Asia, regional"


def test_old_transparency_files_fill_down(tmp_path: Path) -> None:
    path = tmp_path / "export_2010_en.csv"
    path.write_text(made.csv_text(made.OLD_FTS_HEAD, made.OLD_FTS_ROWS, ";"), encoding="utf-8", newline="")
    first, second = rows(staged(tmp_path, path), "fts__record")
    assert (first["amount"], second["amount"]) == (Decimal("600000.50"), Decimal("300000.00"))
    assert second["budget_line"] == first["budget_line"]
    assert (second["year"], second["place_name"]) == (2010, "Kazakhstan")


def test_a_formula_without_a_value_is_said(tmp_path: Path) -> None:
    rows_ = [[*row] for row in made.FTS_ROWS]
    rows_[0][7] = "=1000*1000"
    path = tmp_path / "fts.xlsx"
    made.workbook(path, made.FTS_HEAD, rows_)
    found = findings(staged(tmp_path, path), "fts")
    assert found["formula-without-value"][0]["line"] == 2


def test_a_bomb_dressed_as_a_workbook_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "fts.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(200):
                part.write(b" " * (1 << 20))
    store = staged(tmp_path, path)
    assert not rows(store, "fts__record")
    assert [about["kind"] for about in store.manifest["datasets"].values()] == ["unknown"]


@pytest.mark.parametrize("name", ["broken.xlsx", "broken.parquet"])
def test_damaged_files_are_kept_and_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((b"PK\x03\x04" + b"\0" * 26 + b"xl/x" if "xlsx" in name else b"PAR1") + b"nonsense" * 99)
    store = staged(tmp_path, path)
    assert len(store.manifest["datasets"]) == 1
    assert rows(store, "finding")


def test_strangers_tables_in_an_archive_are_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    made.workbook(tmp_path / "x.xlsx", ["a", "b"], [[1, 2]])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("crs.csv", made.crs_text())
        archive.writestr("other.csv", "a,b\n1,2\n")
        archive.write(tmp_path / "x.xlsx", "x.xlsx")
    store = staged(tmp_path, path)
    assert [about["source"] for about in store.manifest["datasets"].values()] == ["crs"]
    assert {(note["member"], note["code"]) for note in store.manifest["notes"]} == {
        ("other.csv", "not-xml-member"),
        ("x.xlsx", "unknown-table"),
    }


def test_records_of_sources_are_whole() -> None:
    found = record.sources()
    assert {"iati", "crs", "crs-matrix", "aiddata", "fts", "rates", "curated"} <= set(found)
    for one in found.values():
        assert one.publisher
        assert one.licence
        assert all(check.reason for check in one.checks)
    assert record.source("crs-matrix-purpose").id == "crs-matrix"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": {"yaer": ["Year"]}}, "unknown field 'yaer'"),
        ({"amounts": []}, "amounts missing|at least one column"),
        ({"amounts": [{"columns": ["Sum"], "measure": "gift", "currency": "EUR"}]}, "measure 'gift'"),
        ({"amounts": [{"columns": ["Sum"], "measure": "spend"}]}, "currency"),
        ({"amounts": [{"columns": ["Sum"], "measure": "spend", "currency": "EUR", "unit": 7}]}, "unit 7"),
        ({"colour": "red"}, "unknown field colour"),
    ],
)
def test_a_layout_that_is_wrong_is_named(change: dict, said: str) -> None:
    with pytest.raises(RegistryError, match=said):
        record.read_layout({**LAYOUT, **change}, "own", "mine.yml")


def test_years_in_names() -> None:
    assert year_in("d-portal/crs_2014.csv") == 2014
    assert year_in("2012/crs_2014_sectors.csv") == 2014
    assert year_in("crs.csv") is None


def test_recipients_and_donors_go_by_many_names() -> None:
    for code, name in (("613", None), (None, "Kazakhstan"), ("KAZ", None), (None, "Republic of Kazakhstan")):
        assert area_of(code, name) == "KZ"
    assert (
        area_of(None, "South & Central Asia, regional")
        == area_of(None, "South and Central Asia, regional")
        == "689"
    )
    assert area_of(None, "Atlantis") is None
    for code, name in (
        ("918", None),
        (None, "(EC)"),
        (None, "EU Institutions"),
        (None, "European Commission"),
    ):
        found = table_donor(code, name)
        assert found is not None
        assert found.donor == "EU"


@pytest.mark.parametrize(
    ("programme", "line", "year", "instrument"),
    [
        (
            "Neighbourhood, Development and International Cooperation Instrument – Global Europe",
            None,
            2022,
            "NDICI-2021",
        ),
        ("Development Cooperation Instrument (DCI)", None, 2010, "DCI-2007"),
        ("Development Cooperation Instrument (DCI)", None, 2016, "DCI-2014"),
        ("", "14 02 01 30", 2022, "NDICI-2021"),
        ("", "BGUE-B-2023-14.020130-C1-INTPA", 2023, "NDICI-2021"),
        ("", "Relations with Central Asia (19.100200)", 2010, "DCI-2007"),
        ("", "14 02 01 30", 2012, None),
        ("Horizon 2020", "08 01", 2016, None),
        ("Development Cooperation Instrument", None, None, None),
    ],
)
def test_instruments_by_programme_and_line(
    programme: str, line: str | None, year: int | None, instrument: str | None
) -> None:
    found = budget_instrument(programme, line, year)
    assert (found.instrument if found else None) == instrument


def test_budget_lines_in_any_spelling() -> None:
    spelled = ["14 02 01 30", "14.020130", "14.02.01.30", "BGUE-B2023-14.020130-C1-INTPA", "14 02 01 30"]
    assert {line_number(text) for text in spelled} == {"14.020130"}
