"""core__fragment: ledger part x place share x sector share, exact (METHOD T4).

Each ledger part is split by cumulative rounding over its places and, within each, its sectors; published,
EUR and USD amounts each on their own, so that every slice adds up in its currency.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio.model.engine import INTEGER, Engine
from cofolio.model.money import from_units, part_of, to_units
from cofolio.model.share import whole

GLOBAL = "998"
UNALLOCATED = "unallocated"
NO_PLACE = "none"


def build_fragment(engine: Engine, flows: ir.Table, ledger: ir.Table) -> ir.Table:
    """One row per fragment with the dimensions pages ask for, sorted by place."""
    parts = engine.scratch("work__part", _parts(engine, flows, ledger))
    cells = engine.scratch("work__cell", _cells(engine, parts))
    rows = cells.select(
        *_KEPT,
        **{
            name: from_units(
                part_of(engine, cells[f"{name}_units"], cells.before, cells.weight, cells.total),
                cells[_decimals(name)],
            )
            for name in ("amount", "eur", "usd")
        },
    )
    return engine.save("core__fragment", rows, ["place", "measure", "flow_no", "part_no", "sector"])


_LEDGER = ["funder_status", "funder_reason", "deliverer_status", "deliverer_reason"]
_FLOW = [
    "flow_no",
    "copy_no",
    "activity_no",
    "donor_id",
    "is_alone",
    "measure",
    "booking_year",
    "currency",
    "flow_class",
    "finance_class",
]
_FIRST = ["is_first_funder", "is_first_deliverer"]
_KEPT = [
    *_FLOW,
    "part_no",
    *_LEDGER,
    *_FIRST,
    "is_first_place",
    "is_first_sector",
    "is_first_in_group",
    "flags",
    "place",
    "scope",
    "sector",
    "sector_group",
]


def _decimals(name: str) -> str:
    return "decimals" if name == "amount" else f"{name}_decimals"


def _parts(engine: Engine, flows: ir.Table, ledger: ir.Table) -> ir.Table:
    """Each ledger part's amounts in units, cut from its flow's."""
    p = ledger.inner_join(flows, "flow_no")
    published = to_units(p.amount, p.decimals)
    signed = ibis.ifelse(published < 0, -p.part, p.part)
    amounts = {"amount_units": ibis.ifelse(p.part == p.whole, published, signed).cast(INTEGER)}
    for name in ("eur", "usd"):
        units = to_units(p[name], p[_decimals(name)])
        amounts[f"{name}_units"] = part_of(engine, units, p.before, p.part, p.whole)
    return p.select(
        *_FLOW,
        "part_no",
        *_LEDGER,
        *_FIRST,
        "decimals",
        "eur_decimals",
        "usd_decimals",
        "place_owner",
        "sector_owner",
        flags=(p.flow_flags + p.share_flags).cast("int64"),
        **amounts,
    )


def _cells(engine: Engine, parts: ir.Table) -> ir.Table:
    """Every part's places and sectors, with the running share up to each pair."""
    place = engine.table("core__place_share").select(
        place_copy="copy_no",
        place_no="transaction_no",
        place="place",
        is_country="is_country",
        place_weight="weight",
        place_before="before",
        place_total="total",
    )
    sector = engine.table("core__sector_share").select(
        sector_copy="copy_no",
        sector_no="transaction_no",
        sector="sector",
        sector_weight="weight",
        sector_before="before",
        sector_total="total",
        sector_group="sector_group",
        is_first_in_group="is_first_in_group",
    )
    c = parts.left_join(place, (parts.copy_no == place.place_copy) & (parts.place_owner == place.place_no))
    c = c.left_join(sector, (c.copy_no == sector.sector_copy) & (c.sector_owner == sector.sector_no))
    one, zero = whole(1), whole(0)
    place_weight, place_total = c.place_weight.fill_null(one), c.place_total.fill_null(one)
    sector_weight, sector_total = c.sector_weight.fill_null(one), c.sector_total.fill_null(one)
    before = c.place_before.fill_null(zero) * sector_total + place_weight * c.sector_before.fill_null(zero)
    return c.mutate(
        place=c.place.fill_null(NO_PLACE),
        scope=_scope(c),
        sector=c.sector.fill_null(UNALLOCATED),
        is_first_place=c.place_before.fill_null(zero) == zero,
        sector_group=c.sector_group.fill_null(UNALLOCATED),
        is_first_sector=c.sector_before.fill_null(zero) == zero,
        is_first_in_group=c.is_first_in_group.fill_null(True),
        before=before.cast(INTEGER),
        weight=(place_weight * sector_weight).cast(INTEGER),
        total=(place_total * sector_total).cast(INTEGER),
    )


def _scope(c: ir.Table) -> Any:
    """METHOD P4: what a fragment is to its own place."""
    return ibis.cases(
        (c.place.isnull(), NO_PLACE),
        (c.is_country & (c.place_weight == c.place_total), "bilateral"),
        (c.is_country, "shared"),
        (c.place == GLOBAL, "global"),
        else_="regional",
    )
