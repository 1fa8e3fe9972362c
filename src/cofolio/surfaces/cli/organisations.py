"""`organisations list`, `show`, `review` and `accept`: one organisation, many names."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import Commands, app
from cofolio.surfaces.cli.options import Format, Output, Store, TableFormat, library
from cofolio.surfaces.cli.output import show as shown
from cofolio.surfaces.cli.output import talk, write

organisations = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The register of organisations.\n\nReferences and names of all loaded sources, and names to be reviewed.",
)
app.add_typer(organisations, name="organisations")


@organisations.command(
    "list",
    epilog=(
        "\b\nExamples:\n"
        "  cofolio organisations list --search 'world bank'\n"
        "  cofolio organisations list --country KZ --format csv > organisations.csv\n\n"
        "The country is that of the reference: GB-CHC-... is registered in the United Kingdom, "
        "XM-DAC-302 is the United States."
    ),
)
def list_organisations(
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Words of its names or its reference.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option("--country", metavar="COUNTRY", help="ISO code of the country of its reference."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="SOURCE", help="Only those that this source names, as iati or crs."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many at most.")] = 100,
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """List organisations, those named most often first."""
    from cofolio.rendering import csvs, records
    from cofolio.rendering import organisations as rendered

    found, count = library(store).organisation_register(search, country, source, limit)
    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, rendered.COLUMNS))
    else:
        shown(*rendered.listed(found, count))


@organisations.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio organisations show XM-DAC-41114\n"
        "  cofolio organisations show US-GOV-1 --format json\n"
        "  cofolio organisations show 'Helvetas'"
    )
)
def show(
    reference: Annotated[str, typer.Argument(metavar="REF", help="A reference, or a whole name.")],
    form: Annotated[
        TableFormat, typer.Option("--format", help="table for people; json for programs.")
    ] = TableFormat.table,
    store: Store = None,
) -> None:
    """Show one organisation: its names by language and source, type, country, what it is a part of."""
    from cofolio.rendering import csvs, records
    from cofolio.rendering import organisations as rendered

    found, parts = library(store).registered_organisation(reference)
    if form is TableFormat.json:
        write(records.to_json({"organisation": found, "parts": parts}))
    elif form is TableFormat.csv:
        write(csvs.rows_csv([found], rendered.COLUMNS))
    else:
        shown(*rendered.shown(found, parts))


@organisations.command(
    epilog=(
        "\b\nExample:\n"
        "  cofolio organisations review > review.yml\n"
        "  (read it, write accepted: true where it is so)\n"
        "  cofolio organisations accept review.yml\n\n"
        "A suggestion joins nothing and changes no total. What was accepted before is not asked again."
    )
)
def review(output: Output = None, store: Store = None) -> None:
    """Write likely references of organisations that are named without one, to be reviewed."""
    from cofolio.measures.review import review as written
    from cofolio.rendering.amounts import count

    opened = library(store)
    with talk().status("Comparing names…"):
        found = opened.suggested_organisations()
    text = written(found)
    if output is None:
        write(text)
    else:
        output.write_text(text, encoding="utf-8")
    talk().print(f"{count(len(found), 'suggestion')}; nothing is accepted yet.", soft_wrap=True)


@organisations.command(
    epilog=(
        "\b\nExample:\n"
        "  cofolio organisations accept review.yml\n\n"
        "The store then has another version, in which accepted names count under their reference wherever "
        "organisations are listed or counted. The file replaces the one accepted before: keep one file, and add to it. "
        "Amounts by country, donor, sector and year never depend on it."
    )
)
def accept(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A reviewed file.")],
    store: Store = None,
) -> None:
    """Join names to references as a reviewed file accepts."""
    import pyarrow.parquet as pq

    from cofolio import pipeline
    from cofolio.measures.review import read_review
    from cofolio.rendering.amounts import count

    made = read_review(file)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "accepted.parquet"
        pq.write_table(made, kept)
        report = pipeline.set_statistics("organisations", [kept] if made.num_rows else [], store)
    talk().print(f"{file}: {count(made.num_rows, 'name')} accepted", soft_wrap=True)
    write(f"{report.version}\n")
