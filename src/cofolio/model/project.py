"""core__project and core__project_place: what counts as a project, when and where (METHOD N1, N2)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio.model.engine import Engine
from cofolio.model.fragment import GLOBAL
from cofolio.model.tie import Ties


def build_project(engine: Engine, copies: ir.Table, flows: ir.Table, ties: Ties) -> ir.Table:
    """Every activity that speaks, whether it is a project, and its dates read by N2.

    `start_day` is the actual start, else the planned one, else the first commitment; `end_day` likewise, with
    `is_end_actual`. Actual dates after the copy's freshness date count as planned.
    """
    p = copies.filter(copies.is_headline)
    parents = engine.put("work__parent", pa.table({"copy_no": pa.array(sorted(ties.children), pa.int64())}))
    declared = engine.table("work__declared")
    missing = declared.filter((declared.kind == "2") & declared.other_no.isnull()).select("copy_no")
    has_children = parents.union(missing).distinct().select(parent_no="copy_no")
    reference = engine.table("registry__donor_reference").select("reference", "project_level")
    commitment = flows.filter((flows.measure == "commitment") & flows.is_headline)
    first = commitment.group_by("copy_no").aggregate(first_commitment_day=commitment.booking_day.min())
    p = p.left_join(has_children, p.copy_no == has_children.parent_no)
    p = p.left_join(reference, p.reporting_org_ref == reference.reference)
    p = p.left_join(first, "copy_no").drop("copy_no_right")
    fresh = p.fresh_at.date()
    start_known = p.start_actual_day.notnull() & (fresh.isnull() | (p.start_actual_day <= fresh))
    end_known = p.end_actual_day.notnull() & (fresh.isnull() | (p.end_actual_day <= fresh))
    start = ibis.coalesce(
        ibis.ifelse(start_known, p.start_actual_day, None),
        p.start_planned_day,
        p.start_actual_day,
        p.first_commitment_day,
    )
    end = ibis.coalesce(ibis.ifelse(end_known, p.end_actual_day, None), p.end_planned_day, p.end_actual_day)
    rows = p.select(
        "copy_no",
        "activity_no",
        "activity_id",
        "title",
        "donor_id",
        "reporting_org_ref",
        "is_alone",
        "hierarchy",
        "activity_status_code",
        is_project=ibis.ifelse(
            p.project_level.notnull(), p.hierarchy == p.project_level, p.parent_no.isnull()
        ),
        start_day=start,
        end_day=end,
        is_end_actual=end_known,
        fresh_day=fresh,
    )
    return engine.save("core__project", rows, ["copy_no"])


def build_project_place(engine: Engine, copies: ir.Table) -> ir.Table:
    """The places of every activity that speaks, and its scope in each (METHOD P4, N1)."""
    share = engine.table("core__place_share")
    spoken = copies.filter(copies.is_headline).select("copy_no")
    places = share.semi_join(spoken, "copy_no").select("copy_no", "place", "is_country").distinct()
    only = places.count().over(ibis.window(group_by="copy_no")) == 1
    rows = places.mutate(
        scope=ibis.cases(
            (places.is_country & only, "bilateral"),
            (places.is_country, "shared"),
            (places.place == GLOBAL, "global"),
            else_="regional",
        )
    ).drop("is_country")
    return engine.save("core__project_place", rows, ["place", "copy_no"])


def build_coverage(engine: Engine, copies: ir.Table, flows: ir.Table) -> ir.Table:
    """The years each publisher's loaded datasets speak for (METHOD C1).

    From the first booking year (without transactions, the first start year) to the last booking year or the
    year of publication, whichever is later; a dataset that does not say when it was published stays open
    (`is_open`).
    """
    booked = flows.filter((flows.measure != "forward-spend") & flows.booking_year.notnull())
    years = booked.group_by("copy_no").aggregate(
        first_booked=booked.booking_year.min(), last_booked=booked.booking_year.max()
    )
    c = copies.left_join(years, "copy_no")
    start = ibis.coalesce(c.start_actual_day, c.start_planned_day).year().cast("int32")
    c = c.mutate(
        start_year=start,
        last_year=ibis.greatest(c.last_booked, c.fresh_at.year().cast("int32")).fill_null(c.last_booked),
    )
    rows = c.group_by(["dataset_id", "donor_id", "reporting_org_ref"]).aggregate(
        first_year=c.first_booked.min().fill_null(c.start_year.min()),
        last_year=c.last_year.max(),
        is_open=c.fresh_at.isnull().any(),
        copies=c.count(),
    )
    return engine.save("core__coverage", rows, ["dataset_id", "donor_id", "reporting_org_ref"])
