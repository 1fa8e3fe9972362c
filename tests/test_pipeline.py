"""Ingesting and forgetting: only what changed is read, and no way of cutting the work changes a byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cofolio import pipeline
from cofolio.errors import NotFound
from cofolio.pipeline import IngestReport, run, staging, version
from cofolio.sources.iati import consolidate, plan, receive, stage
from cofolio.store import Store
from tests.sources.staged import activities, contents, table

INNER = st.lists(
    st.sampled_from(
        [
            "<title><narrative>T</narrative><narrative xml:lang='fr'>U</narrative></title>\n",
            "<sector code='11110' percentage='50%'/>",
            "<transaction><value currency='EUR'>1e3</value></transaction>\n",
            "<transaction><value>x</value><unknown a='1'/></transaction>",
            "<broken & bad>",
            "<budget><value>1</value><value>2</value></budget>",
        ]
    ),
    max_size=5,
).map("".join)
FILES = st.lists(
    st.lists(INNER, max_size=6).map(lambda inner: activities(*inner)), min_size=1, max_size=6, unique=True
)


def ingest(store: Path, *paths: Path, workers: int = 1) -> IngestReport:
    return pipeline.ingest(paths, store, workers=workers, count=False)


def write(folder: Path, files: list[str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.xml" for number in range(len(files))]
    for path, text in zip(paths, files, strict=True):
        path.write_text(text)
    return paths


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, seed=st.integers(0, 99), task_bytes=st.sampled_from([1, 500, 16 << 20]))
def test_order_and_cutting_never_change_a_byte(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    files: list[str],
    seed: int,
    task_bytes: int,
) -> None:
    tmp = tmp_path_factory.mktemp("cut")
    paths = write(tmp / "in", files)
    ingest(tmp / "a", *paths)
    shuffled = random.Random(seed).sample(paths, len(paths))
    with monkeypatch.context() as patch:
        patch.setattr(staging, "TASK_BYTES", task_bytes)
        patch.setattr(stage, "_FLUSH", max(1, task_bytes // 2))
        patch.setattr(stage, "_GROUP", max(1, task_bytes // 3))
        patch.setattr(receive, "CHUNK", 997)
        for path in shuffled:  # one by one: buckets grow instead of being written once
            ingest(tmp / "b", path)
    first, second = Store.open(tmp / "a"), Store.open(tmp / "b")
    assert contents(first) == contents(second)
    assert first.version == second.version


def test_workers_never_change_a_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = "<transaction><value currency='EUR'>1</value></transaction>\n" * 50
    paths = write(tmp_path / "in", [activities(*[f"{inner}<tag code='{n}'/>"] * 20) for n in range(5)])
    monkeypatch.setattr(staging, "IN_PROCESS", 0)
    monkeypatch.setattr(staging, "TASK_BYTES", 20_000)
    ingest(tmp_path / "one", *paths, workers=1)
    ingest(tmp_path / "three", *paths, workers=3)
    assert contents(Store.open(tmp_path / "one")) == contents(Store.open(tmp_path / "three"))


def test_small_row_groups_do_not_lose_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consolidate, "ROW_GROUP", 3)
    paths = write(
        tmp_path / "in", [activities(*["<sector code='1'/>"] * 10), activities(*["<sector code='2'/>"] * 4)]
    )
    ingest(tmp_path / "store", paths[0])
    ingest(tmp_path / "store", paths[1])
    assert (
        sorted(table(Store.open(tmp_path / "store"), "sector")["code"].to_pylist()) == ["1"] * 10 + ["2"] * 4
    )


def test_unchanged_files_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write(tmp_path / "in", [activities("")])
    first = ingest(tmp_path / "store", *paths)
    monkeypatch.setattr(run, "take_in", None)  # would fail if it were called
    again = ingest(tmp_path / "store", *paths)
    assert (again.new, again.unchanged, again.version) == (0, 1, first.version)


def test_a_changed_file_replaces_its_dataset(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "in", [activities("", "")])
    ingest(tmp_path / "store", path)
    path.write_text(activities(""))
    report = ingest(tmp_path / "store", path)
    assert (report.replaced, report.removed, report.datasets, report.activities) == (1, 1, 1, 1)


def test_a_changed_file_stays_while_another_origin_has_it(tmp_path: Path) -> None:
    one, two = write(tmp_path / "in", [activities("")] * 2)
    ingest(tmp_path / "store", one, two)
    one.write_text(activities("", ""))
    report = ingest(tmp_path / "store", one)
    assert (report.datasets, report.activities, report.removed) == (2, 3, 0)


@pytest.mark.parametrize("name", ["path", "pattern", "sha", "folder"])
def test_forgetting_takes_the_rows(tmp_path: Path, name: str) -> None:
    one, two = write(
        tmp_path / "in" / "sub", [activities("<sector code='1'/>"), activities("<sector code='2'/>")]
    )
    ingest(tmp_path / "store", two)
    alone = Store.open(tmp_path / "store")
    before = contents(alone)
    ingest(tmp_path / "store", one)
    manifest = Store.open(tmp_path / "store").manifest
    sha = next(origin["dataset"] for origin in manifest["origins"] if origin["path"] == str(one))
    wanted = {"path": str(one), "pattern": "*/0.xml", "sha": sha, "folder": str(one)}[name]
    report = pipeline.forget([wanted], tmp_path / "store", count=False)
    assert (report.removed, report.datasets) == (1, 1)
    assert contents(Store.open(tmp_path / "store")) == before
    assert report.version == alone.version


def test_forgetting_everything_leaves_an_empty_store(tmp_path: Path) -> None:
    ingest(tmp_path / "store", *write(tmp_path / "in", [activities("")]))
    report = pipeline.forget([tmp_path / "in"], tmp_path / "store", count=False)
    assert (report.datasets, report.activities) == (0, 0)
    assert Store.open(tmp_path / "store").stage_files("activity") == []


def test_forgetting_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    ingest(tmp_path / "store", *write(tmp_path / "in", [activities("")]))
    with pytest.raises(NotFound, match="nowhere"):
        pipeline.forget(["nowhere.xml"], tmp_path / "store")


def test_another_format_of_the_tables_stages_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write(tmp_path / "in", [activities("<sector code='1'/>")])
    ingest(tmp_path / "store", *paths)
    paths[0].unlink()
    for module in (run, version, plan):
        monkeypatch.setattr(module, "STAGE_FORMAT", "next")
    (other,) = write(tmp_path / "other", [activities("<sector code='2'/>")])
    ingest(tmp_path / "store", other)
    assert sorted(table(Store.open(tmp_path / "store"), "sector")["code"].to_pylist()) == ["1", "2"]


ARCHIVES = {"broken.zip": 14, "conformance.zip": 2493, "version-1.zip": 0, "european-commission.zip": 3}


@pytest.mark.parametrize("name", ARCHIVES)
def test_real_archives_come_in_whole(shared_data: Path, tmp_path: Path, name: str) -> None:
    report = ingest(tmp_path / "store", shared_data / "iati" / name)
    store = Store.open(tmp_path / "store")
    assert report.datasets == len({origin["dataset"] for origin in store.manifest["origins"]})
    rows = table(store, "activity")
    assert len(rows) == report.activities
    for row in rows.slice(0, 50).to_pylist():
        assert store.xml(row["dataset_id"], row["activity_start"], row["activity_end"]).startswith(
            b"<iati-activity"
        )
