"""`reconcile`: what each loaded source says of a country, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Country, Donor, Store, TextFormat, library
from cofolio.surfaces.cli.output import show, write


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio reconcile KZ --donor EU --from 1991 --to 2024\n"
        "  cofolio reconcile KZ --donor XM-DAC-302 --source crs-matrix --from 2012 --to 2019\n"
        "  cofolio reconcile KZ --donor EU --suggest > matches.yml\n"
        "  cofolio reconcile KZ --donor EU --matches matches.yml --format csv\n\n"
        "Every difference is taken apart in steps: coverage, measure, share of several countries, prices, projects "
        "that both, or only one, have. The parts and what is not explained add up to the difference, to the cent."
    )
)
def reconcile(
    place: Country,
    donor: Donor = None,
    year_from: Annotated[
        int, typer.Option("--from", min=1900, max=2200, metavar="YEAR", help="First year.")
    ] = 1991,
    year_to: Annotated[
        int | None,
        typer.Option("--to", min=1900, max=2200, metavar="YEAR", help="Last year.", show_default="this year"),
    ] = None,
    currency: Annotated[str, typer.Option("--currency", metavar="CURRENCY", help="USD or EUR.")] = "USD",
    base: Annotated[
        str, typer.Option("--base", metavar="SOURCE", help="The source the others are held against.")
    ] = "iati",
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source", metavar="SOURCE", help="Only these others; repeat for several.", show_default="all"
        ),
    ] = None,
    matches: Annotated[
        Path | None,
        typer.Option("--matches", metavar="FILE", help="Projects that a person confirmed to be one."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Write pairs with like titles as such a file, to be reviewed.")
    ] = False,
    form: Annotated[
        TextFormat, typer.Option("--format", help="text for people; json and csv for programs.")
    ] = TextFormat.text,
    store: Store = None,
) -> None:
    """Show what each source says of a country by year, and why they differ.

    Sources are never added together.
    """
    from cofolio.reconcile import read_confirmed
    from cofolio.rendering import reconciliation, records

    found = library(store).reconcile(
        place,
        donor,
        year_from,
        year_to,
        currency=currency.upper(),
        base=base,
        sources=tuple(sources or ()),
        confirmed=read_confirmed(matches) if matches else None,
    )
    if suggest:
        write(reconciliation.review(found))
    elif form is TextFormat.json:
        write(records.to_json(found))
    elif form is TextFormat.csv:
        write(reconciliation.csv(found))
    else:
        show(*reconciliation.text(found))
