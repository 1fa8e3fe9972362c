"""core__ledger: every part of every flow under one status and reason in each view (METHOD Words, D1-D3).

Flows that families or chains divide are divided on the driver; all others keep the standing they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio.model import flags
from cofolio.model.account import Account, Slice
from cofolio.model.engine import Engine
from cofolio.model.exact import div_half_up

_SCHEMA = pa.schema(
    [
        ("flow_no", pa.int64()),
        ("part_no", pa.int32()),
        ("part_units", pa.decimal128(38, 0)),
        ("before_units", pa.decimal128(38, 0)),
        ("funder_status", pa.string()),
        ("funder_reason", pa.string()),
        ("deliverer_status", pa.string()),
        ("deliverer_reason", pa.string()),
    ]
)
_COUNTED = Slice("counted", "", 0)


@dataclass(frozen=True, slots=True)
class Parted:
    """A part of a flow with its standing in both views; sizes in units of 10^-12."""

    start: int
    end: int
    funder: Slice
    deliverer: Slice


def divide(account: Account) -> Iterator[Parted]:
    """Lay a flow out from nothing to its amount and cut it wherever a standing changes.

    What families took comes first and stands alike in both views; the rest is cut by each view's chains.
    """
    sign = -1 if account.amount < 0 else 1
    position = 0
    for piece in account.family:
        yield Parted(sign * position, sign * (position + abs(piece.size)), piece, piece)
        position += abs(piece.size)
    end = abs(account.amount)
    funder = _segments(account.funder, position, end)
    deliverer = _segments(account.deliverer, position, end)
    for f_start, f_end, f_slice in funder:
        for d_start, d_end, d_slice in deliverer:
            start, stop = max(f_start, d_start), min(f_end, d_end)
            if start < stop:
                yield Parted(sign * start, sign * stop, f_slice, d_slice)


def _segments(slices: Iterable[Slice], start: int, end: int) -> list[tuple[int, int, Slice]]:
    segments = []
    for piece in slices:
        stop = min(start + abs(piece.size), end)
        if stop > start:
            segments.append((start, stop, piece))
            start = stop
    if start < end:
        segments.append((start, end, _COUNTED))
    return segments


def divided_parts(accounts: Iterable[Account]) -> pa.Table:
    """The parts of all flows that were divided, as columns."""
    rows: list[tuple[Any, ...]] = []
    for account in accounts:
        if account.family or account.funder or account.deliverer:
            for number, part in enumerate(divide(account)):
                rows.append(_row(account, number, part))
    columns = [pa.array([row[at] for row in rows], field.type) for at, field in enumerate(_SCHEMA)]
    return pa.table(columns, schema=_SCHEMA)


def _row(account: Account, number: int, part: Parted) -> tuple[Any, ...]:
    start, end = div_half_up(part.start, account.step), div_half_up(part.end, account.step)
    return (
        account.flow_no,
        number,
        Decimal(end - start),
        Decimal(start),
        part.funder.status,
        part.funder.reason or None,
        part.deliverer.status,
        part.deliverer.reason or None,
    )


def build_ledger(engine: Engine, flows: ir.Table, divided: ir.Table) -> ir.Table:
    """All parts: `before` and `part` of `whole` say which stretch of its flow each one is."""
    flows = engine.scratch("work__placed", _placed(engine, flows))
    plain = flows.anti_join(divided, "flow_no")
    one = ibis.literal(1).cast("decimal(38,0)")
    whole = plain.select(
        *_DIMENSIONS,
        part_no=ibis.literal(0).cast("int32"),
        before=ibis.literal(0).cast("decimal(38,0)"),
        part=one,
        whole=one,
        **{
            f"{view}_status": _status(plain.base_status, plain.place_owner)
            for view in ("funder", "deliverer")
        },
        **{
            f"{view}_reason": _reason(plain.base_status, plain.base_reason, plain.place_owner)
            for view in ("funder", "deliverer")
        },
    )
    joined = divided.inner_join(flows, "flow_no")
    parts = joined.select(
        *_DIMENSIONS,
        "part_no",
        before=joined.before_units.abs(),
        part=joined.part_units.abs(),
        whole=joined.part_units.abs().sum().over(ibis.window(group_by="flow_no")).cast("decimal(38,0)"),
        **{
            f"{view}_status": _status(joined[f"{view}_status"], joined.place_owner)
            for view in ("funder", "deliverer")
        },
        **{
            f"{view}_reason": _reason(joined[f"{view}_status"], joined[f"{view}_reason"], joined.place_owner)
            for view in ("funder", "deliverer")
        },
    )
    yes = ibis.literal(True)
    ledger = whole.mutate(is_first_funder=yes, is_first_deliverer=yes).union(parts.mutate(**_firsts(parts)))
    return engine.save("core__ledger", ledger, ["flow_no", "part_no"])


def _firsts(parts: ir.Table) -> dict[str, Any]:
    """Marks one part per flow, status and reason, so that flows are counted once by adding up."""
    found = {}
    for view in ("funder", "deliverer"):
        same = ibis.window(group_by=["flow_no", f"{view}_status", f"{view}_reason"], order_by="part_no")
        found[f"is_first_{view}"] = ibis.row_number().over(same) == 0
    return found


_DIMENSIONS = ["flow_no", "place_owner", "sector_owner", "share_flags"]


def _placed(engine: Engine, flows: ir.Table) -> ir.Table:
    """Whose places and sectors a flow uses: its own, else its activity's (P1, S1), with their flags."""
    for kind in ("place", "sector"):
        share = engine.table(f"core__{kind}_share")
        owners = share.group_by(["copy_no", "transaction_no"]).aggregate(flag=share[f"{kind}_flags"].max())
        own = owners.filter(owners.transaction_no > 0).rename(
            own_copy="copy_no", own_no="transaction_no", own_flag="flag"
        )
        base = owners.filter(owners.transaction_no == 0).select(
            base_copy=owners.copy_no, base_flag=owners.flag
        )
        flows = flows.left_join(own, (flows.copy_no == own.own_copy) & (flows.transaction_no == own.own_no))
        flows = flows.left_join(base, flows.copy_no == base.base_copy)
        owner = ibis.cases((flows.own_no.notnull(), flows.own_no), (flows.base_copy.notnull(), 0))
        flag = flows.own_flag.fill_null(flows.base_flag).fill_null(0)
        flows = flows.mutate(**{f"{kind}_owner": owner.cast("int64"), f"{kind}_flag": flag}).drop(
            "own_copy", "own_no", "own_flag", "base_copy", "base_flag"
        )
    childless = engine.table("work__childless").select(childless_copy="copy_no")
    flows = flows.left_join(childless, flows.copy_no == childless.childless_copy)
    alone = ibis.ifelse(flows.childless_copy.notnull(), flags.bit("children-not-loaded"), 0)
    return flows.select(
        "flow_no",
        "place_owner",
        "sector_owner",
        "base_status",
        "base_reason",
        share_flags=(flows.place_flag + flows.sector_flag + alone).cast("int64"),
    )


def _status(status: Any, place_owner: Any) -> Any:
    """Without any place, what is not excluded is uncertain (METHOD P5)."""
    return ibis.ifelse((status == "counted") & place_owner.isnull(), "uncertain", status)


def _reason(status: Any, reason: Any, place_owner: Any) -> Any:
    return ibis.ifelse((status == "counted") & place_owner.isnull(), "no-place", reason)
