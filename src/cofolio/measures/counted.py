"""How one activity is counted: its copies, its flows with their standing in the ledger, its family, its findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.provenance import Finding


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One published copy.

    Attributes:
        status: `headline` (counted), `secondary-alone`, `duplicate-copy`, `older-copy` or
            `secondary-reporter` (I1, I3).
    """

    dataset: str
    file: str
    line: int
    reporting_org: str | None
    last_updated: datetime | None
    status: str
    is_headline: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A part of a flow under one status; `amount` in the flow's currency."""

    status: str
    reason: str | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One transaction or budget as the ledger has it.

    Attributes:
        element: where in the activity, such as `transaction[3]`.
        line: in the file.
        booking_day: the day it is booked under (T1).
        amount: as published, in `currency`.
        eur: the same in euro at the rate of its own day, `None` without a rate.
        standings: its parts in the funder's view.
    """

    element: str
    line: int
    measure: str
    booking_day: date | None
    amount: Decimal | None
    currency: str | None
    eur: Decimal | None
    provider: str | None
    receiver: str | None
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """A parent or a part of an activity."""

    activity_id: str | None
    title: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share of the activity itself that falls to a place or sector, as `weight` of `total`."""

    code: str
    weight: int
    total: int


@dataclass(frozen=True, slots=True)
class ActivityCounted:
    """An activity as it is counted.

    Attributes:
        activity_id: its identifier as the counted copy has it.
        flow_count: how many flows there are; `flows` is one page of them.
    """

    activity_id: str | None
    title: str | None
    donor: str
    reporting_org: str | None
    reporting_org_name: str | None
    status: str | None
    start: date | None
    end: date | None
    copies: tuple[CopyRow, ...]
    flows: tuple[FlowRow, ...]
    flow_count: int
    parents: tuple[Relative, ...]
    components: tuple[Relative, ...]
    places: tuple[ShareRow, ...]
    sectors: tuple[ShareRow, ...]
    findings: tuple[Finding, ...]


def counted(
    connection: duckdb.DuckDBPyConnection,
    activity_id: str,
    files: Mapping[str, str],
    limit: int,
    offset: int = 0,
) -> ActivityCounted:
    """How an activity is counted.

    Args:
        connection: the served copy.
        activity_id: any of its publisher's identifiers for it (I2).
        files: where each dataset was found.
        limit: how many flows to list.
        offset: how many to pass over.

    Raises:
        NotFound: no loaded dataset has it.
    """
    identity = registry.identity_key(activity_id.strip())
    rows = connection.execute(
        "SELECT copy_no, dataset_id, line, reporting_org_ref, epoch_us(last_updated_at), copy_status, is_headline"
        " FROM core__copy WHERE identity = ? ORDER BY is_headline DESC, last_updated_at DESC NULLS LAST, copy_no",
        [identity],
    ).fetchall()
    if not rows:
        raise NotFound(
            f"no loaded dataset has an activity '{activity_id[:200]}'; search for words of its title instead"
        )
    copy_no = rows[0][0]
    head = connection.execute(
        "SELECT c.activity_id, c.title, c.donor_id, c.reporting_org_ref, c.reporting_org_name, c.activity_status_code,"
        " coalesce(c.start_actual_day, c.start_planned_day), coalesce(c.end_actual_day, c.end_planned_day)"
        " FROM core__copy c WHERE copy_no = ?",
        [copy_no],
    ).fetchone()
    assert head is not None
    number = connection.execute("SELECT count(*) FROM core__flow WHERE copy_no = ?", [copy_no]).fetchone()
    told: list[Any] = [
        *head,
        tuple(CopyRow(r[1], files.get(r[1], ""), r[2], r[3], _instant(r[4]), r[5], r[6]) for r in rows),
        _flows(connection, copy_no, limit, offset),
        number[0] if number else 0,
        _family(connection, "parent_copy_no", "child_copy_no", copy_no),
        _family(connection, "child_copy_no", "parent_copy_no", copy_no),
        _shares(connection, "core__place_share", "place", copy_no),
        _shares(connection, "core__sector_share", "sector", copy_no),
        _findings(connection, files, head[0], [r[0] for r in rows]),
    ]
    return ActivityCounted(*told)


def _portion(
    amount: Decimal | None, before: Decimal, part: Decimal, whole: Decimal, decimals: int
) -> Decimal | None:
    """A part of a flow, by cumulative rounding (T4)."""
    if amount is None:
        return None
    step = Decimal(1).scaleb(-decimals)
    until, after = (
        (amount * share / whole).quantize(step, ROUND_HALF_UP) for share in (before, before + part)
    )
    return after - until


def _instant(microseconds: int | None) -> datetime | None:
    """An instant in UTC, for DuckDB gives such values through a further package only."""
    return None if microseconds is None else datetime.fromtimestamp(microseconds / 10**6, UTC)


def _flows(
    connection: duckdb.DuckDBPyConnection, copy_no: int, limit: int, offset: int
) -> tuple[FlowRow, ...]:
    rows = connection.execute(
        "SELECT flow_no, element, line, measure, booking_day, published_amount, currency, eur, provider_org_ref,"
        " receiver_org_ref FROM core__flow WHERE copy_no = ?"
        " ORDER BY booking_day NULLS LAST, flow_no LIMIT ? OFFSET ?",
        [copy_no, limit, offset],
    ).fetchall()
    if not rows:
        return ()
    first, last = min(r[0] for r in rows), max(r[0] for r in rows)
    parts: dict[int, list[Standing]] = {}
    for flow_no, status, reason, amount, before, part, whole, decimals in connection.execute(
        "SELECT l.flow_no, l.funder_status, l.funder_reason, w.amount, l.before, l.part, l.whole, w.decimals"
        " FROM core__ledger l JOIN core__flow w USING (flow_no)"
        " WHERE l.flow_no BETWEEN ? AND ? ORDER BY l.flow_no, l.part_no",
        [first, last],
    ).fetchall():
        reason = None if status == "counted" else reason
        portion = _portion(amount, before, part, whole, decimals)
        parts.setdefault(flow_no, []).append(Standing(status, reason, portion))
    return tuple(_flow(row[1:], tuple(parts.get(row[0], ()))) for row in rows)


def _flow(row: tuple[Any, ...], standings: tuple[Standing, ...]) -> FlowRow:
    told: list[Any] = [*row, standings]
    return FlowRow(*told)


def _family(
    connection: duckdb.DuckDBPyConnection, wanted: str, known: str, copy_no: int
) -> tuple[Relative, ...]:
    sql = (
        f"SELECT DISTINCT p.activity_id, p.title, p.start_day, p.end_day FROM core__family t"
        f" JOIN core__project p ON p.copy_no = t.{wanted} WHERE t.{known} = ? ORDER BY 1, 2"
    )
    return tuple(Relative(*row) for row in connection.execute(sql, [copy_no]).fetchall())


def _shares(
    connection: duckdb.DuckDBPyConnection, table: str, code: str, copy_no: int
) -> tuple[ShareRow, ...]:
    sql = (
        f"SELECT {code}, weight, total FROM {table} WHERE copy_no = ? AND transaction_no = 0"
        " ORDER BY weight DESC, 1"
    )
    return tuple(ShareRow(c, int(w), int(t)) for c, w, t in connection.execute(sql, [copy_no]).fetchall())


def _findings(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, str], activity: str | None, copies: list[int]
) -> tuple[Finding, ...]:
    sql = """
      SELECT code, severity, message, expected, dataset_id, line, occurrences FROM core__finding
      WHERE copy_no IN (SELECT unnest(?)) ORDER BY line NULLS FIRST, code, message
    """
    return tuple(
        Finding(
            code, severity, message, expected or "", dataset, files.get(dataset, ""), line, activity, times
        )
        for code, severity, message, expected, dataset, line, times in connection.execute(
            sql, [copies]
        ).fetchall()
    )
