"""The instrument that a programme's name or a line of the EU's budget means, by year (METHOD G1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry.acts import acts
from cofolio.registry.files import read_csv
from cofolio.registry.places import fold
from cofolio.registry.readings import CONFIDENCE

_COLUMNS = ("kind", "pattern", "first_year", "last_year", "instrument", "confidence", "source")


@dataclass(frozen=True, slots=True)
class BudgetSign:
    """What a programme's name or a budget line means.

    Attributes:
        kind: `programme` (its name begins with the pattern, or holds it whole) or `line` (its number begins so).
        pattern: words without signs, or digits with one point after the title.
        first_year: first year of commitments that it holds for.
        last_year: the last one.
        instrument: id in the register.
        confidence: how sure this is.
        source: where it is from.
    """

    kind: str
    pattern: str
    first_year: int
    last_year: int
    instrument: str
    confidence: str
    source: str


@cache
def budget_signs() -> tuple[BudgetSign, ...]:
    """All signs, in the order of their file; programmes are asked before lines.

    Raises:
        RegistryError: an entry names no instrument of the register, no confidence, or years out of order.
    """
    found = []
    for row in read_csv("fts_instruments.csv", _COLUMNS):
        where = f"data/fts_instruments.csv, {row['kind']} {row['pattern']}"
        if row["instrument"] not in acts():
            raise RegistryError(f"{where}: the register has no instrument {row['instrument']}")
        if row["confidence"] not in (*CONFIDENCE, "unverified") or row["kind"] not in ("programme", "line"):
            raise RegistryError(f"{where}: expected a kind (programme, line) and a confidence")
        first, last = int(row["first_year"]), int(row["last_year"])
        if first > last:
            raise RegistryError(f"{where}: the years are out of order")
        found.append(BudgetSign(**{**row, "first_year": first, "last_year": last}))  # type: ignore[arg-type]
    return tuple(found)


def budget_instrument(programme: str | None, line: str | None, year: int | None) -> BudgetSign | None:
    """What a programme and a budget line mean in a year: the programme's name first, then the longest line.

    Two instruments that a programme's name could both mean are no answer.
    """
    if year is None:
        return None
    for kind, text in (("programme", fold(programme or "")), ("line", line_number(line or ""))):
        hits = [sign for sign in budget_signs() if sign.kind == kind and text and _means(sign, text, year)]
        longest = max((len(sign.pattern) for sign in hits), default=0)
        best = {sign.instrument: sign for sign in hits if len(sign.pattern) == longest}
        if len(best) == 1:
            return next(iter(best.values()))
    return None


def line_number(text: str) -> str:
    """A budget line as `14.020130`, also where it is written `14 02 01 30` or `BGUE-B2023-14.020130-C1`."""
    match = re.search(
        r"(?<!\d)(\d{2})[ .]?(\d{2})[ .]?(\d{2})?[ .]?(\d{2})?(?!\d)", text.replace("\u00a0", " ")
    )
    coded = re.search(r"(?<!\d)(\d{2})\.(\d{4,6})(?!\d)", text)
    if coded:
        return f"{coded[1]}.{coded[2]}"
    return f"{match[1]}.{''.join(part or '' for part in match.groups()[1:])}" if match else ""


def _means(sign: BudgetSign, text: str, year: int) -> bool:
    if not sign.first_year <= year <= sign.last_year:
        return False
    return text.startswith(sign.pattern) if sign.kind == "line" else f" {sign.pattern} " in f" {text} "
