"""The words for curated facts, the same on every surface: periods, sums, names of parts."""

from __future__ import annotations

from cofolio.provenance import Fact
from cofolio.rendering.amounts import part_day, stated
from cofolio.rendering.clean import plain
from cofolio.sources.curated import Amount, Part, Period


def when(period: Period) -> str:
    """Returns a period as its source gives it, unknown ends said in words."""
    start = part_day(period.start) if period.start else "start not known"
    planned = period.planned_end if not period.end else None
    if not (period.start or period.end or planned):
        return "dates not known"
    if not (period.end or planned):
        return f"from {start}, end not known"
    end = part_day(period.end or planned or "")
    if period.start == period.end:
        return start
    return f"{start} to {end}" + (" as planned" if planned else "")


def money(amount: Amount) -> str:
    """Returns `EUR 8.889 million (total, programme, as of 2019)`."""
    known = [amount.scope if amount.scope != "not stated" else "", amount.what]
    known += [f"as of {part_day(amount.as_of)}"] if amount.as_of else []
    return f"{stated(amount.value, amount.currency)} ({', '.join(plain(word) for word in known if word)})"


def part_name(part: Part) -> str:
    """Returns `Phase 9` for a phase that only has a number, else the part's name."""
    numbered = part.kind == "phase" and (part.name[:1].isdigit() or set(part.name) <= set("IVX"))
    return f"Phase {plain(part.name)}" if numbered else plain(part.name)


def on(day: str | None) -> str:
    """Returns `15 Jun 2015: `, or nothing without a day."""
    return f"{part_day(day)}: " if day else ""


def unverified(fact: Fact) -> bool:
    """Says whether a fact is only remembered; every surface marks it then."""
    return fact.confidence == "unverified"
