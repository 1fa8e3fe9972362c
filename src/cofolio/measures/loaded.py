"""What was loaded, by publisher and by dataset, how fresh it is, and what faults were met in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """One loaded dataset.

    Attributes:
        dataset: its SHA-256.
        file: where it was found.
        reporting_orgs: references of those who report in it.
        activities: activities whose counted copy it has.
        copies: all copies in it.
        updated: the latest `last-updated-datetime`, else `generated-datetime`, in it.
        seen: when it was taken in.
        findings: faults and peculiarities met in it.
    """

    dataset: str
    file: str
    reporting_orgs: tuple[str, ...]
    activities: int
    copies: int
    updated: date | None
    seen: date | None
    findings: int


@dataclass(frozen=True, slots=True)
class PublisherFindings:
    """How often one kind of fault was met in the datasets of one publisher."""

    publisher: str
    code: str
    severity: str
    occurrences: int
    datasets: int
    example: str


def datasets(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, str], seen: Mapping[str, date]
) -> list[DatasetRow]:
    """All loaded datasets with activities, the freshest first.

    Args:
        connection: the served copy.
        files: where each was found, by SHA-256.
        seen: when each was first taken in.
    """
    sql = """
      SELECT c.dataset_id, list(DISTINCT c.reporting_org_ref ORDER BY c.reporting_org_ref), c.n_head, c.n, c.updated,
             coalesce(f.n, 0)
      FROM (
        SELECT dataset_id, reporting_org_ref, sum(n_head) OVER w AS n_head, sum(n) OVER w AS n,
               max(updated) OVER w AS updated
        FROM (SELECT dataset_id, reporting_org_ref, count(*) FILTER (is_headline) AS n_head, count(*) AS n,
                     max(epoch_us(fresh_at)) AS updated FROM core__copy GROUP BY ALL)
        WINDOW w AS (PARTITION BY dataset_id)
      ) c LEFT JOIN (SELECT dataset_id, sum(occurrences) AS n FROM core__finding GROUP BY 1) f USING (dataset_id)
      GROUP BY c.dataset_id, c.n_head, c.n, c.updated, f.n ORDER BY c.updated DESC NULLS LAST, c.dataset_id
    """
    return [
        DatasetRow(
            dataset,
            files.get(dataset, ""),
            tuple(one for one in publishers if one),
            int(heads),
            int(copies),
            _day(updated),
            seen.get(dataset),
            int(findings),
        )
        for dataset, publishers, heads, copies, updated, findings in connection.execute(sql).fetchall()
    ]


def _day(microseconds: int | None) -> date | None:
    return None if microseconds is None else datetime.fromtimestamp(microseconds / 10**6, UTC).date()


def findings_by_publisher(
    connection: duckdb.DuckDBPyConnection, publisher: str | None = None, code: str | None = None
) -> list[PublisherFindings]:
    """Kinds of findings by publisher, the most frequent first.

    A finding on a whole file is its main reporting organisation's.

    Args:
        connection: the served copy.
        publisher: a reporting organisation's reference, to narrow it.
        code: a kind of finding, to narrow it.
    """
    sql = """
      WITH owner AS (
        SELECT dataset_id, arg_max(reporting_org_ref, n) AS publisher
        FROM (SELECT dataset_id, reporting_org_ref, count(*) AS n FROM core__copy
              WHERE reporting_org_ref IS NOT NULL GROUP BY ALL) GROUP BY 1
      )
      SELECT coalesce(c.reporting_org_ref, o.publisher, 'unknown') AS publisher, f.code, min(f.severity),
             sum(f.occurrences)::BIGINT AS n, count(DISTINCT f.dataset_id), min(f.message)
      FROM core__finding f LEFT JOIN core__copy c USING (copy_no) LEFT JOIN owner o ON o.dataset_id = f.dataset_id
      WHERE ($code IS NULL OR f.code = $code)
        AND ($publisher IS NULL OR coalesce(c.reporting_org_ref, o.publisher, 'unknown') = $publisher)
      GROUP BY 1, 2 ORDER BY n DESC, 1, 2
    """
    rows = connection.execute(sql, {"publisher": publisher, "code": code}).fetchall()
    return [PublisherFindings(*row) for row in rows]
