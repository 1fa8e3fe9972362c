"""Faults and peculiarities in the records, by publisher."""

from __future__ import annotations

from cofolio.library import Library
from cofolio.provenance import Finding
from cofolio.rendering.pages.activity import file_name
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.paging import Paging, offset
from cofolio.rendering.pages.site import Site

SIZE, EXAMPLES = 60, 200


def page(
    library: Library,
    site: Site,
    publisher: str | None = None,
    code: str | None = None,
    place: str | None = None,
    number: int = 1,
) -> str:
    """Returns kinds of findings by publisher, and examples where a kind or a place is chosen.

    Args:
        library: the version shown.
        site: language and addresses.
        publisher: a reporting organisation's reference.
        code: a kind of finding.
        place: a country, for the findings on its activities.
        number: which page of the list.

    Raises:
        UsageError: no country is called so.
    """
    rows = library.findings_by_publisher(publisher, code)
    passed = offset(number, SIZE)
    examples: list[Finding] = library.findings(place, code, limit=EXAMPLES) if place or code else []
    return draw(
        "findings",
        site,
        publisher=publisher,
        code=code,
        place=place,
        codes=sorted(library.status().finding_codes.items(), key=lambda one: (-one[1], one[0])),
        rows=rows[passed : passed + SIZE],
        examples=examples,
        file_name=file_name,
        paging=Paging(
            number,
            SIZE,
            len(rows),
            lambda at: site.links.findings(publisher=publisher, code=code, place=place, page=at),
        ),
    )
