"""One activity: all that was published of it in readable form, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass

from cofolio import registry
from cofolio.library import Library
from cofolio.measures.counted import ShareRow
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.paging import Paging, offset
from cofolio.rendering.pages.site import Site
from cofolio.sources.iati.published import Party

FLOWS_SHOWN = 100
COPY_STATUS = {
    "headline": N_("counted"),
    "secondary-alone": N_("counted only where its publisher is asked for"),
    "duplicate-copy": N_("the same activity published again, unchanged"),
    "older-copy": N_("an older copy"),
    "secondary-reporter": N_("reported by someone who is not its owner"),
}
_LISTS = {
    "status": "activity_status",
    "date": "activity_date_type",
    "role": "organisation_role",
    "organisation": "organisation_type",
    "description": "description_type",
    "related": "related_activity_type",
    "result": "result_type",
    "document": "document_category",
    "budget": "budget_type",
    "sector": "sector",
    "policy-marker": "policy_marker",
    "default-flow-type": "flow_type",
    "default-finance-type": "finance_type",
    "default-aid-type": "aid_type",
    "default-tied-status": "tied_status",
    "collaboration-type": "collaboration_type",
    "activity-scope": "activity_scope",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A share with its name and page; `percent` of the whole activity, as text."""

    code: str
    name: str
    percent: str
    address: str | None


def page(library: Library, site: Site, identifier: str, number: int = 1) -> str:
    """Returns an activity's page.

    Args:
        library: the version shown.
        site: language and addresses.
        identifier: any of its publisher's identifiers for it.
        number: which page of its transactions.

    Raises:
        NotFound: no loaded dataset has it.
    """
    counted = library.counted(identifier, FLOWS_SHOWN, offset(number, FLOWS_SHOWN))
    name = counted.activity_id or identifier
    return draw(
        "activity",
        site,
        one=counted,
        name=name,
        published=library.published(name),
        instrument=library.instrument(name),
        statuses=COPY_STATUS,
        places=[_place(row, site) for row in counted.places],
        sectors=[_sector(row, site) for row in counted.sectors],
        paging=Paging(
            number,
            FLOWS_SHOWN,
            counted.flow_count,
            lambda at: site.links.activity(name, "money", page=at),
        ),
        named=lambda what, code: code_name(what, code, site),
        organisation=lambda party: organisation_address(party, site),
        donor_name=donor_name(counted.donor, site, library),
        file_name=file_name,
    )


def code_name(what: str, code: str | None, site: Site) -> str:
    """Returns the name of a code of one of the standard's lists, or the code itself."""
    if not code:
        return ""
    language = "fr" if site.language == "fr" else "en"
    return plain(registry.code_name(_LISTS[what], code, language) if what in _LISTS else None) or plain(code)


def organisation_address(party: Party, site: Site) -> str | None:
    """Returns the page of an organisation, by its reference, else by its name."""
    key = (party.ref or "").strip() or party.name.strip().lower()
    return site.links.organisation(key) if key else None


def donor_name(donor: str, site: Site, library: Library) -> str:
    """Returns a donor's name in the page's language, else as it calls itself, else its reference."""
    return plain(registry.donor_name(donor, site.language) or library.publisher_names.get(donor) or donor)


def file_name(path: str) -> str:
    """Returns the last part of a path; where a file lay is nobody's business."""
    return plain(path.replace("\\", "/").rsplit("/", 1)[-1])


def _place(row: ShareRow, site: Site) -> Shown:
    country, region = registry.countries().get(row.code), registry.regions().get(row.code)
    name = site.words.country(row.code, country.name) if country else region.name if region else row.code
    address = site.links.country(row.code) if country else None
    return Shown(row.code, plain(name), _percent(row), address)


def _sector(row: ShareRow, site: Site) -> Shown:
    name = code_name("sector", row.code, site)
    known = registry.sector_group(row.code) is not None
    return Shown(row.code, name, _percent(row), site.links.sector(row.code) if known else None)


def _percent(row: ShareRow) -> str:
    share = 100 * row.weight / row.total if row.total else 0
    return f"{share:.2f}".rstrip("0").rstrip(".")
