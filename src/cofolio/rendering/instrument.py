"""The instrument of an activity for the terminal: what was read, from what, and what else speaks."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.rule import Rule
from rich.text import Text

from cofolio.measures.instruments import ActivityInstrument, Decided, Evidence, InstrumentRead
from cofolio.measures.question import UNKNOWN
from cofolio.rendering.amounts import count
from cofolio.rendering.clean import plain, short
from cofolio.rendering.tables import table

SIGNALS = {
    1: "CRIS domain in a transaction's reference",
    2: "CRIS domain in its family",
    3: "name of a participating organisation",
    4: "publisher",
    5: "number that the curated facts hold",
    6: "words of its title, description or documents",
    7: "years and places",
}
REASONS = {
    "no-signal": "nothing published names one",
    "several-candidates": "several are possible and nothing chooses",
    "not-in-register": "its domain is known, but the register has no such instrument",
}
BASES = {
    "decision-commitment": "first commitment of the decision",
    "decision-identifier": "year in the decision's identifier",
    "decision-reference": "decision's number in a reference",
    "own-commitment": "the activity's own first commitment",
    "contract-identifier": "year of the contract, the decision is not known",
}


def draw(found: ActivityInstrument) -> Iterator[RenderableType]:
    """Yields the answer, then why, then the evidence."""
    yield Text(short(found.title, 90) or "No title", style="bold")
    yield Text(f"{plain(found.activity_id)}, published by {plain(found.reporting_org)}\n", style="dim")
    if found.instrument is None:
        yield Text(f"No instrument: no signals are known for the donor {plain(found.donor)}.")
    else:
        yield from _chosen(found.instrument, found)
    yield Text(f"Decided     {decided(found.decided)}")
    for other in found.decisions[1:]:
        yield Text(f"            also: {decided(other)}", style="dim")
    if found.evidence:
        yield Rule("Evidence, the strongest first", align="left", style="dim")
        yield _table(found.evidence)
    yield from _explained(found)


def name(read: InstrumentRead | None) -> str:
    """`DCI-2007 (medium)`, `unknown`, or nothing for a donor without signals."""
    if read is None:
        return ""
    return read.id if read.id == UNKNOWN else f"{read.id} ({read.confidence})"


def decided(known: Decided | None) -> str:
    """When it was decided, how exactly that is known, and from what."""
    if known is None:
        return "not known"
    told = decided_day(known)
    return f"{told} ({BASES[known.basis]}: {plain(known.decision_id)})"


def decided_day(known: Decided | None) -> str:
    """`2013-12-20`, `2013`, or `by 2015` where that is all there is."""
    if known is None:
        return "not known"
    if known.precision == "day":
        return known.last.isoformat()
    return f"{known.last.year}" if known.precision == "year" else f"by {known.last.year}"


def _chosen(read: InstrumentRead, found: ActivityInstrument) -> Iterator[RenderableType]:
    if read.id == UNKNOWN:
        said = f"Instrument  unknown: {REASONS[read.reason or 'no-signal']}"
        yield Text(said + (f" ({', '.join(read.candidates)})" if read.candidates else ""))
        return
    yield Text(f"Instrument  {read.id}, {plain(read.name)}")
    yield Text(f"Confidence  {read.confidence}")
    signal = SIGNALS[read.signal or 1]
    yield Text(f"Read from   {plain(read.matched_text)} (signal {read.signal}, {signal})")
    for at, (identifier, title) in enumerate(found.path):
        lead = "By way of   " if at == 0 else "            "
        yield Text(f"{lead}{plain(identifier)} {short(title, 50)}")


def _table(rows: tuple[Evidence, ...]) -> RenderableType:
    made = table(("Signal", "Matched", "Means", "Seen"))
    for row in rows:
        matched = Text(plain(row.matched_text))
        matched.append(f"\n{row.element}" + (f", {plain(row.via)}" if row.via else ""), style="dim")
        means = row.instrument or (" or ".join(row.candidates) if row.candidates else "not in the register")
        read_with = f"{row.year_kind} of {row.year}" if row.year else "no year"
        says = Text(means + (f" ({row.confidence})" if row.instrument else ""))
        says.append(f"\n{read_with}", style="dim")
        made.add_row(f"{row.signal} {row.signal_name}", matched, says, _seen(row))
    return made


def _seen(row: Evidence) -> str:
    if row.first_day is None or row.last_day is None:
        return ""
    days = str(row.first_day) if row.first_day == row.last_day else f"{row.first_day} to\n{row.last_day}"
    return days if row.signal == 2 else f"{count(row.uses, 'time')}\n{days}"


def _explained(found: ActivityInstrument) -> Iterator[Text]:
    """Why this one, where the evidence is not of one mind."""
    read = found.instrument
    if read is None or read.id == UNKNOWN:
        return
    first = found.evidence[0]
    label = first.sign.partition(":")[2]
    if read.is_mixed:
        yield Text(f"\n{_mixed(found)}")
    if not first.is_usual and first.sign.startswith("domain:"):
        yield Text(
            f"\nThe label {label} is not usual in {first.year}: domains were renamed under way, so it may be "
            "younger than the decision."
        )
    for instrument, decision in found.other_instruments:
        yield Text(
            f"\nThe later decision {plain(decision)} would come under {instrument}: a part of the money may."
        )
    if read.is_going_on:
        yield Text(
            f"\nLaunched before, going on: it is seen in years to which {read.id} no longer applied. What counts "
            "is when the money was decided on."
        )


def _mixed(found: ActivityInstrument) -> str:
    first = found.evidence[0]
    domains = [one for one in found.evidence if one.signal == first.signal and one.sign.startswith("domain:")]
    domains.sort(key=lambda one: (str(one.first_day), one.sign))
    told = ", then ".join(f"{one.sign.partition(':')[2]} ({_span(one)})" for one in domains)
    if len({one.instrument for one in domains if one.instrument}) == 1:
        by = f"; the {first.year_kind} of {first.year} says which act is meant" if first.year else ""
        why = f"They are labels of one line of instruments{by}."
    else:
        why = "They mean different instruments: the one that fits the year, then the one seen most often, is chosen."
    return f"Mixed references: {told}. {why}"


def _span(one: Evidence) -> str:
    if one.first_day is None or one.last_day is None:
        return "no date"
    return str(one.first_day) if one.first_day == one.last_day else f"{one.first_day} to {one.last_day}"
