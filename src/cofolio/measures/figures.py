"""Figures from the ledger: value, bounds, what was counted, excluded and uncertain, and why (METHOD D3, P4, C1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb

from cofolio.measures.coverage import coverage_of, covered_years
from cofolio.measures.question import (
    CONSTANT,
    CURRENT,
    EACH,
    EVERYWHERE,
    NO_PLACE,
    PUBLISHED,
    Question,
    receipt_id,
)
from cofolio.measures.relative import set_against
from cofolio.measures.slice import GLOBAL, Slice, activities_of, mart_of, numbers_of, slice_of
from cofolio.measures.valuation import NO_TABLES, Tables, prepare
from cofolio.model import flags
from cofolio.provenance import Count, Coverage, Figure, Part
from cofolio.sources.indicators import Indicators

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
_SCOPES = ("bilateral", "shared", "total", "regional", "global", NO_PLACE, EVERYWHERE)


def cents(amount: Decimal | None) -> Decimal | None:
    """An amount for display, rounded half up to cents."""
    return None if amount is None else amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(slots=True)
class _Sum:
    """One line of a figure being put together."""

    value: Decimal = Decimal(0)
    flows: int = 0
    activities: int = 0
    negative: Decimal = Decimal(0)
    positive: Decimal = Decimal(0)
    opens_lower: bool = False
    opens_upper: bool = False
    is_known: bool = True


@dataclass(slots=True)
class _Draft:
    sums: dict[tuple[str, str | None], _Sum] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)


_Key = tuple[str, str, str, str | None, Any]
"""measure, place, scope, currency, breakdown value"""


def figures(
    connection: duckdb.DuckDBPyConnection, version: str, question: Question, tables: Tables = NO_TABLES
) -> list[Figure]:
    """Every figure that answers a question, in a fixed order.

    A country without a scope asked gets its bilateral, shared and total figures and, beside them, one for each
    region that includes it and for the world. Scopes and currencies in which the place has nothing in the asked
    period are there with zero; a period that no source speaks for has no value (METHOD C1).

    Args:
        connection: the served copy.
        version: the store version, part of every receipt's name.
        question: what is asked.
        tables: loaded rates and deflators, for other currencies than EUR and USD and for constant prices.

    Returns:
        Figures sorted by measure, scope, place, currency and breakdown.

    Raises:
        UsageError: the asked currency or prices need a table that is not loaded.
    """
    prepare(connection, question, tables)
    drafts: dict[_Key, _Draft] = defaultdict(_Draft)
    sums, flagged = (_mart_rows, _mart_flags) if mart_of(question) else (_rows, _flag_rows)
    for key, status, reason, total in sums(connection, question):
        drafts[key].sums[status, reason] = total
    for key, flag_value, flows in flagged(connection, question):
        for name in flags.names(flag_value):
            drafts[key].flags[name] = drafts[key].flags.get(name, 0) + flows
    for key in _empty_keys(connection, question):
        drafts.setdefault(key, _Draft())
    covered = covered_years(connection, question.donor)
    made = [_finish(version, question, key, draft, covered) for key, draft in drafts.items()]
    if question.per:
        made = set_against(made, question, Indicators.read(tables.indicators))
    return sorted(made, key=_order)


def _order(figure: Figure) -> tuple[Any, ...]:
    by = next(iter(figure.by.values()), None)
    return (
        figure.measure,
        _SCOPES.index(figure.scope),
        figure.place,
        figure.currency or "",
        by is None,
        by if isinstance(by, int) else 0,
        str(by),
    )


def _scoped(question: Question) -> list[tuple[str, str]]:
    """(scope expression, extra condition) of each pass over the slice."""
    if question.place == EVERYWHERE:
        return [(f"'{EVERYWHERE}'", "TRUE")]
    if not question.is_country:
        return [("f.scope", "TRUE")]
    passes = {
        "bilateral": [("f.scope", "f.scope = 'bilateral'")],
        "shared": [("f.scope", "f.scope = 'shared'")],
        "total": [("'total'", "f.scope IN ('bilateral', 'shared')")],
        "regional": [("f.scope", "f.scope = 'regional'")],
        "global": [("f.scope", "f.scope = 'global'")],
        None: [("f.scope", "TRUE"), ("'total'", "f.scope IN ('bilateral', 'shared')")],
    }
    if question.by == "scope" and question.scope is None:
        return passes[None][:1]
    return passes[question.scope]


def _query(
    question: Question, slice_: Slice, measures: str, group: str, extra: str
) -> tuple[str, list[object]]:
    place = f"'{EVERYWHERE}'" if question.place == EVERYWHERE else "f.place::VARCHAR"
    texts, parameters = [], []
    for scope, condition in _scoped(question):
        texts.append(
            f"SELECT f.measure::VARCHAR, {place}, {scope}::VARCHAR, {slice_.currency}::VARCHAR, {slice_.key},"
            f" {measures}"
            f" FROM {slice_.source} WHERE {slice_.where} AND {condition}{extra} GROUP BY 1, 2, 3, 4, 5{group}"
        )
        parameters += slice_.parameters
    return " UNION ALL ".join(texts), parameters


def _mart_rows(
    connection: duckdb.DuckDBPyConnection, question: Question
) -> Iterator[tuple[_Key, str, str | None, _Sum]]:
    """Sums from the mart, distinct activities from the fragments."""
    slice_ = slice_of(question, mart_of(question))
    value, name = slice_.value, slice_.value.removeprefix("f.")
    lacks = f"NOT f.has_{name}"
    flows = "f.flows" if question.donor else "CASE WHEN f.is_alone THEN f.undivided_flows ELSE f.flows END"
    measures = (
        f"{slice_.status}, {slice_.reason}, sum({value}), sum({flows})::BIGINT, 0,"
        f" sum({value}_negative), sum({value}_positive), count(*) FILTER ({lacks}),"
        f" bool_or({lacks} AND (f.has_negative OR NOT f.has_amount)),"
        f" bool_or({lacks} AND (f.has_positive OR NOT f.has_amount))"
    )
    active = _active(connection, question)
    for key, status, reason, total in _read(connection, question, slice_, measures, ", 6, 7", ""):
        if status == "counted":
            total.activities = active.get(key, 0)
        yield key, status, reason, total


def _active(connection: duckdb.DuckDBPyConnection, question: Question) -> dict[_Key, int]:
    numbers = numbers_of(question)
    if numbers is not None:
        sql, parameters = numbers
    else:
        slice_, extra = activities_of(question), ""
        if slice_ is None:
            slice_ = slice_of(question)
            extra = f" AND {slice_.status} = 'counted'"
        sql, parameters = _query(question, slice_, "count(DISTINCT f.activity_no)", "", extra)
    return {row[:5]: row[5] for row in connection.execute(sql, parameters).fetchall()}


def _mart_flags(connection: duckdb.DuckDBPyConnection, question: Question) -> list[tuple[_Key, int, int]]:
    slice_ = slice_of(question, mart_of(question))
    extra = f" AND f.flags <> 0 AND {slice_.status} = 'counted'"
    sql, parameters = _query(question, slice_, "f.flags, sum(f.flows)::BIGINT", ", 6", extra)
    return [(row[:5], row[5], row[6]) for row in connection.execute(sql, parameters).fetchall()]


def _rows(
    connection: duckdb.DuckDBPyConnection, question: Question
) -> Iterator[tuple[_Key, str, str | None, _Sum]]:
    """Sums and distinct counts straight from the fragments."""
    slice_ = slice_of(question)
    value = slice_.value
    measures = (
        f"{slice_.status}, {slice_.reason}, sum({value}), count(DISTINCT f.flow_no), count(DISTINCT f.activity_no),"
        f" sum({value}) FILTER ({value} < 0), sum({value}) FILTER ({value} > 0),"
        f" count(*) FILTER ({value} IS NULL),"
        f" count(*) FILTER ({value} IS NULL AND (f.amount < 0 OR f.amount IS NULL)) > 0,"
        f" count(*) FILTER ({value} IS NULL AND (f.amount > 0 OR f.amount IS NULL)) > 0"
    )
    yield from _read(connection, question, slice_, measures, ", 6, 7", "")


def _read(
    connection: duckdb.DuckDBPyConnection,
    question: Question,
    slice_: Slice,
    measures: str,
    group: str,
    extra: str,
) -> Iterator[tuple[_Key, str, str | None, _Sum]]:
    sql, parameters = _query(question, slice_, measures, group, extra)
    for row in connection.execute(sql, parameters).fetchall():
        status, reason, total, flows, activities, negative, positive, unknown, below, above = row[5:]
        nothing = Decimal(0)
        yield (
            row[:5],
            status,
            None if status == "counted" else reason,
            _Sum(
                total or nothing,
                flows,
                activities,
                negative or nothing,
                positive or nothing,
                below,
                above,
                not unknown,
            ),
        )


def _flag_rows(connection: duckdb.DuckDBPyConnection, question: Question) -> list[tuple[_Key, int, int]]:
    slice_ = slice_of(question)
    extra = f" AND f.flags <> 0 AND {slice_.status} = 'counted'"
    sql, parameters = _query(question, slice_, "f.flags, count(DISTINCT f.flow_no)", ", 6", extra)
    return [(row[:5], row[5], row[6]) for row in connection.execute(sql, parameters).fetchall()]


def _empty_keys(connection: duckdb.DuckDBPyConnection, question: Question) -> Iterable[_Key]:
    """Keys that must be answered although nothing in the period falls under them.

    The measures and currencies are those of the place under any measure, so that a figure asked on its own is
    the one that stands among all.
    """
    if question.by is not None or question.place == EACH:
        return []
    # what is there is the same in every converted currency
    asked = "EUR" if question.is_valued else question.currency
    wide = Question(question.place, question.donor, view=question.view, currency=asked)
    slice_ = slice_of(wide, mart_of(wide))
    sql = f"SELECT DISTINCT f.measure::VARCHAR, {slice_.currency}::VARCHAR FROM {slice_.source} WHERE {slice_.where}"
    found = connection.execute(sql, slice_.parameters).fetchall()
    if question.is_valued:
        found = [(measure, question.currency) for measure, _ in found]
    measures = {question.measure} if question.measure else {measure for measure, _ in found}
    currencies = {c for _, c in found if c is not None} or ({question.currency} - {PUBLISHED})
    pairs = [p for p in found if p[1] is not None and p[0] in measures]
    pairs += [(m, c) for m in measures for c in currencies if m not in {known for known, _ in pairs}]
    return [(m, place, scope, c, None) for m, c in pairs for place, scope in _places_answered(question)]


def _places_answered(question: Question) -> list[tuple[str, str]]:
    if question.is_country:
        own = ["bilateral", "shared", "total"]
        return [(question.place, s) for s in ([question.scope] if question.scope else own) if s in own]
    if question.place in (EVERYWHERE, NO_PLACE):
        return [(question.place, question.place)]
    return [(question.place, "global" if question.place == GLOBAL else "regional")]


def _finish(version: str, question: Question, key: _Key, draft: _Draft, covered: Coverage) -> Figure:
    measure, place, scope, currency, by = key
    counted = draft.sums.get(("counted", None), _Sum())
    excluded = {r or "": s for (status, r), s in draft.sums.items() if status == "excluded"}
    uncertain = {r or "": s for (status, r), s in draft.sums.items() if status == "uncertain"}
    coverage = coverage_of(covered, question, by)
    silent = coverage.status == "not-covered" and not draft.sums
    value = counted.value
    narrowed = replace(question, measure=measure, place=place, scope=scope)
    return Figure(
        measure=measure,
        place=place,
        scope=scope,
        view=question.view,
        basis=question.basis,
        currency=currency,
        value=None if silent else cents(value),
        lower=None if silent else _bound(value, uncertain, "negative", "opens_lower"),
        upper=None if silent else _bound(value, uncertain, "positive", "opens_upper"),
        counted=Count(counted.flows, counted.activities),
        excluded=_parts(excluded),
        uncertain=_parts(uncertain),
        flags=dict(sorted(draft.flags.items())),
        by={question.by: by} if question.by else {},
        coverage=coverage,
        receipt=receipt_id(version, narrowed, None if by is None else str(by), currency),
        prices=f"{CONSTANT} {question.base_year}" if question.prices == CONSTANT else CURRENT,
    )


def _bound(value: Decimal, uncertain: Mapping[str, _Sum], side: str, opens: str) -> Decimal | None:
    if any(getattr(s, opens) for s in uncertain.values()):
        return None
    return cents(value + sum((getattr(s, side) for s in uncertain.values()), Decimal(0)))


def _parts(sums: Mapping[str, _Sum]) -> dict[str, Part]:
    return {
        reason: Part(s.flows, cents(s.value) if s.is_known else None) for reason, s in sorted(sums.items())
    }
