"""The options that several commands share, and how they are read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cofolio.errors import UsageError

if TYPE_CHECKING:
    from cofolio.library import Library

FIRST_YEAR, LAST_YEAR = 1900, 2200


class TableFormat(StrEnum):
    """How rows are written."""

    table = "table"
    json = "json"
    csv = "csv"


class TextFormat(StrEnum):
    """How a receipt is written."""

    text = "text"
    json = "json"
    csv = "csv"


class PageFormat(StrEnum):
    """How a portfolio is written."""

    text = "text"
    json = "json"
    html = "html"


Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        envvar="COFOLIO_STORE",
        metavar="DIR",
        help="Folder of the store.",
        show_default="your data folder",
    ),
]
Country = Annotated[
    str, typer.Argument(metavar="COUNTRY", help="ISO code of two or three letters, or a name.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write here instead of standard output."),
]
Place = Annotated[
    str,
    typer.Option(
        "--place", metavar="PLACE", help="Country (KZ, KAZ, Kazakhstan), DAC region (619), none, or all."
    ),
]
Donor = Annotated[
    str | None,
    typer.Option(
        "--donor", metavar="DONOR", help="Donor: a group (EU) or a publisher's reference (XM-DAC-41114)."
    ),
]
From = Annotated[
    int | None, typer.Option("--from", min=FIRST_YEAR, max=LAST_YEAR, metavar="YEAR", help="First year.")
]
To = Annotated[
    int | None, typer.Option("--to", min=FIRST_YEAR, max=LAST_YEAR, metavar="YEAR", help="Last year.")
]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day asked about, as 2016-05-01.")]
Instrument = Annotated[
    str | None,
    typer.Option(
        "--instrument",
        metavar="INSTRUMENT",
        help="An instrument's id (DCI-2014), or its acronym for all generations (DCI), or unknown.",
    ),
]
Prices = Annotated[
    str, typer.Option("--prices", metavar="PRICES", help="current, or constant: those of the year of --base.")
]
Base = Annotated[
    int | None,
    typer.Option("--base", min=FIRST_YEAR, max=LAST_YEAR, metavar="YEAR", help="Year of constant prices."),
]
Format = Annotated[TableFormat, typer.Option("--format", help="table for people; json and csv for programs.")]


def day(text: str | None, option: str = "--on") -> date | None:
    """Reads an ISO date.

    Raises:
        UsageError: if it is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: expected a date like 2016-05-01") from None


def library(store: Path | None) -> Library:
    """Opens the store's current version; slow parts are loaded only now."""
    import cofolio

    return cofolio.open(store)
