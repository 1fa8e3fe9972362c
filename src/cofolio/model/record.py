"""core__record: one row for each amount that a table publishes; sources are kept apart and never added (METHOD D4).

Amounts by year are converted at the average rate of that year, amounts with a day at the rate of that day (T3). Amounts
at constant prices are not converted here: a year's rate says nothing of them. Of several files of a source that speak
for the same donor and year the one with most rows is counted; ties go to the lower SHA-256 (R1).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio import registry
from cofolio.model.copy import clean
from cofolio.model.engine import Engine
from cofolio.model.money import CENTS, convert, from_units, split_decimals, to_units

AnnualSource = Callable[[set[str], int, int], pa.Table]
"""Currencies, first and last year -> annual average rates (see `sources.rates`)."""

RateSource = Callable[[set[str], date, date], pa.Table]

_GAP = "\x1f"
_KEPT = (
    "source measure element amount_text amount currency price_basis price_base_year dataset_id sheet line record_no"
    " donor_code donor_name agency_code agency_name place_code place_name purpose_code purpose_name channel_code"
    " channel_name flow_code flow_name finance_type aid_type bi_multi project_id other_id contract_id title beneficiary"
    " budget_line budget_line_name programme income_group start_date end_date markers booking_date"
).split()


def build_record(engine: Engine, rates: RateSource, annual: AnnualSource) -> ir.Table:
    """Build core__record from the staged records of all table sources, and core__annual_rate beside it."""
    staged = engine.table("stg_table__record")
    named = engine.table("stg_table__dataset")
    staged = staged.left_join(named, "dataset_id").drop("dataset_id_right")
    rows = staged.mutate(
        year=staged.year.fill_null(staged.named_year),
        place_key=_key(staged.place_code, staged.place_name),
        donor_key=_key(staged.donor_code, staged.donor_name),
    )
    rows = _placed(engine, rows)
    rows = _classed(engine, rows)
    rows = _heard(rows)
    rows = _instrument(engine, rows)
    rows = _converted(engine, rows, rates, annual)
    status, reason = _standing(rows)
    made = rows.select(
        *_KEPT,
        "donor",
        "place",
        "scope",
        "year",
        "sector_group",
        "instrument",
        "instrument_certainty",
        "flow_class",
        "finance_class",
        "eur",
        "usd",
        "per_eur",
        "usd_per_eur",
        "rate_source",
        "usd_source",
        activity_status=rows.status,
        contract_key=_contract_key(rows.contract_id),
        standing=status,
        reason=reason,
    )
    order = ["place", "source", "donor", "year", "dataset_id", "sheet", "line", "record_no"]
    return engine.save("core__record", made, order)


def _key(code: Any, name: Any) -> Any:
    return clean(code).fill_null("") + ibis.literal(_GAP) + clean(name).fill_null("")


def _placed(engine: Engine, rows: ir.Table) -> ir.Table:
    """Recipients and donors by the registry's lists; those that no list knows become findings."""
    places = [(key, registry.area_of(*key.split(_GAP))) for key in _distinct(engine, rows, "place_key")]
    donors = [(key, registry.table_donor(*key.split(_GAP))) for key in _distinct(engine, rows, "donor_key")]
    place = _put(
        engine, "work__record_place", ("place_key", "place", "scope"), [(k, p, _scope(p)) for k, p in places]
    )
    donor = _put(
        engine,
        "work__record_donor",
        ("donor_key", "donor"),
        [(k, _donor(k, d.donor if d else None)) for k, d in donors],
    )
    rows = rows.inner_join(place, "place_key").inner_join(donor, "donor_key")
    strange = {
        "place_key": [k for k, p in places if p is None],
        "donor_key": [k for k, d in donors if d is None],
    }
    _strangers(engine, rows, strange)
    return rows


def _distinct(engine: Engine, rows: ir.Table, column: str) -> list[str]:
    found: list[str] = engine.fetch(rows.select(column).distinct())[column].to_pylist()
    return sorted(found)


def _put(engine: Engine, name: str, columns: tuple[str, ...], rows: list[tuple[str | None, ...]]) -> ir.Table:
    arrays = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(columns))]
    return engine.put(name, pa.table(arrays, names=list(columns)))


def _scope(place: str | None) -> str:
    if place is None:
        return "none"
    region = registry.regions().get(place)
    if region is None:
        return "bilateral"
    return "global" if region.kind == "global" else "regional"


def _donor(key: str, known: str | None) -> str | None:
    """Our id for a donor, else the name or code it is published under."""
    code, name = key.split(_GAP)
    return known or name or code or None


def _strangers(engine: Engine, rows: ir.Table, strange: dict[str, list[str]]) -> None:
    """Recipients and donors that no list knows, by file: where first, and how often."""
    parts = []
    for column, code, element in (
        ("place_key", "table-place-unknown", "recipient"),
        ("donor_key", "table-donor-unknown", "donor"),
    ):
        keys = [key for key in strange[column] if key.strip(_GAP)]
        met = rows.filter((rows[column].isin(keys) if keys else ibis.literal(False)) & rows.standing.isnull())
        met = met.group_by(["dataset_id", column]).aggregate(
            line=met.line.min(), occurrences=met.count().cast("int64")
        )
        said = ibis.literal(f"unknown {element}: ") + met[column].replace(_GAP, " ").strip()
        parts.append(
            met.select(
                "dataset_id",
                "line",
                "occurrences",
                code=ibis.literal(code),
                message=said,
                element=ibis.literal(element),
            )
        )
    engine.scratch("work__record_stranger", parts[0].union(parts[1]))


def _classed(engine: Engine, rows: ir.Table) -> ir.Table:
    """Sector group, class of flow and class of finance, by the same lists as IATI's (T6)."""
    sector = engine.table("registry__sector").select(sector_code="code", sector_group="group")
    flow = engine.table("registry__crs_flow").select(known_flow="code", crs_class="class")
    iati = engine.table("registry__flow_type").select(known_type="code", iati_class="class")
    finance = engine.table("registry__finance_type").select(known_finance="code", known_class="class")
    rows = rows.left_join(sector, clean(rows.purpose_code) == sector.sector_code).drop("sector_code")
    rows = rows.left_join(flow, clean(rows.flow_code) == flow.known_flow).drop("known_flow")
    rows = rows.left_join(iati, clean(rows.flow_code) == iati.known_type).drop("known_type")
    rows = rows.left_join(finance, clean(rows.finance_type) == finance.known_finance).drop("known_finance")
    return rows.mutate(
        flow_class=rows.crs_class.fill_null(rows.iati_class).fill_null("unknown"),
        finance_class=rows.known_class.fill_null(ibis.ifelse(rows.finance_type.isnull(), "unknown", "other")),
    )


def _instrument(engine: Engine, rows: ir.Table) -> ir.Table:
    """The instrument by programme and budget line, where a source has them (G1)."""
    columns = ["programme", "budget_line", "year"]
    known = rows.filter(rows.programme.notnull() | rows.budget_line.notnull()).select(*columns).distinct()
    found = []
    for row in engine.fetch(known).to_pylist():
        sign = registry.budget_instrument(row["programme"], row["budget_line"], row["year"])
        if sign is not None:
            key = _GAP.join(str(row[column] or "") for column in columns)
            found.append((key, sign.instrument, sign.confidence))
    names = ("budget_key", "instrument", "instrument_certainty")
    signs = _put(engine, "work__record_instrument", names, sorted(found))
    key = rows.programme.fill_null("") + _GAP + rows.budget_line.fill_null("") + _GAP
    key = key + rows.year.cast("string").fill_null("")
    return rows.left_join(signs, key == signs.budget_key).drop("budget_key")


def _contract_key(contract: Any) -> Any:
    """The number of a contract as IATI writes it: SCR.CTR.436909 is 436-909 (inferred, identifiers.yaml)."""
    found = contract.re_extract(r"CTR\.([0-9]{6})", 1).nullif("")
    return found.substr(0, 3) + ibis.literal("-") + found.substr(3, 3)


def _heard(rows: ir.Table) -> ir.Table:
    """Which file speaks for a source, donor and year where several do (R1)."""
    keys = ["source", "rival_donor", "year", "dataset_id"]
    rows = rows.mutate(rival_donor=rows.donor.fill_null(""))
    rivals = (
        rows.filter(rows.one_speaks & rows.year.notnull() & rows.standing.isnull())
        .group_by(keys)
        .aggregate(rows_there=lambda t: t.count())
    )
    contest = ibis.window(
        group_by=["source", "rival_donor", "year"], order_by=[ibis.desc("rows_there"), ibis.asc("dataset_id")]
    )
    ranked = rivals.mutate(place_in_line=ibis.row_number().over(contest))
    silent = ranked.filter(ranked.place_in_line > 0).select(
        silent_source="source", silent_donor="rival_donor", silent_year="year", silent_dataset="dataset_id"
    )
    joined = rows.left_join(
        silent,
        (rows.source == silent.silent_source)
        & (rows.rival_donor == silent.silent_donor)
        & (rows.year == silent.silent_year)
        & (rows.dataset_id == silent.silent_dataset)
        & rows.one_speaks,
    )
    return joined.mutate(is_silent=joined.silent_dataset.notnull()).drop(
        "silent_source", "silent_donor", "silent_year", "silent_dataset", "rival_donor"
    )


def _converted(engine: Engine, rows: ir.Table, rates: RateSource, annual: AnnualSource) -> ir.Table:
    """EUR and USD beside the published amount, at the rate of the day or the average of the year (T3)."""
    span = engine.fetch(
        rows.aggregate(
            first=rows.year.min(),
            last=rows.year.max(),
            first_day=rows.booking_date.min(),
            last_day=rows.booking_date.max(),
        )
    ).to_pylist()[0]
    found = engine.fetch(rows.select("currency").distinct())["currency"].to_pylist()
    currencies = {*(one for one in found if one), "USD", "EUR"}
    years = annual(currencies, span["first"] or 2000, span["last"] or 2000)
    average = engine.save("core__annual_rate", engine.put("work__annual_rate", years), ["currency", "year"])
    some_day = date(2000, 1, 1)
    daily = engine.put(
        "work__record_rate", rates(currencies, span["first_day"] or some_day, span["last_day"] or some_day)
    )
    for name, currency in (("", None), ("usd_", "USD")):
        rows = _rated(rows, average, daily, name, currency)
    one = ibis.literal(1).cast("decimal(38,10)")
    decimals = split_decimals(rows.amount, ibis.literal(6))
    units = to_units(rows.amount, decimals)
    is_current = rows.price_basis == "current"
    eur = from_units(convert(engine, units, decimals, rows.per_eur.fill_null(one), one), ibis.literal(CENTS))
    usd = from_units(
        convert(engine, units, decimals, rows.per_eur.fill_null(one), rows.usd_per_eur.fill_null(one)),
        ibis.literal(CENTS),
    )
    known = is_current & rows.per_eur.notnull() & rows.amount.notnull()
    return rows.mutate(
        eur=ibis.cases(((rows.currency == "EUR") & is_current, rows.amount), (known, eur)),
        usd=ibis.cases(
            ((rows.currency == "USD") & is_current, rows.amount), (known & rows.usd_per_eur.notnull(), usd)
        ),
    )


def _rated(rows: ir.Table, average: ir.Table, daily: ir.Table, name: str, currency: str | None) -> ir.Table:
    """A rate for each row: of its day where it has one, else the average of its year."""
    wanted = rows.currency if currency is None else ibis.literal(currency)
    year = average.select(of_currency="currency", of_year="year", of_rate="per_eur", of_source="source")
    rows = rows.left_join(year, (wanted == year.of_currency) & (rows.year == year.of_year))
    rows = rows.drop("of_currency", "of_year")
    day = daily.select(at_currency="currency", at_day="day", at_rate="per_eur", at_source="source")
    wanted = rows.currency if currency is None else ibis.literal(currency)
    rows = rows.left_join(day, (wanted == day.at_currency) & (rows.booking_date == day.at_day))
    rate, source = (f"{name}per_eur", f"{name}source" if name else "rate_source")
    rows = rows.mutate(
        **{rate: rows.at_rate.fill_null(rows.of_rate), source: rows.at_source.fill_null(rows.of_source)}
    )
    return rows.drop("at_currency", "at_day", "at_rate", "at_source", "of_rate", "of_source")


def _standing(rows: ir.Table) -> tuple[Any, Any]:
    excluded = ibis.cases(
        (rows.standing.notnull(), rows.standing), (rows.is_silent, "other-copy"), else_=None
    )
    uncertain = ibis.cases(
        (rows.amount.isnull(), "no-amount"),
        (rows.year.isnull(), "no-date"),
        (rows.currency.isnull(), "no-currency"),
        else_=None,
    )
    reason = excluded.fill_null(uncertain)
    status = ibis.cases((excluded.notnull(), "excluded"), (uncertain.notnull(), "uncertain"), else_="counted")
    return status, reason
