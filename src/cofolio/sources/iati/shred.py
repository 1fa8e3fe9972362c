"""Turns parsed activities into rows: dictionary dispatch by tag, no searching, every value accounted for."""

from __future__ import annotations

import hashlib
from typing import Final

from lxml import etree

from cofolio.sources.iati.compiled import ROOTS, TABLES, XML_LANG, Node

Row = list[object]
KINDS: Final = ("iati-activity", "iati-organisation")
_TAILS: Final = etree.XPath("//*[*]/text()")
_DEEPEST: Final = 12  # steps of an unknown path that are told apart
_PATHS: Final = 5000  # distinct unknown paths kept for one dataset
_SAMPLE: Final = 200
OVERFLOW: Final = "(further paths)"


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

    def activity(self, element: etree._Element | None, start: int, piece: bytes, line: int) -> None:
        """Read one activity from its bytes; `element` is `None` where nothing of it could be parsed."""
        self._counts = [0] * len(self.tables)
        row = self.root.blank[:]
        digest = hashlib.md5(piece, usedforsecurity=False).hexdigest()  # to tell equal copies, not to trust them
        row[0], row[1], row[2], row[3] = start, line, start + len(piece), digest
        if element is not None:
            self._base = line - (element.sourceline or 1)
            self._fill(element, self.root, row)
        self.rows[0].append(row)

    def mixed(self, root: etree._Element, starts: dict[etree._Element, tuple[int, int]]) -> None:
        """Keep text that stands behind an element, where the standard has none."""
        for piece in _TAILS(root):
            if not piece.is_tail or piece.isspace():
                continue
            before = piece.getparent()
            steps = [before, *before.iterancestors()]
            activity = next((step for step in steps if step in starts), None)
            if activity is not None and activity is not before:
                start, base = starts[activity]
                path = "/".join(str(step.tag) for step in reversed(steps[1 : steps.index(activity)]))
                line = base + (before.sourceline or 0)
                self.leftovers.append((start, line, self.root.table.name, None, f"{path}/text()".lstrip("/"), str(piece)))

    def _fill(self, element: etree._Element, node: Node, row: Row) -> None:
        slots = node.slots
        for name, value in element.items():
            place = slots.get(name)
            if place is None:
                self._unknown_attribute(element, name, value)
            else:
                row[place] = value
        text = element.text
        if len(element):
            if text is not None and not text.isspace():
                self._text(element, node, row, text)
            kids = node.kids
            for child in element:
                kid = kids.get(child.tag)
                if kid is None:
                    if node.narrative and child.tag == "narrative":
                        self._narrative(child, node, row)
                    else:
                        self._unknown(child, element)
                elif kid.rows:
                    self._row(child, kid, row)
                elif row[kid.mark] is None:
                    row[kid.mark] = 1
                    self._fill(child, kid, row)
                else:
                    self._again(child, kid, row)
        elif text is not None:
            self._text(element, node, row, text)
        elif node.text >= 0 and not node.narrative:
            row[node.text] = ""  # present but empty is not the same as absent

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

    def _text(self, element: etree._Element, node: Node, row: Row, text: str) -> None:
        if node.text >= 0:
            row[node.text] = text
        elif not text.isspace():
            self._leftover(element, node, row, "text()", text)

    def _narrative(self, element: etree._Element, node: Node, row: Row) -> None:
        lang = None
        for name, value in element.items():
            if name == XML_LANG:
                lang = value
            else:
                self._unknown_attribute(element, name, value)
        text = element.text or ""
        if len(element):
            for child in element:
                self._unknown(child, element)
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

    def _unknown_attribute(self, element: etree._Element, name: str, value: str) -> None:
        self._count(f"{_path(element)}/@{name}", element, value)

    def _unknown(self, element: etree._Element, above: etree._Element) -> None:
        """Count an element that the standard does not know, and all within it."""
        for inner in element.iter():
            if not isinstance(inner.tag, str):
                continue
            path = _path(inner)
            self._count(path, inner, inner.text or "")
            for name, value in inner.items():
                self._count(f"{path}/@{name}", inner, value)

    def _count(self, path: str, element: etree._Element, sample: str) -> None:
        known = self.unknown.get(path)
        if known is None:
            if len(self.unknown) >= _PATHS:
                path = OVERFLOW
                known = self.unknown.get(path)
            if known is None:
                line = self._base + (element.sourceline or 0)
                self.unknown[path] = [1, line, sample.strip()[:_SAMPLE]]
                return
        known[0] += 1  # type: ignore[operator]  # a mutable triple: the count is an int


def _path(element: etree._Element) -> str:
    """Write the path of an element, from the activity down."""
    steps = [str(element.tag)]
    for above in element.iterancestors():
        if above.tag == "r":
            break
        if len(steps) >= _DEEPEST:
            steps.append("...")
            break
        steps.append(str(above.tag))
    return "/".join(reversed(steps))
