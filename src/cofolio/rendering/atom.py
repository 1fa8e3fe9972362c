"""A country's news as an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Final

from lxml import etree

from cofolio.news import NewsItem
from cofolio.rendering.languages import N_, Words
from cofolio.rendering.links import Links
from cofolio.rendering.news import told

MOST: Final = 100
_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def country_feed(
    code: str, name: str, items: Sequence[NewsItem], said: Words, links: Links, base: str, changed: datetime
) -> bytes:
    """Returns the feed.

    Args:
        code: the country's ISO code.
        name: its name, in the feed's language.
        items: its news, the latest first.
        said: the language.
        links: makes addresses.
        base: what stands before these to make them whole, as `https://example.org`; empty where that is not known,
            as in a folder of files.
        changed: when the store's version was made, for a feed without news.
    """
    feed = etree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: said.language}, nsmap={None: _ATOM})
    _add(feed, "id", _identifier(code))
    _add(feed, "title", said.say(N_("Cooperation with %(country)s")) % {"country": name})
    _add(feed, "updated", max((_stamp(item) for item in items), default=_second(changed)))
    _add(_add(feed, "author"), "name", "cofolio")
    _add(feed, "generator", "cofolio")
    if base:
        _add(feed, "link", rel="self", type="application/atom+xml", href=base + links.feed(code))
    _add(feed, "link", rel="alternate", type="text/html", href=base + links.country(code))
    for one in told(items[:MOST], said, links):
        entry = _add(feed, "entry")
        _add(entry, "id", _identifier(code, one.item.kind, one.item.key))
        _add(entry, "title", f"{one.kind}: {one.title}")
        _add(entry, "updated", _stamp(one.item))
        _add(entry, "published", _second(datetime.combine(one.item.day, time(), UTC)))
        _add(entry, "category", term=one.item.kind, label=one.kind)
        address = one.link if one.is_elsewhere else base + (one.link or links.country(code))
        _add(entry, "link", rel="alternate", href=str(address))
        _add(entry, "summary", one.detail, type="text")
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    made.text = text or None
    return made


def _identifier(*parts: str) -> str:
    """Returns the same name for the same thing, wherever and whenever it is made."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'cofolio:news:' + '|'.join(parts))}"


def _stamp(item: NewsItem) -> str:
    """Returns when a piece of news came to be: seen, else the day that it is about."""
    if item.seen:
        return _second(datetime.fromisoformat(item.seen))
    return _second(datetime.combine(item.day, time(), UTC))


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
