"""Families and chains, from columns to columns: what is counted twice is found here (METHOD D1, D2).

Ibis expressions find the few activities and flows concerned; the driver divides them; the parts go back as a
table. Writes `core__family` (ties), `core__deduction` and `core__chain` beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio.model.account import Account, fetch_accounts
from cofolio.model.chain import RECEIVED_AS, Chains, Link, by_activity, match_exact, match_probable
from cofolio.model.copy import clean, identity_of
from cofolio.model.engine import Engine
from cofolio.model.family import Deduction, deduct
from cofolio.model.ledger import divided_parts
from cofolio.model.tie import Ties, resolve

NEAR_BUCKET_DAYS = 90


@dataclass(frozen=True, slots=True)
class Settled:
    """What families and chains came to, for the ledger and the findings."""

    divided: ir.Table
    ties: Ties
    links: list[Link]


def settle(engine: Engine, copies: ir.Table, flows: ir.Table, prefixes: list[tuple[str, str]]) -> Settled:
    """Divide the flows that families and chains concern."""
    spoken = copies.filter(copies.is_headline)
    declared = engine.scratch("work__declared", _declared(engine, spoken, prefixes))
    ties = _ties(engine, declared, spoken)
    absent = _absent(engine, declared)
    linked = engine.scratch("work__linked", _linked(engine, spoken, flows))
    pairs = engine.scratch("work__pair", _pairs(linked))
    near = engine.scratch("work__near", _near(linked))
    concerned = _concerned(engine, ties, pairs, near)
    accounts = fetch_accounts(engine, linked.semi_join(concerned, "copy_no"))
    members = ties.children.keys() | ties.parents.keys()
    deductions = deduct(ties, [a for a in accounts if a.copy_no in members], absent)
    links = _chain(engine, accounts, pairs, near, spoken)
    _record(engine, ties, deductions, links)
    divided = engine.put("work__divided", divided_parts(accounts))
    return Settled(divided, ties, links)


def _declared(engine: Engine, spoken: ir.Table, prefixes: list[tuple[str, str]]) -> ir.Table:
    """Parents and children as each activity declares them, with the copy meant where it is of the same family.

    A secondary report that stands alone (I3) makes families only with its like: it is left out of totals over
    all donors, and must not take a primary's money with it. `is_loaded` says whether any donor's copy is there.
    """
    related = engine.table("stg_iati__related_activity")
    kind = clean(related.type)
    related = related.mutate(kind=kind, other=identity_of(clean(related.ref), prefixes))
    related = related.filter(related.kind.isin(["1", "2"]) & related.other.notnull())
    own = spoken.select("dataset_id", "activity_start", "copy_no", "donor_id", "is_alone")
    named = related.inner_join(own, ["dataset_id", "activity_start"]).select(
        "copy_no", "donor_id", "is_alone", "kind", "other"
    )
    target = spoken.select(other="identity", donor_id="donor_id", is_alone="is_alone", other_no="copy_no")
    named = named.left_join(target, ["other", "donor_id", "is_alone"]).select(
        "copy_no", "kind", "other", "other_no"
    )
    anybody = spoken.select(known="identity").distinct()
    named = named.left_join(anybody, named.other == anybody.known)
    return named.select("copy_no", "kind", "other", "other_no", is_loaded=named.known.notnull()).distinct()


def _ties(engine: Engine, declared: ir.Table, spoken: ir.Table) -> Ties:
    d = declared.filter(declared.other_no.notnull())
    edges = engine.fetch(
        d.select(
            parent=ibis.ifelse(d.kind == "1", d.other_no, d.copy_no),
            child=ibis.ifelse(d.kind == "1", d.copy_no, d.other_no),
        )
    )
    pairs = list(zip(edges["parent"].to_pylist(), edges["child"].to_pylist(), strict=True))
    concerned = engine.put(
        "work__tied", pa.table({"copy_no": pa.array(sorted({n for p in pairs for n in p}), pa.int64())})
    )
    rows = engine.fetch(spoken.semi_join(concerned, "copy_no").select("copy_no", "hierarchy"))
    hierarchy = dict(zip(rows["copy_no"].to_pylist(), rows["hierarchy"].to_pylist(), strict=True))
    return resolve(pairs, hierarchy)


def _absent(engine: Engine, declared: ir.Table) -> set[int]:
    """Parents with declared children that are not loaded; those with none loaded are marked (D1)."""
    children = declared.filter(declared.kind == "2")
    per_parent = children.group_by("copy_no").aggregate(
        loaded=children.is_loaded.cast("int64").sum(), missing=(~children.is_loaded).cast("int64").sum()
    )
    back = declared.filter((declared.kind == "1") & declared.other_no.notnull()).select(
        copy_no=declared.other_no
    )
    none_loaded = per_parent.filter(per_parent.loaded == 0).select("copy_no").anti_join(back, "copy_no")
    engine.scratch("work__childless", none_loaded)
    rows = engine.fetch(per_parent.filter(per_parent.missing > 0).select("copy_no"))
    return set(rows["copy_no"].to_pylist())


def _linked(engine: Engine, spoken: ir.Table, flows: ir.Table) -> ir.Table:
    """Counted flows with the activities and donors they name."""
    references = engine.table("registry__donor_reference").select("reference", named_donor="donor_id")
    organisations = (
        spoken.select(identity="reporting_org_ref").union(references.select(identity="reference")).distinct()
    )
    primary = spoken.filter(~spoken.is_alone).anti_join(organisations, "identity")
    f = flows.filter((flows.base_status == "counted") & flows.is_headline)
    for side in ("provider", "receiver"):
        target = primary.select(target_identity="identity", target_no="copy_no")
        f = f.left_join(target, f[f"{side}_activity"] == target.target_identity)
        f = f.mutate(**{f"{side}_copy": ibis.ifelse(f.target_no == f.copy_no, None, f.target_no)})
        f = f.drop("target_identity", "target_no")
        f = f.left_join(references, f[f"{side}_org_ref"] == references.reference)
        f = f.mutate(**{f"{side}_org": f.named_donor.fill_null(f[f"{side}_org_ref"])}).drop(
            "reference", "named_donor"
        )
    return f.select(
        "flow_no",
        "copy_no",
        "donor_id",
        "is_alone",
        "measure",
        "currency",
        "booking_day",
        "amount",
        "decimals",
        "eur",
        "provider_org",
        "provider_copy",
        "receiver_org",
        "receiver_copy",
    )


def _pairs(linked: ir.Table) -> ir.Table:
    """Activities of two donors that one of them ties by name (exact links)."""
    donors = linked.select(other_no="copy_no", other_donor="donor_id").distinct()
    f = linked.filter(~linked.is_alone)
    received = f.filter(f.provider_copy.notnull() & f.measure.isin(list(RECEIVED_AS.values())))
    measure = ibis.ifelse(received.measure == "incoming", "spend", "commitment")
    received = received.select("donor_id", funder="provider_copy", deliverer="copy_no", measure=measure)
    paid = f.filter(f.receiver_copy.notnull() & f.measure.isin(list(RECEIVED_AS)))
    paid = paid.select("donor_id", funder="copy_no", deliverer="receiver_copy", measure="measure")
    received = received.left_join(donors, received.funder == donors.other_no)
    paid = paid.left_join(donors, paid.deliverer == donors.other_no)
    both = [
        t.filter(t.other_donor.isnull() | (t.other_donor != t.donor_id)).select(
            "funder", "deliverer", "measure"
        )
        for t in (received, paid)
    ]
    return both[0].union(both[1]).distinct()


def _near(linked: ir.Table) -> ir.Table:
    """Payments and receipts of two organisations that name each other, agree in amount and are near in time."""
    f = linked.filter(~linked.is_alone)
    day = f.booking_day.delta(ibis.date("1900-01-01"), unit="day").cast("int64")
    f = f.mutate(day_number=day)
    f = f.mutate(bucket=(f.day_number - f.day_number % NEAR_BUCKET_DAYS).cast("int64"))
    paid = f.filter(f.measure.isin(list(RECEIVED_AS)) & f.receiver_copy.isnull() & f.receiver_org.notnull())
    paid = paid.select(
        paid_no="flow_no",
        paid_measure="measure",
        paid_currency="currency",
        payer="donor_id",
        payee="receiver_org",
        paid_amount="amount",
        paid_day="day_number",
        bucket="bucket",
    )
    received = f.filter(
        f.measure.isin(list(RECEIVED_AS.values())) & f.provider_copy.isnull() & f.provider_org.notnull()
    )
    received = received.mutate(as_measure=ibis.ifelse(received.measure == "incoming", "spend", "commitment"))
    columns = {
        "received_no": received.flow_no,
        "paid_measure": received.as_measure,
        "paid_currency": received.currency,
        "payer": received.provider_org,
        "payee": received.donor_id,
        "received_amount": received.amount,
        "received_day": received.day_number,
    }
    shifts = [received.select(**columns, bucket=received.bucket + k * NEAR_BUCKET_DAYS) for k in (-1, 0, 1)]
    near = shifts[0].union(shifts[1]).union(shifts[2])
    both = paid.inner_join(near, ["bucket", "paid_measure", "paid_currency", "payer", "payee"])
    gap = (both.paid_amount - both.received_amount).abs()
    hundred = ibis.literal(100).cast("decimal(38,0)")
    agrees = gap * hundred <= both.received_amount.abs()
    in_time = (both.paid_day - both.received_day).abs() <= NEAR_BUCKET_DAYS
    return both.filter(agrees & in_time & (both.payer != both.payee)).select("paid_no", "received_no")


def _concerned(engine: Engine, ties: Ties, pairs: ir.Table, near: ir.Table) -> ir.Table:
    members = sorted(ties.children.keys() | ties.parents.keys())
    tied = engine.put("work__member", pa.table({"copy_no": pa.array(members, pa.int64())}))
    linked = engine.table("work__linked")
    close = near.select(flow_no=near.paid_no).union(near.select(flow_no=near.received_no)).distinct()
    close = linked.semi_join(close, "flow_no").select("copy_no")
    everyone = (
        tied.union(pairs.select(copy_no=pairs.funder))
        .union(pairs.select(copy_no=pairs.deliverer))
        .union(close)
    )
    return engine.scratch("work__concerned", everyone.distinct())


def _chain(
    engine: Engine, accounts: list[Account], pairs: ir.Table, near: ir.Table, spoken: ir.Table
) -> list[Link]:
    concerned = engine.table("work__concerned")
    rows = engine.fetch(spoken.semi_join(concerned, "copy_no").select("copy_no", "donor_id"))
    donor_of = dict(zip(rows["copy_no"].to_pylist(), rows["donor_id"].to_pylist(), strict=True))
    chains = Chains(donor_of, by_activity(accounts))
    listed = engine.fetch(pairs)
    links = match_exact(chains, list(zip(*(listed[c].to_pylist() for c in listed.column_names), strict=True)))
    by_number = {a.flow_no: a for a in accounts}
    close = engine.fetch(near.order_by(["paid_no", "received_no"]))
    candidates = zip(close["paid_no"].to_pylist(), close["received_no"].to_pylist(), strict=True)
    match_probable(chains, [(by_number[p], by_number[r]) for p, r in candidates])
    return links


def _record(engine: Engine, ties: Ties, deductions: list[Deduction], links: list[Link]) -> None:
    pairs = [(p, c) for p, children in sorted(ties.children.items()) for c in children]
    _save(engine, "core__family", {"parent_copy_no": pa.int64(), "child_copy_no": pa.int64()}, pairs)
    _save(
        engine,
        "core__deduction",
        {"copy_no": pa.int64(), "measure": pa.string(), "basis": pa.string()},
        [(d.copy_no, d.measure, "EUR" if d.in_eur else "published") for d in deductions],
    )
    _save(
        engine,
        "core__chain",
        {
            "funder_copy_no": pa.int64(),
            "deliverer_copy_no": pa.int64(),
            "measure": pa.string(),
            "outcome": pa.string(),
        },
        [(k.funder, k.deliverer, k.measure, k.outcome) for k in links],
    )


def _save(
    engine: Engine, name: str, columns: dict[str, pa.DataType], rows: Sequence[tuple[object, ...]]
) -> None:
    arrays = [pa.array([row[i] for row in rows], kind) for i, kind in enumerate(columns.values())]
    table = engine.put(f"work__{name}", pa.table(arrays, names=list(columns)))
    engine.save(name, table, list(columns))
