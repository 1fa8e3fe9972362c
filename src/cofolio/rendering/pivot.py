"""Lays figures of a breakdown out side by side, a row a key; nothing is added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cofolio.measures.question import measure_names
from cofolio.provenance import Figure


@dataclass(frozen=True, slots=True)
class Row:
    """One key of a breakdown with its figures by measure."""

    key: str
    figures: dict[str, Figure]

    def value(self, measure: str) -> Decimal | None:
        """The measure's value, `None` where there is no figure or it is not covered."""
        figure = self.figures.get(measure)
        return figure.value if figure else None


def pivot(figures: Sequence[Figure], key: str, currency: str | None) -> list[Row]:
    """Returns the figures of one currency, by the breakdown's key, in its order."""
    rows: dict[str, Row] = {}
    for figure in figures:
        if figure.currency != currency:
            continue
        value = figure.by.get(key)
        name = "not stated" if value is None else str(value)
        rows.setdefault(name, Row(name, {})).figures[figure.measure] = figure
    return [rows[name] for name in sorted(rows)]


def by_size(rows: Sequence[Row], measures: Sequence[str]) -> list[Row]:
    """Returns the rows, the largest first by the first measure that has a value."""

    def size(row: Row) -> tuple[Decimal, ...]:
        return tuple(-(row.value(measure) or Decimal(0)) for measure in measures)

    return sorted(rows, key=lambda row: (*size(row), row.key))


def currencies(figures: Sequence[Figure]) -> list[str | None]:
    """Returns the currencies met, known ones first."""
    met = dict.fromkeys(figure.currency for figure in figures)
    return sorted(met, key=lambda currency: (currency is None, currency or ""))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Figures of one currency: a row a measure, a column a scope or place."""

    currency: str | None
    columns: list[tuple[str, str]]
    rows: list[tuple[str, dict[tuple[str, str], Figure]]]


def matrices(figures: Sequence[Figure]) -> list[Matrix]:
    """Returns a matrix a currency; columns are scope and place, in the figures' own order."""
    made = []
    columns = list(dict.fromkeys((f.scope, f.place) for f in figures))
    for currency in currencies(figures):
        rows: dict[str, dict[tuple[str, str], Figure]] = {}
        for figure in figures:
            if figure.currency == currency:
                rows.setdefault(figure.measure, {})[figure.scope, figure.place] = figure
        made.append(Matrix(currency, columns, sorted(rows.items(), key=lambda row: _rank(row[0]))))
    return made


def _rank(measure: str) -> tuple[int, str]:
    known = measure_names()
    return (known.index(measure) if measure in known else len(known), measure)


def measures(figures: Sequence[Figure]) -> list[str]:
    """Returns the measures met, in their order."""
    return list(dict.fromkeys(figure.measure for figure in figures))
