"""core__copy: one row per copy of an activity, with its identity, donor and standing (METHOD I1-I3)."""

from __future__ import annotations

from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio.model.engine import Engine

HEADLINE = "headline"
SECONDARY_ALONE = "secondary-alone"

_DATE_TYPES = {
    "start_planned_day": ("1", "start-planned"),
    "start_actual_day": ("2", "start-actual"),
    "end_planned_day": ("3", "end-planned"),
    "end_actual_day": ("4", "end-actual"),
}


def clean(column: Any) -> Any:
    """Trimmed text, `NULL` where nothing is left."""
    return column.cast("string").strip().nullif("")


def identity_of(identifier: Any, prefixes: list[tuple[str, str]]) -> Any:
    """The identifier under its publisher's one name: former prefixes are replaced (METHOD I2)."""
    branches = [
        (
            identifier.startswith(f"{prefix}-"),
            ibis.literal(f"{canonical}-") + identifier.substr(len(prefix) + 1),
        )
        for prefix, canonical in prefixes
        if prefix != canonical
    ]
    return ibis.cases(*branches, else_=identifier) if branches else identifier


def build_copy(engine: Engine, prefixes: list[tuple[str, str]]) -> ir.Table:
    """Number the copies, name their activity and donor, and say which one speaks (I1, I2, I3).

    `copy_status` is `headline`, `secondary-alone` (a secondary reporter's copy with no primary: it speaks
    only when its reporter is asked), `duplicate-copy`, `older-copy` or `secondary-reporter`.
    """
    copies = engine.scratch("work__copy_identified", _identified(engine, prefixes))
    copies = _standing(copies)
    dates = _dates(engine.table("stg_iati__activity_date"))
    copies = copies.left_join(dates, ["dataset_id", "activity_start"]).drop(
        "dataset_id_right", "activity_start_right"
    )
    return engine.save("core__copy", copies, ["copy_no"])


def _identified(engine: Engine, prefixes: list[tuple[str, str]]) -> ir.Table:
    activity = engine.table("stg_iati__activity")
    dataset = engine.table("stg_iati__dataset").select("dataset_id", "generated_at")
    title = engine.table("stg_iati__title").filter(lambda t: t.title_no == 1)
    title = title.select("dataset_id", "activity_start", title=title.narrative)
    reference = engine.table("registry__donor_reference")
    base = activity.left_join(dataset, "dataset_id").drop("dataset_id_right")
    base = base.left_join(title, ["dataset_id", "activity_start"]).drop(
        "dataset_id_right", "activity_start_right"
    )
    identifier = clean(base.iati_identifier)
    base = base.select(
        "dataset_id",
        "activity_start",
        "activity_end",
        "line",
        "last_updated_at",
        "generated_at",
        "title",
        "content_digest",
        activity_id=identifier,
        reporting_org_ref=clean(base.reporting_org_ref),
        reporting_org_name=clean(base.reporting_org_narrative),
        flagged_secondary=clean(base.reporting_org_secondary_reporter).isin(["1", "true"]).fill_null(False),
        hierarchy=base.hierarchy.cast("string").strip().try_cast("int32").fill_null(1),
        activity_status_code=clean(base.activity_status_code),
        default_currency=clean(base.default_currency).upper(),
        default_flow_type_code=clean(base.default_flow_type_code),
        default_finance_type_code=clean(base.default_finance_type_code),
    )
    base = base.left_join(reference, base.reporting_org_ref == reference.reference).drop("reference")
    anonymous = ibis.literal("?") + base.dataset_id + ":" + base.activity_start.cast("string")
    override = base.reporter_override.fill_null("")
    return base.mutate(
        identity=identity_of(base.activity_id, prefixes).fill_null(anonymous),
        donor_id=base.donor_id.fill_null(base.reporting_org_ref).fill_null("unknown"),
        is_secondary=ibis.cases(
            (override.isin(["sole-source", "primary"]), False),
            (override == "secondary", True),
            else_=base.flagged_secondary,
        ),
        is_sole_source=base.flagged_secondary & override.isin(["sole-source", "primary"]),
        fresh_at=base.last_updated_at.fill_null(base.generated_at),
        other_at=ibis.ifelse(base.last_updated_at.notnull(), base.generated_at, None),
    ).drop("reporter_override", "flagged_secondary")


def _standing(copies: ir.Table) -> ir.Table:
    """Which copy speaks: primaries before secondaries, then the freshest, ties by hash (I1, I3)."""
    same = ibis.window(group_by=["identity"])
    copies = copies.mutate(has_primary=(~copies.is_secondary).any().over(same))
    copies = copies.mutate(
        group_key=ibis.ifelse(copies.is_secondary & ~copies.has_primary, copies.donor_id, ""),
        rivals=ibis.ifelse(copies.is_secondary & copies.has_primary, 1, 0),
    )
    order = [
        ibis.desc("fresh_at", nulls_first=False),
        ibis.desc("other_at", nulls_first=False),
        ibis.asc("dataset_id"),
        ibis.asc("activity_start"),
    ]
    contest = ibis.window(group_by=["identity", "rivals", "group_key"], order_by=order)
    copies = copies.mutate(
        rank=ibis.row_number().over(contest), best_digest=copies.content_digest.first().over(contest)
    )
    status = ibis.cases(
        (copies.rivals == 1, "secondary-reporter"),
        ((copies["rank"] == 0) & copies.is_secondary, SECONDARY_ALONE),
        (copies["rank"] == 0, HEADLINE),
        (copies.content_digest == copies.best_digest, "duplicate-copy"),
        else_="older-copy",
    )
    everything = ibis.window(order_by=["dataset_id", "activity_start"])
    return copies.mutate(
        copy_status=status,
        is_headline=(copies["rank"] == 0) & (copies.rivals == 0),
        is_alone=copies.is_secondary & ~copies.has_primary,
        copy_no=ibis.row_number().over(everything).cast("int64"),
        activity_no=ibis.dense_rank().over(ibis.window(order_by=["identity"])).cast("int64"),
    ).drop("rank", "rivals", "group_key", "has_primary", "best_digest")


def _dates(dates: ir.Table) -> ir.Table:
    """The first of each kind of date; version 1 words and version 2 numbers alike (V1)."""
    kind = clean(dates.type).lower()
    firsts: dict[str, Any] = {
        name: dates.iso_date_day.min(where=kind.isin(list(codes))) for name, codes in _DATE_TYPES.items()
    }
    return dates.group_by(["dataset_id", "activity_start"]).aggregate(**firsts)


def spoken(copies: ir.Table) -> ir.Table:
    """The copies that speak: headlines, and secondary reporters' where no primary is loaded."""
    return copies.filter(copies.is_headline)


def any_of(conditions: list[Any]) -> Any:
    """One condition that holds where any does."""
    return reduce(lambda a, b: a | b, conditions)
