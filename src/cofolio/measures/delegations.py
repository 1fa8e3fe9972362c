"""What published activities say of an EU delegation: which name it as their contact, and how it is reached.

Read from `contact-info` of the counted copies. That an activity names a delegation is its publisher's statement, made
when the file was written: it is not dated, and a later file may name another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.measures.standing import NOT_OVER, STANDING, UNCERTAIN, meaning

_NAME = re.compile(
    r"(?:European Union |EU )?Delegation(?: of the (?:European Union|EU|European Commission))? to (?:the )?(.+)",
    re.I,
)
_NAMED = """
  SELECT dataset_id, activity_start, contact_info_no, coalesce(organisation_narrative, department_narrative) AS named
  FROM read_parquet($info)
"""


@dataclass(frozen=True, slots=True)
class Named:
    """An activity under way, or perhaps, that names the delegation as its contact.

    Attributes:
        activity_id: its identifier as published.
        title: its title.
        start: actual, else planned start.
        end: actual, else planned end.
        ongoing: `yes` or `uncertain` on the day.
        reason: why it is uncertain.
        named: the delegation's name as published.
    """

    activity_id: str | None
    title: str | None
    start: date | None
    end: date | None
    ongoing: str
    reason: str
    named: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the delegation, as published; `activities` is how many activities give it."""

    kind: str
    value: str
    activities: int


@dataclass(frozen=True, slots=True)
class InData:
    """What the store holds on a delegation; `activities` counts all that name it, on any day."""

    activities: int
    under_way: tuple[Named, ...]
    contacts: tuple[Contact, ...]


def named_in(
    connection: duckdb.DuckDBPyConnection,
    info: Sequence[Path],
    detail: Sequence[Path],
    country: str,
    on: date,
) -> InData:
    """What counted activities say of the delegation in a country.

    Args:
        connection: the served copy.
        info: staged files of `contact-info`.
        detail: staged files of telephones, addresses and sites.
        country: ISO code of the country the delegation is in.
        on: the day activities are under way on.
    """
    asked: dict[str, object] = {"info": [str(path) for path in info]}
    if not info:
        return InData(0, (), ())
    names = [
        name
        for (name,) in connection.execute(
            f"SELECT DISTINCT named FROM ({_NAMED}) WHERE named IS NOT NULL", asked
        ).fetchall()
        if _country(name) == country
    ]
    if not names:
        return InData(0, (), ())
    asked["names"] = names
    named = f"""
      SELECT n.*, c.copy_no FROM ({_NAMED}) n JOIN core__copy c USING (dataset_id, activity_start)
      WHERE c.is_headline AND n.named IN (SELECT unnest($names))
    """
    total = connection.execute(f"SELECT count(DISTINCT copy_no) FROM ({named})", asked).fetchone()
    rows = connection.execute(
        f"SELECT activity_id, title, start_day, end_day, standing, min(named)"
        f" FROM (SELECT p.*, named, {STANDING} AS standing FROM ({named}) JOIN core__project p USING (copy_no))"
        f" WHERE {NOT_OVER} GROUP BY activity_id, title, start_day, end_day, standing"
        f" ORDER BY {UNCERTAIN}, start_day DESC NULLS LAST, activity_id",
        {**asked, "day": on},
    ).fetchall()
    return InData(
        total[0] if total else 0,
        tuple(
            Named(activity, title, start, end, *meaning(standing), name)
            for activity, title, start, end, standing, name in rows
        ),
        _contacts(connection, detail, named, asked),
    )


def _contacts(
    connection: duckdb.DuckDBPyConnection, detail: Sequence[Path], named: str, asked: dict[str, object]
) -> tuple[Contact, ...]:
    """Each way to reach it, those most activities give first."""
    if not detail:
        return ()
    sql = f"""
      SELECT kind, narrative, count(DISTINCT copy_no) AS n
      FROM read_parquet($detail) JOIN ({named}) USING (dataset_id, activity_start, contact_info_no)
      WHERE narrative IS NOT NULL GROUP BY ALL ORDER BY kind, n DESC, narrative
    """
    rows = connection.execute(sql, {**asked, "detail": [str(path) for path in detail]}).fetchall()
    return tuple(Contact(*row) for row in rows)


def _country(name: str) -> str | None:
    """The country of a delegation's published name; `None` where it names none, or is none."""
    match = _NAME.fullmatch(" ".join(name.split()))
    if match is None:
        return None
    try:
        return registry.find_country(match[1]).code
    except UsageError:
        return None
