"""Which rows are asked for: counted, a page of them, or all of them piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import duckdb

from cofolio.measures.access.filters import Asked

UNITS = ("activity", "transaction", "budget")
BY_COUNTRY, BY_SECTOR = "by_country", "by_sector"
_SPLITS = {BY_COUNTRY: "recipient_country", BY_SECTOR: "sector"}
_PIECE: Final = 1000  # activities whose rows are held at most


@dataclass(frozen=True, slots=True)
class Choice:
    """What a row is.

    Attributes:
        unit: `activity`, `transaction` or `budget`.
        split: `by_country` or `by_sector` gives a row for each country or sector that the activity names (not one for
            an activity that names none); `None` for a row each.
        asked: the filters.
    """

    unit: str
    split: str | None
    asked: Asked


@dataclass(frozen=True, slots=True)
class Key:
    """One row: its activity's copy, the transaction's or budget's number, the country's or sector's number."""

    copy_no: int
    dataset: str
    start: int
    number: int
    share: int


def count(connection: duckdb.DuckDBPyConnection, choice: Choice) -> int:
    """How many rows there are."""
    where, parameters = choice.asked.conditions()
    source, more, given = _source(choice)
    found = connection.execute(
        f"SELECT count(*) FROM {source} WHERE {where}{more}", {**parameters, **given}
    ).fetchone()
    return int(found[0]) if found else 0


def page(connection: duckdb.DuckDBPyConnection, choice: Choice, limit: int, offset: int) -> list[Key]:
    """A page of rows in the order of identifiers."""
    where, parameters = choice.asked.conditions()
    source, more, given = _source(choice)
    sql = (
        f"SELECT {_key(choice)} FROM {source} WHERE {where}{more}"
        f" ORDER BY c.activity_id NULLS LAST, 1, 4, 5 LIMIT {int(limit)} OFFSET {int(offset)}"
    )
    return [Key(*row) for row in connection.execute(sql, {**parameters, **given}).fetchall()]


def pieces(connection: duckdb.DuckDBPyConnection, choice: Choice) -> Iterator[list[Key]]:
    """All rows, some hundred activities at a time, in the order of files; memory does not grow with their number."""
    where, parameters = choice.asked.conditions()
    copies = connection.execute(
        f"SELECT c.copy_no FROM core__copy c WHERE {where} ORDER BY 1", parameters
    ).fetchnumpy()["copy_no"]
    for first in range(0, len(copies), _PIECE):
        chosen = copies[first : first + _PIECE].tolist()
        source, more, given = _source(choice, {row[0] for row in _datasets(connection, chosen)})
        sql = (
            f"SELECT {_key(choice)} FROM {source} WHERE c.copy_no IN (SELECT unnest($copies)) AND c.copy_no"
            f" BETWEEN {int(chosen[0])} AND {int(chosen[-1])}{more} ORDER BY 1, 4, 5"
        )
        yield [Key(*row) for row in connection.execute(sql, {"copies": chosen, **given}).fetchall()]


def _datasets(connection: duckdb.DuckDBPyConnection, copies: list[int]) -> list[tuple[str]]:
    sql = "SELECT DISTINCT dataset_id FROM core__copy WHERE copy_no BETWEEN ? AND ?"
    return connection.execute(sql, [copies[0], copies[-1]]).fetchall()


def _key(choice: Choice) -> str:
    number = {"activity": "0", "transaction": "f.transaction_no", "budget": "b.budget_no"}[choice.unit]
    share = f"s.{_SPLITS[choice.split]}_no" if choice.split else "0"
    return f"c.copy_no, c.dataset_id, c.activity_start, {number}, {share}"


def _source(choice: Choice, datasets: set[str] | None = None) -> tuple[str, str, dict[str, object]]:
    """The tables of a row, a further condition, and what that needs."""
    source, more, given = "core__copy c", "", dict[str, object]()
    staged = choice.asked.staged
    if choice.unit == "transaction":
        source += " JOIN core__flow f ON f.copy_no = c.copy_no AND f.transaction_no > 0"
        types = choice.asked.transaction_types()
        if types:
            more, given = " AND f.type_code IN (SELECT unnest($types))", {"types": list(types)}
    elif choice.unit == "budget":
        source += f" JOIN {staged.table('budget', datasets)} b USING (dataset_id, activity_start)"
    if choice.split:
        source += (
            f" JOIN {staged.table(_SPLITS[choice.split], datasets)} s USING (dataset_id, activity_start)"
        )
    return source, more, given
