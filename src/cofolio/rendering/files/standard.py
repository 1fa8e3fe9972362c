"""An activity as version 2.03 of the IATI standard has it: elements in its order and number, values of its types.

What a publisher wrote otherwise is put right only where nothing is lost: elements change places, blanks around a value
go. What the standard does not know, or has no room for, is left out and said; an activity that lacks what the
standard demands is left out whole, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from lxml import etree

from cofolio import registry

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FILE = "iati_2_03.csv"
_COLUMNS = ("path", "kind", "name", "least", "most", "type")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_WHOLE = re.compile(r"[+-]?\d+")
_BLANKS = re.compile(r"[\t\r\n ]+")


@dataclass(slots=True)
class Rule:
    """What an element may hold.

    Attributes:
        attributes: name -> whether it is needed, and its type.
        children: name -> least and most of it, in order; most is `None` where there is no limit.
        text: type of its text; `None` where it has none.
        is_open: whether elements and attributes of other namespaces may stand in it.
    """

    attributes: dict[str, tuple[bool, str]] = field(default_factory=dict)
    children: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    text: str | None = None
    is_open: bool = False


@cache
def rules() -> dict[str, Rule]:
    """The standard's rules by the path of the element."""
    found: dict[str, Rule] = {}
    for row in registry.files.read_csv(_FILE, _COLUMNS):
        rule = found.setdefault(row["path"], Rule())
        name = XML_LANG if row["name"] == "xml:lang" else row["name"]
        if row["kind"] == "attribute":
            rule.attributes[name] = (row["least"] == "1", row["type"])
        elif row["kind"] == "element":
            rule.children[name] = (int(row["least"]), int(row["most"]) if row["most"] else None)
        elif row["kind"] == "text":
            rule.text = row["type"]
        else:
            rule.is_open = True
    return found


class Conformed:
    """Puts activities into the standard's form and counts what was left out.

    Attributes:
        left_out: path and why -> how often.
    """

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()

    def activity(self, element: etree._Element) -> etree._Element | None:
        """Returns an activity as the standard has it, or `None` where it lacks what the standard demands."""
        return self._element(element, "iati-activity")

    def _element(self, element: etree._Element, path: str) -> etree._Element | None:
        rule = rules().get(path)
        if rule is None:
            self._nothing(f"{path}: the standard has no such element")
            return None
        made = etree.Element(element.tag, nsmap=element.nsmap)
        if not (self._attributes(element, made, rule, path) and self._text(element, made, rule, path)):
            return None
        return made if self._children(element, made, rule, path) else None

    def _attributes(self, element: etree._Element, made: etree._Element, rule: Rule, path: str) -> bool:
        for name, value in element.attrib.items():
            known = rule.attributes.get(str(name))
            if known is None:
                if str(name).startswith("{") and rule.is_open:
                    made.set(name, value)
                else:
                    self._nothing(f"{path}/@{_shown(str(name))}: not in the standard")
                continue
            right = _typed(str(value), known[1])
            if right is None:
                self._nothing(f"{path}/@{_shown(str(name))}: {known[1]} expected")
            else:
                made.set(name, right)
        lacking = [
            name for name, (needed, _) in rule.attributes.items() if needed and name not in made.attrib
        ]
        if lacking:
            self._nothing(f"{path}: lacks @{_shown(lacking[0])}")
        return not lacking

    def _text(self, element: etree._Element, made: etree._Element, rule: Rule, path: str) -> bool:
        text = element.text or ""
        if rule.text is None:
            if text.strip():
                self._nothing(f"{path}/text(): the standard has text in narrative elements alone")
            return True
        right = _typed(text, rule.text)
        if right is None:
            self._nothing(f"{path}: {rule.text} expected")
            return False
        made.text = right
        return True

    def _children(self, element: etree._Element, made: etree._Element, rule: Rule, path: str) -> bool:
        foreign = []
        groups: dict[str, list[etree._Element]] = {name: [] for name in rule.children}
        for child in element.iterchildren(etree.Element):
            tag = str(child.tag)
            if tag in groups:
                groups[tag].append(child)
            elif tag.startswith("{") and rule.is_open:
                foreign.append(child)
            else:
                self._nothing(f"{path}/{_shown(tag)}: not in the standard")
        for name, (least, most) in rule.children.items():
            kept = [
                one for child in groups[name] if (one := self._element(child, f"{path}/{name}")) is not None
            ]
            if len(kept) < least:
                self._nothing(f"{path}: lacks {name}")
                return False
            if most is not None and len(kept) > most:
                self._nothing(f"{path}/{name}: more than {most}", len(kept) - most)
            made.extend(kept[:most])
        for child in foreign:
            child.tail = None
            made.append(child)
        return True

    def _nothing(self, why: str, times: int = 1) -> None:
        self.left_out[why] += times


def _shown(name: str) -> str:
    return "xml:lang" if name == XML_LANG else name.rpartition("}")[2]


def _typed(value: str, kind: str) -> str | None:
    """A value as its type has it, or `None` where it is none of that type."""
    if kind in ("string", "mixed", "anyURI"):
        return value
    text = _BLANKS.sub(" ", value).strip()
    if kind == "date":
        return text if _is_day(text) else None
    if kind == "dateTime":
        return text if _is_instant(text) else None
    if kind == "boolean":
        return text if text in ("true", "false", "1", "0") else None
    if kind == "decimal":
        return text if _NUMBER.fullmatch(text) else None
    if kind == "NMTOKEN":
        return text if text and " " not in text else None
    lowest = {"int": -(2**31), "nonNegativeInteger": 0, "positiveInteger": 1}[kind]
    return text if _WHOLE.fullmatch(text) and lowest <= int(text) < 2**31 else None


def _is_day(text: str) -> bool:
    found = _DAY.fullmatch(text)
    try:
        return found is not None and bool(date.fromisoformat(found[1]))
    except ValueError:
        return False


def _is_instant(text: str) -> bool:
    try:
        return "T" in text and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
