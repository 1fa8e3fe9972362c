"""Figures over the records of one table source: value, bounds, what was left out and why (METHOD D3, D4, C1, R1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import duckdb

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.measures.figures import cents
from cofolio.measures.question import EVERYWHERE, NO_PLACE, PUBLISHED, UNKNOWN, instruments_of
from cofolio.measures.record_question import BREAKDOWNS, RecordQuestion, record_receipt_id
from cofolio.measures.slice import GLOBAL
from cofolio.provenance import Count, Coverage, Figure, Part

_SCOPES = ("bilateral", "total", "regional", "global", NO_PLACE, EVERYWHERE)
_VALUES = {PUBLISHED: "r.amount", "EUR": "r.eur", "USD": "r.usd"}
ACTIVITY = "coalesce(r.project_id, r.dataset_id || ':' || r.sheet || ':' || r.line)"
"""What counts as one activity: the publisher's number, else the row."""

LONGEST_CODE = 4
"""A donor asked by this many letters or fewer is asked by a code; a name is compared with what is published."""

Key = tuple[str, str, str, str, str | None, Any]
"""measure, place, scope, prices, currency, breakdown value"""


@dataclass(slots=True)
class _Draft:
    counted: Decimal = Decimal(0)
    flows: int = 0
    activities: int = 0
    excluded: dict[str, Part] = field(default_factory=dict)
    uncertain: dict[str, tuple[Part, Decimal, Decimal, bool]] = field(default_factory=dict)


def record_figures(
    connection: duckdb.DuckDBPyConnection, version: str, question: RecordQuestion
) -> list[Figure]:
    """Every figure of one source that answers a question, in a fixed order.

    A country without a scope asked gets its own figure and, beside it, one for each region that includes it and for
    the world. A year that no loaded file of the source speaks for has no value (METHOD C1).

    Raises:
        UsageError: amounts at constant prices are asked in a currency they are not published in.
    """
    if question.prices == "constant" and question.currency != PUBLISHED:
        raise UsageError(
            f"amounts of {question.source} at constant prices are there in the published currency; "
            "ask without --currency, or --prices current"
        )
    drafts: dict[Key, _Draft] = defaultdict(_Draft)
    slice_ = where(question)
    sql = f"""
      SELECT r.measure::VARCHAR, {_place(question)}, {scope_of(question)}, {PRICES_OF}, {currency_of(question)},
             {BREAKDOWNS[question.by] if question.by else "NULL"}, {standing_of(question)}, {reason_of(question)},
             sum({_VALUES[question.currency]}), count(*), count(DISTINCT {ACTIVITY}),
             sum({_VALUES[question.currency]}) FILTER ({_VALUES[question.currency]} < 0),
             sum({_VALUES[question.currency]}) FILTER ({_VALUES[question.currency]} > 0),
             count(*) FILTER ({_VALUES[question.currency]} IS NULL)
      FROM core__record r WHERE {slice_.text} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    """
    for row in connection.execute(sql, slice_.parameters).fetchall():
        _add(drafts[row[:6]], *row[6:])
    for key in _empty(connection, question, drafts):
        drafts.setdefault(key, _Draft())
    covered = years_covered(connection, question.source, question.donor)
    made = [_finish(version, question, key, draft, covered) for key, draft in drafts.items()]
    return sorted(made, key=_order)


@dataclass(frozen=True, slots=True)
class Where:
    """The rows of `core__record` that a question is about."""

    text: str
    parameters: list[object]


PRICES_OF = "r.price_basis || coalesce(' ' || r.price_base_year, '')"


def where(question: RecordQuestion) -> Where:
    """The condition of a question, with its parameters."""
    conditions, parameters = (
        ["r.source = ?", "r.price_basis = ?"],
        list[object]([question.source, question.prices]),
    )
    if question.is_country and question.scope not in ("regional", "global"):
        beside = (
            (*registry.regions_of(question.place), GLOBAL)
            if question.scope is None and not question.by
            else ()
        )
        conditions.append("r.place IN (SELECT unnest(?))")
        parameters.append([question.place, *beside])
    elif question.is_country:
        wanted = [GLOBAL] if question.scope == "global" else list(registry.regions_of(question.place))
        conditions.append("r.place IN (SELECT unnest(?))")
        parameters.append(wanted)
    elif question.place == NO_PLACE:
        conditions.append("r.place IS NULL")
    elif question.place != EVERYWHERE:
        conditions.append("r.place = ?")
        parameters.append(question.place)
    if question.donor is not None:
        conditions.append("(r.donor IN (?, ?) OR r.donor_code = ? OR lower(r.donor_name) = lower(?))")
        parameters += [donor_id(question.donor), *[question.donor] * 3]
    if question.agency is not None:
        conditions.append("(r.agency_code = ? OR lower(r.agency_name) = lower(?))")
        parameters += [question.agency] * 2
    if question.sector is not None:
        conditions.append("(r.purpose_code = ? OR r.sector_group = ? OR left(r.purpose_code, 3) = ?)")
        parameters += [question.sector] * 3
    if question.instrument is not None:
        asked = instruments_of(question.instrument)
        conditions.append(
            "r.instrument IS NULL" if asked == (UNKNOWN,) else "r.instrument IN (SELECT unnest(?))"
        )
        parameters += [] if asked == (UNKNOWN,) else [list(asked)]
    for value, condition in (
        (question.measure, "r.measure = ?"),
        (question.year_from, "r.year >= ?"),
        (question.year_to, "r.year <= ?"),
        (question.flow_type, "r.flow_class = ?"),
        (question.finance_type, "r.finance_class = ?"),
    ):
        if value is not None:
            conditions.append(condition)
            parameters.append(value)
    return Where(" AND ".join(conditions), parameters)


def donor_id(asked: str) -> str:
    """Our id of a donor asked by an ISO code or one of its codes or names; what no list knows stays as it is.

    The name that a table itself uses asks for just the rows that use it.
    """
    known = registry.table_donor(asked, asked) if len(asked) <= LONGEST_CODE else None
    return known.donor if known else asked


def value_of(question: RecordQuestion) -> str:
    """The column of amounts in the currency asked."""
    return _VALUES[question.currency]


def currency_of(question: RecordQuestion) -> str:
    """The currency of each row's amount, as asked."""
    return "r.currency::VARCHAR" if question.currency == PUBLISHED else f"'{question.currency}'"


def standing_of(question: RecordQuestion) -> str:
    """Counted, excluded or uncertain, in the currency asked."""
    lacks = f"r.standing = 'counted' AND {value_of(question)} IS NULL"
    return f"CASE WHEN {lacks} THEN 'uncertain' ELSE r.standing::VARCHAR END"


def reason_of(question: RecordQuestion) -> str:
    """Why a row is not counted."""
    lacks = f"r.standing = 'counted' AND {value_of(question)} IS NULL"
    return f"CASE WHEN {lacks} THEN 'no-rate' ELSE r.reason::VARCHAR END"


def scope_of(question: RecordQuestion) -> str:
    """The scope a row's figure has."""
    if question.place == EVERYWHERE and question.by != "scope":
        return f"'{EVERYWHERE}'"
    return "'total'" if question.scope == "total" else "r.scope::VARCHAR"


def _place(question: RecordQuestion) -> str:
    if question.place in (EVERYWHERE, NO_PLACE):
        return f"'{question.place}'"
    return "r.place::VARCHAR"


def _add(
    draft: _Draft,
    standing: str,
    reason: str | None,
    total: Decimal | None,
    flows: int,
    activities: int,
    negative: Decimal | None,
    positive: Decimal | None,
    lacking: int,
) -> None:
    zero = Decimal(0)
    if standing == "counted":
        draft.counted, draft.flows, draft.activities = total or zero, flows, activities
        return
    part = Part(flows, None if lacking else cents(total or zero))
    if standing == "excluded":
        draft.excluded[reason or ""] = part
    else:
        draft.uncertain[reason or ""] = (part, negative or zero, positive or zero, bool(lacking))


def _empty(
    connection: duckdb.DuckDBPyConnection, question: RecordQuestion, drafts: dict[Key, _Draft]
) -> list[Key]:
    """Keys that must be answered although the source has nothing there: zero where it speaks, else not covered."""
    if question.by is not None:
        return []
    sql = """
      SELECT DISTINCT measure, prices, currency FROM mart__record
      WHERE source = $1 AND price_basis = $2 AND ($3 IS NULL OR measure = $3) AND currency IS NOT NULL
    """
    found = connection.execute(sql, [question.source, question.prices, question.measure]).fetchall()
    place, scope = question.place, question.scope or "bilateral"
    if not question.is_country:
        region = registry.regions().get(place)
        scope = place if region is None else "global" if region.kind == "global" else "regional"
    elif question.scope in ("regional", "global"):
        return []
    answered = {key[:3] for key in drafts}
    wanted = {
        (
            measure,
            place,
            scope,
            prices,
            currency if question.currency == PUBLISHED else question.currency,
            None,
        )
        for measure, prices, currency in found
    }
    return [key for key in sorted(wanted) if key[:3] not in answered]


def years_covered(
    connection: duckdb.DuckDBPyConnection, source: str, donor: str | None = None
) -> tuple[int, ...]:
    """The years that a source's loaded files speak for, of one donor or of any."""
    sql = """
      SELECT DISTINCT year FROM mart__record WHERE source = $1 AND year IS NOT NULL
        AND ($2 IS NULL OR donor IN ($2, $3) OR donor_code = $2 OR lower(donor_name) = lower($2)) ORDER BY 1
    """
    found = connection.execute(sql, [source, donor, None if donor is None else donor_id(donor)]).fetchall()
    return tuple(row[0] for row in found)


def _coverage(question: RecordQuestion, covered: tuple[int, ...], by: Any) -> Coverage:
    if not covered:
        return Coverage("not-covered", None, None)
    first, last = question.year_from or covered[0], question.year_to or covered[-1]
    asked = (by,) if question.by == "year" and isinstance(by, int) else tuple(range(first, last + 1))
    missing = tuple(year for year in asked if year not in covered)
    if not missing:
        return Coverage("covered", covered[0], covered[-1])
    status = "not-covered" if len(missing) == len(asked) else "partly-covered"
    return Coverage(status, covered[0], covered[-1], missing)


def _finish(
    version: str, question: RecordQuestion, key: Key, draft: _Draft, covered: tuple[int, ...]
) -> Figure:
    measure, place, scope, prices, currency, by = key
    coverage = _coverage(question, covered, by)
    is_silent = coverage.status == "not-covered" and not (draft.flows or draft.excluded or draft.uncertain)
    is_open = any(lacking for *_, lacking in draft.uncertain.values())
    lower = draft.counted + sum((low for _, low, _, _ in draft.uncertain.values()), Decimal(0))
    upper = draft.counted + sum((high for _, _, high, _ in draft.uncertain.values()), Decimal(0))
    narrowed = replace(question, measure=measure, place=place, scope=scope)
    return Figure(
        measure=measure,
        place=place,
        scope=scope,
        view="funder",
        basis=PUBLISHED if question.currency == PUBLISHED else "converted",
        currency=currency,
        value=None if is_silent else cents(draft.counted),
        lower=None if is_silent or is_open else cents(lower),
        upper=None if is_silent or is_open else cents(upper),
        counted=Count(draft.flows, draft.activities),
        excluded=dict(sorted(draft.excluded.items())),
        uncertain={reason: part for reason, (part, *_) in sorted(draft.uncertain.items())},
        flags={},
        by={question.by: by} if question.by else {},
        coverage=coverage,
        receipt=record_receipt_id(version, narrowed, prices, None if by is None else str(by), currency),
        source=question.source,
        prices=prices,
    )


def _order(figure: Figure) -> tuple[Any, ...]:
    by = next(iter(figure.by.values()), None)
    return (
        *(figure.measure, _SCOPES.index(figure.scope), figure.place, figure.prices, figure.currency or ""),
        *(by is None, by if isinstance(by, int) else 0, str(by)),
    )
