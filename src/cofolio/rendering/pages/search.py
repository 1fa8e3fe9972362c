"""Search over countries, donors, programmes, instruments, sectors, activities and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.library import Library
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_
from cofolio.rendering.names import of_region
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.paging import Paging, offset
from cofolio.rendering.pages.site import Site
from cofolio.sources.curated import curated

SIZE, FIRST = 25, 8
MOST_KNOWN = 12
KINDS = ("activities", "organisations")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something with a page of its own."""

    kind: str
    name: str
    address: str


def page(library: Library, site: Site, text: str, kind: str | None = None, number: int = 1) -> str:
    """Returns what a search found.

    Args:
        library: the version shown.
        site: language and addresses.
        text: words, a code or an identifier.
        kind: only `activities` or `organisations`, all pages of them; a first few of everything where not said.
        number: which page.

    Raises:
        UsageError: for a kind that cannot be searched alone.
    """
    if kind not in (None, *KINDS):
        raise UsageError(f"cannot search '{kind}' alone; choose from: {', '.join(KINDS)}")
    size = SIZE if kind else FIRST
    passed = offset(number, size) if kind else 0
    activities = library.find_activities(text, size, passed) if kind != "organisations" else ([], 0)
    organisations = library.find_organisations(text, size, passed) if kind != "activities" else ([], 0)
    known = [] if kind else list(_known(text, site))[:MOST_KNOWN]
    total = {"activities": activities[1], "organisations": organisations[1]}.get(kind or "", 0)
    return draw(
        "search",
        site,
        text=text,
        kind=kind,
        known=known,
        activities=activities,
        organisations=organisations,
        paging=Paging(number, size, total, lambda at: site.links.search(q=text, kind=kind, page=at)),
        nothing=not (known or activities[1] or organisations[1]),
    )


def _known(text: str, site: Site) -> Iterator[Hit]:
    """What registry and curated dataset know by that name, the nearest first."""
    wanted = registry.fold(text)
    if not wanted:
        return
    every = [*_entries(site)]
    found = [(rank, hit) for hit, names in every if (rank := _rank(wanted, names)) is not None]
    ranked = sorted(found, key=lambda one: (one[0], one[1].name))
    yield from dict.fromkeys(hit for _, hit in ranked)  # a category and its group may be one


def _rank(wanted: str, names: Iterable[str]) -> int | None:
    """0 for the very name, 1 for its beginning, 2 for all words in it; `None` where it is another."""
    ranks = []
    for name in names:
        folded = registry.fold(name)
        if folded == wanted:
            ranks.append(0)
        elif folded.startswith(wanted):
            ranks.append(1)
        elif len(wanted) > 2 and all(word in folded for word in wanted.split()):
            ranks.append(2)
    return min(ranks, default=None)


def _entries(site: Site) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    """Everything with a page that is known without records, with the names it is found by."""
    yield from _countries(site)
    yield from _curated(site)
    yield from _listed(site)


def _countries(site: Site) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    kind = site.words.say(N_("Country"))
    for code, country in registry.countries().items():
        if country.status == "active":
            name = site.words.country(code, of_region(code))
            called = (name, country.name, country.name_fr, code, country.iso3, *country.other_names)
            yield Hit(kind, name, site.links.country(code)), called


def _curated(site: Site) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    say, links, data = site.words.say, site.links, curated()
    for one in data.programmes.values():
        hit = Hit(say(N_("Regional programme")), one.name, links.programme(one.id))
        yield hit, (one.name, one.short, one.id)
    for one in data.platforms.values():
        hit = Hit(say(N_("Platform of policy dialogue")), one.name, links.platform(one.id))
        yield hit, (one.name, one.short, one.id)
    for act in data.instruments.values():
        hit = Hit(say(N_("Financing instrument")), f"{act.name} ({act.id})", links.instrument(act.id))
        yield hit, (act.id, act.acronym, act.name, act.celex or "")
    for delegation in data.delegations.values():
        hit = Hit(say(N_("Delegation")), delegation.name, links.delegation(delegation.country))
        yield hit, (delegation.name, delegation.id)
    for host in data.organisations.values():
        yield Hit(say(N_("Organisation")), host.name, links.organisation(host.id)), (host.name, host.id)


def _listed(site: Site) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    """Donors and sectors, by their French names too."""
    say, links, in_french = site.words.say, site.links, site.language == "fr"
    for donor in registry.donors().values():
        name = donor.name_fr if in_french else donor.name
        hit = Hit(say(N_("Donor")), plain(name), links.donor(donor.id))
        yield hit, (donor.name, donor.name_fr, donor.id, *(one.reference for one in donor.members))
    for kind in ("sector_group", "sector_category", "sector"):
        for one in registry.codelist(kind).values():
            name = (one.name_fr or one.name) if in_french else one.name
            hit = Hit(say(N_("Sector")), f"{name} ({one.code})", links.sector(one.code))
            yield hit, (one.code, one.name, one.name_fr)
