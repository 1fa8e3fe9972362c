"""Dates as precisely as a source gives them: a year, a month or a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WHEN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """From and to, as precisely as a source says: `2015`, `2015-06` or `2015-06-15`; `None` where it says nothing."""

    start: str | None = None
    end: str | None = None
    planned_end: str | None = None

    def covers(self, day: date) -> bool | None:
        """Whether the day lies inside; `None` where what is known does not decide it."""
        start, end = bounds(self.start), bounds(self.end or self.planned_end)
        if (start and day < start[0]) or (end and day > end[1]):
            return False
        if start and end and start[1] <= day <= end[0]:
            return True
        return None

    def overlaps(self, other: Period) -> bool:
        """Whether both surely share a day, or are the same; an end that is not known counts as open."""
        mine, theirs = _surely(self), _surely(other)
        return self == other or (mine[0] <= theirs[1] and theirs[0] <= mine[1])

    def __str__(self) -> str:
        end = self.end or self.planned_end
        if self.start and end:
            return self.start if self.start == end else f"{self.start} to {end}"
        return f"from {self.start}" if self.start else f"until {end}" if end else ""


def _surely(period: Period) -> tuple[date, date]:
    """The days that a period covers however its dates are read."""
    start, end = bounds(period.start), bounds(period.end or period.planned_end)
    return start[1] if start else date.min, end[0] if end else date.max


def bounds(text: str | None) -> tuple[date, date] | None:
    """First and last day of a year, month or day; `None` where nothing is given.

    Raises:
        ValueError: the text is none of these, or no such day exists.
    """
    if not text:
        return None
    if not _WHEN.fullmatch(text):
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    parts = [int(part) for part in text.split("-")]
    first = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    if len(parts) == 3:
        return first, first
    if len(parts) == 1:
        return first, date(first.year, 12, 31)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)
