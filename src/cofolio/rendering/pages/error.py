"""The page that says what went wrong and what to do."""

from __future__ import annotations

from cofolio.rendering.languages import words
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

TITLES = {
    404: "Not found",
    422: "This cannot be asked like that",
    500: "Something went wrong here",
    503: "Nothing to show just now",
}


def title_of(status: int) -> str:
    """Returns the name of an HTTP status, in English."""
    return TITLES.get(status, "This did not work")


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
