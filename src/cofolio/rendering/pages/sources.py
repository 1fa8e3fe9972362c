"""Where everything was taken from: loaded files with how fresh they are, curated sources, shipped lists."""

from __future__ import annotations

from cofolio.library import Library
from cofolio.measures.coverage import CoverageRow
from cofolio.registry.files import entries
from cofolio.rendering.pages.activity import file_name
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.paging import Paging, offset
from cofolio.rendering.pages.site import Site
from cofolio.sources.curated import sources as cited

SIZE = 60


def page(library: Library, site: Site, number: int = 1) -> str:
    """Returns the sources, the freshest file first.

    Args:
        library: the version shown.
        site: language and addresses.
        number: which page of the loaded files.
    """
    rows = library.datasets()
    passed = offset(number, SIZE)
    years: dict[str, list[CoverageRow]] = {}
    for row in library.coverage():
        years.setdefault(row.dataset, []).append(row)
    return draw(
        "sources",
        site,
        rows=rows[passed : passed + SIZE],
        paging=Paging(number, SIZE, len(rows), lambda at: site.links.sources("files", page=at)),
        covered={dataset: _span(found) for dataset, found in years.items()},
        file_name=file_name,
        cited=sorted(cited().values(), key=lambda one: one.name),
        origins=list(entries("origins.yml", "origins")),
        versions=library.status().versions[-5:],
    )


def _span(rows: list[CoverageRow]) -> tuple[int | None, int | None]:
    """First and last year that a file speaks for; no last year where it is open."""
    first = min((row.first_year for row in rows if row.first_year is not None), default=None)
    if any(row.is_open for row in rows):
        return first, None
    return first, max((row.last_year for row in rows if row.last_year is not None), default=None)
