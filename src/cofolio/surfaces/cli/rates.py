"""`rates load` and `rates list`: exchange rates beside the ECB's."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import Commands, app
from cofolio.surfaces.cli.claims import tell_claims
from cofolio.surfaces.cli.news import keep_changes
from cofolio.surfaces.cli.options import Store
from cofolio.surfaces.cli.output import show, talk, write

rates = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Load and list exchange rates.\n\nThe European Central Bank's are there from the start.",
)
app.add_typer(rates, name="rates")


@rates.command(
    epilog=(
        "\b\nExample:\n"
        "  cofolio rates load imf-annual.csv\n\n"
        "Read are: the ECB's history, the IMF's long table, a wide table of currencies by month, and monthly "
        "averages as JSON. A rate is only used for the time it speaks for; every conversion is in the receipt."
    )
)
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Tables of exchange rates.")],
    store: Store = None,
) -> None:
    """Add tables of exchange rates to the store and count again."""
    import pyarrow.parquet as pq

    from cofolio import pipeline
    from cofolio.sources.rates import normalise

    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for number, file in enumerate(files):
            made = normalise(file)
            kept.append(Path(folder) / f"{number}.parquet")
            pq.write_table(made, kept[-1])
            talk().print(f"{file}: {made.num_rows:,} rates read", soft_wrap=True)
        report = pipeline.add_rates(kept, store)
    tell_claims(report, store)
    keep_changes(store)
    write(f"{report.version}\n")


@rates.command("list")
def list_rates(store: Store = None) -> None:
    """List the tables of exchange rates in the store."""
    import pyarrow.parquet as pq

    from cofolio.rendering import tables
    from cofolio.sources.rates.ecb import quotes
    from cofolio.store import Store as Opened

    made = tables.table(("Source", "Frequency", "Currencies", "From", "To"), numeric=("Currencies",))
    days = quotes("USD")
    made.add_row("ECB (shipped)", "daily", "", str(days[0][0]), str(days[-1][0]))
    for file in Opened.open(store).rate_files():
        groups = pq.read_table(file).group_by(["publisher", "frequency"])
        asked = [("currency", "count_distinct"), ("first_day", "min"), ("last_day", "max")]
        for row in groups.aggregate(asked).sort_by("publisher").to_pylist():
            cells = (row["publisher"], row["frequency"], f"{row['currency_count_distinct']:,}")
            made.add_row(*cells, str(row["first_day_min"]), str(row["last_day_max"]))
    show(made)
