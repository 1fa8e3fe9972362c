"""What files must look like: an error page that comes with status 200 is told by its looks, not by its headers."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

_HEAD: Final = 4096
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def fault(path: Path, form: str) -> str | None:
    """Says what is wrong with a file for its form.

    Args:
        path: the file, unpacked from the transfer.
        form: one of `FORMS`.

    Returns:
        What it looks like instead, `None` where it is as it should be.
    """
    head = _head(path)
    if not head.strip():
        return "an empty file"
    if _is_html(head):
        return f"an HTML page where {form} was expected"
    return FORMS[form](path, head)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _text(head: bytes) -> str:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip("\ufeff")
    return head.decode("latin-1")


def _is_html(head: bytes) -> bool:
    text = _text(head).lstrip().lower()
    while text.startswith(("<?xml", "<!--")):  # XHTML and commented pages
        end = text.find("?>" if text.startswith("<?") else "-->")
        if end < 0:
            return False
        text = text[end + 3 :].lstrip() if text.startswith("<!--") else text[end + 2 :].lstrip()
    return text.startswith(("<!doctype html", "<html", "<head", "<body"))


def _xml(path: Path, head: bytes) -> str | None:
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as file:
                head = file.read(_HEAD)
        except (OSError, EOFError, zlib.error) as error:
            return f"gzip that cannot be unpacked ({error})"
        if _is_html(head):
            return "an HTML page where xml was expected"
    return None if _text(head).lstrip().startswith("<") else "no XML: it does not begin with '<'"


def _zip(path: Path, head: bytes) -> str | None:
    if not head.startswith(b"PK"):
        return "no zip archive"
    try:
        with zipfile.ZipFile(path) as archive:
            return None if archive.infolist() else "an empty archive"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        return f"a zip archive that is cut off or damaged ({error})"


def _xlsx(path: Path, head: bytes) -> str | None:
    wrong = _zip(path, head)
    if wrong:
        return wrong
    with zipfile.ZipFile(path) as archive:
        return None if "xl/workbook.xml" in archive.namelist() else "a zip archive that is no workbook"


def _parquet(path: Path, head: bytes) -> str | None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        tail = file.read()
    return None if head.startswith(b"PAR1") and tail == b"PAR1" else "no whole Parquet file"


def _json(path: Path, head: bytes) -> str | None:
    try:
        with path.open("rb") as file:
            json.load(file)
    except (ValueError, RecursionError) as error:
        return f"no JSON ({error})"
    return None


def _csv(path: Path, head: bytes) -> str | None:
    text = _text(head)
    first = text.lstrip().splitlines()[0]
    if (
        "\0" in text
        or text.lstrip().startswith(("<", "{", "PK"))
        or not any(sign in first for sign in ",;|\t")
    ):
        return "no table: its first line has no columns"
    return None


FORMS: Final[dict[str, Callable[[Path, bytes], str | None]]] = {
    "xml": _xml,
    "zip": _zip,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "json": _json,
    "csv": _csv,
}
"""How each form is told."""
