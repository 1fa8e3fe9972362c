"""The instrument of an activity and the day of its decision, read from small files written after published ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from cofolio.pipeline import ingest
from cofolio.store import Store
from tests.instrument_files import InstrumentCase, load_instruments

CASES = load_instruments()
MATCH = """
  SELECT m.* EXCLUDE (copy_no), v.activity_id AS via, d.* EXCLUDE (copy_no)
  FROM core__copy c LEFT JOIN core__instrument_match m USING (copy_no) LEFT JOIN core__decision d USING (copy_no)
  LEFT JOIN core__copy v ON v.copy_no = m.via_copy_no WHERE c.activity_id = ?
"""
EVIDENCE = """
  SELECT signal, matched_text, instrument FROM core__instrument_evidence JOIN core__copy USING (copy_no)
  WHERE activity_id = ? ORDER BY evidence_no
"""
FINDING = "SELECT f.code FROM core__finding f JOIN core__copy USING (copy_no) WHERE activity_id = ?"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All cases in one store: their identifiers differ."""
    folder = tmp_path_factory.mktemp("instruments")
    for case in CASES:
        (folder / f"{case}.xml").write_bytes(case.xml)
    ingest([str(folder)], folder / "store", workers=1)
    with Store.open(folder / "store").connect() as connection:
        yield connection


def row(served: duckdb.DuckDBPyConnection, activity: str) -> dict[str, Any]:
    result = served.execute(MATCH, [activity])
    names = [column[0] for column in result.description or ()]
    rows = result.fetchall()
    assert len(rows) == 1
    return dict(zip(names, rows[0], strict=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(served: duckdb.DuckDBPyConnection, case: InstrumentCase) -> None:
    for activity, expected in case.expect.items():
        found = row(served, activity)
        for name, value in expected.items():
            if name == "evidence":
                assert [list(one) for one in served.execute(EVIDENCE, [activity]).fetchall()] == value
            elif name == "finding":
                assert (value,) in served.execute(FINDING, [activity]).fetchall()
            else:
                said = str(found[name]) if name.endswith("_day") else found[name]
                assert said == value, f"{activity}: {name}"


def test_every_case_has_identifiers_of_its_own() -> None:
    named = [activity for case in CASES for activity in case.expect]
    assert len(named) == len(set(named)) > 40
