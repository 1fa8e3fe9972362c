"""Prints `docs/elements.md` from the list of elements: `python -m cofolio.sources.iati.reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from cofolio.sources.iati.compiled import ROOTS, STAGE_SCHEMAS, XML_LANG, Node, parsed_columns
from cofolio.sources.iati.elements import ROOT_ATTRIBUTES

_HEAD = """# Elements read

Generated from the list the reader runs on (`cofolio.sources.iati.elements`); a test walks the schemas of 1.01 to 2.03
and proves that every element and attribute is here. Tables are `stg_iati__<table>`; each row also has `dataset_id`, the
offset of its activity or organisation, and its line. Text of version 1 and the first `narrative` of version 2 share one
column; further narratives go to `further_narrative`, second occurrences of what the standard has once to `leftover`,
and what the standard does not know to `unknown`. A few attributes outside the standard are read too, as publishers use
them for a known meaning: percentages on a transaction's sectors and places.

"""


def rows() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give published path, table and columns of everything that is read."""
    for root, attributes in ROOT_ATTRIBUTES.items():
        for attribute in attributes:
            columns = (
                attribute.replace("-", "_"),
                *(("generated_at",) if attribute.startswith("generated") else ()),
            )
            yield f"{root}/@{attribute}", "dataset", columns
    for root_node in ROOTS.values():
        yield from _of(root_node)


def _columns(node: Node, place: int) -> tuple[str, ...]:
    column, kind = list(node.table.columns.items())[place]
    return (column, *(name for name, _ in parsed_columns(column, kind)))


def _of(node: Node) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield node.where, node.table.name, _columns(node, node.text) if node.text >= 0 else ()
    for attribute, place in node.slots.items():
        yield (
            f"{node.where}/@{'xml:lang' if attribute == XML_LANG else attribute}",
            node.table.name,
            _columns(node, place),
        )
    if node.narrative:
        yield f"{node.where}/narrative", node.table.name, _columns(node, node.text)
        yield f"{node.where}/narrative/@xml:lang", node.table.name, _columns(node, node.lang)
    for kid in node.kids.values():
        yield from _of(kid)


def markdown() -> str:
    """Write the page."""
    lines = [
        _HEAD + f"{len(list(rows()))} paths, {len(STAGE_SCHEMAS)} tables.\n",
        "| published | table | columns |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| `{path}` | {table} | {', '.join(f'`{c}`' for c in columns)} |" for path, table, columns in rows()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
