"""Receipts: the ledger rows behind a figure, down to file, element, shares and rate (DESIGN promise 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import duckdb

from cofolio.errors import NotFound
from cofolio.measures.corrections import applied
from cofolio.measures.figures import figures
from cofolio.measures.question import CONSTANT, PUBLISHED, Asked, Question, read_receipt_id
from cofolio.measures.slice import slice_of
from cofolio.measures.valuation import NO_TABLES, Tables
from cofolio.model import flags
from cofolio.provenance import Figure, Receipt, ReceiptRow

RULES: Mapping[str, tuple[str, ...]] = {
    "duplicate-copy": ("I1",),
    "older-copy": ("I1",),
    "secondary-reporter": ("I3",),
    "no-amount": ("D3",),
    "no-date": ("T1",),
    "no-currency": ("T2",),
    "no-rate": ("T3",),
    "no-deflator": ("T3", "D3"),
    "no-place": ("P5",),
    "counted-in-children": ("D1",),
    "not-yet-broken-down": ("D1",),
    "children-not-loaded": ("D1",),
    "maybe-separate": ("D1",),
    "passed-through": ("D2",),
    "passed-through-unmatched": ("D2",),
    "passed-through-probable": ("D2",),
    "value-date-missing": ("T1",),
    "transaction-date-missing": ("T1",),
    "value-date-is-publication-date": ("T1",),
    "country-and-region": ("P1",),
    "lone-place": ("P2",),
    "regions-dropped": ("P2",),
    "equal-place-shares": ("P2",),
    "remainder-shared": ("P2",),
    "percentages-rescaled": ("P2",),
    "sector-percentages-rescaled": ("S1",),
    "equal-sector-shares": ("S1",),
    "sector-remainder-shared": ("S1",),
    "sole-source": ("I3",),
    "budget-spread": ("B1",),
    "type-code-of-other-version": ("V1",),
}
"""METHOD rules behind every reason and flag."""

_COLUMNS = """
  c.reporting_org_ref, c.reporting_org_name, c.donor_id, c.activity_id, c.title, w.element, w.line, c.dataset_id,
  w.booking_day, w.rate_day, w.published_amount, w.currency, f.amount, f.place, f.sector,
  p.weight, p.total, s.weight, s.total, w.per_eur, w.quoted_day, w.source, w.usd_per_eur, w.usd_source, f.flags,
  f.copy_no, w.transaction_no
"""
_JOINS = """
  JOIN core__flow w ON w.flow_no = f.flow_no
  JOIN core__copy c ON c.copy_no = f.copy_no
  JOIN core__ledger l ON l.flow_no = f.flow_no AND l.part_no = f.part_no
  LEFT JOIN core__place_share p
    ON p.copy_no = f.copy_no AND p.transaction_no = l.place_owner AND p.place = f.place
  LEFT JOIN core__sector_share s
    ON s.copy_no = f.copy_no AND s.transaction_no = l.sector_owner AND s.sector = f.sector
"""


def receipt(
    connection: duckdb.DuckDBPyConnection,
    version: str,
    identifier: str,
    files: Mapping[str, str],
    offset: int = 0,
    limit: int | None = None,
    status: str | None = None,
    tables: Tables = NO_TABLES,
) -> Receipt:
    """The rows behind a figure: its counted rows add up to its value, and all rows to all its parts.

    Args:
        connection: the served copy.
        version: the open version's id.
        identifier: a figure's `receipt`.
        files: where each dataset was found, by SHA-256.
        offset: how many rows to pass over.
        limit: how many rows at most; all where not said.
        status: `counted`, `excluded` or `uncertain` rows alone.
        tables: loaded rates and deflators.

    Raises:
        UsageError: if the identifier is none.
        NotFound: if it belongs to another version, or no such figure comes out.
    """
    asked = read_receipt_id(identifier)
    if asked.version != version[:12]:
        raise NotFound(
            f"receipt of version {asked.version}, but version {version[:12]} is open; ask with that version if the "
            "store still holds it (`cofolio status` lists versions)"
        )
    figure = _figure(connection, version, asked, tables)
    return Receipt(
        identifier, version, figure, list(_rows(connection, asked, figure, files, offset, limit, status))
    )


def _figure(connection: duckdb.DuckDBPyConnection, version: str, asked: Asked, tables: Tables) -> Figure:
    for figure in figures(connection, version, asked.question, tables):
        key = next(iter(figure.by.values()), None)
        if (
            figure.currency == asked.currency
            and (None if key is None else str(key)) == asked.key
            and (asked.question.scope in (None, figure.scope) or not asked.question.is_country)
        ):
            return figure
    raise NotFound("this receipt names a figure that the store does not give; ask the figure again")


def _rows(
    connection: duckdb.DuckDBPyConnection,
    asked: Asked,
    figure: Figure,
    files: Mapping[str, str],
    offset: int,
    limit: int | None,
    status: str | None,
) -> Iterator[ReceiptRow]:
    question = replace(asked.question, measure=figure.measure)
    slice_ = slice_of(question)
    where, parameters = [slice_.where], list(slice_.parameters)
    if question.is_country:
        where.append("f.scope IN ('bilateral', 'shared')" if figure.scope == "total" else "f.scope = ?")
        parameters += [] if figure.scope == "total" else [figure.scope]
    if question.basis == PUBLISHED:
        where.append("f.currency IS NOT DISTINCT FROM ?")
        parameters.append(asked.currency)
    if question.by:
        where.append(f"CAST({slice_.key} AS VARCHAR) IS NOT DISTINCT FROM ?")
        parameters.append(asked.key)
    if status:
        where.append(f"{slice_.status} = ?")
        parameters.append(status)
    window = f" {'' if limit is None else f'LIMIT {int(limit)}'} OFFSET {int(offset)}"
    order = "row_status, row_reason NULLS FIRST, f.flow_no, f.part_no, f.place, f.sector"
    # the rows are picked before anything is joined to them: a window of a long receipt takes no longer than it must
    picked = (
        f"SELECT {slice_.status} AS row_status, {slice_.reason} AS row_reason, {slice_.value} AS row_value, f.*"
        f" FROM {slice_.source} WHERE {' AND '.join(where)} ORDER BY {order}{window}"
    )
    columns = f"row_status, row_reason, row_value, {_COLUMNS}, {_steps(question)}"
    sql = f"SELECT {columns} FROM ({picked}) f {_JOINS} ORDER BY {order}"
    corrected = applied(connection)
    for row in connection.execute(sql, parameters).fetchall():
        copy, transaction = row[28:30]
        said = tuple(text for no, text in corrected.get(copy, ()) if no in (None, transaction))
        yield _row(row, question, files, said)


def _steps(question: Question) -> str:
    """The steps of a valuation, nothing where amounts are kept with the flow."""
    if not question.is_valued:
        return "NULL, NULL, NULL, NULL, NULL"
    return "f.usd, f.asked_rate, f.asked_rate_source, f.asked_factor, f.asked_says"


def _row(
    row: tuple[Any, ...], question: Question, files: Mapping[str, str], corrected: tuple[str, ...]
) -> ReceiptRow:
    (status, reason, amount, org, org_name, donor, activity, title, element, line, dataset) = row[:11]
    (booked, rated, published, currency, part, place, sector, pw, pt, sw, st) = row[11:22]
    per_eur, quoted, source, usd_per_eur, usd_source, flag_value = row[22:28]
    usd, asked_rate, asked_source, factor, says = row[30:]
    is_constant = question.prices == CONSTANT
    # constant prices begin with dollars, whatever currency they end in
    asked_currency = "USD" if is_constant else question.currency
    reason = None if status == "counted" else reason
    flagged = flags.names(flag_value)
    converted = asked_currency != PUBLISHED and currency not in (None, asked_currency)
    known = converted and (usd if is_constant else amount) is not None
    if known and asked_rate is not None:
        source = f"{source or 'EUR'}; {asked_rate.normalize():f} {asked_currency} per EUR ({asked_source})"
    elif known and asked_currency == "USD":
        source = f"{source or 'EUR'}; {usd_per_eur.normalize():f} USD per EUR ({usd_source})"
    return ReceiptRow(
        status=status,
        reason=reason,
        amount=amount,
        currency=currency if question.currency == PUBLISHED else question.currency,
        publisher=org,
        publisher_name=org_name,
        donor=donor,
        activity_id=activity,
        title=title,
        element=element,
        line=line,
        dataset=dataset,
        file=files.get(dataset, ""),
        booking_date=booked,
        rate_date=rated,
        published_amount=published,
        published_currency=currency,
        part_amount=part,
        place=place,
        place_share=_share(pw, pt),
        sector=sector,
        sector_share=_share(sw, st),
        rate=per_eur if known else None,
        rate_day=quoted if known else None,
        rate_source=source if known else None,
        flags=flagged,
        rules=_rules(reason, flagged, known),
        current_amount=usd if is_constant else None,
        price_factor=factor,
        price_source=says,
        corrections=corrected,
    )


def _share(weight: Any, total: Any) -> str:
    """A share as exact text: `1`, `0.1` where that is exact, else `1/3`."""
    if weight is None:
        return "1"
    share = Fraction(int(weight), int(total))
    scaled = share * 10**6
    return f"{float(share):g}" if scaled.denominator == 1 and scaled < 10**6 else str(share)


def _rules(reason: str | None, flagged: tuple[str, ...], converted: bool) -> tuple[str, ...]:
    named = [rule for name in (reason, *flagged) if name for rule in RULES.get(name, ())]
    return tuple(dict.fromkeys([*named, "P1", "S1", "T4", *(["T3"] if converted else [])]))
