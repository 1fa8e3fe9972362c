"""One text of expressions, two engines: every core table of all case files, row for row (DESIGN, Parts)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pyarrow.parquet as pq

from cofolio.model.build import build_core
from cofolio.model.engine import DuckEngine, SparkEngine
from cofolio.pipeline import ingest
from cofolio.pipeline.correcting import fixes
from cofolio.sources.iati.compiled import STAGE_SCHEMAS
from cofolio.sources.rates import build_annual, build_rates
from cofolio.sources.table.schema import SCHEMAS
from cofolio.store import Store
from tests.case_files import load
from tests.instrument_files import load_instruments

CRS = (
    "Year,DonorCode,DonorName,RecipientCode,RecipientName,PurposeCode,USD_Commitment,USD_Disbursement\n"
    "2014,918,EU Institutions,613,Kazakhstan,15130,1.25,0.5\n"
    '2014,918,EU Institutions,619,"Central Asia, regional",99810,,2.000001\n'
)

WRONG = (
    '<iati-activities version="2.03"><iati-activity default-currency="EUR">'
    '<iati-identifier>XM-DAC-46007-500791</iati-identifier><reporting-org ref="XM-DAC-46007" type="40"/>'
    '<recipient-country code="RD"/><transaction><transaction-type code="3"/>'
    '<transaction-date iso-date="2020-01-02"/><value>100</value></transaction>'
    "</iati-activity></iati-activities>"
)

pytest_plugins = ["tests.sail"]


def test_duckdb_and_sail_count_alike(tmp_path: Path, sail: SparkEngine) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for case in load():
        for name, text in case.datasets.items():
            (files / f"{case.id}--{name}").write_bytes(text)
    for instrument in load_instruments():
        (files / f"{instrument}.xml").write_bytes(instrument.xml)
    (files / "crs.csv").write_text(CRS, encoding="utf-8")
    (files / "wrong.xml").write_text(WRONG, encoding="utf-8")
    ingest([str(files)], tmp_path / "store", workers=1)
    store = Store.open(tmp_path / "store")
    staged = {entity: store.stage_files(entity) for entity in STAGE_SCHEMAS}
    duck = DuckEngine(tmp_path / "core", tmp_path / "work")
    rates = partial(build_rates, [])
    tables = {
        name: [
            file
            for entity in store.manifest["stage"]
            if entity.endswith(f"__{name}")
            for file in store.stage_files(entity)
        ]
        for name in ("record", "finding")
    }
    for engine in (duck, sail):
        engine.stage(staged, STAGE_SCHEMAS)
        engine.stage(tables, SCHEMAS, "table")
        build_core(engine, rates, partial(build_annual, []), fixes())
    duck.close()
    made = sorted(path.name for path in (tmp_path / "core").glob("core__*.parquet"))
    assert len(made) >= 17
    [corrected] = pq.read_table(tmp_path / "core" / "core__correction.parquet").to_pylist()
    assert corrected["state"] == "applied"
    for name in made:
        ours, theirs = pq.read_table(tmp_path / "core" / name), pq.read_table(sail.folder / name)
        assert ours.num_rows == theirs.num_rows, name
        assert ours.cast(theirs.schema).equals(theirs), name
