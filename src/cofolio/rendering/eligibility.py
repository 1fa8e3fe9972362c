"""Answers on eligibility for the terminal, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from cofolio.rendering.clean import plain
from cofolio.rendering.csvs import rows_csv
from cofolio.rendering.records import record, to_json
from cofolio.rendering.tables import table
from cofolio.rendering.verdicts import OUTCOME, clause, country_name, outcome, paragraph, reason
from cofolio.rules import Change, Step, Verdict, Watched

_STYLES = {"eligible": "green", "grandfathered": "cyan", "not_eligible": "red", "unknown": "yellow"}
_MARKS = {"true": ("yes", "green"), "false": ("no", "red"), "unknown": ("not known", "yellow")}
_CONFIDENCE = {"high": "green", "medium": "dim", "low": "yellow", "unverified": "red"}
_SHORT = {**OUTCOME, "grandfathered": "grandfathered"}
CSV_COLUMNS = (
    "country", "name", "instrument", "channel", "on", "decided", "outcome", "confidence", "rule", "reason",
)  # fmt: skip


class Line:
    """A verdict as a row: its fields, the country's name and the reason."""

    def __init__(self, verdict: Verdict) -> None:
        for name in ("country", "instrument", "channel", "on", "decided", "outcome", "confidence", "rule"):
            setattr(self, name, getattr(verdict, name))
        self.name, self.reason = country_name(verdict.country), reason(verdict)


def verdicts_csv(found: Sequence[Verdict]) -> Iterator[str]:
    """Yields one line a verdict."""
    yield from rows_csv([Line(one) for one in found], CSV_COLUMNS)


def verdicts_json(found: Sequence[Verdict]) -> str:
    """Returns the verdicts with their traces, and each as a paragraph under `says`."""
    return to_json(verdict_records(found))


def verdict_records(found: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Returns the verdicts as plain records, each with the country's name, the reason and a paragraph."""
    return [_record(one) for one in found]


def changes_json(found: Sequence[Change], supposed: Sequence[str], ahead: Sequence[Watched]) -> str:
    """Returns the suppositions, each change with the verdicts before and after, and what would be to watch."""
    rows = [{"day": one.day, "before": _record(one.before), "after": _record(one.after)} for one in found]
    return to_json({"supposed": list(supposed), "changes": rows, "watch": [_named(one) for one in ahead]})


def watch_json(found: Sequence[Watched]) -> str:
    """Returns what there is to watch."""
    return to_json(watch_records(found))


def watch_records(found: Sequence[Watched]) -> list[dict[str, Any]]:
    """Returns what there is to watch as plain records, with the countries' names."""
    return [_named(one) for one in found]


def verdicts(found: Sequence[Verdict]) -> Iterator[RenderableType]:
    """Yields each verdict as a paragraph with its trace; channels that one rule decides alike are told once."""
    for same in _alike(found):
        channels = " and ".join(one.channel for one in same)
        yield Text(paragraph(replace(same[0], channel=channels)))
        yield ""
        yield _tree(same[0].trace)
        yield ""


def country_table(found: Sequence[Verdict]) -> Iterator[RenderableType]:
    """Yields a country's verdicts on a day; channels that one rule decides alike share a line."""
    yield Text(f"{country_name(found[0].country)}: eligibility on {_tested(found[0])}", style="bold")
    made = table(("Instrument", "Channel", "Outcome", "Confidence", "Why"))
    for one, channels, _ in alike(found):
        _row(made, one, one.instrument, channels)
    yield made


def alike(found: Sequence[Verdict]) -> list[tuple[Verdict, str, str]]:
    """Returns verdicts that one rule decides alike as one: the first, all channels, the reason."""
    return [(same[0], ", ".join(one.channel for one in same), reason(same[0])) for same in _alike(found)]


def of_interest(found: Sequence[Verdict]) -> list[Verdict]:
    """Returns the verdicts without those on acts that were never open to the country in any way."""
    kept = {one.instrument for one in found if one.outcome != "not_eligible" or one.channel == "trade"}
    return [one for one in found if one.instrument in kept]


def decisive(found: Sequence[Verdict]) -> list[Verdict]:
    """Returns the verdicts on bilateral projects under acts that are open to the country in some way."""
    known = {one.instrument for one in found if one.outcome != "not_eligible"}
    return [one for one in found if one.channel == "bilateral" and one.instrument in known]


def instrument_table(found: Sequence[Verdict]) -> Iterator[RenderableType]:
    """Yields all countries' verdicts on an instrument, with how many of each outcome."""
    for channel, rows in groupby(sorted(found, key=lambda one: one.channel), key=lambda one: one.channel):
        same = list(rows)
        counts = {key: sum(one.outcome == key for one in same) for key in _SHORT}
        said = ", ".join(f"{number} {_SHORT[key]}" for key, number in counts.items() if number)
        yield Text(f"{same[0].instrument}, {channel}, on {_tested(same[0])}: {said}", style="bold")
        made = table(("Country", "", "Outcome", "Confidence", "Why"))
        for one in same:
            _row(made, one, country_name(one.country), one.country)
        yield made


def changes(
    found: Sequence[Change],
    supposed: Sequence[str],
    days: Sequence[date],
    countries: int,
    ahead: Sequence[Watched],
) -> Iterator[RenderableType]:
    """Yields the verdicts that change under suppositions, before and after, and what would be to watch."""
    yield Text(f"Supposed: {'; '.join(supposed)}", style="bold")
    tested = str(days[0]) if len(days) == 1 else f"{days[0]} and each first of January to {days[-1].year}"
    if found:
        yield Text(f"Tested: {tested}; a change is shown on the first day it is seen.")
        made = table(("Country", "Instrument", "Day", "Before", "After", "Because"))
        for one in found:
            made.add_row(
                plain(country_name(one.after.country)), f"{one.after.instrument}, {one.after.channel}", str(one.day),
                _outcome(one.before), _outcome(one.after), plain(_because(one)),
            )  # fmt: skip
        yield made
    else:
        asked = "the country's verdicts" if countries == 1 else f"the verdicts of {countries} countries"
        yield Text(f"None of {asked} changes (tested: {tested}).")
    if ahead:
        yield Text(
            f"But to watch then, on {days[-1]}:" if not found else f"And to watch then, on {days[-1]}:"
        )
        yield _watched_table(ahead)


def watched(found: Sequence[Watched], on: date) -> Iterator[RenderableType]:
    """Yields decisions and countries on the way to a threshold."""
    yield Text(f"To watch on {on}", style="bold")
    yield _watched_table(found)
    notes = dict.fromkeys(one.note for one in found if one.note and one.status in ("reached", "counting"))
    for note in notes:
        yield Text(f"World Bank {note}.", style="dim")
    yield Text(
        "Nearness is judged by years in a class: incomes in dollars are not shipped. A day is the first on which it "
        "could end if the class stays; acts and reviews may set another.",
        style="dim",
    )


def _watched_table(found: Sequence[Watched]) -> RenderableType:
    made = table(("Country", "Clock", "Status", "Day", "What would end", "Confidence"))
    for one in found:
        made.add_row(
            plain(country_name(one.country)), {"dac": "DAC list", "gsp": "GSP"}[one.clock], _status(one),
            str(one.on or "next review"), plain(one.ends), Text(one.confidence, style=_CONFIDENCE[one.confidence]),
        )  # fmt: skip
    return made


def _because(change: Change) -> str:
    """What the verdict rests on now and did not find before."""
    before = {clause(step) for step in change.before.trace.leaves()}
    new = dict.fromkeys(clause(step) for step in change.after.trace.deciding())
    return "; ".join(said for said in new if said not in before) or reason(change.after)


def _alike(found: Sequence[Verdict]) -> Iterator[list[Verdict]]:
    """Verdicts of one instrument that follow from one rule in the same way."""
    for _, same in groupby(found, key=lambda one: (one.instrument, one.rule, one.outcome)):
        yield list(same)


def _status(one: Watched) -> str:
    if one.years is None:
        return one.status
    kind = "high income" if one.clock == "dac" else "upper middle or high income"
    basis = "on incomes" if one.clock == "dac" else "as published"
    return (
        f"{one.years} of 3 years {kind} ({basis} since {one.since})"
        if one.years < 3
        else (f"three years full: {kind} for {one.years} ({basis} since {one.since})")
    )


def _named(one: Watched) -> dict[str, Any]:
    return {**record(one), "name": country_name(one.country)}


def _record(one: Verdict) -> dict[str, Any]:
    made: dict[str, Any] = record(one)
    return {**made, "name": country_name(one.country), "reason": reason(one), "says": paragraph(one)}


def _row(made: Any, one: Verdict, first: str, second: str) -> None:
    confidence = one.confidence or ""
    made.add_row(
        plain(first), plain(second), _outcome(one), Text(confidence, style=_CONFIDENCE.get(confidence, "dim")),
        plain(reason(one)),
    )  # fmt: skip


def _outcome(one: Verdict) -> Text:
    said = "grandfathered" if one.outcome == "grandfathered" else outcome(one)
    return Text(said, style=_STYLES[one.outcome])


def _tested(one: Verdict) -> str:
    return f"{one.on}, decided {one.decided}" if one.decided else str(one.on)


def _tree(step: Step) -> Tree:
    made = Tree(_node(step), guide_style="dim")
    _grow(made, step.steps)
    return made


def _grow(tree: Tree, steps: Iterable[Step]) -> None:
    for step in steps:
        _grow(tree.add(_node(step)), step.steps)


def _node(step: Step) -> Text:
    said, style = _MARKS[step.outcome]
    text = Text(f"{said}: ", style=style)
    text.append(plain(clause(step)), style="default")
    if step.confidence and not step.steps:
        text.append(f"  {step.confidence}", style=_CONFIDENCE[step.confidence])
    return text
