"""Exchange rates by day (METHOD T3): the ECB's from the start, other tables as they are loaded.

    >>> from datetime import date
    >>> from cofolio.sources.rates import build_rates
    >>> build_rates([], {"USD"}, date(2010, 3, 1), date(2010, 3, 1)).to_pylist()[0]["per_eur"]
    Decimal('1.3525000000')

`normalise` turns a file in one of the known formats into the table that a store keeps; `build_rates` turns those
tables and the ECB's rates into one row per currency and day.
"""

from __future__ import annotations

from cofolio.sources.rates.annual import build_annual
from cofolio.sources.rates.build import MAX_AGE_DAYS, SCHEMA, build_rates
from cofolio.sources.rates.legacy import Legacy, legacy_currencies
from cofolio.sources.rates.read import LOADED_SCHEMA, normalise

__all__ = [
    "LOADED_SCHEMA",
    "MAX_AGE_DAYS",
    "SCHEMA",
    "Legacy",
    "build_annual",
    "build_rates",
    "legacy_currencies",
    "normalise",
]
