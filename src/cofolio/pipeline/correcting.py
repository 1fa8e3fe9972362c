"""Corrections as the model applies them: their element as a staged column, their value read as the reader would."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from cofolio import registry
from cofolio.errors import RegistryError
from cofolio.model.corrected import Fix
from cofolio.sources.iati.compiled import ROOTS, XML_LANG, Node, parsed_columns
from cofolio.sources.iati.values import parse_column

_STEP = re.compile(r"([A-Za-z-]+)(?:\[([1-9]\d*)\])?")


def fixes(corrections: Iterable[registry.Correction] | None = None) -> tuple[Fix, ...]:
    """One fix for each activity of each correction; the shipped ones where none are given.

    Raises:
        RegistryError: an element is none that is read, or the right value cannot be one of it.
    """
    known = registry.corrections() if corrections is None else corrections
    return tuple(fix for correction in known for fix in _fixes(correction))


def _fixes(correction: registry.Correction) -> list[Fix]:
    node, column, ordinals = _find(correction)
    values = {column: correction.right, **_parsed(correction, node, column)}
    return [
        Fix(
            correction.id,
            correction.publisher,
            activity,
            correction.element,
            correction.wrong,
            correction.right,
            correction.reason,
            node.table.name,
            column,
            ordinals,
            values,
        )
        for activity in correction.activities
    ]


def _find(correction: registry.Correction) -> tuple[Node, str, tuple[tuple[str, int], ...]]:
    """The node of a path, the column that has its text, and which of several elements is meant."""
    *steps, last = correction.element.split("/")
    attribute = last.removeprefix("@") if last.startswith("@") else None
    node = ROOTS["iati-activity"]
    ordinals: list[tuple[str, int]] = []
    for step in steps if attribute else [*steps, last]:
        found = _STEP.fullmatch(step)
        kid = node.kids.get(found[1]) if found else None
        if found is None or kid is None or (found[2] and kid.own < 0):
            raise _unreadable(correction)
        node = kid
        if found[2]:
            ordinals.append((f"{node.table.name}_no", int(found[2])))
    place = node.slots.get(XML_LANG if attribute == "xml:lang" else attribute, -1) if attribute else node.text
    if place < 0:
        raise _unreadable(correction)
    return node, list(node.table.columns)[place], tuple(ordinals)


def _unreadable(correction: registry.Correction) -> RegistryError:
    return RegistryError(
        f"{correction.origin}: {correction.element} is no element or attribute that is read; "
        "write it as recipient-country/@code or transaction[2]/value (docs/elements.md)"
    )


def _parsed(correction: registry.Correction, node: Node, column: str) -> dict[str, Any]:
    kind = node.table.columns[column]
    names = [name for name, _ in parsed_columns(column, kind)]
    if not names:
        return {}
    columns, notes = parse_column(kind, pa.array([correction.right], pa.string()))
    if notes:
        raise RegistryError(f"{correction.origin}: {notes[0][1][1]}; expected {notes[0][1][2]}")
    return {name: values[0].as_py() for name, values in zip(names, columns, strict=True)}
