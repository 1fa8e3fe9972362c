"""cofolio: published development-cooperation data as country portfolios whose every figure has a receipt.

>>> import cofolio
>>> library = cofolio.open("store")  # doctest: +SKIP
>>> library.portfolio("KZ", donor="EU").totals  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cofolio.errors import CofolioError

if TYPE_CHECKING:
    from cofolio.library import Library
    from cofolio.library import open_library as open
    from cofolio.portfolio import Portfolio
    from cofolio.provenance import Figure, Receipt

    __version__: str

__all__ = ["CofolioError", "Figure", "Library", "Portfolio", "Receipt", "__version__", "open"]

_LATE = {
    "Figure": ("cofolio.provenance", "Figure"),
    "Library": ("cofolio.library", "Library"),
    "Portfolio": ("cofolio.portfolio", "Portfolio"),
    "Receipt": ("cofolio.provenance", "Receipt"),
    "open": ("cofolio.library", "open_library"),
}
"""Where each name is: imported when it is first asked for, as a worker that reads files needs no query engine."""


def __getattr__(name: str) -> Any:
    if name in _LATE:
        module, attribute = _LATE[name]
        return getattr(import_module(module), attribute)
    if name == "__version__":
        return import_module("importlib.metadata").version("cofolio")
    raise AttributeError(f"module 'cofolio' has no attribute '{name}'")
