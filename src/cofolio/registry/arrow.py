"""The registry as Arrow tables, for the counting core to join. Rows are in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

import pyarrow as pa

from cofolio.registry import codes, places, publishers, readings, references
from cofolio.registry.acts import acts
from cofolio.registry.files import read_csv

_NAMED = (
    "currency", "activity_status", "activity_scope", "organisation_type", "aid_type", "collaboration_type",
    "tied_status", "sector_vocabulary", "region_vocabulary", "sector_group",
)  # fmt: skip
_COUNTRY_FIELDS = ("code", "name", "name_fr", "iso3", "status")
_REGION_FIELDS = ("code", "name", "name_fr", "kind")
_SECTOR_FIELDS = (
    "code", "category", "category_name", "group", "group_name", "name", "name_fr", "level",
)  # fmt: skip


@cache
def tables() -> dict[str, pa.Table]:
    """All tables by name; text columns, except levels and years (int32) and `instrument_reading.agrees` (boolean)."""
    found = {name: build() for name, build in _BUILDERS.items()}
    found.update({name: _plain(name) for name in _NAMED})
    return found


def _table(columns: Sequence[str], rows: Iterable[tuple[str | None, ...]]) -> pa.Table:
    ordered = sorted(rows, key=lambda row: tuple(value or "" for value in row))
    schema = pa.schema([(name, pa.string()) for name in columns])
    return pa.table({name: [row[at] for row in ordered] for at, name in enumerate(columns)}, schema=schema)


def _donor_reference() -> pa.Table:
    rows = sorted(
        (reference, donor.id, donor.name, donor.project_level, member.reporter_override)
        for reference, (donor, member) in publishers.members().items()
    )
    schema = pa.schema(
        [
            ("reference", pa.string()),
            ("donor_id", pa.string()),
            ("donor_name", pa.string()),
            ("project_level", pa.int32()),
            ("reporter_override", pa.string()),
        ]
    )
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(schema.names)}, schema=schema)


def _identifier_prefix() -> pa.Table:
    return _table(("prefix", "canonical"), [(item.prefix, item.canonical) for item in publishers.prefixes()])


def _transaction_type() -> pa.Table:
    number = {entry.get("letter"): entry.code for entry in codes.codelist("transaction_type").values()}
    rows = [(code, measure, number.get(code, code)) for code, measure in codes.measures().items()]
    return _table(("code", "measure", "number"), rows)


def _region_member() -> pa.Table:
    rows = [(region.code, code) for region in places.regions().values() for code in region.members]
    return _table(("region", "country"), rows)


def _country() -> pa.Table:
    every = places.countries().values()
    return _table(_COUNTRY_FIELDS, [(one.code, one.name, one.name_fr, one.iso3, one.status) for one in every])


def _region() -> pa.Table:
    every = places.regions().values()
    return _table(_REGION_FIELDS, [(one.code, one.name, one.name_fr, one.kind) for one in every])


def _sector() -> pa.Table:
    """Purposes, categories, groups, and the `CCC00` roll-ups of the last two that some publishers use."""
    groups, categories = codes.codelist("sector_group"), codes.codelist("sector_category")
    levels = {code: (entry, "group") for code, entry in groups.items()}
    levels |= {code: (entry, "category") for code, entry in categories.items()}
    levels |= {f"{code}00": (entry, "rollup") for code, (entry, _) in tuple(levels.items())}
    levels |= {code: (entry, "purpose") for code, entry in codes.codelist("sector").items()}
    rows = []
    for code, (entry, level) in levels.items():
        category, group = codes.sector_category(code), codes.sector_group(code)
        rollup = (category, _name(categories, category), group, _name(groups, group))
        rows.append((code, *rollup, *_names(entry), level))
    return _table(_SECTOR_FIELDS, rows)


def _names(entry: codes.Code) -> tuple[str, str]:
    return entry.name, entry.name_fr or entry.name


def _name(entries: dict[str, codes.Code], code: str | None) -> str | None:
    return entries[code].name if code in entries else None


def _classed(name: str) -> Callable[[], pa.Table]:
    def build() -> pa.Table:
        entries = codes.codelist(name).values()
        return _table(("code", "class", "name"), [(one.code, one.get("class"), one.name) for one in entries])

    return build


def _words(name: str, words: dict[str, str]) -> Callable[[], pa.Table]:
    def build() -> pa.Table:
        entries = codes.codelist(name)
        rows = [(code, code, entry.name) for code, entry in entries.items()]
        rows += [(word, code, entries[code].name) for word, code in words.items()]
        return _table(("code", "number", "name"), rows)

    return build


def _plain(name: str) -> pa.Table:
    entries = codes.codelist(name).values()
    return _table(("code", "name", "name_fr"), [(one.code, one.name, one.name_fr) for one in entries])


def _act() -> pa.Table:
    rows = sorted((one.id, one.donor, one.acronym, one.first_year, one.last_year) for one in acts().values())
    years = [(name, pa.int32()) for name in ("first_year", "last_year")]
    schema = pa.schema([*((name, pa.string()) for name in ("instrument", "donor_id", "acronym")), *years])
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(schema.names)}, schema=schema)


def _instrument_reading() -> pa.Table:
    """What every sign means in every year, so that an engine can join it."""
    kinds: list[tuple[readings.YearKind, int]] = [("none", 0)]
    kinds += [(kind, year) for kind in ("decision", "contract") for year in readings.YEARS]
    rows = []
    for name, sign in sorted(readings.signs().items()):
        for kind, year in kinds:
            found = readings.read(sign, kind, year or None)
            rank = readings.CONFIDENCE.index(found.confidence)
            rows.append((name, kind, year, found.instrument, rank, found.agrees, ", ".join(found.candidates)))
    schema = pa.schema(
        [
            ("sign", pa.string()),
            ("year_kind", pa.string()),
            ("year", pa.int32()),
            ("instrument", pa.string()),
            ("certainty", pa.int32()),
            ("agrees", pa.bool_()),
            ("candidates", pa.string()),
        ]
    )
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(schema.names)}, schema=schema)


def _instrument_reference() -> pa.Table:
    rows = [(one.kind, one.number, one.text, one.entry, one.sign.id) for one in references.references()]
    return _table(("kind", "number", "text", "entry", "sign"), rows)


def _crs_flow() -> pa.Table:
    rows = read_csv("crs_flows.csv", ("code", "class", "name"))
    return _table(("code", "class", "name"), [(row["code"], row["class"], row["name"]) for row in rows])


_BUILDERS: dict[str, Callable[[], pa.Table]] = {
    "act": _act,
    "crs_flow": _crs_flow,
    "donor_reference": _donor_reference,
    "identifier_prefix": _identifier_prefix,
    "instrument_reading": _instrument_reading,
    "instrument_reference": _instrument_reference,
    "transaction_type": _transaction_type,
    "region_member": _region_member,
    "country": _country,
    "region": _region,
    "sector": _sector,
    "flow_type": _classed("flow_type"),
    "finance_type": _classed("finance_type"),
    "organisation_role": _words("organisation_role", codes.ORGANISATION_ROLES),
    "activity_date_type": _words("activity_date_type", codes.ACTIVITY_DATE_TYPES),
}
