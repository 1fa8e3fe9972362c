"""What stands above a portfolio: its title, what was asked, and the totals that are looked for first."""

from __future__ import annotations

from cofolio.portfolio import Portfolio
from cofolio.provenance import Figure
from cofolio.rendering.amounts import long_day, years
from cofolio.rendering.clean import plain


def title(portfolio: Portfolio) -> str:
    """Returns the country's name."""
    return plain(portfolio.place.name)


def subtitle(portfolio: Portfolio) -> str:
    """Returns donor, period and day on one line."""
    donor = plain(portfolio.donor_name or portfolio.donor) if portfolio.donor else "all donors"
    period = years(portfolio.year_from, portfolio.year_to)
    return f"Cooperation with {donor} · {period} · as it stood on {long_day(portfolio.on)}"


def has_records(portfolio: Portfolio) -> bool:
    """Says whether the store holds any published activity."""
    return portfolio.activities > 0


def total(portfolio: Portfolio, measure: str, scope: str = "total") -> Figure | None:
    """Returns the measure's figure in a scope and the portfolio's currency, if there is one."""
    asked = (measure, scope, portfolio.currency)
    return next((f for f in portfolio.totals if (f.measure, f.scope, f.currency) == asked), None)
