"""Stages a table as its mapping says: cells are brought into the shape that all tables have, row by row."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from cofolio.sources.mapped.mapping import FIELDS, MEASURE, Mapping
from cofolio.sources.record import MEASURES, Amount, Layout, SourceRecord
from cofolio.sources.table.cells import plain_name
from cofolio.sources.table.findings import Findings
from cofolio.sources.table.fit import Fit
from cofolio.sources.table.records import Records
from cofolio.sources.table.rows import Batch, batches, lines, unique
from cofolio.sources.table.sink import Sink
from cofolio.sources.table.sniff import Head, Sniffed
from cofolio.sources.table.stage import Opened, Reader

HEADS: Final = 30
TOTAL: Final = (
    r"(?i)^(grand total|sub-?total|total|totaux|sous-total|итого|всего|барлығы|жиыны)"
    r"( (général|general|of|du|de|pour|за|по|на|общая)\b.*)?:?$"
)
_ROW: Final = "the table as mapped"


def record_of(mapping: Mapping) -> SourceRecord:
    """The record of a mapped source, made from its mapping."""
    return SourceRecord(
        id=mapping.source, name=mapping.name, what="a table of one's own, read by a mapping",
        publisher=mapping.publisher, licence=mapping.licence, cadence="as it is loaded", first_year=None,
        last_year=None, addresses=(), checks=(), speaks_as=(mapping.source,),
    )  # fmt: skip


def reader_of(mapping: Mapping) -> Reader:
    """What stages tables by a mapping."""
    return Reader(_any, partial(_read, mapping))


def _any(_: Sniffed) -> bool:
    return True


def _read(mapping: Mapping, opened: Opened, sink: Sink) -> None:
    sniffed = as_mapped(opened.sniffed, mapping)
    if sniffed.kind == "text":
        first = tuple(
            tuple(row) for row in islice(lines(opened.path, sniffed), max(HEADS, mapping.header or 0))
        )
        sniffed = replace(sniffed, heads=(Head("", first),))
    found = fit_of(sniffed, mapping)
    if isinstance(found, str):
        opened.findings.add(None, "table-unreadable", found, _ROW)
        return
    records = Records(found, opened.dataset_id, opened.findings)
    for batch in batches(opened.path, sniffed, found.sheet, found.header, opened.findings, even=False):
        sink.published(batch, found.sheet, 1)
        for table in records.of(_translated(batch, mapping, found, opened.findings)):
            sink.records(_as_published(table, batch, mapping, found, opened.findings))


def as_mapped(sniffed: Sniffed, mapping: Mapping) -> Sniffed:
    """How a text is read where the mapping says it."""
    return replace(
        sniffed,
        encoding=mapping.encoding or sniffed.encoding,
        delimiter=mapping.delimiter or sniffed.delimiter,
    )


def fit_of(sniffed: Sniffed, mapping: Mapping) -> Fit | str:
    """Where a table has the columns of a mapping; or what is missing, in words."""
    heads = [head for head in sniffed.heads if mapping.sheet in (None, head.sheet)]
    if not heads:
        named = ", ".join(repr(head.sheet) for head in sniffed.heads)
        return f"there is no sheet {mapping.sheet!r}; there are: {named}"
    best: tuple[int, str] = (10**6, "the table has no rows")
    for head in heads:
        for number, row in enumerate(head.rows):
            if mapping.header is not None and number != mapping.header - 1:
                continue
            names = unique(list(row))
            plain = {plain_name(name): name for name in reversed(names) if plain_name(name)}
            missing = {f: c for f, c in mapping.all_columns.items() if plain_name(c) not in plain}
            if not missing:
                return _fit(head.sheet, number, names, plain, mapping)
            if len(missing) < best[0]:
                where = f"sheet {head.sheet!r}, row {number + 1}" if head.sheet else f"row {number + 1}"
                said = ", ".join(f"{column!r} ({field})" for field, column in missing.items())
                best = len(missing), f"{where} has no column {said}; it has: {', '.join(names)[:400]}"
    return best[1]


def _fit(sheet: str, number: int, names: list[str], plain: dict[str, str], mapping: Mapping) -> Fit:
    fields: dict[str, tuple[str, ...]] = {
        FIELDS[f]: (plain[plain_name(c)],) for f, c in mapping.columns.items() if f != MEASURE
    }
    amounts = tuple(
        (
            (plain[plain_name(one.column)],),
            Amount((one.column,), one.measure or MEASURE, one.currency, one.unit),
        )
        for one in mapping.amounts
    )
    layout = Layout(
        id="mapped", what=mapping.name, source=mapping.source, columns={}, required=(), amounts=(),
        fixed={FIELDS[f]: _meaning(mapping, f, value) for f, value in mapping.fixed.items()},
        fill_down=tuple(FIELDS[f] for f in mapping.fill_down), dates=mapping.dates, one_speaks=False,
    )  # fmt: skip
    return Fit(layout, sheet, number, fields, amounts, (), ())


def _meaning(mapping: Mapping, name: str, text: str) -> str:
    known = {said.casefold(): means for said, means in mapping.values.get(name, {}).items()}
    return known.get(text.casefold(), text)


def _translated(batch: Batch, mapping: Mapping, fit: Fit, findings: Findings) -> Batch:
    """The cells as all tables have them: values as they mean, numbers with a point."""
    columns = dict(batch.columns)
    for name in mapping.columns:
        if name == MEASURE or name not in mapping.values:
            continue
        column = fit.fields[FIELDS[name]][0]
        columns[column] = pa.array(
            [None if text is None else _meaning(mapping, name, text) for text in columns[column].to_pylist()],
            pa.string(),
        )
    if mapping.decimal == ",":
        for (column,), _ in fit.amounts:
            spaced = pc.replace_substring_regex(batch.columns[column], r"[\s\x{00a0}\x{202f}.']", "")
            columns[column] = pc.replace_substring(spaced, ",", ".")
    for name in ("date", "start", "end"):
        if name in mapping.columns:
            _dates(batch, mapping, fit.fields[FIELDS[name]][0], findings)
    return Batch(batch.lines, columns)


def _dates(batch: Batch, mapping: Mapping, column: str, findings: Findings) -> None:
    """Tell of days that no form reads."""
    texts = batch.columns[column]
    read = pc.is_valid(
        pc.strptime(pc.utf8_slice_codeunits(texts, 0, 10), "%Y-%m-%d", "s", error_is_null=True)
    )
    for form in mapping.dates:
        read = pc.or_(read, pc.is_valid(pc.strptime(texts, form, "s", error_is_null=True)))
    for at in pc.indices_nonzero(pc.and_(pc.is_valid(texts), pc.invert(read))).to_pylist():
        expected = ", ".join(mapping.dates) or "a day such as 2016-05-01"
        findings.add(
            batch.lines[at].as_py(),
            "date-unreadable",
            f"no day: {texts[at].as_py()[:60]!r}",
            expected,
            column,
        )


def _without_totals(table: pa.Table, batch: Batch, at: pa.Array) -> pa.Table:
    """Rows whose first words say that they add up others are kept and not counted."""
    first = pc.coalesce(*batch.columns.values())
    totals = pc.fill_null(pc.match_substring_regex(first, TOTAL), False).take(at)
    standing = pc.if_else(totals, pa.scalar("total-row", pa.string()), table["standing"])
    return table.set_column(table.schema.get_field_index("standing"), "standing", standing)


def _as_published(table: pa.Table, batch: Batch, mapping: Mapping, fit: Fit, findings: Findings) -> pa.Table:
    """Amounts as they were published beside what was read of them, and the measure that a column says."""
    if not len(table):
        return table
    at = pc.index_in(table["line"], batch.lines).combine_chunks()
    column = fit.amounts[table["record_no"][0].as_py() - 1][0][0]
    published = batch.columns[column].take(at)
    table = table.set_column(table.schema.get_field_index("amount_text"), "amount_text", published)
    table = _without_totals(table, batch, at)
    if table["measure"][0].as_py() != MEASURE:
        return table
    names = {plain_name(name): name for name in batch.columns}
    said = batch.columns[names[plain_name(mapping.columns[MEASURE])]].take(at)
    measures = []
    for line, text in zip(table["line"].to_pylist(), said.to_pylist(), strict=True):
        means = _meaning(mapping, MEASURE, text or "")
        if means not in MEASURES:
            wanted = f"{', '.join(MEASURES)}; or say under values, measure what it means"
            findings.add(
                line,
                "measure-unknown",
                f"no measure: {(text or 'empty')[:60]!r}",
                wanted,
                mapping.columns[MEASURE],
            )
            means = "unknown-type"
        measures.append(means)
    return table.set_column(
        table.schema.get_field_index("measure"), "measure", pa.array(measures, pa.string())
    )
