"""Build all core tables of a version, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from cofolio import registry
from cofolio.model.budget import forward_flows
from cofolio.model.copy import build_copy
from cofolio.model.corrected import Fix, build_correction, correct
from cofolio.model.decision import build_decision
from cofolio.model.engine import DuckEngine, Engine, memory_for
from cofolio.model.finding import build_finding
from cofolio.model.flow import build_flow, published_flows
from cofolio.model.fragment import build_fragment
from cofolio.model.instrument import build_instrument_match
from cofolio.model.instrument_sign import references as find_references
from cofolio.model.ledger import build_ledger
from cofolio.model.organisation import build_organisation_name
from cofolio.model.participant import build_participant
from cofolio.model.place_share import build_place_share
from cofolio.model.project import build_coverage, build_project, build_project_place
from cofolio.model.record import AnnualSource, build_record
from cofolio.model.sector_share import build_sector_share
from cofolio.model.served import build_served
from cofolio.model.settle import settle
from cofolio.model.tables import StagedTables

RateSource = Callable[[set[str], date, date], pa.Table]
"""Currencies, first and last day -> daily rates (see `sources.rates`)."""


def build(
    stage_files: Mapping[str, list[Path]],
    schemas: Mapping[str, pa.Schema],
    folder: Path,
    rates: RateSource,
    work: Path,
    tables: StagedTables,
    annual: AnnualSource,
    fixes: Sequence[Fix] = (),
) -> None:
    """Build the core tables and the served copy of a version with DuckDB.

    Args:
        stage_files: staged Parquet files by entity.
        schemas: the schema of every staged entity, for those without rows.
        folder: the version's folder; gets `core/*.parquet` and `served.duckdb`.
        rates: gives daily rates for currencies and a span of days.
        work: a folder for spilling, removed by the caller.
        tables: staged Parquet files of the sources that are tables.
        annual: gives annual average rates for currencies and a span of years.
        fixes: corrections of published data.
    """
    memory = memory_for(
        (path for paths in stage_files.values() for path in paths), tables.files.get("record", ())
    )
    engine = DuckEngine(folder / "core", work, memory)
    try:
        engine.stage(stage_files, schemas)
        engine.stage(tables.files, tables.schemas, "table")
        build_core(engine, rates, annual, fixes)
    finally:
        engine.close()
    build_served(folder, work, memory)


def build_core(engine: Engine, rates: RateSource, annual: AnnualSource, fixes: Sequence[Fix] = ()) -> None:
    """Build every core table on any engine that holds the staged ones."""
    corrected = correct(engine, fixes)
    for name, rows in registry.tables().items():
        engine.put(f"registry__{name}", rows)
    engine.save("core__sector", engine.table("registry__sector"), ["code"])
    prefixes = _prefixes()
    copies = build_copy(engine, prefixes)
    build_correction(engine, corrected, copies)
    build_place_share(engine, copies)
    build_sector_share(engine, copies)
    forward = engine.scratch("work__forward", forward_flows(engine, copies))
    published = published_flows(engine, copies, prefixes)
    published = engine.scratch("work__published", published.union(forward))
    engine.save(
        "core__rate", engine.put("work__rate", _needed_rates(engine, published, rates)), ["currency", "day"]
    )
    flows = build_flow(engine, published)
    settled = settle(engine, copies, flows, prefixes)
    ledger = build_ledger(engine, flows, settled.divided)
    build_fragment(engine, flows, ledger)
    build_project(engine, copies, flows, settled.ties)
    build_project_place(engine, copies)
    find_references(engine, copies.filter(copies.is_headline))
    build_decision(engine, copies, flows, settled.ties)
    build_instrument_match(engine, copies)
    build_participant(engine, copies)
    build_coverage(engine, copies, flows)
    build_record(engine, rates, annual)
    build_organisation_name(engine, copies)
    build_finding(engine, copies, flows, settled)


def _needed_rates(engine: Engine, published: ir.Table, rates: RateSource) -> pa.Table:
    """Rates for the currencies and days that occur, and USD for every one of those days."""
    span = engine.fetch(
        published.aggregate(first=published.rate_day.min(), last=published.rate_day.max())
    ).to_pylist()[0]
    currencies = engine.fetch(published.filter(published.currency.notnull()).select("currency").distinct())
    today = date(2000, 1, 1)
    return rates({*currencies["currency"].to_pylist(), "USD"}, span["first"] or today, span["last"] or today)


def _prefixes() -> list[tuple[str, str]]:
    rows = registry.tables()["identifier_prefix"].to_pylist()
    return sorted(((r["prefix"], r["canonical"]) for r in rows), key=lambda p: (-len(p[0]), p[0]))
