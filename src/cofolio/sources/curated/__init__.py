"""The curated source: EU co-operation with Kazakhstan and Central Asia, as dated and sourced facts.

Its amounts are never added to figures of other sources (METHOD D4). `page("KZ")` is what it holds on a country,
`statements()` answers S1 to S19, `curated()` is the whole dataset; every entry has a `Fact` with source and confidence.

    >>> from cofolio.sources import curated
    >>> kazakhstan = curated.page("Kazakhstan")
    >>> [programme.undertaking.id for programme in kazakhstan.regional_programmes][:2]
    ['TRACECA', 'TEMPUS-CA']
    >>> curated.page("FR").is_empty()
    True
"""

from __future__ import annotations

from cofolio.sources.curated.dataset import Curated
from cofolio.sources.curated.entry import CONFIDENCE, cite, sources
from cofolio.sources.curated.load import curated
from cofolio.sources.curated.model import (
    Amount,
    CountryFact,
    Delegation,
    Event,
    Instrument,
    Link,
    Management,
    Organisation,
    Part,
    RegionGroup,
    Source,
    Statement,
    Succession,
    Undertaking,
)
from cofolio.sources.curated.page import (
    DONOR,
    CuratedCountry,
    DelegationPage,
    Managed,
    all_facts,
    delegation_page,
    instruments_of,
    page,
    statements,
)
from cofolio.sources.curated.period import Period

__all__ = [
    "CONFIDENCE",
    "DONOR",
    "Amount",
    "CountryFact",
    "Curated",
    "CuratedCountry",
    "Delegation",
    "DelegationPage",
    "Event",
    "Instrument",
    "Link",
    "Managed",
    "Management",
    "Organisation",
    "Part",
    "Period",
    "RegionGroup",
    "Source",
    "Statement",
    "Succession",
    "Undertaking",
    "all_facts",
    "cite",
    "curated",
    "delegation_page",
    "instruments_of",
    "page",
    "sources",
    "statements",
]
