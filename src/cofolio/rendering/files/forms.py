"""A selection as a file, in the form asked for: written beside its place and moved there when it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from cofolio.errors import CofolioError, UsageError
from cofolio.rendering.files import bundle, columns, delimited, document, iati, pdf, workbook
from cofolio.rendering.files.country import Selection, about, tables
from cofolio.rendering.files.table import Table
from cofolio.rendering.links import EXPORTS

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
ONE_TABLE = ("csv", "parquet")
TABLES = ("activities", "flows", "budgets", "figures", "left_out", "sources")


def write(selection: Selection, form: str, path: Path, table: str = "flows") -> None:
    """Writes a selection to a file.

    Args:
        selection: what is taken away.
        form: one of `links.EXPORTS`.
        path: the file; what stands there is replaced when the new one is whole.
        table: which table, where the form holds one alone (`csv`, `parquet`).

    Raises:
        UsageError: there is no such form or table, or a sheet would be too long.
        CofolioError: the file cannot be written, or the form needs a library that is not installed.
    """
    writer = _WRITERS.get(form)
    if writer is None:
        raise UsageError(f"no form '{form}'; choose from: {', '.join(EXPORTS)}")
    if table not in TABLES:
        raise UsageError(f"no table '{table}'; choose from: {', '.join(TABLES)}")
    with _whole(path) as part:
        writer(selection, part, table)


def file_name(selection: Selection, form: str, table: str = "flows") -> str:
    """Returns a name that says what is in the file."""
    words = ["cofolio", selection.place, selection.donor or "", table if form in ONE_TABLE else ""]
    kept = ["".join(c if c.isalnum() else "-" for c in word.replace("_", "-")) for word in words if word]
    return "-".join(kept) + f".{form}"


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside the place, that takes it when it is whole and vanishes when it is not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:40]}.", delete=False) as held:
            part = Path(held.name)
        try:
            yield part
            part.chmod(0o666 & ~_umask())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise CofolioError(f"{path} cannot be written: {error.strerror}; name another file") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _one(selection: Selection, name: str) -> Table:
    return next(table for table in tables(selection) if table.name == name)


def _workbook(selection: Selection, path: Path, _: str) -> None:
    workbook.write(path, selection.title, about(selection), tables(selection))


def _csv(selection: Selection, path: Path, table: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(delimited.lines(_one(selection, table)))


def _parquet(selection: Selection, path: Path, table: str) -> None:
    columns.write(path, _one(selection, table))


def _json(selection: Selection, path: Path, _: str) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(document.pieces(about(selection), tables(selection)))


def _bundle(selection: Selection, path: Path, _: str) -> None:
    name = f"cofolio-{selection.place}-{selection.donor or 'all'}".lower()
    bundle.write(path, "".join(c if c.isalnum() else "-" for c in name), about(selection), tables(selection))


def _iati(selection: Selection, path: Path, _: str) -> None:
    with path.open("wb") as out:
        iati.write(selection, out)


def _pdf(selection: Selection, path: Path, _: str) -> None:
    path.write_bytes(pdf.document(selection))


_WRITERS: dict[str, Callable[[Selection, Path, str], None]] = {
    "xlsx": _workbook,
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
    "xml": _iati,
    "pdf": _pdf,
    "zip": _bundle,
}
