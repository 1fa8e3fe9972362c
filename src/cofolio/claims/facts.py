"""Checking a claim against the curated facts: what other sources than its own say of it.

A fact that rests on the claim's own source alone repeats the claim and proves nothing. A fact of low confidence can
raise a doubt but decide nothing; an unverified one is shown only. A list of facts gathered by hand is never known to
be complete, so what is counted in it is open upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product

from cofolio.claims.interval import NOT_PROVABLE, Interval, agreed, outcome, with_more
from cofolio.claims.model import Addition, Claim, FactQuery, Reading, Result, Term
from cofolio.provenance import Fact
from cofolio.sources import curated
from cofolio.sources.curated import Amount
from cofolio.sources.curated.period import bounds

_DECIDING = ("high", "medium")
_HEARD = ("", "other-scope", "low-confidence")


def check_facts(claim: Claim, query: FactQuery) -> Result:
    """Check a claim against the curated facts."""
    made = {"count": _count, "start": _start, "sum": _sums}[query.kind]
    readings = tuple(made(claim, query))
    heard = [one for one in readings if one.weakness in _HEARD]
    deciding = [one for one in heard if one.weakness != "low-confidence"]
    found = agreed(one.outcome for one in heard) if deciding else NOT_PROVABLE
    reasons = tuple(_reasons(readings)) if found == NOT_PROVABLE else ()
    return Result(claim, found, readings, reasons)


def amounts_of(term: Term, currency: str) -> tuple[Amount, ...]:
    """The sums that a term names; none where the entry, its part or such a sum is not there."""
    data = curated.curated()
    found: list[Amount] = []
    if term.entry in data.instruments and term.part is None:
        found += data.instruments[term.entry].amounts
    for one in data.undertakings():
        if one.id == term.entry and term.part is None:
            found += one.amounts
        elif one.id == term.entry:
            found += [amount for part in one.parts if part.name == term.part for amount in part.amounts]
    return tuple(
        amount
        for amount in found
        if (term.what is None or amount.what.startswith(term.what))
        and term.scope in (None, amount.scope)
        and amount.currency == currency
    )


def year_of(reference: str) -> tuple[str, Fact] | None:
    """When an entry begins or a dated fact holds, with the fact that says so."""
    data = curated.curated()
    for kind in (data.instruments, data.programmes, data.platforms, data.projects, data.organisations):
        if reference in kind:
            start = kind[reference].period.start
            return (start, kind[reference].fact) if start else None
    for dated in (data.country_facts, data.events):
        if reference in dated and dated[reference].on:
            return str(dated[reference].on), dated[reference].fact
    return None


def _count(claim: Claim, query: FactQuery) -> Iterator[Reading]:
    facts = [fact for reference in query.entries for fact in curated.curated().facts_of(reference)]
    heard = [fact for fact in facts if _weakness(claim, (fact,)) == ""]
    weakness = "" if heard else _weakness(claim, facts)
    number = len(heard or facts)
    verdict = outcome(claim.comparison, Interval(Decimal(number), None))
    yield Reading("named", len(facts), number, None, verdict, facts=tuple(facts), weakness=weakness)


def _start(claim: Claim, query: FactQuery) -> Iterator[Reading]:
    for reference in query.entries:
        found = year_of(reference)
        if found is None:
            continue
        days = bounds(found[0])
        year = days[0].year if days else 0
        verdict = outcome(claim.comparison, Interval(Decimal(year), Decimal(year)))
        weakness = _weakness(claim, (found[1],))
        yield Reading(reference, year, year, year, verdict, facts=(found[1],), weakness=weakness)


def _sums(claim: Claim, query: FactQuery) -> Iterator[Reading]:
    for addition in query.additions:
        yield from _sum(claim, query, addition)


def _sum(claim: Claim, query: FactQuery, addition: Addition) -> Iterator[Reading]:
    """A reading for each set of sources: what one term states more than once is combined in every way."""
    choices = [amounts_of(term, query.currency) for term in addition.terms]
    for chosen in product(*choices):
        signs = [-1 if term.is_less else 1 for term in addition.terms]
        total = sum((sign * one.value for sign, one in zip(signs, chosen, strict=True)), Decimal("0.00"))
        known = with_more(Interval(total, total), bool(addition.incomplete))
        facts = tuple(one.fact for one in chosen)
        weakness = _weakness(claim, facts)
        verdict = outcome(claim.comparison, known)
        if verdict == "contradicted" and not _same_scope(query, chosen):
            verdict, weakness = NOT_PROVABLE, weakness or "other-scope"
        upper = None if addition.incomplete else total
        yield Reading("stated", total, total, upper, verdict, facts=facts, weakness=weakness)


def _same_scope(query: FactQuery, chosen: Iterable[Amount]) -> bool:
    """Whether the sums are stated for the same thing as the claim's: only then can they contradict it."""
    return query.scope is not None and all(amount.scope == query.scope for amount in chosen)


def _weakness(claim: Claim, facts: Iterable[Fact]) -> str:
    """Why facts decide nothing: the weakest of them speaks for all."""
    every = list(facts)
    if any(_sources(fact) <= _sources(claim.fact) for fact in every):
        return "own-source"
    if any(fact.confidence == "unverified" for fact in every):
        return "unverified"
    return "low-confidence" if any(fact.confidence not in _DECIDING for fact in every) else ""


def _sources(fact: Fact) -> set[str]:
    return set(fact.source.split("; "))


def _reasons(readings: tuple[Reading, ...]) -> Iterator[str]:
    weak = {one.weakness for one in readings}
    heard = {one.outcome for one in readings if one.weakness in _HEARD}
    if not readings:
        yield "nothing-stated"
    elif weak == {"own-source"}:
        yield "own-source-only"
    elif weak <= {"own-source", "unverified", "low-confidence"}:
        yield "weak-facts"
    elif len(heard) > 1:
        yield "sources-disagree"
    if "other-scope" in weak:
        yield "other-scope"
    if any(one.upper is None and one.weakness == "" and one.outcome == NOT_PROVABLE for one in readings):
        yield "list-open"
