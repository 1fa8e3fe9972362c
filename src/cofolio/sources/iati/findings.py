"""How grave each finding of reading is.

`error`: something was not read; `warning`: read, but not as published; `note`: read as published, though
the standard says otherwise.
"""

from __future__ import annotations

from typing import Final

_ERRORS: Final = frozenset(
    {
        "malformed-xml",
        "truncated",
        "activity-not-closed",
        "activity-too-large",
        "activity-unreadable",
        "amount-unreadable",
        "amount-implausible",
        "date-unreadable",
        "date-implausible",
        "percentage-unreadable",
        "percentage-negative",
        "timestamp-unreadable",
        "timestamp-implausible",
        "not-xml",
        "empty-file",
        "wrong-root",
        "comment-not-closed",
        "value-cut",
        "missing-identifier",
    }
)
_NOTES: Final = frozenset({"doctype-ignored", "namespace-ignored", "no-activities"})


def severity(code: str) -> str:
    """Give `error`, `warning` or `note` for the code of a finding."""
    return "error" if code in _ERRORS else "note" if code in _NOTES else "warning"
