"""An EU delegation: what it manages on a day, and what published activities say of it."""

from __future__ import annotations

from datetime import date

from cofolio.library import Library
from cofolio.rendering.languages import N_
from cofolio.rendering.pages.breakdowns import country_name
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

STANDINGS = {
    "known": N_("known to manage it on this day"),
    "not-known-to-have-ended": N_("managed it earlier, not known to have ended"),
    "not-known-yet": N_("known to manage it only later"),
    "ended": N_("ended before this day"),
    "not-begun": N_("not begun on this day"),
}


def page(library: Library, site: Site, place: str, on: date | None = None) -> str:
    """Returns the page of the delegation in a country.

    Args:
        library: the version shown.
        site: language and addresses.
        place: the country it is in, by code or name.
        on: the day; today where not said.

    Raises:
        UsageError: no country is called so.
        NotFound: neither the register nor the records know a delegation there.
    """
    found = library.delegation(place, on or site.today)
    return draw(
        "delegation",
        site,
        one=found,
        country=country_name(found.country.code, site),
        standings=STANDINGS,
    )
