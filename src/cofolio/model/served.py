"""The served copy: one DuckDB file over the version's Parquet, with what pages ask ready.

Repeated text becomes ENUM columns (half the time of a country's read), fragments stay in the order of place.
`mart__year` and `mart__group` hold the sums that figures are made of, per view and place, by year and by sector
group: flows are counted there by adding up. Distinct activities do not add up: `mart__activity` names them per place
and group over all years; with years asked they are counted from the fragments.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

_ENUMS = (
    "measure",
    "currency",
    "flow_class",
    "finance_class",
    "funder_status",
    "funder_reason",
    "deliverer_status",
    "deliverer_reason",
    "place",
    "scope",
    "sector",
    "sector_group",
    "donor_id",
)
_CELL = "scope, measure, currency, donor_id, is_alone, flow_class, finance_class"


def build_served(folder: Path, work: Path, memory: int) -> None:
    """Copy the core tables of a version into `served.duckdb` and prepare its marts.

    Args:
        folder: the version's folder.
        work: a folder for spilling.
        memory: how many bytes DuckDB may hold.
    """
    with duckdb.connect(str(folder / "served.duckdb")) as served:
        served.execute(f"SET temp_directory = '{_quoted(work / 'spill')}'")
        served.execute(f"SET memory_limit = '{memory}B'")
        for path in sorted((folder / "core").glob("*.parquet")):
            served.execute(
                f'CREATE TABLE "{path.stem}" AS SELECT {_columns(served, path)} FROM {_parquet(path)}'
            )
        _mart(served, "mart__year", "booking_year", "is_first_sector")
        _mart(served, "mart__group", "sector_group", "is_first_in_group")
        _activities(served)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _parquet(path: Path) -> str:
    return f"read_parquet('{_quoted(path)}')"


def _columns(served: duckdb.DuckDBPyConnection, path: Path) -> str:
    if path.stem != "core__fragment":
        return "*"
    for name in _ENUMS:
        served.execute(
            f"CREATE TYPE {name}_kind AS ENUM (SELECT DISTINCT {name} FROM {_parquet(path)}"
            f" WHERE {name} IS NOT NULL ORDER BY 1)"
        )
    return "* REPLACE (" + ", ".join(f"{name}::{name}_kind AS {name}" for name in _ENUMS) + ")"


def _mart(served: duckdb.DuckDBPyConnection, name: str, by: str, first_of_flow: str) -> None:
    """Sums per view, place (`all` too), scope, measure, currency, donor, classes, standing and flags, by one key."""
    texts = []
    for view in ("funder", "deliverer"):
        first = f"is_first_{view} AND {first_of_flow}"
        standing = f"{view}_status::VARCHAR AS status, {view}_reason::VARCHAR AS reason"
        texts.append(_cells(f"place::VARCHAR AS place, {_CELL}, {by}", view, standing, first))
        everywhere = _CELL.replace("scope", "'all' AS scope")
        texts.append(
            _cells(f"'all' AS place, {everywhere}, {by}", view, standing, f"{first} AND is_first_place")
        )
    served.execute(f"CREATE TABLE {name} AS {' UNION ALL '.join(texts)} ORDER BY place, view, measure")


def _cells(cell: str, view: str, standing: str, first: str) -> str:
    sums = ", ".join(
        f"sum({v}) AS {v}, sum({v}) FILTER ({v} < 0) AS {v}_negative, sum({v}) FILTER ({v} > 0) AS {v}_positive"
        for v in ("amount", "eur", "usd")
    )
    return (
        f"SELECT '{view}' AS view, {cell}, {standing}, flags, eur IS NOT NULL AS has_eur, usd IS NOT NULL AS has_usd,"
        f" amount IS NOT NULL AS has_amount, count(*) FILTER ({first}) AS flows,"
        f" count(*) FILTER ({first} AND part_no = 0) AS undivided_flows,"
        f" count(*) FILTER (amount > 0) > 0 AS has_positive, count(*) FILTER (amount < 0) > 0 AS has_negative, {sums}"
        " FROM core__fragment GROUP BY ALL"
    )


def _activities(served: duckdb.DuckDBPyConnection) -> None:
    """Activities with something counted, per place and sector group; once each, in either view."""
    counted = ", ".join(f"bool_or({v}_status = 'counted') AS is_{v}_counted" for v in ("funder", "deliverer"))
    served.execute(
        f"CREATE TABLE mart__activity AS SELECT place, {_CELL}, sector_group, eur IS NOT NULL AS has_eur,"
        f" usd IS NOT NULL AS has_usd, activity_no, {counted} FROM core__fragment"
        " WHERE funder_status = 'counted' OR deliverer_status = 'counted' GROUP BY ALL ORDER BY place, measure"
    )
