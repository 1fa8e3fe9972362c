"""`income compare`: a newer history of income classes against the shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cofolio.surfaces.cli.app import Commands, app
from cofolio.surfaces.cli.options import Format, TableFormat
from cofolio.surfaces.cli.output import show, talk, write

income = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Hold a newer history of income classes against the shipped one.",
)
app.add_typer(income, name="income")
COLUMNS = ("economy", "name", "data_year", "shipped", "found", "line")


@income.callback()
def main() -> None:
    """Hold a newer history of income classes against the shipped one."""


@income.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio income compare OGHIST.xlsx\n"
        "  cofolio income compare OGHIST.xlsx --format csv > differences.csv\n\n"
        "Read are the World Bank's workbook OGHIST and a CSV of classes by data year. Classes that are shipped change "
        "only in data/parameters/income_classes.csv, so that verdicts are the same for everybody."
    )
)
def compare(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OGHIST.xlsx, or a CSV of classes by year.")],
    form: Format = TableFormat.table,
) -> None:
    """Say where a class history differs from the shipped classes, or goes on after them."""
    from cofolio.rendering import csvs, records, tables
    from cofolio.rendering.clean import plain
    from cofolio.sources.income import compare as compared

    found = compared(file)
    if form is TableFormat.json:
        write(records.to_json(found))
    elif form is TableFormat.csv:
        write(csvs.rows_csv(found, COLUMNS))
    else:
        made = tables.table(("Economy", "Data year", "Shipped", "In the file", "Row"), numeric=("Row",))
        for one in found:
            name = f"{plain(one.name)} ({plain(one.economy)})"
            made.add_row(name, str(one.data_year), one.shipped or "none", one.found, str(one.line))
        show(made)
    talk().print(f"{len(found):,} differences from the shipped classes")
