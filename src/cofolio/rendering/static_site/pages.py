"""What a static site is made of: its pages by the first part of their path, and its files by their ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from cofolio import news
from cofolio.errors import CofolioError, NotFound
from cofolio.library import Library
from cofolio.portfolio import find_place
from cofolio.rendering import atom
from cofolio.rendering.files import delimited
from cofolio.rendering.files.country import Selection, tables
from cofolio.rendering.languages import words
from cofolio.rendering.links import StaticLinks, from_path
from cofolio.rendering.pages import (
    country,
    delegation,
    eligibility,
    error,
    everything,
    findings,
    home,
    instrument,
    method,
    receipt,
    sources,
    undertaking,
)
from cofolio.rendering.pages.site import site
from cofolio.rendering.static_site.links import NOWHERE, SiteLinks, unlinked

PAGES: dict[str, Callable[..., str]] = {
    "": lambda library, at, _: home.page(library, at),
    "country": lambda library, at, key: country.page(library, at, key),
    "delegation": lambda library, at, key: delegation.page(library, at, key),
    "eligibility": lambda library, at, _: eligibility.page(at),
    "findings": lambda library, at, _: findings.page(library, at),
    "instrument": lambda library, at, key: instrument.page(library, at, key),
    "all": lambda library, at, key: everything.page(library, at, key),
    "method": lambda library, at, _: method.page(at),
    "platform": lambda library, at, key: undertaking.page(library, at, "platform", key),
    "programme": lambda library, at, key: undertaking.page(library, at, "programme", key),
    "receipt": lambda library, at, key: receipt.page(library, at, key),
    "sources": lambda library, at, _: sources.page(library, at),
}
"""How to make a page, by the first part of its path. Donors, sectors, organisations and activities are for a server:
each has figures with receipts of its own, and there are too many."""
FILES = re.compile(r"export/country/[^/]*\.csv|feeds/country/[^/]*\.atom")


def page(
    library: Library,
    path: str,
    language: str,
    today: date,
    countries: frozenset[str],
    languages: tuple[str, ...],
) -> tuple[str, SiteLinks]:
    """Makes a page of the site.

    Args:
        library: the version shown.
        path: the page's path without slash, as `country/KZ`.
        language: one of `LANGUAGES`.
        today: the day that the site is made for.
        countries: codes of those that the site holds.
        languages: those it is made in.

    Returns:
        The page, and its links with what they lead to. What cannot be shown is a page that says so.
    """
    links = SiteLinks(
        language,
        at=StaticLinks(language).file_of(path),
        kinds=frozenset(PAGES),
        files=FILES,
        countries=countries,
        languages=languages,
    )
    at = site(library.version, path, language=language, links=links, today=today)
    kind, _, key = path.partition("/")
    try:
        made = PAGES[kind](library, at, from_path(key))
    except CofolioError as wrong:
        status = 404 if isinstance(wrong, NotFound) else 500
        made = error.page(at, status, words(language).say(str(wrong)))
    return unlinked(made), links


def file(library: Library, path: str, language: str, today: date) -> list[str]:
    """Makes a file to take away, by its path, in the site's first language.

    A country's `.csv` is its flows, which hold the rows of all its receipts; its `.atom` is its news.
    """
    code = from_path(path.rpartition("/")[2].rpartition(".")[0])
    if path.endswith(".atom"):
        return [_feed(library, path, code, language, today)]
    flows = next(table for table in tables(Selection(library, code)) if table.name == "flows")
    return list(delimited.lines(flows))


def _feed(library: Library, path: str, code: str, language: str, today: date) -> str:
    """A country's news; what leads to a page that the site does not hold leads to the country's."""
    said, country_ = words(language), find_place(code)
    links = SiteLinks(
        language, at=path, kinds=frozenset(PAGES), countries=frozenset((code,)), languages=(language,)
    )
    found = news.of_country(library, code, today, atom.MOST)
    name = said.country(code, country_.name)
    feed = atom.country_feed(code, name, found, said, links, "", library.made).decode()
    return feed.replace(NOWHERE, links.country(code))
