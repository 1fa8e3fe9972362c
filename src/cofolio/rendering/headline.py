"""The opening sentences of a portfolio, each number taken from a figure."""

from __future__ import annotations

from collections.abc import Iterator

from cofolio.portfolio import Portfolio
from cofolio.provenance import Figure
from cofolio.rendering.amounts import compact, count, is_certain, long_day, years
from cofolio.rendering.clean import plain

VERBS = {"commitment": "committed", "spend": "spent"}


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


def sentences(portfolio: Portfolio) -> list[str]:
    """Returns the headline: money, projects, what stands beside."""
    if not has_records(portfolio):
        return _told(portfolio)
    return [*_money(portfolio), *_projects(portfolio), *_beside(portfolio)]


def story(portfolio: Portfolio) -> list[str]:
    """Returns the facts in short, to stand after the headline of published records."""
    known = portfolio.curated
    told = has_records(portfolio) and known is not None and not known.is_empty()
    return _told(portfolio) if told else []


def total(portfolio: Portfolio, measure: str, scope: str = "total") -> Figure | None:
    """Returns the measure's figure in a scope and the portfolio's currency, if there is one."""
    asked = (measure, scope, portfolio.currency)
    return next((f for f in portfolio.totals if (f.measure, f.scope, f.currency) == asked), None)


def _money(portfolio: Portfolio) -> Iterator[str]:
    period = years(portfolio.year_from, portfolio.year_to)
    when = (
        "over all years on record" if period == "all years" else f"in {period}" if "–" in period else period
    )
    for measure, verb in VERBS.items():
        figure = total(portfolio, measure)
        if figure is None:
            continue
        if figure.value is None:
            yield f"No loaded source says what was {verb} {when}."
            continue
        if not figure.counted.flows and is_certain(figure):
            yield f"Nothing {verb} for {title(portfolio)} itself is on record."
        else:
            yield f"{compact(figure.value, figure.currency)} {verb} {when}{_range(figure)}."


def _range(figure: Figure) -> str:
    if is_certain(figure):
        return ""
    lower = compact(figure.lower, figure.currency, "an open lower bound")
    upper = compact(figure.upper, figure.currency, "an open upper bound")
    return f" (between {lower} and {upper})"


def _projects(portfolio: Portfolio) -> Iterator[str]:
    total_count = portfolio.ongoing.by_scope.get("total")
    if total_count is None:
        return
    low, high = total_count.lower, total_count.upper
    if not high:
        yield f"No project of its own is under way on {long_day(portfolio.on)}."
        return
    if low == high:
        yield f"{count(total_count.value, 'project')} under way on {long_day(portfolio.on)}."
    else:
        yield f"Between {low:,} and {high:,} projects under way on {long_day(portfolio.on)}."


def _beside(portfolio: Portfolio) -> Iterator[str]:
    number = portfolio.ongoing.by_scope.get("regional")
    if number is not None and number.upper:
        found = count(number.upper, "regional project", "regional projects")
        most = "" if number.lower == number.upper else "up to "
        yield f"Beside these, never inside them: {most}{found} in regions that include {title(portfolio)}."


def _told(portfolio: Portfolio) -> list[str]:
    """What the facts say in short, the well-founded ones only."""
    known = portfolio.curated
    if known is None or known.is_empty():
        return [f"Neither published records nor facts on {title(portfolio)} are in this store."]
    firm = [row.fact for row in (*known.relations, *known.graduation) if row.fact.confidence == "high"]
    told = [plain(fact.value).rstrip(".") + "." for fact in firm]
    joined = (
        [count(len(known.regional_programmes), "regional programme")] if known.regional_programmes else []
    )
    joined += [count(len(known.platforms), "policy-dialogue platform")] if known.platforms else []
    return [*told, f"Takes part in {' and '.join(joined)}."] if joined else told
