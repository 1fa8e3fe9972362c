"""core__instrument_evidence and core__instrument_match: the financing instrument of an activity (METHOD G1).

Every signal that an activity shows is kept as evidence, read with the year of its decision; domains also pass along
families, from contracts up to their decision and from it down to contracts that show none. The strongest signal that
can choose names the instrument; where none can, it is `unknown`.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio import registry
from cofolio.model.decision import CONTRACT_SHAPE
from cofolio.model.engine import Engine
from cofolio.model.instrument_sign import SIGNALS, own_signs

UNKNOWN = "unknown"
_CAPS = {1: "high", 2: "medium", 3: "high", 4: "medium", 5: "high", 6: "low", 7: "low"}
"""The best confidence that a signal can give, whatever its sign's own."""

_PASSED_DOWN = (1, 2, 5, 6)
"""Signals of a decision that speak for its contracts too."""

_MEDIUM, _LOW = (registry.CONFIDENCE.index(name) for name in ("medium", "low"))


def build_instrument_match(engine: Engine, copies: ir.Table) -> ir.Table:
    """One row per activity of a donor whose instruments can be recognised; needs `core__decision`.

    `is_mixed`: its references carry several domains; `is_going_on`: it is seen in years after its instrument, an
    action launched before; `reason` of an unknown one: `no-signal`, `several-candidates` or `not-in-register`.
    """
    spoken = copies.filter(copies.is_headline)
    own = engine.scratch("work__instrument_own", _read(engine, spoken, own_signs(engine, spoken)))
    raised = engine.scratch("work__instrument_raised", own.union(_passed_up(engine, spoken, own)))
    upper = _best(_ranked(raised))
    every = raised.union(_passed_down(engine, raised, upper))
    evidence = _save_evidence(engine, _ranked(engine.scratch("work__instrument_every", every)))
    chosen = _chosen(engine, spoken, evidence)
    # every copy of the activity has its instrument, so that what is excluded stands beside what is counted
    mine = copies.select(other_no="copy_no", activity_no="activity_no", donor_id="donor_id")
    shared = mine.inner_join(chosen, ["activity_no", "donor_id"])
    rows = shared.mutate(copy_no=shared.other_no).drop("other_no", "activity_no", "donor_id")
    return engine.save("core__instrument_match", rows, ["copy_no"])


def _read(engine: Engine, spoken: ir.Table, signs: ir.Table) -> ir.Table:
    """What every sign means in the year of the activity's decision, else of its reference or contract."""
    decided = engine.table("core__decision").select("copy_no", "decision_year")
    identity = spoken.select("copy_no", contract_text=spoken.identity.re_extract(CONTRACT_SHAPE, 1))
    s = signs.left_join(decided, "copy_no").drop("copy_no_right")
    s = s.left_join(identity, "copy_no").drop("copy_no_right")
    own_year = s.year_text.nullif("").fill_null(s.contract_text.nullif("")).try_cast("int32")
    year = s.decision_year.fill_null(own_year)
    kind = ibis.cases(
        (s.decision_year.notnull(), "decision"),
        (own_year.isnull(), "none"),
        (s.is_decision, "decision"),
        else_="contract",
    )
    known = year.between(registry.YEARS.start, registry.YEARS.stop - 1).fill_null(False)
    s = s.mutate(
        year_kind=ibis.ifelse(known, kind, "none"),
        year=ibis.ifelse(known, year, 0).cast("int32"),
        reference_year=own_year,
    )
    return _reading(engine, s).select(
        "copy_no", "signal", "sign", "matched_text", "element", "uses", "first_day", "last_day", "year_kind", "year",
        "reference_year", "instrument", "certainty", "agrees", "candidates", via_copy_no=ibis.null("int64"),
    )  # fmt: skip


def _reading(engine: Engine, signs: ir.Table) -> ir.Table:
    reading = engine.table("registry__instrument_reading")
    s = signs.inner_join(reading, ["sign", "year_kind", "year"])
    cap = ibis.cases(
        *((s.signal == n, registry.CONFIDENCE.index(name)) for n, name in _CAPS.items()), else_=0
    )
    # a window or a publisher that says nothing of this year is no evidence
    s = s.filter(s.instrument.notnull() | (s.candidates != "") | (s.signal == 1))
    return s.mutate(certainty=ibis.least(s.certainty, cap).cast("int32"))


def _passed_up(engine: Engine, spoken: ir.Table, own: ir.Table) -> ir.Table:
    """Domains of the activities below, read with the year of the decision above them (signal 2)."""
    ancestor = engine.table("work__ancestor")
    without = spoken.select(ancestor_no="copy_no").anti_join(
        own.filter((own.signal == 1) & own.instrument.notnull()).select(ancestor_no="copy_no"), "ancestor_no"
    )
    below = ancestor.semi_join(without, "ancestor_no")
    found = own.filter(own.signal == 1).inner_join(below, "copy_no")
    nearest = found.mutate(near=found.steps.min().over(ibis.window(group_by="ancestor_no")))
    nearest = nearest.filter(nearest.steps == nearest.near)
    grouped = nearest.group_by(["ancestor_no", "sign"]).aggregate(
        matched_text=nearest.matched_text.min(),
        uses=nearest.copy_no.nunique(),
        first_day=nearest.first_day.min(),
        last_day=nearest.last_day.max(),
        reference_year=nearest.reference_year.max(),
        via_copy_no=nearest.copy_no.min(),
    )
    decided = engine.table("core__decision").select(ancestor_no="copy_no", year="decision_year")
    g = grouped.left_join(decided, "ancestor_no").drop("ancestor_no_right")
    known = g.year.between(registry.YEARS.start, registry.YEARS.stop - 1).fill_null(False)
    # a decision's own year is not known: the contracts' years bound it
    bound = g.reference_year.between(registry.YEARS.start, registry.YEARS.stop - 1).fill_null(False)
    g = g.mutate(
        copy_no=g.ancestor_no,
        signal=ibis.literal(2).cast("int32"),
        element=ibis.literal("transaction/@ref of activities below"),
        year_kind=ibis.cases((known, "decision"), (bound, "contract"), else_="none"),
        year=ibis.cases((known, g.year), (bound, g.reference_year), else_=0).cast("int32"),
    )
    return _reading(engine, g).select(*own.columns)


def _passed_down(engine: Engine, raised: ir.Table, upper: ir.Table) -> ir.Table:
    """The instrument of the decision above, for activities whose own signals choose none."""
    ancestor = engine.table("work__ancestor")
    chosen = raised.filter(raised.instrument.notnull() & raised.signal.isin([1, 2, 3, 5, 6]))
    above = upper.filter(upper.instrument.notnull() & upper.signal.isin(list(_PASSED_DOWN)))
    names = {name: above[name] for name in above.columns if name not in ("copy_no", "via_copy_no")}
    above = above.select(ancestor_no="copy_no", **names)
    pairs = ancestor.anti_join(chosen.select("copy_no").distinct(), "copy_no")
    found = pairs.inner_join(above, "ancestor_no")
    found = found.mutate(
        signal=ibis.ifelse(found.signal <= 2, 2, found.signal).cast("int32"),
        certainty=ibis.least(found.certainty, _MEDIUM).cast("int32"),
        element=ibis.literal("activity above: ") + found.element,
        via_copy_no=found.ancestor_no,
    )
    return found.select(*raised.columns)


def _ranked(evidence: ir.Table) -> ir.Table:
    """Evidence in its order: what chooses first, by signal, then what fits its year, is seen most, and was first.

    A domain that is known and of no instrument in the register leaves the weaker signals nothing to choose.
    """
    is_foreign = (evidence.signal == 1) & evidence.instrument.isnull() & (evidence.candidates == "")
    has_foreign = is_foreign.any().over(ibis.window(group_by="copy_no"))
    evidence = evidence.mutate(is_barred=has_foreign & (evidence.signal > 2))
    order = [
        ibis.ifelse(evidence.instrument.isnull() | evidence.is_barred, 1, 0),
        "signal",
        ibis.ifelse(evidence.agrees, 0, 1),
        ibis.desc("uses"),
        ibis.asc("first_day", nulls_first=False),
        "sign",
        "element",
        ibis.asc("matched_text", nulls_first=False),
        ibis.asc("via_copy_no", nulls_first=False),
    ]
    evidence = evidence.mutate(place=ibis.row_number().over(ibis.window(group_by="copy_no", order_by=order)))
    return evidence.drop("is_barred")


def _best(ranked: ir.Table) -> ir.Table:
    return ranked.filter(ranked.place == 0).drop("place")


def _words(certainty: Any) -> Any:
    return ibis.cases(*((certainty == at, name) for at, name in enumerate(registry.CONFIDENCE)), else_=None)


def _save_evidence(engine: Engine, ranked: ir.Table) -> ir.Table:
    names = ibis.cases(*((ranked.signal == n, name) for n, name in SIGNALS.items()), else_="")
    rows = ranked.select(
        "copy_no",
        evidence_no=(ranked.place + 1).cast("int64"),
        signal="signal",
        signal_name=names,
        sign=ranked.sign,
        instrument="instrument",
        candidates="candidates",
        confidence=_words(ranked.certainty),
        is_usual=ranked.agrees,
        matched_text="matched_text",
        element="element",
        uses="uses",
        first_day="first_day",
        last_day="last_day",
        year_kind="year_kind",
        year=ibis.ifelse(ranked.year == 0, None, ranked.year),
        reference_year="reference_year",
        via_copy_no="via_copy_no",
    )
    return engine.save("core__instrument_evidence", rows, ["copy_no", "evidence_no"])


def _chosen(engine: Engine, spoken: ir.Table, evidence: ir.Table) -> ir.Table:
    """The strongest evidence of each activity, weakened where others of the same signal contradict it."""
    donors = sorted({sign.donor for sign in registry.signs().values()})
    own = spoken.filter(spoken.donor_id.isin(donors)).select("copy_no", "activity_no", "donor_id")
    first = evidence.filter(evidence.evidence_no == 1).drop("evidence_no")
    beside = evidence.select("copy_no", "signal", "sign", other="instrument").filter(lambda t: t.signal <= 2)
    counts = beside.group_by(["copy_no", "signal"]).aggregate(
        signs=beside.sign.nunique(), instruments=beside.other.nunique()
    )
    e = first.left_join(counts, ["copy_no", "signal"]).drop("copy_no_right", "signal_right")
    seen = evidence.group_by("copy_no").aggregate(
        last_seen=ibis.greatest(
            evidence.last_day.year().max().cast("int32").fill_null(0),
            evidence.reference_year.max().fill_null(0),
        )
    )
    e = e.left_join(seen, "copy_no").drop("copy_no_right")
    act = engine.table("registry__act").select(instrument="instrument", last_year="last_year")
    e = e.left_join(act, "instrument").drop("instrument_right")
    weakest = ibis.cases((e.instruments > 1, _LOW), (e.signs > 1, _MEDIUM), else_=len(registry.CONFIDENCE))
    rank = ibis.cases(*((e.confidence == name, at) for at, name in enumerate(registry.CONFIDENCE)), else_=0)
    is_known = e.instrument.notnull()
    e = e.select(
        "copy_no",
        "matched_text",
        "candidates",
        "via_copy_no",
        "sign",
        instrument=e.instrument.fill_null(UNKNOWN),
        signal=ibis.ifelse(is_known, e.signal, None),
        signal_name=ibis.ifelse(is_known, e.signal_name, None),
        confidence=ibis.ifelse(is_known, _words(ibis.least(rank, weakest)), None),
        is_usual="is_usual",
        is_mixed=(e.signs > 1).fill_null(False),
        is_going_on=(is_known & (e.last_seen > e.last_year)).fill_null(False),
        reason=ibis.cases(
            (is_known, None), (e.candidates == "", "not-in-register"), else_="several-candidates"
        ),
    )
    rows = own.left_join(e, "copy_no").drop("copy_no_right")
    absent = rows.instrument.isnull()
    return rows.mutate(
        instrument=rows.instrument.fill_null(UNKNOWN),
        is_mixed=rows.is_mixed.fill_null(False),
        is_going_on=rows.is_going_on.fill_null(False),
        reason=ibis.ifelse(absent, "no-signal", rows.reason),
    ).drop("copy_no")
