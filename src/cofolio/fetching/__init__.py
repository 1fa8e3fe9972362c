"""Getting published data: politely, again where it was cut off, and never an error page in place of good data.

`fetch` gets what a source publishes into `STORE/fetched/<source>`, each file with its origin, time, checksum and
licence in `STORE/fetched/<source>.json`. Nothing is read here; `cofolio ingest` reads what was fetched.
"""

from cofolio.fetching.addresses import overridden
from cofolio.fetching.area import Area, Kept
from cofolio.fetching.asked import Asked, Limits
from cofolio.fetching.fetch import SOURCES, fetch
from cofolio.fetching.report import Failure, FetchReport, Told

__all__ = [
    "SOURCES",
    "Area",
    "Asked",
    "Failure",
    "FetchReport",
    "Kept",
    "Limits",
    "Told",
    "fetch",
    "overridden",
]
