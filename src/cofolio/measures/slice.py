"""The part of the fragments that a question is about, as parameterised SQL over the served copy."""

from __future__ import annotations

from dataclasses import dataclass, field

from cofolio import registry
from cofolio.measures import valuation
from cofolio.measures.question import EACH, EVERYWHERE, PUBLISHED, Question, instruments_of

GLOBAL = "998"

_KEYS = {
    "year": "f.booking_year",
    "sector": "f.sector",
    "sector-group": "f.sector_group",
    "donor": "f.donor_id",
    "organisation": "c.reporting_org_ref",
    "instrument": "i.instrument",
    "scope": "f.scope",
    "status": "c.activity_status_code",
    "flow-type": "f.flow_class",
    "finance-type": "f.finance_class",
    "activity": "coalesce(c.activity_id, c.identity)",
}
_JOINS = {
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


MARTS = {None: "mart__total", "year": "mart__year", "donor": "mart__total", "scope": "mart__total"}
MARTS |= {"flow-type": "mart__total", "finance-type": "mart__total", "sector-group": "mart__group"}
MARTS |= {"instrument": "mart__instrument"}


def mart_of(question: Question) -> str | None:
    """The prepared sums that can answer a question, if any: they know no single sector, activity or reference."""
    mart = MARTS.get(question.by)
    has_years = question.year_from is not None or question.year_to is not None
    is_reference = question.donor in registry.members() and question.donor not in registry.donors()
    is_particular = question.sector is not None or question.instrument is not None
    if (
        question.is_valued
        or is_particular
        or is_reference
        or (mart in ("mart__group", "mart__instrument") and has_years)
    ):
        return None
    return "mart__year" if has_years and mart else mart


def activities_of(question: Question) -> Slice | None:
    """The activities with something counted, where they are prepared for the question."""
    if mart_of(question) is None or question.by == "year" or (question.year_from or question.year_to):
        return None
    where, parameters = _conditions(question, from_mart=False)
    conditions = [where, f"f.is_{question.view}_counted", "TRUE" if question.donor else "NOT f.is_alone"]
    if question.basis != PUBLISHED:
        conditions.append(f"f.has_{question.currency.lower()}")
    return _slice("mart__activity f", " AND ".join(conditions), parameters, question)


_NUMBERED = {
    None: "NULL",
    "donor": "NULL",
    "scope": "NULL",
    "year": "booking_year",
    "sector-group": "sector_group",
    "instrument": "instrument",
}
"""Breakdowns whose activities are counted in `mart__active`, with the key they stand under there."""


def numbers_of(question: Question) -> tuple[str, list[object]] | None:
    """SQL for the prepared numbers of activities, where they are prepared for the question."""
    has_years = question.by != "year" and (question.year_from or question.year_to)
    narrowed = question.flow_type or question.finance_type
    is_prepared = mart_of(question) and question.by in _NUMBERED and question.view == "funder"
    if not is_prepared or has_years or narrowed:
        return None
    where, parameters = _conditions(question, from_mart=True)
    conditions = [
        where,
        "f.key_name = ?",
        "f.asked_currency = ?",
        "TRUE" if question.donor else "NOT f.is_alone",
    ]
    parameters += [_NUMBERED[question.by], question.currency]
    if question.scope:
        conditions.append("f.scope = ?")
        parameters.append(question.scope)
    elif question.by == "scope":
        conditions.append("f.scope <> 'total'")
    key = _key(question, from_mart=True)
    return (
        f"SELECT f.measure::VARCHAR, f.place, f.scope, f.currency, {key}, sum(f.activities)::BIGINT"
        f" FROM mart__active f WHERE {' AND '.join(conditions)} GROUP BY ALL",
        parameters,
    )


def _key(question: Question, from_mart: bool) -> str:
    if from_mart and question.by == "instrument":
        return "f.instrument"
    return _KEYS.get(question.by or "", "NULL")


def _value(question: Question) -> str:
    return "f.asked" if question.is_valued else _VALUES[question.currency]


def _slice(source: str, where: str, parameters: list[object], question: Question) -> Slice:
    currency = "f.currency" if question.basis == PUBLISHED else f"'{question.currency}'"
    key = _key(question, from_mart=source.startswith("mart__"))
    return Slice(source, where, parameters, currency=currency, key=key, value=_value(question))


def slice_of(question: Question, mart: str | None = None) -> Slice:
    """Translate a question; names come from tables here, values are always parameters."""
    view = question.view
    # text, so that what is put in their place need not be a word of the column's ENUM
    status, reason = f"f.{view}_status::VARCHAR", f"f.{view}_reason::VARCHAR"
    if mart:
        status, reason = "f.status", "f.reason"
    if question.donor is None:
        # I3: a secondary reporter's lone copy speaks only when its publisher is asked
        status = f"CASE WHEN f.is_alone THEN 'excluded' ELSE {status} END"
        reason = f"CASE WHEN f.is_alone THEN 'secondary-reporter' ELSE {reason} END"
    value = _value(question)
    if question.basis != PUBLISHED:
        # T3: without a rate a counted flow is uncertain in converted figures
        lacks = f"({status}) = 'counted' AND {value} IS NULL"
        status, reason = (
            f"CASE WHEN {lacks} THEN 'uncertain' ELSE {status} END",
            f"CASE WHEN {lacks} THEN {valuation.lacking(question)} ELSE {reason} END",
        )
    where, parameters = _conditions(question, from_mart=mart is not None)
    if mart:
        where, parameters = f"f.view = ? AND {where}", [view, *parameters]
    fragments = valuation.fragments(question) if question.is_valued else "core__fragment"
    source = f"{mart} f" if mart else f"{fragments} f" + _JOINS.get(question.by or "", "")
    made = _slice(source, where, parameters, question)
    made.status, made.reason = status, reason
    return made


def _conditions(question: Question, from_mart: bool) -> tuple[str, list[object]]:
    conditions: list[str] = []
    parameters: list[object] = []

    def add(condition: str, *values: object) -> None:
        conditions.append(condition)
        parameters.extend(values)

    places = places_of(question)
    if question.place == EVERYWHERE and from_mart:
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
    if question.instrument:
        named = instruments_of(question.instrument)
        marks = ", ".join("?" * len(named))
        add(
            f"f.copy_no IN (SELECT copy_no FROM core__instrument_match WHERE instrument IN ({marks}))", *named
        )
    return " AND ".join(conditions) or "TRUE", parameters


def _donor_condition(donor: str) -> str:
    if donor in registry.donors() or donor not in registry.members():
        return "f.donor_id = ?"
    return "f.copy_no IN (SELECT copy_no FROM core__copy WHERE reporting_org_ref = ?)"


def places_of(question: Question) -> list[str] | None:
    """The places whose fragments answer: a country's own, its regions beside it, the world apart (P4)."""
    if question.place in (EVERYWHERE, EACH):
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
