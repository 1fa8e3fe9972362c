"""Turns parsed activities into rows: the common path is in `generated`, the rare one here; nothing is dropped."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from lxml import etree

from cofolio.sources.iati.compiled import ROOTS, TABLES, XML_LANG, Node
from cofolio.sources.iati.generated import Fill, readers

Row = list[object]
KINDS: Final = ("iati-activity", "iati-organisation")
_DEEPEST: Final = 12  # steps of an unknown path that are told apart
_PATHS: Final = 5000  # distinct unknown paths kept for one dataset: the first by name
_SAMPLE: Final = 200
OVERFLOW: Final = "(further paths)"
_START: Final = re.compile(
    rb"""(<[^\s"'<>/=]+)((?:\s+[^\s"'<>/=]+\s*=\s*(?:"[^"<]*+"|'[^'<]*+'))*+)\s*(?=/?>)"""
)
_ATTRIBUTE: Final = re.compile(rb"""\s+([^\s"'<>/=]+)\s*=\s*("[^"]*+"|'[^']*+')""")


def first_paths(unknown: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Keep the first unknown paths by name, and the others as one.

    What is among the first of a whole dataset is among the first of each stretch that holds it, so it is
    counted in full, and counts and first lines of the others add up: how a file is cut changes nothing.
    """
    if len(unknown) <= _PATHS:
        return unknown
    names = sorted(unknown.keys() - {OVERFLOW})
    kept = {name: unknown[name] for name in names[:_PATHS]}
    others = [unknown[name] for name in (*names[_PATHS:], *unknown.keys() & {OVERFLOW})]
    if others:
        kept[OVERFLOW] = [sum(other[0] for other in others), min(other[1] for other in others), ""]
    return kept


def content_digest(piece: bytes | memoryview) -> str:
    """Give what tells equal copies of an activity, not to be trusted further.

    A copy in another file often differs in its start tag alone: when it was last updated, what a gateway
    adds in its own namespace, and white space are left out.
    """
    tag = _START.match(piece)
    digest = hashlib.sha1(usedforsecurity=False)
    if tag is None:
        digest.update(piece)
        return digest.hexdigest()
    words = [tag[1]]
    for name, value in _ATTRIBUTE.findall(tag[2]):
        own = name.startswith(b"xml:") or (b":" not in name and name != b"xmlns")
        if own and name != b"last-updated-datetime":
            words.append(name + b"=" + value)
    digest.update(b" ".join(words))
    digest.update(memoryview(piece)[tag.end() :])
    return digest.hexdigest()


class Shredder:
    """Collects rows of activities or organisations until they are taken away.

    Attributes:
        rows: one list of rows a table, in the order of `TABLES[kind]`.
        narratives: rows of `further_narrative`, without the dataset.
        leftovers: rows of `leftover`.
        unknown: path -> [occurrences, first line, sample], for the dataset under way.
    """

    def __init__(self, kind: str) -> None:
        self.root = ROOTS[kind]
        self.tables = TABLES[kind]
        self.rows: list[list[Row]] = [[] for _ in self.tables]
        self.narratives: list[tuple[object, ...]] = []
        self.leftovers: list[tuple[object, ...]] = []
        self.unknown: dict[str, list[object]] = {}
        # ordinals of the rows of each table in the activity, and the line before the activity
        self._state = [0] * (len(self.tables) + 1)
        self._readers: dict[int, Fill] = {}
        self._narrated = 0  # further narratives before the activity

    def clear(self) -> None:
        """Let go of the rows; the lists stay, as the readers hold them."""
        for rows in self.rows:
            rows.clear()
        self.narratives.clear()
        self.leftovers.clear()

    def activity(
        self, element: etree._Element | None, start: int, piece: bytes | memoryview, line: int
    ) -> None:
        """Read one activity from its bytes; `element` is `None` where nothing of it could be parsed."""
        self._state[:] = [0] * len(self._state)
        self._narrated = len(self.narratives)
        row = self.root.blank[:]
        row[0], row[1], row[2], row[3] = start, line, start + len(piece), content_digest(piece)
        if element is not None:
            self._state[-1] = line - (element.sourceline or 1)
            if not self._readers:
                self._readers = readers(self.root.tag, self, self._state)
            self._readers[id(self.root)](element, row)
        self.rows[0].append(row)

    def tail(self, child: etree._Element, node: Node, row: Row) -> None:
        """Keep text that stands behind an element, where the standard has none."""
        if child.tail and not child.tail.isspace():
            self.leftover(child, node, row, "text()", child.tail)

    def narrative(self, element: etree._Element, node: Node, row: Row) -> None:
        lang = None
        for name, value in element.items():
            if name == XML_LANG:
                lang = value
            else:
                self.count(f"{node.where}/narrative/@{name}", element, value)
        text = element.text or ""
        if len(element):
            for child in element:
                self.strange(child, f"{node.where}/narrative")
        place = node.lang
        if row[place + 1] is None:
            row[place + 1] = text
            if lang is not None:
                row[place] = lang
        else:
            self._further(node, row, lang, text)

    def _further(self, node: Node, row: Row, lang: str | None, text: str) -> None:
        """Keep a narrative after the first."""
        table = node.table
        own_no = row[list(table.columns).index(f"{table.name}_no")] if table.number else None
        names = table.columns
        transaction = row[list(names).index("transaction_no")] if "transaction_no" in names else None
        last = self.narratives[-1] if len(self.narratives) > self._narrated else None
        again = last is not None and last[:4] == (row[0], node.path, own_no, transaction)
        number = last[4] + 1 if last is not None and again else 2  # type: ignore[operator]  # a column of ints
        self.narratives.append((row[0], node.path, own_no, transaction, number, lang, text))

    def leftover(self, element: etree._Element, node: Node, row: Row, path: str, value: object) -> None:
        table = node.table
        own_no = row[list(table.columns).index(f"{table.name}_no")] if table.number else None
        line = self._state[-1] + (element.sourceline or 0)
        self.leftovers.append((row[0], line, table.name, own_no, f"{node.path}/{path}", value))

    def again(self, element: etree._Element, node: Node, row: Row) -> None:
        """Read an inlined element that occurs once more: its values go to the leftovers."""
        kept = [(place, row[place]) for place in node.span]
        for place in (*node.span, node.mark):
            row[place] = None
        self._readers[id(node)](element, row)
        columns = list(node.table.columns)
        for place in node.span:
            if place >= 0 and row[place] is not None:
                self.leftover(element, node, row, columns[place], row[place])
        for place, value in kept:
            row[place] = value

    def strange(self, element: etree._Element, where: str) -> None:
        """Count an element that the standard does not know, and all within it."""
        path = f"{where}/{element.tag!s}"
        known = self.unknown.get(path)
        if known is None:
            self.count(path, element, element.text or "")
        else:
            known[0] += 1  # type: ignore[operator]  # a mutable triple: the count is an int
        for name, value in element.items():
            self.count(f"{path}/@{name}", element, value)
        if len(element):
            if path.count("/") < _DEEPEST:
                for inner in element:
                    self.strange(inner, path)
            else:
                for inner in element.iterdescendants(etree.Element):
                    self.count(f"{path}/...", inner, inner.text or "")

    def count(self, path: str, element: etree._Element, sample: str) -> None:
        known = self.unknown.get(path)
        if known is None:
            if len(self.unknown) > 4 * _PATHS:
                self.unknown = first_paths(self.unknown)
            line = self._state[-1] + (element.sourceline or 0)
            self.unknown[path] = [1, line, sample.strip()[:_SAMPLE]]
            return
        known[0] += 1  # type: ignore[operator]  # a mutable triple: the count is an int
