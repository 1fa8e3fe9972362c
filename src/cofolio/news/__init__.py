"""News of a country's cooperation: what changed in the records, what ended by its own date, what others wrote.

    >>> from cofolio import news
    >>> news.of_country(library, "KZ", date.today())  # doctest: +SKIP

`keep_changes` notes after an ingest what the new version of the store changed; `keep_feeds` reads fetched feeds. Both
are kept in `STORE/news`, so a page view computes and fetches nothing.
"""

from cofolio.news.country import of_country
from cofolio.news.feeds import keep_feeds
from cofolio.news.item import KINDS, NewsItem
from cofolio.news.kept import keep_changes

__all__ = ["KINDS", "NewsItem", "keep_changes", "keep_feeds", "of_country"]
