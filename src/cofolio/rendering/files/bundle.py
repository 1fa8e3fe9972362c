"""All tables in one zip, each as CSV and Parquet, with a Frictionless `datapackage.json` that says what they hold."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cofolio.rendering.clean import plain
from cofolio.rendering.files import columns, delimited
from cofolio.rendering.files.table import Column, Kind, Table

PROFILE = "data-package"
_DAY = (1980, 1, 1, 0, 0, 0)  # the same selection gives the same bytes
_TYPES: dict[Kind, str] = {
    "text": "string",
    "date": "date",
    "amount": "number",
    "number": "integer",
    "rate": "number",
    "flag": "boolean",
}


def write(path: Path, name: str, about: Sequence[tuple[str, str]], tables: Sequence[Table]) -> None:
    """Writes the bundle.

    Args:
        path: the zip; its folder is there.
        name: the package's name, of small letters, digits and `-`.
        about: names and texts that describe it; the first is its title.
        tables: what it holds.
    """
    resources: list[dict[str, Any]] = []
    with (
        TemporaryDirectory(dir=path.parent, prefix=".cofolio-bundle-") as held,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed,
    ):
        for table in tables:
            text, binary = Path(held, f"{table.name}.csv"), Path(held, f"{table.name}.parquet")
            with text.open("w", encoding="utf-8", newline="") as out:
                out.writelines(delimited.lines(table))
            columns.write(binary, table)
            resources.append(_resource(table, text))
            for file in (text, binary):
                _put(packed, f"data/{file.name}", file.read_bytes())
                file.unlink()
        package = _package(name, about, resources)
        _put(packed, "datapackage.json", (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode())


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, content)


def _package(name: str, about: Sequence[tuple[str, str]], resources: list[dict[str, Any]]) -> dict[str, Any]:
    said = dict(about)
    return {
        "profile": PROFILE,
        "name": name,
        "title": plain(about[0][1]),
        "description": "\n".join(f"{key}: {plain(text)}" for key, text in about),
        "version": said.get("Store version", ""),
        "sources": [{"title": "Records as published by the organisations named in data/sources.csv"}],
        "licenses": [
            {"name": "other-open", "title": "Each publisher's own open-data terms; see data/sources.csv"}
        ],
        "resources": resources,
    }


def _resource(table: Table, file: Path) -> dict[str, Any]:
    content = file.read_bytes()
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "title": table.title,
        "description": f"{table.about} The same as Parquet: data/{table.name}.parquet",
        "path": f"data/{file.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": _TYPES[column.kind],
        "title": column.title,
        "description": column.about or column.title,
    }
