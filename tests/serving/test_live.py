"""A store is replaced while it is asked: no answer fails, none is mixed, old versions are closed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cofolio.errors import StoreMissing, VersionMissing
from cofolio.live import Live
from tests.surfaces.conftest import FAMILY


def _ingest(folder: Path, year: int) -> str:
    (folder / "family.xml").write_text(FAMILY.replace("3000</value>", f"{year}</value>"), encoding="utf-8")
    command = ("ingest", str(folder / "family.xml"), "--store", str(folder / "store"), "--workers", "1")
    subprocess.run([sys.executable, "-m", "cofolio", *command], check=True, capture_output=True, timeout=120)
    return (folder / "store" / "CURRENT").read_text(encoding="utf-8").strip()


def test_a_new_version_is_served_while_answers_are_made(tmp_path: Path) -> None:
    told = {_ingest(tmp_path, 3000): 3000}
    live = Live(tmp_path / "store")
    stop, seen, faults = threading.Event(), set[tuple[str, int]](), list[BaseException]()

    def ask() -> None:
        while not stop.wait(0.005):
            try:
                with live.lease() as library:
                    figures = library.figures("KZ", measure="commitment", scope="bilateral", currency="EUR")
                    seen.add((library.version, int(figures[0].value or 0)))
            except BaseException as error:  # whatever happens in a thread is the test's to tell
                faults.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for year in (4000, 6000):
            told[_ingest(tmp_path, year)] = year
        with live.lease() as last:
            assert last.version == list(told)[-1]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not faults
    assert {version for version, _ in seen} <= set(told)
    assert all(value == told[version] + 5000 for version, value in seen)
    assert list(live._held) == [list(told)[-1]]


def test_an_older_version_can_be_asked(tmp_path: Path) -> None:
    first, second = _ingest(tmp_path, 3000), _ingest(tmp_path, 4000)
    live = Live(tmp_path / "store")
    with live.lease(first[:12]) as old, live.lease() as new:
        assert (old.version, new.version) == (first, second)
    with pytest.raises(VersionMissing), live.lease("0" * 12):
        pass


def test_an_empty_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing), Live(tmp_path).lease():
        pass
