"""`fetch`: published data, from where it is published."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from cofolio.errors import UsageError
from cofolio.rendering.clean import plain
from cofolio.surfaces.cli import keep
from cofolio.surfaces.cli import rates as rate_tables
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.news import read_feeds
from cofolio.surfaces.cli.options import Store, day
from cofolio.surfaces.cli.output import talk, write

if TYPE_CHECKING:
    from cofolio.fetching import FetchReport, Told

SHOWN = 20  # failures and notes; the rest is counted


class Source(StrEnum):
    """What can be fetched."""

    iati = "iati"
    crs = "crs"
    rates = "rates"
    income = "income"
    feeds = "feeds"


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio fetch iati --country KZ --ingest\n"
        "  cofolio fetch iati --publisher ec-intpa --publisher ec-near\n"
        "  cofolio fetch iati                     every publisher, one archive of about 1 GB\n"
        "  cofolio fetch iati --since 2026-11-01 --from datasets\n"
        "  cofolio fetch crs --since 2015\n"
        "  cofolio rates load $(cofolio fetch rates --from ecb)\n\n"
        "What has not changed is not fetched again, what was cut off goes on where it stopped, and an error page never "
        "takes the place of good data. Files go to fetched/ in the store's folder, with origin, time, checksum and "
        "licence in a list beside them; their place is printed. docs/fetching.md tells where each source comes from."
    )
)
def fetch(
    source: Annotated[Source, typer.Argument(metavar="SOURCE", help="iati, crs, rates, income or feeds.")],
    country: Annotated[
        str | None, typer.Option("--country", metavar="COUNTRY", help="Only this country (iati, feeds).")
    ] = None,
    publisher: Annotated[
        list[str] | None,
        typer.Option(
            "--publisher", metavar="NAME", help="Only this publisher, by the registry's short name (iati)."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="What changed from this day (iati), years from this (crs)."
        ),
    ] = None,
    way: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="SERVICE",
            help=(
                "iati: corpus, datasets, registry, d-portal or dump; crs: bulk, reduced or years; "
                "rates: ecb or imf. What fits the other options where not said."
            ),
        ),
    ] = None,
    address: Annotated[
        list[str] | None,
        typer.Option("--address", metavar="ID=URL", help="Use this address instead of the one on record."),
    ] = None,
    at_once: Annotated[
        int, typer.Option("--at-once", min=1, max=32, metavar="N", help="Requests under way at one host.")
    ] = 4,
    pause: Annotated[
        float,
        typer.Option(
            "--pause", min=0.0, max=600.0, metavar="SECONDS", help="Between two requests to one host."
        ),
    ] = 0.1,
    private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="Connect to addresses in private networks too, as of your own mirror."
        ),
    ] = False,
    bring_in: Annotated[
        bool, typer.Option("--ingest", help="Read what was fetched into the store, too.")
    ] = False,
    store: Store = None,
) -> None:
    """Get published data from where it is published."""
    from cofolio import fetching, registry

    asked = fetching.Asked(
        None if country is None else registry.find_country(country).code,
        tuple(publisher or ()),
        _since(since),
        way,
        fetching.overridden(address or ()),
    )
    limits = fetching.Limits(at_once=at_once, pause=pause, allow_private=private)
    with _told(source.value) as told:
        report = fetching.fetch(source.value, asked, store, limits, told)
    _tell(report)
    if source is Source.feeds:
        read_feeds(store)
    elif bring_in:
        _bring_in(source, report, store)
        return
    _say_next(source, report)
    write("".join(f"{path}\n" for path in _places(report)))


def _since(text: str | None) -> date | None:
    return day(f"{text}-01-01" if text and len(text) == 4 else text, "--since")


@contextmanager
def _told(source: str) -> Iterator[Told]:
    """Shows files and bytes on standard error; nothing where that is no terminal."""
    console = talk()
    columns = (
        TextColumn("Fetching {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[received]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        task = bars.add_task(source, total=None, received="")

        def tell(done: int, total: int, received: int, /) -> None:
            bars.update(task, completed=done, total=total or None, received=_size(received))

        yield tell


def _tell(report: FetchReport) -> None:
    console = talk()
    for failure in report.failed[:SHOWN]:
        line = f"Not fetched: {plain(failure.name)}: {plain(failure.reason)} ({plain(failure.url)})"
        console.print(Text(line, style="red"), soft_wrap=True)
    if len(report.failed) > SHOWN:
        console.print(f"... and {len(report.failed) - SHOWN:,} more")
    for note in report.notes[:SHOWN]:
        console.print(f"Note: {plain(note)}", soft_wrap=True)
    counts = f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
    lost = f", {len(report.failed):,} not to be had (what was there of them is kept)" if report.failed else ""
    console.print(
        f"{report.source}: {counts}{lost}; {_size(report.received)} in {report.seconds:.1f} s", soft_wrap=True
    )


def _say_next(source: Source, report: FetchReport) -> None:
    verb = "rates load" if source is Source.rates else "ingest"
    if source in (Source.iati, Source.crs, Source.rates):
        places = " ".join(str(path) for path in _places(report))
        talk().print(f"Next: cofolio {verb} {places}", soft_wrap=True)


def _bring_in(source: Source, report: FetchReport, store: Path | None) -> None:
    if source in (Source.iati, Source.crs):
        keep.ingest([str(path) for path in _places(report)], store=store)
    elif source is Source.rates:
        rate_tables.load(report.files, store)
    else:
        raise UsageError(
            f"{source.value}: is not brought in by --ingest; docs/fetching.md says what it is for"
        )


def _places(report: FetchReport) -> list[Path]:
    """The files, or the folder that holds them where they are many."""
    if len(report.files) <= 3:
        return report.files
    return [Path(os.path.commonpath(report.files))]


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1_000_000 else f"{count / 1e3:,.0f} kB"
