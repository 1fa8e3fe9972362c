"""core__organisation_name: what every source calls an organisation, under which reference, in which language."""

from __future__ import annotations

from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio.model.copy import clean
from cofolio.model.engine import Engine

_ACTIVITY = ["dataset_id", "activity_start"]
_COLUMNS = ["organisation_key", "organisation_ref", "name", "language", "organisation_type", "source"]
_MULTILATERAL = r"^4[0-9]{4}$"


def build_organisation_name(engine: Engine, copies: ir.Table) -> ir.Table:
    """One row per organisation, name, language, type and source, with how often it stands there.

    `organisation_key` is the reference, else the folded name, as in core__participant. Donors and agencies of tables
    have references made of DAC codes (`XM-DAC-302`), multilateral channels too (`XM-DAC-41114`): they are the
    ones that IATI uses. Other channels of the CRS are kinds of organisations and left out.
    """
    spoken = copies.filter(copies.is_headline).select(*_ACTIVITY)
    activity = engine.table("stg_iati__activity").semi_join(spoken, _ACTIVITY)
    spoken = activity.select(*_ACTIVITY, default_language=clean(activity.lang).lower())
    parts = [
        *_of_activities(engine, activity, spoken),
        _of_organisation_files(engine),
        *_of_tables(engine),
    ]
    # one after the other: all at once they hold more memory than counting may
    made = [engine.scratch(f"work__organisation_{number}", part) for number, part in enumerate(parts)]
    rows = reduce(lambda a, b: a.union(b), made)
    rows = rows.mutate(organisation_key=rows.organisation_ref.fill_null(rows.name.lower()).fill_null(""))
    rows = rows.filter((rows.organisation_key != "") & rows.name.notnull())
    summed = rows.group_by(_COLUMNS).aggregate(occurrences=rows.occurrences.sum().cast("int64"))
    return engine.save("core__organisation_name", summed, _COLUMNS)


def _named(rows: ir.Table, source: str, **values: Any) -> ir.Table:
    """Rows as they are counted: reference, name, language and type, how often."""
    made = rows.select(
        organisation_ref=clean(values["reference"]),
        name=clean(values["name"]),
        language=clean(values["language"]).lower(),
        organisation_type=clean(values["kind"]),
        source=ibis.literal(source),
    )
    return made.group_by(made.columns).aggregate(occurrences=made.count().cast("int64"))


def _of_activities(engine: Engine, activity: ir.Table, spoken: ir.Table) -> list[ir.Table]:
    """Who reports, takes part, gives and receives in activities that speak; names in further languages too."""
    parts = [_named(activity, "iati", **_columns(activity, "reporting_org_", activity.lang))]
    taking = engine.table("stg_iati__participating_org").inner_join(spoken, _ACTIVITY)
    parts.append(_named(taking, "iati", **_columns(taking, "", taking.default_language)))
    flow = engine.table("stg_iati__transaction").inner_join(spoken, _ACTIVITY)
    parts += [
        _named(flow, "iati", **_columns(flow, f"{side}_org_", flow.default_language))
        for side in ("provider", "receiver")
    ]
    further = engine.table("stg_iati__further_narrative").rename(
        owned_by="owner_no", said="narrative", tongue="lang"
    )
    reporting = activity.inner_join(further.filter(further.owner == "reporting_org"), _ACTIVITY)
    also = taking.inner_join(
        further.filter(further.owner == "participating_org"),
        [*_ACTIVITY, taking.participating_org_no == further.owned_by],
    )
    for rows, prefix in ((reporting, "reporting_org_"), (also, "")):
        told = _columns(rows, prefix, rows.tongue) | {"name": rows.said, "language": rows.tongue}
        parts.append(_named(rows, "iati", **told))
    return parts


def _columns(rows: ir.Table, prefix: str, default_language: Any) -> dict[str, Any]:
    return {
        "reference": rows[f"{prefix}ref"],
        "name": rows[f"{prefix}narrative"],
        "language": rows[f"{prefix}lang"].fill_null(default_language),
        "kind": rows[f"{prefix}type"],
    }


def _of_organisation_files(engine: Engine) -> ir.Table:
    rows = engine.table("stg_iati__organisation")
    return _named(
        rows,
        "iati",
        reference=rows.organisation_identifier.fill_null(rows.iati_identifier),
        name=rows.name_narrative,
        language=rows.name_lang.fill_null(rows.lang),
        kind=ibis.null("string"),
    )


def _of_tables(engine: Engine) -> list[ir.Table]:
    """Donors, agencies and multilateral channels of tables."""
    rows = engine.table("core__record")
    none = ibis.null("string")
    parts = []
    donor = rows.filter(rows.donor.notnull())
    agency = rows.filter(rows.donor_code.notnull() & rows.agency_code.notnull())
    channel = rows.filter(
        clean(rows.channel_code).re_search(_MULTILATERAL) & ~clean(rows.channel_code).endswith("000")
    )
    for found, reference, name in (
        (donor, donor.donor, donor.donor_name),
        (agency, ibis.literal("XM-DAC-") + agency.donor_code + "-" + agency.agency_code, agency.agency_name),
        (channel, ibis.literal("XM-DAC-") + clean(channel.channel_code), channel.channel_name),
    ):
        made = found.select(reference=reference, name=name, source="source")
        made = made.select(
            organisation_ref=clean(made.reference),
            name=clean(made.name),
            language=none,
            organisation_type=none,
            source=made.source.cast("string"),
        )
        parts.append(made.group_by(made.columns).aggregate(occurrences=made.count().cast("int64")))
    return parts
