"""Made staged tables of any number of activities, written as Parquet without going through XML.

For measuring what comes after reading: the build of the core tables and the answers of the served copy. Rows follow
the proportions of published data roughly: 70 % of activities name one country, 20 % three with percentages, 10 % a
region; 5 % stand in families of ten, 1 % name a funder's activity; 20 transactions each in EUR, USD and GBP over
twenty years; few countries get much and many get little.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from cofolio.sources.iati.compiled import STAGE_SCHEMAS

FLOWS = 20
PER_DATASET = 5000
CHAIN = 3 * PER_DATASET  # how far apart funder and deliverer stand: other datasets, other publishers
COUNTRIES = (
    "AF ET SY YE BD NG KE UA CO UG TZ PK JO CD IQ MZ SO ML NP SS ZM IN LB MM RW TR MW PH NE ID SN GH BF HT PE TD VN CM "
    "CI EG MA TN KZ KG TJ UZ TM GE AM AZ MD BA RS AL MK XK BY MN LA KH LK TL FJ PG SB VU WS BO EC PY HN GT SV NI CU DO "
    "JM BR MX AR CL ZW AO NA BW LS SZ MG MU SL LR GN GM GW TG BJ CF GA CG GQ ST CV MR DJ ER SD LY DZ"
).split()
REGIONS = ("619", "689", "798", "289", "498", "998")
SECTORS = (
    "11110",
    "11220",
    "12220",
    "13040",
    "14030",
    "15110",
    "15170",
    "16010",
    "21010",
    "23210",
    "31120",
    "43010",
)


def _random(salt: int, below: int, seed: str = "i") -> str:
    """SQL for a number below `below` that depends on a row's number alone."""
    return f"(hash({seed} * 1000003 + {salt}) % {below})::BIGINT"


def _listed(values: tuple[str, ...] | list[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


_SKEWED = f"(floor(pow({_random(1, 10**6)} / 1e6, 1.7) * {len(COUNTRIES)}))::INT"
_ACTIVITIES = f"""
CREATE MACRO publisher_of(n) AS CASE WHEN n // {PER_DATASET} % 12 = 0 THEN 'XI-IATI-EC_INTPA'
  ELSE 'XX-ORG-' || (n // {PER_DATASET} % 97) END;
CREATE TABLE a AS SELECT i, sha256('dataset ' || i // {PER_DATASET}) AS dataset_id,
  (i % {PER_DATASET}) * 20000 AS activity_start, i % 200 < 10 AS in_family,
  publisher_of(i) AS publisher,
  {_random(2, 10)} AS kind, ({_SKEWED} + 1) AS country, {_random(3, len(SECTORS))} + 1 AS sector,
  DATE '2003-01-01' + {_random(4, 5500)}::INT AS starts
FROM range($activities) r(i)
"""

_ENTITIES = {
    "dataset": f"""SELECT DISTINCT dataset_id, 'activity' AS kind, '2.03' AS version,
      TIMESTAMPTZ '2024-01-01' AS generated_at, {PER_DATASET} * 20000 AS byte_count,
      {PER_DATASET} AS activity_count FROM a ORDER BY dataset_id""",
    "activity": """SELECT dataset_id, activity_start, i * 400 AS line, activity_start + 19990 AS activity_end,
      '2.03' AS version, TIMESTAMPTZ '2024-01-01' AS last_updated_at, 'USD' AS default_currency,
      CASE WHEN in_family AND i % 200 = 0 THEN '1' ELSE '2' END AS hierarchy, publisher || '-' || i AS iati_identifier,
      md5(i::VARCHAR) AS content_digest,
      publisher AS reporting_org_ref, '10' AS reporting_org_type, 'Publisher ' || publisher AS reporting_org_narrative,
      CASE WHEN starts < DATE '2018-01-01' THEN '4' ELSE '2' END AS activity_status_code,
      '10' AS default_flow_type_code, '110' AS default_finance_type_code FROM a""",
    "title": """SELECT dataset_id, activity_start, 1 AS title_no, 'en' AS lang,
      'Support to sector ' || sector || ', phase ' || i AS narrative FROM a""",
    "activity_date": """SELECT dataset_id, activity_start, k AS activity_date_no, k::VARCHAR AS type,
      (starts + (k // 3 * 1400)::INT)::DATE AS iso_date_day, (starts + (k // 3 * 1400)::INT)::DATE::VARCHAR AS iso_date
      FROM a, (VALUES (1), (2), (3)) v(k)""",
    "recipient_country": f"""SELECT dataset_id, activity_start, k AS recipient_country_no,
      {_listed(COUNTRIES)}[(country - 1 + (k - 1) * 7) % {len(COUNTRIES)} + 1] AS code,
      CASE WHEN kind >= 7 THEN [50, 30, 20][k] END::VARCHAR AS percentage,
      CASE WHEN kind >= 7 THEN [50, 30, 20][k] END::DECIMAL(38, 6) AS percentage_value
      FROM a, (VALUES (1), (2), (3)) v(k) WHERE kind < 9 AND (k = 1 OR kind >= 7)""",
    "recipient_region": f"""SELECT dataset_id, activity_start, 1 AS recipient_region_no,
      {_listed(REGIONS)}[sector % {len(REGIONS)} + 1] AS code, '1' AS vocabulary, '100' AS percentage,
      100::DECIMAL(38, 6) AS percentage_value FROM a WHERE kind = 9""",
    "sector": f"""SELECT dataset_id, activity_start, k AS sector_no,
      {_listed(SECTORS)}[(sector - 1 + (k - 1) * 5) % {len(SECTORS)} + 1] AS code, '1' AS vocabulary,
      CASE WHEN i % 5 < 2 THEN [60, 40][k] END::VARCHAR AS percentage,
      CASE WHEN i % 5 < 2 THEN [60, 40][k] END::DECIMAL(38, 6) AS percentage_value
      FROM a, (VALUES (1), (2)) v(k) WHERE k = 1 OR i % 5 < 2""",
    "related_activity": """SELECT dataset_id, activity_start, 1 AS related_activity_no,
      publisher || '-' || (i - i % 200) AS ref, '1' AS type FROM a WHERE in_family AND i % 200 > 0""",
    "transaction": f"""SELECT dataset_id, activity_start, k AS transaction_no, line, kind_code AS transaction_type_code,
      day AS transaction_date_day, day::VARCHAR AS transaction_date, day AS value_date_day, day::VARCHAR AS value_date,
      cents::DECIMAL(38, 12) / 100 AS value_amount, (cents / 100)::VARCHAR AS value, 2 AS value_decimals,
      ['EUR', 'USD', 'USD', 'EUR', 'GBP'][i % 5 + 1] AS value_currency,
      CASE WHEN kind_code = '1' THEN publisher_of(i - {CHAIN}) || '-' || (i - {CHAIN}) END
        AS provider_org_provider_activity_id,
      CASE WHEN k = 5 AND i % 100 = 50 THEN publisher_of(i + {CHAIN}) || '-' || (i + {CHAIN}) END
        AS receiver_org_receiver_activity_id
      FROM (SELECT *, i * 400 + k * 10 AS line, (1000 + {_random(5, 10**8, "(i * 31 + k)")}) AS cents,
        CASE WHEN k = 20 AND i % 100 = 50 AND i >= {CHAIN} THEN '1' WHEN k <= 4 THEN '2' ELSE '3' END AS kind_code,
        (starts + {_random(6, 1800, "(i * 31 + k)")}::INT)::DATE AS day FROM a, range(1, {FLOWS + 1}) v(k))""",
}


def write(folder: Path, activities: int) -> dict[str, list[Path]]:
    """Write staged Parquet for `activities` activities with 20 transactions each; gives the files by entity."""
    files: dict[str, list[Path]] = {}
    with duckdb.connect(":memory:") as engine:
        engine.execute("SET memory_limit = '4GB'")
        engine.execute(f"SET temp_directory = '{folder / 'spill'}'")
        engine.execute(_ACTIVITIES.replace("$activities", str(activities)))
        for entity, query in _ENTITIES.items():
            schema = STAGE_SCHEMAS[entity]
            engine.execute(f"CREATE OR REPLACE VIEW rows_ AS {query}")
            made = {row[0] for row in engine.execute("DESCRIBE rows_").fetchall()}
            columns = ", ".join(_column(field, field.name in made) for field in schema)
            (folder / entity).mkdir(parents=True, exist_ok=True)
            files[entity] = [folder / entity / "made.parquet"]
            engine.execute(
                f"COPY (SELECT {columns} FROM rows_) TO '{files[entity][0]}' (FORMAT parquet, COMPRESSION zstd)"
            )
    return files


_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "int32": "INTEGER", "date32[day]": "DATE"}


def _column(field: pa.Field, is_made: bool) -> str:
    kind = str(field.type)
    if kind.startswith("decimal128"):
        sql = kind.replace("decimal128", "DECIMAL")
    elif kind.startswith("timestamp"):
        sql = "TIMESTAMPTZ"
    else:
        sql = _TYPES[kind]
    return f'CAST({field.name if is_made else "NULL"} AS {sql}) AS "{field.name}"'
