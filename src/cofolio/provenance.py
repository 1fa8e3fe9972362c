"""Figures and what stands behind them.

A `Figure` is an answer: value, bounds, what was counted, excluded or left uncertain and why, and the
identifier of its `Receipt`. A `Receipt` lists the ledger rows that add up to the figure, to the cent
(METHOD T4, D3). All money is `decimal.Decimal`; `None` means *not known* or *open*, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Count:
    """How much stands behind the counted part of a figure."""

    flows: int
    activities: int


@dataclass(frozen=True, slots=True)
class Part:
    """An excluded or uncertain part of the candidates.

    Attributes:
        flows: number of transactions with a part under this reason.
        value: their sum in the figure's currency; `None` where it cannot be said (no rate, no amount).
    """

    flows: int
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which years of the asked period the loaded sources can speak for (METHOD C1).

    Attributes:
        status: `covered`, `partly-covered` or `not-covered`.
        first_year: first year any counted-on publisher speaks for, `None` where there is none.
        last_year: the last such year.
        missing: years of the asked period that no source speaks for.
    """

    status: str
    first_year: int | None
    last_year: int | None
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Relative:
    """A figure set against the size of its country.

    Attributes:
        kind: `person` (per head, in the figure's currency) or `gni` (a fraction of gross national income).
        value: the counted amount over the divisor; `None` where a year has no divisor.
        lower: lower bound; `None` when open.
        upper: upper bound; `None` when open.
        divisor: mean population, or the sum of national incomes in current US dollars.
        years: the years it stands for.
        source: whose value of which indicator, file and line; or what is missing.
    """

    kind: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    divisor: Decimal | None
    years: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its bounds and reasons.

    Attributes:
        measure: `commitment`, `spend`, `incoming`, or another type under its own name.
        place: ISO 3166-1 alpha-2 code, DAC region code, `none` or `all`.
        scope: `bilateral`, `shared`, `total`, `regional`, `global` (METHOD P4), `none` or `all`.
        view: `funder` or `deliverer` (METHOD D2).
        basis: `published` or `converted`.
        currency: ISO 4217 code; `None` for flows published without one.
        value: the counted amount, 2 decimals; `None` where no source covers the period.
        lower: lower bound (METHOD D3); `None` when open.
        upper: upper bound; `None` when open.
        counted: flows and activities behind `value`.
        excluded: by reason, what was left out as double.
        uncertain: by reason, what may or may not belong.
        flags: by flag, how many counted flows carry it.
        by: the values of the asked breakdown, e.g. `{"year": 2012}`.
        coverage: what the sources can speak for.
        receipt: identifier to ask the receipt with.
        source: which source says so: `iati`, `crs`, ... (METHOD D4: never added together).
        prices: `current`, or `constant` with the year they are of, where it is known: `constant 2011`.
        per: per person or per GNI, where that is asked.
    """

    measure: str
    place: str
    scope: str
    view: str
    basis: str
    currency: str | None
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    counted: Count
    excluded: Mapping[str, Part]
    uncertain: Mapping[str, Part]
    flags: Mapping[str, int]
    by: Mapping[str, str | int | None]
    coverage: Coverage
    receipt: str
    source: str = "iati"
    prices: str = "current"
    per: Relative | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a dataset was found: the path given, and the member inside an archive."""

    path: str
    member: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One part of one flow, as it stands in the ledger.

    `amount` is this row's part in the figure's currency; `published_amount` and `published_currency`
    are the whole transaction as published. Shares are fractions of 1 as exact text (`1/3`, `0.3`). A row of a table has
    its year (`booking_date` only where a day is published) and, in a workbook, its sheet; `line` is its row there.
    At constant prices `current_amount` is the part in US dollars of its own date, and `amount` that times
    `price_factor`, which `price_source` explains. `corrections` says what in the transaction or its activity was read
    otherwise than published, and by which correction.
    """

    status: str
    reason: str | None
    amount: Decimal | None
    currency: str | None
    publisher: str | None
    publisher_name: str | None
    donor: str | None
    activity_id: str | None
    title: str | None
    element: str
    line: int
    dataset: str
    file: str
    booking_date: date | None
    rate_date: date | None
    published_amount: Decimal | None
    published_currency: str | None
    part_amount: Decimal | None
    place: str
    place_share: str
    sector: str
    sector_share: str
    rate: Decimal | None
    rate_day: date | None
    rate_source: str | None
    flags: tuple[str, ...]
    rules: tuple[str, ...]
    year: int | None = None
    sheet: str | None = None
    current_amount: Decimal | None = None
    price_factor: Decimal | None = None
    price_source: str | None = None
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The rows behind a figure, whose counted amounts add up to its value."""

    id: str
    version: str
    figure: Figure
    rows: Iterable[ReceiptRow]


@dataclass(frozen=True, slots=True)
class Fact:
    """A curated statement's value with its standing (never added to figures, METHOD D4).

    Attributes:
        value: as stated by the source.
        source: short name and address of the source.
        confidence: `high`, `medium`, `low` or `unverified`.
        note: what it covers, conflicts, dates.
        origin: file and entry in the shipped data.
    """

    value: str
    source: str
    confidence: str
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault or peculiarity met in published data: kept, counted, never silently mended."""

    code: str
    severity: str
    message: str
    expected: str
    dataset: str
    file: str
    line: int | None
    activity_id: str | None
    count: int = 1
    detail: Mapping[str, str] = field(default_factory=dict)
