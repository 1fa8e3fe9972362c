"""core__place_share: where the money goes, as exact shares of an activity or of one transaction (P1-P3)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio.model import flags
from cofolio.model.copy import clean
from cofolio.model.engine import INTEGER, Engine
from cofolio.model.share import OWNER, PERCENT_UNITS, fill_missing, percent_units, whole, with_running_totals

_KEY = ["dataset_id", "activity_start"]


def build_place_share(engine: Engine, copies: ir.Table) -> ir.Table:
    """One row per owner and place: `place`, `is_country`, `weight`, `before`, `total`, `place_flags`."""
    numbers = copies.select("copy_no", *_KEY)
    activity = _weigh_activity(_activity_places(engine, numbers))
    transaction = _weigh_transaction(_transaction_places(engine, numbers))
    weights = engine.scratch("work__place_weight", activity.union(transaction))
    return engine.save("core__place_share", with_running_totals(engine, weights, "place"), [*OWNER, "place"])


def _is_dac_region(regions: ir.Table) -> Any:
    """Only DAC regions (vocabulary 1, or none said) are places."""
    return clean(regions.vocabulary).fill_null("1").upper().isin(["1", "DAC"]) & clean(regions.code).notnull()


def _activity_places(engine: Engine, numbers: ir.Table) -> ir.Table:
    country = engine.table("stg_iati__recipient_country")
    region = engine.table("stg_iati__recipient_region")
    code = clean(country.code).upper()
    countries = country.filter(code.notnull()).select(
        *_KEY, place=code, is_country=~code.re_search("^[0-9]+$"), percentage=country.percentage_value
    )
    regions = region.filter(_is_dac_region(region)).select(
        *_KEY, place=clean(region.code), is_country=ibis.literal(False), percentage=region.percentage_value
    )
    places = countries.union(regions).inner_join(numbers, _KEY)
    summed = places.group_by(["copy_no", "place", "is_country"]).aggregate(percentage=places.percentage.sum())
    return summed.filter(summed.percentage.isnull() | (summed.percentage != 0))


def _weigh_activity(places: ir.Table) -> ir.Table:
    """METHOD P2, branches (1) to (6) in their order."""
    given = percent_units(places.percentage)
    places = places.mutate(given=given)
    owner = ibis.window(group_by=["copy_no"])
    counted = {
        "places": places.count().over(owner),
        "missing": places.given.isnull().sum().over(owner),
        "given_sum": places.given.sum().over(owner).cast(INTEGER).fill_null(whole(0)),
        "country_sum": ibis.ifelse(places.is_country, places.given, None).sum().over(owner).cast(INTEGER),
        "countries": places.is_country.cast("int64").sum().over(owner),
    }
    p = places.mutate(**counted)
    lone = p.places == 1
    all_given = (p.missing == 0) & _about_hundred(p.given_sum)
    countries_given = (p.countries > 0) & _about_hundred(p.country_sum.fill_null(whole(0)))
    none_given = p.missing == p.places
    some_missing = p.missing > 0
    missing = p.missing.cast(INTEGER)
    only_countries = ibis.ifelse(p.is_country, p.given.fill_null(whole(0)), whole(0))
    equal = ibis.ifelse(p.is_country | (p.countries == 0), whole(1), whole(0))
    weight = ibis.cases(
        (lone, whole(1)),
        (all_given, p.given),
        (countries_given, only_countries),
        (none_given, equal),
        (some_missing, fill_missing(p.given, p.given_sum, missing)),
        else_=p.given,
    )
    flag = ibis.cases(
        (lone & p.given.notnull() & (p.given < whole(100 * PERCENT_UNITS)), flags.bit("lone-place")),
        (lone | all_given, 0),
        (countries_given, flags.bit("regions-dropped")),
        (none_given, flags.bit("equal-place-shares")),
        (some_missing, flags.bit("remainder-shared")),
        else_=flags.bit("percentages-rescaled"),
    )
    return p.select(
        "copy_no",
        transaction_no=ibis.literal(0).cast("int64"),
        place=p.place,
        is_country=p.is_country,
        weight=weight.cast(INTEGER),
        place_flags=flag.cast("int64"),
    )


def _about_hundred(units: Any) -> Any:
    return (units >= whole(99 * PERCENT_UNITS)) & (units <= whole(101 * PERCENT_UNITS))


def _transaction_places(engine: Engine, numbers: ir.Table) -> ir.Table:
    country = engine.table("stg_iati__transaction_recipient_country")
    region = engine.table("stg_iati__transaction_recipient_region")
    code = clean(country.code).upper()
    numeric = code.re_search("^[0-9]+$")
    countries = country.filter(code.notnull()).select(
        *_KEY, "transaction_no", place=code, is_country=~numeric
    )
    regions = region.filter(_is_dac_region(region)).select(
        *_KEY, "transaction_no", place=clean(region.code), is_country=ibis.literal(False)
    )
    places = countries.union(regions).inner_join(numbers, _KEY)
    return places.select("copy_no", places.transaction_no.cast("int64"), "place", "is_country").distinct()


def _weigh_transaction(places: ir.Table) -> ir.Table:
    """A country beats a region on the same transaction (P1); several of a kind share equally."""
    owner = ibis.window(group_by=OWNER)
    places = places.mutate(
        countries=places.is_country.cast("int64").sum().over(owner), places=places.count().over(owner)
    )
    kept = places.filter(places.is_country | (places.countries == 0))
    both = (kept.countries > 0) & (kept.countries < kept.places)
    several = ibis.ifelse(kept.countries > 0, kept.countries, kept.places) > 1
    flag = ibis.ifelse(both, flags.bit("country-and-region"), 0) + ibis.ifelse(
        several, flags.bit("equal-place-shares"), 0
    )
    return kept.select(
        "copy_no", "transaction_no", "place", "is_country", weight=whole(1), place_flags=flag.cast("int64")
    )
