"""What an activity shows of its instrument by itself: signals 1 and 3 to 7 of METHOD G1, each with what was matched.

All are Ibis expressions over the copies that speak; an engine's regular expressions find the references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio import registry
from cofolio.model.copy import any_of, clean
from cofolio.model.decision import CONTRACT_SHAPE, DECISION_SHAPE
from cofolio.model.engine import Engine

SIGNALS = {
    1: "cris-domain",
    2: "cris-domain-of-family",
    3: "organisation",
    4: "publisher",
    5: "known-reference",
    6: "text",
    7: "years-and-places",
}
"""The signals in their order: the first that chooses an instrument decides."""

_AFTER = r"[ /]{0,2}((?:19|20)[0-9]{2})[ /-]{1,3}([0-9]{3}[ -]?[0-9]{3})"
_SHORT = 2
_WRITTEN = (
    ("title", "narrative"),
    ("description", "narrative"),
    ("document_link", "title_narrative"),
    ("document_link", "description_narrative"),
)


def _reference_pattern() -> str:
    """A CRIS reference anywhere in a text: `FED/2019/405-854`. Longer codes are tried first; short ones stand apart."""
    codes = sorted(registry.domains(), key=lambda code: (-len(code), code))
    long = "|".join(re.escape(code) for code in codes if len(code) > _SHORT)
    short = "|".join(re.escape(code) for code in codes if len(code) <= _SHORT)
    return rf"(?:({long})|(?:^|[^A-Z])({short})){_AFTER}"


def references(engine: Engine, spoken: ir.Table) -> ir.Table:
    """CRIS references in the transactions of each copy: domain, year and number, and how often (`work__reference`)."""
    own = _of_donors(spoken, {"EU"}).select("copy_no", "dataset_id", "activity_start")
    t = engine.table("stg_iati__transaction").inner_join(own, ["dataset_id", "activity_start"])
    day = t.transaction_date_day.fill_null(t.value_date_day)
    t = t.select("copy_no", day=day, text=clean(t["ref"])).filter(lambda r: r.text.notnull())
    t = _referring(t)
    rows = t.group_by(["copy_no", "domain", "year_text", "is_decision"]).aggregate(
        matched_text=t.matched_text.min(),
        uses=t.count().cast("int64"),
        first_day=t.day.min(),
        last_day=t.day.max(),
    )
    return engine.scratch("work__reference", rows)


def _referring(t: ir.Table) -> ir.Table:
    """Rows whose text has a CRIS reference, with its parts; a number beginning with 0 is a decision's."""
    pattern = _reference_pattern()
    t = t.filter(t.text.re_search(pattern))
    first, second = t.text.re_extract(pattern, 1).fill_null(""), t.text.re_extract(pattern, 2).fill_null("")
    number = t.text.re_extract(pattern, 4)
    number = number.substr(0, 3) + ibis.literal("-") + number.right(3)
    t = t.mutate(
        domain=ibis.ifelse(first == "", second, first),
        year_text=t.text.re_extract(pattern, 3),
        number=number,
        is_decision=number.startswith("0"),
    )
    return t.mutate(matched_text=t.domain + ibis.literal("/") + t.year_text + ibis.literal("/") + t.number)


def own_signs(engine: Engine, spoken: ir.Table) -> ir.Table:
    """One row per activity, signal and sign. `year_text` is the year in the reference itself, where it has one."""
    parts = [
        _domains(engine),
        *_organisations(engine, spoken),
        *_publishers(spoken),
        *_known(engine, spoken),
        *_texts(engine, spoken),
        *_windows(engine, spoken),
    ]
    return reduce(lambda a, b: a.union(b), parts)


def _shape(rows: ir.Table, signal: int, sign: Any, element: Any, **values: Any) -> ir.Table:
    filled = {
        "year_text": ibis.null("string"),
        "is_decision": ibis.literal(False),
        "uses": ibis.literal(1),
        "first_day": ibis.null("date"),
        "last_day": ibis.null("date"),
    } | values
    return rows.select(
        "copy_no",
        signal=ibis.literal(signal).cast("int32"),
        sign=sign.cast("string"),
        matched_text=filled["matched_text"].cast("string"),
        element=element.cast("string"),
        year_text=filled["year_text"].cast("string"),
        is_decision=filled["is_decision"],
        uses=filled["uses"].cast("int64"),
        first_day=filled["first_day"].cast("date"),
        last_day=filled["last_day"].cast("date"),
    )


def _of_donors(spoken: ir.Table, donors: set[str]) -> ir.Table:
    return spoken.filter(spoken.donor_id.isin(sorted(donors)))


def _domains(engine: Engine) -> ir.Table:
    r = engine.table("work__reference")
    kept = {
        name: r[name]
        for name in ("matched_text", "year_text", "is_decision", "uses", "first_day", "last_day")
    }
    return _shape(r, 1, ibis.literal("domain:") + r.domain, ibis.literal("transaction/@ref"), **kept)


def _organisations(engine: Engine, spoken: ir.Table) -> list[ir.Table]:
    parts = []
    for one in registry.instrument_organisations():
        own = _of_donors(spoken, {one.sign.donor}).select("copy_no", "dataset_id", "activity_start")
        p = engine.table("stg_iati__participating_org").inner_join(own, ["dataset_id", "activity_start"])
        role = clean(p.role).lower()
        words = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
        roles = [*one.roles, *(words[r] for r in one.roles if r in words)]
        p = p.filter((clean(p.narrative) == one.name) & role.isin(roles)).select("copy_no").distinct()
        parts.append(
            _shape(
                p,
                3,
                ibis.literal(one.sign.id),
                ibis.literal("participating-org"),
                matched_text=ibis.literal(one.name),
            )
        )
    return parts


def _published_by(spoken: ir.Table, donor: str, reference: str) -> ir.Table:
    """Activities of a publisher under its present and its former references (I2)."""
    former = {one.prefix for one in registry.prefixes() if one.canonical == reference}
    return _of_donors(spoken, {donor}).filter(
        lambda t: t.reporting_org_ref.isin(sorted({reference} | former))
    )


def _publishers(spoken: ir.Table) -> list[ir.Table]:
    parts: list[ir.Table] = []
    particular: dict[str, list[str]] = {}
    for one in registry.instrument_publishers():
        own = _published_by(spoken, one.sign.donor, one.reference)
        if one.identifier:
            particular.setdefault(one.reference, []).append(one.identifier)
            own = own.filter(own.identity.contains(one.identifier))
            element, text = "iati-identifier", own.activity_id
        else:
            for part in particular.get(one.reference, ()):
                own = own.filter(~own.identity.contains(part))
            element, text = "reporting-org/@ref", own.reporting_org_ref
        parts.append(_shape(own, 4, ibis.literal(one.sign.id), ibis.literal(element), matched_text=text))
    return parts


def _known(engine: Engine, spoken: ir.Table) -> list[ir.Table]:
    """Numbers of the curated dataset: of the activity itself, and of the decisions above it, loaded or not."""
    fact = engine.table("registry__instrument_reference")
    own = _of_donors(spoken, {"EU"}).select("copy_no", number_of="identity")
    ancestor = engine.table("work__ancestor")
    above = ancestor.inner_join(own.select(ancestor_no="copy_no", number_of="number_of"), "ancestor_no")
    declared = engine.table("work__declared").filter(lambda t: t.kind == "1")
    absent = declared.semi_join(own, "copy_no").select("copy_no", number_of="other")
    every = own.union(above.select("copy_no", "number_of")).union(absent).distinct()
    year, number = (
        every.number_of.re_extract(DECISION_SHAPE, 1),
        every.number_of.re_extract(DECISION_SHAPE, 2),
    )
    keys = [
        ("decision", year + ibis.literal("/") + number),
        ("contract", every.number_of.re_extract(CONTRACT_SHAPE, 2)),
    ]
    parts = []
    for kind, key in keys:
        found = every.mutate(number=key).inner_join(fact.filter(fact.kind == kind), "number")
        parts.append(
            _shape(
                found,
                5,
                found.sign,
                ibis.literal("iati-identifier"),
                matched_text=found.text + ibis.literal(" (") + found.entry + ibis.literal(")"),
            )
        )
    return parts


def _texts(engine: Engine, spoken: ir.Table) -> list[ir.Table]:
    """Names of instruments, and CRIS references, in what is written about the activity."""
    written = engine.scratch("work__written", _written(engine, spoken))
    parts = []
    for one in registry.instrument_texts():
        pattern = _word_pattern(one.words)
        found = written.filter((written.donor_id == one.sign.donor) & written.text.re_search(pattern))
        found = found.mutate(word=found.text.re_extract(pattern, 1))
        found = found.group_by(["copy_no", "element"]).aggregate(word=found.word.min(), uses=found.count())
        parts.append(
            _shape(
                found, 6, ibis.literal(one.sign.id), found.element, matched_text=found.word, uses=found.uses
            )
        )
    cited = _referring(written.filter(written.donor_id == "EU"))
    cited = cited.group_by(["copy_no", "element", "domain", "year_text", "is_decision"]).aggregate(
        matched_text=cited.matched_text.min(), uses=cited.count()
    )
    kept = {name: cited[name] for name in ("matched_text", "year_text", "is_decision", "uses")}
    return [*parts, _shape(cited, 6, ibis.literal("domain:") + cited.domain, cited.element, **kept)]


def _word_pattern(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return rf"(?:^|[^A-Za-z])({'|'.join(re.escape(word) for word in longest_first)})(?:$|[^A-Za-z])"


def _written(engine: Engine, spoken: ir.Table) -> ir.Table:
    """Titles, descriptions and names of documents that may have a word of their donor's or a reference."""
    words: dict[str, set[str]] = {}
    for one in registry.instrument_texts():
        words.setdefault(one.sign.donor, set()).update(one.words)
    own = _of_donors(spoken, set(words)).select("copy_no", "dataset_id", "activity_start", "donor_id")
    parts = []
    for entity, column in _WRITTEN:
        t = engine.table(f"stg_iati__{entity}").inner_join(own, ["dataset_id", "activity_start"])
        element = ibis.literal(entity.replace("_", "-"))
        t = t.select("copy_no", "donor_id", text=t[column], element=element)
        # told quickly: the patterns proper then run on few rows
        may_speak = [
            (t.donor_id == donor) & any_of([t.text.contains(word) for word in sorted(found)])
            for donor, found in sorted(words.items())
        ]
        parts.append(t.filter(any_of([*may_speak, (t.donor_id == "EU") & t.text.re_search(_AFTER)])))
    return reduce(lambda a, b: a.union(b), parts)


def _windows(engine: Engine, spoken: ir.Table) -> list[ir.Table]:
    """Years come with the reading; here the publisher, the places and what the sectors leave open."""
    place, sector = engine.table("core__project_place"), engine.table("core__sector_share")
    parts = []
    for one in registry.instrument_windows():
        own = _published_by(spoken, one.sign.donor, one.publisher)
        if one.places:
            inside = place.filter(place.place.isin(list(one.places))).select("copy_no").distinct()
            outside = place.filter(~place.place.isin(list(one.places))).select("copy_no").distinct()
            own = own.semi_join(inside, "copy_no").anti_join(outside, "copy_no")
        if one.unless_sector:
            own = own.anti_join(sector.filter(sector.sector == one.unless_sector), "copy_no")
        name = one.sign.id.removeprefix("window:")
        parts.append(
            _shape(
                own.select("copy_no"),
                7,
                ibis.literal(one.sign.id),
                ibis.literal("reporting-org, recipient places, year"),
                matched_text=ibis.literal(name),
            )
        )
    return parts
