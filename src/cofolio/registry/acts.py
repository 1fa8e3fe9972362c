"""The years that each instrument of the register applies to: all that recognising one needs (METHOD G1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cofolio.registry import files

FIRST_YEAR, LAST_YEAR = 1900, 9999
_FOLDER = "instruments/"


@dataclass(frozen=True, slots=True)
class Act:
    """An instrument's years.

    Attributes:
        id: its id in the register.
        donor: whose it is.
        acronym: shared by the acts of one line, such as `DCI`.
        name: what it is called.
        first_year: first year it applies to.
        last_year: last one; `LAST_YEAR` where it has no end.
    """

    id: str
    donor: str
    acronym: str
    name: str
    first_year: int
    last_year: int

    def spans(self, first: int, last: int) -> bool:
        """Whether it applies in any of these years."""
        return self.first_year <= last and first <= self.last_year


@cache
def acts() -> dict[str, Act]:
    """All instruments by id; the curated dataset checks their entries in full."""
    found = {}
    for name in files.names():
        if not name.startswith(_FOLDER):
            continue
        for item in files.entries(name, "instruments"):
            first, last = item.get("applies_from"), item.get("applies_to")
            found[str(item["id"])] = Act(
                str(item["id"]),
                str(item.get("donor")),
                str(item.get("acronym")),
                str(item.get("name")),
                int(str(first)[:4]) if first else FIRST_YEAR,
                int(str(last)[:4]) if last else LAST_YEAR,
            )
    return found


def line_of(name: str) -> tuple[str, ...]:
    """Ids meant by an instrument's id, or by an acronym: all its generations, and the family they are of.

    >>> line_of("DCI")
    ('DCI-2007', 'DCI-2014')
    >>> line_of("DCI-2014")
    ('DCI-2014',)
    """
    act = acts().get(name)
    if act and act.id != act.acronym:
        return (name,)
    folded = name.casefold()
    return tuple(
        sorted(
            act.id
            for act in acts().values()
            if folded in (act.acronym.casefold(), act.id.rpartition("-")[0].casefold())
        )
    )
