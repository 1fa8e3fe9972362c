"""`mapping propose`, `mapping check`, `mapping template`: tables of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cofolio.surfaces.cli.app import Commands, app
from cofolio.surfaces.cli.options import Output
from cofolio.surfaces.cli.output import put, talk, write

if TYPE_CHECKING:
    from cofolio.sources.mapped import Proposal

mapping = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring in a table of your own.\n\nA mapping says what its columns mean; cofolio proposes one.",
)
app.add_typer(mapping, name="mapping")
Table = Annotated[Path, typer.Argument(metavar="TABLE", help="CSV or other separated text, XLSX or Parquet.")]


@mapping.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio mapping propose projects.xlsx > projects.yml\n"
        "  cofolio mapping check projects.xlsx --mapping projects.yml\n"
        "  cofolio ingest projects.xlsx --mapping projects.yml\n\n"
        "Headers are understood in English, French, Russian and Kazakh. What is a guess is said in remarks at the top; "
        "on a terminal you are asked about it."
    )
)
def propose(
    table: Table,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook.")] = None,
    output: Output = None,
) -> None:
    """Propose a mapping from a table's headers and values."""
    from cofolio.sources import mapped

    found = mapped.propose(table, sheet)
    name = table.stem
    if sys.stdin.isatty() and sys.stderr.isatty():
        name = _asked(found, name)
    put(found.text(name), output)
    for what, why in found.doubts.items():
        talk().print(f"Look at {what}: {why}", style="yellow", soft_wrap=True)


def _asked(found: Proposal, name: str) -> str:
    """Ask about what is doubtful; answers go into the proposal."""
    found.source = typer.prompt("Name to ask this source by", default=found.source, err=True)
    name = typer.prompt("What is the table called", default=name, err=True)
    for field in [one for one in found.doubts if one in found.columns]:
        if not typer.confirm(f"{field} is the column {found.columns[field]!r}?", default=True, err=True):
            del found.columns[field]
        del found.doubts[field]
    for field in [one for one in found.doubts if one in found.fixed]:
        found.fixed[field] = typer.prompt(f"{field} of every row", default=found.fixed[field], err=True)
        del found.doubts[field]
    return name


@mapping.command(epilog="\b\nExample:\n  cofolio mapping check projects.xlsx --mapping projects.yml")
def check(
    table: Table,
    mapping_file: Annotated[Path, typer.Option("--mapping", metavar="FILE", help="The mapping.")],
) -> None:
    """Say whether a table has what its mapping names; nothing is stored."""
    from cofolio.sources import mapped

    meaning = mapped.read_mapping(mapping_file)
    kind = mapped.check(table, meaning)
    columns = len(meaning.columns) + len(meaning.amounts)
    write(f"{table}: {kind}, all {columns} columns found; ask it later with --source {meaning.source}\n")


@mapping.command(
    epilog=(
        "\b\nExample:\n"
        "  cofolio mapping template projects.xlsx\n\n"
        "The workbook has one row a payment or commitment, lists to choose from, and notes; its mapping "
        "is written beside it."
    )
)
def template(
    output: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="Where to write it (.xlsx).")],
) -> None:
    """Write an empty workbook to fill in, with its mapping."""
    from cofolio.rendering.files.template import write_template

    for path in write_template(output):
        talk().print(f"Written: {path}", soft_wrap=True)
