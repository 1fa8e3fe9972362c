"""A timeline as SVG, laid out by hand: names stand on their bars, so that it is read as well on a phone as in print."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cofolio.portfolio import PHASES, Bar, Lane, Timeline
from cofolio.rendering.amounts import part_day
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_, Words, words
from cofolio.rendering.told import unverified

WIDE, NARROW = 840, 480
_FONT, _ROW, _BAR, _PHASE, _HEAD, _LINE = 13, 23, 18, 14, 30, 18
_LETTER = 0.56  # of the font's size: what a letter of Helvetica or Arial takes on average
_EVERY = 5
_EDGE = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """A bar on the picture; `is_open` on a side whose date is not known."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    open_start: bool
    open_end: bool
    doubtful: bool
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the picture."""

    kind: str
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws."""

    title: str
    description: str
    width: int
    height: float
    years: tuple[tuple[int, float], ...]
    top: float
    bottom: float
    shapes: tuple[Shape, ...]
    words: tuple[Label, ...]
    marks: tuple[tuple[int, float], ...]


def svg(found: Timeline, width: int = NARROW) -> str:
    """Returns the picture as a file of its own."""
    picture = _Layout(found, width, words("en")).picture()
    drawn = _environment().get_template("timeline.svg.j2").render(picture=picture, alone=True)
    return drawn.strip() + "\n"


def inline(found: Timeline, width: int, said: Words) -> Markup:
    """Returns the picture for a page, in a width and a language."""
    picture = _Layout(found, width, said).picture()
    drawn = _environment().get_template("timeline.svg.j2").render(picture=picture, alone=False)
    return Markup(drawn.strip())  # the template escapes every text


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("cofolio.rendering.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class _Layout:
    """Puts bars and words in their places, from above to below."""

    def __init__(self, found: Timeline, width: int, said: Words) -> None:
        self.found = found
        self.say = said.say
        self.name = said.country(found.code, found.name)
        self.width = width
        self.first = date(found.first_year, 1, 1)
        self.days = (date(found.last_year + 1, 1, 1) - self.first).days
        self.shapes: list[Shape] = []
        self.words: list[Label] = []

    def picture(self) -> Picture:
        found = self.found
        top = y = 46.0
        group = ""
        for lane in found.lanes:
            if lane.group != group:
                group = lane.group
                y += _HEAD
                self.words.append(Label("head", 0, y - 9, self.say(group)))
            y = self._lane(lane, y)
        bottom = y + 6
        y = self._notes(bottom + 20)
        return Picture(
            f"{plain(self.name)}, {found.first_year}–{found.last_year}",
            _description(found),
            self.width,
            y,
            tuple(
                (year, self._x(date(year, 1, 1)))
                for year in range(found.first_year, found.last_year + 1)
                if year % _EVERY == 0 or year == found.first_year
            ),
            top,
            bottom,
            tuple(self.shapes),
            tuple(self.words),
            tuple((number, self._x(mark.on)) for number, mark in enumerate(found.marks, 1)),
        )

    def _lane(self, lane: Lane, y: float) -> float:
        phases = [bar for bar in lane.bars if bar.kind in PHASES]
        bars = [bar for bar in lane.bars if bar.kind not in PHASES]
        for bar in bars:
            self._draw(bar, y, _BAR)
            if bar.kind in _LABELLED:
                self._fit(bar.label, bar, y + _BAR - 5, "inner")
        if not any(bar.kind in _LABELLED for bar in bars):
            self._name(self.say(lane.name), bars, y)
        y += _ROW
        for index, bar in enumerate(phases, 1):
            until = phases[index].start if index < len(phases) else None
            self._draw(bar, y - 3, _PHASE, until)
            self._fit(bar.label, bar, y - 3 + _PHASE - 3, "number", until)
        return y + (_PHASE + 3 if phases else 0)

    def _draw(self, bar: Bar, y: float, height: int, until: date | None = None) -> None:
        x, end = self._span(bar, until)
        self.shapes.append(
            Shape(
                bar.kind, x, y, max(end - x - 1, 2), height, bar.start is None, bar.end is None,
                unverified(bar.fact), _told(bar),
            )
        )  # fmt: skip

    def _name(self, name: str, bars: list[Bar], y: float) -> None:
        """A name stands on the longest bar if it has room there, else behind the last one, else before the first."""
        text, size = plain(name), _length(name, _FONT)
        base = y + _BAR - 5
        x, end = max((self._span(bar) for bar in bars), key=lambda span: span[1] - span[0])
        if end - x < size + 2 * _EDGE:
            x, end = min(self._span(bar)[0] for bar in bars), max(self._span(bar)[1] for bar in bars)
        if end - x >= size + 2 * _EDGE:
            self.words.append(Label("name", x + _EDGE, base, text))
        elif end + size + _EDGE <= self.width:
            self.words.append(Label("name", end + _EDGE, base, text))
        else:
            self.words.append(Label("name", x - _EDGE, base, text, "end"))

    def _fit(self, text: str, bar: Bar, y: float, kind: str, until: date | None = None) -> None:
        x, end = self._span(bar, until)
        if end - x >= _length(text, 11) + 2:
            self.words.append(Label(kind, (x + end) / 2, y, plain(text), "middle"))

    def _notes(self, y: float) -> float:
        for number, mark in enumerate(self.found.marks, 1):
            doubt = f" ({self.say('unverified')})" if unverified(mark.fact) else ""
            y = self._lines(f"({number}) {part_day(mark.said)}: {plain(mark.label)}{doubt}", y)
        if self.found.undated:
            y = self._lines(f"{self.say(_UNDATED)}: {', '.join(map(plain, self.found.undated))}", y)
        return self._lines(self.say(_LEGEND), y + 4)

    def _lines(self, text: str, y: float) -> float:
        for line in textwrap.wrap(text, int(self.width / (12 * _LETTER))):
            self.words.append(Label("note", 0, y, line))
            y += _LINE
        return y

    def _span(self, bar: Bar, until: date | None = None) -> tuple[float, float]:
        """Where a bar begins and ends; one without a known end reaches to what follows it, or to the edge."""
        start = self._x(bar.start) if bar.start else 0.0
        end = self._x(bar.end, 1) if bar.end else self._x(until) if until else float(self.width)
        return start, max(end, start + 3)

    def _x(self, day: date, after: int = 0) -> float:
        part = ((day - self.first).days + after) / self.days
        return round(min(max(part, 0.0), 1.0) * self.width, 1)


_LABELLED = ("class",)
_CHANNELS = (N_("bilateral"), N_("regional"), N_("trade preferences"))
_UNDATED = N_("Dates not known")
_LEGEND = N_(
    "Green: eligible; red: not eligible; grey: not known. A bar that fades has no known start or end. "
    "Dashed: unverified, remembered without a source."
)
_GROUPS = (
    N_("Instruments"), N_("Instruments of others"), N_("Eligible"), N_("Eligible, thematic"), N_("Regional programmes"),
    N_("Policy-dialogue platforms"), N_("World Bank class"), N_("DAC class"), N_("Delegation"),
)  # fmt: skip


def _length(text: str, size: int) -> float:
    return len(plain(text)) * size * _LETTER


def _told(bar: Bar) -> str:
    return f"{plain(bar.fact.value)} ({bar.fact.confidence})"


def _description(found: Timeline) -> str:
    """Returns the picture in words, for those who do not see it."""
    return " ".join(f"{group}: {'; '.join(names)}." for group, names in _groups(found)) or "Nothing is known."


def _groups(found: Timeline) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for lane in found.lanes:
        groups.setdefault(lane.group, []).append(f"{plain(lane.name)} {_spoken(lane)}".strip())
    yield from groups.items()


def _spoken(lane: Lane) -> str:
    bars = [bar for bar in lane.bars if bar.kind not in PHASES]
    said = [f"{bar.label} {_years(bar)}" if bar.kind in _LABELLED else _years(bar) for bar in bars]
    return ", ".join(said)


def _years(bar: Bar) -> str:
    start = str(bar.start.year) if bar.start else "start not known"
    return f"{start} to {bar.end.year if bar.end else 'an end that is not known'}"
