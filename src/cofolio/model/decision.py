"""core__decision and core__decision_named: when the money of an activity was decided on, how exactly, and from what.

Eligibility is tested on the day of the decision, and projects decided before a country lost it go on (METHOD G1). The
European Commission publishes commitments on decisions and payments on contracts, so a contract's day is its decision's.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio import registry
from cofolio.model.copy import clean
from cofolio.model.engine import Engine
from cofolio.model.tie import Ties

_YEAR = r"((?:19|20)[0-9]{2})"
DECISION_SHAPE = rf"-{_YEAR}/([0-9]{{3,6}})/[0-9]+$"
CONTRACT_SHAPE = rf"-{_YEAR}/([0-9]{{3}}-[0-9]{{3}})$"
_CONTRACT_YEARS = (CONTRACT_SHAPE, rf"-{_YEAR}-PC-[0-9]+$", rf"/{_YEAR}/[0-9]{{5}}$")
"""CRIS and OPSYS contracts, and grants of humanitarian aid, which carry the year of the decision or the next."""

DECIDED, OWN, BEFORE = 0, 1, 2
"""How good a basis is: the decision itself, the activity's own first commitment, a day it cannot be later than."""


def build_decision(engine: Engine, copies: ir.Table, flows: ir.Table, ties: Ties) -> ir.Table:
    """The earliest decision behind every activity that speaks, where anything tells.

    `decided_from_day` and `decided_to_day` bound it: equal where the day is known (`precision` `day`), a whole
    year where only the year is (`year`), without a beginning where the contract's year is all there is (`not-after`).
    `basis` is `decision-commitment`, `decision-identifier`, `decision-reference`, `own-commitment` or
    `contract-identifier`; `decision_id` the activity that stands for the decision, loaded or not.
    """
    spoken = copies.filter(copies.is_headline)
    _put_ancestors(engine, ties)
    found = engine.scratch("work__decided", _candidates(engine, spoken, flows))
    order = [
        "grade",
        "year",
        ibis.ifelse(found.precision == "day", 0, 1),
        "decided_from_day",
        "decision_id",
        "basis",
    ]
    rank = ibis.row_number().over(ibis.window(group_by="copy_no", order_by=order))
    ranked = found.mutate(place=rank)
    _save_named(engine, ranked)
    best = ranked.filter(ranked.place == 0)
    rows = best.select(
        "copy_no",
        "decision_id",
        "decided_from_day",
        "decided_to_day",
        "precision",
        "basis",
        decision_year=ibis.ifelse(best.grade == DECIDED, best.year, ibis.null("int32")),
    )
    return engine.save("core__decision", rows, ["copy_no"])


def _save_named(engine: Engine, ranked: ir.Table) -> None:
    """`core__decision_named`: every decision that an activity is tied to or names, the earliest first."""
    named = ranked.filter(ranked.grade == DECIDED)
    rows = named.select(
        "copy_no",
        "decision_id",
        "decided_from_day",
        "decided_to_day",
        "precision",
        "basis",
        decision_no=(named.place + 1).cast("int64"),
    )
    engine.save("core__decision_named", rows, ["copy_no", "decision_no"])


def _put_ancestors(engine: Engine, ties: Ties) -> None:
    """`work__ancestor`: every member of a family with those above it."""
    rows = list(ties.ancestors())
    columns = ("copy_no", "ancestor_no", "steps")
    arrays = [pa.array([row[i] for row in rows], pa.int64()) for i in range(3)]
    engine.put("work__ancestor", pa.table(arrays, names=columns))


def _candidates(engine: Engine, spoken: ir.Table, flows: ir.Table) -> ir.Table:
    identity = spoken.select("copy_no", "identity", "activity_id", "donor_id")
    ancestor = engine.table("work__ancestor")
    declared = engine.table("work__declared")
    above = declared.filter((declared.kind == "1") & declared.other_no.isnull())
    absent = above.select("copy_no", decision=above.other, decision_id=above.other)
    commitment = flows.filter(
        (flows.measure == "commitment") & flows.is_headline & flows.booking_day.notnull()
    )
    first = commitment.group_by("copy_no").aggregate(day=commitment.booking_day.min())
    named = identity.select(ancestor_no="copy_no", decision="identity", decision_id="activity_id")
    known = ancestor.inner_join(named, "ancestor_no").select(
        "copy_no", "ancestor_no", "decision", "decision_id"
    )
    own = identity.select("copy_no", ancestor_no="copy_no", decision="identity", decision_id="activity_id")
    shaped = own.filter(own.decision.re_search(DECISION_SHAPE))
    committed = known.union(shaped).distinct()
    committed = committed.inner_join(first.select(ancestor_no="copy_no", day="day"), "ancestor_no")
    silent = known.union(shaped).distinct().anti_join(first.select(ancestor_no="copy_no"), "ancestor_no")
    silent = silent.select("copy_no", "decision", "decision_id").union(absent)
    own_day = first.inner_join(identity.select("copy_no", "activity_id"), "copy_no")
    contract = identity.mutate(text=_year_in(identity.identity, _CONTRACT_YEARS))
    referred = engine.table("work__reference").filter(lambda t: t.is_decision)
    parts = [
        _on_day(committed, committed.day, DECIDED, "decision-commitment", committed.decision_id),
        _in_year(
            silent, _year_in(silent.decision, (DECISION_SHAPE,)), "decision-identifier", silent.decision_id
        ),
        _in_year(referred, referred.year_text, "decision-reference", referred.matched_text),
        _on_day(own_day, own_day.day, OWN, "own-commitment", own_day.activity_id),
        _not_after(contract),
    ]
    return reduce(lambda a, b: a.union(b), parts).distinct()


def _year_in(identifier: Any, shapes: tuple[str, ...]) -> Any:
    """The year in an identifier of one of these shapes, as text; empty where it has none."""
    found = [identifier.re_extract(shape, 1).fill_null("") for shape in shapes]
    return reduce(lambda a, b: ibis.ifelse(a == "", b, a), found)


def _on_day(rows: ir.Table, day: Any, grade: int, basis: str, decision: Any) -> ir.Table:
    return rows.select(
        "copy_no",
        decision_id=decision.cast("string"),
        decided_from_day=day,
        decided_to_day=day,
        precision=ibis.literal("day"),
        basis=ibis.literal(basis),
        grade=ibis.literal(grade).cast("int32"),
        year=day.year().cast("int32"),
    )


def _in_year(rows: ir.Table, text: Any, basis: str, decision: Any) -> ir.Table:
    rows = rows.mutate(year_found=clean(text).try_cast("int32"), said=decision.cast("string"))
    rows = rows.filter(rows.year_found.notnull())
    return rows.select(
        "copy_no",
        decision_id="said",
        decided_from_day=ibis.date(rows.year_found, 1, 1),
        decided_to_day=ibis.date(rows.year_found, 12, 31),
        precision=ibis.literal("year"),
        basis=ibis.literal(basis),
        grade=ibis.literal(DECIDED).cast("int32"),
        year="year_found",
    )


def _not_after(contract: ir.Table) -> ir.Table:
    """Donors' own numbering is only known for those that the register has shapes for."""
    contract = contract.filter(contract.donor_id.isin(sorted({s.donor for s in registry.signs().values()})))
    rows = _in_year(contract, contract.text, "contract-identifier", contract.activity_id)
    return rows.mutate(
        decided_from_day=ibis.null("date"),
        precision=ibis.literal("not-after"),
        grade=ibis.literal(BEFORE).cast("int32"),
    )
