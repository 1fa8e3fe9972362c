"""A small world for claims: a donor's projects in Tajikistan from 2015 on, and a second file that comes later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

import cofolio
from cofolio import claims, pipeline

DONOR = "XI-IATI-EC_INTPA"


def activity(name: str, start: str, end: str = "2030-12-31", country: str = "TJ", **more: object) -> str:
    """A project of one country; `spend` and `commitment` are amounts in EUR of the day it starts."""
    currency = more.get("currency", "EUR")
    reference = f"{DONOR}-2014/123-45{name}/{more['domain']}" if "domain" in more else ""
    money = "".join(
        f'<transaction ref="{reference}"><transaction-type code="{code}"/>'
        f'<transaction-date iso-date="{start}"/>'
        f'<value currency="{currency}" value-date="{start}">{more[measure]}</value></transaction>'
        for measure, code in (("commitment", 2), ("spend", 3))
        if measure in more
    )
    return (
        f'<iati-activity hierarchy="2"><iati-identifier>{DONOR}-{name}</iati-identifier>'
        f'<reporting-org ref="{DONOR}" type="10"><narrative>EC</narrative></reporting-org>'
        f'<title><narrative>Project {name}</narrative></title><activity-status code="{more.get("status", 2)}"/>'
        f'<activity-date type="2" iso-date="{start}"/><activity-date type="3" iso-date="{end}"/>'
        f'<recipient-country code="{country}"/><sector vocabulary="1" code="{more.get("sector", 14030)}"/>'
        f"{money}</iati-activity>"
    )


def published(*activities: str, year: int = 2020) -> str:
    """A file of that year's end."""
    made = f'<iati-activities version="2.03" generated-datetime="{year}-12-31T00:00:00Z">'
    return made + "".join(activities) + "</iati-activities>"


WORLD = published(
    activity("1", "2015-03-01", commitment=1_000_000, spend=600_000),
    activity(
        "2", "2016-03-01", "2017-06-30", commitment=500_000, spend=500_000, domain="DCI-ASIE/2013/012-345"
    ),
    activity("3", "2017-03-01", commitment=250_000, spend=100_000, sector=15130),
    activity("4", "2018-03-01", sector=15130),
    activity("5", "2018-05-01", spend=77, currency="XAF"),
)
LATER = published(*(activity(str(n), "2016-01-10", spend=10_000) for n in range(10, 16)), year=2021)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two published files."""
    made = tmp_path_factory.mktemp("published")
    (made / "world.xml").write_text(WORLD, encoding="utf-8")
    (made / "later.xml").write_text(LATER, encoding="utf-8")
    return made


@pytest.fixture(scope="session")
def store(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the first."""
    made = tmp_path_factory.mktemp("store")
    pipeline.ingest([folder / "world.xml"], made, workers=1)
    return made


@pytest.fixture(scope="session")
def library(store: Path) -> Iterator[cofolio.Library]:
    """It, open."""
    with cofolio.open(store) as opened:
        yield opened


CLAIM = {
    "id": "X",
    "text": "It is so",
    "place": "TJ",
    "donor": "EU",
    "source": "report",
    "confidence": "medium",
}
SOURCES = [{"id": "report", "name": "A report"}]


def written(path: Path, *given: dict) -> Path:
    """A file of claims; what is not given of each is that of `CLAIM`."""
    rows = [{**CLAIM, "id": f"X{number}", **one} for number, one in enumerate(given)]
    path.write_text(yaml.safe_dump({"sources": SOURCES, "claims": rows}, sort_keys=False), encoding="utf-8")
    return path


Check = Callable[..., claims.Result]


@pytest.fixture
def check(library: cofolio.Library, tmp_path: Path) -> Check:
    """Checks one claim against the small world: `check({"count": {...}, "is": {...}})`."""

    def go(one: dict) -> claims.Result:
        (result,) = library.claims(claims.read([written(tmp_path / "claims.yml", one)]))
        return result

    return go
