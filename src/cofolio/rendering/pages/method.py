"""How everything is counted: the rules in short, under the ids that receipts name."""

from __future__ import annotations

from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site


def page(site: Site) -> str:
    """Returns the method in short."""
    return draw("method", site)
