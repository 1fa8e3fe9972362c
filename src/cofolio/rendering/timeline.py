"""A timeline for the terminal: two cells a year, one line a lane."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.text import Text

from cofolio.portfolio import PHASES, Bar, Lane, Timeline
from cofolio.rendering.amounts import part_day
from cofolio.rendering.clean import plain, short
from cofolio.rendering.told import unverified

PLAIN_WIDTH = 100
_NAMES = 25
_EVERY = 5
SURE, OPEN, UNVERIFIED = "█", "░", "?"
_FILLS = {
    "not_eligible": "·", "grandfathered": "▒", "unknown": "-", "office": "▒", "phase": "▓", "platform-phase": "▓",
}  # fmt: skip
_STYLES = {
    "instrument": "blue", "thematic": "cyan", "class": "magenta", "eligible": "green", "not_eligible": "red",
    "grandfathered": "yellow", "programme": "cyan", "phase": "bold cyan", "platform": "magenta",
    "platform-phase": "bold magenta", "delegation": "blue", "office": "dim blue",
}  # fmt: skip
_LEGEND = (
    (SURE, "dates known"),
    (OPEN, "start or end not known"),
    (UNVERIFIED, "unverified, no source found"),
)


def plain_text(found: Timeline) -> str:
    """Returns the timeline as plain text, for a file."""
    out = io.StringIO()
    console = Console(file=out, width=PLAIN_WIDTH, markup=False, highlight=False, emoji=False, no_color=True)
    for part in draw(found, PLAIN_WIDTH):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def draw(found: Timeline, width: int) -> Iterator[RenderableType]:
    """Yields the timeline: years above, lanes by group, days to remember, a legend."""
    scale = Scale(found, width)
    yield Text(f"{plain(found.name)}, {found.first_year} to {found.last_year}", style="bold")
    if not found.lanes:
        yield Text("\nNo instrument, programme, platform or delegation is known for these years.")
    group = ""
    for lane in found.lanes:
        if lane.group != group:
            group = lane.group
            yield Text()
            yield Text.assemble((f"{group:<{_NAMES}.{_NAMES}} ", "bold"), (scale.years(), "dim"))
        yield _line(lane, scale)
    if found.lanes:
        yield Text()
        yield _legend(found)
    if found.undated:
        yield Text(f"Dates not known: {', '.join(map(plain, found.undated))}", style="dim")
    if found.marks:
        yield Rule("Days to remember", align="left", style="dim")
        for mark in found.marks:
            doubt = "  unverified" if unverified(mark.fact) else ""
            yield Text(f" {part_day(mark.said):>11}  {plain(mark.label)}{doubt}")


class Scale:
    """Years laid over the columns that are left beside the names."""

    def __init__(self, found: Timeline, width: int) -> None:
        self.first, self.last = found.first_year, found.last_year
        count = self.last - self.first + 1
        self.cells = max(1, (width - _NAMES - 1) // count)
        self.columns = count * self.cells

    def years(self) -> str:
        """Returns the line of years: the first, and every fifth."""
        line = [" "] * self.columns
        for year in range(self.first, self.last + 1):
            at = (year - self.first) * self.cells
            free = all(cell == " " for cell in line[max(0, at - 1) : at + 4])
            if (year == self.first or year % _EVERY == 0) and free and at + 4 <= self.columns:
                line[at : at + 4] = str(year)
        return "".join(line).rstrip()

    def column(self, day: date, *, after: bool = False) -> int:
        """Returns the column of a day; with `after`, the one behind it. Every day has at least one column."""
        year_length = date(day.year, 12, 31).timetuple().tm_yday
        part = (day.timetuple().tm_yday - (0 if after else 1)) / year_length * self.cells
        whole = int(part) if not after else -int(-part // 1)
        return min(max((day.year - self.first) * self.cells + whole, 0), self.columns)


def _line(lane: Lane, scale: Scale) -> Text:
    cells = [(" ", "")] * scale.columns
    for bar in lane.bars:
        for at, cell in _cells(bar, scale):
            cells[at] = (cell, _STYLES.get(bar.kind, ""))
    line = Text(f" {short(lane.name, _NAMES - 1):<{_NAMES - 1}} ")
    for cell, style in cells:
        line.append(cell, style=style)
    line.rstrip()
    return line


def _cells(bar: Bar, scale: Scale) -> Iterator[tuple[int, str]]:
    start = scale.column(bar.start) if bar.start else 0
    end = scale.column(bar.end, after=True) if bar.end else scale.columns
    sure = bar.start is not None and bar.end is not None
    fill = UNVERIFIED if unverified(bar.fact) else _FILLS.get(bar.kind, SURE) if sure else OPEN
    end = max(end, start + 1) if start < scale.columns else end
    yield from ((at, fill) for at in range(start, end))
    if bar.end and fill == SURE and end - start > 1:
        yield end - 1, "▌"  # so that the next act of the line is seen to begin
    if fill != UNVERIFIED and bar.kind in _LABELLED and start < scale.columns:
        yield from _label(bar.label, start, end)


_LABELLED = (*PHASES, "class")


def _label(text: str, start: int, end: int) -> Iterable[tuple[int, str]]:
    """A short label stands at the head of its bar, if the bar has room for it."""
    return enumerate(text, start) if len(text) < end - start else ()


def _legend(found: Timeline) -> Text:
    bars = [bar for lane in found.lanes for bar in lane.bars]
    used = {cell for bar in bars for _, cell in _cells(bar, Scale(found, PLAIN_WIDTH))}
    signs = [
        *_LEGEND,
        *((_FILLS[kind], words) for kind, words in _KINDS if any(bar.kind == kind for bar in bars)),
    ]
    return Text("   ".join(f"{sign} {words}" for sign, words in signs if sign in used), style="dim")


_KINDS = (
    ("phase", "phases"),
    ("office", "office"),
    ("not_eligible", "not eligible"),
    ("unknown", "eligibility not known"),
    ("grandfathered", "what was decided before goes on"),
)
