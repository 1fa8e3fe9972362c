"""Claims and what comes of checking them as lines of CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cofolio.claims import NOT_PROVABLE, Claim, Reading, Result
from cofolio.rendering.amounts import cents
from cofolio.rendering.claims import asks, currency, says, why

CSV_COLUMNS = (
    "id statement place donor text source confidence said asked says outcome answer value lower upper currency "
    "weakness receipts reasons missing_years explanation"
).split()
LIST_COLUMNS = CSV_COLUMNS[:10]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer to a claim, as a line of CSV."""

    id: str
    statement: str | None
    place: str
    donor: str | None
    text: str
    source: str
    confidence: str
    said: str | None
    asked: str
    says: str
    outcome: str
    answer: str | None
    value: str | None
    lower: str | None
    upper: str | None
    currency: str | None
    weakness: str
    receipts: tuple[str, ...]
    reasons: tuple[str, ...]
    missing_years: tuple[int, ...]
    explanation: str


def rows(results: Sequence[Result]) -> Iterator[Row]:
    """Yields a line for each answer; a claim without any has one line."""
    for result in results:
        for reading in result.readings or (None,):
            yield _row(result, reading)


def listed_row(claim: Claim) -> Row:
    """Returns a claim as a line of CSV, unchecked."""
    return _row(Result(claim, NOT_PROVABLE, ()), None)


def _row(result: Result, reading: Reading | None) -> Row:
    claim, query = result.claim, result.claim.query
    return Row(
        id=claim.id,
        statement=claim.statement,
        place=claim.place,
        donor=claim.donor,
        text=claim.fact.value,
        source=claim.fact.source,
        confidence=claim.fact.confidence,
        said=claim.said,
        asked=asks(claim),
        says=says(claim),
        outcome=result.outcome,
        answer=reading.name if reading else None,
        value=_cell(reading.value) if reading else None,
        lower=_cell(reading.lower) if reading else None,
        upper=_cell(reading.upper) if reading else None,
        currency=currency(query) if query.kind == "sum" else None,
        weakness=reading.weakness if reading else "",
        receipts=tuple(figure.receipt for figure in reading.figures) if reading else (),
        reasons=result.reasons,
        missing_years=result.missing,
        explanation=" ".join(why(result)),
    )


def _cell(value: int | Decimal | None) -> str | None:
    return cents(value) if isinstance(value, Decimal) else None if value is None else str(value)
