"""Borders for maps: Natural Earth's, unpacked from TopoJSON and projected."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Ring = tuple[Point, ...]

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2


@dataclass(frozen=True, slots=True)
class Area:
    """A country or territory; `code` is ISO 3166-1 alpha-2, `None` for an area without one.

    Attributes:
        rings: outer borders and holes alike, longitude and latitude in degrees, the first point repeated at the end.
    """

    code: str | None
    rings: tuple[Ring, ...]


@cache
def areas(scale: str) -> tuple[Area, ...]:
    """All areas at a scale: `110m` for the world, `50m` for one country."""
    text = files("cofolio").joinpath("data", "maps", f"world_{scale}.json").read_text("utf-8")
    topology = json.loads(text)
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    return tuple(
        Area(one.get("id"), tuple(_ring(ring, arcs) for ring in _rings(one)))
        for one in topology["objects"]["countries"]["geometries"]
    )


def area(code: str) -> Area | None:
    """One country at the finer scale; `None` where Natural Earth draws none."""
    found = [one for one in areas("50m") if one.code == code]
    return Area(code, tuple(ring for one in found for ring in one.rings)) if found else None


def middle(rings: Sequence[Ring]) -> Point:
    """The middle of the largest ring's frame."""
    widest = max(rings, key=lambda ring: abs(_extent(ring)))
    (west, south), (east, north) = frame(widest)
    return (west + east) / 2, (south + north) / 2


def frame(points: Sequence[Point]) -> tuple[Point, Point]:
    """South-western and north-eastern corner."""
    across, along = zip(*points, strict=True)
    return (min(across), min(along)), (max(across), max(along))


def whole(ring: Ring) -> list[Ring]:
    """A ring across the date line as one on either side of the picture's edge, each running over it; else as it is."""
    shift, before = 0, ring[0][0]
    turned: list[Point] = []
    for across, along in ring:
        if abs(across - before) > 180:
            shift += -360 if across > before else 360
        turned.append((across + shift, along))
        before = across
    if all(-180 <= across <= 180 for across, _ in turned):
        return [ring]
    return [tuple((across + step, along) for across, along in turned) for step in (-360, 0, 360)]


def equal_earth(point: Point) -> Point:
    """A point on the Equal Earth projection (Šavrič, Patterson, Jenny 2018): areas are to scale; y grows downwards."""
    longitude, latitude = math.radians(point[0]), math.radians(point[1])
    angle = math.asin(_M * math.sin(latitude))
    square = angle * angle
    sixth = square * square * square
    across = (
        longitude * math.cos(angle) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    )
    return across, -angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def path(rings: Sequence[Sequence[Point]], digits: int = 1) -> str:
    """An SVG path through points already on the picture; points that fall on the one before are left out."""
    return "".join(piece for ring in rings if (piece := _piece(ring, digits)))


def _piece(ring: Sequence[Point], digits: int) -> str:
    kept: list[str] = []
    for x, y in ring:
        at = f"{round(x, digits):g},{round(y, digits):g}"
        if not kept or kept[-1] != at:
            kept.append(at)
    return f"M{'L'.join(kept)}Z" if len(kept) > 2 else ""


def _extent(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _arc(arc: Sequence[Sequence[int]], transform: dict[str, Sequence[float]]) -> list[Point]:
    (scale_x, scale_y), (from_x, from_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + from_x, y * scale_y + from_y))
    return points


def _rings(geometry: dict[str, Any]) -> Iterator[Sequence[int]]:
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    for polygon in polygons:
        yield from polygon


def _ring(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> Ring:
    """Arcs put together; a negative number means an arc backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return tuple(points)
