"""An empty workbook for a project list, with lists to choose from and notes, and the mapping that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import xlsxwriter

from cofolio import registry
from cofolio.errors import InputError
from cofolio.sources.record import MEASURES
from cofolio.store import write_atomically

ROWS: Final = 2000
_COLUMNS: Final = (  # header, width, note
    ("Project ID", 16, "Your own number of the project; the same in every row of it."),
    ("Project title", 44, "As it is published."),
    ("Donor", 26, "Name of the donor, such as European Union or Germany."),
    ("Implementing organisation", 26, "Who carries it out."),
    ("Country", 18, "Two letters (KZ) or the name."),
    ("Sector code", 12, "DAC purpose code of five digits, such as 15130; may stay empty."),
    ("Status", 16, "Of the project."),
    ("Start date", 12, "Of the project."),
    ("End date", 12, "Of the project; planned or actual."),
    ("Transaction type", 18, "commitment: money agreed; spend: money paid out; incoming: money received."),
    ("Date", 12, "Day of the agreement or payment: the rate of this day is used."),
    ("Amount", 16, "In whole units of the currency, not in thousands; negative for money that came back."),
    ("Currency", 10, "Three letters, such as USD, EUR, KZT."),
)
_STATUSES: Final = ("pipeline", "implementation", "finalisation", "closed", "cancelled", "suspended")
_FIELDS: Final = {
    "id": "Project ID", "title": "Project title", "donor": "Donor", "implementer": "Implementing organisation",
    "place": "Country", "sector": "Sector code", "status": "Status", "start": "Start date", "end": "End date",
    "measure": "Transaction type", "date": "Date", "currency": "Currency",
}  # fmt: skip


def write_template(path: Path) -> tuple[Path, Path]:
    """Write the workbook and, beside it, its mapping.

    Raises:
        InputError: the file cannot be written, is there already, or its name does not end in .xlsx.
    """
    beside = path.with_suffix(".yml")
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path}: a workbook's name ends in .xlsx")
    for one in (path, beside):
        if one.exists():
            raise InputError(
                f"{one} is there already; choose another name, so that nothing filled in is lost"
            )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _workbook(path)
        write_atomically(beside, _mapping())
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError(f"{path}: cannot be written: {error}") from error
    return path, beside


def _workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        head = book.add_format(
            {
                "bold": True,
                "bg_color": "#0b5b66",
                "font_color": "#ffffff",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        day, money = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "#,##0.00"}),
        )
        sheet = book.add_worksheet("Projects")
        sheet.freeze_panes(1, 2)
        sheet.set_row(0, 32)
        for at, (name, wide, note) in enumerate(_COLUMNS):
            form = day if name.endswith("ate") else money if name == "Amount" else None
            sheet.set_column(at, at, wide, form)
            sheet.write_string(0, at, name, head)
            sheet.write_comment(0, at, note)
        _lists(book, sheet)
        _notes(book)


def _lists(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Lists to choose from; long ones stand in a sheet of their own."""
    lists = book.add_worksheet("Lists")
    columns = {
        "Country": [f"{one.code}" for one in registry.countries().values() if one.status == "active"],
        "Currency": [code for code, one in registry.codelist("currency").items() if one.status == "active"],
        "Transaction type": list(MEASURES),
        "Status": list(_STATUSES),
    }
    names = [name for name, _, _ in _COLUMNS]
    for at, (name, values) in enumerate(columns.items()):
        lists.write_column(0, at, [name, *values])
        letter = chr(ord("A") + at)
        rule = {
            "validate": "list",
            "source": f"=Lists!${letter}$2:${letter}${len(values) + 1}",
            "error_type": "warning",
        }
        column = names.index(name)
        sheet.data_validation(1, column, ROWS, column, rule)
    for name in ("Start date", "End date", "Date"):
        column = names.index(name)
        rule = {"validate": "any", "input_title": name, "input_message": "A day, as 2016-05-01"}
        sheet.data_validation(1, column, ROWS, column, rule)
    number = names.index("Amount")
    rule = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": "-1e15",
        "maximum": "1e15",
        "error_type": "stop",
    }
    sheet.data_validation(1, number, ROWS, number, rule)


def _notes(book: xlsxwriter.Workbook) -> None:
    notes = book.add_worksheet("Notes")
    notes.set_column(0, 0, 26)
    notes.set_column(1, 1, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    rows = [
        (
            "What this is",
            "Projects for cofolio: one row for each commitment, payment or receipt. Fill in the sheet Projects.",
        ),
        (
            "Then",
            "cofolio ingest WORKBOOK.xlsx --mapping WORKBOOK.yml; the mapping stands beside the workbook.",
        ),
        *((name, note) for name, _, note in _COLUMNS),
    ]
    for at, row in enumerate(rows):
        notes.write_row(at, 0, row)


def _mapping() -> str:
    columns = "".join(f"  {field}: {name}\n" for field, name in _FIELDS.items())
    return (
        "# Reads the workbook beside it. `source` is the name to ask it by: choose your own.\n"
        "source: my-projects\nname: Our projects\npublisher: who fills in the workbook\nlicence: not said\n"
        f"file:\n  sheet: Projects\n  header: 1\ncolumns:\n{columns}amounts:\n- column: Amount\n"
    )
