"""The instrument of one activity with all that speaks for it and against it, and when its money was decided on (G1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from cofolio import registry
from cofolio.errors import NotFound

MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class InstrumentRead:
    """The instrument read for an activity.

    Attributes:
        id: its id in the register, or `unknown` (`measures.question.UNKNOWN`).
        acronym: what it is called for short.
        name: what it is called.
        confidence: `high`, `medium`, `low` or `unverified`.
        signal: the number of the signal it was read from (METHOD G1), `None` where unknown.
        signal_name: that signal's name.
        matched_text: what was matched.
        is_mixed: whether the activity's references name several domains.
        is_going_on: whether it is seen in years after its instrument: launched before, going on.
        reason: why it is unknown: `no-signal`, `several-candidates` or `not-in-register`.
        candidates: instruments that are possible then.
    """

    id: str
    acronym: str | None
    name: str | None
    confidence: str | None
    signal: int | None
    signal_name: str | None
    matched_text: str | None
    is_mixed: bool
    is_going_on: bool
    reason: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """When the money of an activity was decided on.

    Attributes:
        first: the first day it may have been; `None` where only the end is known.
        last: the last; the same where the day is known.
        precision: `day`, `year` or `not-after`.
        basis: `decision-commitment`, `decision-identifier`, `decision-reference`, `own-commitment` or
            `contract-identifier`.
        decision_id: the decision, loaded or not; the activity itself where it is one.
    """

    first: date | None
    last: date
    precision: str
    basis: str
    decision_id: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for an instrument.

    Attributes:
        signal: number of the signal.
        signal_name: its name.
        sign: what was recognised, such as `domain:ACA`.
        instrument: the one it means here; `None` where it cannot choose, see `candidates`.
        confidence: of that.
        is_usual: whether the sign is usual for it in that year.
        matched_text: what was matched.
        element: where.
        uses: how often, in transactions or in activities below.
        first_day: of the first transaction with it.
        last_day: of the last.
        year_kind: whether it was read with the year of the `decision`, of the `contract`, or with `none`.
        year: that year.
        via: the activity it comes from, where it is another's.
    """

    signal: int
    signal_name: str
    sign: str
    instrument: str | None
    candidates: tuple[str, ...]
    confidence: str
    is_usual: bool
    matched_text: str | None
    element: str
    uses: int
    first_day: date | None
    last_day: date | None
    year_kind: str
    year: int | None
    via: str | None


@dataclass(frozen=True, slots=True)
class ActivityInstrument:
    """The instrument of an activity and all evidence; `instrument` is `None` for a donor without signals.

    Attributes:
        path: activities the instrument came from, one step after the other, where it is not the activity's own.
        decisions: every decision it is tied to or names, the earliest first.
        other_instruments: those of its later decisions, where they are others, each with the decision.
    """

    activity_id: str | None
    title: str | None
    donor: str
    reporting_org: str | None
    instrument: InstrumentRead | None
    decided: Decided | None
    decisions: tuple[Decided, ...]
    path: tuple[tuple[str | None, str | None], ...]
    evidence: tuple[Evidence, ...]
    other_instruments: tuple[tuple[str, str | None], ...]


MATCH_COLUMNS = (
    "instrument, confidence, signal, signal_name, matched_text, is_mixed, is_going_on, reason, candidates"
)
DECIDED_COLUMNS = "decided_from_day, decided_to_day, precision, basis, decision_id"
"""Columns of `core__instrument_match` and `core__decision`, for the two readers below."""


def read_match(row: tuple[Any, ...]) -> InstrumentRead | None:
    """The instrument in a row of `MATCH_COLUMNS`; `None` where the donor has no signals."""
    if row[0] is None:
        return None
    act = registry.acts().get(row[0])
    named = (act.acronym, act.name) if act else (None, None)
    return InstrumentRead(*(row[0], *named, *row[1:8], _listed(row[8])))


def read_decided(row: tuple[Any, ...]) -> Decided | None:
    """The decision in a row of `DECIDED_COLUMNS`; `None` where nothing tells."""
    return None if row[1] is None else Decided(*row)


def instrument_of(connection: duckdb.DuckDBPyConnection, activity_id: str) -> ActivityInstrument:
    """The instrument of an activity, by any of its publisher's identifiers (METHOD I2).

    Raises:
        NotFound: if no loaded dataset has the activity.
    """
    sql = f"""
      SELECT c.copy_no, c.activity_id, c.title, c.donor_id, c.reporting_org_ref, {MATCH_COLUMNS}, {DECIDED_COLUMNS}
      FROM core__copy c LEFT JOIN core__instrument_match m USING (copy_no) LEFT JOIN core__decision d USING (copy_no)
      WHERE c.identity = ? AND c.is_headline ORDER BY c.is_alone, c.copy_no LIMIT 1
    """
    row = connection.execute(sql, [registry.identity_key(activity_id.strip())]).fetchone()
    if row is None:
        raise NotFound(
            f"no loaded dataset has an activity '{activity_id}'; `cofolio activities --search` finds some"
        )
    copy_no = row[0]
    decisions, evidence = _decisions(connection, copy_no), _evidence(connection, copy_no)
    identifier, title, donor, org = row[1:5]
    return ActivityInstrument(
        identifier,
        title,
        donor,
        org,
        read_match(row[5:14]),
        read_decided(row[14:]),
        decisions,
        _path(connection, copy_no),
        evidence,
        _others(evidence, decisions),
    )


def _others(
    evidence: tuple[Evidence, ...], decisions: tuple[Decided, ...]
) -> tuple[tuple[str, str | None], ...]:
    """What the same sign means in the years of the later decisions: a part of the money may come under it."""
    if not evidence or evidence[0].instrument is None:
        return ()
    sign = registry.signs()[evidence[0].sign]
    later = ((registry.read(sign, "decision", one.last.year), one) for one in decisions[1:])
    return tuple(
        (reading.instrument, one.decision_id)
        for reading, one in later
        if reading.instrument not in (None, evidence[0].instrument)
    )


def _decisions(connection: duckdb.DuckDBPyConnection, copy_no: int) -> tuple[Decided, ...]:
    sql = f"SELECT {DECIDED_COLUMNS} FROM core__decision_named d WHERE copy_no = ? ORDER BY decision_no"
    return tuple(Decided(*row) for row in connection.execute(sql, [copy_no]).fetchall())


def _path(connection: duckdb.DuckDBPyConnection, copy_no: int) -> tuple[tuple[str | None, str | None], ...]:
    """From a contract to its decision, and from it to the contract whose reference was read."""
    steps: list[tuple[str | None, str | None]] = []
    sql = """
      SELECT m.via_copy_no, c.activity_id, c.title FROM core__instrument_match m
      JOIN core__copy c ON c.copy_no = m.via_copy_no WHERE m.copy_no = ?
    """
    while len(steps) < MOST_STEPS and (found := connection.execute(sql, [copy_no]).fetchone()):
        copy_no = found[0]
        steps.append((found[1], found[2]))
    return tuple(steps)


def _evidence(connection: duckdb.DuckDBPyConnection, copy_no: int) -> tuple[Evidence, ...]:
    sql = """
      SELECT e.signal, e.signal_name, e.sign, e.instrument, e.candidates, e.confidence, e.is_usual, e.matched_text,
             e.element, e.uses, e.first_day, e.last_day, e.year_kind, e.year, v.activity_id
      FROM core__instrument_evidence e LEFT JOIN core__copy v ON v.copy_no = e.via_copy_no
      WHERE e.copy_no = ? ORDER BY e.evidence_no
    """
    rows = connection.execute(sql, [copy_no]).fetchall()
    return tuple(Evidence(*(*row[:4], _listed(row[4]), *row[5:])) for row in rows)


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(", ")) if text else ()
