"""Examples in the description, from the facts that cofolio ships: they are what the API answers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from cofolio.rendering.eligibility import verdict_records
from cofolio.rendering.records import record
from cofolio.rules import eligibility
from cofolio.sources import curated

ASKED: Final = {
    "/api/v1/instruments/{name}": "/api/v1/instruments/EDF",
    "/api/v1/programmes/{name}": "/api/v1/programmes/LEICA",
    "/api/v1/platforms/{name}": "/api/v1/platforms/EDUCATION",
    "/api/v1/eligible": "/api/v1/eligible?country=KZ&instrument=DCI-2014&on=2016-05-01&channel=bilateral",
}
"""The addresses that the examples answer."""


def answers() -> dict[str, Any]:
    """The example of each address; of a list its entries."""
    facts = curated.curated()
    verdicts = eligibility("KZ", "DCI-2014", on=date(2016, 5, 1), channel="bilateral")
    return {
        "/api/v1/instruments/{name}": record(facts.instruments["EDF"]),
        "/api/v1/programmes/{name}": record(facts.programmes["LEICA"]),
        "/api/v1/platforms/{name}": record(facts.platforms["EDUCATION"]),
        "/api/v1/eligible": verdict_records(verdicts),
    }


def add_to(described: dict[str, Any]) -> None:
    """Puts the examples into a description."""
    for path, told in answers().items():
        example = {"version": "0123456789ab", "items": told, "next": None} if isinstance(told, list) else told
        content = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        content["examples"] = {"shipped": {"summary": f"GET {ASKED[path]}", "value": record(example)}}
