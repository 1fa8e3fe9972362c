"""N1 and N2: what a project is, and when it is under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.oracle.figures import Oracle
from tests.oracle.identity import Activity
from tests.oracle.rates import booking
from tests.oracle.shares import activity_places, place_shares, places_of


@dataclass
class ProjectAnswer:
    """Projects that certainly and possibly belong."""

    sure: set[str] = field(default_factory=set)
    uncertain: set[str] = field(default_factory=set)


def is_project(oracle: Oracle, activity: Activity) -> bool:
    """N1."""
    level = oracle.registry.project_level.get(activity.donor)
    if level is not None:
        return activity.head.hierarchy == level
    return not oracle.tree.children.get(activity.key) and not oracle.tree.absent.get(activity.key)


def places(activity: Activity) -> dict[str, Fraction]:
    """The smallest share each place has in the activity or one of its flows; 1 only where it is alone."""
    copy = activity.head
    found = [place_shares(f)[0] for f in copy.flows if f.countries or f.regions]
    found.append(activity_places(*places_of(copy.countries, copy.regions))[0])
    found = [f for f in found if f]
    codes = {c for f in found for c in f}
    return {c: min(f.get(c, Fraction(0)) for f in found) for c in codes}


def in_scope(activity: Activity, place: str, scope: str) -> bool:
    """Whether the project is one of a place, in a scope."""
    share = places(activity).get(place)
    if place == "all":
        return True
    if share is None:
        return False
    own = ("bilateral" if share == 1 else "shared") if not place.isdigit() else "regional"
    return scope in {"total", own} or (scope == "global" and place == "998")


def bounds(activity: Activity) -> tuple[date | None, bool, date | None, bool]:
    """Start, whether it is only planned; end, whether it is only planned."""
    copy = activity.head
    fresh = copy.fresh.date() if copy.fresh else date.max
    result: list[tuple[date | None, bool]] = []
    for actual, planned in (("2", "1"), ("4", "3")):
        known = copy.dates.get(actual)
        if known and known <= fresh:
            result.append((known, False))
        else:
            result.append((copy.dates.get(planned) or known, True))
    return result[0][0], result[0][1], result[1][0], result[1][1]


def start_of(oracle: Oracle, activity: Activity) -> date | None:
    """Actual, else planned, else the first commitment."""
    start = bounds(activity)[0]
    days = [booking(f)[0] for f in activity.head.flows if oracle.measure_of(f) == "commitment"]
    return start or min((d for d in days if d), default=None)


def ongoing(oracle: Oracle, activity: Activity, day: date) -> str:
    """`yes`, `no` or `uncertain` on a day."""
    copy = activity.head
    start, (_, _, end, planned) = start_of(oracle, activity), bounds(activity)
    if start is None:
        return "uncertain"
    if start > day:
        return "no"
    if copy.status in {"4", "5", "6"} and copy.fresh and day >= copy.fresh.date():
        return "no"
    if end is None:
        return {"2": "yes", "1": "no", "3": "no"}.get(copy.status, "uncertain")
    if end >= day:
        return "yes"
    return "uncertain" if planned and copy.status == "2" else "no"


def projects(
    oracle: Oracle,
    place: str,
    scope: str = "total",
    *,
    donor: str | None = None,
    on: date | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
) -> ProjectAnswer:
    """The projects of a place in a scope."""
    answer = ProjectAnswer()
    for activity in oracle.activities:
        if donor is None and activity.hidden:
            continue
        if donor is not None and donor not in {activity.donor, activity.head.reporter}:
            continue
        if not is_project(oracle, activity) or not in_scope(activity, place, scope):
            continue
        state = "yes"
        if on is not None:
            state = ongoing(oracle, activity, on)
        elif year_from is not None or year_to is not None:
            start = start_of(oracle, activity)
            state = "yes" if start and (year_from or 0) <= start.year <= (year_to or 9999) else "no"
        if state == "yes":
            answer.sure.add(activity.key)
        elif state == "uncertain":
            answer.uncertain.add(activity.key)
    return answer
