"""What an organisation's reference says by itself: its country, and whose part it is."""

from __future__ import annotations

import re

from cofolio.registry.areas import area_of, table_donor
from cofolio.registry.places import countries
from cofolio.registry.publishers import donor_of, donors

_DAC = re.compile(r"XM-DAC-(\d{1,4})(?:-\d+)?")
_GOVERNMENT = re.compile(r"[A-Z]{2}-(?:GOV-.+|\d+)")


def country_of(reference: str) -> str | None:
    """The country (ISO 3166-1 alpha-2) whose register or government a reference names.

    References begin with the country of the list they are taken from (org-id.guide); those of the DAC's donors
    stand for a country. International lists (`XM`, `XI`, `XR`) name none.
    """
    dac = _DAC.fullmatch(reference)
    if dac:
        known = table_donor(dac[1], None)
        return _named(known.name) if known else None
    head, dash, _ = reference.partition("-")
    return head if dash and head in countries() else None


def parent_of(reference: str) -> str | None:
    """The organisation that another is a part or a former name of, by its reference; `None` where none is known.

    A registered donor for its members (METHOD I2); for an agency of the DAC's lists (`XM-DAC-302-1`) and for an entity
    of a government (`US-GOV-1`, `US-1`) the government as a donor of the DAC (`XM-DAC-302`).
    """
    donor = donor_of(reference)
    if donor != reference:
        return donor
    dac = _DAC.fullmatch(reference)
    code = f"XM-DAC-{dac[1]}" if dac else None
    if code and code != reference:
        return code
    if not _GOVERNMENT.fullmatch(reference):
        return None
    country = country_of(reference)
    known = table_donor(None, countries()[country].name) if country else None
    return known.donor if known and known.donor != reference else None


def _named(name: str) -> str | None:
    found = area_of(None, name)
    return found if found in countries() else None


def other_references(reference: str) -> tuple[str, ...]:
    """The other references of one donor, former ones too (METHOD I2)."""
    donor = donors().get(donor_of(reference))
    return tuple(one.reference for one in donor.members if one.reference != reference) if donor else ()
