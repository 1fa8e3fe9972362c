"""`prices load` and `prices list`: deflators, for figures at constant prices."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import Commands, app
from cofolio.surfaces.cli.options import Store
from cofolio.surfaces.cli.output import show, talk, write

prices = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Load and list deflators.\n\nThey let figures be asked at constant prices.",
)
app.add_typer(prices, name="prices")


@prices.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio prices load dac-deflators.xlsx\n"
        "  cofolio figures --place KZ --by year --prices constant --base 2014 --currency USD\n\n"
        "Read are the OECD's DAC deflators (a donor a row, a year a column, as workbook or CSV; or columns Donor, "
        "Year, Value) and AidData's. A year without a deflator is uncertain, never told at current prices."
    )
)
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Tables of deflators.")],
    store: Store = None,
) -> None:
    """Add tables of deflators to the store."""
    import pyarrow.parquet as pq

    from cofolio import pipeline
    from cofolio.sources.prices import normalise

    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for number, file in enumerate(files):
            made = normalise(file)
            kept.append(Path(folder) / f"{number}.parquet")
            pq.write_table(made, kept[-1])
            talk().print(f"{file}: {made.num_rows:,} deflators read", soft_wrap=True)
        report = pipeline.add_statistics("prices", kept, store)
    write(f"{report.version}\n")


@prices.command("list")
def list_prices(store: Store = None) -> None:
    """List the deflators in the store: whose, and for which years."""
    from cofolio.rendering import tables
    from cofolio.rendering.clean import plain
    from cofolio.sources.prices import Deflators
    from cofolio.store import Store as Opened

    made = tables.table(("Donor", "Publisher", "File", "From", "To"))
    for one in Deflators.read(Opened.open(store).statistics_files("prices")).all():
        made.add_row(plain(one.name), one.publisher, plain(one.file), *one.years.split("-"))
    show(made)
