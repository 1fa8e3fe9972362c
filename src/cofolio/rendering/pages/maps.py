"""Maps as SVG: every country's figure in shades, and the points of one country's activities.

Drawn by hand, as the timeline is: borders are projected once a process, a page then costs a few milliseconds, and the
shades are classes of the one stylesheet, which the content policy asks for (decision 010).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from cofolio import registry
from cofolio.measures.located import Located
from cofolio.provenance import Figure
from cofolio.rendering import geography
from cofolio.rendering.geography import Point, Ring
from cofolio.rendering.languages import N_
from cofolio.rendering.pages.site import Site

WIDTH = 960
STEPS = (Decimal(10) ** 6, Decimal(10) ** 7, Decimal(10) ** 8, Decimal(10) ** 9)
"""Where one shade ends and the next begins, in units of the currency; the same on every map, so that maps compare."""
MEASURES = ("commitment", "spend", "incoming")
NOTE = N_("Borders are those of Natural Earth; they imply no opinion on the status of any territory.")
_SMALL = 5.0  # a country smaller than this on the picture has a dot as well


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the world's map.

    Attributes:
        shade: 0 for a value up to nothing, 1 to 5 for the steps, `None` where there is no figure.
        dot: where a small country's dot stands.
        address: its page.
        title: its name and figure in words.
    """

    path: str
    dot: Point | None
    shade: int | None
    address: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Shade:
    """One entry of the legend."""

    shade: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Row:
    """One country in the table behind the map."""

    code: str
    name: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class WorldMap:
    """A figure of every country: shapes, legend and the table behind, the largest first."""

    measure: str
    currency: str
    height: int
    shapes: tuple[Shape, ...]
    legend: tuple[Shade, ...]
    rows: tuple[Row, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on a country's map."""

    x: float
    y: float
    radius: float
    title: str
    address: str | None
    is_exact: bool


@dataclass(frozen=True, slots=True)
class CountryMap:
    """A country with the points of its activities; `outside` lie beyond the picture.

    Attributes:
        own: the country's border as a path.
        others: its neighbours'.
        activities: how many activities give a point.
        points: the table behind, those with most activities first.
    """

    width: int
    height: int
    own: str
    others: str
    marks: tuple[Mark, ...]
    points: tuple[Located, ...]
    outside: int
    activities: int
    note: str


def world_map(figures: Sequence[Figure], site: Site, measure: str, donor: str | None = None) -> WorldMap:
    """Lays out the total of every country in one measure and currency.

    Args:
        figures: of `Library.figures("each", measure=..., currency=...)`.
        site: words and addresses.
        measure: the measure, for the heading.
        donor: kept in the links to countries.
    """
    say = site.words
    currency = next((one.currency for one in figures if one.currency), None) or "EUR"
    known = {one.place: one for one in figures if one.value is not None}
    names = {code: say.country(code, _english(code)) for code in {*known, *_drawn()}}
    rows = sorted(
        (Row(code, names[code], figure) for code, figure in known.items()),
        key=lambda row: (-(row.figure.value or Decimal(0)), row.name),
    )
    shapes = tuple(_shape(code, shape, known, names, currency, site, donor) for code, shape in _outlines())
    return WorldMap(
        measure, currency, _world_height(), shapes, _legend(site, currency), tuple(rows), say.say(NOTE)
    )


def shade_of(value: Decimal | None) -> int | None:
    """The shade of a value."""
    if value is None:
        return None
    return 0 if value <= 0 else 1 + sum(value >= step for step in STEPS)


def country_map(code: str, points: Sequence[Located], activities: int, site: Site) -> CountryMap | None:
    """Lays out one country with the points of its activities; `None` where no border is known.

    Args:
        code: ISO 3166-1 alpha-2.
        points: of `Library.located`.
        activities: how many activities give one.
        site: words and addresses.
    """
    base = _country_base(code)
    if base is None:
        return None
    width, height, own, others, place = base
    marks, outside = [], 0
    for point in sorted(points, key=lambda one: -one.activities):
        x, y = place((point.longitude, point.latitude))
        if not (0 <= x <= width and 0 <= y <= height):
            outside += 1
            continue
        number = site.words.count(point.activities, "activity", "activities")
        marks.append(
            Mark(
                round(x, 1),
                round(y, 1),
                round(min(3 + 1.5 * math.sqrt(point.activities - 1), 16), 1),
                f"{point.name or ''} ({number})".strip(),
                site.links.activity(point.activity_id)
                if point.activity_id and point.activities == 1
                else None,
                point.is_exact,
            )
        )
    return CountryMap(
        width, height, own, others, tuple(marks), tuple(points), outside, activities, site.words.say(NOTE)
    )


def _english(code: str) -> str:
    known = registry.countries().get(code)
    return known.name if known else code


def _legend(site: Site, currency: str) -> tuple[Shade, ...]:
    say = site.words
    ends = [say.compact(step, None) for step in STEPS]
    between = [f"{low} – {high}" for low, high in pairwise(ends)]
    texts = (
        say.say(N_("zero or less")),
        say.say(N_("up to %(amount)s")) % {"amount": ends[0]},
        *between,
        say.say(N_("%(amount)s and more")) % {"amount": ends[-1]},
    )
    return (Shade(None, say.say(N_("nothing on record"))), *(Shade(n, text) for n, text in enumerate(texts)))


def _shape(
    code: str | None,
    outline: tuple[str, Point | None],
    known: Mapping[str, Figure],
    names: Mapping[str, str],
    currency: str,
    site: Site,
    donor: str | None,
) -> Shape:
    figure = known.get(code or "")
    if code is None or code not in names:
        return Shape(outline[0], None, None, None, "")
    said = site.words.compact(figure.value, currency) if figure else site.words.say(N_("nothing on record"))
    address = site.links.country(code, donor=donor) if figure else None
    shade = shade_of(figure.value) if figure else None
    return Shape(outline[0], outline[1] if figure else None, shade, address, f"{names[code]}: {said}")


@cache
def _drawn() -> frozenset[str]:
    return frozenset(code for code, _ in _outlines() if code)


@cache
def _world_height() -> int:
    top, bottom = (geography.equal_earth((0, latitude))[1] for latitude in (84.0, -57.0))
    return round((bottom - top) * _world_scale())


@cache
def _world_scale() -> float:
    return WIDTH / (2 * geography.equal_earth((180, 0))[0])


@cache
def _outlines() -> tuple[tuple[str | None, tuple[str, Point | None]], ...]:
    """Every country's path on the world's map; those too small for the coarse scale have a dot alone."""
    scale, top = _world_scale(), geography.equal_earth((0, 84.0))[1]

    def place(point: Point) -> Point:
        x, y = geography.equal_earth(point)
        return x * scale + WIDTH / 2, (y - top) * scale

    made: list[tuple[str | None, tuple[str, Point | None]]] = []
    drawn = set()
    for one in geography.areas("110m"):
        if one.code == "AQ":
            continue
        rings = [[place(point) for point in ring] for whole in one.rings for ring in geography.whole(whole)]
        drawn.add(one.code)
        made.append((one.code, (geography.path(rings), _dot(rings))))
    for code in sorted({one.code for one in geography.areas("50m") if one.code} - drawn - {"AQ"}):
        found = geography.area(code)
        if found is not None:
            x, y = place(geography.middle(found.rings))
            made.append((code, ("", (round(x, 1), round(y, 1)))))
    return tuple(made)


def _dot(rings: Sequence[Sequence[Point]]) -> Point | None:
    (west, north), (east, south) = geography.frame([point for ring in rings for point in ring])
    if max(east - west, south - north) >= _SMALL:
        return None
    return round((west + east) / 2, 1), round((north + south) / 2, 1)


@cache
def _country_base(code: str) -> tuple[int, int, str, str, Callable[[Point], Point]] | None:
    """Size, border, neighbours and projection of a country's map."""
    found = geography.area(code)
    if found is None:
        return None
    crosses = _crosses(found.rings)

    def turned(point: Point) -> Point:
        return (point[0] + 360, point[1]) if crosses and point[0] < 0 else point

    (west, south), (east, north) = geography.frame([turned(p) for ring in found.rings for p in ring])
    margin = max(east - west, north - south, 0.4) * 0.06
    west, east, south, north = west - margin, east + margin, max(south - margin, -89), min(north + margin, 89)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(720 / ((east - west) * squeeze), 520 / (north - south))
    width, height = round((east - west) * squeeze * scale), round((north - south) * scale)

    def place(point: Point) -> Point:
        x, y = turned(point)
        return (x - west) * squeeze * scale, (north - y) * scale

    near = [
        ring
        for one in geography.areas("50m")
        if one.code != code
        for ring in one.rings
        if _meets([turned(p) for p in ring], west, east, south, north)
    ]
    clip = (-20, width + 20, -20, height + 20)
    return (
        width,
        height,
        geography.path([[place(p) for p in ring] for ring in found.rings]),
        geography.path([_clamped([place(p) for p in ring], *clip) for ring in near], 0),
        place,
    )


def _crosses(rings: Sequence[Ring]) -> bool:
    """Whether a country lies on both sides of the date line."""
    across = [point[0] for ring in rings for point in ring]
    return min(across) < -170 and max(across) > 170


def _meets(ring: Sequence[Point], west: float, east: float, south: float, north: float) -> bool:
    (left, low), (right, high) = geography.frame(ring)
    return left <= east and right >= west and low <= north and high >= south


def _clamped(ring: Sequence[Point], left: float, right: float, top: float, bottom: float) -> list[Point]:
    """Far points are drawn to the edge, and a run of them along one edge is a line: nobody sees them anyway."""
    kept: list[Point] = []
    for x, y in ring:
        point = (min(max(x, left), right), min(max(y, top), bottom))
        if len(kept) > 1 and any(
            point[axis] == kept[-1][axis] == kept[-2][axis] and point[axis] in edges
            for axis, edges in ((0, (left, right)), (1, (top, bottom)))
        ):
            kept.pop()
        kept.append(point)
    return kept
