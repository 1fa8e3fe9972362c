"""A regional programme or a policy-dialogue platform of the curated dataset, with its phases."""

from __future__ import annotations

from collections.abc import Mapping

from cofolio.errors import NotFound
from cofolio.library import Library
from cofolio.rendering.languages import N_
from cofolio.rendering.pages.breakdowns import country_name
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site
from cofolio.sources.curated import Undertaking, curated

KINDS = {"programme": N_("Regional programme"), "platform": N_("Platform of policy dialogue")}
PARTS = (
    ("phase", N_("Phases")),
    ("component", N_("Components")),
    ("meeting", N_("Meetings")),
    ("contract", N_("Contracts")),
)
MENTIONS = 25


def page(library: Library, site: Site, kind: str, name: str) -> str:
    """Returns the page of a programme or a platform.

    Args:
        library: the version shown.
        site: language and addresses.
        kind: `programme` or `platform`.
        name: its id or acronym.

    Raises:
        NotFound: the dataset has none of that name.
    """
    one = found(kind, name)
    activities, number = library.find_activities(one.short, MENTIONS)
    return draw(
        "undertaking",
        site,
        one=one,
        kind=KINDS[kind],
        parts=[(heading, one.of(part)) for part, heading in PARTS if one.of(part)],
        countries=[(code, country_name(code, site)) for code in one.countries],
        managed=[
            (relation, curated().delegations[relation.delegation])
            for relation in curated().manages.values()
            if relation.what == one.id
        ],
        activities=activities,
        mentions=number,
    )


def found(kind: str, name: str) -> Undertaking:
    """The programme or platform of an id or acronym.

    Raises:
        NotFound: the dataset has none of that name.
    """
    data = curated()
    every: Mapping[str, Undertaking] = data.programmes if kind == "programme" else data.platforms
    wanted = name.strip().upper()
    match = next((one for one in every.values() if wanted in (one.id.upper(), one.short.upper())), None)
    if match is None:
        raise NotFound(f"no {kind} is called '{name[:80]}'; the list of programmes has all there are")
    return match
