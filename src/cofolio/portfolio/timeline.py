"""A country's cooperation over the years: instruments, classes, eligibility, programmes, platforms and delegations.

Needs no store: everything in it is a curated fact or a verdict of a rule. A bar says how it is known; where an end is
not known the bar is open, which is not the same as going on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cofolio.errors import UsageError
from cofolio.portfolio.windows import fact, graduations, windows
from cofolio.provenance import Fact
from cofolio.registry import find_country
from cofolio.registry.income import NOT_CLASSED
from cofolio.registry.income import STANDING as INCOME_STANDING
from cofolio.registry.standing import Standing
from cofolio.registry.validity import Validity
from cofolio.rules import facts
from cofolio.rules.rule import schemes
from cofolio.sources import curated
from cofolio.sources.curated import Delegation, Instrument, Managed, Period
from cofolio.sources.curated.period import bounds

FIRST_YEAR, LAST_YEAR = 1991, 2027
LONGEST = 100
_CHANNELS = {
    "bilateral": ("Eligible", "bilateral"),
    "regional": ("Eligible", "regional"),
    "trade": ("Eligible", "trade preferences"),
}
PHASES = ("phase", "platform-phase")


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of time on a lane.

    Attributes:
        start: first day; `None` where it is not known.
        end: last day; `None` where it is not known or open.
        label: what it is, short enough to stand on it.
        kind: how it is drawn: `instrument`, `class`, `eligible`, `not_eligible`, `grandfathered`, `unknown`,
            `programme`, `phase`, `platform`, `platform-phase`, `delegation` or `office`.
        fact: its standing.
    """

    start: date | None
    end: date | None
    label: str
    kind: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Lane:
    """Bars of one thing on one line."""

    group: str
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A day, month or year in which something happened."""

    on: date
    said: str
    label: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of a country over the years, and in words what is not.

    Attributes:
        code: ISO 3166-1 alpha-2 code.
        name: the country.
        first_year: first year shown.
        last_year: last year shown.
        lanes: in their order, those of a group together; none is empty.
        marks: days to remember, by date.
        undated: programmes and platforms whose dates are not known.
        absent: what the facts do not hold.
    """

    code: str
    name: str
    first_year: int
    last_year: int
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    undated: tuple[str, ...]
    absent: tuple[str, ...]


def timeline(place: str, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Timeline:
    """Lays out a country's cooperation over the years.

    Args:
        place: code or name of a country.
        first_year: first year shown.
        last_year: last year shown.

    Raises:
        UsageError: no country is called so, or the years are turned round or too many.
    """
    if not 0 <= last_year - first_year < LONGEST:
        raise UsageError(f"--from {first_year} --to {last_year}: expected at most {LONGEST} years, in order")
    country = find_country(place)
    known = curated.page(country.code)
    lanes = (
        *_instruments(known.instruments),
        *_eligible(country.code, {act.id for act in known.instruments}),
        *_classes(country.code),
        *_programmes(known.regional_programmes, "Regional programmes", "programme"),
        *_programmes(known.platforms, "Policy-dialogue platforms", "platform"),
        *_delegations(row.delegation for row in known.delegations),
    )
    window = date(first_year, 1, 1), date(last_year, 12, 31)
    return Timeline(
        country.code,
        country.name,
        first_year,
        last_year,
        tuple(lane for lane in lanes if any(_inside(bar, *window) for bar in lane.bars)),
        tuple(
            sorted(
                (mark for mark in _marks(known) if window[0] <= mark.on <= window[1]),
                key=lambda mark: mark.on,
            )
        ),
        tuple(lane.name for lane in lanes if all(bar.start is None and bar.end is None for bar in lane.bars)),
        known.absent,
    )


def _instruments(acts: Iterable[Instrument]) -> Iterator[Lane]:
    """A lane for the acts of one line: TACIS, then the DCI."""
    lines: dict[tuple[str, str], list[Instrument]] = {}
    for act in acts:
        lines.setdefault((act.donor, act.acronym), []).append(act)
    for (donor, acronym), found in lines.items():
        group = "Instruments" if donor == curated.DONOR else "Instruments of others"
        bars = tuple(_bar(act.period, _years(act.period), "instrument", act.fact) for act in found)
        yield Lane(group, acronym, bars)


def _eligible(country: str, own: set[str]) -> Iterator[Lane]:
    """A lane a channel, and one for each line of thematic acts; what never was open to the country is left out."""
    lanes: dict[tuple[str, str], list[Bar]] = {}
    for window in windows(country):
        outcome = window.verdict.outcome
        if outcome == "not_eligible" and window.instrument not in own and window.channel != "trade":
            continue
        act = curated.curated().instruments.get(window.instrument)
        acronym = act.acronym if act else schemes()[window.instrument].acronym
        if act is not None and act.donor != curated.DONOR:
            continue  # its own line of instruments says as much
        lane = _CHANNELS.get(window.channel) or ("Eligible, thematic", acronym)
        bars = lanes.setdefault(lane, [])
        bars.append(Bar(window.start, window.end, acronym, outcome, fact(window.verdict)))
    order = [*_CHANNELS.values()]
    for group, name in sorted(lanes, key=lambda lane: order.index(lane) if lane in order else len(order)):
        found = sorted(lanes[group, name], key=lambda bar: bar.start or date.min)
        if any(bar.kind != "not_eligible" for bar in found):
            yield Lane(group, name, tuple(found))


def _classes(country: str) -> Iterator[Lane]:
    known, said = facts(), INCOME_STANDING
    runs = [one for one in known.incomes.get(country, ()) if one.name_of_class != NOT_CLASSED]
    banks = [
        _class(
            one.validity,
            one.name_of_class,
            f"World Bank: {one.name_of_class}",
            said,
            f"income_classes.csv: {one.economy}",
        )
        for one in runs
    ]
    yield Lane("World Bank class", "by income", tuple(banks))
    lists = [
        _class(
            one.validity,
            name,
            f"DAC list {one.id}: {name}",
            one.standings[country],
            f"dac_classes.csv: {one.id} {country}",
        )
        for one in known.dac.values()
        if (name := one.classes.get(country))
    ]
    yield Lane("DAC class", "list in force", tuple(lists))


def _class(validity: Validity, label: str, said: str, standing: Standing, origin: str) -> Bar:
    fact = Fact(
        said, "; ".join(standing.cited()), standing.confidence, standing.note, f"data/parameters/{origin}"
    )
    return Bar(validity.start, validity.end, label, "class", fact)


def _programmes(rows: Iterable[Managed], group: str, kind: str) -> Iterator[Lane]:
    for row in rows:
        one = row.undertaking
        kind_of_phase = "phase" if kind == "programme" else f"{kind}-phase"
        phases = tuple(
            _bar(part.period, part.name, kind_of_phase, part.fact)
            for part in one.of("phase")
            if part.period.start
        )
        yield Lane(group, one.short, (_bar(one.period, one.name, kind, one.fact), *phases))


def _delegations(rows: Iterable[Delegation]) -> Iterator[Lane]:
    for one in rows:
        office = Period(one.office_from, one.period.start) if one.office_from else None
        bars = (_bar(office, "office", "office", one.fact),) if office else ()
        yield Lane(
            "Delegation", f"in {one.seat}", (*bars, _bar(one.period, one.name, "delegation", one.fact))
        )


def _marks(known: curated.CuratedCountry) -> Iterator[Mark]:
    told = [row for row in known.graduation if row.on and row.instruments]
    for row in told:
        yield _mark(row.on or "", row.fact.value, row.fact)
    for lost in graduations(known.country.code):
        if lost.on.isoformat() not in {row.on for row in told}:
            said = f"no new {lost.channel} projects under {lost.after.instrument}"
            yield _mark(lost.on.isoformat(), said, fact(lost.after.verdict))
    for event in known.events:
        yield _mark(event.on, event.name, event.fact)
    for one in known.organisations:
        if one.period.start:
            yield _mark(one.period.start, f"hosts the {one.name}", one.fact)


def _mark(said: str, label: str, fact: Fact) -> Mark:
    days = bounds(said)
    assert days is not None
    return Mark(days[0], said, label, fact)


def _bar(period: Period, label: str, kind: str, fact: Fact) -> Bar:
    start, end = bounds(period.start), bounds(period.end or period.planned_end)
    return Bar(start[0] if start else None, end[1] if end else None, label, kind, fact)


def _years(period: Period) -> str:
    start, end = (period.start or "")[:4], (period.end or period.planned_end or "")[:4]
    return start if start == end else f"{start}–{end}"


def _inside(bar: Bar, first: date, last: date) -> bool:
    return (bar.start is not None or bar.end is not None) and not (
        (bar.start and bar.start > last) or (bar.end and bar.end < first)
    )
