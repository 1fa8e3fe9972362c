"""Whatever happens to a writer, a reader sees the old version or the new one."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cofolio import pipeline
from cofolio.errors import NotFound, StoreBusy, StoreError, StoreMissing, VersionMissing
from cofolio.pipeline import staging
from cofolio.store import FORMAT, KEPT_VERSIONS, Store, StoreWriter, default_path
from tests.sources.staged import activities, table


def sectors(number: int, count: int = 3) -> str:
    return activities(*[f"<sector code='{number}'/>"] * count)


def ingest(store: Path, path: Path, text: str) -> str:
    path.write_text(text)
    return pipeline.ingest([path], store, workers=1, count=False).version


def codes(store: Path) -> set[str]:
    return set(table(Store.open(store), "sector")["code"].to_pylist())


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="cofolio ingest"):
        Store.open(tmp_path)


def test_the_default_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COFOLIO_STORE", str(tmp_path / "here"))
    assert default_path() == tmp_path / "here"
    monkeypatch.delenv("COFOLIO_STORE")
    assert default_path().parts[-2:] == ("cofolio", "store")


def test_older_versions_can_be_asked_again(tmp_path: Path) -> None:
    first = ingest(tmp_path / "store", tmp_path / "a.xml", sectors(1))
    second = ingest(tmp_path / "store", tmp_path / "a.xml", sectors(2))
    assert Store.open(tmp_path / "store").version == second
    assert table(Store.open(tmp_path / "store", first), "sector")["code"].to_pylist() == ["1"] * 3
    assert Store.open(tmp_path / "store").versions() == [first, second]
    with pytest.raises(VersionMissing, match="nonsense"):
        Store.open(tmp_path / "store", "nonsense")


def test_versions_beyond_the_kept_ones_are_swept_with_their_files(tmp_path: Path) -> None:
    for number in range(KEPT_VERSIONS + 3):
        ingest(tmp_path / "store", tmp_path / "a.xml", sectors(number))
    with StoreWriter(tmp_path / "store"):
        pass
    store = Store.open(tmp_path / "store")
    assert len(store.versions()) == KEPT_VERSIONS
    assert len(list((tmp_path / "store" / "raw").glob("*/*"))) == KEPT_VERSIONS
    assert len(list((tmp_path / "store" / "stage" / "sector").glob("*"))) == KEPT_VERSIONS


def test_an_unknown_dataset_is_not_found(tmp_path: Path) -> None:
    ingest(tmp_path / "store", tmp_path / "a.xml", sectors(1))
    with pytest.raises(NotFound, match="abc"):
        Store.open(tmp_path / "store").xml("abc", 0, 1)


def test_a_span_deep_in_a_large_file_comes_back_in_milliseconds(tmp_path: Path) -> None:
    ingest(tmp_path / "store", tmp_path / "a.xml", sectors(1, 200_000))
    store = Store.open(tmp_path / "store")
    last = table(store, "activity").slice(199_999, 1).to_pylist()[0]
    times = []
    for _ in range(5):
        started = time.perf_counter()
        assert store.xml(last["dataset_id"], last["activity_start"], last["activity_end"]).endswith(
            b"</iati-activity>"
        )
        times.append(time.perf_counter() - started)
    assert min(times) < 0.1  # unpacking 20 MB from its start takes longer; a frame takes about 3 ms


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "store"):
        process = multiprocessing.get_context("spawn").Process(target=_write, args=(tmp_path / "store",))
        process.start()
        process.join(60)
    assert process.exitcode == 7


def _write(store: Path) -> None:
    try:
        with StoreWriter(store):
            pass
    except StoreBusy:
        sys.exit(7)


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    version = ingest(tmp_path / "store", tmp_path / "a.xml", sectors(1))
    manifest = tmp_path / "store" / "versions" / version / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 99'))
    with pytest.raises(StoreError, match="another format"):
        Store.open(tmp_path / "store")


CHILD = """
import sys
from cofolio import pipeline
from cofolio.pipeline import run, staging
if __name__ == "__main__":
    staging.IN_PROCESS = run.IN_PROCESS = int(sys.argv[3])
    pipeline.ingest([sys.argv[1]], sys.argv[2], workers=2, count=False)
"""


def child(script: Path, source: Path, store: Path, apart: bool) -> subprocess.Popen[bytes]:
    script.write_text(CHILD)
    arguments = [sys.executable, str(script), str(source), str(store), "0" if apart else "1000000000"]
    return subprocess.Popen(arguments, stderr=subprocess.DEVNULL, start_new_session=True)


@pytest.mark.parametrize("apart", [False, True])
def test_killed_at_any_moment_the_store_is_the_old_or_the_new(tmp_path: Path, apart: bool) -> None:
    store, source = tmp_path / "store", tmp_path / "a.xml"
    ingest(store, source, sectors(1))
    source.write_text(sectors(2, 20_000))
    started = time.monotonic()
    assert child(tmp_path / "child.py", source, tmp_path / "other", apart).wait(120) == 0
    whole = time.monotonic() - started
    chance = random.Random(7)
    for _ in range(6):
        process = child(tmp_path / "child.py", source, store, apart)
        until = time.monotonic() + chance.uniform(0.2, 1.0) * whole
        while time.monotonic() < until and process.poll() is None:
            assert codes(store) in ({"1"}, {"2"})  # a reader meanwhile
            time.sleep(0.02)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(60)
        assert codes(store) in ({"1"}, {"2"})
    ingest(store, source, sectors(3))
    assert codes(store) == {"3"}
    assert not list(store.glob("work-*"))


@pytest.mark.parametrize("limit", [1_000, 20_000, 100_000])
def test_a_full_disk_leaves_the_old_version(tmp_path: Path, limit: int) -> None:
    store, source = tmp_path / "store", tmp_path / "a.xml"
    ingest(store, source, sectors(1))
    noise = random.Random(1)
    text = activities(
        *[f"<title><narrative>{noise.getrandbits(4096):x}</narrative></title>" for _ in range(2_000)]
    )
    source.write_text(text)
    process = multiprocessing.get_context("spawn").Process(target=_write_little, args=(store, source, limit))
    process.start()
    process.join(120)
    assert process.exitcode == 7
    assert codes(store) == {"1"}
    ingest(store, source, text)
    assert len(table(Store.open(store), "title")) == 2_000


def _write_little(store: Path, source: Path, limit: int) -> None:
    """Ingest while no file may grow beyond a limit: writing fails as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        pipeline.ingest([source], store, workers=1, count=False)
    except StoreError:
        sys.exit(7)


def test_an_exception_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    first = ingest(store, tmp_path / "a.xml", sectors(1))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(staging, "consolidate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ingest(store, tmp_path / "b.xml", sectors(2))
    assert Store.open(store).version == first
    assert not list(store.glob("work-*"))
