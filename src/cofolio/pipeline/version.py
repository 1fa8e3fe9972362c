"""Names a version by its inputs, and makes its core tables."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from cofolio.pipeline.staging import bucket_file, buckets
from cofolio.pipeline.tables import are_tables
from cofolio.sources.iati.compiled import STAGE_FORMAT, STAGE_SCHEMAS
from cofolio.sources.rates import build_annual, build_rates
from cofolio.sources.table.schema import SCHEMAS
from cofolio.store import FORMAT, Manifest

if TYPE_CHECKING:
    from cofolio.model.tables import StagedTables

_ASKED_ONLY = (
    "claims",
    "feeds.yml",
    "mapping",
    "parameters",
    "prices",
    "rules",
)  # data that is read when asked; no table has it


def manifest_of(
    datasets: Mapping[str, Any],
    origins: Iterable[Mapping[str, Any]],
    files: Mapping[str, Any],
    notes: Iterable[Mapping[str, Any]],
    rates: Iterable[str],
    stage: Mapping[str, list[str]],
    count: bool,
    statistics: Mapping[str, Iterable[str]],
) -> Manifest:
    """Make the manifest of a version; its id is a function of its inputs, times and sizes left out."""
    listed = sorted(origins, key=lambda o: (o["path"], o["member"] or ""))
    said = sorted(notes, key=lambda n: (n["path"], n["member"] or "", n["code"]))
    code = importlib.metadata.version("cofolio")
    model = model_digest() if count else "staged only"
    tables = are_tables(datasets)
    content = _digest(
        [
            *(FORMAT, STAGE_FORMAT, code, sorted(datasets), sorted(rates), model),
            sorted((dataset, about.get("named_year")) for dataset, about in tables.items()),
            sorted(name for entity, names in stage.items() if "__" in entity for name in names),
        ]
    )
    names = [[o["path"], o["member"], o["dataset"]] for o in listed]
    kept = {kind: sorted(digests) for kind, digests in sorted(statistics.items())}
    asked = (
        [sorted(kept.items())] if kept else []
    )  # nothing is counted from them, so they are no part of the content
    return {
        "format": FORMAT,
        "stage_format": STAGE_FORMAT,
        "code": code,
        "content": content,
        "version": _digest([content, names, [sorted(note.items()) for note in said], *asked]),
        "datasets": dict(sorted(datasets.items())),
        "origins": listed,
        "files": dict(sorted(files.items())),
        "notes": said,
        "rates": sorted(rates),
        "statistics": kept,
        "buckets": {
            bucket: bucket_file(bucket, members)
            for bucket, members in buckets(datasets.keys() - tables).items()
        },
        "stage": dict(stage),
    }


def build_model(path: Path, work: Path, manifest: Manifest, folder: Path) -> None:
    """Make core tables and the served copy of a version from its staged tables."""
    from cofolio.model.build import build  # late: reading and keeping need no query engine
    from cofolio.pipeline.correcting import fixes

    scratch = work / "model"
    scratch.mkdir()
    loaded = [path / "rates" / f"{digest}.parquet" for digest in manifest["rates"]]
    files = {entity: [path / name for name in names] for entity, names in manifest["stage"].items()}
    build(
        stage_files={entity: files.get(entity, []) for entity in STAGE_SCHEMAS},
        schemas=STAGE_SCHEMAS,
        folder=folder,
        rates=partial(build_rates, loaded),
        work=scratch,
        tables=_tables(files, manifest["datasets"], scratch),
        annual=partial(build_annual, loaded),
        fixes=fixes(),
    )


def _tables(files: Mapping[str, list[Path]], datasets: Mapping[str, Any], work: Path) -> StagedTables:
    """Give the staged tables of all table sources together, and the years that files' names give."""
    from cofolio.model.tables import StagedTables  # late, as above

    named = work / "dataset.parquet"
    rows = [
        {"dataset_id": dataset, "named_year": about.get("named_year")}
        for dataset, about in sorted(are_tables(datasets).items())
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS["dataset"]), named)
    found = {
        name: [file for entity, listed in files.items() if entity.endswith(f"__{name}") for file in listed]
        for name in ("record", "finding")
    }
    return StagedTables({**found, "dataset": [named]}, SCHEMAS)


def link_model(before: Path, folder: Path) -> None:
    """Take the core tables of a version with the same content: only its origins differ."""
    shutil.copytree(
        before,
        folder,
        dirs_exist_ok=True,
        copy_function=_linked,
        ignore=shutil.ignore_patterns("manifest.json"),
    )


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def model_digest() -> str:
    """Give the digest of the code and facts that turn staged tables into core tables."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for part in ("model", "registry", "data"):
        for file in sorted((folder / part).rglob("*")):
            asked_only = any(file.is_relative_to(folder / "data" / name) for name in _ASKED_ONLY)
            if file.is_file() and file.suffix not in (".pyc",) and not asked_only:
                digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
