"""Activities in the envelopes of the Datastore Classic, as XML and as JSON; rows of other kinds as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import quoteattr

import xmltodict
from lxml import etree

from cofolio.measures.access.published import Published
from cofolio.measures.access.rows import Row
from cofolio.rendering.access.columns import Column
from cofolio.rendering.amounts import stripped

_EXTRA = "https://datastore.codeforiati.org/ns"
_TAG = b"<iati-activity"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around the rows.

    Attributes:
        total: how many there are in all.
        start: where the page starts; `None` where all are given.
        limit: how many the page holds at most.
        generated: when the answer's data were put together, ISO 8601.
        is_wrapped: whether the query's numbers are given.
    """

    total: int
    start: int | None
    limit: int | None
    generated: str
    is_wrapped: bool = True


def activities_xml(envelope: Envelope, activities: Iterable[Published]) -> Iterator[bytes]:
    """Yields the activities as published, `iati-extra:version` added to each."""
    generated = quoteattr(envelope.generated)
    declared = f' xmlns:iati-extra="{_EXTRA}"'
    if envelope.is_wrapped:
        numbers = (
            f"<total-count>{envelope.total}</total-count><start>{_number(envelope.start)}</start>"
            f"<limit>{_number(envelope.limit)}</limit>"
        )
        yield f"<result{declared}><ok>True</ok><iati-activities generated-datetime={generated}>".encode()
        yield f"<query>{numbers}</query>".encode()
    else:
        yield f"<iati-activities{declared} generated-datetime={generated}>".encode()
    for one in activities:
        text = etree.tostring(one.element, encoding="utf-8")
        if one.version and text.startswith(_TAG):
            text = _TAG + f" iati-extra:version={quoteattr(one.version)}".encode() + text[len(_TAG) :]
        yield b"\n" + text
    yield b"\n</iati-activities></result>\n" if envelope.is_wrapped else b"\n</iati-activities>\n"


def _number(number: int | None) -> str:
    return "None" if number is None else str(number)


def activities_json(envelope: Envelope, activities: Iterable[Published]) -> Iterator[bytes]:
    """Yields the activities as xmltodict reads them: attributes and elements side by side, `text` beside attributes."""
    yield from _json(envelope, "iati-activities", (_activity(one) for one in activities))


def _activity(one: Published) -> dict[str, object]:
    found = xmltodict.parse(
        etree.tostring(one.element, encoding="utf-8"),
        attr_prefix="",
        cdata_key="text",
        strip_whitespace=False,
    )
    return {**found, "iati-extra:version": one.version}


def rows_json(
    envelope: Envelope, name: str, columns: Sequence[Column], rows: Iterable[Row]
) -> Iterator[bytes]:
    """Yields rows as objects with the columns of the CSV; amounts as decimal strings, `null` for what is not stated."""
    return _json(envelope, name, ({c.name: _value(c.of(row)) for c in columns} for row in rows))


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return stripped(value)
    return value.isoformat() if isinstance(value, date) else value


def _json(envelope: Envelope, name: str, items: Iterable[object]) -> Iterator[bytes]:
    head: dict[str, object] = {}
    if envelope.is_wrapped:
        head = {"ok": True, "total-count": envelope.total, "start": envelope.start, "limit": envelope.limit}
    opened = json.dumps(head)[:-1] + (", " if head else "")
    yield f'{opened}"{name}": ['.encode()
    separator = "\n"
    for item in items:
        yield (separator + json.dumps(item, ensure_ascii=False)).encode("utf-8", "replace")
        separator = ",\n"
    yield b"\n]}\n"
