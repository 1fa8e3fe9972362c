"""Aid per person, and as a share of national income, with the divisor named.

Per person is the figure over the mean population of its years; per GNI the figure in US dollars over the sum of gross
national income in current US dollars of its years. Every year of the figure must have a value: what is not loaded is
not estimated.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal

from cofolio.errors import UsageError
from cofolio.measures.question import CURRENT, Question
from cofolio.provenance import Figure, Relative
from cofolio.sources.indicators import INDICATORS, Indicators

_EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
_STEPS = {"person": Decimal("1e-6"), "gni": Decimal("1e-9")}
_OWN = ("bilateral", "shared", "total")


def set_against(figures: list[Figure], question: Question, indicators: Indicators) -> list[Figure]:
    """The figures, those of a country itself with what they are per person or per GNI.

    Raises:
        UsageError: per GNI is asked in another money than current US dollars, or nothing is loaded.
    """
    if question.per is None:
        return figures
    if not indicators.spans():
        raise UsageError("no population or national income is loaded: `cofolio indicators load FILE`")
    if question.per == "gni" and (question.currency != "USD" or question.prices != CURRENT):
        raise UsageError("national income is in current US dollars: ask --per gni with --currency USD")
    return [_with(figure, question, indicators) for figure in figures]


def _with(figure: Figure, question: Question, indicators: Indicators) -> Figure:
    if figure.scope not in _OWN or not question.is_country or question.per is None:
        return figure
    years = _years(figure, question)
    found = {year: indicators.find(INDICATORS[question.per], figure.place, year) for year in years}
    missing = [str(year) for year, value in found.items() if value is None]
    if missing or not years:
        source = f"no {INDICATORS[question.per]} of {', '.join(missing) or 'its years'} is loaded"
        return replace(figure, per=Relative(question.per, None, None, None, None, tuple(years), source))
    values = [value for value in found.values() if value is not None]
    total = sum((value.value for value in values), Decimal(0))
    divisor = _EXACT.divide(total, Decimal(len(values))) if question.per == "person" else total
    lines = "; ".join(dict.fromkeys(f"{one.file}, line {one.line}" for one in values))
    source = f"World Bank, {values[0].name} ({INDICATORS[question.per]}; {lines})"

    def share(amount: Decimal | None) -> Decimal | None:
        return (
            None
            if amount is None
            else _EXACT.divide(amount, divisor).quantize(_STEPS[question.per or ""], ROUND_HALF_UP)
        )

    shares = (share(figure.value), share(figure.lower), share(figure.upper))
    return replace(
        figure, per=Relative(question.per, *shares, divisor.quantize(Decimal("0.01")), tuple(years), source)
    )


def _years(figure: Figure, question: Question) -> list[int]:
    """The years of a figure: its own, those asked, else those that its sources speak for."""
    if "year" in figure.by:
        year = figure.by["year"]
        return [int(year)] if year is not None else []
    first = question.year_from or figure.coverage.first_year
    last = question.year_to or figure.coverage.last_year
    return list(range(first, last + 1)) if first and last else []
