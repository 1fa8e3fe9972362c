"""Walks the published schemas of the standard: every path of elements and attributes of a version."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
ROOTS = {
    "iati-activities-schema.xsd": "iati-activities",
    "iati-organisations-schema.xsd": "iati-organisations",
}
Definitions = dict[str, etree._Element]


def versions(archive: Path) -> dict[str, dict[str, bytes]]:
    """Give the schema files of each version."""
    found: dict[str, dict[str, bytes]] = {}
    with zipfile.ZipFile(archive) as zipped:
        for name in zipped.namelist():
            path = PurePosixPath(name)
            if path.suffix == ".xsd":
                found.setdefault(path.parent.name, {})[path.name] = zipped.read(name)
    return found


def paths(files: dict[str, bytes], schema: str) -> set[str]:
    """Give every path of one schema, the root left out above an activity."""
    elements, types = _definitions(files, schema)
    root = ROOTS[schema]
    found = set(_walk(elements[root], elements, types, ""))
    return {path.removeprefix(f"{root}/") if not path.startswith(f"{root}/@") else path for path in found} - {
        root
    }


def _definitions(files: dict[str, bytes], schema: str) -> tuple[Definitions, Definitions]:
    elements: Definitions = {}
    types: Definitions = {}
    for name in (schema, "iati-common.xsd"):
        for child in etree.fromstring(files[name]):
            if child.tag == f"{XSD}element":
                elements[child.get("name")] = child
            elif child.tag in (f"{XSD}complexType", f"{XSD}simpleType"):
                types[child.get("name")] = child
    return elements, types


def _walk(element: etree._Element, elements: Definitions, types: Definitions, above: str) -> Iterator[str]:
    if element.get("ref"):
        element = elements[element.get("ref")]
    path = f"{above}/{element.get('name')}".lstrip("/")
    yield path
    kind = element.find(f"{XSD}complexType")
    if kind is None:
        kind = types.get((element.get("type") or "").split(":")[-1])
    if kind is not None:
        yield from _content(kind, elements, types, path)


def _content(kind: etree._Element, elements: Definitions, types: Definitions, path: str) -> Iterator[str]:
    for node in kind.iter(f"{XSD}extension", f"{XSD}restriction"):
        base = types.get(node.get("base", "").split(":")[-1])
        if base is not None:
            yield from _content(base, elements, types, path)
    stack = list(kind)
    while stack:
        node = stack.pop()
        if node.tag == f"{XSD}attribute":
            yield f"{path}/@{node.get('name') or node.get('ref')}"
        elif node.tag == f"{XSD}element":
            yield from _walk(node, elements, types, path)
        elif isinstance(node.tag, str) and node.tag != f"{XSD}annotation":
            stack.extend(node)
