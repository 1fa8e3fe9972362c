"""Exchange rates: the ECB's daily history, and the IMF's table as Code for IATI keeps it."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Final

from cofolio.fetching.addresses import Addresses
from cofolio.fetching.area import Area
from cofolio.fetching.asked import MB, Asked, Wanted
from cofolio.fetching.clients.planned import Plan, chosen, unusable
from cofolio.fetching.report import FetchReport
from cofolio.fetching.session import Session

WAYS: Final = ("all", "ecb", "imf")
_ECB, _IMF = "ecb-history.zip", "imf-table.csv"
_MOST: Final = 200 * MB


async def plan(session: Session, known: Addresses, asked: Asked) -> Plan:
    """Plans both tables, or one of them; both come as a whole."""
    unusable("rates", country=asked.country, publisher=asked.publishers, since=asked.since)
    way = chosen(asked.way, "all", WAYS, "rates")
    offered = {
        "ecb": Wanted(_ECB, known.url("ecb-history"), "zip", _MOST),
        "imf": Wanted(_IMF, known.url("imf-table"), "csv", _MOST),
    }
    return Plan([offered[way]] if way in offered else list(offered.values()), finish=(unpacked,))


def unpacked(area: Area, report: FetchReport) -> list[Path]:
    """Takes the ECB's table out of its archive, for `cofolio rates load`, which reads tables."""
    packed, table = area.path(_ECB), area.path("ecb-history.csv")
    if packed not in report.files:
        return []
    report.files.remove(packed)
    with zipfile.ZipFile(packed) as archive:
        members = [one for one in archive.infolist() if one.filename.endswith(".csv")]
        if len(members) != 1 or members[0].file_size > _MOST:
            report.notes.append(f"{packed}: expected one table (CSV) in it; nothing was taken out")
            return []
        partial = area.under_way("ecb-history.csv")
        with archive.open(members[0]) as source, partial.open("wb") as target:
            shutil.copyfileobj(source, target)
    partial.replace(table)
    return [table]
