"""Answers in few words, for who reads many: figures with their receipts' ids, rows, verdicts, a portfolio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cofolio.claims import Result
from cofolio.portfolio import Portfolio
from cofolio.provenance import Figure, Receipt
from cofolio.rendering.amounts import cents, exact
from cofolio.rendering.clean import plain, short
from cofolio.rendering.eligibility import verdict_records
from cofolio.rendering.narrative import narrate
from cofolio.rendering.verdicts import paragraph
from cofolio.rules import Verdict

_LONGEST = 300


def figure(one: Figure) -> dict[str, Any]:
    """Returns what a figure says; what is certain, plain or empty is left out."""
    told: dict[str, Any] = {
        "measure": one.measure,
        "place": one.place,
        "scope": one.scope,
        "by": dict(one.by),
        "value": cents(one.value),
        "currency": one.currency,
        "flows": one.counted.flows,
        "activities": one.counted.activities,
        "receipt": one.receipt,
    }
    if (one.lower, one.upper) != (one.value, one.value):
        told |= {"lower": cents(one.lower), "upper": cents(one.upper)}
    for name, parts in (("left_out", one.excluded), ("uncertain", one.uncertain)):
        told[name] = {reason: part.flows for reason, part in parts.items()}
    if one.coverage.status != "covered":
        told["coverage"] = {"status": one.coverage.status, "missing_years": list(one.coverage.missing)}
    return {name: value for name, value in told.items() if value not in ({}, "")}


def receipt(one: Receipt) -> dict[str, Any]:
    """Returns a figure and its rows, each with activity, amount, day, file and line."""
    rows = [
        {
            "status": row.status,
            "reason": row.reason,
            "amount": None if row.amount is None else exact(row.amount),
            "currency": row.currency,
            "activity_id": row.activity_id,
            "title": short(row.title, _LONGEST),
            "day": None if row.booking_date is None else row.booking_date.isoformat(),
            "file": row.file,
            "line": row.line,
        }
        for row in one.rows
    ]
    kept = [{name: value for name, value in row.items() if value is not None} for row in rows]
    return {"figure": figure(one.figure), "rows": kept}


def verdicts(found: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Returns verdicts without their traces; `says` has the reasons in words."""
    names = ("country", "name", "instrument", "channel", "outcome", "confidence", "rule")
    return [
        {**{name: made[name] for name in names}, "says": paragraph(one)}
        for one in found
        for made in verdict_records([one])
    ]


def portfolio(one: Portfolio) -> dict[str, Any]:
    """Returns the opening of a country's page in words, with what each number comes from, and its totals."""
    told = narrate(one)
    return {
        "country": one.place.name,
        "donor": one.donor_name or one.donor,
        "on": one.on.isoformat(),
        "said": [plain(paragraph_.text) for paragraph_ in told.paragraphs],
        "totals": [figure(f) for f in one.totals if f.scope == "total"],
        "beside": [figure(f) for f in one.beside],
        "projects_under_way": one.ongoing.count.value,
        "claims": [claim(result) for result in one.claims],
        "version": one.version,
    }


def claim(one: Result) -> dict[str, Any]:
    """Returns a claim and its verdict."""
    return {
        "id": one.claim.id,
        "text": plain(one.claim.fact.value),
        "source": plain(one.claim.fact.source),
        "outcome": one.outcome,
        "reasons": list(one.reasons),
    }
