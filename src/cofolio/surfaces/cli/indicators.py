"""`indicators load` and `indicators list`: population and national income."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import Commands, app
from cofolio.surfaces.cli.options import Store
from cofolio.surfaces.cli.output import show, talk, write

indicators = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Load and list population and national income.\n\nThey let aid be told per person and per GNI.",
)
app.add_typer(indicators, name="indicators")


@indicators.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio indicators load API_SP.POP.TOTL_DS2_en_csv_v2.csv\n"
        "  cofolio figures --place KZ --measure spend --by year --currency EUR --per person\n\n"
        "Read is the World Bank's CSV: Country Name,Country Code,Indicator Name,Indicator Code,1960,1961,... with the "
        "indicators SP.POP.TOTL (population) and NY.GNP.MKTP.CD (GNI in current US dollars)."
    )
)
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Tables of the World Bank.")],
    store: Store = None,
) -> None:
    """Add population or national income to the store."""
    import pyarrow.parquet as pq

    from cofolio import pipeline
    from cofolio.sources.indicators import normalise

    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for number, file in enumerate(files):
            made = normalise(file)
            kept.append(Path(folder) / f"{number}.parquet")
            pq.write_table(made, kept[-1])
            talk().print(f"{file}: {made.num_rows:,} values read", soft_wrap=True)
        report = pipeline.add_statistics("indicators", kept, store)
    write(f"{report.version}\n")


@indicators.command("list")
def list_indicators(store: Store = None) -> None:
    """List the indicators in the store: which, and for which years."""
    from cofolio.rendering import tables
    from cofolio.rendering.clean import plain
    from cofolio.sources.indicators import Indicators
    from cofolio.store import Store as Opened

    made = tables.table(("Indicator", "File", "Countries", "From", "To"), numeric=("Countries",))
    for indicator, file, count, first, last in Indicators.read(
        Opened.open(store).statistics_files("indicators")
    ).spans():
        made.add_row(indicator, plain(file), f"{count:,}", str(first), str(last))
    show(made)
