"""Amounts, dates, percentages and timestamps: read exactly, or null with a finding."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cofolio.sources.iati.values import parse_column, read_amount, read_day, read_instant, read_share


@pytest.mark.parametrize(
    ("text", "amount", "decimals", "code"),
    [
        ("1234.50", "1234.50", 2, None),
        (" -0.1 ", "-0.1", 1, None),
        ("+5", "5", 0, None),
        (".5", "0.5", 1, None),
        ("5.", "5", 0, None),
        ("1e6", "1000000", 0, "amount-not-decimal"),
        ("-1e-10", "-0.0000000001", 10, "amount-not-decimal"),
        ("-1.2E-9", "-0.0000000012", 10, "amount-not-decimal"),
        ("1.23456789012349", "1.234567890123", 12, "amount-precision"),
        ("123456789012.1234567895", "123456789012.123456790", 9, "amount-precision"),
        ("999999999999999", "999999999999999", 0, None),
        ("1000000000000000", None, None, "amount-implausible"),
        ("1e300", None, None, "amount-implausible"),
        ("1,000,000", None, None, "amount-unreadable"),
        ("", None, None, "amount-unreadable"),
        ("EUR 5", None, None, "amount-unreadable"),
        ("NaN", None, None, "amount-unreadable"),
        ("Infinity", None, None, "amount-unreadable"),
        ("1_000", None, None, "amount-unreadable"),
        ("١٢", None, None, "amount-unreadable"),
    ],
)
def test_amounts(text: str, amount: str | None, decimals: int | None, code: str | None) -> None:
    value, places, said = read_amount(text)
    assert (value, places) == (Decimal(amount) if amount else None, decimals)
    assert (said[0] if said else None) == code


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("2014-07-01", date(2014, 7, 1), None),
        ("2014-07-01Z", date(2014, 7, 1), None),
        ("2014-07-01+06:00", date(2014, 7, 1), None),
        ("2023-02-30", None, "date-unreadable"),
        ("2014-07-01T00:00:00", None, "date-unreadable"),
        ("01/07/2014", None, "date-unreadable"),
        ("", None, "date-unreadable"),
        ("9999-12-31", None, "date-implausible"),
        ("0001-01-01", None, "date-implausible"),
    ],
)
def test_days(text: str, day: date | None, code: str | None) -> None:
    value, said = read_day(text)
    assert (value, said[0] if said else None) == (day, code)


@pytest.mark.parametrize(
    ("text", "share", "code"),
    [
        ("33.3333333", "33.333333", None),
        ("100", "100", None),
        ("50%", "50", "percentage-sign"),
        ("125", "125", "percentage-over-100"),
        ("-1", None, "percentage-negative"),
        ("half", None, "percentage-unreadable"),
        ("", None, "percentage-unreadable"),
    ],
)
def test_percentages(text: str, share: str | None, code: str | None) -> None:
    value, said = read_share(text)
    assert (value, said[0] if said else None) == (Decimal(share) if share else None, code)


NOON = datetime(2014, 7, 1, 12, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2014-07-01T12:30:05Z", NOON),
        ("2014-07-01T12:30:05", NOON),
        ("2014-07-01 12:30:05", NOON),
        ("2014-07-01 12:30:05 UTC", NOON),
        ("2014-07-01T12:30:05.0000000Z", NOON),
        ("2014-07-01T12:30:05.123456789+00:00", NOON.replace(microsecond=123456)),
        ("2014-07-01T14:30:05+02:00", NOON),
        ("2014-07-01T14:30:05+0200", NOON),
        ("2014-07-01T14:30:05+02", NOON),
        ("2014-07-01T12:30", NOON.replace(second=0)),
        ("2014-07-01", NOON.replace(hour=0, minute=0, second=0)),
        ("2014-07-01Z", NOON.replace(hour=0, minute=0, second=0)),
        ("yesterday", None),
        ("2014-13-01T00:00:00", None),
    ],
)
def test_timestamps(text: str, instant: datetime | None) -> None:
    assert read_instant(text)[0] == instant


AMOUNTS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.from_regex(r"-?[0-9]{1,16}(\.[0-9]{1,14})?", fullmatch=True),
    st.text(max_size=8),
)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), AMOUNTS), max_size=30))
def test_a_column_is_read_like_its_values(texts: list[str | None]) -> None:
    (amounts, decimals), notes = parse_column("amount", pa.array(texts, pa.string()))
    single = [read_amount(text) if text is not None else (None, None, None) for text in texts]
    assert amounts.to_pylist() == [value for value, _, _ in single]
    assert decimals.to_pylist() == [places for _, places, _ in single]
    assert notes == [(row, said) for row, (_, _, said) in enumerate(single) if said]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), AMOUNTS, st.sampled_from(["50%", "101", "-1"])), max_size=30))
def test_a_column_of_percentages_is_read_like_its_values(texts: list[str | None]) -> None:
    (shares,), notes = parse_column("pct", pa.array(texts, pa.string()))
    single = [read_share(text) if text is not None else (None, None) for text in texts]
    assert shares.to_pylist() == [value for value, _ in single]
    assert notes == [(row, said) for row, (_, said) in enumerate(single) if said]
