"""Receipts of figures over tables: the published rows behind one, down to file, sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from cofolio.errors import NotFound
from cofolio.measures.question import PUBLISHED
from cofolio.measures.record_question import (
    BREAKDOWNS,
    SCOPES,
    RecordAsked,
    RecordQuestion,
    ask_records,
    read_record_receipt_id,
)
from cofolio.measures.records import (
    PRICES_OF,
    currency_of,
    reason_of,
    record_figures,
    standing_of,
    value_of,
    where,
)
from cofolio.provenance import Figure, Receipt, ReceiptRow

RULES: Mapping[str, str] = {
    "other-copy": "R1",
    "total-row": "R2",
    "repeated-row": "R2",
    "no-amount": "D3",
    "no-date": "T1",
    "no-currency": "T2",
    "no-rate": "T3",
}
"""METHOD rules behind every reason."""

_COLUMNS = """
  r.donor, r.donor_code, r.donor_name, r.agency_name, r.project_id, r.title, r.element, r.line, r.sheet, r.dataset_id,
  r.year, r.booking_date, r.amount, r.currency, r.place, r.purpose_code, r.per_eur, r.usd_per_eur, r.rate_source,
  r.usd_source
"""


def record_receipt(
    connection: duckdb.DuckDBPyConnection,
    version: str,
    identifier: str,
    files: Mapping[str, str],
    offset: int = 0,
    limit: int | None = None,
) -> Receipt:
    """The rows behind a figure: its counted rows add up to its value, and all rows to all its parts.

    Raises:
        UsageError: if the identifier is none.
        NotFound: if it belongs to another version, or no such figure comes out.
    """
    asked = read_record_receipt_id(identifier)
    if asked.version != version[:12]:
        raise NotFound(
            f"receipt of version {asked.version}, but version {version[:12]} is open; ask with that version if the "
            "store still holds it (`cofolio status` lists versions)"
        )
    question = ask_records(connection, asked.source, asked.place, **asked.options)
    figure = _figure(record_figures(connection, version, question), asked)
    rows = _rows(connection, question, figure, asked, files, offset, limit)
    return Receipt(identifier, version, figure, list(rows))


def _figure(figures: list[Figure], asked: RecordAsked) -> Figure:
    for figure in figures:
        key = next(iter(figure.by.values()), None)
        if (
            (figure.currency, figure.prices) == (asked.currency, asked.prices)
            and (None if key is None else str(key)) == asked.key
            and figure.scope == asked.scope
            and figure.place == asked.place
        ):
            return figure
    raise NotFound("this receipt names a figure that the store does not give; ask the figure again")


def _rows(
    connection: duckdb.DuckDBPyConnection,
    question: RecordQuestion,
    figure: Figure,
    asked: RecordAsked,
    files: Mapping[str, str],
    offset: int,
    limit: int | None,
) -> Iterator[ReceiptRow]:
    slice_ = where(question)
    conditions, parameters = [slice_.text, f"{PRICES_OF} = ?"], [*slice_.parameters, figure.prices]
    if figure.scope in SCOPES:
        conditions.append("r.place = ?")
        parameters.append(figure.place)
    if question.currency == PUBLISHED:
        conditions.append("r.currency IS NOT DISTINCT FROM ?")
        parameters.append(asked.currency)
    if question.by:
        conditions.append(f"CAST({BREAKDOWNS[question.by]} AS VARCHAR) IS NOT DISTINCT FROM ?")
        parameters.append(asked.key)
    sql = (
        f"SELECT {standing_of(question)}, {reason_of(question)}, {value_of(question)}, {currency_of(question)},"
        f" {_COLUMNS} FROM core__record r WHERE {' AND '.join(conditions)}"
        " ORDER BY 1, 2 NULLS FIRST, r.year NULLS LAST, r.dataset_id, r.sheet, r.line, r.record_no"
        f" {'' if limit is None else f'LIMIT {int(limit)}'} OFFSET {int(offset)}"
    )
    for row in connection.execute(sql, parameters).fetchall():
        yield _row(row, question, files)


def _row(row: tuple[Any, ...], question: RecordQuestion, files: Mapping[str, str]) -> ReceiptRow:
    standing, reason, value, currency, donor, donor_code, donor_name, agency, project, title = row[:10]
    element, line, sheet, dataset, year, booked, published, own, place, purpose = row[10:20]
    per_eur, usd_per_eur, source, usd_source = row[20:]
    is_converted = question.currency not in (PUBLISHED, own) and value is not None
    if is_converted and question.currency == "USD":
        source = f"{source}; {usd_per_eur.normalize():f} USD per EUR ({usd_source})"
    rules = [RULES[reason]] if reason in RULES else []
    return ReceiptRow(
        status=standing,
        reason=reason,
        amount=value,
        currency=currency,
        publisher=donor_code or donor_name,
        publisher_name=f"{donor_name}, {agency}" if donor_name and agency else donor_name or agency,
        donor=donor,
        activity_id=project,
        title=title,
        element=element,
        line=line,
        dataset=dataset,
        file=files.get(dataset, ""),
        booking_date=booked,
        rate_date=booked,
        published_amount=published,
        published_currency=own,
        part_amount=published,
        place=place or "none",
        place_share="1",
        sector=purpose or "unallocated",
        sector_share="1",
        rate=per_eur if is_converted else None,
        rate_day=booked if is_converted else None,
        rate_source=source if is_converted else None,
        flags=(),
        rules=(*rules, "D4", *(["T3"] if is_converted else [])),
        year=year,
        sheet=sheet or None,
    )
