"""Makes strangers' text harmless before it reaches a terminal, a table or a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

# CSI and OSC sequences, then any other escape: what a terminal would obey.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[PX^_][^\x1b\x9c]*(?:\x1b\\|\x9c)?"
    r"|\x1b."
)
# Marks that reorder or hide what stands beside them.
_INVISIBLE = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"\s+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str | None) -> str:
    """Returns `text` on one line without control characters, escape sequences and reordering marks."""
    if not text:
        return ""
    text = _INVISIBLE.sub("", _ESCAPES.sub("", text))
    kept = (" " if c in "\t\n\r\x0b\x0c\x85\u2028\u2029" else c for c in text)
    visible = "".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    return _SPACES.sub(" ", visible).strip()


def short(text: str | None, width: int) -> str:
    """Returns `plain(text)`, cut to `width` characters with an ellipsis."""
    line = plain(text)
    return line if len(line) <= width else line[: max(width - 1, 0)].rstrip() + "…"


def is_formula(text: str) -> bool:
    """Says whether a spreadsheet would take a text for a formula."""
    return text[:1] in _FORMULA


def csv_text(text: str | None) -> str:
    """Returns `text` for a CSV cell: a spreadsheet will show it, never run it."""
    line = plain(text)
    return f"'{line}" if (text or "")[:1] in _FORMULA or line[:1] in _FORMULA else line
