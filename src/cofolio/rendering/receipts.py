"""A receipt as text and as JSON: its rows, and that they add up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

from rich.console import RenderableType
from rich.text import Text

from cofolio.provenance import Figure, Receipt, ReceiptRow
from cofolio.rendering import notes
from cofolio.rendering.amounts import amount, bounds_of, count, stripped, value_of
from cofolio.rendering.clean import plain, short
from cofolio.rendering.records import json_array, receipt_head
from cofolio.rendering.tables import indented, per_words, reason_lines, table

ROWS_SHOWN = 100


def receipt_json(receipt: Receipt) -> Iterator[str]:
    """Yields the receipt as one JSON object, its rows last, without holding them."""
    head = json.dumps(receipt_head(receipt), ensure_ascii=False, indent=2)
    yield head.removesuffix("\n}") + ',\n  "rows": '
    yield from json_array(receipt.rows, indent="    ")
    yield "\n}\n"


def receipt_text(receipt: Receipt, width: int) -> Iterator[RenderableType]:
    """Yields what the figure is, its parts, and its first rows."""
    figure = receipt.figure
    yield Text(receipt.id, style="bold", overflow="fold")
    yield Text(figure_words(figure))
    yield Text(f"Value {value_of(figure)} {figure.currency or ''}".rstrip(), style="bold")
    if bounds_of(figure):
        yield Text(f"Bounds {bounds_of(figure)}")
    counted = f"{count(figure.counted.flows, 'flow')} of {count(figure.counted.activities, 'activity', 'activities')}"
    yield indented(f"counted {value_of(figure)} {figure.currency or ''}".rstrip() + f", {counted}")
    if figure.per is not None:
        yield indented(per_words(figure))
    yield from reason_lines(figure.excluded, "left out", figure.currency)
    yield from reason_lines(figure.uncertain, "uncertain", figure.currency)
    rows = iter(receipt.rows)
    shown = list(islice(rows, ROWS_SHOWN))
    yield from _rows(shown, width)
    more = sum(1 for _ in rows)
    if more:
        yield Text(f"{count(more, 'more row')}: --format csv or json gives all.", style="bold")


def figure_words(figure: Figure) -> str:
    """Returns what the figure is about, on one line."""
    by = [f"{key} {value if value is not None else 'not stated'}" for key, value in figure.by.items()]
    words = [
        notes.measure(figure.measure),
        figure.place,
        figure.scope,
        f"{figure.view}'s view",
        figure.basis,
        *([figure.prices + " prices"] if figure.prices != "current" else []),
        *by,
    ]
    return " · ".join(plain(word) for word in words)


def _rows(rows: list[ReceiptRow], width: int) -> Iterator[RenderableType]:
    made = table(("#", "Status", "Amount", "Booked", "Published as", "Activity"), numeric=("#", "Amount"))
    for number, row in enumerate(rows, 1):
        booked = str(row.booking_date or row.year or "no date")
        made.add_row(str(number), _status(row), _amount(row), booked, _published(row), _activity(row))
    yield made


def _status(row: ReceiptRow) -> str:
    return f"{row.status}\n{row.reason}" if row.reason else row.status


def _amount(row: ReceiptRow) -> str:
    return amount(row.amount, "no rate" if row.published_amount is not None else "not known")


def _published(row: ReceiptRow) -> str:
    money = f"{amount(row.published_amount)} {plain(row.published_currency) or 'no currency'}"
    shares = [f"place {plain(row.place)} × {row.place_share}"] if row.place_share not in ("1", "") else []
    shares += (
        [f"sector {plain(row.sector)} × {row.sector_share}"] if row.sector_share not in ("1", "") else []
    )
    day = f" on {row.rate_day}" if row.rate_day else ""
    rate = [f"at {stripped(row.rate)}{day} ({plain(row.rate_source)})"] if row.rate else []
    prices = []
    if row.price_factor is not None:
        prices = [
            f"{amount(row.current_amount)} USD × {stripped(row.price_factor)}: {plain(row.price_source)}"
        ]
    corrected = [f"corrected {plain(text)}" for text in row.corrections]
    return "\n".join([money, *shares, *rate, *prices, *corrected])


def _activity(row: ReceiptRow) -> str:
    title = short(row.title, 60) or "no title"
    sheet = f" sheet {short(row.sheet, 20)}" if row.sheet else ""
    place = f"{short(row.file.rsplit('/', 1)[-1], 40)}{sheet} line {row.line}, SHA-256 {row.dataset[:12]}…"
    if row.year is not None:  # of a table, where a row may be one cell of many
        place = f"{plain(row.publisher_name) or 'no donor'}: column {short(row.element, 40)}\n{place}"
    return f"{plain(row.activity_id) or 'no identifier'}\n{title}\n{place}"
