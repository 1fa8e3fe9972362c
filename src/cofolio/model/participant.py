"""core__participant: the organisations that take part in an activity, by role."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cofolio import registry
from cofolio.model.copy import clean
from cofolio.model.engine import Engine


def build_participant(engine: Engine, copies: ir.Table) -> ir.Table:
    """One row per activity that speaks, organisation and role.

    `organisation_key` is the reference, else the folded name: organisations without a reference are told apart
    by name only, and never joined to one that has a reference.
    """
    spoken = copies.filter(copies.is_headline).select("copy_no", "dataset_id", "activity_start")
    p = engine.table("stg_iati__participating_org").inner_join(spoken, ["dataset_id", "activity_start"])
    reference, name, role = clean(p["ref"]), clean(p.narrative), clean(p.role).lower()
    words = [(role == word.lower(), number) for word, number in registry.ORGANISATION_ROLES.items()]
    rows = p.select(
        "copy_no",
        organisation_ref=reference,
        organisation_name=name,
        organisation_key=reference.fill_null(name.lower()).fill_null(""),
        role=ibis.cases(*words, else_=role.fill_null("")),
    )
    rows = rows.filter(rows.organisation_key != "")
    one = rows.group_by(["copy_no", "organisation_key", "role"]).aggregate(
        organisation_ref=rows.organisation_ref.min(), organisation_name=rows.organisation_name.min()
    )
    return engine.save("core__participant", one, ["copy_no", "role", "organisation_key"])
