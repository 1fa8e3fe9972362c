"""What changed between two versions of a store, country by country.

A project is new only where its publisher's records were there before: a publisher whose files are loaded for the first
time is one piece of news, not as many as it has projects.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb

from cofolio import registry
from cofolio.library import changed_claims
from cofolio.news.item import NewsItem
from cofolio.store import Store

MOST = 200  # of one kind in one country; a version that changes more is told by these

_OWN = "p.scope IN ('bilateral', 'shared')"
_PUBLISHERS = "SELECT DISTINCT reporting_org_ref FROM old.core__copy"
_NEW_PROJECTS = f"""
  SELECT p.place, p.activity_id, min(p.title), min(c.reporting_org_name), min(p.donor_id),
    min(coalesce(c.fresh_at, c.generated_at)::DATE)
  FROM new.mart__project p JOIN new.core__copy c USING (copy_no)
  WHERE {_OWN} AND p.activity_id IS NOT NULL
    AND c.identity NOT IN (SELECT identity FROM old.core__copy WHERE identity IS NOT NULL)
    AND c.reporting_org_ref IN ({_PUBLISHERS})
  GROUP BY 1, 2
  QUALIFY row_number() OVER (PARTITION BY p.place ORDER BY 6 DESC NULLS LAST, 2) <= {MOST}
  ORDER BY 1, 6 DESC NULLS LAST, 2"""
_NEW_PUBLISHERS = f"""
  SELECT p.place, c.reporting_org_ref, min(c.reporting_org_name), count(DISTINCT p.copy_no)
  FROM new.mart__project p JOIN new.core__copy c USING (copy_no)
  WHERE {_OWN} AND c.reporting_org_ref IS NOT NULL AND c.reporting_org_ref NOT IN ({_PUBLISHERS})
  GROUP BY 1, 2 ORDER BY 1, 4 DESC, 2"""
_COMMITTED = """
  SELECT c.identity, f.currency, sum(f.published_amount) AS amount, count(*) AS flows, max(f.booking_day) AS day
  FROM {version}.core__flow f JOIN {version}.core__copy c USING (copy_no)
  WHERE f.is_headline AND f.measure = 'commitment' AND f.published_amount IS NOT NULL
  GROUP BY 1, 2"""
_NEW_COMMITMENTS = f"""
  WITH before AS ({_COMMITTED.format(version="old")}), after AS ({_COMMITTED.format(version="new")}),
  more AS (
    SELECT a.identity, a.currency, coalesce(b.amount, 0) AS was, a.amount AS is_now, a.day
    FROM after a LEFT JOIN before b ON a.identity = b.identity AND a.currency IS NOT DISTINCT FROM b.currency
    WHERE a.amount > coalesce(b.amount, 0) AND a.flows > coalesce(b.flows, 0)
      AND a.identity IN (SELECT identity FROM old.core__copy WHERE is_headline))
  SELECT p.place, p.activity_id, min(p.title), min(c.reporting_org_name), min(p.donor_id), m.day, m.currency, m.was,
    m.is_now
  FROM more m JOIN new.core__copy c ON c.identity = m.identity AND c.is_headline
  JOIN new.mart__project p ON p.copy_no = c.copy_no
  WHERE {_OWN} AND p.activity_id IS NOT NULL
  GROUP BY p.place, p.activity_id, m.day, m.currency, m.was, m.is_now
  QUALIFY row_number() OVER (PARTITION BY p.place ORDER BY m.day DESC NULLS LAST, 2) <= {MOST}
  ORDER BY 1, m.day DESC NULLS LAST, 2"""


def changes(before: Store, after: Store, seen: str) -> dict[str, list[NewsItem]]:
    """Compares two versions.

    Args:
        before: the earlier version.
        after: the later one.
        seen: when the later one came, in ISO form.

    Returns:
        News by country; countries without any are left out.
    """
    found: dict[str, list[NewsItem]] = {}
    countries = registry.countries()
    for place, item in (*_of_records(before, after, seen), *_of_claims(before, after, seen)):
        if place in countries:
            found.setdefault(place, []).append(item)
    return found


def _of_records(before: Store, after: Store, seen: str) -> Iterator[tuple[str, NewsItem]]:
    version, today = after.version, date.fromisoformat(seen[:10])
    with duckdb.connect() as connection:
        for name, store in (("old", before), ("new", after)):
            path = str(store.folder / "served.duckdb").replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        for place, activity, title, who, donor, day in connection.execute(_NEW_PROJECTS).fetchall():
            when = min(day or today, today)
            yield (
                place,
                NewsItem(
                    "new-project",
                    activity,
                    when,
                    seen,
                    title or "",
                    _who(who, donor),
                    activity,
                    version=version,
                ),
            )
        for place, reference, who, count in connection.execute(_NEW_PUBLISHERS).fetchall():
            name = _who(who, reference)
            yield (
                place,
                NewsItem("new-publisher", reference, today, seen, "", name, count=count, version=version),
            )
        for row in connection.execute(_NEW_COMMITMENTS).fetchall():
            place, activity, title, who, donor, day, currency, was, is_now = row
            yield place, NewsItem(
                "new-commitment", f"{activity} {currency} {_plain(is_now)}", min(day or today, today), seen,
                title or "", _who(who, donor), activity, amount=is_now - was, currency=currency,
                before=_plain(was), after=_plain(is_now), version=version,
            )  # fmt: skip


def _of_claims(before: Store, after: Store, seen: str) -> Iterator[tuple[str, NewsItem]]:
    changed, _ = changed_claims(after.path, before.version, after.version)
    day = date.fromisoformat(seen[:10])
    for one in changed:
        claim = one.claim
        places = [
            c for c in registry.countries() if c == claim.place or claim.place in registry.regions_of(c)
        ]
        for place in places:
            yield place, NewsItem(
                "claim-verdict", f"{claim.id} {one.before} {one.after} {after.version}", day, seen, claim.fact.value,
                before=one.before, after=one.after, version=after.version,
            )  # fmt: skip


def _who(name: str | None, reference: str | None) -> str:
    return name or (registry.donor_name(reference) if reference else None) or reference or ""


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}"
