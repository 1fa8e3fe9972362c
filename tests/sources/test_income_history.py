"""A newer history of income classes against the shipped one; workbooks here are made, true to its layout."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from cofolio.errors import InputError
from cofolio.sources.income import compare


def test_next_years_classes_and_a_changed_one_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Country Analytical History"
    for row in (
        [None, "Bank's fiscal year:", "FY26", "FY27"], [None, "Data for calendar year :", 2024, 2025],
        ["KAZ", "Kazakhstan", "UM", "H"], ["AFG", "Afghanistan", "LM*", "L"], ["ABW", "Aruba", "H", ".."],
    ):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "OGHIST.xlsx")
    found = {
        (one.economy, one.data_year): (one.shipped, one.found, one.line)
        for one in compare(tmp_path / "OGHIST.xlsx")
    }
    assert found == {
        ("KAZ", 2025): (None, "HIC", 3),
        ("AFG", 2024): ("LIC", "LMIC", 4),
        ("AFG", 2025): (None, "LIC", 4),
    }


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04no", b"\xff\xfe\x00"])
def test_what_is_no_history_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=r"no\.xlsx"):
        compare(tmp_path / "no.xlsx")


def test_the_published_workbook_is_what_is_shipped(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "income.zip") as archive:
        archive.extractall(tmp_path)
    assert compare(tmp_path / "OGHIST.xlsx") == []
