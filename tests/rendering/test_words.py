"""Amounts, days, cleaning: the small parts that every surface shows."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cofolio.provenance import Fact
from cofolio.rendering import amounts, clean, records, sources, told
from cofolio.sources.curated import Period


@pytest.mark.parametrize(
    ("dirty", "plain"),
    [
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("title\x1b]0;owned\x07end", "titleend"),
        ("\x9b31mC1", "C1"),
        ("one\ntwo\tthree\r", "one two three"),
        ("abc\u202edef\u2066", "abcdef"),
        ("Қазақстан – São Tomé", "Қазақстан – São Tomé"),
        (None, ""),
    ],
)
def test_plain(dirty: str | None, plain: str) -> None:
    assert clean.plain(dirty) == plain


@given(st.text())
def test_plain_never_leaves_a_control(text: str) -> None:
    found = clean.plain(text)
    assert not [char for char in found if ord(char) < 32 or 127 <= ord(char) < 160]
    assert clean.plain(found) == found


@given(st.text())
def test_csv_text_never_starts_a_formula(text: str) -> None:
    assert not clean.csv_text(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_unknown_and_zero_differ() -> None:
    assert amounts.amount(None) == "not known"
    assert amounts.amount(Decimal(0)) == "0.00"
    assert amounts.cents(None) is None
    assert amounts.cents(Decimal("-0.005")) == "-0.01"


@pytest.mark.parametrize(
    ("value", "text"),
    [("12000000", "EUR 12 million"), ("1820450", "EUR 1.82 million"), ("16897000000", "EUR 16,897 million"),
     ("437637", "EUR 437,637"), ("0", "EUR 0")],
)  # fmt: skip
def test_stated(value: str, text: str) -> None:
    assert amounts.stated(Decimal(value), "EUR") == text


def test_compact() -> None:
    assert amounts.compact(Decimal("160312345.67"), "EUR") == "EUR 160.3 million"
    assert amounts.compact(None, "EUR") == "not covered"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7, min_value=-(10**15), max_value=10**15))
def test_exact_keeps_every_decimal(value: Decimal) -> None:
    assert Decimal(amounts.exact(value)) == value
    assert len(amounts.exact(value).partition(".")[2]) >= 2


def test_days() -> None:
    assert amounts.long_day(date(2015, 6, 12)) == "12 June 2015"
    assert [amounts.part_day(text) for text in ("2015", "2015-06", "2015-06-15")] == [
        "2015",
        "Jun 2015",
        "15 Jun 2015",
    ]
    assert amounts.years(1991, 2014) == "1991–2014"
    assert amounts.years(None, None) == "all years"


def test_periods_say_what_is_not_known() -> None:
    assert told.when(Period()) == "dates not known"
    assert told.when(Period("2015-06", None)) == "from Jun 2015, end not known"
    assert told.when(Period("2015", None, "2018-03-20")) == "2015 to 20 Mar 2018 as planned"
    assert told.when(Period("2016", "2016")) == "2016"


def test_sources_of_a_fact() -> None:
    fact = Fact(
        "x", "BOMCA (https://www.bomca-eu.org, excerpt seen); Act (EC) 1/2; A page (unofficial copy)", "high"
    )
    assert [(one.name, one.address, one.standing) for one in sources.of_fact(fact)] == [
        ("BOMCA", "https://www.bomca-eu.org", "excerpt seen"),
        ("Act (EC) 1/2", "", ""),
        ("A page", "", "unofficial copy"),
    ]


def test_json_array_streams_valid_json() -> None:
    assert json.loads("".join(records.json_array([]))) == []
    rows = [{"amount": Decimal("1.5")}, {"amount": None}]
    assert json.loads("".join(records.json_array(rows))) == [{"amount": "1.50"}, {"amount": None}]
