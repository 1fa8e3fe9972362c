"""A table to take away: its columns say what they hold and in which unit, so that every form can tell the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "date", "amount", "number", "rate", "flag"]
Cell = str | date | Decimal | int | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: for programs, as `amount_eur`.
        title: for people, with its unit, as `Amount (EUR)`.
        kind: what its cells are: `amount` is exact money, `rate` an exact quotient, `number` a whole number.
        about: what it means, with the rule where one makes it.
    """

    name: str
    title: str
    kind: Kind = "text"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are made when they are asked for, as often as they are.

    Attributes:
        name: for programs and files.
        title: for people.
        about: what one row is.
        columns: in order.
        rows: makes the rows, each with a cell a column.
        key: names of the columns that tell a row from all others; none where only its place does.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]
    key: tuple[str, ...] = ()
