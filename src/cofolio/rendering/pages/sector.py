"""A sector: a purpose code, a category or a group, by country, year and donor."""

from __future__ import annotations

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.library import Library
from cofolio.provenance import Figure
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_
from cofolio.rendering.pages import maps
from cofolio.rendering.pages.activity import donor_name
from cofolio.rendering.pages.breakdowns import SHOWN, keyed, placed, yearly
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

CURRENCY = "EUR"


def page(library: Library, site: Site, code: str) -> str:
    """Returns a sector's page.

    Args:
        library: the version shown.
        site: language and addresses.
        code: a purpose code (`15130`), a category (`151`) or a group (`150`).

    Raises:
        NotFound: there is no such code.
    """
    level = level_of(code)
    if level is None:
        raise NotFound(f"'{code[:40]}' is no sector code; the list of sectors has all there are")
    say = site.words.say
    countries = _figures(library, code, level, "each")
    return draw(
        "sector",
        site,
        code=code,
        level=level,
        name=name_of(code, site),
        within=_within(code, level, site),
        parts=_parts(code, level, site),
        totals=_figures(library, code, level, "all"),
        map=maps.world_map([f for f in countries if f.measure == "commitment"], site, "commitment"),
        countries=placed(countries, say(N_("By country")), say(N_("Country")), site),
        years=yearly(_by(library, code, level, "year"), say(N_("By year")), say(N_("Year")), site),
        donors=keyed(
            _by(library, code, level, "donor"),
            "donor",
            say(N_("By donor")),
            say(N_("Donor")),
            lambda key: donor_name(key, site, library),
            site.links.donor,
        ),
    )


def level_of(code: str) -> str | None:
    """Returns `sector`, `category` or `group`; a code that is both is the category, which has all of the group."""
    for level, name in (("sector", "sector"), ("category", "sector_category"), ("group", "sector_group")):
        if code in registry.codelist(name):
            return level
    return None


def name_of(code: str, site: Site) -> str:
    """Returns a sector's name at whatever level."""
    language = "fr" if site.language == "fr" else "en"
    lists = ("sector", "sector_category", "sector_group")
    return plain(next((name for one in lists if (name := registry.code_name(one, code, language))), code))


def _figures(library: Library, code: str, level: str, place: str) -> list[Figure]:
    """Totals of a place or of every country; those of a group are one line of the breakdown by groups."""
    if level != "group":
        return [
            f
            for measure in SHOWN
            for f in library.figures(place, measure=measure, sector=code, currency=CURRENCY)
        ]
    return [
        f
        for measure in SHOWN
        for f in library.figures(place, measure=measure, by="sector-group", currency=CURRENCY)
        if f.by.get("sector-group") == code
    ]


def _by(library: Library, code: str, level: str, by: str) -> list[Figure]:
    """A breakdown of the sector; a group has none of its own, its categories have."""
    if level == "group":
        return []
    return [
        f
        for measure in SHOWN
        for f in library.figures("all", measure=measure, sector=code, by=by, currency=CURRENCY)
    ]


def _within(code: str, level: str, site: Site) -> list[tuple[str, str]]:
    """What the sector is a part of."""
    above = [registry.sector_category(code)] if level == "sector" else []
    above += [registry.sector_group(code)] if level != "group" else []
    return [(one, name_of(one, site)) for one in dict.fromkeys(above) if one and one != code]


def _parts(code: str, level: str, site: Site) -> list[tuple[str, str]]:
    """What the sector is made of."""
    if level == "sector":
        return []
    lists = (("sector_category", "group"),) if level == "group" else (("sector", "category"),)
    return [
        (one.code, name_of(one.code, site))
        for name, key in lists
        for one in registry.codelist(name).values()
        if one.get(key) == code and one.code != code
    ]
