"""The marts of the served copy: what pages ask again and again, ready and in the order of place.

`mart__year`, `mart__group` and `mart__instrument` hold the sums that figures are made of, per view and place, by year,
by sector group and by instrument; `mart__total` those of all years. Flows are counted there by adding up. Distinct
activities add up over donors alone: `mart__active` has their numbers for what is asked most, the funder's view over
all years, of a year, of a sector group or of an instrument; `mart__activity` names them over all years by further
keys; for anything else they are counted from the fragments. `mart__project` has the projects of each place with their
parents and instruments, `mart__participant` who takes part there, `mart__dataset` whose datasets speak of it,
`mart__record` which source, file and donor speak for which years in the tables, and how much of it is counted.
"""

from __future__ import annotations

import duckdb

_CELL = "scope, measure, currency, donor_id, is_alone, flow_class, finance_class"

_SIGNS = ("", "_negative", "_positive")

_PROJECTS = """
CREATE TABLE mart__project AS
WITH parent AS (
  SELECT t.child_copy_no AS copy_no,
         arg_min(p.activity_id, p.copy_no) AS parent_id, arg_min(p.title, p.copy_no) AS parent_title
  FROM core__family t JOIN core__project p ON p.copy_no = t.parent_copy_no GROUP BY 1
)
SELECT pp.place, pp.scope, p.* EXCLUDE (is_project), parent_id, parent_title,
       p.copy_no IN (SELECT parent_copy_no FROM core__family) AS has_components,
       i.* EXCLUDE (copy_no), d.* EXCLUDE (copy_no)
FROM core__project_place pp JOIN core__project p USING (copy_no) LEFT JOIN parent USING (copy_no)
LEFT JOIN core__instrument_match i USING (copy_no) LEFT JOIN core__decision d USING (copy_no)
WHERE p.is_project ORDER BY place, scope, start_day, copy_no
"""
_PARTICIPANTS = """
CREATE TABLE mart__participant AS
SELECT pp.place, p.donor_id, p.reporting_org_ref, p.is_alone, o.organisation_ref, o.organisation_key, o.role,
       min(o.organisation_name) AS organisation_name, count(*) AS activities
FROM core__participant o JOIN core__project_place pp USING (copy_no) JOIN core__project p USING (copy_no)
GROUP BY ALL ORDER BY ALL
"""
_RECORDS = """
CREATE TABLE mart__record AS
SELECT source::VARCHAR AS source, dataset_id, donor, donor_code, donor_name, agency_name, year,
       measure::VARCHAR AS measure, price_basis::VARCHAR AS price_basis,
       price_basis::VARCHAR || coalesce(' ' || price_base_year, '') AS prices, currency::VARCHAR AS currency,
       count(*) AS records, count(*) FILTER (standing = 'counted') AS counted
FROM core__record WHERE reason IS DISTINCT FROM 'total-row' GROUP BY ALL ORDER BY ALL
"""
_DATASETS = """
CREATE TABLE mart__dataset AS
SELECT DISTINCT pp.place, c.dataset_id, c.reporting_org_ref
FROM core__project_place pp JOIN core__copy c USING (copy_no) ORDER BY ALL
"""


def build_marts(served: duckdb.DuckDBPyConnection) -> None:
    """Prepare the marts from the core tables in a served copy."""
    _mart(served, "mart__year", "booking_year", "is_first_sector")
    _mart(served, "mart__group", "sector_group", "is_first_in_group")
    _mart(served, "mart__instrument", "instrument", "is_first_sector", _PAID)
    _total(served)
    _activities(served)
    _active(served)
    for text in (_PROJECTS, _PARTICIPANTS, _DATASETS, _RECORDS):
        served.execute(text)


_FRAGMENTS = "core__fragment"
_PAID = f"(SELECT f.*, i.instrument FROM {_FRAGMENTS} f LEFT JOIN core__instrument_match i USING (copy_no))"


def _mart(
    served: duckdb.DuckDBPyConnection, name: str, by: str, first_of_flow: str, source: str = _FRAGMENTS
) -> None:
    """Sums per view, place (`all` too), scope, measure, currency, donor, classes, standing and flags, by one key."""
    texts = []
    for view in ("funder", "deliverer"):
        first = f"is_first_{view} AND {first_of_flow}"
        standing = f"{view}_status::VARCHAR AS status, {view}_reason::VARCHAR AS reason"
        texts.append(_cells(source, f"place::VARCHAR AS place, {_CELL}, {by}", view, standing, first))
        everywhere = _CELL.replace("scope", "'all' AS scope")
        texts.append(
            _cells(
                source, f"'all' AS place, {everywhere}, {by}", view, standing, f"{first} AND is_first_place"
            )
        )
    served.execute(f"CREATE TABLE {name} AS {' UNION ALL '.join(texts)} ORDER BY place, view, measure")


def _total(served: duckdb.DuckDBPyConnection) -> None:
    """The sums of `mart__year` over all years."""
    sums = ", ".join(
        [f"sum({name})::BIGINT AS {name}" for name in ("flows", "undivided_flows")]
        + [f"sum({value}{sign}) AS {value}{sign}" for value in ("amount", "eur", "usd") for sign in _SIGNS]
    )
    served.execute(
        f"CREATE TABLE mart__total AS SELECT view, place, {_CELL}, status, reason, flags, has_eur, has_usd, has_amount,"
        f" bool_or(has_positive) AS has_positive, bool_or(has_negative) AS has_negative, {sums}"
        " FROM mart__year GROUP BY ALL ORDER BY place, view, measure"
    )


def _cells(source: str, cell: str, view: str, standing: str, first: str) -> str:
    sums = ", ".join(
        f"sum({v}) AS {v}, sum({v}) FILTER ({v} < 0) AS {v}_negative, sum({v}) FILTER ({v} > 0) AS {v}_positive"
        for v in ("amount", "eur", "usd")
    )
    return (
        f"SELECT '{view}' AS view, {cell}, {standing}, flags, eur IS NOT NULL AS has_eur, usd IS NOT NULL AS has_usd,"
        f" amount IS NOT NULL AS has_amount, count(*) FILTER ({first}) AS flows,"
        f" count(*) FILTER ({first} AND part_no = 0) AS undivided_flows,"
        f" count(*) FILTER (amount > 0) > 0 AS has_positive, count(*) FILTER (amount < 0) > 0 AS has_negative, {sums}"
        f" FROM {source} GROUP BY ALL"
    )


def _activities(served: duckdb.DuckDBPyConnection) -> None:
    """Activities with something counted, per place, sector group and instrument; once each, in either view."""
    counted = ", ".join(f"bool_or({v}_status = 'counted') AS is_{v}_counted" for v in ("funder", "deliverer"))
    served.execute(
        f"CREATE TABLE mart__activity AS SELECT place, {_CELL}, sector_group, instrument,"
        f" eur IS NOT NULL AS has_eur, usd IS NOT NULL AS has_usd, activity_no, {counted} FROM {_PAID}"
        " WHERE funder_status = 'counted' OR deliverer_status = 'counted' GROUP BY ALL ORDER BY place, measure"
    )


def _active(served: duckdb.DuckDBPyConnection) -> None:
    """How many activities have something counted in the funder's view, by what they can be asked."""
    served.execute(
        "CREATE TEMP TABLE active_year AS SELECT place, scope, measure, currency, donor_id, is_alone, booking_year,"
        " eur IS NOT NULL AS has_eur, usd IS NOT NULL AS has_usd, activity_no, TRUE AS is_funder_counted"
        " FROM core__fragment WHERE funder_status = 'counted' GROUP BY ALL"
    )
    keys = [("active_year", "booking_year")]
    keys += [("mart__activity", key) for key in ("sector_group", "instrument", "NULL")]
    texts = [
        _numbers(source, key, *currency, *scope)
        for source, key in keys
        for currency in _CURRENCIES
        for scope in _SCOPES
    ]
    served.execute(f"CREATE TABLE mart__active AS {' UNION ALL '.join(texts)} ORDER BY place, scope, measure")
    served.execute("DROP TABLE active_year")


_CURRENCIES = (
    ("published", "currency::VARCHAR", "TRUE"),
    ("EUR", "'EUR'", "has_eur"),
    ("USD", "'USD'", "has_usd"),
)
_SCOPES = (
    ("place::VARCHAR", "scope::VARCHAR", "TRUE"),
    ("place::VARCHAR", "'total'", "scope IN ('bilateral', 'shared')"),
    ("'all'", "'all'", "TRUE"),
)


def _numbers(
    source: str, key: str, asked: str, currency: str, has_value: str, place: str, scope: str, within: str
) -> str:
    year, group, instrument = (
        key if key == name else "NULL" for name in ("booking_year", "sector_group", "instrument")
    )
    return (
        f"SELECT {place} AS place, {scope} AS scope, measure, '{asked}' AS asked_currency, {currency} AS currency,"
        f" donor_id, is_alone, '{key}' AS key_name, {year}::INTEGER AS booking_year, {group}::VARCHAR AS sector_group,"
        f" {instrument}::VARCHAR AS instrument, count(DISTINCT activity_no) AS activities"
        f" FROM {source} WHERE is_funder_counted AND {has_value} AND {within} GROUP BY ALL"
    )
