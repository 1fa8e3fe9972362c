"""The list of elements compiled to what the reader runs on: one node an element, one column list a table.

A row is a Python list while it is filled: its first places are the table's published columns, in order;
the places after them hold marks that say which inlined element has been seen already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from cofolio.sources.iati.elements import ACTIVITY, NARRATIVE, ORGANISATION, Element

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
STAGE_FORMAT: Final = (
    "5"  # raise it whenever a staged table changes shape or meaning: buckets are then made anew
)

AMOUNT: Final = pa.decimal128(38, 12)
PERCENTAGE: Final = pa.decimal128(38, 6)
INSTANT: Final = pa.timestamp("us", tz="UTC")


@dataclass(slots=True)
class Table:
    """A staged table: its published columns in order, each with the kind that is parsed beside it."""

    name: str
    key: str
    columns: dict[str, str] = field(default_factory=dict)
    number: int = 0
    width: int = 0

    def place(self, column: str, kind: str = "") -> int:
        """Give the position of a column, adding it where it is new."""
        self.columns.setdefault(column, kind)
        return list(self.columns).index(column)

    def mark(self) -> int:
        """Reserve a place behind the columns; final once every column is known."""
        self.width += 1
        return -self.width

    def blank(self) -> list[object]:
        """Make an empty row with room for the marks."""
        return [None] * (len(self.columns) + self.width)


@dataclass(slots=True)
class Node:
    """How to read one element in one place.

    Attributes:
        where: the published path, from the activity down.
        path: slugs from the activity down, joined by `_`: the owner's name of further narratives.
        slots: attribute name -> position in the row.
        text: position of its text, -1 where none belongs.
        lang: position of the language of its text, -1 where there is none.
        narrative: whether the text stands in `narrative` children too.
        plain: whether its text stands in itself alone, so that an empty element is empty text.
        rows: whether it makes a row of `table` or is inlined in the row above.
        mark: place that says that an inlined element was seen.
        inherit: pairs of positions, own and parent's, of the ordinals of the rows above.
        span: every position that this inlined element may fill, marks of inner elements too.
    """

    tag: str
    path: str
    where: str
    table: Table
    slots: dict[str, int] = field(default_factory=dict)
    kids: dict[str, Node] = field(default_factory=dict)
    text: int = -1
    lang: int = -1
    narrative: bool = False
    plain: bool = False
    rows: bool = False
    mark: int = 0
    inherit: tuple[tuple[int, int], ...] = ()
    constant: tuple[tuple[int, str], ...] = ()
    own: int = -1
    above: int = -1
    span: tuple[int, ...] = ()
    blank: list[object] = field(default_factory=list)


def _slug(tag: str) -> str:
    return tag.replace("-", "_").replace("xml:", "")


def _attribute(word: str, prefix: str) -> tuple[str, str, str]:
    """Split `name=column:kind` into the published name, the column and the kind."""
    name, _, kind = word.replace("xml:", "xml~").partition(":")
    name, _, column = name.partition("=")
    name = name.replace("xml~", "xml:")
    return (XML_LANG if name == "xml:lang" else name), column or prefix + _slug(name), kind


class _Compiler:
    def __init__(self, key: str, root: Element) -> None:
        self.key = key
        self.tables: dict[str, Table] = {}
        self.root = self._node(root, None, "", ())
        self._settle(self.root)

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            table = Table(name, self.key, number=len(self.tables))
            table.place(self.key, "start")
            self.tables[name] = table
        return self.tables[name]

    def _node(self, element: Element, parent: Node | None, prefix: str, above: tuple[str, ...]) -> Node:
        slug = _slug(element.tag)
        if element.rows:
            table, prefix, path = self._table(element.rows), "", slug if above or parent else ""
        else:
            assert parent is not None
            table, prefix, path = parent.table, f"{prefix}{slug}_", slug
        if parent is not None and parent.path:
            path = f"{parent.path}_{path}"
        where = element.tag if parent is None else f"{parent.where}/{element.tag}"
        node = Node(element.tag, path, where, table, rows=bool(element.rows))
        inner = above
        if element.rows:
            inner = self._ordinals(node, parent, above)
        else:
            node.mark = table.mark()
        self._columns(node, element, prefix)
        for child in element.children:
            node.kids[child.tag] = self._node(child, node, prefix, inner)
        return node

    def _ordinals(self, node: Node, parent: Node | None, above: tuple[str, ...]) -> tuple[str, ...]:
        table = node.table
        if parent is None:
            table.place("line", "line")
            table.place(f"{table.name}_end", "end")
            table.place("content_digest")
            return ()
        own = f"{table.name}_no"
        node.inherit = tuple((table.place(no, "no"), parent.table.place(no)) for no in above)
        node.own = table.place(own, "no")
        node.above = node.inherit[-1][0] if node.inherit else -1
        table.place("line", "line")
        return (*above, own)

    def _columns(self, node: Node, element: Element, prefix: str) -> None:
        table = node.table
        if element.label:
            column, _, value = element.label.partition("=")
            node.constant = ((table.place(column), value),)
        for word in (element.attributes + " " + element.extra).split():
            name, column, kind = _attribute(word, prefix)
            node.slots[name] = table.place(column, kind)
        if element.text == NARRATIVE:
            node.narrative = True
            node.lang, node.text = table.place(prefix + "lang"), table.place(prefix + NARRATIVE)
            node.slots[XML_LANG] = node.lang
        elif element.text:
            column, _, kind = element.text.partition(":")
            node.plain = True
            node.text = table.place(column, kind)

    def _settle(self, node: Node) -> tuple[int, ...]:
        """Fix blanks and spans once all tables have all their columns."""
        if node.rows:
            node.blank = node.table.blank()
            for place, value in node.constant:
                node.blank[place] = value
        inner: list[int] = []
        for kid in node.kids.values():
            places = self._settle(kid)
            if not kid.rows:
                inner += [kid.mark, *places]
        own = [place for place in (*node.slots.values(), node.text) if place >= 0]
        node.span = tuple(dict.fromkeys(own + inner))
        return node.span


_ACTIVITY = _Compiler("activity_start", ACTIVITY)
_ORGANISATION = _Compiler("organisation_start", ORGANISATION)

ROOTS: Final[dict[str, Node]] = {"iati-activity": _ACTIVITY.root, "iati-organisation": _ORGANISATION.root}
TABLES: Final[dict[str, list[Table]]] = {
    "iati-activity": list(_ACTIVITY.tables.values()),
    "iati-organisation": list(_ORGANISATION.tables.values()),
}


def parsed_columns(column: str, kind: str) -> list[tuple[str, pa.DataType]]:
    """Name the columns that are parsed from a published one."""
    if kind == "day":
        return [(f"{column}_day", pa.date32())]
    if kind == "at":
        return [(column.replace("_datetime", "_at"), INSTANT)]
    if kind == "pct":
        return [(f"{column}_value", PERCENTAGE)]
    if kind == "amount":
        return [(f"{column}_amount", AMOUNT), (f"{column}_decimals", pa.int32())]
    return []


def _table_schema(table: Table) -> pa.Schema:
    fields = [("dataset_id", pa.string())]
    for column, kind in table.columns.items():
        fields.append(
            (
                column,
                {"start": pa.int64(), "no": pa.int64(), "line": pa.int64(), "end": pa.int64()}.get(
                    kind, pa.string()
                ),
            )
        )
        fields += parsed_columns(column, kind)
    return pa.schema(fields)


def _side_schema(key: str, *fields: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([("dataset_id", pa.string()), (key, pa.int64()), *fields])


def _schemas() -> dict[str, pa.Schema]:
    text, whole = pa.string(), pa.int64()
    schemas = {
        "dataset": pa.schema(
            [
                ("dataset_id", text),
                ("kind", text),
                ("version", text),
                ("generated_datetime", text),
                ("generated_at", INSTANT),
                ("linked_data_default", text),
                ("encoding", text),
                ("byte_count", whole),
                ("activity_count", whole),
                ("organisation_count", whole),
            ]
        )
    }
    for tables in TABLES.values():
        schemas |= {table.name: _table_schema(table) for table in tables}
    for prefix, key in (("", "activity_start"), ("organisation_", "organisation_start")):
        schemas[f"{prefix}further_narrative"] = _side_schema(
            key,
            ("owner", text),
            ("owner_no", whole),
            ("transaction_no", whole),
            ("narrative_no", whole),
            ("lang", text),
            ("narrative", text),
        )
        schemas[f"{prefix}leftover"] = _side_schema(
            key, ("line", whole), ("owner", text), ("owner_no", whole), ("path", text), ("value", text)
        )
    schemas["unknown"] = pa.schema(
        [
            ("dataset_id", text),
            ("path", text),
            ("occurrences", whole),
            ("first_line", whole),
            ("sample", text),
        ]
    )
    schemas["finding"] = _side_schema(
        "activity_start",
        ("line", whole),
        ("code", text),
        ("severity", text),
        ("message", text),
        ("expected", text),
        ("element", text),
    )
    return schemas


STAGE_SCHEMAS: Final[dict[str, pa.Schema]] = _schemas()
