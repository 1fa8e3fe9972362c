"""Reading one mapping of a claims file: fields of the right kind, or an error that says where and what instead."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from cofolio.errors import RegistryError
from cofolio.registry import files
from cofolio.sources.curated.period import bounds

FIRST_YEAR, LAST_YEAR = 1945, 2100
CURRENCIES = ("EUR", "USD")
_MONEY = re.compile(
    r"(?P<currency>[A-Z]{3}) (?P<number>\d[\d,]*(\.\d+)?)( (?P<unit>thousand|million|billion))?"
)
_UNITS = {None: 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_PERCENT = re.compile(r"(?P<number>\d+(\.\d+)?) ?%")


class Reader:
    """A mapping with checked fields.

    Args:
        item: the mapping.
        where: file and claim, for errors.
        required: fields it must have.
        optional: fields it may have.
    """

    def __init__(
        self, item: dict[str, Any], where: str, required: Collection[str], optional: Collection[str] = ()
    ) -> None:
        self.where = where
        self.items = files.fields(item, where, tuple(required), tuple(optional))

    def has(self, name: str) -> bool:
        """Whether a field is given."""
        return self.items.get(name) is not None

    def inner(self, name: str) -> dict[str, Any]:
        """A field that is a mapping."""
        value = self.items.get(name)
        if not isinstance(value, dict) or not value:
            raise RegistryError(f"{self.where}: under {name} expected fields with values, found {value!r}")
        return value

    def mappings(self, name: str) -> list[dict[str, Any]]:
        """A field that is a list of mappings."""
        value = self.items.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            raise RegistryError(f"{self.where}: expected a list of entries under {name}")
        return value

    def text(self, name: str) -> str | None:
        """A text or number as text, on one line."""
        value = self.items.get(name)
        if isinstance(value, list | dict):
            raise RegistryError(f"{self.where}: {name} is {value!r}; expected one text")
        return None if value is None else " ".join(str(value).split())

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single one counts as a list."""
        value = self.items.get(name)
        if value is None:
            return ()
        listed = value if isinstance(value, list) else [value]
        if any(isinstance(one, list | dict) or one in (None, "") for one in listed):
            raise RegistryError(f"{self.where}: {name} is {value!r}; expected a text or a list of texts")
        return tuple(str(one) for one in listed)

    def one_of(self, name: str, allowed: Collection[str]) -> str | None:
        """A text out of a list."""
        return self.among(name, self.text(name), allowed)

    def among(self, name: str, value: str | None, allowed: Collection[str]) -> str | None:
        """The value, if it is allowed."""
        if value is not None and value not in allowed:
            raise RegistryError(f"{self.where}: unknown {name} {value!r}; expected {', '.join(allowed)}")
        return value

    def when(self, name: str) -> str | None:
        """A year, month or day, as written."""
        text = self.text(name)
        try:
            days = bounds(text)
        except ValueError as error:
            raise RegistryError(f"{self.where}: {name} is no date: {error}") from None
        if days:
            self._in_range(name, days[0].year)
        return text

    def year(self, name: str) -> int | None:
        """A year."""
        value = self.items.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise RegistryError(f"{self.where}: {name} is {value!r}; expected a year")
        return self._in_range(name, value)

    def day(self, name: str) -> date | None:
        """A day; YAML reads `2016-05-01` as one."""
        found = files.optional_date(self.items.get(name), f"{self.where}: {name}")
        if found:
            self._in_range(name, found.year)
        return found

    def _in_range(self, name: str, year: int) -> int:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise RegistryError(
                f"{self.where}: {name} {year} is out of range; expected a year from {FIRST_YEAR} to {LAST_YEAR}"
            )
        return year

    def money(self, name: str, value: Any) -> tuple[Decimal, str]:
        """An amount as `EUR 8.8 million`: the number and its currency."""
        match = _MONEY.fullmatch(str(value))
        if not match:
            raise RegistryError(
                f"{self.where}: {name} is {value!r}; expected an amount such as EUR 8.8 million"
            )
        self.among("currency", match["currency"], CURRENCIES)
        return Decimal(match["number"].replace(",", "")) * _UNITS[match["unit"]], match["currency"]

    def number(self, name: str, value: Any) -> Decimal:
        """A whole number."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise RegistryError(f"{self.where}: {name} is {value!r}; expected a whole number")
        return Decimal(value)

    def share(self, name: str) -> Decimal | None:
        """A percentage as a fraction of 1; `None` where the field is something else."""
        match = _PERCENT.fullmatch(str(self.items.get(name)))
        return Decimal(match["number"]) / 100 if match else None
