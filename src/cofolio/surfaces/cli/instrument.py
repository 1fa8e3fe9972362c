"""`instrument`: the financing instrument of an activity, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Store, library
from cofolio.surfaces.cli.output import show, write


class PlainFormat(StrEnum):
    """How the answer is written."""

    text = "text"
    json = "json"


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio instrument XI-IATI-EC_INTPA-2015/358-348\n"
        "  cofolio instrument XI-IATI-EC_INTPA-2013/24764/1 --format json | jq '.evidence[] | {sign, instrument}'\n\n"
        "Seven signals are read, from the domain in a payment's reference (FED, ACA, DCI-ASIE, ...) down to years "
        "and places; the first that can choose decides, and `unknown` is an answer. The year of the decision says "
        "which act of a line is meant."
    )
)
def instrument(
    activity_id: Annotated[
        str, typer.Argument(metavar="ACTIVITY-ID", help="The activity's IATI identifier.")
    ],
    form: Annotated[PlainFormat, typer.Option("--format", help="text or json.")] = PlainFormat.text,
    store: Store = None,
) -> None:
    """Show which instrument an activity is paid from, and why."""
    found = library(store).instrument(activity_id)
    if form is PlainFormat.json:
        from cofolio.rendering import records

        write(records.to_json(found))
        return
    from cofolio.rendering import instrument as texts

    show(*texts.draw(found))
