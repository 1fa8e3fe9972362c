"""Turns parsed activities into rows: dictionary dispatch by tag, no searching, every value accounted for."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from lxml import etree

from cofolio.sources.iati.compiled import ROOTS, TABLES, XML_LANG, Node

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


def content_md5(piece: bytes | memoryview) -> str:
    """Give what tells equal copies of an activity, not to be trusted further.

    A copy in another file often differs in its start tag alone: when it was last updated, what a gateway
    adds in its own namespace, and white space are left out.
    """
    tag = _START.match(piece)
    digest = hashlib.md5(usedforsecurity=False)
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
        self._counts: list[int] = []
        self._base = 0

    def activity(
        self, element: etree._Element | None, start: int, piece: bytes | memoryview, line: int
    ) -> None:
        """Read one activity from its bytes; `element` is `None` where nothing of it could be parsed."""
        self._counts = [0] * len(self.tables)
        row = self.root.blank[:]
        row[0], row[1], row[2], row[3] = start, line, start + len(piece), content_md5(piece)
        if element is not None:
            self._base = line - (element.sourceline or 1)
            self._fill(element, self.root, row)
        self.rows[0].append(row)

    def _fill(self, element: etree._Element, node: Node, row: Row) -> None:
        """Read attributes, text and children of an element into a row; the hot path, hence its length."""
        slots = node.slots
        for name, value in element.items():
            if name in slots:
                row[slots[name]] = value
            else:
                self._count(f"{node.where}/@{name}", element, value)
        text = element.text
        if text is not None:
            if node.text >= 0:
                if not (node.narrative and text.isspace()):
                    row[node.text] = text
            elif not text.isspace():
                self._leftover(element, node, row, "text()", text)
        elif node.plain:
            row[node.text] = ""  # present but empty is not the same as absent
        if not len(element):
            return
        kids = node.kids
        for child in element:
            tag = child.tag
            if tag in kids:
                kid = kids[tag]
                if kid.rows:
                    self._row(child, kid, row)
                elif row[kid.mark] is None:
                    row[kid.mark] = 1
                    self._fill(child, kid, row)
                else:
                    self._again(child, kid, row)
            elif tag == "narrative" and node.narrative:
                if row[node.text] is None and not len(child):
                    row[node.text] = child.text or ""
                    for name, value in child.items():
                        if name == XML_LANG:
                            row[node.lang] = value
                        else:
                            self._count(f"{node.where}/narrative/@{name}", child, value)
                else:
                    self._narrative(child, node, row)
            else:
                self._unknown(child, node.where)
            if child.tail is not None:
                self._tail(child, node, row)

    def _row(self, element: etree._Element, node: Node, above: Row) -> None:
        table = node.table
        row = node.blank[:]
        row[0] = above[0]
        for own, theirs in node.inherit:
            row[own] = above[theirs]
        number = table.number
        self._counts[number] += 1
        row[node.own] = self._counts[number]
        row[node.own + 1] = self._base + (element.sourceline or 0)
        self._fill(element, node, row)
        self.rows[number].append(row)

    def _tail(self, child: etree._Element, node: Node, row: Row) -> None:
        """Keep text that stands behind an element, where the standard has none."""
        if child.tail and not child.tail.isspace():
            self._leftover(child, node, row, "text()", child.tail)

    def _narrative(self, element: etree._Element, node: Node, row: Row) -> None:
        lang = None
        for name, value in element.items():
            if name == XML_LANG:
                lang = value
            else:
                self._count(f"{node.where}/narrative/@{name}", element, value)
        text = element.text or ""
        if len(element):
            for child in element:
                self._unknown(child, f"{node.where}/narrative")
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
        last = self.narratives[-1] if self.narratives else None
        again = last is not None and last[:4] == (row[0], node.path, own_no, transaction)
        number = last[4] + 1 if last is not None and again else 2  # type: ignore[operator]  # a column of ints
        self.narratives.append((row[0], node.path, own_no, transaction, number, lang, text))

    def _leftover(self, element: etree._Element, node: Node, row: Row, path: str, value: object) -> None:
        table = node.table
        own_no = row[list(table.columns).index(f"{table.name}_no")] if table.number else None
        line = self._base + (element.sourceline or 0)
        self.leftovers.append((row[0], line, table.name, own_no, f"{node.path}/{path}", value))

    def _again(self, element: etree._Element, node: Node, row: Row) -> None:
        """Read an inlined element that occurs once more: its values go to the leftovers."""
        kept = [(place, row[place]) for place in node.span]
        for place in node.span:
            row[place] = None
        self._fill(element, node, row)
        columns = list(node.table.columns)
        for place in node.span:
            if place >= 0 and row[place] is not None:
                self._leftover(element, node, row, columns[place], row[place])
        for place, value in kept:
            row[place] = value

    def _unknown(self, element: etree._Element, where: str) -> None:
        """Count an element that the standard does not know, and all within it."""
        path = f"{where}/{element.tag!s}"
        known = self.unknown.get(path)
        if known is None:
            self._count(path, element, element.text or "")
        else:
            known[0] += 1  # type: ignore[operator]  # a mutable triple: the count is an int
        for name, value in element.items():
            self._count(f"{path}/@{name}", element, value)
        if len(element):
            if path.count("/") < _DEEPEST:
                for inner in element:
                    self._unknown(inner, path)
            else:
                for inner in element.iterdescendants(etree.Element):
                    self._count(f"{path}/...", inner, inner.text or "")

    def _count(self, path: str, element: etree._Element, sample: str) -> None:
        known = self.unknown.get(path)
        if known is None:
            if len(self.unknown) > 4 * _PATHS:
                self.unknown = first_paths(self.unknown)
            line = self._base + (element.sourceline or 0)
            self.unknown[path] = [1, line, sample.strip()[:_SAMPLE]]
            return
        known[0] += 1  # type: ignore[operator]  # a mutable triple: the count is an int
