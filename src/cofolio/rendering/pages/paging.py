"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

Address = Callable[[int | None], str]


@dataclass(frozen=True, slots=True)
class Paging:
    """Where one stands in a long list.

    Attributes:
        number: the page shown, from 1.
        size: entries a page.
        total: entries in all.
        address: makes the address of a page; `None` is the first.
    """

    number: int
    size: int
    total: int
    address: Address

    @property
    def last(self) -> int:
        """Number of the last page."""
        return max(ceil(self.total / self.size), 1)

    @property
    def first_entry(self) -> int:
        """Number of the first entry shown."""
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last_entry(self) -> int:
        """Number of the last entry shown."""
        return min(self.number * self.size, self.total)

    @property
    def before(self) -> str | None:
        """Address of the page before."""
        return self.address(None if self.number == 2 else self.number - 1) if self.number > 1 else None

    @property
    def after(self) -> str | None:
        """Address of the next page."""
        return self.address(self.number + 1) if self.number < self.last else None


def offset(number: int, size: int) -> int:
    """How many entries stand before a page."""
    return (max(number, 1) - 1) * size
