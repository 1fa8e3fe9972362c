"""Parses the slice of one activity, or of many at once while they are well-formed.

The parser never sees the file itself: no DOCTYPE, no entities, no network. A slice that is not
well-formed is repaired where the repair is certain (stray bytes, bare `&`, named entities), else read
by the recovering parser; each repair is a finding with its line.
"""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cofolio.sources.iati.scan import Fault

LARGEST_ACTIVITY: Final = 128 << 20  # bytes; a larger one is kept in raw but not read
_AMPERSAND: Final = re.compile(
    r"&(?!#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|(?:lt|gt|amp|quot|apos);)(?:(\w{1,64});)?"
)
_LINE: Final = re.compile(r"\bline (\d+)")


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_STRICT: Final = _parser(recover=False)


def _foreign(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252, what nearly always wrote them."""
    assert isinstance(error, UnicodeDecodeError)
    piece = error.object[error.start : error.end]
    return piece.decode("cp1252", "replace"), error.end


codecs.register_error("cofolio-cp1252", _foreign)


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Open and close tags around a slice, repeating the namespace declarations of the file's root."""

    prefix: bytes = b"<r>"
    suffix: bytes = b"</r>"

    @classmethod
    def of(cls, namespaces: Iterable[tuple[str, str]]) -> Wrapper:
        """Build from pairs of prefix and address; a default namespace is left out on purpose."""
        pairs = "".join(f' xmlns:{p}="{html.escape(uri)}"' for p, uri in namespaces)
        return cls(f"<r{pairs}>".encode())


def parse_many(slices: list[memoryview], wrapper: Wrapper) -> list[etree._Element] | None:
    """Parse slices that are all well-formed in one go; `None` where they are not."""
    try:
        root = etree.fromstring(b"".join((wrapper.prefix, *slices, wrapper.suffix)), _STRICT)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return list(root) if len(root) == len(slices) else None


def parse_one(piece: bytes, line: int, wrapper: Wrapper, faults: list[Fault]) -> etree._Element | None:
    """Parse one slice by all means, adding to `faults` what was wrong.

    Args:
        piece: the bytes of one activity.
        line: the line of the file on which it begins.
        wrapper: tags to put around it.
        faults: where to add findings.

    Returns:
        The activity's element, or `None` where nothing can be read.
    """
    if len(piece) > LARGEST_ACTIVITY:
        faults.append(
            Fault(
                "activity-too-large",
                line,
                f"{len(piece)} bytes in one activity: it is not read",
                f"at most {LARGEST_ACTIVITY} bytes",
            )
        )
        return None
    first = _attempt(piece, wrapper, _STRICT)
    if isinstance(first, etree._Element):
        return first
    repaired = _repair(piece, line, faults)
    again = _attempt(repaired, wrapper, _STRICT) if repaired != piece else first
    if isinstance(again, etree._Element):
        return again
    faults.append(Fault("malformed-xml", *_where(again, line), "well-formed XML"))
    return _recover(repaired, wrapper)


def _attempt(piece: bytes, wrapper: Wrapper, parser: etree.XMLParser) -> etree._Element | Exception:
    try:
        root = etree.fromstring(wrapper.prefix + piece + wrapper.suffix, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return error
    return root[0] if len(root) == 1 else ValueError("the activity ends before its last element")


def _recover(piece: bytes, wrapper: Wrapper) -> etree._Element | None:
    """Read what can be read; elements that a stray closing tag pushed out come back in."""
    try:
        root = etree.fromstring(wrapper.prefix + piece + wrapper.suffix, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or not len(root):
        return None
    activity = root[0]
    for stray in list(root)[1:]:
        activity.append(stray)
    return activity


def _where(error: Exception, line: int) -> tuple[int, str]:
    """Give line and message of a parser's error, lines counted in the file."""
    at = getattr(error, "lineno", None) or 1
    text = _LINE.sub(lambda found: f"line {line + int(found.group(1)) - 1}", str(error))
    return line + at - 1, text.split(", line ")[0][:500]


def _repair(piece: bytes, line: int, faults: list[Fault]) -> bytes:
    """Mend bytes that are no UTF-8, bare ampersands and named entities."""
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + piece.count(b"\n", 0, error.start)
        faults.append(
            Fault(
                "bad-utf8",
                at,
                f"byte 0x{piece[error.start]:02x} is no UTF-8; read as Windows-1252",
                "the encoding that the file declares",
            )
        )
        text = piece.decode("utf-8", "cofolio-cp1252")
    seen: set[str] = set()

    def mend(found: re.Match[str]) -> str:
        name = found.group(1)
        known = html.entities.html5.get(f"{name};") if name else None
        code = "undeclared-entity" if name else "bare-ampersand"
        if code not in seen:
            seen.add(code)
            at = line + text.count("\n", 0, found.start())
            said = f"&{name}; is not declared" if name else "an ampersand by itself"
            faults.append(Fault(code, at, said, "&amp;, or a character reference such as &#160;"))
        return f"&#{';&#'.join(str(ord(c)) for c in known)};" if known else "&amp;" + found.group()[1:]

    return _AMPERSAND.sub(mend, text).encode("utf-8", "surrogatepass")
