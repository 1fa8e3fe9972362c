"""Writes figures, receipts and other rows as CSV that no spreadsheet can be tricked by."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from cofolio.provenance import Figure, Part, ReceiptRow
from cofolio.rendering.amounts import cents, exact, stripped
from cofolio.rendering.clean import csv_text
from cofolio.rendering.records import record

_FIGURE_HEAD = ("measure", "place", "scope", "view", "basis", "currency")
_FIGURE_TAIL = (
    "value lower upper counted_flows counted_activities excluded uncertain flags "
    "coverage_status coverage_first_year coverage_last_year coverage_missing receipt source prices"
).split()


def figures_csv(figures: Sequence[Figure]) -> Iterator[str]:
    """Yields one line a figure; a breakdown's values stand in columns of their own, `by_year` and so on."""
    keys = list(dict.fromkeys(key for figure in figures for key in figure.by))
    yield line([*_FIGURE_HEAD, *(f"by_{key.replace('-', '_')}" for key in keys), *_FIGURE_TAIL])
    for figure in figures:
        yield line(_figure_cells(figure, keys))


def receipt_csv(rows: Iterable[ReceiptRow]) -> Iterator[str]:
    """Yields one line a receipt row; `amount` of the counted rows adds up to the figure."""
    names = [field.name for field in fields(ReceiptRow)]
    yield line(names)
    for row in rows:
        yield line([_cell(name, getattr(row, name)) for name in names])


def rows_csv(rows: Sequence[Any], names: Sequence[str]) -> Iterator[str]:
    """Yields the named attributes of each row; `decided.first` is an attribute's attribute, empty where it has none."""
    yield line([name.replace(".", "_") for name in names])
    for row in rows:
        yield line([_cell(name, _attribute(row, name)) for name in names])


def _attribute(row: Any, name: str) -> Any:
    for part in name.split("."):
        row = None if row is None else getattr(row, part)
    return row


def _figure_cells(figure: Figure, keys: Sequence[str]) -> list[str]:
    text = (figure.measure, figure.place, figure.scope, figure.view, figure.basis, figure.currency)
    by = (figure.by.get(key) for key in keys)
    money = (cents(figure.value), cents(figure.lower), cents(figure.upper))
    coverage = figure.coverage
    return [
        *(csv_text(item) for item in text),
        *(csv_text(None if item is None else str(item)) for item in by),
        *(item or "" for item in money),
        str(figure.counted.flows),
        str(figure.counted.activities),
        _parts(figure.excluded),
        _parts(figure.uncertain),
        "; ".join(f"{flag} {flows}" for flag, flows in sorted(figure.flags.items())),
        coverage.status,
        str(coverage.first_year or ""),
        str(coverage.last_year or ""),
        " ".join(map(str, coverage.missing)),
        csv_text(figure.receipt),
        csv_text(figure.source),
        csv_text(figure.prices),
    ]


def _parts(parts: Mapping[str, Part]) -> str:
    """Writes `counted-in-children 8000.00 (1); no-rate unknown (2)`: reason, amount, flows."""
    return "; ".join(
        f"{reason} {cents(p.value) or 'unknown'} ({p.flows})" for reason, p in sorted(parts.items())
    )


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return csv_text(" ".join(str(record(item)) for item in value))
    if isinstance(value, Decimal):
        return exact(value) if name.endswith("amount") else stripped(value)
    plain = record(value)
    return str(plain) if isinstance(plain, (int, float)) else csv_text(str(plain))


def line(cells: Iterable[str]) -> str:
    """Returns cells as one line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
