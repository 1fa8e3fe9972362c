"""A portfolio as one self-contained page: no script, no outside request, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import shlex
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cofolio.portfolio import Portfolio
from cofolio.rendering import amounts, clean, names, notes
from cofolio.rendering.html.view import View


def page(portfolio: Portfolio) -> str:
    """Returns the country's page as HTML."""
    style = _style()
    view = View(portfolio)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            style=Markup(style),
            style_hash=_hash(style),
            view=view,
            portfolio=portfolio,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cofolio.rendering.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        amount=amounts.amount,
        bounds=amounts.bounds_of,
        compact=amounts.compact,
        day=amounts.long_day,
        date=amounts.short_day,
        flag=notes.flag,
        measure=notes.measure,
        part_day=amounts.part_day,
        plain=clean.plain,
        publisher=names.of_publisher,
        reason=notes.reason,
        region=names.of_region,
        scope=notes.scope,
        shell=shlex.quote,
        value=amounts.value_of,
    )
    environment.globals.update(count=amounts.count, between=amounts.number_between)
    return environment


@cache
def _style() -> str:
    return files("cofolio.rendering.html").joinpath("style.css").read_text(encoding="utf-8")


def _hash(style: str) -> str:
    """Returns the hash by which the page's security policy admits its one style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
