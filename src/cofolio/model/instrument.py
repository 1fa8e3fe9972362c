"""core__instrument_match: the financing instrument of an activity, by the strongest signal present (METHOD G1).

Signals read here: (1) the CRIS domain inside the references of its transactions, (2) the domain of its children,
passed up to the decision. Where neither speaks the activity has no row, and its instrument is `unknown`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import ibis.expr.types as ir
import pyarrow as pa

from cofolio import registry
from cofolio.model.copy import clean
from cofolio.model.engine import Engine
from cofolio.model.tie import Ties

_COLUMNS = {
    "copy_no": pa.int64(),
    "instrument": pa.string(),
    "signal": pa.int32(),
    "matched_text": pa.string(),
    "confidence": pa.string(),
}


def build_instrument_match(engine: Engine, copies: ir.Table, ties: Ties) -> ir.Table:
    """One row per activity whose instrument a signal names, with the text it was read from and a confidence."""
    found = _domains(engine, copies)
    rows = [_row(copy_no, domains, 1, "") for copy_no, domains in found.items()]
    for parent, children in ties.children.items():
        below: Counter[tuple[str, str]] = Counter()
        for child in children:
            below.update(found.get(child, {}))
        if parent not in found and below:
            rows.append(_row(parent, below, 2, "child: "))
    arrays = [pa.array([r[i] for r in rows], kind) for i, kind in enumerate(_COLUMNS.values())]
    table = engine.put("work__instrument_match", pa.table(arrays, names=list(_COLUMNS)))
    return engine.save("core__instrument_match", table, ["copy_no"])


def _domains(engine: Engine, copies: ir.Table) -> dict[int, Counter[tuple[str, str]]]:
    """Activity copy to the CRIS domains in its transaction references, with a reference each."""
    transaction = engine.table("stg_iati__transaction")
    own = copies.filter(copies.donor_id == "EU").select("copy_no", "dataset_id", "activity_start")
    t = transaction.inner_join(own, ["dataset_id", "activity_start"])
    refs = t.select("copy_no", reference=clean(t["ref"])).filter(lambda r: r.reference.notnull()).distinct()
    rows = engine.fetch(refs)
    found: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    pattern = registry.patterns()["transaction_ref"]
    for copy_no, reference in sorted(_pairs(rows)):
        match = pattern.match(reference)
        if match and match["domain"] in registry.domains():
            found[copy_no][match["domain"], f"{match['domain']}/{match['year']}/{match['number']}"] += 1
    return found


def _pairs(rows: pa.Table) -> Iterable[tuple[int, str]]:
    return zip(rows["copy_no"].to_pylist(), rows["reference"].to_pylist(), strict=True)


def _row(
    copy_no: int, domains: Counter[tuple[str, str]], signal: int, prefix: str
) -> tuple[int, str, int, str, str]:
    """The domain seen most often names the instrument; all that were seen stay in the matched text."""
    totals: Counter[str] = Counter()
    for (code, _), count in domains.items():
        totals[code] += count
    best = min(totals, key=lambda code: (-totals[code], code))
    domain = registry.domains()[best]
    instrument = domain.instruments[0] if len(domain.instruments) == 1 else f"CRIS {best}"
    confidence = "low" if len(totals) > 1 else ("medium" if signal > 1 else domain.confidence)
    text = prefix + "; ".join(sorted({reference for _, reference in domains})[:5])
    return copy_no, instrument, signal, text, confidence
