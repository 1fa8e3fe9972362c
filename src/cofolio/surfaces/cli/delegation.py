"""`delegation`: what an EU delegation manages on a day."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cofolio.errors import StoreMissing
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Country, On, Store, day, library
from cofolio.surfaces.cli.output import show, write


class PlainFormat(StrEnum):
    """How a delegation's page is written."""

    text = "text"
    json = "json"


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio delegation KG\n"
        "  cofolio delegation KZ --on 2016-05-01\n"
        "  cofolio delegation KG --format json | jq '.manages[] | {standing, what: .undertaking.name}'\n\n"
        "COUNTRY is where it sits: what it manages may be elsewhere. What a source tells for one day only is "
        "shown as known then, and not known to have ended. With a store, also the activities that name it as "
        "their contact."
    )
)
def delegation(
    place: Country,
    on: On = None,
    donor: Annotated[
        str, typer.Option("--donor", metavar="DONOR", help="Whose delegation; the register holds the EU's.")
    ] = "EU",
    form: Annotated[PlainFormat, typer.Option("--format", help="text or json.")] = PlainFormat.text,
    store: Store = None,
) -> None:
    """Show what an EU delegation manages on a day, with contacts and history."""
    from cofolio import portfolio

    try:
        found = library(store).delegation(place, on=day(on), donor=donor)
    except StoreMissing:
        found = portfolio.delegation(place, day(on), donor)
    if form is PlainFormat.json:
        from cofolio.rendering import records

        write(records.to_json(found))
        return
    from cofolio.rendering import delegation as texts

    show(*texts.draw(found))
