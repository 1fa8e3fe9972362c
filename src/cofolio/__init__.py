"""cofolio: published development-cooperation data as country portfolios whose every figure has a receipt.

>>> import cofolio
>>> library = cofolio.open("store")  # doctest: +SKIP
>>> library.portfolio("KZ", donor="EU").totals  # doctest: +SKIP
"""

from __future__ import annotations

from importlib.metadata import version

from cofolio.errors import CofolioError
from cofolio.library import Library
from cofolio.library import open_library as open
from cofolio.portfolio import Portfolio
from cofolio.provenance import Figure, Receipt

__version__ = version("cofolio")

__all__ = ["CofolioError", "Figure", "Library", "Portfolio", "Receipt", "__version__", "open"]
