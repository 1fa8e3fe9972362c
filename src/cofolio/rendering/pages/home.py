"""The first page: search, what the store holds, and the countries."""

from __future__ import annotations

from dataclasses import dataclass

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.library import Library
from cofolio.rendering import notes
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.maps import MEASURES, world_map
from cofolio.rendering.pages.site import Site


@dataclass(frozen=True, slots=True)
class CountryEntry:
    """A country in a list, with its number of projects on record."""

    code: str
    name: str
    activities: int


def page(library: Library, site: Site, measure: str | None = None) -> str:
    """Returns the first page.

    Args:
        library: the version shown.
        site: language and addresses.
        measure: what the map shows, one of `maps.MEASURES`; commitments where not said.

    Raises:
        UsageError: for another measure.
    """
    shown = measure or MEASURES[0]
    if shown not in MEASURES:
        raise UsageError(f"the map cannot show '{shown[:40]}'; choose from: {', '.join(MEASURES)}")
    held = library.status()
    say = site.words
    known = registry.countries()
    counted = {row.place: row.projects for row in library.places() if row.place in known}
    listed = {
        code: CountryEntry(code, say.country(code, known[code].name), counted.get(code, 0))
        for code in known
        if known[code].status == "active" or code in counted
    }
    figures = library.figures("each", measure=shown, currency="EUR")
    return draw(
        "home",
        site,
        measure=shown,
        measures=[(one, say.say(notes.measure(one))) for one in MEASURES],
        map=world_map(figures, site, shown) if figures else None,
        held=[
            (held.datasets, say.say("files read")),
            (held.activities, say.say("activities")),
            (held.flows, say.say("amounts")),
            (len(counted), say.say("countries with projects on record")),
        ],
        with_records=[listed[code] for code in counted],
        others=sorted(listed.values(), key=lambda entry: registry.fold(entry.name)),
    )
