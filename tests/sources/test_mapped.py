"""Tables of one's own: proposed, checked, read by a mapping; odd, wrong and hostile ones. All tables here are made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cofolio
from cofolio import pipeline
from cofolio.errors import InputError, UsageError
from cofolio.library import Library
from cofolio.rendering.files.template import write_template
from cofolio.sources.mapped import check, propose, read_mapping

RUSSIAN = """Перечень проектов технической помощи;;;;;;;
;;;;;;;
Код;Наименование проекта;Донор;Исполнитель;Дата подписания;Сумма проекта, тыс. долл.;Освоено, тыс. долл.;Примечание
П-1;Поддержка правосудия;Европейский союз;UNDP;01.02.2012;1 234,50;1 000,25;=cmd|' /C calc'!A0
П-2;Водное хозяйство;Германия;GIZ;15.06.2013;2 000,00;;нет
П-3;Образование;;USAID;31.12.2014;12,5 млн;-3,75;
Итого;;;;;3 234,50;996,50;
"""
PLAIN = "id,title,country,year,amount,currency\nP1,One,KZ,2012,1000.50,USD\nP2,Two,KG,2013,7,EUR\n"
MAPPING = """source: ours
name: Our list
columns: {id: id, title: title, place: country, year: year, currency: currency}
amounts:
- {column: amount, measure: commitment}
"""


def kept(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def ingested(folder: Path, table: Path, mapping: str) -> Library:
    pipeline.ingest(
        [table], folder / "store", workers=1, mapping=read_mapping(kept(folder, "m.yml", mapping))
    )
    return cofolio.open(folder / "store")


def values(library: Library, source: str, **asked: object) -> dict[str, Decimal | None]:
    found = library.figures(source=source, by="project", **asked)  # type: ignore[arg-type]
    return {str(figure.by["project"]): figure.value for figure in found if figure.counted.flows}


def test_a_ministrys_list_in_windows_1251_is_proposed_and_read(tmp_path: Path) -> None:
    table = kept(tmp_path, "проекты.csv", RUSSIAN, "cp1251")
    found = propose(table)
    assert found.file == {"header": 3, "encoding": "cp1251", "decimal": ",", "dates": ["%d.%m.%Y"]}
    assert found.columns == {
        "id": "Код", "title": "Наименование проекта", "donor": "Донор", "date": "Дата подписания",
        "implementer": "Исполнитель",
    }  # fmt: skip
    assert [(a["measure"], a["unit"], a["currency"]) for a in found.amounts] == [
        ("commitment", "thousand", "USD"), ("spend", "thousand", "USD"),
    ]  # fmt: skip
    assert found.values["donor"] == {"Европейский союз": "European Union", "Германия": "Germany"}
    found.source = "ministry"
    with ingested(tmp_path, table, found.text("Список")) as library:
        assert values(library, "ministry", measure="commitment") == {
            "П-1": Decimal(1234500),
            "П-2": Decimal(2000000),
        }
        assert values(library, "ministry", measure="spend") == {
            "П-1": Decimal(1000250),
            "П-3": Decimal(-3750),
        }
        (figure,) = library.figures("KZ", donor="EU", measure="spend", source="ministry")
        (row,) = library.receipt(figure.receipt).rows
        assert (row.line, row.element, row.title) == (4, "Освоено, тыс. долл.", "Поддержка правосудия")
        assert row.file.endswith("проекты.csv")
        findings = {(one.code, one.line) for one in library.findings()}
        assert ("amount-unreadable", 6) in findings
        excluded = library.figures("KZ", measure="commitment", source="ministry")[0].excluded
        assert excluded["total-row"].value == Decimal(3234500)


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "tsv"])
def test_every_kind_of_table(tmp_path: Path, kind: str) -> None:
    rows = [line.split(",") for line in PLAIN.splitlines()]
    table = tmp_path / f"t.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(["A title over merged cells"])
        book.active.merge_cells("A1:F1")
        for row in rows:
            book.active.append(row)
        book.save(table)
    elif kind == "parquet":
        pq.write_table(pa.table(dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))), table)
    else:
        kept(tmp_path, "t.tsv", PLAIN.replace(",", "\t"))
    with ingested(tmp_path, table, MAPPING) as library:
        assert values(library, "ours") == {"P1": Decimal("1000.50"), "P2": Decimal(7)}


def test_merged_cells_are_filled_down_and_repeated_headers_numbered(tmp_path: Path) -> None:
    text = "id,country,year,amount,amount\nP1,KZ,2012,1,10\n,,2013,2,20\n"
    mapping = (
        "source: ours\nname: x\ncolumns: {id: id, place: country, year: year}\nfill_down: [id, place]\n"
        "amounts:\n- {column: amount, measure: commitment, currency: USD}\n"
        "- {column: amount (2), measure: spend, currency: USD, unit: million}\n"
    )
    with ingested(tmp_path, kept(tmp_path, "t.csv", text), mapping) as library:
        assert values(library, "ours", place="KZ", measure="commitment") == {"P1": Decimal(3)}
        assert values(library, "ours", place="KZ", measure="spend") == {"P1": Decimal(30_000_000)}


def test_a_column_says_the_measure(tmp_path: Path) -> None:
    text = "id,kind,country,date,sum\nP1,Выплата,KZ,2012-05-04,5\nP1,C,KZ,2012-05-04,9\nP1,gift,KZ,2012-05-04,1\n"
    mapping = (
        "source: ours\nname: x\ncolumns: {id: id, measure: kind, place: country, date: date}\nfixed: {currency: EUR}\n"
        "values: {measure: {выплата: spend, C: commitment}}\namounts:\n- {column: sum}\n"
    )
    with ingested(tmp_path, kept(tmp_path, "t.csv", text), mapping) as library:
        assert values(library, "ours", measure="spend") == {"P1": Decimal(5)}
        assert values(library, "ours", measure="commitment") == {"P1": Decimal(9)}
        assert [(one.code, one.line) for one in library.findings()] == [("measure-unknown", 4)]


def test_another_mapping_reads_the_same_file_anew(tmp_path: Path) -> None:
    table = kept(tmp_path, "t.csv", PLAIN)
    with ingested(tmp_path, table, MAPPING) as library:
        first = library.version
    changed = MAPPING.replace("measure: commitment", "measure: spend, unit: thousand")
    with ingested(tmp_path, table, changed) as library:
        assert library.version != first
        assert values(library, "ours", measure="spend")["P2"] == Decimal(7000)
    with ingested(tmp_path, table, MAPPING) as library:
        assert library.version == first


def test_formulas_are_told_and_never_worked_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["id", "title", "country", "year", "amount", "currency"],
        ["P1", "=1+1", "KZ", 2012, "=SUM(A1:A9)", "USD"],
    ):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    with ingested(tmp_path, tmp_path / "t.xlsx", MAPPING) as library:
        assert library.sources == ("iati",)  # nothing that could be an amount
        assert {one.code for one in library.findings()} == {"formula-without-value"}


def test_a_wide_table_and_one_of_many_rows(tmp_path: Path) -> None:
    more = ",".join(f"c{n}" for n in range(3000))
    rows = [f"P{n},x,KZ,2012,1,USD" for n in range(70_000)]
    text = f"id,title,country,year,amount,currency,{more}\n" + "\n".join(rows[:50]) + "\n"
    with ingested(tmp_path, kept(tmp_path, "wide.csv", text), MAPPING) as library:
        assert len(values(library, "ours")) == 50
    long = kept(tmp_path, "long.csv", "id,title,country,year,amount,currency\n" + "\n".join(rows) + "\n")
    pipeline.forget(["*wide.csv"], tmp_path / "store", workers=1)
    with ingested(tmp_path, long, MAPPING) as library:
        (figure,) = library.figures("KZ", source="ours")
        assert (figure.value, figure.counted.flows) == (Decimal(70_000), 70_000)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("column: amount", "column: Betrag"), "row 1 has no column 'Betrag'"),
        (("source: ours", "source: ../../etc/passwd"), "expected small letters"),
        (("source: ours", "source: crs"), "one that cofolio has"),
        (("measure: commitment", "measure: gift"), "'gift'; expected 'commitment'"),
        (("id: id", "idd: id"), "unknown field 'idd'"),
        (("name: Our list", "name: &a x"), "anchors and aliases"),
        (("name: Our list", "name: !!python/object/apply:os.system [ls]"), "not readable as YAML"),
        (("name: Our list", "file: {encoding: klingon}\nname: x"), "'klingon' is unknown"),
        (("name: Our list", "file: {encoding: zip}\nname: x"), "no encoding of text"),
        (("name: Our list", "file: {header: 0}\nname: x"), "file, header: 0"),
        (("name: Our list", "path: /etc/passwd\nname: x"), "unknown field path"),
        (("year: year, ", ""), "no column says when"),
        (("currency: currency}", "title: title}"), "expected a currency"),
        (("measure: commitment", "measure: commitment, unit: dozen"), "unit 'dozen'; expected one, thousand"),
        (
            ("amounts:\n- {column: amount, measure: commitment}", "amounts: []"),
            "at least one entry under 'amounts'",
        ),
    ],
)
def test_wrong_mappings_are_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    table = kept(tmp_path, "t.csv", PLAIN)
    with pytest.raises(InputError, match=said.replace("(", r"\(")) as error:
        check(table, read_mapping(kept(tmp_path, "m.yml", MAPPING.replace(*change))))
    assert "m.yml" in str(error.value) or "t.csv" in str(error.value)


@pytest.mark.parametrize(
    "content", [b"", b"<iati-activities/>", b"\x00\x01\x02", b"PK\x03\x04broken", b"one column\n"]
)
def test_what_is_no_table(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    mapping = read_mapping(kept(tmp_path, "m.yml", MAPPING))
    with pytest.raises(InputError, match=r"t\.csv"):
        check(tmp_path / "t.csv", mapping)
    with pytest.raises(InputError, match=r"t\.csv"):
        pipeline.ingest([tmp_path / "t.csv"], tmp_path / "store", mapping=mapping)
    with pytest.raises(InputError, match=r"t\.csv"):
        propose(tmp_path / "t.csv")


def test_the_template_is_read_by_its_own_mapping(tmp_path: Path) -> None:
    book_path, mapping_path = write_template(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(book_path)
    assert len(book["Projects"].data_validations.dataValidation) >= 7
    row = [
        "P1",
        "A project",
        "Germany",
        "GIZ",
        "KZ",
        "15130",
        "closed",
        None,
        None,
        "spend",
        "2012-05-04",
        12.5,
        "EUR",
    ]
    book["Projects"].append(row)
    book.save(book_path)
    pipeline.ingest([book_path], tmp_path / "store", workers=1, mapping=read_mapping(mapping_path))
    with cofolio.open(tmp_path / "store") as library:
        assert values(library, "my-projects", place="KZ", measure="spend") == {"P1": Decimal("12.50")}
    with pytest.raises(InputError, match="is there already"):
        write_template(book_path)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (
            "Intitulé;Bailleur;Pays;Année;Montant (EUR)\nX;France;Kazakhstan;2012;1,50\n",
            {"title", "donor", "place", "year"},
        ),
        (
            "Жоба атауы;Донор ұйым;Ел;Жыл;Жоба құны, млн теңге\nX;Германия;Қазақстан;2012;1,5\n",
            {"title", "donor", "place", "year"},
        ),
        (
            "Project Code,Project Title,Donor,Recipient,Fiscal Year,Disbursed (USD thousands)\n1,X,Japan,KZ,2012,5\n",
            {"id", "title", "donor", "place", "year"},
        ),
    ],
)  # fmt: skip
def test_headers_in_several_languages(tmp_path: Path, text: str, columns: set[str]) -> None:
    found = propose(kept(tmp_path, "t.csv", text))
    assert set(found.columns) == columns
    assert len(found.amounts) == 1
    assert found.amounts[0]["currency"] in ("EUR", "KZT", "USD")
    found.source = "ours"
    check(tmp_path / "t.csv", read_mapping(kept(tmp_path, "m.yml", found.text("x"))))


def test_projects_of_a_table_are_listed_with_their_days(tmp_path: Path) -> None:
    text = (
        "Code,Title,Donor,Country,Start,End,Year,Amount (EUR)\n"
        "A,Over,Germany,KZ,2012-01-01,2013-12-31,2012,5\n"
        "B,Going on,Germany,KZ,2015-01-01,2018-12-31,2015,7\n"
        "B,Going on,Germany,KZ,2015-01-01,2018-12-31,2016,7\n"
        "C,Open,Japan,KZ,2014-01-01,,2014,1\n"
        "D,Years alone,Japan,KZ,,,2016,1\n"
        "E,Elsewhere,Japan,UZ,2015-01-01,2018-12-31,2016,1\n"
    )
    mapping = (
        "source: list-of-projects\nname: L\n"
        "columns: {id: Code, title: Title, donor: Donor, place: Country, start: Start, end: End, year: Year}\n"
        "amounts: [{column: Amount (EUR), measure: commitment, currency: EUR}]\n"
    )
    with ingested(tmp_path, kept(tmp_path, "t.csv", text), mapping) as library:
        told = library.record_projects("list-of-projects", "KZ", on=date(2016, 5, 1))
        assert [(one.project, one.ongoing, one.reason) for one in told] == [
            ("B", "yes", ""),
            ("C", "uncertain", "no-end-date"),
            ("D", "uncertain", "no-start-date"),
        ]
        assert (told[0].title, told[0].donor, told[0].first_year, told[0].last_year) == (
            "Going on",
            "Germany",
            2015,
            2016,
        )
        begun = library.record_projects("list-of-projects", "KZ", "Germany", year_to=2012)
        assert [one.project for one in begun] == ["A"]
        with pytest.raises(UsageError, match="no records of a source 'nothing'"):
            library.record_projects("nothing", "KZ")
