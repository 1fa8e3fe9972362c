"""Reading the shipped data files: one place that opens them and names file and entry when one is wrong."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from cofolio.errors import RegistryError

_SUFFIXES = (".csv", ".yml")
_LOADER = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # the same language, ten times faster where libyaml is there


def _root() -> Traversable:
    return files("cofolio") / "data"


def _walk(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{name}/")
        elif name.endswith(_SUFFIXES):
            yield name, entry


def names() -> list[str]:
    """Names of all data files, relative to the data folder, in order."""
    return [name for name, _ in _walk(_root())]


@cache
def digest() -> str:
    """SHA-256 over the names and bytes of all data files: a part of the store's version id."""
    total = hashlib.sha256()
    for name, entry in _walk(_root()):
        content = entry.read_bytes()
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def read_csv(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a CSV file that must have exactly these columns.

    Raises:
        RegistryError: the file is missing, has other columns, or a row has too many or too few cells.
    """
    lines = _text(name).splitlines()
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != columns:
        found = ", ".join(reader.fieldnames or ())
        raise RegistryError(f"data/{name}: expected the columns {', '.join(columns)}, found {found}")
    rows = []
    for row in reader:
        if None in row or None in row.values():
            raise RegistryError(f"data/{name}, line {reader.line_num}: expected {len(columns)} cells")
        rows.append(dict(row))
    return rows


def read_yaml(name: str) -> dict[str, Any]:
    """The mapping a YAML file holds; read safely, so that data can never run code.

    Raises:
        RegistryError: the file is missing, not YAML, or not a mapping.
    """
    return parse_yaml(_text(name), f"data/{name}")


def parse_yaml(text: str, where: str) -> dict[str, Any]:
    """The mapping that YAML text holds, of a shipped file or of one that a user gives; `where` names it in errors.

    Raises:
        RegistryError: it is not YAML, or not a mapping.
    """
    try:
        content = yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2014-02-30
        raise RegistryError(f"{where}: not readable as YAML: {error}") from error
    if not isinstance(content, dict):
        raise RegistryError(f"{where}: expected a mapping at the top")
    return content


def entries(name: str, key: str) -> list[dict[str, Any]]:
    """The list of mappings under `key` of a YAML file."""
    return listed(read_yaml(name), key, f"data/{name}")


def listed(content: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    """The list of mappings under `key`.

    Raises:
        RegistryError: there is no such list.
    """
    found = content.get(key)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise RegistryError(f"{where}: expected a list of entries under '{key}'")
    return found


def fields(
    entry: Mapping[str, Any], where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    """An entry's fields, after checking that it has all the required ones and no unknown one."""
    missing = [name for name in required if entry.get(name) in (None, "")]
    unknown = [str(name) for name in entry if name not in required and name not in optional]
    if missing:
        raise RegistryError(f"{where}: {', '.join(missing)} missing")
    if unknown:
        raise RegistryError(f"{where}: unknown field {', '.join(unknown)}")
    return dict(entry)


def optional_date(value: object, where: str) -> date | None:
    """A date that may be absent; YAML reads `2014-01-01` as one."""
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    raise RegistryError(f"{where}: {value!r} is not a date (YYYY-MM-DD)")


def _text(name: str) -> str:
    entry = _root()
    for part in name.split("/"):
        entry = entry / part
    try:
        return entry.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise RegistryError(f"data/{name}: the file is missing") from error
