"""A country's page as PDF: its own HTML, laid out for paper."""

from __future__ import annotations

import logging
from importlib.resources import files
from typing import Any

from cofolio.errors import CofolioError
from cofolio.rendering import html
from cofolio.rendering.files.country import Selection


def document(selection: Selection) -> bytes:
    """Returns the page of a selection as PDF.

    Raises:
        CofolioError: Pango, which sets the text, is not installed.
    """
    portfolio = selection.library.portfolio(
        selection.place,
        donor=selection.donor,
        year_from=selection.year_from,
        year_to=selection.year_to,
        currency=selection.currency,
    )
    try:
        import weasyprint
    except OSError as error:  # it loads Pango when it is imported
        raise CofolioError(
            "PDF needs Pango, which is not installed (Debian and Ubuntu: apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0)"
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # rules for screens that it does not know
    paper = files("cofolio.rendering.files").joinpath("paper.css").read_text("utf-8")
    page = html.page(portfolio).replace("</head>", f"<style>{paper}</style></head>", 1)
    made: bytes = weasyprint.HTML(string=page, url_fetcher=_nothing_fetched).write_pdf()
    return made


def _nothing_fetched(url: str, *_: Any, **__: Any) -> Any:
    """A page holds all it needs; an address in a stranger's text is never asked."""
    if url.startswith("data:"):
        import weasyprint

        return weasyprint.default_url_fetcher(url)
    raise ValueError("nothing is fetched")
