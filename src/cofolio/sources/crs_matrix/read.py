"""Tells a matrix from its corner and its first rows, and stages a record for each cell that has a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from cofolio import registry
from cofolio.sources.table.amounts import parse
from cofolio.sources.table.cells import plain_name
from cofolio.sources.table.records import is_total
from cofolio.sources.table.rows import rows
from cofolio.sources.table.schema import RECORD
from cofolio.sources.table.sink import Sink
from cofolio.sources.table.sniff import Sniffed
from cofolio.sources.table.stage import Opened

_CORNERS = ("rowlabels", "donorcode", "donorname", "recipientcode", "recipientname", "")
_GROUPS = ("agriculture and food security", "banking and business", "debt relief", "humanitarian")
MILLION = 1_000_000
LEAST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class _Column:
    """What one column is about: a donor or a purpose."""

    at: int
    code: str | None
    name: str | None
    label: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one matrix is laid out: which rows are its head, where recipients stand, what its columns are."""

    head: int
    place_name: int
    place_code: int | None
    is_purpose: bool
    columns: tuple[_Column, ...]


def recognise(sniffed: Sniffed) -> bool:
    """Whether a table is one of the matrices."""
    return len(sniffed.heads) == 1 and _shape(sniffed.heads[0].rows) is not None


def read(opened: Opened, sink: Sink) -> None:
    """Stage a matrix."""
    shape = _shape(opened.sniffed.heads[0].rows)
    assert shape is not None  # recognised by the same rows
    held: list[dict[str, object]] = []
    for line, row in enumerate(rows(opened.path, opened.sniffed, "", opened.findings), 1):
        if line <= shape.head or not any(row):
            continue
        sink.rows += 1
        held.extend(_cells(shape, line, row))
    if held:
        sink.records(_table(opened, shape, held))


def _shape(head: tuple[tuple[str, ...], ...]) -> _Shape | None:
    if len(head) < 2 or len(head[0]) < LEAST_COLUMNS:
        return None
    corner = [plain_name(cell) for cell in head[0][:2]]
    below = [plain_name(cell) for cell in head[1][:2]]
    if corner[0] not in _CORNERS:
        return None
    if corner[0].startswith("recipient"):
        return _purposes(head, 1 if corner[0] == "recipientcode" else 0)
    if "donorcode" in corner:
        return _donors_by_code(head, below)
    return (_named_donors(head) or _purposes(head, 0)) if corner[0] == "rowlabels" else None


def _donors_by_code(head: tuple[tuple[str, ...], ...], below: list[str]) -> _Shape | None:
    named = below[0] in ("donorname", "recipientname")
    first = 2 if "recipientcode" in below else 1
    names = head[1] if named else ("",) * len(head[0])
    columns = [
        _Column(at, code.strip() or None, names[at].strip() or None, names[at].strip() or code.strip())
        for at, code in enumerate(head[0])
        if at >= first and (code.strip() or names[at].strip())
    ]
    known = sum(registry.table_donor(one.code, None) is not None for one in columns)
    if known < LEAST_COLUMNS:
        return None
    return _Shape(2 if named else 1, 0, 1 if first == 2 else None, False, tuple(columns))


def _named_donors(head: tuple[tuple[str, ...], ...]) -> _Shape | None:
    columns = [
        _Column(at, None, name.strip(), name.strip())
        for at, name in enumerate(head[0])
        if at and name.strip()
    ]
    known = sum(registry.table_donor(None, one.name) is not None for one in columns)
    return _Shape(1, 0, None, False, tuple(columns)) if 2 * known > len(columns) else None


def _purposes(head: tuple[tuple[str, ...], ...], place_name: int) -> _Shape | None:
    columns = [
        _Column(at, name.strip() if name.strip().isdigit() else None, name.strip(), name.strip())
        for at, name in enumerate(head[0])
        if at > place_name and name.strip()
    ]
    codes = sum(
        one.code in registry.codelist("sector") or one.code in registry.codelist("sector_category")
        for one in columns
    )
    groups = sum((one.name or "").casefold() in _GROUPS for one in columns)
    if codes < LEAST_COLUMNS and groups < 3:
        return None
    return _Shape(1, place_name, 0 if place_name else None, True, tuple(columns))


def _cells(shape: _Shape, line: int, row: list[str]) -> Iterator[dict[str, object]]:
    """The cells of a row that hold anything; a letter in one is no amount."""
    name = row[shape.place_name].replace("''", "'") if shape.place_name < len(row) else ""
    code = row[shape.place_code] if shape.place_code is not None and shape.place_code < len(row) else None
    for number, column in enumerate(shape.columns, 1):
        text = row[column.at].strip() if column.at < len(row) else ""
        if any(char.isdigit() for char in text):
            yield {
                "line": line,
                "record_no": number,
                "element": column.label,
                "place_code": code or None,
                "place_name": name or None,
                "purpose_code" if shape.is_purpose else "donor_code": column.code,
                "purpose_name" if shape.is_purpose else "donor_name": column.name,
                "amount_text": text,
                "standing": "total-row" if is_total(name) or is_total(column.label) else None,
            }


def _table(opened: Opened, shape: _Shape, held: list[dict[str, object]]) -> pa.Table:
    amounts, oddities = parse(pa.array([row["amount_text"] for row in held], pa.string()), MILLION)
    for at, code, text in oddities:
        opened.findings.add(
            int(str(held[at]["line"])), code, f"no plain number: {text[:60]!r}", "a number such as 12.34"
        )
    same = {
        "dataset_id": opened.dataset_id,
        "sheet": "",
        "source": "crs-matrix-purpose" if shape.is_purpose else "crs-matrix",
        "measure": "spend",
        "currency": "USD",
        "price_basis": "current",
        "one_speaks": True,
    }
    columns = {
        name: amounts if name == "amount" else pa.array([row.get(name, same.get(name)) for row in held], kind)
        for name, kind in zip(RECORD.names, RECORD.types, strict=True)
    }
    return pa.Table.from_arrays(list(columns.values()), schema=RECORD)
