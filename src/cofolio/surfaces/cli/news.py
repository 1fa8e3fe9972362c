"""`news`: what is new in a country's cooperation."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Country, Format, Store, TableFormat, library
from cofolio.surfaces.cli.output import show, talk, width, write


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio news KZ\n"
        "  cofolio news Kazakhstan --limit 100 --format json\n"
        "  cofolio fetch feeds && cofolio news KZ\n\n"
        "New projects and commitments are those that a version of the store has and the one before had not; files of "
        "a publisher that is loaded for the first time are one piece of news. A server gives the same as a feed: "
        "/feeds/country/KZ.atom"
    )
)
def news(
    place: Country,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, metavar="N", help="No more than these.")
    ] = 30,
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """Say what is new: in the records, by the calendar, and in registered feeds."""
    from cofolio import news as news_of
    from cofolio import registry

    keep_changes(store)
    code = registry.find_country(place).code
    found = news_of.of_country(library(store), code, date.today(), limit)
    from cofolio.rendering import csvs, records
    from cofolio.rendering import news as told

    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, told.COLUMNS))
    else:
        show(*told.text(found, width()))


def keep_changes(store: Path | None) -> None:
    """Notes what the latest versions changed; a store that cannot be written is left as it is."""
    from cofolio import news as news_of

    with suppress(OSError):
        news_of.keep_changes(store)


def read_feeds(store: Path | None) -> None:
    """Reads fetched feeds for the pages and the command."""
    from cofolio import news as news_of

    for fault in news_of.keep_feeds(store):
        talk().print(f"Note: {fault}", soft_wrap=True)
