"""The totals: a row for each donor and recipient, a column for each year."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyarrow as pa

from cofolio.sources.table.amounts import parse
from cofolio.sources.table.rows import rows
from cofolio.sources.table.schema import RECORD
from cofolio.sources.table.sink import Sink
from cofolio.sources.table.sniff import Sniffed
from cofolio.sources.table.stage import Opened

LEAST_YEARS = 10
_HELD = 50_000  # records held at once


def recognise(sniffed: Sniffed) -> bool:
    """Whether a table has donor, recipient and then years."""
    head = [cell.strip().casefold() for cell in sniffed.heads[0].rows[0]] if sniffed.heads[0].rows else []
    return head[:2] == ["donor", "recipient"] and len(head) > LEAST_YEARS and all(map(_is_year, head[2:]))


def read(opened: Opened, sink: Sink) -> None:
    """Stage the totals, a record for each cell with a number."""
    every = enumerate(rows(opened.path, opened.sniffed, "", opened.findings), 1)
    _, head = next(every)
    cells = _cells(every, head, sink)
    while held := list(islice(cells, _HELD)):
        sink.records(_table(opened, held))


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit()


def _cells(
    every: Iterator[tuple[int, list[str]]], head: list[str], sink: Sink
) -> Iterator[tuple[int, int, str, str, int, str]]:
    """Line, column, donor, recipient, year and text of each cell that holds anything."""
    for line, row in every:
        sink.rows += 1
        for at, text in enumerate(row[2 : len(head)], 2):
            if text.strip():
                yield line, at - 1, row[0], row[1], int(head[at]), text.strip()


def _table(opened: Opened, held: list[tuple[int, int, str, str, int, str]]) -> pa.Table:
    lines, numbers, donors, places, years, texts = zip(*held, strict=True)
    amounts, oddities = parse(pa.array(texts, pa.string()), 1)
    for at, code, text in oddities:
        opened.findings.add(lines[at], code, f"no plain number: {text[:60]!r}", "a number such as 1234.56")
    columns = {
        "line": lines,
        "record_no": numbers,
        "donor_name": donors,
        "place_name": places,
        "year": years,
        "element": [str(year) for year in years],
        "amount_text": texts,
        "amount": amounts,
    }
    same = {
        "dataset_id": opened.dataset_id,
        "sheet": "",
        "source": "aiddata",
        "measure": "commitment",
        "currency": "USD",
        "price_basis": "constant",
        "one_speaks": True,
    }
    arrays = [
        values
        if isinstance(values := columns.get(name, [same.get(name)] * len(held)), pa.Array)
        else pa.array(values, kind)
        for name, kind in zip(RECORD.names, RECORD.types, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=RECORD)
