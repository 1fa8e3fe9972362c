"""`country`: the portfolio in the terminal, as JSON, or as a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cofolio.errors import CofolioError
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Donor, From, On, PageFormat, Store, To, day, library
from cofolio.surfaces.cli.output import show, talk, width, write


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
    place: Annotated[
        str, typer.Argument(metavar="COUNTRY", help="ISO code of two or three letters, or a name.")
    ],
    donor: Donor = None,
    on: On = None,
    year_from: From = None,
    year_to: To = None,
    currency: Annotated[
        str, typer.Option("--currency", metavar="CURRENCY", help="EUR or USD to convert to, or published.")
    ] = "EUR",
    form: Annotated[
        PageFormat, typer.Option("--format", help="text, json, or html for a page.")
    ] = PageFormat.text,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write here instead of standard output."),
    ] = None,
    store: Store = None,
) -> None:
    """Show a country's portfolio, or write its page.

    Totals with bounds, years, sectors, projects under way, what stands beside, facts, sources and gaps.
    """
    found = library(store).portfolio(
        place, donor=donor, on=day(on), year_from=year_from, year_to=year_to, currency=currency
    )
    if form is PageFormat.text and output is None:
        from cofolio.rendering import text

        show(*text.portfolio(found, width()))
        return
    _put(_written(found, form), output)


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


def _put(data: str, output: Path | None) -> None:
    if output is None:
        write(data)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(data, encoding="utf-8")
    except OSError as error:
        raise CofolioError(
            f"{output} cannot be written: {error.strerror}; name another file with --output"
        ) from None
    talk().print(f"Written: {output}", soft_wrap=True)
