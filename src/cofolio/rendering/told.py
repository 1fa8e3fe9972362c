"""The words for curated facts, the same on every surface: periods, sums, names of parts."""

from __future__ import annotations

from cofolio.provenance import Fact
from cofolio.rendering.amounts import part_day
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_, Words, words
from cofolio.sources.curated import Amount, Part, Period

ENGLISH = words("en")


def when(period: Period, said: Words = ENGLISH) -> str:
    """Returns a period as its source gives it, unknown ends said in words."""
    start = said.part_day(period.start) if period.start else said.say(N_("start not known"))
    planned = period.planned_end if not period.end else None
    if not (period.start or period.end or planned):
        return said.say(N_("dates not known"))
    if not (period.end or planned):
        return said.say(N_("from %(start)s, end not known")) % {"start": start}
    end = said.part_day(period.end or planned or "")
    if period.start == period.end:
        return start
    told = N_("%(start)s to %(end)s as planned") if planned else N_("%(start)s to %(end)s")
    return said.say(told) % {"start": start, "end": end}


def money(amount: Amount, said: Words = ENGLISH) -> str:
    """Returns `EUR 8.889 million (total, programme, as of 2019)`."""
    known = [amount.scope if amount.scope != "not stated" else "", amount.what]
    known += [said.say(N_("as of %(day)s")) % {"day": said.part_day(amount.as_of)}] if amount.as_of else []
    return (
        f"{said.stated(amount.value, amount.currency)} ({', '.join(plain(word) for word in known if word)})"
    )


def part_name(part: Part, said: Words = ENGLISH) -> str:
    """Returns `Phase 9` for a phase that only has a number, else the part's name."""
    numbered = part.kind == "phase" and (part.name[:1].isdigit() or set(part.name) <= set("IVX"))
    return said.say(N_("Phase %(number)s")) % {"number": plain(part.name)} if numbered else plain(part.name)


def on(day: str | None) -> str:
    """Returns `15 Jun 2015: `, or nothing without a day."""
    return f"{part_day(day)}: " if day else ""


def unverified(fact: Fact) -> bool:
    """Says whether a fact is only remembered; every surface marks it then."""
    return fact.confidence == "unverified"
