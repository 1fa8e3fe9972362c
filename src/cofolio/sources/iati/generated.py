"""Writes the reader's inner loop: one Python function for each element of the standard, from the list of elements.

A loop over descriptions would look up for every element what is the same for all of its kind: which
attributes it has, where they go, whether it makes a row. Written out as code those are constants, and
reading takes about half the time. The code is made once, when this module is first used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from cofolio.sources.iati.compiled import ROOTS, XML_LANG, Node

if TYPE_CHECKING:
    from cofolio.sources.iati.shred import Shredder

Row = list[Any]
Fill = Callable[[etree._Element, Row], None]
_SHORT: Final = 24  # places up to which a row is quicker written out than copied


def readers(kind: str, shredder: Shredder, state: list[int]) -> dict[int, Fill]:
    """Give the functions that read elements into rows, by the `id` of their nodes.

    Args:
        kind: which root.
        shredder: takes what is rare: further narratives, leftovers, unknown elements.
        state: the ordinals of rows, by the number of the table, and behind them the line before the activity.
    """
    code, nodes = _code(kind)
    scope: dict[str, Any] = {"nodes": nodes, "blanks": [node.blank for node in nodes]}
    exec(code, scope)  # written here from constants, nothing published is in it
    functions = scope["make"](shredder, state, [rows.append for rows in shredder.rows])
    return {id(node): function for node, function in zip(nodes, functions, strict=True)}


@cache
def _code(kind: str) -> tuple[CodeType, list[Node]]:
    nodes = list(_all(ROOTS[kind]))
    numbers = {id(node): number for number, node in enumerate(nodes)}
    lines = ["def make(shredder, state, appends):"]
    lines += [f"  append{number} = appends[{number}]" for number in sorted({n.table.number for n in nodes})]
    for number, node in enumerate(nodes):
        lines += [f"  node{number} = nodes[{number}]; blank{number} = blanks[{number}]"]
        lines += [f"  {line}" for line in _function(number, node)]
    for number, node in enumerate(nodes):
        kids = ", ".join(f"{tag!r}: read{numbers[id(kid)]}" for tag, kid in node.kids.items())
        lines.append(f"  kids{number} = {{{kids}}}.get")
    lines.append("  return [" + ", ".join(f"read{number}" for number in range(len(nodes))) + "]")
    return compile("\n".join(lines), f"<reader of {kind}>", "exec"), nodes


def _all(node: Node) -> Iterator[Node]:
    yield node
    for kid in node.kids.values():
        yield from _all(kid)


def _function(number: int, node: Node) -> Iterator[str]:
    """Write the function of one node; for a row it is given the row above, for all else the row itself."""
    if not node.rows:
        yield f"def read{number}(element, row):"
        yield f"  if row[{node.mark}] is not None:"
        yield f"    return shredder.again(element, node{number}, row)"
        yield f"  row[{node.mark}] = 1"
    elif node.own < 0:
        yield f"def read{number}(element, row):"
    else:
        yield f"def read{number}(element, above):"
        yield from _new_row(number, node)
    yield from _attributes(node, "element", node.slots)
    yield from _text(number, node)
    yield from _children(number, node)
    if node.own >= 0:
        yield f"  append{node.table.number}(row)"


def _new_row(number: int, node: Node) -> Iterator[str]:
    table = node.table.number
    places = {0: "above[0]"} | {own: f"above[{theirs}]" for own, theirs in node.inherit}
    places |= {node.own: "count", node.own + 1: "state[-1] + (element.sourceline or 0)"}
    yield f"  state[{table}] = count = state[{table}] + 1"
    if len(node.blank) <= _SHORT:
        values = [places.get(place, repr(value)) for place, value in enumerate(node.blank)]
        yield f"  row = [{', '.join(values)}]"
        return
    yield f"  row = blank{number}[:]"
    for place, value in places.items():
        yield f"  row[{place}] = {value}"


def _attributes(node: Node, element: str, slots: dict[str, int]) -> Iterator[str]:
    inner = "" if element == "element" else "narrative/"
    yield f"  for name, value in {element}.items():"
    word = "if"
    for name, place in slots.items():
        yield f"    {word} name == {name!r}: row[{place}] = value"
        word = "elif"
    other = f"shredder.count({node.where + '/' + inner + '@'!r} + name, {element}, value)"
    yield f"    else: {other}" if slots else f"    {other}"


def _text(number: int, node: Node) -> Iterator[str]:
    yield "  text = element.text"
    yield "  if text is not None:"
    if node.text < 0:
        yield f"    if not text.isspace(): shredder.leftover(element, node{number}, row, 'text()', text)"
    elif node.narrative:
        yield f"    if not text.isspace(): row[{node.text}] = text"
    else:
        yield f"    row[{node.text}] = text"
    if node.plain:  # present but empty is not the same as absent
        yield f"  else: row[{node.text}] = ''"


def _children(number: int, node: Node) -> Iterator[str]:
    # a slice is quicker gone through than the element; where children are the exception, they are counted first
    usual = bool(node.kids) or node.narrative
    yield f"  for child in element[:]{'' if usual else ' if len(element) else ()'}:"
    yield "    tag = child.tag"
    word = "if"
    if node.narrative:
        yield "    if tag == 'narrative':"
        yield f"      if row[{node.text}] is None and not len(child):"
        yield f"        row[{node.text}] = child.text or ''"
        yield from (f"      {line}" for line in _attributes(node, "child", {XML_LANG: node.lang}))
        yield f"      else: shredder.narrative(child, node{number}, row)"
        word = "elif"
    if node.kids:
        yield f"    {word} (kid := kids{number}(tag)) is not None: kid(child, row)"
        word = "elif"
    unknown = f"shredder.strange(child, {node.where!r})"
    yield f"    else: {unknown}" if word == "elif" else f"    {unknown}"
    yield f"    if child.tail is not None: shredder.tail(child, node{number}, row)"
