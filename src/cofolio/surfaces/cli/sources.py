"""`sources`: what cofolio can read, from whom, under which terms."""

from __future__ import annotations

from typing import Annotated

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Format, Store, TableFormat, library
from cofolio.surfaces.cli.output import show, write


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio sources\n"
        "  cofolio sources crs\n"
        "  cofolio sources --format json\n\n"
        "A file's source is told from its content when it is ingested. Sources are never added together: "
        "`cofolio figures --source crs` asks one."
    )
)
def sources(
    name: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="Show this one's record, as crs or crs-matrix.")
    ] = None,
    form: Format = TableFormat.table,
) -> None:
    """List the sources that cofolio reads.

    Each with its publisher, terms and years.
    """
    from cofolio.rendering import csvs, records, source_records
    from cofolio.sources import record

    found = list(record.sources().values()) if name is None else [record.source(name)]
    if form is TableFormat.json:
        write(records.to_json(found if name is None else found[0]))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, source_records.COLUMNS))
    elif name is None:
        show(source_records.listed(found))
    else:
        show(*source_records.shown(found[0]))


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio contracts\n"
        "  cofolio contracts --format csv > contracts.csv\n\n"
        "A number that fits several activities stays ambiguous: nothing is chosen."
    )
)
def contracts(
    source: Annotated[
        str, typer.Option("--source", metavar="SOURCE", help="A source of tables with contract numbers.")
    ] = "fts",
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """Meet contracts of the EU's budget with IATI.

    Says how many of a source's contract numbers are those of one activity, of several, or of none.
    """
    found = library(store).contracts(source)
    from cofolio.rendering import csvs, records, source_records

    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, source_records.CONTRACT_COLUMNS))
    else:
        show(*source_records.contracts(found))
