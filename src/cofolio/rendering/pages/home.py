"""The first page: search, what the store holds, and the countries."""

from __future__ import annotations

from dataclasses import dataclass

from cofolio import registry
from cofolio.library import Library
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site


@dataclass(frozen=True, slots=True)
class CountryEntry:
    """A country in a list, with its number of projects on record."""

    code: str
    name: str
    activities: int


def page(library: Library, site: Site) -> str:
    """Returns the first page.

    Args:
        library: the version shown.
        site: language and addresses.
    """
    held = library.status()
    say = site.words
    known = registry.countries()
    counted = {row.place: row.projects for row in library.places() if row.place in known}
    listed = {
        code: CountryEntry(code, say.country(code, known[code].name), counted.get(code, 0))
        for code in known
        if known[code].status == "active" or code in counted
    }
    return draw(
        "home",
        site,
        held=[
            (held.datasets, say.say("files read")),
            (held.activities, say.say("activities")),
            (held.flows, say.say("amounts")),
            (len(counted), say.say("countries with projects on record")),
        ],
        with_records=[listed[code] for code in counted],
        others=sorted(listed.values(), key=lambda entry: registry.fold(entry.name)),
    )
