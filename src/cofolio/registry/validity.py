"""From and to of a fact: days, in range, not turned round, not overlapping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cofolio.errors import RegistryError

FIRST_YEAR, LAST_YEAR = 1945, 2060


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last day on which something holds; `None` where it has no such end."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlaps(self, other: Validity) -> bool:
        """Whether some day lies in both."""
        first, last = self.start or date.min, self.end or date.max
        return first <= (other.end or date.max) and (other.start or date.min) <= last


def validity(item: dict[str, Any], where: str, start: str = "from", end: str = "to") -> Validity:
    """The validity that an entry states.

    Raises:
        RegistryError: a value is no day, is out of range, or the end lies before the start.
    """
    found = Validity(_day(item.get(start), where, start), _day(item.get(end), where, end))
    if found.start and found.end and found.end < found.start:
        raise RegistryError(f"{where}: ends {found.end} before it begins {found.start}")
    return found


def check_apart(items: Iterable[tuple[str, Validity]], where: str) -> None:
    """Entries of one key must not overlap.

    Raises:
        RegistryError: two do; the text names the key and both periods.
    """
    seen: dict[str, list[Validity]] = {}
    for key, one in items:
        for other in seen.setdefault(key, []):
            if one.overlaps(other):
                raise RegistryError(f"{where}, {key}: {_said(other)} and {_said(one)} overlap")
        seen[key].append(one)


def _said(one: Validity) -> str:
    return f"{one.start or 'the beginning'} to {one.end or 'an open end'}"


def _day(value: object, where: str, name: str) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        raise RegistryError(f"{where}: {name} {value!r} is not a date (YYYY-MM-DD)") from None
    assert isinstance(day, date)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise RegistryError(f"{where}: {name} {day} is out of range; expected {FIRST_YEAR} to {LAST_YEAR}")
    return day
