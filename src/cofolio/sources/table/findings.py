"""What is wrong in a table: gathered by file, so that a million equal faults are one line and not a million."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pyarrow as pa

from cofolio.sources.table.schema import FINDING

LISTED: Final = 50  # of each code and column; the rest are counted
_ERRORS: Final = frozenset(
    {
        "amount-unreadable",
        "amount-implausible",
        "amount-in-prose-unclear",
        "row-too-long",
        "table-unreadable",
        "formula-without-value",
        "year-missing",
        "no-rows",
    }
)
_NOTES: Final = frozenset({"columns-not-known", "total-row", "amount-with-separators"})


def severity(code: str) -> str:
    """Give `error`, `warning` or `note` for the code of a finding."""
    return "error" if code in _ERRORS else "note" if code in _NOTES else "warning"


class Findings:
    """Findings of one file, in the order they are met.

    Args:
        dataset_id: SHA-256 of the file.
    """

    def __init__(self, dataset_id: str) -> None:
        self.dataset_id = dataset_id
        self._rows: list[tuple[int | None, str, str, str, str, int]] = []
        self._met: Counter[tuple[str, str]] = Counter()

    def add(self, line: int | None, code: str, message: str, expected: str, element: str = "") -> None:
        """Note a fault; beyond the fiftieth of a kind they are only counted."""
        self._met[code, element] += 1
        if self._met[code, element] <= LISTED:
            self._rows.append((line, code, message, expected, element, 1))

    def table(self) -> pa.Table:
        """All findings as rows of `schema.FINDING`."""
        rows = list(self._rows)
        for (code, element), times in sorted(self._met.items()):
            if times > LISTED:
                more = times - LISTED
                rows.append(
                    (None, code, f"and {more:,} more of this kind", "see the lines listed", element, more)
                )
        columns = list(zip(*rows, strict=True)) or [()] * 6
        lines, codes, messages, expected, elements, times_each = columns
        arrays = [
            pa.array([self.dataset_id] * len(rows), pa.string()),
            pa.array(lines, pa.int64()),
            pa.array(codes, pa.string()),
            pa.array([severity(code) for code in codes], pa.string()),
            pa.array(messages, pa.string()),
            pa.array(expected, pa.string()),
            pa.array(elements, pa.string()),
            pa.array(times_each, pa.int64()),
        ]
        return pa.Table.from_arrays(arrays, schema=FINDING)
