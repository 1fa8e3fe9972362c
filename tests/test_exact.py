"""Exact arithmetic: one meaning on the driver and on every engine, beyond what floats and 64 bits hold."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cofolio.model.engine import INTEGER, DuckEngine
from cofolio.model.exact import div_half_up, spread, within

pytest_plugins = ["tests.sail"]

NUMBERS = [0, 1, -1, 2, -3, 5, -5, 7, 10**16 + 1, -(10**17) - 3, 2**53 + 1, 10**30 + 7, -(10**31) - 11]
DIVISORS = [1, 2, 3, 7, 10**16, 2**53 + 1]


def reference(n: int, d: int) -> int:
    with localcontext() as context:
        context.prec = 80
        return int((Decimal(n) / Decimal(d)).quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(-(10**36), 10**36), st.integers(1, 10**20))
def test_the_driver_divides_like_decimal(n: int, d: int) -> None:
    assert div_half_up(n, d) == reference(n, d)


@given(st.integers(-(10**18), 10**18), st.lists(st.integers(1, 10**12), min_size=1, max_size=150))
def test_a_split_adds_up_and_keeps_its_sign(amount: int, weights: list[int]) -> None:
    parts = spread(amount, weights, [1] * len(weights))
    assert sum(parts) == amount
    assert all(part * amount >= 0 for part in parts)


def test_a_part_stays_within_its_whole() -> None:
    assert [within(part, whole) for part, whole in ((5, 3), (-1, 3), (-5, -3), (1, -3), (2, 3))] == [
        3,
        0,
        -3,
        0,
        2,
    ]


@pytest.mark.parametrize("engine_name", ["duckdb", "sail"])
def test_engines_divide_like_the_driver(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    pairs = [(n, d) for n in NUMBERS for d in DIVISORS]
    rows = pa.table(
        {
            "n": pa.array([Decimal(n) for n, _ in pairs], pa.decimal128(38, 0)),
            "d": pa.array([Decimal(d) for _, d in pairs], pa.decimal128(38, 0)),
        }
    )
    engine = (
        DuckEngine(tmp_path / "core", tmp_path / "work")
        if engine_name == "duckdb"
        else request.getfixturevalue("sail")
    )
    table = engine.put("pairs", rows)
    result = engine.fetch(table.mutate(q=engine.div_half_up(table.n, table.d).cast(INTEGER)))
    found = {(int(r["n"]), int(r["d"])): int(r["q"]) for r in result.to_pylist()}
    assert found == {(n, d): div_half_up(n, d) for n, d in pairs}
