"""What can be asked of the sources that are tables, and the permanent name of every answer.

`<version>.table.<source>.<measure>.<place>.<scope>.<prices>.<basis>-<currency>[.<key>=<value>...]` spells out the
question, as a receipt of the ledger does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

import duckdb

from cofolio.errors import UsageError
from cofolio.measures.question import (
    CONVERTED,
    EVERYWHERE,
    FINANCE_CLASSES,
    FLOW_CLASSES,
    NO_PLACE,
    PUBLISHED,
    find_place,
    instruments_of,
)

TABLE = "table"
SCOPES = ("bilateral", "total", "regional", "global")
PRICES = ("current", "constant")
BREAKDOWNS = {
    "year": "r.year",
    "sector": "r.purpose_code",
    "sector-group": "r.sector_group",
    "donor": "r.donor",
    "agency": "r.agency_name",
    "channel": "r.channel_name",
    "scope": "r.scope",
    "flow-type": "r.flow_class",
    "finance-type": "r.finance_class",
    "income-group": "r.income_group",
    "instrument": "r.instrument",
    "programme": "r.programme",
    "project": "coalesce(r.project_id, r.contract_id)",
}
"""Breakdowns and the columns of `core__record` that they go by."""
_FILTERS = (
    "donor",
    "agency",
    "year_from",
    "year_to",
    "flow_type",
    "finance_type",
    "sector",
    "instrument",
    "by",
)


@dataclass(frozen=True, slots=True)
class RecordQuestion:
    """One question to one source that is a table; `None` asks for all there are.

    Attributes:
        source: which source (METHOD D4: one at a time).
        place: ISO alpha-2 country, DAC region code, `none` or `all`.
        donor: our id of a donor (`EU`), its DAC code (`918`) or the name it is published under.
        measure: `commitment`, `spend`, ...
        scope: `bilateral` or `total` (the same here: a record has one recipient), `regional`, `global`.
        currency: `published`, `EUR` or `USD`.
        prices: `current` or `constant`; where not said current, or what the source has.
        year_from: first year.
        year_to: last year.
        agency: the agency's name or code as published.
        flow_type: `ODA`, `OOF`, `private`, `other`, `unknown` (METHOD T6).
        finance_type: `grant`, `loan`, `other`, `unknown`.
        sector: a purpose code or a 3-digit category.
        instrument: an instrument's id, an acronym for all its generations, or `unknown`.
        by: one of `BREAKDOWNS`.
    """

    source: str
    place: str
    donor: str | None = None
    measure: str | None = None
    scope: str | None = None
    currency: str = PUBLISHED
    prices: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    agency: str | None = None
    flow_type: str | None = None
    finance_type: str | None = None
    sector: str | None = None
    instrument: str | None = None
    by: str | None = None

    @property
    def is_country(self) -> bool:
        """Whether the place is a country."""
        return self.place.isalpha() and self.place not in (NO_PLACE, EVERYWHERE)


def ask_records(
    connection: duckdb.DuckDBPyConnection, source: str, place: str, **options: object
) -> RecordQuestion:
    """A checked question.

    Args:
        connection: the served copy, which knows the sources that are loaded.
        source: which of them.
        place: a country by ISO code or name, a DAC region code, `none` or `all`.
        **options: the other attributes of `RecordQuestion`.

    Raises:
        UsageError: for anything that cannot be asked, naming what can.
    """
    question = RecordQuestion(source, find_place(place), **options)  # type: ignore[arg-type]  # checked just below
    loaded = loaded_sources(connection)
    if source not in loaded:
        known = ", ".join(["iati", *loaded])
        raise UsageError(f"no records of a source '{source}' are loaded; choose from: {known}")
    for what, value, allowed in (
        ("scope", question.scope, SCOPES),
        ("currency", question.currency, (PUBLISHED, *CONVERTED)),
        ("prices", question.prices, PRICES),
        ("flow type", question.flow_type, FLOW_CLASSES),
        ("finance type", question.finance_type, FINANCE_CLASSES),
        ("breakdown", question.by, tuple(BREAKDOWNS)),
        ("measure", question.measure, _column(connection, source, "measure")),
    ):
        if value is not None and value not in allowed:
            raise UsageError(f"unknown {what} '{value}' of {source}; choose from: {', '.join(allowed)}")
    if question.instrument:
        instruments_of(question.instrument)
    if question.year_from and question.year_to and question.year_from > question.year_to:
        raise UsageError(f"the period starts in {question.year_from} after it ends in {question.year_to}")
    if question.is_country and question.scope is None and question.by not in (None, "scope"):
        question = replace(question, scope="bilateral")
    if question.prices is None:
        has_current = "current" in _column(connection, source, "price_basis")
        question = replace(question, prices="current" if has_current else "constant")
    return question


def loaded_sources(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The sources that are tables and have records in a store."""
    rows = connection.execute("SELECT DISTINCT source FROM mart__record ORDER BY 1").fetchall()
    return tuple(str(row[0]) for row in rows)


def _column(connection: duckdb.DuckDBPyConnection, source: str, column: str) -> tuple[str, ...]:
    sql = f"SELECT DISTINCT {column} FROM mart__record WHERE source = ? ORDER BY 1"
    return tuple(str(row[0]) for row in connection.execute(sql, [source]).fetchall())


def record_receipt_id(
    version: str, question: RecordQuestion, prices: str, key: str | None, currency: str | None
) -> str:
    """The permanent name of one figure's receipt.

    Args:
        version: the store version's id.
        question: the question narrowed to one measure, place and scope.
        prices: `current`, `constant` or `constant 2011`.
        key: the value of the breakdown, if one was asked.
        currency: the figure's currency.
    """
    basis = "published" if question.currency == PUBLISHED else "converted"
    head = [
        version[:12],
        TABLE,
        question.source,
        question.measure or "",
        question.place,
        question.scope or EVERYWHERE,
    ]
    parts = [
        *(_escape(part) for part in head),
        prices.replace(" ", "-"),
        f"{basis}-{_escape(currency or 'none')}",
    ]
    parts += [
        f"{n}={_escape(str(getattr(question, n)))}" for n in _FILTERS if getattr(question, n) is not None
    ]
    if question.by:
        parts.append(f"key={_escape(key)}" if key is not None else "key")
    return ".".join(parts)


@dataclass(frozen=True, slots=True)
class RecordAsked:
    """A receipt's identifier, read back; `options` are those of `ask_records`."""

    version: str
    source: str
    place: str
    scope: str
    prices: str
    currency: str | None
    key: str | None
    options: dict[str, object]


def is_record_receipt(text: str) -> bool:
    """Whether an identifier names a figure of a table."""
    return text.strip().split(".")[1:2] == [TABLE]


def read_record_receipt_id(text: str) -> RecordAsked:
    """The question in a receipt's identifier.

    Raises:
        UsageError: if it is not one.
    """
    parts = text.strip().split(".")
    if len(parts) < 8 or "-" not in parts[7]:
        raise UsageError(f"'{text}' is no receipt identifier; `cofolio figures --format json` gives them")
    version, _, source, measure, place, scope, prices, money = (unquote(part) for part in parts[:8])
    basis, _, currency = money.partition("-")
    found = dict(part.partition("=")[::2] for part in parts[8:])
    key = unquote(found.pop("key")) if "key" in found and ".key=" in text else None
    options: dict[str, object] = {n: unquote(v) for n, v in found.items() if n in _FILTERS}
    for year in ("year_from", "year_to"):
        if year in options:
            if not str(options[year]).isdigit():
                raise UsageError(f"'{text}' is no receipt identifier: {options[year]} is no year")
            options[year] = int(str(options[year]))
    options |= {
        "measure": measure,
        "currency": PUBLISHED if basis == PUBLISHED else currency,
        "prices": prices.partition("-")[0],
        "scope": scope if scope in SCOPES else None,
    }
    asked = None if currency == "none" else currency
    return RecordAsked(version, source, place, scope, prices.replace("-", " "), asked, key, options)


def _escape(text: str | None) -> str:
    return quote(text or "", safe="").replace(".", "%2E").replace("~", "%7E")
