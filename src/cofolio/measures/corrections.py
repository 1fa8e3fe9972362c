"""What became of every correction in a store: applied, mended by the publisher, unmatched, or not loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from cofolio import registry

NOT_LOADED = "not-loaded"


@dataclass(frozen=True, slots=True)
class CorrectedActivity:
    """A correction of one activity, in one copy of it.

    Attributes:
        correction: id of the correction.
        publisher: reference of the reporting organisation, as published.
        activity_id: identifier, as published.
        state: `applied`; `mended`, where the right value stands there; `unmatched`, where neither does; `not-loaded`.
        element: path of the element.
        wrong: the published text.
        right: what it is read as.
        reason: why.
        evidence: what shows it.
        reported: where and when the publisher was told.
        file: where the copy was found.
        line: of the element, or of the activity where the element is not found.
        origin: file and entry of the correction.
    """

    correction: str
    publisher: str
    activity_id: str
    state: str
    element: str
    wrong: str
    right: str
    reason: str
    evidence: str
    reported: str
    file: str | None
    line: int | None
    origin: str


def corrections(connection: duckdb.DuckDBPyConnection, files: Mapping[str, str]) -> list[CorrectedActivity]:
    """Every shipped correction by activity, and what became of it in this store.

    Args:
        connection: the served copy.
        files: where each dataset was found, by SHA-256.
    """
    sql = "SELECT correction, activity_id, state, dataset_id, line FROM core__correction ORDER BY ALL"
    met: dict[tuple[str, str], list[tuple[str, str | None, int | None]]] = defaultdict(list)
    for correction, activity, state, dataset, line in connection.execute(sql).fetchall():
        met[correction, activity].append((state, files.get(dataset), line))
    return [
        CorrectedActivity(
            one.id,
            one.publisher,
            activity,
            state,
            one.element,
            one.wrong,
            one.right,
            one.reason,
            one.evidence,
            one.reported,
            file,
            line,
            one.origin,
        )
        for one in registry.corrections()
        for activity in one.activities
        for state, file, line in met.get((one.id, activity), [(NOT_LOADED, None, None)])
    ]


def applied(connection: duckdb.DuckDBPyConnection) -> Mapping[int, list[tuple[int | None, str]]]:
    """What was corrected in each copy, in words: of the transaction that is named, else of all of it."""
    sql = (
        'SELECT copy_no, transaction_no, element, wrong, "right", correction FROM core__correction'
        " WHERE state = 'applied' ORDER BY ALL"
    )
    found: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    for copy, transaction, element, wrong, right, correction in connection.execute(sql).fetchall():
        found[copy].append((transaction, f"{element}: {wrong} → {right} ({correction})"))
    return found
