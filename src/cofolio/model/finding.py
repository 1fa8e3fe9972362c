"""core__finding: what was met on the way, in the file and in the counting; kept, never silently mended."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio.model import flags
from cofolio.model.corrected import APPLIED, MENDED
from cofolio.model.engine import Engine
from cofolio.model.instrument import UNKNOWN
from cofolio.model.settle import Settled

_COLUMNS = [
    "code",
    "severity",
    "message",
    "expected",
    "dataset_id",
    "copy_no",
    "line",
    "element",
    "occurrences",
]


def build_finding(engine: Engine, copies: ir.Table, flows: ir.Table, settled: Settled) -> ir.Table:
    """All findings, from staging and from the model, one row per code and place in a file."""
    parts = [
        _staged(engine, copies),
        _tables(engine),
        _conflicting_copies(copies),
        _unknown_codes(engine, flows, copies),
        _publication_dates(flows, copies),
        _graph(engine, copies, settled),
        _instruments(engine, copies),
        _corrections(engine),
    ]
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.union(part)
    summed = rows.group_by(_COLUMNS[:-1]).aggregate(occurrences=rows.occurrences.sum().cast("int64"))
    return engine.save(
        "core__finding", summed, ["dataset_id", "line", "code", "element", "message", "copy_no"]
    )


def _shape(rows: ir.Table, **values: Any) -> ir.Table:
    types = {"line": "int64", "copy_no": "int64", "occurrences": "int64"}
    return rows.select(
        **{
            name: ibis.coalesce(values[name]).cast(types.get(name, "string"))
            if name in values
            else rows[name].cast(types.get(name, "string"))
            for name in _COLUMNS
        }
    )


def _staged(engine: Engine, copies: ir.Table) -> ir.Table:
    finding = engine.table("stg_iati__finding")
    copy = copies.select("dataset_id", "activity_start", "copy_no")
    joined = finding.left_join(copy, ["dataset_id", "activity_start"])
    return _shape(joined, occurrences=ibis.literal(1))


def _tables(engine: Engine) -> ir.Table:
    """What was wrong in tables, and recipients and donors that no list knows."""
    staged = engine.table("stg_table__finding")
    met = engine.table("work__record_stranger")
    strangers = _shape(
        met,
        severity=ibis.literal("warning"),
        expected=ibis.literal("a name or code of the DAC lists or ISO 3166-1"),
        copy_no=ibis.null("int64"),
        occurrences=met.occurrences,
    )
    return _shape(staged, copy_no=ibis.null("int64")).union(strangers)


def _conflicting_copies(copies: ir.Table) -> ir.Table:
    """An older copy that says something else than the one counted (I1)."""
    older = copies.filter(copies.copy_status == "older-copy")
    return _shape(
        older,
        code=ibis.literal("conflicting-copy"),
        severity=ibis.literal("note"),
        message=ibis.literal("another copy of this activity is fresher and differs; that one is counted"),
        expected=ibis.literal("one copy, or equal ones (METHOD I1)"),
        element=ibis.literal("iati-activity"),
        occurrences=ibis.literal(1),
    )


def _unknown_codes(engine: Engine, flows: ir.Table, copies: ir.Table) -> ir.Table:
    """Currencies, countries, regions and transaction types that no code list knows."""
    where = copies.select("copy_no", "dataset_id", copy_line="line")
    known = engine.table("registry__currency").select(known="code")
    money = flows.filter(flows.currency.notnull()).anti_join(known, flows.currency == known.known)
    money = money.select("copy_no", "line", bad=money.currency, element=money.element)
    kinds = flows.filter(flows.measure == "unknown-type")
    kinds = kinds.select("copy_no", "line", bad=kinds.type_code.fill_null(""), element=kinds.element)
    share = engine.table("core__place_share")
    country = engine.table("registry__country").select(known="code")
    region = engine.table("registry__region").select(known="code")
    places = country.union(region)
    strange = share.anti_join(places, share.place == places.known)
    strange = strange.select(
        "copy_no", line=ibis.null("int64"), bad="place", element=ibis.literal("recipient")
    )
    parts = []
    for code, rows, expected in (
        ("unknown-currency", money, "an ISO 4217 code"),
        ("unknown-transaction-type", kinds, "a code of the TransactionType list"),
        ("unknown-place", strange, "an ISO 3166-1 alpha-2 code or a DAC region code"),
    ):
        joined = rows.inner_join(where, "copy_no")
        parts.append(
            _shape(
                joined,
                code=ibis.literal(code),
                severity=ibis.literal("warning"),
                message=ibis.literal(f"{code.replace('-', ' ')}: ") + joined.bad,
                expected=ibis.literal(expected),
                line=joined.line.fill_null(joined.copy_line),
                occurrences=ibis.literal(1),
            )
        )
    return parts[0].union(parts[1]).union(parts[2])


def _publication_dates(flows: ir.Table, copies: ir.Table) -> ir.Table:
    """Value dates that repeat the day of publication (T1)."""
    bit = flags.bit("value-date-is-publication-date")
    marked = flows.flow_flags % (2 * bit) >= bit
    rows = flows.filter(marked).inner_join(copies.select("copy_no", "dataset_id"), "copy_no")
    per_copy = rows.group_by(["copy_no", "dataset_id"]).aggregate(
        line=rows.line.min(), occurrences=rows.count()
    )
    return _shape(
        per_copy,
        code=ibis.literal("value-date-is-publication-date"),
        severity=ibis.literal("note"),
        message=ibis.literal(
            "value dates repeat the publication date; the transaction date supplies the rate"
        ),
        expected=ibis.literal("the date of the value (METHOD T1)"),
        element=ibis.literal("transaction/value"),
    )


def _graph(engine: Engine, copies: ir.Table, settled: Settled) -> ir.Table:
    rows = [
        (child, "related-activity-" + why, "related-activity", f"tie to copy {parent} dropped: {why}")
        for parent, child, why in settled.ties.dropped
    ] + [
        (
            link.deliverer,
            f"chain-{link.outcome}",
            "transaction",
            f"link of {link.measure} not applied: {link.outcome}",
        )
        for link in settled.links
        if link.outcome in {"circle", "funder-without-payments"}
    ]
    names = ["copy_no", "code", "element", "message"]
    arrays = [pa.array([r[i] for r in rows], pa.int64() if i == 0 else pa.string()) for i in range(4)]
    found = engine.put("work__graph_finding", pa.table(arrays, names=names))
    joined = found.inner_join(copies.select("copy_no", "dataset_id", "line"), "copy_no")
    return _shape(
        joined,
        severity=ibis.literal("warning"),
        expected=ibis.literal("ties and links that agree (METHOD D1, D2)"),
        occurrences=ibis.literal(1),
    )


def _instruments(engine: Engine, copies: ir.Table) -> ir.Table:
    """References that disagree among themselves, or with the year of the decision, on the instrument (G1)."""
    match = engine.table("core__instrument_match").filter(
        lambda t: (t.instrument != UNKNOWN) & (t.is_mixed | ~t.is_usual)
    )
    where = copies.filter(copies.is_headline).select("copy_no", "dataset_id", "line")
    rows = match.inner_join(where, "copy_no")
    said = rows.matched_text + ibis.literal(", read as ") + rows.instrument
    return _shape(
        rows,
        code=ibis.ifelse(rows.is_mixed, "instrument-references-mixed", "instrument-label-and-year-differ"),
        severity=ibis.literal("note"),
        message=ibis.ifelse(
            rows.is_mixed,
            ibis.literal("references name several domains: ") + said,
            ibis.literal("the label belongs to other years than the decision: ") + said,
        ),
        expected=ibis.literal("one domain, of the years of the decision (METHOD G1)"),
        element=ibis.literal("transaction"),
        occurrences=ibis.literal(1),
    )


def _corrections(engine: Engine) -> ir.Table:
    """Published values that were read as something else, and corrections that the data needs no more."""
    rows = engine.table("core__correction")
    everywhere = ibis.window(group_by=["correction", "activity_id"])
    rows = rows.mutate(is_needed=(rows.state == APPLIED).any().over(everywhere))
    rows = rows.filter(
        ~((rows.state == MENDED) & rows.is_needed)
    )  # right in one copy, still wrong in another
    change = rows.element + ibis.literal(" ") + rows.wrong + ibis.literal(" read as ") + rows.right
    by = ibis.literal("correction ") + rows.correction + ibis.literal(": ")
    applied, mended = rows.state == APPLIED, rows.state == MENDED
    return _shape(
        rows,
        code=ibis.cases(
            (applied, "correction-applied"), (mended, "correction-expired"), else_="correction-unmatched"
        ),
        severity=ibis.ifelse(applied | mended, "note", "warning"),
        message=by
        + ibis.cases(
            (applied, change + ibis.literal("; ") + rows.reason),
            (mended, ibis.literal("the publisher has mended it; its entry can go")),
            else_=ibis.literal(
                "neither the wrong nor the right value stands there any more; nothing is changed"
            ),
        ),
        expected=ibis.ifelse(applied, rows.right, rows.wrong + ibis.literal(" (data/corrections)")),
        occurrences=ibis.literal(1),
    )
