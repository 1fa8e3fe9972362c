"""A delegation's page for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.rule import Rule
from rich.text import Text

from cofolio.measures.delegations import Contact, InData
from cofolio.portfolio.delegation import DelegationOnDay, ManagedOnDay
from cofolio.rendering import facts
from cofolio.rendering.amounts import count, long_day, part_day, short_day
from cofolio.rendering.clean import plain, short
from cofolio.rendering.sources import Cited
from cofolio.rendering.tables import table
from cofolio.rendering.told import when

SHOWN = 20
STANDINGS = {
    "known": "known on this day",
    "not-known-to-have-ended": "known then, not known to have ended",
    "not-known-yet": "known only for a later day",
    "ended": "ended before this day",
    "not-begun": "not begun on this day",
}


def draw(found: DelegationOnDay) -> Iterator[RenderableType]:
    """Yields the page, section by section."""
    cited = Cited()
    known = found.delegation
    yield Text(plain(known.name) if known else f"EU Delegation in {plain(found.country.name)}", style="bold")
    yield Text(f"as known for {long_day(found.on)}", style="dim")
    yield from _history(found, cited)
    yield Rule("Manages", align="left", style="dim")
    if not found.manages:
        yield Text(" The register holds nothing that it manages.")
    for one in found.manages:
        yield from _managed(one, cited)
    if known and known.links:
        yield Rule("Contacts and links", align="left", style="dim")
        yield from (
            facts.line(f"{plain(one.name)}: {plain(one.address)}", one.fact, cited) for one in known.links
        )
    yield from _in_data(found.in_data, found)
    if cited.all():
        yield Rule("Sources of the facts", align="left", style="dim")
        yield from (facts.source(*item) for item in cited.all())


def _history(found: DelegationOnDay, cited: Cited) -> Iterator[RenderableType]:
    known = found.delegation
    if known is None:
        yield Text("\nThe register holds no facts on it; published activities name it.")
        return
    yield Text()
    yield facts.line(f"Seat: {plain(known.seat)}. Full delegation: {when(known.period)}", known.fact, cited)
    if known.office_from:
        yield facts.line(f"Office before: from {part_day(known.office_from)}", known.fact, cited)
    if known.fact.note:
        yield facts.line(plain(known.fact.note), known.fact, cited)
    if found.exists is False:
        yield Text(" It was not a full delegation on this day.", style="yellow")


def _managed(one: ManagedOnDay, cited: Cited) -> Iterator[RenderableType]:
    what = one.undertaking
    told = f" ({part_day(one.relation.known_on)})" if one.relation.known_on else ""
    words = STANDINGS[one.standing].replace("known then", f"known then{told}")
    yield facts.line(
        f"{plain(what.name)}, {what.kind}, {when(what.period)}: {words}", one.relation.fact, cited
    )
    for part in one.phases:
        yield facts.line(facts.part_words(part), part.fact, cited, 2)


def _most_given(contacts: Sequence[Contact]) -> list[Contact]:
    """The way of each kind that most activities give."""
    return [
        next(one for one in contacts if one.kind == kind) for kind in dict.fromkeys(c.kind for c in contacts)
    ]


def _in_data(told: InData | None, found: DelegationOnDay) -> Iterator[RenderableType]:
    yield Rule("In published activities", align="left", style="dim")
    if told is None:
        yield Text(" No store is open: cofolio ingest FILE adds what published activities say.", style="dim")
        return
    yield Text(
        f" {count(told.activities, 'activity', 'activities')} name it as contact, as published and without a date; "
        f"{len(told.under_way):,} under way on {long_day(found.on)}, or perhaps."
    )
    if told.under_way:
        made = table(("Activity", "From", "To", "Under way"))
        for row in told.under_way[:SHOWN]:
            name = Text(short(row.title, 60) or "No title")
            name.append(f"\n{plain(row.activity_id)}", style="dim")
            made.add_row(name, short_day(row.start, "not stated"), short_day(row.end, "open"), row.ongoing)
        yield made
        if len(told.under_way) > SHOWN:
            yield Text(f" {len(told.under_way) - SHOWN:,} more: --format json gives all.", style="dim")
    for contact in _most_given(told.contacts):
        yield Text(
            f" {contact.kind}: {plain(contact.value)} ({count(contact.activities, 'activity', 'activities')})"
        )
