"""Turns answers into plain records for JSON: amounts as decimal strings, dates in ISO, unknown as null."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from cofolio.provenance import Figure, Part, Receipt
from cofolio.rendering.amounts import cents, exact, stripped

_MONEY = {"amount", "current_amount", "published_amount", "part_amount", "value", "lower", "upper"}


def figure_record(figure: Figure) -> dict[str, Any]:
    """Returns the figure exactly as `docs/json.md` describes it."""
    return {
        "measure": figure.measure,
        "place": figure.place,
        "scope": figure.scope,
        "view": figure.view,
        "basis": figure.basis,
        "currency": figure.currency,
        "value": cents(figure.value),
        "lower": cents(figure.lower),
        "upper": cents(figure.upper),
        "counted": {"flows": figure.counted.flows, "activities": figure.counted.activities},
        "excluded": {reason: _part(part) for reason, part in sorted(figure.excluded.items())},
        "uncertain": {reason: _part(part) for reason, part in sorted(figure.uncertain.items())},
        "flags": dict(sorted(figure.flags.items())),
        "by": dict(figure.by),
        "coverage": record(figure.coverage),
        "receipt": figure.receipt,
        "source": figure.source,
        "prices": figure.prices,
        **({"per": record(figure.per)} if figure.per else {}),
    }


def receipt_head(receipt: Receipt) -> dict[str, Any]:
    """Returns everything of a receipt but its rows."""
    return {"id": receipt.id, "version": receipt.version, "figure": figure_record(receipt.figure)}


def record(value: Any) -> Any:
    """Returns any answer as JSON's own types; figures in their documented form."""
    if isinstance(value, Figure):
        return figure_record(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _field(f.name, getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _field(str(key), item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, Iterator)):
        return [record(item) for item in value]
    return _scalar(value)


def to_json(value: Any) -> str:
    """Returns indented JSON of an answer, readable in any alphabet."""
    return json.dumps(record(value), ensure_ascii=False, indent=2) + "\n"


def json_array(rows: Iterable[Any], indent: str = "  ") -> Iterator[str]:
    """Yields a JSON list piece by piece, so that a receipt of millions of rows needs no memory."""
    separator = "["
    for row in rows:
        yield f"{separator}\n{indent}{json.dumps(record(row), ensure_ascii=False)}"
        separator = ","
    yield "[]" if separator == "[" else f"\n{indent[:-2]}]"


def _part(part: Part) -> dict[str, Any]:
    return {"flows": part.flows, "value": cents(part.value)}


def _field(name: str, value: Any) -> Any:
    return exact(value) if isinstance(value, Decimal) and name in _MONEY else record(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Decimal):
        return stripped(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, PurePath):
        return str(value)
    return value
