"""`timeline`: a country's cooperation over the years, as text, a picture or JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import FIRST_YEAR, LAST_YEAR, Country, Output
from cofolio.surfaces.cli.output import put, show, width


class TimelineFormat(StrEnum):
    """How a timeline is written."""

    text = "text"
    svg = "svg"
    json = "json"


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio timeline KZ\n"
        "  cofolio timeline Kyrgyzstan --from 2004 --to 2020\n"
        "  cofolio timeline KZ --format svg --output kazakhstan.svg\n\n"
        "Needs no store: everything in it is a fact with its source, or follows from a rule."
    )
)
def timeline(
    place: Country,
    first: Annotated[
        int, typer.Option("--from", min=FIRST_YEAR, max=LAST_YEAR, metavar="YEAR", help="First year.")
    ] = 1991,
    last: Annotated[
        int, typer.Option("--to", min=FIRST_YEAR, max=LAST_YEAR, metavar="YEAR", help="Last year.")
    ] = 2027,
    form: Annotated[
        TimelineFormat, typer.Option("--format", help="text, svg for a picture, or json.")
    ] = TimelineFormat.text,
    output: Output = None,
) -> None:
    """Show instruments, eligibility, classes, programmes, platforms and delegations over the years."""
    from cofolio import portfolio

    found = portfolio.timeline(place, first, last)
    if form is TimelineFormat.json:
        from cofolio.rendering import records

        written = records.to_json(found)
    elif form is TimelineFormat.svg:
        from cofolio.rendering.html import timeline as pictures

        written = pictures.svg(found)
    else:
        from cofolio.rendering import timeline as texts

        if output is None:
            show(*texts.draw(found, width()))
            return
        written = texts.plain_text(found)
    put(written, output)
