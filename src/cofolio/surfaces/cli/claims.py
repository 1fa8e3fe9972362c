"""`claims check` and `claims list`: statements about cooperation, checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cofolio.surfaces.cli.app import Commands, app
from cofolio.surfaces.cli.options import Donor, Format, Store, TableFormat, TextFormat, library
from cofolio.surfaces.cli.output import show, talk, write

if TYPE_CHECKING:
    from cofolio.claims import Claim
    from cofolio.pipeline import IngestReport

CONTRADICTED = 3

claims = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Check statements about cooperation.\n\nThe shipped ones, or those of a file of your own.",
)
app.add_typer(claims, name="claims")

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE...", help="Files of claims (YAML).", show_default="those that cofolio ships"
    ),
]
Country = Annotated[
    str | None,
    typer.Option(
        "--country", metavar="COUNTRY", help="Only claims about this country, and regions that include it."
    ),
]


@claims.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio claims check --country KZ\n"
        "  cofolio claims check my-claims.yml --strict\n"
        "  cofolio claims check --format json | jq '.[] | {id: .claim.id, outcome}'\n\n"
        "A claim is confirmed where every number that the data allows fits it, contradicted where none does, and "
        "else not provable, with what is missing. docs/claims.md says how to write one."
    )
)
def check(
    files: Files = None,
    country: Country = None,
    donor: Donor = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help=f"Exit with {CONTRADICTED} where a claim is contradicted, for scripts."
        ),
    ] = False,
    form: Annotated[
        TextFormat, typer.Option("--format", help="text for people; json and csv for programs.")
    ] = TextFormat.text,
    store: Store = None,
) -> None:
    """Check claims against the store and the curated facts."""
    chosen = _chosen(files, country, donor)
    results = library(store).claims(chosen)
    from cofolio.rendering import claim_rows, claim_text, csvs, records

    if form is TextFormat.json:
        write(records.to_json(results))
    elif form is TextFormat.csv:
        write(csvs.rows_csv(list(claim_rows.rows(results)), claim_rows.CSV_COLUMNS))
    else:
        show(*claim_text.checked(results))
    if strict and any(result.outcome == "contradicted" for result in results):
        raise typer.Exit(CONTRADICTED)


@claims.command(
    "list",
    epilog="\b\nExamples:\n  cofolio claims list\n  cofolio claims list my-claims.yml --country KZ",
)
def list_claims(
    files: Files = None,
    country: Country = None,
    donor: Donor = None,
    form: Format = TableFormat.table,
) -> None:
    """List claims without checking them; needs no store."""
    chosen = _chosen(files, country, donor)
    from cofolio.rendering import claim_rows, claim_text, csvs, records

    if form is TableFormat.json:
        write(records.to_json(chosen))
    elif form is TableFormat.csv:
        write(csvs.rows_csv([claim_rows.listed_row(claim) for claim in chosen], claim_rows.LIST_COLUMNS))
    else:
        show(*claim_text.listed(chosen))


def tell_claims(report: IngestReport, store: Path | None) -> None:
    """Says on standard error which verdicts a new version of the store changed."""
    if not report.before or report.before == report.version:
        return
    from cofolio.library import changed_claims
    from cofolio.rendering import claims as words

    for line in words.changed(*changed_claims(store, report.before, report.version)):
        talk().print(line, soft_wrap=True)


def _chosen(files: list[Path] | None, country: str | None, donor: str | None) -> list[Claim]:
    from cofolio import claims, registry

    code = None if country is None else registry.find_country(country).code
    return list(claims.chosen(claims.read(files) if files else claims.shipped(), code, donor))
