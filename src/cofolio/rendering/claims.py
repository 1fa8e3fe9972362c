"""The words for claims and what comes of checking them, the same on every surface."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from cofolio.claims import (
    CONFIRMED,
    CONTRADICTED,
    NOT_PROVABLE,
    Change,
    Claim,
    Comparison,
    FactQuery,
    Reading,
    RecordQuery,
    Result,
    Year,
)
from cofolio.portfolio import Portfolio
from cofolio.provenance import Fact
from cofolio.rendering import names, notes
from cofolio.rendering.amounts import OPEN, amount, count, long_day, stated, years
from cofolio.rendering.clean import plain
from cofolio.rendering.sources import of_fact

VERDICTS = {CONFIRMED: "confirmed", CONTRADICTED: "contradicted", NOT_PROVABLE: "not provable"}
MARKS = {CONFIRMED: "✓", CONTRADICTED: "✗", NOT_PROVABLE: "?"}
_STEPS = {
    "place-not-loaded": "no loaded file holds any such record, and that proves nothing",
    "years-not-covered": "what the missing years hold could make it true or false",
    "activities-not-loaded": "activities it names are not in the loaded files",
    "list-not-complete": "the activities named are not known to be all of it, so there may be more",
    "uncertain-records": "what is uncertain in the records decides",
    "measures-disagree": "the statement does not say which measure it means, and they differ",
    "own-source-only": "only the source of the statement itself says so, which proves nothing",
    "weak-facts": "what other sources say is too weak to decide",
    "sources-disagree": "other sources disagree",
    "other-scope": "sums that differ may cover other things, as their sources do not say what they cover",
    "list-open": "what was found is not known to be all",
    "nothing-stated": "no curated fact states it",
}
_WEAK = {
    "own-source": "the statement's own source",
    "unverified": "unverified",
    "low-confidence": "low confidence",
    "other-scope": "may cover something else",
}


def verdict(outcome: str) -> str:
    """Returns `✓ confirmed`: a mark and a word, so that no colour is needed."""
    return f"{MARKS[outcome]} {VERDICTS[outcome]}"


def summary(results: Sequence[Result]) -> str:
    """Returns `38 claims: 12 confirmed, 0 contradicted, 26 not provable`."""
    numbers = {slug: sum(r.outcome == slug for r in results) for slug in VERDICTS}
    told = ", ".join(f"{numbers[slug]} {word}" for slug, word in VERDICTS.items())
    return f"{count(len(results), 'claim')}: {told}"


def by_place(portfolio: Portfolio) -> list[tuple[str, list[Result]]]:
    """Returns a portfolio's claims by what they are about: the country first, then regions that include it."""
    own = portfolio.place.code
    places = sorted({one.claim.place for one in portfolio.claims}, key=lambda place: (place != own, place))
    return [(place, [one for one in portfolio.claims if one.claim.place == place]) for place in places]


def changed(found: Sequence[Change], compared: int) -> Iterator[str]:
    """Yields what a new version of the store changed in the verdicts; nothing where nothing was compared."""
    if not compared:
        return
    yield f"Claims: {len(found)} of {compared} changed." if found else f"Claims: none of {compared} changed."
    for one in found:
        told = f"was {VERDICTS[one.before]}, now {VERDICTS[one.after]}"
        yield f"  {plain(one.claim.id)} {told}: {plain(one.claim.fact.value)}"


def says(claim: Claim) -> str:
    """Returns `more than 350 projects`, `about EUR 180 million (within EUR 5 million: ...)`."""
    said = claim.comparison
    if said.kind == "between":
        return f"between {_number(claim, said.low)} and {_number(claim, said.high)}"
    told = f"{said.kind} {_number(claim, said.stated)}"
    return told + (f" ({_tolerance(claim, said)})" if said.kind == "about" else "")


def asks(claim: Claim) -> str:
    """Returns the question in words: what was counted or summed, of whom, where and when."""
    query = claim.query
    if isinstance(query, FactQuery):
        return {"count": "curated facts that name it", "start": "curated date", "sum": "curated sums"}[
            query.kind
        ]
    what = (
        "projects" if query.kind == "count" else " or ".join(notes.measure(m).lower() for m in query.measures)
    )
    place = f"{names.of_region(claim.place)} {claim.place}"
    parts = [what, query.scope, place, f"donor {plain(claim.donor)}", _when(query), *_narrowed(query)]
    return ", ".join(part for part in parts if part)


def answer(claim: Claim, reading: Reading) -> str:
    """Returns `Spend: 5,524,181.37 EUR, at most open`: what one question gave, with its bounds."""
    name = "Date" if claim.query.kind == "start" else notes.measure(reading.name)
    if reading.value is None:
        return f"{name}: nothing loaded speaks for it"
    told = f"{name}: {_plain_number(claim, reading.value)}"
    if reading.lower == reading.value == reading.upper:
        return told + _weakness(reading)
    lower = OPEN if reading.lower is None else _plain_number(claim, reading.lower)
    upper = OPEN if reading.upper is None else _plain_number(claim, reading.upper)
    return f"{told} (bounds {lower} … {upper})" + _weakness(reading)


def stated_facts(reading: Reading) -> list[str]:
    """Returns the facts behind an answer, each with who says so and how well that is known."""
    return [f"{plain(fact.value)} ({sources_of(fact)}, {fact.confidence})" for fact in reading.facts]


def sources_of(fact: Fact) -> str:
    """Returns the names of a fact's sources."""
    return "; ".join(source.name for source in of_fact(fact)) or plain(fact.source)


def why(result: Result) -> list[str]:
    """Returns the explanation, sentence by sentence."""
    told = [*_because(result), *year_runs(result)]
    if result.not_loaded:
        told.append(f"Not loaded: {', '.join(plain(one) for one in result.not_loaded)}.")
    if isinstance(result.claim.query, FactQuery):
        told += [
            f"Known to be missing: {plain(one.incomplete)}."
            for one in result.claim.query.additions
            if one.incomplete
        ]
    return told


def year_runs(result: Result) -> list[str]:
    """Returns who speaks for which years, years alike told together."""
    donor = plain(result.claim.donor) or "the donor"
    told = []
    for words, run in groupby(result.years, key=lambda year: _spoken(year, donor)):
        members = [year.year for year in run]
        each = " in each year" if len(members) > 1 and ", with " in words else ""
        told.append(f"{years(members[0], members[-1])}: {words}{each}.")
    return told


def found_in(year: Year) -> str:
    """Returns what is on record of one year, empty where nothing is."""
    if year.projects is not None:
        most = "" if year.projects_upper in (None, year.projects) else f" … {year.projects_upper:,}"
        return f"{year.projects:,}{most} {'project' if year.projects == 1 and not most else 'projects'}"
    return "; ".join(
        f"{notes.measure(f.measure).lower()} {amount(f.value)} {f.currency}" for f in year.figures if f.value
    )


def receipts(result: Result) -> list[str]:
    """Returns the identifiers of the receipts behind the answers."""
    return [figure.receipt for reading in result.readings for figure in reading.figures]


def repeat(claim: Claim) -> str | None:
    """Returns the command that lists the projects counted; money has receipts."""
    query = claim.query
    if not isinstance(query, RecordQuery) or query.kind != "count":
        return None
    words = [
        "cofolio",
        "projects",
        "--place",
        claim.place,
        *(["--donor", claim.donor] if claim.donor else []),
    ]
    options = {"--scope": query.scope, "--on": query.on, "--from": query.year_from, "--to": query.year_to}
    words += [str(word) for name, value in options.items() if value is not None for word in (name, value)]
    return shlex.join(words)


def currency(query: RecordQuery | FactQuery) -> str:
    """Returns the currency that a sum is said in."""
    return query.currency or "EUR"


def _because(result: Result) -> Iterator[str]:
    on_facts = isinstance(result.claim.query, FactQuery)
    if result.outcome == CONFIRMED:
        yield "Other sources agree." if on_facts else "Every number within the bounds fits the statement."
    elif result.outcome == CONTRADICTED:
        yield (
            "Other sources say otherwise." if on_facts else "No number within the bounds fits the statement."
        )
    told = [_STEPS.get(reason, reason) for reason in result.reasons]
    if told:
        joined = "; ".join(told)
        yield f"{joined[0].upper()}{joined[1:]}."


def _spoken(year: Year, donor: str) -> str:
    if year.speaking:
        on_record = found_in(year)
        return (
            f"{', '.join(map(plain, year.speaking))} {'speaks' if len(year.speaking) == 1 else 'speak'}"
            + (f", with {on_record}" if on_record else "")
        )
    if year.elsewhere:
        return (
            f"loaded files of {', '.join(map(plain, year.elsewhere))} cover the time, but hold no such record"
        )
    return f"no loaded file of {donor} covers it"


def _when(query: RecordQuery) -> str:
    if query.on:
        return f"under way on {long_day(query.on)}"
    if query.year_from is None and query.year_to is None:
        return ""
    return years(query.year_from, query.year_to)


def _narrowed(query: RecordQuery) -> list[str]:
    told = []
    if query.sector:
        told.append(f"sector {names.of_key('sector', query.sector)}")
    if query.sector_group:
        told.append(f"sector group {names.of_key('sector-group', query.sector_group)}")
    told += [f"instrument {query.instrument}"] if query.instrument else []
    told += [one for one in (query.flow_type, query.finance_type) if one]
    return told + (
        [count(len(query.activities), "named activity", "named activities")] if query.activities else []
    )


def _tolerance(claim: Claim, said: Comparison) -> str:
    room = (said.high or said.stated) - said.stated
    return f"within {_number(claim, room)}: {plain(said.reason)}"


def _number(claim: Claim, value: Decimal | None) -> str:
    query = claim.query
    if value is None:
        return OPEN
    if query.kind == "sum":
        unit = currency(query)
        return f"{unit} {value:,.0f}" if value % 1000 and not value % 1 else stated(value, unit)
    if query.kind == "start":
        return f"{value:f}"
    return (
        f"{value:,f} {'project' if value == 1 else 'projects'}"
        if isinstance(query, RecordQuery)
        else f"{value:,f}"
    )


def _plain_number(claim: Claim, value: int | Decimal) -> str:
    query = claim.query
    if isinstance(value, int):
        return str(value) if query.kind == "start" else f"{value:,}"
    return f"{amount(value)} {currency(query)}"


def _weakness(reading: Reading) -> str:
    return f", {_WEAK[reading.weakness]}" if reading.weakness else ""
