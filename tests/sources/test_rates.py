"""Exchange rates: the ECB's by day, legacy currencies, loaded tables of each format, and bad ones (METHOD T3)."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cofolio.errors import RatesError
from cofolio.sources.rates import LOADED_SCHEMA, SCHEMA, build_rates, legacy_currencies, normalise

IMF = "Date,Rate,Currency,Frequency,Source,Country code,Country\n"


def rate(currency: str, day: date, loaded: list[Path] | None = None) -> dict[str, Any] | None:
    rows = build_rates(loaded or [], {currency}, day, day).to_pylist()
    return rows[0] if rows else None


def kept(folder: Path, name: str, text: str) -> Path:
    source, target = folder / name, folder / f"{name}.parquet"
    source.write_text(text, encoding="utf-8")
    pq.write_table(normalise(source), target)
    return target


def test_the_dollar_of_a_day() -> None:
    found = rate("USD", date(2010, 3, 1))
    assert found is not None
    assert (found["per_eur"], found["quoted_day"], found["source"], found["basis"]) == (
        Decimal("1.3525"), date(2010, 3, 1), "ECB", "daily",
    )  # fmt: skip
    assert (Decimal(1000) / found["per_eur"]).quantize(Decimal("0.01")) == Decimal("739.37")


def test_a_day_without_a_quote_takes_the_last_one_of_seven_days() -> None:
    for day in (date(2010, 3, 6), date(2010, 3, 7)):
        found = rate("USD", day)
        assert found is not None
        assert found["quoted_day"] == date(2010, 3, 5)
    assert rate("USD", date(1999, 1, 3)) is None
    last_kuna, last_rouble = date(2022, 12, 30), date(2022, 3, 1)
    for age, known in ((0, True), (7, True), (8, False)):
        assert (rate("RUB", last_rouble + timedelta(days=age)) is not None) is known
    assert rate("HRK", last_kuna)["source"] == "ECB"  # type: ignore[index]
    assert rate("HRK", date(2023, 1, 1))["per_eur"] == Decimal("7.5345")  # type: ignore[index]


@pytest.mark.parametrize(
    ("currency", "day", "per_eur", "basis"),
    [
        ("EUR", date(1990, 1, 1), "1", "fixed"),
        ("XEU", date(1993, 7, 1), "1", "fixed"),
        ("DEM", date(1985, 1, 1), "1.95583", "fixed"),
        ("DEM", date(2005, 1, 1), "1.95583", "fixed"),
        ("ITL", date(1997, 6, 1), "1936.27", "fixed"),
        ("GRD", date(1999, 6, 1), "340.75", "fixed"),
        ("SKK", date(1997, 6, 2), "30.126", "fixed"),  # nothing better known
        ("SKK", date(2005, 1, 3), "38.655", "daily"),
        ("SKK", date(2009, 1, 2), "30.126", "fixed"),
        ("BGN", date(2025, 12, 30), "1.9558", "daily"),
        ("BGN", date(2026, 1, 5), "1.95583", "fixed"),
    ],
)
def test_currencies_that_the_euro_replaced(currency: str, day: date, per_eur: str, basis: str) -> None:
    found = rate(currency, day)
    assert found is not None
    assert (found["per_eur"], found["basis"]) == (Decimal(per_eur), basis)


def test_the_ecb_quotes_no_legacy_currency_after_it_joined() -> None:
    for legacy in legacy_currencies().values():
        day_before = rate(legacy.code, legacy.joined - timedelta(days=1))
        on_the_day = rate(legacy.code, legacy.joined)
        assert day_before
        assert on_the_day
        assert on_the_day["basis"] == "fixed"
        assert abs(day_before["per_eur"] - legacy.per_eur) / legacy.per_eur < Decimal("0.002"), legacy.code


def test_unknown_currencies_and_days_have_no_rate() -> None:
    assert rate("KZT", date(2012, 5, 2)) is None
    assert rate("QQQ", date(2012, 5, 2)) is None
    assert rate("USD", date(1998, 12, 31)) is None
    assert rate("USD", date(2090, 1, 1)) is None
    assert build_rates([], set(), date(2012, 1, 1), date(2012, 1, 2)).num_rows == 0


def test_the_table_is_unique_sorted_and_typed() -> None:
    table = build_rates([], {"USD", "GBP", "XEU", "DEM"}, date(1998, 12, 1), date(1999, 3, 1))
    assert table.schema == SCHEMA
    keys = [(row["currency"], row["day"]) for row in table.to_pylist()]
    assert keys == sorted(set(keys))
    assert all(row["quoted_day"] <= row["day"] for row in table.to_pylist() if row["basis"] == "daily")


def test_a_loaded_annual_average_is_crossed_with_the_dollar_of_the_day(tmp_path: Path) -> None:
    imf = kept(tmp_path, "imf.csv", IMF + "2012-12-31,149.1125,KZT,A,IMF,KZ,Kazakhstan\n")
    found = rate("KZT", date(2012, 5, 2), [imf])
    assert found is not None
    assert found["per_eur"] == (Decimal("149.1125") * Decimal("1.3131")).quantize(Decimal("1e-10"))
    assert (found["source"], found["basis"]) == ("IMF annual 2012 via USD (ECB 2012-05-02)", "annual")
    assert rate("KZT", date(2013, 5, 2), [imf]) is None
    assert rate("USD", date(2012, 5, 2), [imf])["source"] == "ECB"  # type: ignore[index]


def test_monthly_comes_before_annual_and_daily_before_both(tmp_path: Path) -> None:
    rows = "2012-12-31,149,KZT,A,IMF,KZ,\n2012-05-31,148,KZT,M,IMF,KZ,\n2012-12-31,9,USD,A,IMF,US,\n"
    imf = kept(tmp_path, "imf.csv", IMF + rows)
    ecb = kept(tmp_path, "ecb.csv", "Date,KZT,\n2012-05-02,190.5,\n")
    assert rate("KZT", date(2012, 5, 2), [imf, ecb])["source"] == "ECB daily (loaded)"  # type: ignore[index]
    assert rate("KZT", date(2012, 5, 20), [ecb, imf])["basis"] == "monthly"  # type: ignore[index]
    assert rate("KZT", date(2012, 7, 20), [ecb, imf])["basis"] == "annual"  # type: ignore[index]
    assert build_rates([imf, ecb], {"KZT"}, date(2012, 1, 1), date(2012, 12, 31)) == build_rates(
        [ecb, imf], {"KZT"}, date(2012, 1, 1), date(2012, 12, 31)
    )


def test_before_1999_the_table_crosses_itself(tmp_path: Path) -> None:
    mark = "1995-12-31,1.4331,DEM,A,IMF,DE,\n"
    rows = "1995-12-31,60.95,KZT,A,IMF,KZ,\n1995-12-31,1,USD,A,IMF,US,\n"
    alone = kept(tmp_path, "alone.csv", IMF + rows)
    assert rate("KZT", date(1995, 6, 1), [alone]) is None
    imf = kept(tmp_path, "imf.csv", IMF + rows + mark)
    found = rate("USD", date(1995, 6, 1), [imf])
    assert found is not None
    assert found["per_eur"] == (Decimal("1.95583") / Decimal("1.4331")).quantize(Decimal("1e-10"))
    assert found["source"] == "IMF annual 1995 via USD and DEM of the same table at its fixed rate"
    assert rate("KZT", date(1995, 6, 1), [imf])["per_eur"] > 80  # type: ignore[index]


def test_sdr_tables_are_crossed_with_their_own_euro(tmp_path: Path) -> None:
    text = (
        '[{"year": 2012, "month": 3, "currency_id": "KZT", "value": 0.0043921543},'
        ' {"year": 2012, "month": 3, "currency_id": "EUR", "value": 0.8568016818}]'
    )
    found = rate("KZT", date(2012, 3, 9), [kept(tmp_path, "monthly.json", text)])
    assert found is not None
    assert abs(found["per_eur"] - Decimal("0.8568016818") / Decimal("0.0043921543")) < Decimal("1e-8")
    assert found["source"] == "iaticloud monthly 2012-03 via EUR of the same table"


def test_annual_wide_tables(tmp_path: Path) -> None:
    wide = kept(tmp_path, "wide.csv", "year,KZT,USD\n2010,147.4062526325,1\n2011,,1\n")
    assert rate("KZT", date(2010, 3, 1), [wide])["source"].startswith("IATI-Stats annual 2010 via USD")  # type: ignore[index]
    assert rate("KZT", date(2011, 3, 1), [wide]) is None


def test_of_several_rows_for_a_currency_the_issuer_speaks(tmp_path: Path) -> None:
    rows = "2010-12-31,39.8,USD,A,IMF,HT,Haiti\n2010-12-31,1,USD,A,IMF,US,\n"
    rows += (
        "2021-12-31,0.8453,EUR,A,IMF,AD,\n2021-12-31,0.8453,EUR,A,IMF,ME,\n2021-12-31,0.8454,EUR,A,IMF,U2,\n"
    )
    quotes = {
        row["currency"]: row["quote"]
        for row in pq.read_table(kept(tmp_path, "imf.csv", IMF + rows)).to_pylist()
    }
    assert quotes == {"USD": Decimal(1), "EUR": Decimal("0.8454")}


def test_a_rate_too_small_to_hold_is_no_rate(tmp_path: Path) -> None:
    imf = kept(tmp_path, "imf.csv", IMF + "2005-12-31,0.0000000001,ZWD,A,IMF,ZW,\n")
    assert rate("ZWD", date(2005, 6, 1), [imf]) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: not a known table"),
        ("a,b\n1,2\n", "line 1: not a known table"),
        ('{"AF": "AFN"}', "expected a list"),
        ("[{]", "not readable as JSON"),
        (
            '[{"year": 2012, "month": 13, "currency_id": "KZT", "value": 1}]',
            "entry 1: '2012-13-01' is not a date",
        ),
        ('[{"year": 2012, "month": 1, "currency_id": "KZT", "value": 0}]', "entry 1: '0' is not a rate"),
        (IMF + "2012-12-31,x,KZT,A,IMF,KZ,\n", "line 2: 'x' is not a number"),
        (IMF + "2012-12-31,1,KZT,W,IMF,KZ,\n", "line 2: frequency 'W'"),
        (IMF + "2012-12-31,1,KZT\n", "line 2: expected 7 cells"),
        (IMF + "31.12.2012,1,KZT,A,IMF,KZ,\n", "line 2: '31.12.2012' is not a date"),
        (IMF + "2012-12-31,-1,KZT,A,IMF,KZ,\n", "line 2: '-1' is not a rate"),
        (IMF, "holds no exchange rate"),
        ("year,KZT,USD\n2010,147,1.3\n", "line 2: USD is 1.3"),
        ("Date,USD\n2010-99-99,1.3\n", "line 2: '2010-99-99' is not a date"),
        ("Date,USD\n2010-01-04,1e999999\n", "line 2, USD"),
    ],
)
def test_a_bad_table_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RatesError, match=said.replace("[", r"\[")) as caught:
        normalise(path)
    assert str(caught.value).startswith("table.csv")


def test_files_that_are_no_text_or_no_loaded_table(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RatesError, match="cannot be read as text"):
        normalise(path)
    with pytest.raises(RatesError, match="not a loaded table"):
        build_rates([path], {"USD"}, date(2010, 1, 1), date(2010, 1, 1))


def test_the_tables_found_in_the_field_load_and_agree(tmp_path: Path, shared_data: Path) -> None:
    with zipfile.ZipFile(shared_data / "rates.zip") as archive:
        names = [
            name
            for name in archive.namelist()
            if "imf_" in name or "iati_stats" in name or "monthlyav" in name
        ]
        paths = [Path(archive.extract(name, tmp_path)) for name in names]
    loaded = []
    for path in paths:
        table = normalise(path)
        assert table.schema == LOADED_SCHEMA
        assert table.num_rows > 1000
        pq.write_table(table, target := tmp_path / f"{path.name}.parquet")
        loaded.append(target)
    assert len(loaded) == 4
    day = date(2012, 5, 2)
    each = [found["per_eur"] for one in loaded if (found := rate("KZT", day, [one]))]
    assert len(each) == 3
    assert max(each) / min(each) < Decimal("1.05")
    assert rate("KZT", day, loaded)["basis"] == "monthly"  # type: ignore[index]
    assert rate("KZT", date(1995, 5, 2), loaded)["basis"] == "annual"  # type: ignore[index]
