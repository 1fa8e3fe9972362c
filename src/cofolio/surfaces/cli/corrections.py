"""`corrections`: known faults in published data, and what became of each here."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Format, Store, TableFormat, library
from cofolio.surfaces.cli.output import show, write


class State(StrEnum):
    """What became of a correction."""

    applied = "applied"
    mended = "mended"
    unmatched = "unmatched"
    not_loaded = "not-loaded"


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio corrections\n"
        "  cofolio corrections --state mended\n"
        "  cofolio corrections --format csv > corrections.csv\n\n"
        "A correction changes nothing once the publisher has mended the fault. Receipts name those that touch them."
    )
)
def corrections(
    state: Annotated[State | None, typer.Option("--state", help="Only those in this state.")] = None,
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """List corrections of published data.

    Each with its evidence and what became of it in this store.
    """
    from cofolio.rendering import corrections as rendered
    from cofolio.rendering import csvs, records

    found = [one for one in library(store).corrections() if state in (None, one.state)]
    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, rendered.COLUMNS))
    else:
        show(*rendered.listed(found))
