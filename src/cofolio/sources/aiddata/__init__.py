"""AidData's totals by donor, recipient and year, and the lists of projects that went into them.

The lists are inputs to the totals, so each stands under a source of its own and none is ever added to another. The
totals are a matrix with a column for each year, which `read` takes apart; the lists are described in `source.yml`.
"""

from cofolio.sources.aiddata.read import read, recognise

__all__ = ["read", "recognise"]
