"""Rows of a table with a known layout as records: one for each published amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from cofolio.sources.record import FIELDS, Amount
from cofolio.sources.table.amounts import parse
from cofolio.sources.table.findings import Findings
from cofolio.sources.table.fit import Fit
from cofolio.sources.table.prose import parse_prose
from cofolio.sources.table.rows import Batch
from cofolio.sources.table.schema import RECORD

_DATES: Final = ("booking_date", "start_date", "end_date")
_TOTAL: Final = r"(?i)^(grand )?total$|, total$"
_SAID: Final = {
    "amount-unreadable": "not a number",
    "amount-implausible": "a number too large to be an amount",
    "amount-with-separators": "a number with separators, read without them",
    "amount-in-prose-unclear": "running text that names no single amount",
}


class Records:
    """Makes the records of one table, batch by batch.

    Args:
        fit: its layout.
        dataset_id: SHA-256 of the file.
        findings: told of cells that cannot be read.
    """

    def __init__(self, fit: Fit, dataset_id: str, findings: Findings) -> None:
        self.fit, self.dataset_id, self.findings = fit, dataset_id, findings
        self._above: dict[str, Any] = {}
        self._seen: set[str | None] = set()

    def of(self, batch: Batch) -> Iterator[pa.Table]:
        """The records of some rows, column of amounts by column."""
        size = len(batch.lines)
        fields = {name: self._field(name, batch, size) for name in FIELDS}
        if self.fit.layout.fill_down:
            self._fill(fields)
        fields |= {name: self._date(fields[name]) for name in _DATES}
        year = pc.cast(_matching(fields["year"], r"^([0-9]{4})(?:\.0*)?$"), pa.int32())
        fields["year"] = pc.coalesce(year, pc.cast(pc.year(fields["booking_date"]), pa.int32()))
        shared = {
            **fields,
            "line": batch.lines,
            "markers": self._markers(batch, size),
            "standing": self._repeated(fields, _standing(fields, size)),
        }
        for number, (columns, amount) in enumerate(self.fit.amounts, 1):
            texts = pc.coalesce(*(batch.columns[column] for column in columns))
            element = pa.repeat(pa.scalar(columns[-1]), size)
            for column in reversed(columns[:-1]):
                element = pc.if_else(pc.is_valid(batch.columns[column]), column, element)
            yield self._amounts(number, amount, texts, {**shared, "element": element})

    def _field(self, name: str, batch: Batch, size: int) -> pa.StringArray:
        if name in self.fit.fields:
            column = pc.coalesce(*(batch.columns[one] for one in self.fit.fields[name]))
            fixed = self.fit.layout.fixed.get(name)
            return column if fixed is None else pc.fill_null(column, fixed)
        return _constant(self.fit.layout.fixed.get(name), size)

    def _fill(self, fields: dict[str, Any]) -> None:
        """Empty cells of some fields repeat the row above, across batches too."""
        for name in self.fit.layout.fill_down:
            column = pc.fill_null_forward(fields[name])
            fields[name] = pc.fill_null(column, self._above[name]) if self._above.get(name) else column
            if len(column) and fields[name][-1].is_valid:
                self._above[name] = fields[name][-1].as_py()

    def _date(self, texts: pa.StringArray) -> pa.Array:
        days = _days(pc.utf8_slice_codeunits(texts, 0, 10), "%Y-%m-%d")
        for form in self.fit.layout.dates:
            days = pc.coalesce(days, _days(texts, form))
        return days

    def _repeated(self, fields: dict[str, Any], standing: pa.StringArray) -> pa.StringArray:
        """Rows that repeat the amount of an earlier one of the same project are kept and not counted."""
        if self.fit.layout.once_per is None:
            return standing
        repeats = []
        for key in fields[self.fit.layout.once_per].to_pylist():
            repeats.append(key is not None and key in self._seen)
            self._seen.add(key)
        return pc.if_else(pa.array(repeats, pa.bool_()), pa.scalar("repeated-row", pa.string()), standing)

    def _markers(self, batch: Batch, size: int) -> pa.StringArray:
        joined = pa.repeat(pa.scalar(""), size)
        for column in self.fit.markers:
            said = pc.binary_join_element_wise(f"; {column}", batch.columns[column], "=")
            joined = pc.binary_join_element_wise(joined, pc.fill_null(said, ""), "")
        joined = pc.utf8_slice_codeunits(joined, 2)
        return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)

    def _amounts(
        self, number: int, amount: Amount, texts: pa.StringArray, shared: dict[str, Any]
    ) -> pa.Table:
        present = pc.indices_nonzero(pc.is_valid(texts))
        texts = texts.take(present)
        taken = {name: values.take(present) for name, values in shared.items()}
        size = len(texts)
        if amount.is_prose:
            amounts, taken["currency"], oddities = parse_prose(texts)
        else:
            amounts, oddities = parse(texts, amount.unit)
        for at, code, text in oddities:
            line, column = taken["line"][at].as_py(), taken["element"][at].as_py()
            self.findings.add(line, code, f"{_SAID[code]}: {text[:60]!r}", "a number such as 1234.56", column)
        if amount.currency:
            taken["currency"] = _constant(amount.currency, size)
        taken |= {
            "dataset_id": _constant(self.dataset_id, size),
            "sheet": _constant(self.fit.sheet, size),
            "record_no": pa.array([number] * size, pa.int32()),
            "source": _constant(self.fit.layout.source, size),
            "measure": _constant(amount.measure, size),
            "amount_text": texts,
            "amount": amounts,
            "price_basis": _constant(amount.prices, size),
            "price_base_year": pa.array([amount.base_year] * size, pa.int32()),
            "one_speaks": pa.array([self.fit.layout.one_speaks] * size, pa.bool_()),
        }
        return pa.Table.from_arrays([taken[name] for name in RECORD.names], schema=RECORD)


def _constant(text: str | None, size: int) -> pa.StringArray:
    return pa.repeat(pa.scalar(text, pa.string()), size)


def _matching(texts: pa.StringArray, pattern: str) -> pa.StringArray:
    """The part of each text that a pattern's group finds, null where it does not match."""
    named = pattern.replace("(", "(?P<found>", 1)
    return pc.struct_field(pc.extract_regex(texts, named), "found")


def _days(texts: pa.StringArray, form: str) -> pa.Array:
    return pc.cast(pc.strptime(texts, format=form, unit="s", error_is_null=True), pa.date32())


def _standing(fields: dict[str, Any], size: int) -> pa.StringArray:
    """Rows that add up others are kept and not counted."""
    total = pa.array([False] * size)
    for name in ("place_name", "donor_name", "title"):
        total = pc.or_(total, pc.fill_null(pc.match_substring_regex(fields[name], _TOTAL), False))
    return pc.if_else(total, pa.scalar("total-row", pa.string()), pa.scalar(None, pa.string()))


def is_total(text: str) -> bool:
    """Whether a label names a sum of other rows or columns."""
    return bool(re.search(_TOTAL, text.strip()))
