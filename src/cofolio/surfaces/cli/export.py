"""`export`: a country's records as a file to take away."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cofolio.errors import UsageError
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Country, Donor, From, Output, Store, To, library
from cofolio.surfaces.cli.output import talk, write_bytes

_CHUNK = 1 << 20
_FORMS = "xlsx, csv, parquet, json, xml (IATI 2.03), pdf (the country's page), zip (all tables with datapackage.json)"


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio export KZ --format xlsx -o kazakhstan.xlsx\n"
        "  cofolio export KZ --donor EU --from 2014 --format csv > flows.csv\n"
        "  cofolio export KZ --format csv --table activities | head\n"
        "  cofolio export KZ --format zip -o kazakhstan.zip      CSV and Parquet with datapackage.json\n"
        "  cofolio export KZ --format xml -o kz.xml              ingest it again anywhere: the same figures\n"
        "  cofolio export KZ --format pdf -o kazakhstan.pdf\n\n"
        "The rows are those of the receipts: counted amounts add up to the figures, to the cent."
    )
)
def export(
    place: Country,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help=f"One of {_FORMS}.")] = "xlsx",
    table: Annotated[
        str,
        typer.Option(
            "--table",
            metavar="TABLE",
            help="For csv and parquet: activities, flows, budgets, figures, left_out or sources.",
        ),
    ] = "flows",
    donor: Donor = None,
    year_from: From = None,
    year_to: To = None,
    currency: Annotated[
        str, typer.Option("--currency", metavar="CURRENCY", help="EUR or USD to convert to, or published.")
    ] = "EUR",
    output: Output = None,
    store: Store = None,
) -> None:
    """Write a country's activities, flows, budgets and figures as a file.

    Workbook, CSV, Parquet, JSON, IATI XML, PDF, or all tables in one zip.
    """
    from cofolio.portfolio import find_place
    from cofolio.rendering.files import forms
    from cofolio.rendering.files.country import Selection

    if output is None and form in ("xlsx", "parquet", "pdf", "zip") and sys.stdout.isatty():
        raise UsageError(f"--format {form} is no text for a terminal; name a file with --output")
    opened = library(store)
    selection = Selection(opened, find_place(place).code, donor, year_from, year_to, currency)
    with talk().status(f"Writing {selection.title} ..."):
        if output is not None:
            forms.write(selection, form, output, table)
        else:
            _piped(selection, form, table)
    if output is not None:
        talk().print(f"Written: {output}", soft_wrap=True)


def _piped(selection: object, form: str, table: str) -> None:
    from cofolio.rendering.files import forms
    from cofolio.rendering.files.country import Selection

    assert isinstance(selection, Selection)
    with TemporaryDirectory(prefix="cofolio-") as held:
        path = Path(held, f"export.{form}")
        forms.write(selection, form, path, table)
        with path.open("rb") as made:
            while piece := made.read(_CHUNK):
                write_bytes(piece)
