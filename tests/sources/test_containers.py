"""Files, folders and archives come in as datasets; what is unsafe or none is noted."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import pyzstd

from cofolio import pipeline
from cofolio.errors import InputError
from cofolio.pipeline import IngestReport
from tests.sources.staged import activities

ONE, TWO = activities("").encode(), activities("", "").encode()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def ingest(tmp_path: Path, *paths: Path) -> IngestReport:
    return pipeline.ingest(paths, tmp_path / "store", workers=1, count=False)


def codes(report: IngestReport) -> Counter[str]:
    return Counter(note["code"] for note in report.notes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xml.gz", gzip.compress(ONE)),
        ("a.xml.zst", pyzstd.compress(ONE)),
        ("a.zip", zipped(a__xml=ONE)),
        ("a.zip", zipped(inner__zip=zipped(a__xml=ONE))),
        ("a.zip", zipped(a__gz=gzip.compress(ONE))),
        ("a.bin", zipped(noext=ONE)),
        ("a", ONE),
    ],
)
def test_every_packing_gives_the_same_dataset(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "plain.xml").write_bytes(ONE)
    plain = ingest(tmp_path, tmp_path / "plain.xml")
    (tmp_path / name).write_bytes(content)
    report = ingest(tmp_path, tmp_path / name)
    assert (report.datasets, report.new, report.activities) == (1, 0, plain.activities)


def test_folders_are_walked_and_other_files_noted(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    (folder / "one.xml").write_bytes(ONE)
    (folder / "README.txt").write_text("read me")
    (tmp_path / "in" / "two.zip").write_bytes(zipped(two__xml=TWO, notes__txt=b"hello"))
    report = ingest(tmp_path, tmp_path / "in")
    assert (report.datasets, report.activities) == (2, 3)
    assert codes(report) == {"not-xml-member": 2}


def test_names_that_point_outside_are_noted_and_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.xml", ONE)
    (tmp_path / "evil.zip").write_bytes(out.getvalue())
    report = ingest(tmp_path, tmp_path / "evil.zip")
    assert (report.datasets, codes(report)) == (1, {"unsafe-name": 1})
    assert not (tmp_path.parent / "evil.xml").exists()


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = zipped(bomb__xml=b"<iati-activities>" + b" " * 100_000_000, good__xml=ONE)
    (tmp_path / "bomb.zip").write_bytes(bomb)
    report = ingest(tmp_path, tmp_path / "bomb.zip")
    assert (report.datasets, codes(report)) == (1, {"zip-bomb": 1})
    assert not list((tmp_path / "store").glob("work-*"))


def test_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    content = zipped(a__xml=ONE)
    for _ in range(6):
        content = zipped(inner__zip=content)
    (tmp_path / "deep.zip").write_bytes(content)
    report = ingest(tmp_path, tmp_path / "deep.zip")
    assert (report.datasets, codes(report)) == (0, {"nested-too-deep": 1})


@pytest.mark.parametrize("name", ["a.zip", "a.xml.gz", "a.xml.zst"])
def test_a_damaged_archive_is_noted(tmp_path: Path, name: str) -> None:
    whole = {"a.zip": zipped(a__xml=ONE), "a.xml.gz": gzip.compress(ONE), "a.xml.zst": pyzstd.compress(ONE)}[
        name
    ]
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    (tmp_path / "good.xml").write_bytes(TWO)
    report = ingest(tmp_path, tmp_path / name, tmp_path / "good.xml")
    assert (report.datasets, codes(report)) == (1, {"archive-damaged": 1})


def test_a_member_of_a_damaged_archive_is_noted_and_the_others_read(tmp_path: Path) -> None:
    content = bytearray(zipped(a__xml=ONE, b__xml=TWO))
    content[60] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(bytes(content))
    report = ingest(tmp_path, tmp_path / "a.zip")
    assert (report.datasets, codes(report)) == (1, {"archive-damaged": 1})


def test_an_office_document_named_xml_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "sheet.xml").write_bytes(zipped(sheet__xml=b"<worksheet/>"))
    report = ingest(tmp_path, tmp_path / "sheet.xml")
    assert (report.datasets, report.findings) == (1, {"not-xml": 1})


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (ONE, TWO):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        report = pipeline.ingest(["-"], tmp_path / "store", workers=1, count=False)
    assert report.datasets == 2


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.xml"):
        ingest(tmp_path, tmp_path / "nowhere.xml")
