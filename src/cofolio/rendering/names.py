"""Names of codes, for headings and rows."""

from __future__ import annotations

from cofolio import registry
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_

_LISTS = {"sector": "sector", "sector-group": "sector_group", "status": "activity_status"}
WITHOUT = {
    "unallocated": N_("No sector stated"),
    "unknown": N_("Not known"),
    "not stated": N_("Not stated"),
}


def of_key(breakdown: str, value: str, language: str = "en") -> str:
    """Returns a breakdown value's name, or the value itself; names of codes are English or French."""
    if value in WITHOUT:
        name: str | None = WITHOUT[value]
    elif breakdown in _LISTS:
        name = registry.code_name(_LISTS[breakdown], value, language)
    elif breakdown == "donor":
        name = registry.donor_name(value, language)
    else:
        name = None
    return plain(name or value)


def of_region(code: str) -> str:
    """Returns a region's or country's name, or the code itself."""
    region = registry.regions().get(code)
    country = registry.countries().get(code)
    return region.name if region else country.name if country else plain(code)


def of_publisher(reference: str | None) -> str:
    """Returns a publisher's registered name with its reference, or the reference alone."""
    name = registry.donor_name(reference) if reference else None
    return (
        f"{plain(name)} ({plain(reference)})"
        if name and name != reference
        else plain(reference) or "not named"
    )
