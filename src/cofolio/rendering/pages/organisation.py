"""An organisation: its roles, where it works, with whom, and the activities that name it."""

from __future__ import annotations

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.library import Library
from cofolio.measures.organisations import InPlace, OrganisationInData
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_
from cofolio.rendering.names import of_region
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.paging import Paging, offset
from cofolio.rendering.pages.site import Site
from cofolio.sources.curated import Organisation, curated

SIZE = 50
ROLES = {
    "funding": N_("funding"),
    "accountable": N_("accountable"),
    "extending": N_("extending"),
    "implementing": N_("implementing"),
    "unknown": N_("role not stated"),
}


def page(library: Library, site: Site, key: str, number: int = 1) -> str:
    """Returns an organisation's page.

    Args:
        library: the version shown.
        site: language and addresses.
        key: its published reference, its name where it has none, or its id in the curated dataset.
        number: which page of its activities.

    Raises:
        NotFound: neither the records nor the curated dataset name it.
    """
    hosted = curated().organisations.get(key)
    found = _in_data(library, key, number, hosted)
    name = hosted.name if hosted else plain(found.names[0]) if found and found.names else plain(key)
    return draw(
        "organisation",
        site,
        key=key,
        name=name,
        found=found,
        hosted=hosted,
        roles=ROLES,
        places=[(one, *_place(one, site)) for one in found.places] if found else [],
        is_donor=bool(found and found.reports),
        events=[one for one in curated().events.values() if key in one.organisations],
        paging=Paging(
            number,
            SIZE,
            found.activities if found else 0,
            lambda at: site.links.organisation(key, "activities", page=at),
        ),
    )


def _in_data(
    library: Library, key: str, number: int, hosted: Organisation | None
) -> OrganisationInData | None:
    try:
        return library.organisation(key, SIZE, offset(number, SIZE))
    except NotFound:
        if hosted is None:
            raise
        return None


def _place(one: InPlace, site: Site) -> tuple[str, str | None]:
    """Name and page of a place; a region has none."""
    name = site.words.country(one.place, of_region(one.place))
    return name, site.links.country(one.place) if one.place in registry.countries() else None
