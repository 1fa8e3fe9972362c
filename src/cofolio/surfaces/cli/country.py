"""`country`: the portfolio in the terminal, as JSON, or as a page."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import (
    Base,
    Country,
    Donor,
    From,
    On,
    Output,
    PageFormat,
    Prices,
    Store,
    To,
    day,
    library,
)
from cofolio.surfaces.cli.output import put, show, width

NEWS = 8  # pieces shown; `cofolio news` has more


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio country KZ --donor EU\n"
        "  cofolio country Kazakhstan --donor EU --on 2016-05-01 --from 2007 --to 2014\n"
        "  cofolio country KZ --format html --output kazakhstan.html\n\n"
        "The page is one file without scripts or outside requests: mail it, print it, put it on any server."
    )
)
def country(
    place: Country,
    donor: Donor = None,
    on: On = None,
    year_from: From = None,
    year_to: To = None,
    currency: Annotated[
        str,
        typer.Option(
            "--currency", metavar="CURRENCY", help="A code to convert to (EUR, USD, KZT), or published."
        ),
    ] = "EUR",
    prices: Prices = "current",
    base: Base = None,
    form: Annotated[
        PageFormat, Prices, typer.Option("--format", help="text, json, or html for a page.")
    ] = PageFormat.text,
    output: Output = None,
    store: Store = None,
) -> None:
    """Show a country's portfolio, or write its page.

    Totals with bounds, years, sectors, projects under way, what stands beside, facts, sources and gaps.
    """
    opened = library(store)
    found = opened.portfolio(
        place,
        donor=donor,
        on=day(on),
        year_from=year_from,
        year_to=year_to,
        currency=currency,
        prices=prices,
        base_year=base,
    )
    if form is PageFormat.text and output is None:
        from cofolio import news
        from cofolio.rendering import text

        latest = news.of_country(opened, found.place.code, date.today(), NEWS)
        show(*text.portfolio(found, width()), *text.news_section(latest, width()))
        return
    put(_written(found, form), output)


def _written(found: object, form: PageFormat) -> str:
    from cofolio.portfolio import Portfolio

    assert isinstance(found, Portfolio)
    if form is PageFormat.json:
        from cofolio.rendering import records

        return records.to_json(found)
    if form is PageFormat.html:
        from cofolio.rendering import html

        return html.page(found)
    from cofolio.rendering import text

    return text.portfolio_plain(found)
