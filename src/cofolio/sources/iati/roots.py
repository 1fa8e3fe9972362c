"""What the root of a published file declares, read from its beginning."""

from __future__ import annotations

from typing import Final

from lxml import etree

HEAD: Final = 64 << 10  # bytes of a file within which its root begins


def root_namespaces(head: bytes) -> tuple[tuple[str, str], ...]:
    """Prefixes and addresses that the root declares, for reading an activity cut out of its file.

    Args:
        head: the first bytes of the file.
    """
    parser = etree.XMLPullParser(
        ["start"], recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        parser.feed(head)
        for _, root in parser.read_events():
            return tuple(sorted((p, uri) for p, uri in root.nsmap.items() if p and uri))
    except etree.XMLSyntaxError:
        return ()
    return ()
