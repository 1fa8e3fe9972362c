"""A donor: its figures by country, year, sector and instrument, who reports for it, and which years are covered."""

from __future__ import annotations

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.library import Library
from cofolio.provenance import Figure
from cofolio.rendering import names
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_
from cofolio.rendering.pages import maps
from cofolio.rendering.pages.activity import donor_name
from cofolio.rendering.pages.breakdowns import SHOWN, keyed, placed, yearly
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site
from cofolio.sources.curated import curated

CURRENCY = "EUR"
CARDS = (*SHOWN, "incoming", "forward-spend")


def page(library: Library, site: Site, donor: str) -> str:
    """Returns a donor's page.

    Args:
        library: the version shown.
        site: language and addresses.
        donor: a registered donor's id (`EU`) or a reporting organisation's reference.

    Raises:
        NotFound: no registered donor and no loaded record is of that name.
    """
    totals = [f for f in library.figures("all", donor, currency=CURRENCY) if f.counted.flows or f.uncertain]
    coverage = library.coverage(donor=donor)
    known = registry.donors().get(registry.donor_of(donor))
    if known is None and not totals and not coverage:
        raise NotFound(
            f"no donor '{donor[:120]}' is registered or loaded; the list of donors has all there are"
        )
    say = site.words.say

    def of(by: str) -> list[Figure]:
        return [
            f for measure in SHOWN for f in library.figures("all", donor, measure, by=by, currency=CURRENCY)
        ]

    each = [f for measure in SHOWN for f in library.figures("each", donor, measure, currency=CURRENCY)]
    acts = [one for one in curated().instruments.values() if one.donor == registry.donor_of(donor)]
    return draw(
        "donor",
        site,
        donor=donor,
        name=donor_name(donor, site, library),
        members=known.members if known else (),
        note=plain(known.note) if known else "",
        totals=sorted((f for f in totals if f.measure in CARDS), key=lambda f: CARDS.index(f.measure)),
        map=maps.world_map([f for f in each if f.measure == "commitment"], site, "commitment", donor),
        countries=placed(each, say(N_("By country")), say(N_("Country")), site, donor=donor),
        years=yearly(of("year"), say(N_("By year")), say(N_("Year")), site),
        sectors=keyed(
            of("sector-group"),
            "sector-group",
            say(N_("By sector group")),
            say(N_("Sector group")),
            lambda key: say(names.of_key("sector-group", key)),
            lambda key: site.links.sector(key) if key.isdigit() else None,
        ),
        instruments=keyed(
            of("instrument"),
            "instrument",
            say(N_("By instrument")),
            say(N_("Instrument")),
            lambda key: say(names.of_key("instrument", key)),
            lambda key: site.links.instrument(key) if key in curated().instruments else None,
        ),
        acts=acts,
        coverage=coverage[:60],
    )
