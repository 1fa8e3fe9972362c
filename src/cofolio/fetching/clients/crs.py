"""CRS: the OECD's bulk files, whose addresses the OECD gives as annotations of its dataflow."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Final

from cofolio.errors import FetchError
from cofolio.fetching.addresses import Addresses
from cofolio.fetching.area import safe_name
from cofolio.fetching.asked import GB, MB, Asked, Wanted
from cofolio.fetching.clients.planned import Plan, chosen, unusable
from cofolio.fetching.session import Session

WAYS: Final = ("bulk", "reduced", "years")
_LABELS: Final = {"bulk": "CRS-Parquet", "reduced": "CRS-reduced-parquet"}
_MOST: Final = 8 * GB
_ANNOTATION: Final = re.compile(r">\s*([^<>|]{1,200}?)(?:-v\d{8})?\s*\|\s*(https?://[^<>\s|]+)\s*<")
_YEAR: Final = re.compile(r"CRS (\d{4})(?:[-/](\d{2,4}))? ")


async def plan(session: Session, known: Addresses, asked: Asked) -> Plan:
    """Plans the file of all years, its shorter form, or one file a year from `--since` on."""
    unusable("crs", country=asked.country, publisher=asked.publishers)
    way = chosen(asked.way, "years" if asked.since else "bulk", WAYS, "crs")
    url = known.url("dataflow")
    labels = bulk_files(await session.answer(url, 50 * MB, "xml"))
    if way == "years":
        return Plan(_years(labels, asked.since, url))
    label = _LABELS[way]
    if label not in labels:
        raise FetchError(f"{url}: names no bulk file '{label}'; it names: {', '.join(labels) or 'none'}")
    form = "parquet" if labels[label].partition("?")[0].endswith(".parquet") else "zip"
    return Plan([Wanted(f"{label}.{form}", labels[label], form, _MOST)])


def bulk_files(dataflow: str) -> dict[str, str]:
    """Reads the addresses of bulk files by label from a dataflow's annotations (`LABEL|URL`, or `LABEL-vDATE|URL`)."""
    return {unescape(label).strip(): unescape(url) for label, url in _ANNOTATION.findall(dataflow)}


def _years(labels: dict[str, str], since: date | None, url: str) -> list[Wanted]:
    first = since.year if since else 0
    found = {label: address for label, address in labels.items() if _last_year(label) >= max(first, 0)}
    if not found:
        raise FetchError(f"{url}: names no bulk file for {first} or later")
    return [Wanted(safe_name(f"{label}.zip"), address, "zip", _MOST) for label, address in found.items()]


def _last_year(label: str) -> int:
    """The last year that a file of years speaks for; before all years where the label names none."""
    match = _YEAR.match(f"{label} ")
    if match is None:
        return -1
    last = match[2] or match[1]
    year = int(last) if len(last) == 4 else int(match[1][:2] + last)
    return year if year <= datetime.now(UTC).year + 1 else -1
