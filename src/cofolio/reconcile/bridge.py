"""A difference between two sources taken apart: each part is a figure asked again with one thing changed."""

from __future__ import annotations

from decimal import Decimal

from cofolio.measures.matching import Match
from cofolio.reconcile.model import Comparison, Part, Statement
from cofolio.reconcile.told import ZERO, Told


def compare(
    year: int,
    measure: str,
    base: Told,
    other: Told,
    others_measure: str,
    base_year: int | None,
    matches: tuple[Match, ...],
) -> Comparison:
    """Holds a source against the base for one year.

    Args:
        year: which year.
        measure: the measure asked of the base.
        base: the first source.
        other: the other one.
        others_measure: what it tells; the measure asked wherever it has it.
        base_year: of the other's constant prices; `None` where it tells current ones, or where the base cannot be told
            at those.
        matches: projects that both have.
    """
    ours, theirs = base.statement(year, measure), other.statement(year, others_measure)
    if ours.value is None and theirs.value is None:
        return Comparison(measure, ours, theirs, None, (), None)
    difference = (ours.value or ZERO) - (theirs.value or ZERO)
    if ours.value is None or theirs.value is None:
        parts = [Part("coverage", difference, _receipts(ours, theirs))]
    else:
        parts = _steps(year, measure, others_measure, base_year, base, ours)
        parts += _projects(year, others_measure, base, other, base_year, matches)
    kept = tuple(part for part in parts if part.amount)
    return Comparison(
        measure, ours, theirs, difference, kept, difference - sum((p.amount for p in kept), ZERO)
    )


def _steps(
    year: int, measure: str, others_measure: str, base_year: int | None, base: Told, ours: Statement
) -> list[Part]:
    """The base told more and more like the other source: its measure, its prices, its scope."""
    parts = []
    at = base.statement(year, others_measure) if others_measure != measure else ours
    parts.append(Part("measure", (ours.value or ZERO) - (at.value or ZERO), _receipts(ours, at)))
    if base_year is not None:
        constant = base.statement(year, others_measure, base_year)
        parts.append(Part("prices", (at.value or ZERO) - (constant.value or ZERO), _receipts(at, constant)))
    shared = base.by_year(others_measure, "shared", base_year).get(year)
    if shared is not None:
        parts.append(Part("scope", shared.value or ZERO, (shared.receipt,)))
    return parts


def _projects(
    year: int,
    measure: str,
    base: Told,
    other: Told,
    base_year: int | None,
    matches: tuple[Match, ...],
) -> list[Part]:
    """What projects explain, where both sources tell projects and some are known to be the same."""
    if not matches:
        return []
    ours = _values(base, year, measure, base_year)
    theirs = _values(other, year, measure, None)
    both = [m for m in matches if m.activity_id in ours or m.project in theirs]
    if not both:
        return []
    matched = sum((ours.pop(m.activity_id, ZERO) - theirs.pop(m.project, ZERO) for m in both), ZERO)
    return [
        Part("matched", matched),
        Part("only-base", sum(ours.values(), ZERO)),
        Part("only-other", -sum(theirs.values(), ZERO)),
    ]


def _values(told: Told, year: int, measure: str, base_year: int | None) -> dict[str, Decimal]:
    asked = told.by_project(year, measure, base_year)
    return {str(key): figure.value or ZERO for key, figure in asked.items()}


def _receipts(*statements: Statement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.receipt for one in statements if one.receipt))
