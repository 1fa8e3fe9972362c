"""Reads fetched feeds, RSS or Atom: titles, links and days; what strangers put besides is left out."""

from __future__ import annotations

import io
import os
from calendar import timegm
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser
from lxml import etree, html

from cofolio.news.kept import FEEDS, FOLDER, published, write
from cofolio.registry.feeds import Feed, feeds
from cofolio.store import default_path

_MOST_BYTES: Final = 5_000_000
_KEPT: Final = 300  # entries of one feed, the latest
_LONGEST: Final = 300  # characters of a title
_LONGEST_SUMMARY: Final = 2_000


def keep_feeds(store: str | os.PathLike[str] | None = None) -> list[str]:
    """Reads the feeds in `STORE/fetched/feeds` into `STORE/news/feeds.json`, beside what was read before.

    Args:
        store: the store's folder; without one the default.

    Returns:
        A sentence for each feed that could not be read; what was kept of it stays.
    """
    path = (Path(store) if store is not None else default_path()).expanduser().absolute()
    kept = {(entry["feed"], entry["id"]): entry for entry in published(path)}
    faults = []
    for feed in feeds():
        file = path / "fetched" / "feeds" / f"{feed.id}.xml"
        if not file.is_file():
            continue
        read, fault = entries(file, feed)
        kept |= {(feed.id, entry["id"]): entry for entry in read}
        if fault:
            faults.append(f"{feed.name}: {fault}")
    latest: list[dict[str, Any]] = []
    for feed in feeds():
        own = [entry for (of, _), entry in kept.items() if of == feed.id]
        latest += sorted(own, key=lambda entry: (entry["day"], entry["id"]), reverse=True)[:_KEPT]
    write(path / FOLDER / FEEDS, {"entries": latest})
    return faults


def entries(file: Path, feed: Feed) -> tuple[list[dict[str, Any]], str]:
    """The entries of one feed, and what is wrong with it; empty where nothing is."""
    data = file.read_bytes()
    if len(data) > _MOST_BYTES:
        return [], f"larger than {_MOST_BYTES:,} bytes; not read"
    if b"<!entity" in data.replace(b"\0", b"").lower():
        return [], "defines entities of its own; not read"  # they may unfold without end
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=True, resolve_relative_uris=False)
    fetched = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    found = [made for entry in parsed.entries if (made := _entry(entry, feed, fetched))]
    return found, "" if found else "holds no entry with a title and a link; its address may have moved"


def _entry(entry: Any, feed: Feed, fetched: datetime) -> dict[str, Any] | None:
    title, link = _text(entry.get("title"), _LONGEST), _link(entry.get("link"))
    if not title or not link:
        return None
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    when = fetched
    if stamp is not None:
        try:
            when = min(datetime.fromtimestamp(timegm(stamp), UTC), fetched)
        except (OverflowError, ValueError, OSError):
            when = fetched
    return {
        "feed": feed.id,
        "id": str(entry.get("id") or link)[:500],
        "title": title,
        "link": link,
        "day": when.isoformat(timespec="seconds"),
        "about": f"{title} {_text(entry.get('summary'), _LONGEST_SUMMARY)}" if not feed.countries else "",
    }


def _text(published: object, most: int) -> str:
    """The words of a text that may be HTML, without what is not read aloud."""
    if not isinstance(published, str) or not published.strip():
        return ""
    try:
        tree = html.fromstring(f"<div>{published[:100_000]}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    etree.strip_elements(tree, "script", "style", "iframe", "object", with_tail=False)
    words = " ".join(str(tree.text_content()).split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _link(published: object) -> str | None:
    """An address of the web, or none: `javascript:` and its like are no links."""
    if not isinstance(published, str) or len(published) > 2000:
        return None
    link = published.strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    plain = link.isprintable() and not any(sign in link for sign in ' "<>\\')
    return (
        link
        if plain and parts.scheme in ("http", "https") and parts.hostname and not parts.username
        else None
    )
