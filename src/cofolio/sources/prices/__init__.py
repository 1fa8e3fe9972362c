"""Deflators: what a donor's dollar of one year was worth in another, from tables that are loaded.

A DAC deflator is an index of a donor's prices and of its exchange rate against the dollar together, 100 in its base
year: an amount in dollars of year *y*, divided by the deflator of *y* and multiplied by that of year *b*, is in
dollars of
*b* (OECD, Information note on the DAC deflators). `normalise` turns a file into the table that a store keeps;
`Deflators` answers from all of them.
"""

from __future__ import annotations

from cofolio.sources.prices.deflators import TOTAL, Deflators, Series
from cofolio.sources.prices.donors import series_of
from cofolio.sources.prices.read import SCHEMA, normalise

__all__ = ["SCHEMA", "TOTAL", "Deflators", "Series", "normalise", "series_of"]
