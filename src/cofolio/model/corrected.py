"""Staged tables as corrections leave them, and core__correction: what was changed, mended, or fits no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio.model.copy import clean
from cofolio.model.engine import Engine

APPLIED, MENDED, UNMATCHED = "applied", "mended", "unmatched"
_PLACE = ("dataset_id", "activity_start")
_SCHEMA = pa.schema(
    [
        ("correction", pa.string()),
        ("activity_id", pa.string()),
        ("element", pa.string()),
        ("wrong", pa.string()),
        ("right", pa.string()),
        ("reason", pa.string()),
        ("state", pa.string()),
        ("dataset_id", pa.string()),
        ("activity_start", pa.int64()),
        ("transaction_no", pa.int64()),
        ("line", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction of one activity.

    Attributes:
        correction: its id.
        publisher: reference of the reporting organisation, as published.
        activity_id: identifier, as published.
        element: path of the element, for people.
        wrong: the published text that is replaced.
        right: what it is replaced by.
        reason: why.
        entity: the staged table.
        column: its column with the published text.
        ordinals: which of several elements, by column; every one where empty.
        values: what the row's columns become.
    """

    correction: str
    publisher: str
    activity_id: str
    element: str
    wrong: str
    right: str
    reason: str
    entity: str
    column: str
    ordinals: tuple[tuple[str, int], ...]
    values: Mapping[str, Any]


def correct(engine: Engine, fixes: Sequence[Fix]) -> pa.Table:
    """Replace what corrections name in the staged tables.

    Returns:
        For each place where a corrected activity is loaded, what became of the correction there.
    """
    loaded = _loaded(engine, fixes)
    told: list[dict[str, Any]] = []
    changes: dict[str, list[tuple[Fix, dict[str, Any]]]] = defaultdict(list)
    for fix in fixes:
        for place in loaded.get((fix.publisher, fix.activity_id), ()):
            rows = _rows(engine, fix, place)
            wrong = [row for row in rows if _text(row[fix.column]) == fix.wrong]
            state = MENDED if any(_text(row[fix.column]) == fix.right for row in rows) else UNMATCHED
            told += [_told(fix, APPLIED, row) for row in wrong] or [_told(fix, state, place)]
            changes[fix.entity] += [(fix, row) for row in wrong]
    for entity, changed in sorted(changes.items()):
        if changed:
            _replace(engine, entity, changed)
    return pa.Table.from_pylist(told, schema=_SCHEMA)


def _loaded(engine: Engine, fixes: Sequence[Fix]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Where the activities of corrections stand, by publisher and identifier."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    if not fixes:
        return found
    activity = engine.table("stg_iati__activity")
    names = sorted({fix.activity_id for fix in fixes})
    rows = activity.select(
        *_PLACE,
        "line",
        activity_id=clean(activity.iati_identifier),
        publisher=clean(activity.reporting_org_ref),
    )
    rows = rows.filter(rows.activity_id.isin(names)).order_by(_PLACE)
    for row in engine.fetch(rows).to_pylist():
        found[row["publisher"], row["activity_id"]].append(row)
    return found


def _rows(engine: Engine, fix: Fix, place: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The elements that a fix speaks of, in one copy of the activity."""
    table = engine.table(f"stg_iati__{fix.entity}")
    wanted = [table[name] == place[name] for name in _PLACE]
    wanted += [table[name] == number for name, number in fix.ordinals]
    keys = _keys(table)
    rows = table.filter(*wanted).select(*keys, *{"line", fix.column} - set(keys)).order_by(keys)
    found: list[dict[str, Any]] = engine.fetch(rows).to_pylist()
    return found


def _keys(table: ir.Table) -> list[str]:
    return [*_PLACE, *(name for name in table.columns if name.endswith("_no"))]


def _text(value: str | None) -> str:
    return " ".join((value or "").split())


def _told(fix: Fix, state: str, row: Mapping[str, Any]) -> dict[str, Any]:
    about = {name: getattr(fix, name) for name in _SCHEMA.names if hasattr(fix, name)}
    return about | {
        "state": state,
        "transaction_no": row.get("transaction_no"),
        **{name: row[name] for name in (*_PLACE, "line")},
    }


def _replace(engine: Engine, entity: str, changed: Sequence[tuple[Fix, Mapping[str, Any]]]) -> None:
    """Let the staged table give the right values in the rows that were found."""
    name = f"stg_iati__{entity}"
    table = engine.table(name)
    keys = _keys(table)
    columns = sorted({column for fix, _ in changed for column in fix.values})
    schema = table.schema().to_pyarrow()
    merged: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    for fix, row in changed:
        merged[tuple(row[key] for key in keys)] |= fix.values
    rows = [
        {
            **dict(zip(keys, key, strict=True)),
            **{f"new_{column}": values.get(column) for column in columns},
            **{f"has_{column}": column in values for column in columns},
        }
        for key, values in merged.items()
    ]
    fields = [pa.field(key, schema.field(key).type) for key in keys]
    fields += [pa.field(f"new_{column}", schema.field(column).type) for column in columns]
    fields += [pa.field(f"has_{column}", pa.bool_()) for column in columns]
    new = engine.put(f"work__corrected_{entity}", pa.Table.from_pylist(rows, schema=pa.schema(fields)))

    def corrected(published: ir.Table) -> ir.Table:
        joined = published.left_join(new, keys)
        return joined.select(
            **{
                column: ibis.ifelse(
                    joined[f"has_{column}"].fill_null(False), joined[f"new_{column}"], joined[column]
                )
                if column in columns
                else joined[column]
                for column in table.columns
            }
        )

    engine.replace(name, corrected)


def build_correction(engine: Engine, told: pa.Table, copies: ir.Table) -> ir.Table:
    """core__correction: every place of a corrected activity, and what became of the correction there."""
    rows = engine.put("work__correction", told)
    copy = copies.select(*_PLACE, "copy_no")
    return engine.save(
        "core__correction",
        rows.inner_join(copy, list(_PLACE)).select(
            *[n for n in _SCHEMA.names if n != "activity_start"], "copy_no"
        ),
        ["correction", "copy_no", "line", "transaction_no"],
    )
