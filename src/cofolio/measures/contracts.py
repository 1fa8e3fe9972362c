"""Contracts of a table met with activities of IATI by their number; what fits several stays ambiguous."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

MATCHED, AMBIGUOUS, UNMATCHED, NO_NUMBER = "matched", "ambiguous", "unmatched", "no-number"


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract as a table names it.

    Attributes:
        source: which source names it.
        contract_id: its reference as published.
        contract_key: its number as IATI writes it (`436-909`), `None` where the reference holds none.
        title: its subject.
        standing: `matched` (one activity), `ambiguous` (several), `unmatched`, or `no-number`.
        activities: identifiers of the activities with that number.
    """

    source: str
    contract_id: str
    contract_key: str | None
    title: str | None
    standing: str
    activities: tuple[str, ...]


def contracts(connection: duckdb.DuckDBPyConnection, source: str) -> list[Contract]:
    """Every contract that a source names, with the activities that carry its number.

    A contract's number stands behind the year in IATI's identifiers: `XI-IATI-EC_INTPA-2019/405-854`. Former
    prefixes of one publisher are one activity (METHOD I2).

    Args:
        connection: the served copy.
        source: `fts`, or another source of tables with contract numbers.
    """
    sql = """
      WITH named AS (
        SELECT contract_id, contract_key, min(title) AS title FROM core__record
        WHERE source = $1 AND contract_id IS NOT NULL AND reason IS DISTINCT FROM 'other-copy' GROUP BY ALL
      ), known AS (
        SELECT DISTINCT regexp_extract(identity, '/([0-9]{3}-[0-9]{3})$', 1) AS number, identity FROM core__copy
        WHERE is_headline AND donor_id = 'EU'
      )
      SELECT contract_id, contract_key, title, list(identity ORDER BY identity) FILTER (identity IS NOT NULL)
      FROM named LEFT JOIN known ON contract_key = number
      GROUP BY ALL ORDER BY contract_id, contract_key
    """
    found = []
    for contract_id, key, title, identities in connection.execute(sql, [source]).fetchall():
        activities = tuple(identities or ())
        standing = (MATCHED if len(activities) == 1 else AMBIGUOUS) if activities else UNMATCHED
        found.append(Contract(source, contract_id, key, title, standing if key else NO_NUMBER, activities))
    return found
