"""Questions: `figures`, `receipt`, `xml`, `projects`, `activities`."""

from __future__ import annotations

from typing import Annotated

import typer

from cofolio.errors import UsageError
from cofolio.measures import question
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import (
    Base,
    Donor,
    Format,
    From,
    Instrument,
    On,
    Place,
    Store,
    TableFormat,
    TextFormat,
    To,
    day,
    library,
)
from cofolio.surfaces.cli.output import show, talk, width, write, write_bytes

MEASURES = (
    "commitment, spend, incoming, forward-spend or another transaction type by its name; all where not said."
)
SCOPES = f"{', '.join(question.SCOPES)}; all where not said, of a breakdown the total."


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio figures --place KZ --donor EU\n"
        "  cofolio figures --place Kazakhstan --measure spend --scope total --by year --currency EUR\n"
        "  cofolio figures --place KZ --by year --prices constant --base 2014 --currency EUR\n"
        "  cofolio figures --place 619 --by sector-group --format csv > central-asia.csv\n"
        "  cofolio figures --source crs-matrix --place KZ --donor EU --by year\n"
        "  cofolio figures --place KZ --format json | jq '.[] | {measure, scope, value, upper}'\n\n"
        "A value counts what is certain; lower and upper bound what may belong too. `open` means that an "
        "uncertain part cannot be put in this currency; `not covered` that no loaded source speaks for the time."
    )
)
def figures(
    place: Place = "all",
    donor: Donor = None,
    measure: Annotated[str | None, typer.Option("--measure", metavar="MEASURE", help=MEASURES)] = None,
    scope: Annotated[str | None, typer.Option("--scope", metavar="SCOPE", help=SCOPES)] = None,
    view: Annotated[
        str, typer.Option("--view", metavar="VIEW", help="Whose money: funder or deliverer.")
    ] = "funder",
    year_from: From = None,
    year_to: To = None,
    flow_type: Annotated[
        str | None, typer.Option("--flow-type", metavar="TYPE", help=f"{', '.join(question.FLOW_CLASSES)}.")
    ] = None,
    finance_type: Annotated[
        str | None,
        typer.Option("--finance-type", metavar="TYPE", help=f"{', '.join(question.FINANCE_CLASSES)}."),
    ] = None,
    sector: Annotated[
        str | None,
        typer.Option("--sector", metavar="CODE", help="Purpose code (15130), category (151) or unallocated."),
    ] = None,
    instrument: Instrument = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="BREAKDOWN", help=f"Break down by {', '.join(question.BREAKDOWNS)}."),
    ] = None,
    currency: Annotated[
        str,
        typer.Option(
            "--currency",
            metavar="CURRENCY",
            help="published (each currency apart), or a code such as EUR, USD, KZT.",
        ),
    ] = "published",
    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="SOURCE",
            help="Which source: iati, crs, crs-matrix, aiddata, fts ...; `cofolio sources` lists them.",
        ),
    ] = "iati",
    prices: Annotated[
        str | None,
        typer.Option(
            "--prices",
            metavar="PRICES",
            help="current, or constant: those of the year of --base; of a table, as it was published.",
        ),
    ] = None,
    base: Base = None,
    per: Annotated[
        str | None,
        typer.Option(
            "--per", metavar="DIVISOR", help="Also per person or per gni, where a loaded table has it."
        ),
    ] = None,
    agency: Annotated[
        str | None,
        typer.Option(
            "--agency",
            metavar="AGENCY",
            help="Of a table: the donor's agency, by its published name or code.",
        ),
    ] = None,
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """Sum money, with bounds and receipts.

    By place, donor, measure, scope and period; each figure says what was left out and what is uncertain.
    """
    found = library(store).figures(
        place=place,
        donor=donor,
        measure=measure,
        scope=scope,
        view=view,
        year_from=year_from,
        year_to=year_to,
        flow_type=flow_type,
        finance_type=finance_type,
        sector=sector,
        instrument=instrument,
        by=by,
        currency=currency,
        source=source,
        prices=prices,
        base_year=base,
        per=per,
        agency=agency,
    )
    from cofolio.rendering import csvs, records, tables

    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.figures_csv(found))
    else:
        show(tables.figures_table(found, width()))


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio figures --source crs-matrix --place KZ --donor EU --by year\n"
        "  cofolio figures --place KZ --format json | jq -r '.[0].receipt'\n"
        "  cofolio receipt ID\n"
        "  cofolio receipt ID --format csv > rows.csv\n\n"
        "The amounts of the counted rows add up to the figure, to the cent."
    )
)
def receipt(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="A figure's receipt, as `figures` gives it.")
    ],
    form: Annotated[
        TextFormat, typer.Option("--format", help="text for people; json and csv for programs.")
    ] = (TextFormat.text),
    store: Store = None,
) -> None:
    """Show the published rows behind a figure."""
    found = library(store).receipt(identifier)
    from cofolio.rendering import csvs, receipts

    if form is TextFormat.json:
        write(receipts.receipt_json(found))
    elif form is TextFormat.csv:
        write(csvs.receipt_csv(found.rows))
    else:
        show(*receipts.receipt_text(found, width()))


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio xml XI-IATI-EC_INTPA-2015/358-348\n"
        "  cofolio xml US-GOV-1-720-FA-1234 | xmllint --format -\n\n"
        "Where several files published the activity, the copy that is counted comes out; --all gives every copy. "
        "Which file each came from is said on standard error."
    )
)
def xml(
    activity_id: Annotated[
        str, typer.Argument(metavar="ACTIVITY-ID", help="The activity's IATI identifier.")
    ],
    every: Annotated[
        bool, typer.Option("--all", help="Every copy, not only the one that is counted.")
    ] = False,
    store: Store = None,
) -> None:
    """Print an activity exactly as it was published."""
    copies = library(store).xml(activity_id)
    from cofolio.rendering.clean import plain

    for copy in copies:
        role = "counted" if copy.is_headline else "other copy"
        where = f"{plain(copy.file)} line {copy.line}, SHA-256 {copy.dataset}"
        talk().print(f"{role}: {where}", style="dim", soft_wrap=True)
    for copy in copies if every else [c for c in copies if c.is_headline] or copies[:1]:
        write_bytes(copy.xml.rstrip(b"\n") + b"\n")


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio projects --place KZ --donor EU\n"
        "  cofolio projects --place KZ --on 2016-05-01 --scope bilateral\n"
        "  cofolio projects --place KZ --on 2016-05-01 --decided-before 2014-01-01 --instrument DCI\n"
        "  cofolio projects --place KZ --from 1991 --to 2014 --format csv\n"
        "  cofolio projects --place KZ --source kz-economy --on 2016-05-01\n\n"
        "Where only the year of a decision is known, and the day asked lies in it, a project is between the bounds."
    )
)
def projects(
    place: Annotated[
        str, typer.Option("--place", metavar="PLACE", help="Country by code or name, or DAC region.")
    ],
    donor: Donor = None,
    scope: Annotated[str | None, typer.Option("--scope", metavar="SCOPE", help=SCOPES)] = None,
    on: On = None,
    year_from: From = None,
    year_to: To = None,
    decided_before: Annotated[
        str | None,
        typer.Option("--decided-before", metavar="DATE", help="Their money was decided on before this day."),
    ] = None,
    instrument: Instrument = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="SOURCE", help="List those of a source of tables instead of IATI's."
        ),
    ] = None,
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """Count and list projects.

    Those under way on a day (--on), or begun in a period (--from, --to); decided on before a day, or of an
    instrument. With --on and --decided-before: launched before that day, going on.
    """
    from cofolio.rendering import csvs, lists, records

    if source not in (None, question.IATI):
        if decided_before or instrument:
            raise UsageError("--decided-before and --instrument are asked of IATI's projects; leave them out")
        told = library(store).record_projects(source, place, donor, scope, day(on), year_from, year_to)
        if form is TableFormat.json:
            write(records.to_json(told))
        elif form is TableFormat.csv:
            write(csvs.rows_csv(told, lists.RECORD_PROJECT_COLUMNS))
        else:
            show(*lists.record_projects(told))
        return
    found = library(store).projects(
        place,
        donor=donor,
        scope=scope,
        on=day(on),
        year_from=year_from,
        year_to=year_to,
        decided_before=day(decided_before, "--decided-before"),
        instrument=instrument,
    )
    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found.activities, lists.PROJECT_COLUMNS))
    else:
        show(*lists.projects(found, width()))


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio activities --search 'border management'\n"
        "  cofolio activities --search BOMCA --format csv"
    )
)
def activities(
    search: Annotated[str, typer.Option("--search", metavar="TEXT", help="Words of a title or identifier.")],
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """Find activities by title or identifier."""
    found = list(library(store).activities(search=search))
    from cofolio.rendering import csvs, lists, records

    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, lists.ACTIVITY_COLUMNS))
    else:
        show(*lists.activities(found, search))
