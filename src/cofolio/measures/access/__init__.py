"""Published activities, transactions and budgets as rows, chosen by the field's own filters.

What the IATI Datastore Classic gives: every row is published data of an activity's counted copy (METHOD I1), nothing is
left out as double. Sums of these rows are not figures; `cofolio.measures.figures` counts.
"""

from cofolio.measures.access.choose import BY_COUNTRY, BY_SECTOR, UNITS, Choice
from cofolio.measures.access.filters import FILTERS, Asked
from cofolio.measures.access.published import Published
from cofolio.measures.access.query import Query
from cofolio.measures.access.rows import Row
from cofolio.measures.access.staged import Staged

__all__ = [
    "BY_COUNTRY",
    "BY_SECTOR",
    "FILTERS",
    "UNITS",
    "Asked",
    "Choice",
    "Published",
    "Query",
    "Row",
    "Staged",
]
