"""The shipped facts, loaded lazily, checked at load, and cached.

    >>> from cofolio import registry
    >>> registry.find_country("Kyrgyz Republic").code
    'KG'
    >>> registry.regions_of("KZ")
    ('619', '689', '798')
    >>> registry.sector_group("15130")
    '150'
    >>> registry.measure_of("D")
    'spend'
    >>> registry.donor_of("XI-IATI-EC_INTPA")
    'EU'
    >>> registry.identity_key("EU-1-2014/350-097")
    'XI-IATI-EC_INTPA-2014/350-097'
    >>> registry.tables()["flow_type"].column_names
    ['code', 'class', 'name']

The files are under `cofolio/data`; `data/origins.yml` says where each list comes from. A file that breaks its schema
raises `RegistryError` with the file and the entry. `digest()` names their content and is a part of a store's version.
"""

from __future__ import annotations

from cofolio.registry.acts import Act, acts, line_of
from cofolio.registry.areas import TableDonor, area_of, table_donor
from cofolio.registry.arrow import tables
from cofolio.registry.budget import BudgetSign, budget_instrument, budget_signs
from cofolio.registry.codes import (
    ACTIVITY_DATE_TYPES,
    ORGANISATION_ROLES,
    REGION_VOCABULARIES,
    SECTOR_VOCABULARIES,
    Code,
    code_name,
    codelist,
    codelists,
    finance_class,
    flow_class,
    measure_of,
    measures,
    sector_category,
    sector_group,
)
from cofolio.registry.corrections import Correction, corrections
from cofolio.registry.files import digest
from cofolio.registry.organisations import country_of, other_references, parent_of
from cofolio.registry.places import Country, Region, countries, find_country, fold, regions, regions_of
from cofolio.registry.publishers import (
    Donor,
    Member,
    Prefix,
    donor_name,
    donor_of,
    donors,
    identity_key,
    members,
    prefixes,
)
from cofolio.registry.readings import CONFIDENCE, YEARS, Reading, read, signs, weaker
from cofolio.registry.signals import Domain, Sign, domains, patterns
from cofolio.registry.signals import organisations as instrument_organisations
from cofolio.registry.signals import publishers as instrument_publishers
from cofolio.registry.signals import texts as instrument_texts
from cofolio.registry.signals import windows as instrument_windows

__all__ = [
    "ACTIVITY_DATE_TYPES",
    "CONFIDENCE",
    "ORGANISATION_ROLES",
    "REGION_VOCABULARIES",
    "SECTOR_VOCABULARIES",
    "YEARS",
    "Act",
    "BudgetSign",
    "Code",
    "Correction",
    "Country",
    "Domain",
    "Donor",
    "Member",
    "Prefix",
    "Reading",
    "Region",
    "Sign",
    "TableDonor",
    "acts",
    "area_of",
    "budget_instrument",
    "budget_signs",
    "code_name",
    "codelist",
    "codelists",
    "corrections",
    "countries",
    "country_of",
    "digest",
    "domains",
    "donor_name",
    "donor_of",
    "donors",
    "finance_class",
    "find_country",
    "flow_class",
    "fold",
    "identity_key",
    "instrument_organisations",
    "instrument_publishers",
    "instrument_texts",
    "instrument_windows",
    "line_of",
    "measure_of",
    "measures",
    "members",
    "other_references",
    "parent_of",
    "patterns",
    "prefixes",
    "read",
    "regions",
    "regions_of",
    "sector_category",
    "sector_group",
    "signs",
    "table_donor",
    "tables",
    "weaker",
]
