"""The part of the fragments that a question is about, as parameterised SQL over the served copy."""

from __future__ import annotations

from dataclasses import dataclass, field

from cofolio import registry
from cofolio.measures.question import EVERYWHERE, PUBLISHED, Question

GLOBAL = "998"

_KEYS = {
    "year": "f.booking_year",
    "sector": "f.sector",
    "sector-group": "coalesce(s.\"group\", CASE WHEN f.sector = 'unallocated' THEN f.sector ELSE 'unknown' END)",
    "donor": "f.donor_id",
    "organisation": "c.reporting_org_ref",
    "instrument": "coalesce(i.instrument, 'unknown')",
    "scope": "f.scope",
    "status": "c.activity_status_code",
    "flow-type": "f.flow_class",
    "finance-type": "f.finance_class",
    "activity": "coalesce(c.activity_id, c.identity)",
}
_JOINS = {
    "sector-group": " LEFT JOIN core__sector s ON s.code = f.sector",
    "organisation": " JOIN core__copy c USING (copy_no)",
    "status": " JOIN core__copy c USING (copy_no)",
    "activity": " JOIN core__copy c USING (copy_no)",
    "instrument": " LEFT JOIN core__instrument_match i USING (copy_no)",
}
_VALUES = {PUBLISHED: "f.amount", "EUR": "f.eur", "USD": "f.usd"}


@dataclass(slots=True)
class Slice:
    """SQL pieces of a question and their parameters, in the order of their use."""

    source: str
    where: str
    parameters: list[object] = field(default_factory=list)
    status: str = ""
    reason: str = ""
    value: str = ""
    currency: str = ""
    key: str = "NULL"


MART_BREAKDOWNS = (None, "year", "donor", "scope", "flow-type", "finance-type")


def fits_mart(question: Question) -> bool:
    """Whether prepared sums can answer: nothing about sectors or single activities is asked."""
    own_group = (
        question.donor is None
        or question.donor not in registry.members()
        or question.donor in registry.donors()
    )
    return question.sector is None and question.by in MART_BREAKDOWNS and own_group


def slice_of(question: Question, from_mart: bool = False) -> Slice:
    """Translate a question; names come from tables here, values are always parameters."""
    view = question.view
    # text, so that what is put in their place need not be a word of the column's ENUM
    status, reason = f"f.{view}_status::VARCHAR", f"f.{view}_reason::VARCHAR"
    if from_mart:
        status, reason = "f.status", "f.reason"
    if question.donor is None:
        # I3: a secondary reporter's lone copy speaks only when its publisher is asked
        status = f"CASE WHEN f.is_alone THEN 'excluded' ELSE {status} END"
        reason = f"CASE WHEN f.is_alone THEN 'secondary-reporter' ELSE {reason} END"
    value = _VALUES[question.currency]
    if question.basis != PUBLISHED:
        # T3: without a rate a counted flow is uncertain in converted figures
        lacks = f"({status}) = 'counted' AND {value} IS NULL"
        status, reason = (
            f"CASE WHEN {lacks} THEN 'uncertain' ELSE {status} END",
            f"CASE WHEN {lacks} THEN 'no-rate' ELSE {reason} END",
        )
    where, parameters = _conditions(question, from_mart)
    by = question.by or ""
    if from_mart:
        where, parameters = f"f.view = ? AND {where}", [view, *parameters]
    source = "mart__figure f" if from_mart else "core__fragment f" + _JOINS.get(by, "")
    currency = "f.currency" if question.basis == PUBLISHED else f"'{question.currency}'"
    return Slice(source, where, parameters, status, reason, value, currency, _KEYS.get(by, "NULL"))


def _conditions(question: Question, from_mart: bool) -> tuple[str, list[object]]:
    conditions: list[str] = []
    parameters: list[object] = []

    def add(condition: str, *values: object) -> None:
        conditions.append(condition)
        parameters.extend(values)

    places = places_of(question)
    if places is None and from_mart:
        places = [EVERYWHERE]
    if places is not None:
        add(f"f.place IN ({', '.join('?' * len(places))})", *places)
    if question.measure:
        add("f.measure = ?", question.measure)
    if question.donor:
        add(_donor_condition(question.donor), question.donor)
    if question.year_from is not None:
        add("(f.booking_year >= ? OR f.booking_year IS NULL)", question.year_from)
    if question.year_to is not None:
        add("(f.booking_year <= ? OR f.booking_year IS NULL)", question.year_to)
    if question.flow_type:
        add("f.flow_class = ?", question.flow_type)
    if question.finance_type:
        add("f.finance_class = ?", question.finance_type)
    if question.sector:
        exact = len(question.sector) != 3
        add("f.sector = ?" if exact else "f.sector LIKE ? || '%'", question.sector)
    return " AND ".join(conditions) or "TRUE", parameters


def _donor_condition(donor: str) -> str:
    if donor in registry.donors() or donor not in registry.members():
        return "f.donor_id = ?"
    return "f.copy_no IN (SELECT copy_no FROM core__copy WHERE reporting_org_ref = ?)"


def places_of(question: Question) -> list[str] | None:
    """The places whose fragments answer: a country's own, its regions beside it, the world apart (P4)."""
    if question.place == EVERYWHERE:
        return None
    if not question.is_country:
        return [question.place]
    own = [question.place]
    regions = [r for r in registry.regions_of(question.place) if r != GLOBAL]
    return {
        None: [*own, *regions, GLOBAL],
        "regional": regions or ["-"],
        "global": [GLOBAL],
    }.get(question.scope, own)
