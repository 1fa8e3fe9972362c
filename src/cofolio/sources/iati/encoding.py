"""Tells the encoding of a file from its first bytes; anything but UTF-8 is rewritten as UTF-8 before it is read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# Web practice: what says ISO-8859-1 and uses the control range means Windows-1252.
_ALIASES: Final = {"iso8859-1": "cp1252", "ascii": "utf-8"}


def detect(head: bytes) -> tuple[str, str | None]:
    """Tell the encoding of a file.

    Args:
        head: its first bytes.

    Returns:
        The codec to read it with (`utf-8` where no rewriting is needed) and, where the declaration
        cannot be followed, what it said.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, None
    found = _DECLARED.match(head)
    if not found:
        return "utf-8", None
    name = found.group(1).decode("ascii")
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return "utf-8", name
    codec = _ALIASES.get(codec, codec)
    if codec.startswith(("utf-16", "utf-32")):
        return "utf-8", name  # it could not have been read this far in two-byte units
    return codec, None


def is_utf8(chunks: Iterable[bytes]) -> bool:
    """Tell whether all bytes are valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def rewritten(chunks: Iterable[bytes], codec: str) -> Iterator[bytes]:
    """Rewrite as UTF-8; what cannot be decoded becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
