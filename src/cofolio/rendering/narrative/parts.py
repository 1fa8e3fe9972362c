"""What each paragraph is made of: figures, facts and verdicts picked out of a portfolio, nothing worked out anew."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from cofolio import registry
from cofolio.portfolio import Portfolio
from cofolio.portfolio.windows import Window, windows
from cofolio.provenance import Figure
from cofolio.rendering import headline, names
from cofolio.rendering.amounts import is_certain
from cofolio.rendering.clean import plain
from cofolio.rendering.narrative.quotes import Quotes
from cofolio.rendering.told import when
from cofolio.rendering.verdicts import reason
from cofolio.rules import Verdict
from cofolio.sources import curated
from cofolio.sources.curated import CuratedCountry, DelegationPage, Managed, Undertaking

MOST_SECTORS, MOST_NAMED = 3, 6
_NO_SECTOR = ("unallocated", "unknown", "not stated")
_RULED = (
    "no statement on graduation",
    "no statement on eligibility",
    "no income class",
)  # the rules speak of these
Context = dict[str, Any]


def paragraphs(found: Portfolio, say: Quotes) -> Iterator[tuple[str, Context]]:
    """Yields each paragraph's name and what its template may say."""
    place = {"country": say.said.country(found.place.code, headline.title(found)), "day": say.day(found.on)}
    known = found.curated
    for name, context in (
        ("relations", _relations(found, known, say)),
        ("money", _money(found, say)),
        ("eligibility", _eligibility(found, say)),
        ("today", _today(found, say)),
        ("ongoing", _ongoing(found, known, say)),
        ("beside", _beside(found, known, say)),
        ("further", _further(found, known, say)),
        ("hosted", _hosted(known, say)),
        ("delegation", _delegation(known, say)),
        ("missing", _missing(found, known)),
    ):
        yield name, {**place, **context}


def _relations(found: Portfolio, known: CuratedCountry | None, say: Quotes) -> Context:
    granted, open_ = _acts(found, "eligible"), _acts(found, "unknown")
    return {
        "unknown": say.list(
            [say.verdict(spans[0].verdict, f"{line} ({_years(spans, say)})") for line, spans in open_]
        ),
        "relations": [say.fact(row.fact) for row in known.relations] if known else [],
        "lines": say.list(
            [say.verdict(spans[0].verdict, f"{line} ({_years(spans, say)})") for line, spans in granted]
        ),
    }


def _acts(found: Portfolio, outcome: str) -> list[tuple[str, list[Window]]]:
    """Lines of acts with one outcome for new bilateral projects, up to the day."""
    acts, lines = curated.curated().instruments, dict[str, list[Window]]()
    for window in windows(found.place.code):
        act = acts.get(window.instrument)
        if act is None or window.channel != "bilateral" or window.verdict.outcome != outcome:
            continue
        if act.donor == registry.donor_of(found.donor or curated.DONOR) and (
            window.start is None or window.start <= found.on
        ):
            lines.setdefault(act.acronym, []).append(window)
    by_start = sorted(lines.items(), key=lambda line: (str(line[1][0].start), line[0]))
    return [(line, sorted(spans, key=lambda span: str(span.start))) for line, spans in by_start]


def _years(spans: Sequence[Window], say: Quotes) -> str:
    first, last = spans[0].start, spans[-1].end
    return say.said.years(first.year if first else None, last.year if last else None)


def _money(found: Portfolio, say: Quotes) -> Context:
    shown = {name: headline.total(found, name) for name in ("commitment", "spend")}
    coverage = next((figure.coverage for figure in shown.values() if figure), None)
    return {
        "has_records": headline.has_records(found),
        "period": say.said.years(found.year_from, found.year_to),
        "is_whole": found.year_from is None and found.year_to is None,
        "donor": plain(found.donor_name or found.donor) if found.donor else "",
        **{name: say.figure(figure) if figure and _says(figure) else "" for name, figure in shown.items()},
        "nothing": [
            say.nothing(figure)
            for figure in shown.values()
            if figure and not _says(figure) and figure.value == 0
        ],
        "is_silent": any(figure is not None and figure.value is None for figure in shown.values()),
        "missing": _runs(coverage.missing, say) if coverage else "",
        "sectors": say.list(f"{_group(one, say)} ({say.figure(one)})" for one in _largest(found)),
        "unsaid": say.list(say.figure(one) for one in _unsaid(found)),
    }


def _group(figure: Figure, say: Quotes) -> str:
    """The name of a figure's sector group."""
    named = names.of_key("sector-group", str(figure.by["sector-group"]), say.said.language)
    return say.said.say(named)


def _says(figure: Figure) -> bool:
    """Whether there is money to speak of, if only perhaps."""
    return figure.value is not None and bool(figure.counted.flows or not is_certain(figure))


def _sectors(found: Portfolio) -> list[Figure]:
    """What was spent by sector group, the most first; what was committed where none was spent."""
    for measure in ("spend", "commitment"):
        rows = [
            one
            for one in found.by_sector
            if one.measure == measure and one.currency == found.currency and one.value and one.value > 0
        ]
        if any(_names_sector(one) for one in rows):
            return sorted(rows, key=lambda one: one.value or 0, reverse=True)
    return []


def _names_sector(figure: Figure) -> bool:
    return str(figure.by.get("sector-group")) not in _NO_SECTOR


def _largest(found: Portfolio) -> list[Figure]:
    return [one for one in _sectors(found) if _names_sector(one)][:MOST_SECTORS]


def _unsaid(found: Portfolio) -> list[Figure]:
    """Money of no known sector: were it left out, the largest sectors would look like most of the money."""
    return [one for one in _sectors(found) if not _names_sector(one)]


def _runs(missing: Sequence[int], say: Quotes) -> str:
    """`1991–1993, 2001`."""
    runs: list[list[int]] = []
    for year in missing:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(say.said.years(run[0], run[-1]) for run in runs)


def _eligibility(found: Portfolio, say: Quotes) -> Context:
    lost = [one for one in found.graduations if one.channel == "bilateral"]
    return {
        "found": _verdicts(found.eligible, say),
        "lost": [
            {
                "on": say.day(one.on),
                "before": say.verdict(one.before.verdict, _dated(one.before.instrument, say)),
                "after": say.verdict(
                    one.after.verdict, f"{_dated(one.after.instrument, say)}: {reason(one.after.verdict)}"
                ),
                "goes_on": say.verdict(one.goes_on, _law(one.goes_on)),
            }
            for one in lost
        ],
    }


def _today(found: Portfolio, say: Quotes) -> Context:
    """The same on the day of asking, where that is another."""
    rows = found.eligible_today
    return {"found": _verdicts(rows, say), "today": say.day(rows[0].on)} if rows else {"found": None}


def _verdicts(found: Sequence[Verdict], say: Quotes) -> Context:
    """Acts by outcome for bilateral projects, those open to regional ones, and the thematic ones."""
    own = [one for one in found if one.instrument in curated.curated().instruments]
    bilateral = [one for one in own if one.channel == "bilateral"]
    granted = [one for one in bilateral if one.outcome == "eligible"]
    regional = [one for one in own if one.channel == "regional" and one.outcome == "eligible"]
    thematic = [one for one in own if one.channel == "thematic" and one.outcome == "eligible"]
    known = {one.instrument for one in regional} | {one.instrument for one in thematic}
    refused = [one for one in bilateral if one.outcome == "not_eligible" and one.instrument in known]
    open_ = [one for one in bilateral if one.outcome == "unknown"]
    return {
        "bilateral": say.list(
            say.verdict(one, f"{_dated(one.instrument, say)} ({reason(one)})") for one in granted
        ),
        "refused": say.list(
            say.verdict(one, f"{_dated(one.instrument, say)} ({reason(one)})") for one in refused
        ),
        "unknown": say.list(say.verdict(one, _acronym(one.instrument)) for one in open_),
        "regional": say.list(say.verdict(one, _acronym(one.instrument)) for one in regional),
        "thematic": say.list(say.verdict(one, _acronym(one.instrument)) for one in thematic),
    }


def _acronym(instrument: str) -> str:
    act = curated.curated().instruments.get(instrument)
    return act.acronym if act else instrument


def _dated(instrument: str, say: Quotes) -> str:
    """An act among those that share its acronym: `DCI 2014–2020`."""
    act = curated.curated().instruments.get(instrument)
    if act is None:
        return instrument
    start, end = (int(text[:4]) if text else None for text in (act.period.start, act.period.end))
    return f"{act.acronym} {say.said.years(start, end)}"


def _law(verdict: Verdict) -> str:
    """The article by which what was decided before goes on."""
    law = next((step for step in verdict.trace.leaves() if step.condition == "carried_over"), None)
    return ", ".join(part for part in (law.list, law.article) if part) if law else reason(verdict)


def _ongoing(found: Portfolio, known: CuratedCountry | None, say: Quotes) -> Context:
    asked = f"cofolio projects --place {found.place.code} --on {found.on}"
    asked += f" --donor {shlex.quote(found.donor)}" if found.donor else ""
    total = found.ongoing.by_scope.get("total")
    lost = [one for one in found.graduations if one.channel == "bilateral"]
    return {
        "has_records": headline.has_records(found),
        "number": say.projects(total, f"{asked} --scope total") if total and total.upper else "",
        "going_on": _going_on(found, asked, say),
        "graduated": say.day(lost[-1].on) if lost else "",
        "projects": [_project(one, say) for one in known.ongoing(found.on)] if known else [],
    }


def _going_on(found: Portfolio, asked: str, say: Quotes) -> str:
    """How many were decided on before the graduation, if any."""
    if found.going_on is None or not found.going_on.count.upper:
        return ""
    graduated = max(one.on for one in found.graduations if one.channel == "bilateral")
    asked += "" if found.donor else f" --donor {curated.DONOR}"
    return say.projects(found.going_on.count, f"{asked} --scope bilateral --decided-before {graduated}")


def _project(one: Undertaking, say: Quotes) -> Context:
    return {
        "name": say.fact(one.fact, one.name),
        "sums": say.list(say.amount(amount) for amount in one.amounts),
        "parts": say.list(say.fact(part.fact, part.name) for part in one.of("component")),
    }


def _beside(found: Portfolio, known: CuratedCountry | None, say: Quotes) -> Context:
    spent = [
        one for one in found.beside
        if one.measure == "spend" and one.scope == "regional" and one.currency == found.currency and one.value
    ]  # fmt: skip
    rows = _on_day(known.regional_programmes, found) if known else ()
    platforms = _on_day(known.platforms, found) if known else ()
    return {
        "spent": say.list(
            f"{say.figure(one)} ({say.said.country(one.place, names.of_region(one.place).removesuffix(', regional'))})"
            for one in spent
        ),
        "programmes": say.list(_name(row, say) for row in rows if not row.managers),
        "managed": say.list(_name(row, say) for row in rows if row.managers),
        "managers": say.list(_managers(rows, say)),
        "platforms": say.list(_name(row, say) for row in platforms),
    }


def _on_day(rows: Sequence[Managed], found: Portfolio) -> tuple[Managed, ...]:
    """Those that run on the day, or may."""
    return tuple(row for row in rows if row.undertaking.period.covers(found.on) is not False)


def _name(row: Managed, say: Quotes) -> str:
    return say.fact(row.undertaking.fact, row.undertaking.short)


def _managers(rows: Sequence[Managed], say: Quotes) -> list[str]:
    """Who manages what, each delegation once, as of when it is told."""
    held = curated.curated().delegations
    told: dict[tuple[str, str], Any] = {}
    for row in rows:
        for one in row.managers:
            since = f" ({one.known_on})" if one.known_on else ""
            told.setdefault((one.delegation, since), one.fact)
    return [say.fact(fact, f"{held[name].name}{since}") for (name, since), fact in told.items()]


def _further(found: Portfolio, known: CuratedCountry | None, say: Quotes) -> Context:
    acts = curated.curated().instruments
    seen = [
        one for one in found.by_instrument
        if one.measure == "spend" and one.currency == found.currency and one.value
        and (act := acts.get(str(one.by.get("instrument")))) is not None and "geographic" not in act.kinds
    ]  # fmt: skip
    listed = sorted(seen, key=lambda one: one.value or 0, reverse=True)[:MOST_NAMED]
    return {
        "in_records": say.list(
            f"{_acronym(str(one.by['instrument']))} ({say.figure(one)})" for one in listed
        ),
        "has_records": headline.has_records(found),
        "in_facts": [say.fact(row.fact) for row in (known.thematic if known else ()) if row.instruments],
    }


def _hosted(known: CuratedCountry | None, say: Quotes) -> Context:
    organisations = known.organisations if known else ()
    return {
        "organisations": [
            {
                "name": say.fact(one.fact, one.name),
                "seat": plain(one.seat),
                "when": when(one.period, say.said),
                "acts": say.list(
                    say.fact(one.fact, name) for name in dict.fromkeys(map(_acronym, one.instruments))
                ),
            }
            for one in organisations
        ],
        "events": [
            say.fact(
                one.fact,
                f"{one.name}{f', {one.fact.note}' if one.fact.note else ''} ({say.said.part_day(one.on)})",
            )
            for one in (known.events if known else ())
        ],
    }


def _delegation(known: CuratedCountry | None, say: Quotes) -> Context:
    rows = known.delegations if known else ()
    return {
        "delegations": [
            {
                "name": say.fact(row.delegation.fact, row.delegation.name),
                "seat": plain(row.delegation.seat),
                "manages": _manages(row, say),
            }
            for row in rows
        ],
        "links": say.list(say.fact(link.fact, link.name) for link in (known.links if known else ())),
    }


def _manages(row: DelegationPage, say: Quotes) -> list[Context]:
    """What it manages, by when that is told."""
    things = {one.id: one.name for one in curated.curated().undertakings()}
    told: dict[str, list[str]] = {}
    for one in row.manages:
        told.setdefault(one.known_on or str(one.period), []).append(say.fact(one.fact, things[one.what]))
    return [{"since": since, "things": say.list(found)} for since, found in told.items()]


def _missing(found: Portfolio, known: CuratedCountry | None) -> Context:
    return {
        "has_records": headline.has_records(found),
        "is_told": found.donor is None or registry.donor_of(found.donor) == curated.DONOR,
        "is_empty": known is None or known.is_empty(),
        "absent": [words for words in known.absent if words not in _RULED] if known else [],
    }
