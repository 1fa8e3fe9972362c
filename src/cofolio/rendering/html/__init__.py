"""A portfolio as one self-contained page: no script, no outside request, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from cofolio.portfolio import Portfolio
from cofolio.rendering.html.register import Register
from cofolio.rendering.html.view import View
from cofolio.rendering.languages import words
from cofolio.rendering.templates import environment


def page(portfolio: Portfolio) -> str:
    """Returns the country's page as HTML, in English."""
    style = _style()
    view = View(portfolio, words("en"), Register(), None)
    template = environment("en").get_template("page.html.j2")
    return template.render(style=Markup(style), style_hash=_hash(style), view=view, portfolio=portfolio)


@cache
def _style() -> str:
    return files("cofolio.rendering.html").joinpath("style.css").read_text(encoding="utf-8")


def _hash(style: str) -> str:
    """Returns the hash by which the page's security policy admits its one style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
