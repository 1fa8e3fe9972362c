"""The store's own commands: `ingest`, `forget`, `status`, `findings`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from cofolio.errors import UsageError
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.claims import tell_claims
from cofolio.surfaces.cli.news import keep_changes
from cofolio.surfaces.cli.options import Format, Store, TableFormat, library
from cofolio.surfaces.cli.output import show, talk, write

if TYPE_CHECKING:
    from cofolio.pipeline import IngestReport
    from cofolio.pipeline import Progress as Told

PHASES = {
    "read": "Reading",
    "stage": "Taking records apart",
    "write": "Writing tables",
    "count": "Counting",
}
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, metavar="N", help="Processes.", show_default="one a processor"),
]


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio ingest iati-bulk.zip\n"
        "  cofolio ingest ec-intpa.xml downloads/ --store ./store\n"
        "  cofolio ingest projects.xlsx --mapping projects.yml\n"
        "  curl -s https://example.org/activities.xml | cofolio ingest -\n\n"
        "Zip, gz and zst are read as they are. What has not changed is not read again. Faults in published data "
        "are kept as findings (`cofolio findings`); nothing else in the file is lost."
    )
)
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="Files, folders, archives, or - for standard input.",
        ),
    ] = None,
    shipped: Annotated[
        bool,
        typer.Option("--shipped", help="Make the store from the facts that cofolio ships; needs no PATH."),
    ] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help="What the columns of a table of your own mean (docs/your-own-table.md).",
        ),
    ] = None,
    store: Store = None,
    workers: Workers = None,
) -> None:
    """Read published files into the store: IATI, tables of known sources, or a table of your own."""
    from cofolio import pipeline
    from cofolio.rendering import lists

    if not paths and not shipped:
        raise UsageError(
            "name what to read: cofolio ingest PATH..., or --shipped for the facts that cofolio ships"
        )
    meaning = None
    if mapping is not None:
        from cofolio.sources.mapped import read_mapping

        meaning = read_mapping(mapping)
    with _told() as progress:
        report = pipeline.ingest(paths or [], store, workers, progress, mapping=meaning)
    _report(report, lists.ingest_report(report), store)


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio forget ec-intpa.xml\n"
        "  cofolio forget 'iati-bulk.zip!*ec-*'\n\n"
        "NAME is a path or pattern as it was ingested, a member of an archive, or a dataset's SHA-256."
    )
)
def forget(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="What to forget.")],
    store: Store = None,
    workers: Workers = None,
) -> None:
    """Remove datasets, with all their rows."""
    from cofolio import pipeline
    from cofolio.rendering import lists

    with _told() as progress:
        report = pipeline.forget(names, store, workers, progress)
    _report(report, lists.ingest_report(report), store)


@app.command(epilog="\b\nExample:\n  cofolio status --store ./store")
def status(form: Format = TableFormat.table, store: Store = None) -> None:
    """Say what the store holds."""
    found = library(store).status()
    from cofolio.rendering import csvs, lists, records

    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv([found], lists.STATUS_COLUMNS))
    else:
        show(*lists.status(found))


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio findings\n"
        "  cofolio findings --place KZ --format csv > faults.csv\n"
        "  cofolio findings --code percentages-rescaled"
    )
)
def findings(
    place: Annotated[
        str | None,
        typer.Option("--place", metavar="PLACE", help="Only activities of this country or region."),
    ] = None,
    code: Annotated[
        str | None, typer.Option("--code", metavar="CODE", help="Only findings of this kind.")
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", metavar="SHA", help="Only this file, by the start of its SHA-256."),
    ] = None,
    form: Format = TableFormat.table,
    store: Store = None,
) -> None:
    """List faults met in published data.

    Each with its file, line, and what was expected.
    """
    found = library(store).findings(place=place, code=code, dataset=dataset)
    from cofolio.rendering import csvs, lists, records

    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, lists.FINDING_COLUMNS))
    else:
        show(*lists.findings(found))


@contextmanager
def _told() -> Iterator[Told]:
    """Shows a bar on standard error while the work goes on; nothing where that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    console = talk()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        tasks = {phase: bars.add_task(words, visible=False, start=False) for phase, words in PHASES.items()}

        def tell(phase: str, done: int, total: int, /) -> None:
            task = tasks[phase]
            bars.start_task(task)
            bars.update(task, completed=done, total=max(total, 1), visible=True)

        yield tell


def _report(report: IngestReport, parts: Iterator[Text], store: Path | None) -> None:
    console = talk()
    for part in parts:
        console.print(part, soft_wrap=True)
    tell_claims(report, store)
    keep_changes(store)
    write(f"{report.version}\n")
