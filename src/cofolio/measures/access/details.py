"""Reads what the chosen rows say, a few queries for many rows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb

from cofolio.measures.access.choose import Choice, Key
from cofolio.measures.access.rows import (
    Activity,
    Budget,
    Details,
    Organisation,
    Share,
    Text,
    Total,
    Transaction,
)

_CENT = Decimal("0.01")
_CHOSEN = """
  WITH k AS (SELECT unnest($copies) AS copy_no, unnest($datasets) AS dataset_id, unnest($starts) AS activity_start)
"""
_SPAN = "s.dataset_id BETWEEN $first AND $last"


def details(connection: duckdb.DuckDBPyConnection, choice: Choice, keys: Iterable[Key]) -> Details:
    """What the rows with these keys say."""
    copies = {key.copy_no: key for key in keys}
    if not copies:
        return Details({}, {}, {})
    read = _Reader(connection, choice, list(copies.values()))
    activities = read.activities()
    read.shares(activities)
    if choice.unit == "activity":
        read.totals(activities)
    transactions = read.transactions() if choice.unit == "transaction" else {}
    budgets = read.budgets() if choice.unit == "budget" else {}
    return Details(activities, transactions, budgets)


class _Reader:
    """The chosen copies, and queries on the staged tables that hold them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, choice: Choice, copies: list[Key]) -> None:
        self._connection = connection
        self._choice = choice
        self._datasets = {key.dataset for key in copies}
        self._given: dict[str, object] = {
            "copies": [key.copy_no for key in copies],
            "datasets": [key.dataset for key in copies],
            "starts": [key.start for key in copies],
            "first": min(self._datasets),
            "last": max(self._datasets),
        }

    def staged(self, entity: str, columns: str, order: str, where: str = "TRUE") -> list[tuple[Any, ...]]:
        """Rows of a staged table that belong to the copies; the copy's number comes first."""
        table = self._choice.asked.staged.table(entity, self._datasets)
        return self._rows(
            f"{_CHOSEN} SELECT k.copy_no, {columns} FROM k JOIN {table} s USING (dataset_id, activity_start)"
            f" WHERE {_SPAN} AND {where} ORDER BY {order}"
        )

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        used = {name: value for name, value in self._given.items() if f"${name}" in sql}
        return self._connection.execute(sql, used).fetchall()

    def activities(self) -> dict[int, Activity]:
        """The activities with their texts and organisations."""
        columns = """
          c.activity_id, s.version, s.hierarchy, (c.last_updated_at AT TIME ZONE 'UTC')::DATE, s.lang,
          c.reporting_org_ref, s.reporting_org_lang, c.reporting_org_name, s.reporting_org_type,
          c.activity_status_code, c.start_planned_day, c.end_planned_day, c.start_actual_day, c.end_actual_day,
          s.collaboration_type_code, s.default_finance_type_code, s.default_flow_type_code,
          s.default_tied_status_code, s.default_currency, c.dataset_id
        """
        table = self._choice.asked.staged.table("activity", self._datasets)
        sql = (
            f"{_CHOSEN} SELECT k.copy_no, {columns} FROM k JOIN core__copy c USING (copy_no)"
            f" LEFT JOIN {table} s ON s.dataset_id = c.dataset_id AND s.activity_start = c.activity_start AND {_SPAN}"
        )
        found = {row[0]: _activity(row) for row in self._rows(sql)}
        self._texts(found)
        names: dict[tuple[int, int], list[Text]] = {}
        for copy, owner, lang, text in self.staged(
            "further_narrative",
            "owner_no, lang, narrative",
            "1, 2, narrative_no",
            "owner = 'participating_org'",
        ):
            names.setdefault((copy, owner), []).append(Text(lang, text or ""))
        for copy, number, ref, kind, role, lang, name in self.staged(
            "participating_org", "participating_org_no, ref, type, role, lang, narrative", "1, 2"
        ):
            texts = (*([Text(lang, name)] if name else []), *names.get((copy, number), ()))
            found[copy].organisations.append(
                Organisation(_clean(ref) or None, texts, _clean(kind) or None, role)
            )
        return found

    def _texts(self, found: dict[int, Activity]) -> None:
        types: dict[tuple[int, int], str | None] = {}
        for copy, _, lang, text in self.staged("title", "title_no, lang, narrative", "1, 2"):
            found[copy].titles.append(Text(lang, text or ""))
        for copy, number, kind, lang, text in self.staged(
            "description", "description_no, type, lang, narrative", "1, 2"
        ):
            types[copy, number] = kind
            found[copy].descriptions.append(Text(lang, text or "", kind))
        for copy, owner, number, lang, text in self.staged(
            "further_narrative",
            "owner, owner_no, lang, narrative",
            "1, 2, 3, narrative_no",
            "owner IN ('title', 'description') AND transaction_no IS NULL",
        ):
            if owner == "title":
                found[copy].titles.append(Text(lang, text or ""))
            else:
                found[copy].descriptions.append(Text(lang, text or "", types.get((copy, number))))

    def shares(self, found: dict[int, Activity]) -> None:
        """Countries, regions and sectors with percentages, and default types of aid."""
        columns = "code, percentage_value, narrative"
        for copy, code, percentage, name in self.staged(
            "recipient_country", columns, "1, recipient_country_no"
        ):
            found[copy].countries.append(Share(_clean(code), None, percentage, name))
        columns = "code, vocabulary, percentage_value, narrative"
        for copy, *rest in self.staged("recipient_region", columns, "1, recipient_region_no"):
            found[copy].regions.append(Share(_clean(rest[0]), *rest[1:]))
        for copy, *rest in self.staged("sector", columns, "1, sector_no"):
            found[copy].sectors.append(Share(_clean(rest[0]), *rest[1:]))
        for copy, code in self.staged("default_aid_type", "code", "1, default_aid_type_no"):
            found[copy].aid_types.append(_clean(code))

    def totals(self, found: dict[int, Activity]) -> None:
        """The transactions of each activity, summed by type and currency."""
        sql = f"""{_CHOSEN}
          SELECT f.copy_no, f.type_code, f.currency, sum(f.published_amount), sum(f.eur), sum(f.usd)
          FROM core__flow f WHERE f.transaction_no > 0 AND f.copy_no IN (SELECT copy_no FROM k)
          GROUP BY ALL ORDER BY ALL
        """
        for copy, *rest in self._rows(sql):
            found[copy].totals.append(Total(*rest))

    def transactions(self) -> dict[tuple[int, int], Transaction]:
        """The transactions of the copies, by their numbers."""
        columns = """
          s.transaction_no, f.type_code, s.transaction_date_day, s.value_amount, f.eur, f.usd, s.ref,
          s.value_currency, s.value_date_day, s.provider_org_narrative, s.provider_org_ref,
          s.provider_org_provider_activity_id, s.receiver_org_narrative, s.receiver_org_ref,
          s.receiver_org_receiver_activity_id, s.description_narrative, s.flow_type_code, s.finance_type_code,
          s.tied_status_code, s.disbursement_channel_code
        """
        table = self._choice.asked.staged.table("transaction", self._datasets)
        rows = self._rows(
            f"{_CHOSEN} SELECT k.copy_no, {columns} FROM k JOIN core__flow f USING (copy_no)"
            f" JOIN {table} s ON s.dataset_id = k.dataset_id AND s.activity_start = k.activity_start"
            f" AND s.transaction_no = f.transaction_no WHERE {_SPAN}"
        )
        found = {(row[0], row[1]): Transaction(*row[2:]) for row in rows}
        for copy, number, code in self.staged(
            "transaction_aid_type", "transaction_no, code", "1, 2, transaction_aid_type_no"
        ):
            found[copy, number].aid_types.append(_clean(code))
        for entity, column in (
            ("recipient_country", "countries"),
            ("recipient_region", "regions"),
            ("sector", "sectors"),
        ):
            rows = self.staged(
                f"transaction_{entity}",
                "transaction_no, code, vocabulary, percentage_value, narrative",
                f"1, 2, transaction_{entity}_no",
            )
            for copy, number, code, *rest in rows:
                getattr(found[copy, number], column).append(Share(_clean(code), *rest))
        return found

    def budgets(self) -> dict[tuple[int, int], Budget]:
        """The budgets of the copies, by their numbers; converted where there is a rate."""
        table = self._choice.asked.staged.table("budget", self._datasets)
        sql = f"""{_CHOSEN}
          , b AS (
            SELECT k.copy_no, s.budget_no, s.type, s.period_start_day, s.period_end_day, s.value_amount,
              upper(coalesce(nullif(trim(s.value_currency), ''), c.default_currency)) AS money,
              coalesce(s.value_date_day, s.period_start_day) AS rated
            FROM k JOIN {table} s USING (dataset_id, activity_start) JOIN core__copy c USING (copy_no) WHERE {_SPAN}
          )
          SELECT b.* EXCLUDE (rated), own.per_eur, dollar.per_eur FROM b
          LEFT JOIN core__rate own ON own.currency = money AND own.day = rated
          LEFT JOIN core__rate dollar ON dollar.currency = 'USD' AND dollar.day = rated ORDER BY 1, 2
        """
        found = {}
        for copy, number, kind, start, end, amount, currency, own, dollar in self._rows(sql):
            eur, usd = _converted(amount, currency, own, dollar)
            found[copy, number] = Budget(kind, start, end, amount, eur, usd)
        return found


def _converted(
    amount: Decimal | None, currency: str | None, own: Decimal | None, dollar: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Euros and dollars of an amount; `own` and `dollar` are units for one euro (METHOD T3)."""
    if amount is None or currency is None:
        return None, None
    rate = Decimal(1) if currency == "EUR" else own
    eur = (
        amount if currency == "EUR" else None if not rate else (amount / rate).quantize(_CENT, ROUND_HALF_UP)
    )
    if currency == "USD":
        return eur, amount
    return eur, None if not rate or not dollar else (amount / rate * dollar).quantize(_CENT, ROUND_HALF_UP)


def _activity(row: tuple[Any, ...]) -> Activity:
    names = (Text(row[7], row[8]),) if row[8] else ()
    reporter = Organisation(row[6], names, _clean(row[9]) or None)
    return Activity(
        row[0], row[20], row[1], row[2], _clean(row[3]) or None, row[4], row[5], reporter, *row[10:20]
    )


def _clean(text: str | None) -> str:
    return (text or "").strip()
