"""The World Bank's history of income classes: a newer one than cofolio ships is held against what is shipped."""

from __future__ import annotations

from cofolio.sources.income.compare import Difference, compare

__all__ = ["Difference", "compare"]
