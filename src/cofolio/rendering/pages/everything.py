"""Lists of all there are: countries, donors, instruments, programmes, sectors, organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.library import Library
from cofolio.rendering.languages import N_
from cofolio.rendering.pages.activity import donor_name
from cofolio.rendering.pages.breakdowns import country_name
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.paging import Paging, offset
from cofolio.rendering.pages.sector import name_of
from cofolio.rendering.pages.site import Site
from cofolio.sources.curated import curated

SIZE = 300
KINDS = {
    "countries": N_("Countries"),
    "donors": N_("Donors"),
    "instruments": N_("Financing instruments"),
    "programmes": N_("Programmes, platforms and delegations"),
    "sectors": N_("Sectors"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing with its page; `number` of projects where records have some."""

    name: str
    address: str
    beside: str = ""
    number: int | None = None


def page(library: Library, site: Site, kind: str, number: int = 1) -> str:
    """Returns a list.

    Args:
        library: the version shown.
        site: language and addresses.
        kind: one of `KINDS`.
        number: which page.

    Raises:
        NotFound: there is no such list.
    """
    if kind not in KINDS:
        raise NotFound(f"there is no list of '{kind[:40]}'; there are lists of {', '.join(KINDS)}")
    makers = {
        "countries": _countries,
        "donors": _donors,
        "instruments": _instruments,
        "programmes": _programmes,
        "sectors": _sectors,
    }
    entries = list(makers[kind](library, site))
    passed = offset(number, SIZE)
    return draw(
        "everything",
        site,
        kind=kind,
        kinds=KINDS,
        entries=entries[passed : passed + SIZE],
        paging=Paging(number, SIZE, len(entries), lambda at: site.links.everything(kind, page=at)),
    )


def _countries(library: Library, site: Site) -> Iterator[Entry]:
    counted = {row.place: row.projects for row in library.places()}
    known = [code for code, one in registry.countries().items() if one.status == "active" or code in counted]
    for name, code in sorted(
        ((country_name(code, site), code) for code in known), key=lambda one: registry.fold(one[0])
    ):
        yield Entry(name, site.links.country(code), code, counted.get(code))


def _donors(library: Library, site: Site) -> Iterator[Entry]:
    for row in library.donors():
        yield Entry(
            donor_name(row.donor, site, library), site.links.donor(row.donor), row.donor, row.projects
        )


def _instruments(library: Library, site: Site) -> Iterator[Entry]:
    for one in sorted(
        curated().instruments.values(), key=lambda act: (act.donor, act.period.start or "", act.id)
    ):
        yield Entry(f"{one.acronym}: {one.name}", site.links.instrument(one.id), f"{one.donor}, {one.period}")


def _programmes(library: Library, site: Site) -> Iterator[Entry]:
    data = curated()
    for one in data.programmes.values():
        yield Entry(one.name, site.links.programme(one.id), str(one.period))
    for one in data.platforms.values():
        yield Entry(one.name, site.links.platform(one.id), str(one.period))
    for delegation in data.delegations.values():
        yield Entry(delegation.name, site.links.delegation(delegation.country), delegation.seat)


def _sectors(library: Library, site: Site) -> Iterator[Entry]:
    for group in registry.codelist("sector_group").values():
        yield Entry(name_of(group.code, site), site.links.sector(group.code), group.code)
        for one in registry.codelist("sector_category").values():
            if one.get("group") == group.code and one.code != group.code:
                yield Entry(name_of(one.code, site), site.links.sector(one.code), one.code)
