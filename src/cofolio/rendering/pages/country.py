"""The country page: a portfolio with its filters, every figure a link to its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cofolio import news, registry
from cofolio.library import Library
from cofolio.measures.question import CONVERTED, PUBLISHED, VIEWS, measure_names
from cofolio.portfolio import Portfolio, find_place
from cofolio.provenance import Figure
from cofolio.rendering.clean import plain
from cofolio.rendering.html.register import Pages
from cofolio.rendering.html.view import View
from cofolio.rendering.languages import N_
from cofolio.rendering.links import EXPORTS, Query
from cofolio.rendering.news import told
from cofolio.rendering.notes import measure as measure_name
from cofolio.rendering.pages import maps
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

APART = ("bilateral", "shared")
MOST_DONORS = 60
NEWS = 12  # pieces shown; the feed has more
VIEW_NAMES = {"funder": N_("of those who fund"), "deliverer": N_("of those who deliver")}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the page to; `None` for what was not said.

    Attributes:
        donor: a donor's id or published reference.
        year_from: first booking year.
        year_to: last booking year.
        measure: the one measure that the charts show.
        currency: `EUR`, `USD`, or `published`.
        view: `funder` or `deliverer` (METHOD D2).
        on: the day that projects and eligibility are asked for.
    """

    donor: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    measure: str | None = None
    currency: str = "EUR"
    view: str = "funder"
    on: date | None = None

    def state(self) -> dict[str, Query]:
        """What differs from the page as it opens, as it stands in the address."""
        said = {name: getattr(self, name) for name in ("donor", "year_from", "year_to", "measure", "on")}
        said["currency"] = None if self.currency == "EUR" else self.currency
        said["view"] = None if self.view == "funder" else self.view
        return said


def page(library: Library, site: Site, code: str, filters: Filters | None = None) -> str:
    """Returns a country's page.

    Args:
        library: the version shown.
        site: language and addresses.
        code: the country, by ISO code or name.
        filters: what the page is narrowed to.

    Raises:
        UsageError: for a country, measure, currency or view that does not exist.
    """
    asked = filters or Filters()
    portfolio = library.portfolio(
        code,
        donor=asked.donor,
        on=asked.on or site.today,
        year_from=asked.year_from,
        year_to=asked.year_to,
        currency=asked.currency,
        view=asked.view,
        measure=asked.measure,
    )
    view = View(
        portfolio, site.words, Pages(site.links, site.words), site.links, _apart(library, portfolio, asked)
    )
    points, activities = library.located(portfolio.place.code, asked.donor)
    return draw(
        "country",
        site,
        map=maps.country_map(portfolio.place.code, points, activities, site) if points else None,
        view=view,
        portfolio=portfolio,
        filters=asked,
        choices=_choices(library, site, portfolio, asked) if site.is_live else {},
        downloads=_downloads(site, portfolio.place.code, asked),
        news=told(news.of_country(library, portfolio.place.code, site.today, NEWS), site.words, site.links),
    )


def code_of(country: str) -> str:
    """Returns the ISO code of a country by any of its names, for the page's one address.

    Raises:
        UsageError: if there is none.
    """
    return find_place(country).code


def _apart(library: Library, portfolio: Portfolio, asked: Filters) -> dict[str, dict[str, list[Figure]]]:
    """Figures of each scope that makes the total, by key; scopes without any money are left out."""
    shown = (asked.measure,) if asked.measure else ("commitment", "spend")
    held = {one.scope for one in portfolio.totals if one.counted.flows and one.measure in shown}
    wanted = [scope for scope in APART if scope in held]
    if len(wanted) < 2:  # the total is that scope
        return {}

    def of(scope: str, by: str) -> list[Figure]:
        found = library.figures(
            portfolio.place.code,
            portfolio.donor,
            None,
            scope,
            view=asked.view,
            year_from=asked.year_from,
            year_to=asked.year_to,
            by=by,
            currency=asked.currency,
        )
        return [figure for figure in found if figure.measure in shown]

    return {by: {scope: of(scope, by) for scope in wanted} for by in ("year", "sector-group")}


def _choices(library: Library, site: Site, portfolio: Portfolio, asked: Filters) -> dict[str, Any]:
    """What each filter offers: value and name."""
    say, language = site.words.say, site.language
    giver = registry.donor_of(asked.donor) if asked.donor else None
    donors = {
        row.donor: plain(registry.donor_name(row.donor, language) or row.donor)
        for row in library.donors(portfolio.place.code)[:MOST_DONORS]
    }
    if asked.donor and giver not in donors:
        donors[asked.donor] = plain(registry.donor_name(asked.donor, language) or asked.donor)
    present = {figure.measure for figure in portfolio.totals} | ({asked.measure} if asked.measure else set())
    return {
        "donors": sorted(donors.items(), key=lambda one: registry.fold(one[1])),
        "giver": giver if giver in donors else asked.donor,
        "measures": [(one, say(measure_name(one))) for one in measure_names() if one in present],
        "currencies": [*((one, one) for one in CONVERTED), (PUBLISHED, say(N_("as published")))],
        "views": [(one, say(VIEW_NAMES[one])) for one in VIEWS],
    }


def _downloads(site: Site, code: str, asked: Filters) -> list[tuple[str, str]]:
    """Name and address of each file to take away."""
    files = [(form.upper(), site.links.export(code, form, **asked.state())) for form in EXPORTS]
    return [*files, (site.words.say(N_("Feed of changes")), site.links.feed(code))]
