"""Figures in other currencies and at constant prices: against sums by hand, their own receipts and breakdowns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cofolio
from cofolio import pipeline
from cofolio.errors import UsageError
from cofolio.library import Library
from cofolio.sources import rates
from cofolio.sources.prices import normalise

HEAD = '<iati-activities version="2.03" generated-datetime="2020-01-01T00:00:00Z">'
FLOWS = [  # year, amount, currency
    (2010, "1000.00", "EUR"), (2011, "-33.33", "EUR"), (2012, "0.07", "USD"), (2012, "500000", "KZT"),
    (2013, "12345678901.23", "USD"), (2014, "10", "GBP"), (2015, "10", "QAR"),
]  # fmt: skip
DEFLATORS = "Donor,Year,Value\n" + "".join(
    f"Total DAC,{y},{v}\n" for y, v in ((2010, 90), (2011, 97.5), (2012, 96), (2014, 100))
)
IMF = "Date,Rate,Currency,Frequency,Source,Country code,Country\n" + "".join(
    f"{year}-12-31,{rate},KZT,A,IMF,KZ,Kazakhstan\n"
    for year, rate in ((2010, 147.36), (2012, 149.11), (2014, 179.19))
)
CENT = Decimal("0.01")


def flow(year: int, amount: str, currency: str) -> str:
    return (
        f'<transaction><transaction-type code="3"/><transaction-date iso-date="{year}-05-04"/>'
        f'<value currency="{currency}" value-date="{year}-05-04">{amount}</value></transaction>'
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("prices")
    activity = (
        '<iati-activity><iati-identifier>XX-1</iati-identifier><reporting-org ref="XX" type="40"/>'
        '<recipient-country code="KZ" percentage="30"/><recipient-country code="KG" percentage="70"/>'
        '<sector vocabulary="1" code="15130" percentage="33"/><sector vocabulary="1" code="31110" percentage="67"/>'
        f"{''.join(flow(*one) for one in FLOWS)}</iati-activity>"
    )
    (folder / "a.xml").write_text(f"{HEAD}{activity}</iati-activities>", encoding="utf-8")
    (folder / "imf.csv").write_text(IMF, encoding="utf-8")
    (folder / "deflators.csv").write_text(DEFLATORS, encoding="utf-8")
    pq.write_table(rates.normalise(folder / "imf.csv"), folder / "imf.parquet")
    pq.write_table(normalise(folder / "deflators.csv"), folder / "deflators.parquet")
    pipeline.ingest([folder / "a.xml"], folder / "store", workers=1)
    pipeline.add_rates([folder / "imf.parquet"], folder / "store")
    pipeline.add_statistics("prices", [folder / "deflators.parquet"], folder / "store")
    with cofolio.open(folder / "store") as opened:
        yield opened


def one(library: Library, **asked: object):  # type: ignore[no-untyped-def]
    (figure,) = library.figures("KZ", measure="spend", scope="total", **asked)  # type: ignore[arg-type]
    return figure


def test_constant_dollars_by_hand(library: Library) -> None:
    figure = one(library, prices="constant", base_year=2014, year_from=2010, year_to=2010)
    rate = Decimal("1.3089")  # the ECB's dollar on 2010-05-04
    dollars = (Decimal(1000) * rate).quantize(CENT, ROUND_HALF_UP) * Decimal("0.3")
    assert (figure.currency, figure.prices) == ("USD", "constant 2014")
    assert figure.value == (dollars * 100 / 90).quantize(CENT, ROUND_HALF_UP)
    row = library.receipt(figure.receipt).rows[0]  # type: ignore[index]
    assert row.rate_source == "EUR; 1.3089 USD per EUR (ECB)"
    assert "Total DAC: 2010 90, 2014 100 (deflators.csv, lines 2 and 5)" in (row.price_source or "")


def test_a_year_without_deflator_opens_the_bound_and_is_never_current(library: Library) -> None:
    figure = one(library, prices="constant", base_year=2014, year_from=2013, year_to=2013)
    assert figure.value == 0
    assert (figure.lower, figure.upper) == (0, None)
    assert figure.uncertain["no-deflator"].value is None
    without = one(library, prices="constant", base_year=2014, year_from=2015, year_to=2015)
    assert set(without.uncertain) == {"no-rate"}  # riyals have neither


def test_money_of_the_asked_currency_is_not_converted(library: Library) -> None:
    in_tenge = one(library, currency="KZT", year_from=2012, year_to=2012)
    row = next(r for r in library.receipt(in_tenge.receipt).rows if r.published_currency == "KZT")
    assert (row.rate, row.amount) == (None, row.part_amount)
    ten = one(library, currency="GBP", year_from=2014, year_to=2014)
    assert ten.value == 3


ASKED = st.fixed_dictionaries(
    {
        "currency": st.sampled_from(["KZT", "GBP", "USD", "EUR", "CHF"]),
        "year_from": st.sampled_from([None, 2010, 2012]),
    },
    optional={
        "base": st.sampled_from([2010, 2012, 2014]),
        "by": st.sampled_from(["year", "sector", "activity"]),
    },
)


@settings(max_examples=40, deadline=None)
@given(ASKED)
def test_receipts_and_breakdowns_add_up_to_the_cent(library: Library, asked: dict[str, object]) -> None:
    base = asked.pop("base", None)
    by = asked.pop("by", None)
    money = {**asked, "prices": "constant" if base else "current", "base_year": base}
    whole = one(library, **money)
    parts = library.figures("KZ", measure="spend", scope="total", by=by, **money) if by else [whole]  # type: ignore[arg-type]
    exact = Decimal(0)
    for figure in parts:
        rows = library.receipt(figure.receipt).rows
        counted = sum((r.amount for r in rows if r.status == "counted" and r.amount is not None), Decimal(0))
        assert figure.value == counted.quantize(CENT, ROUND_HALF_UP)
        assert sum(r.status == "counted" for r in rows) >= figure.counted.flows
        exact += counted
        for row in rows:
            if base and row.amount is not None:
                assert row.current_amount is not None
                assert row.price_factor is not None
                assert abs(row.current_amount * row.price_factor - row.amount) <= Decimal("0.000001")
    assert whole.value == exact.quantize(CENT, ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"prices": "constant"}, "say which"),
        (
            {"prices": "constant", "base_year": 2023},
            "no loaded deflator of these donors has the base year 2023",
        ),
        ({"base_year": 2014}, "belongs to constant prices"),
        ({"currency": "QQQ"}, "unknown currency 'QQQ'"),
        ({"currency": "UZS"}, "no rate of UZS is known"),
        ({"prices": "constant", "base_year": 2012, "currency": "UZS"}, "no average rate of UZS"),
        ({"currency": "KZT'; DROP TABLE core__flow; --"}, "unknown currency"),
    ],
)
def test_what_cannot_be_asked(library: Library, asked: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        library.figures("KZ", **asked)  # type: ignore[arg-type]


def test_without_deflators_nothing_is_told_at_constant_prices(tmp_path: Path) -> None:
    pipeline.ingest([], tmp_path / "store", workers=1)
    with cofolio.open(tmp_path / "store") as bare, pytest.raises(UsageError, match="cofolio prices load"):
        bare.figures("KZ", prices="constant", base_year=2014)


def test_loading_deflators_counts_nothing_again(library: Library) -> None:
    before, now = library.store.versions()[-2:]
    folders = [library.store.path / "versions" / version / "served.duckdb" for version in (before, now)]
    assert folders[0].stat().st_ino == folders[1].stat().st_ino
    assert before != now


def test_a_portfolio_at_constant_prices(library: Library) -> None:
    found = library.portfolio("KZ", on=date(2014, 1, 1), currency="USD", prices="constant", base_year=2014)
    assert {figure.prices for figure in (*found.totals, *found.by_year)} == {"constant 2014"}
    assert (found.prices, found.base_year) == ("constant", 2014)
