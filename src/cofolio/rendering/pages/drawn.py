"""Draws a page from its template."""

from __future__ import annotations

from typing import Any

from cofolio.rendering.pages.site import Site
from cofolio.rendering.templates import environment


def draw(template: str, site: Site, **context: Any) -> str:
    """Returns a page.

    Args:
        template: name of the template without suffix, under `templates`.
        site: language, addresses and day of the page.
        **context: what the template shows.
    """
    return environment(site.language).get_template(f"{template}.html.j2").render(site=site, **context)
