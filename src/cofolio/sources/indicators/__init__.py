"""Population and national income by country and year, from the World Bank's tables, to set aid against."""

from __future__ import annotations

from cofolio.sources.indicators.read import INDICATORS, SCHEMA, normalise
from cofolio.sources.indicators.values import Indicators, Value

__all__ = ["INDICATORS", "SCHEMA", "Indicators", "Value", "normalise"]
