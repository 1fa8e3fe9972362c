"""The instrument of an activity and the day of its decision, read from small files written after published ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cofolio import registry
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


@pytest.fixture(scope="module")
def commission(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The European Commission's published files."""
    folder = tmp_path_factory.mktemp("commission")
    ingest([str(shared_data / "iati" / "european-commission.zip")], folder / "store", workers=2)
    with Store.open(folder / "store").connect() as connection:
        yield connection


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    return (connection.execute(sql).fetchone() or (None,))[0]


def test_every_published_activity_has_one_instrument_or_is_unknown(
    commission: duckdb.DuckDBPyConnection,
) -> None:
    copies, rows, activities = commission.execute(
        "SELECT (SELECT count(*) FROM core__copy WHERE donor_id = 'EU'), count(*), count(DISTINCT copy_no)"
        " FROM core__instrument_match"
    ).fetchall()[0]
    assert copies == rows == activities == 1446
    assert (
        one(
            commission,
            "SELECT count(*) FROM core__instrument_match WHERE (instrument = 'unknown') <> (reason IS NOT NULL)"
            " OR (instrument = 'unknown') <> (confidence IS NULL)",
        )
        == 0
    )
    known = {
        row[0]
        for row in commission.execute("SELECT DISTINCT instrument FROM core__instrument_match").fetchall()
    }
    assert known <= {*registry.acts(), "unknown"}
    unknown = one(commission, "SELECT count(*) FROM core__instrument_match WHERE instrument = 'unknown'")
    assert unknown < 0.12 * rows


def test_bomca_9_as_published(commission: duckdb.DuckDBPyConnection) -> None:
    contract, decision = (
        row(commission, f"XI-IATI-EC_INTPA-{number}") for number in ("2015/358-348", "2013/24764/1")
    )
    assert (contract["instrument"], contract["signal"], contract["is_mixed"]) == ("DCI-2007", 1, True)
    assert contract["decision_id"] == "XI-IATI-EC_INTPA-2013/24764/1"
    assert str(contract["decided_from_day"]) == "2013-12-20"
    assert (decision["instrument"], decision["signal"], decision["via"]) == (
        "DCI-2007",
        2,
        "XI-IATI-EC_INTPA-2015/358-348",
    )
    seen = commission.execute(EVIDENCE, ["XI-IATI-EC_INTPA-2015/358-348"]).fetchall()
    assert [text for _, text, _ in seen[:2]] == ["DCI-ASIE/2015/358-348", "ACA/2015/358-348"]


def test_the_name_of_the_fund_agrees_with_the_domain(commission: duckdb.DuckDBPyConnection) -> None:
    """Signal 3 never contradicts signal 1 in published records: that is why its confidence is high."""
    agree = """
      SELECT m.instrument = 'EDF', count(*)
      FROM core__instrument_evidence e JOIN core__instrument_match m USING (copy_no)
      WHERE e.signal = 3 AND m.signal = 1 GROUP BY 1
    """
    found = dict(commission.execute(agree).fetchall())
    assert set(found) == {True}
    assert found[True] > 200


def test_domains_were_renamed_under_way(commission: duckdb.DuckDBPyConnection) -> None:
    """The evidence behind reading a domain with the year of the decision (docs/method.md, G1)."""
    renamed = commission.execute(
        "SELECT old.copy_no FROM core__instrument_evidence old JOIN core__instrument_evidence new USING (copy_no)"
        " WHERE old.signal = 1 AND new.signal = 1 AND (old.sign, new.sign) IN (('domain:DCI-ASIE', 'domain:ACA'),"
        " ('domain:DCI-ALA', 'domain:LA'), ('domain:DCI-AFS', 'domain:AFS')) AND old.last_day <= new.first_day"
    ).fetchall()
    assert len(renamed) >= 5
