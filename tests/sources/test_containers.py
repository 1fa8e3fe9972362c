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
from cofolio.store import Store
from tests.sources.staged import activities, table

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
    (tmp_path / name).write_bytes(packed(name, ONE)[:10])
    (tmp_path / "good.xml").write_bytes(TWO)
    report = ingest(tmp_path, tmp_path / name, tmp_path / "good.xml")
    assert (report.datasets, codes(report)) == (1, {"archive-damaged": 1})


def packed(name: str, content: bytes) -> bytes:
    if name.endswith(".zip"):
        return zipped(a__xml=content)
    return gzip.compress(content) if name.endswith(".gz") else pyzstd.compress(content)


MANY = activities(
    *(f"<title><narrative>{n * 7919 % 10007}</narrative></title>" for n in range(20_000))
).encode()


def titles(tmp_path: Path) -> list[str]:
    return table(Store.open(tmp_path / "store"), "title")["narrative"].to_pylist()


@pytest.mark.parametrize("how", ["cut", "changed"])
@pytest.mark.parametrize("name", ["a.xml.gz", "a.xml.zst", "a.zip", "deep.zip"])
def test_what_stands_before_a_damage_is_read(tmp_path: Path, name: str, how: str) -> None:
    content = packed(name.replace("deep.zip", "a.gz"), MANY)
    middle = len(content) // 2
    if how == "changed":
        content = content[:middle] + bytes(64) + content[middle + 64 :]
    elif name == "a.zip":
        pytest.skip("a cut archive has lost the list of its members")
    else:
        content = content[:middle]
    (tmp_path / name).write_bytes(zipped(a__gz=content) if name == "deep.zip" else content)
    report = ingest(tmp_path, tmp_path / name)
    assert (report.datasets, codes(report)) == (1, {"archive-damaged": 1})
    found = titles(tmp_path)
    assert 5_000 < len(found) < 20_000
    assert found[:5_000] == [str(n * 7919 % 10007) for n in range(5_000)]


def test_a_member_with_a_wrong_sum_is_read_and_noted(tmp_path: Path) -> None:
    content = zipped(a__xml=ONE, b__xml=TWO)
    sums = zipfile.ZipFile(io.BytesIO(content)).getinfo("a.xml").CRC.to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(content.replace(sums, b"\1\2\3\4"))
    report = ingest(tmp_path, tmp_path / "a.zip")
    assert (report.datasets, report.activities, report.findings) == (2, 3, {})
    assert codes(report) == {"archive-damaged": 1}


def test_a_member_of_a_damaged_archive_is_noted_and_the_others_read(tmp_path: Path) -> None:
    content = bytearray(zipped(a__xml=ONE, b__xml=TWO))
    content[35] = 0x07  # no kind of block: not one byte can be unpacked
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
