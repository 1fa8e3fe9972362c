"""The page that says what went wrong and what to do."""

from __future__ import annotations

from cofolio.rendering.languages import N_, words
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

TITLES = {
    404: N_("Not found"),
    422: N_("This cannot be asked like that"),
    500: N_("Something went wrong here"),
    503: N_("Nothing to show just now"),
}
MESSAGES = {
    404: N_("There is no such page. Look for a country, a programme or an activity by name."),
    405: N_("This address can only be read: use GET."),
    500: N_("The fault is on this side and has been noted. Try again later."),
    503: N_("The store cannot be read just now. Try again later."),
}
EMPTY = N_("Nothing has been ingested into the store of this server yet.")


def title_of(status: int) -> str:
    """Returns the name of an HTTP status, in English."""
    return TITLES.get(status, N_("This did not work"))


def page(site: Site, status: int, message: str) -> str:
    """Returns an error page.

    Args:
        site: language and addresses.
        status: HTTP status.
        message: what was wrong and what to do.
    """
    return draw(
        "error", site, title=words(site.language).say(title_of(status)), status=status, message=message
    )
