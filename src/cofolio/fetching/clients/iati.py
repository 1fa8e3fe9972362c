"""IATI: the Bulk Data Service (whole, or dataset by dataset), the registry, d-portal, Code for IATI's daily dump."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from cofolio.errors import FetchError, UsageError
from cofolio.fetching.addresses import Addresses
from cofolio.fetching.area import safe_name
from cofolio.fetching.asked import GB, MB, Asked, Wanted
from cofolio.fetching.clients.planned import Plan, chosen, listed
from cofolio.fetching.session import Session

WAYS: Final = ("corpus", "datasets", "registry", "d-portal", "dump")
_DATASET: Final = 2 * GB  # the largest published file is under 1 GB
_CORPUS: Final = 20 * GB
_PAGE: Final = 1000  # rows of the registry's list a request, the most that it gives


async def plan(session: Session, known: Addresses, asked: Asked) -> Plan:
    """Plans by the service asked for: the corpus where nothing is said, d-portal for a country."""
    usual = "d-portal" if asked.country else "datasets" if asked.publishers or asked.since else "corpus"
    way = chosen(asked.way, usual, WAYS, "iati")
    if asked.country and way != "d-portal":
        raise UsageError(
            f"--country: {way} gives files by publisher; d-portal gives one country: --from d-portal"
        )
    if asked.publishers and way not in ("datasets", "registry"):
        raise UsageError(
            f"--publisher: {way} gives no single publisher; try --from datasets or --from registry"
        )
    if asked.since and way != "datasets":
        raise UsageError(f"--since: {way} does not say what changed when; try --from datasets")
    if way == "d-portal":
        return _country(known, asked.country)
    if way == "datasets":
        return await _datasets(session, known, asked)
    if way == "registry":
        return await _registry(session, known, asked)
    name, address = ("corpus.zip", "bulk-zip") if way == "corpus" else ("dump.zip", "daily-dump")
    return Plan([Wanted(name, known.url(address), "zip", _CORPUS)])


def _country(known: Addresses, country: str | None) -> Plan:
    if country is None:
        raise UsageError("d-portal gives one country: name it with --country")
    url = known.url("d-portal", country=country)
    note = (
        "d-portal rewrites what was published (2.03, its own attributes); publishers' own files go before it"
    )
    return Plan([Wanted(f"d-portal/{country}.xml", url, "xml", _DATASET)], (note,))


async def _datasets(session: Session, known: Addresses, asked: Asked) -> Plan:
    url = known.url("bulk-index")
    index = await session.answer(url, 500 * MB)
    entries = listed(index.get("datasets") if isinstance(index, dict) else index, url)
    wanted = [_cached(entry) for entry in entries if _is_asked(entry, asked)]
    found = [one for one in wanted if one is not None]
    if not found:
        raise FetchError(
            f"{url}: lists no dataset of {', '.join(asked.publishers) or 'that time'} that can be had"
        )
    left = len(wanted) - len(found)
    notes = (f"{left:,} datasets are registered, but the service never had them",) if left else ()
    return Plan(found, notes)


def _is_asked(entry: Mapping[str, Any], asked: Asked) -> bool:
    publisher = entry.get("reporting_org_short_name") or entry.get("publisher_name")
    if asked.publishers and publisher not in asked.publishers:
        return False
    good = entry.get("last_known_good_dataset") or {}
    changed = str(good.get("downloaded") or entry.get("last_successful_download") or "")[:10]
    return asked.since is None or not changed or changed >= asked.since.isoformat()


def _cached(entry: Mapping[str, Any]) -> Wanted | None:
    """A dataset's copy at the service, as its index of 2025 tells it, or that of 2024."""
    good = entry.get("last_known_good_dataset") or {}
    url = good.get("cached_dataset_url_xml") or good.get("cached_dataset_xml_url") or entry.get("url_xml")
    name = entry.get("short_name") or entry.get("name")
    if not url or not name:
        return None
    publisher = entry.get("reporting_org_short_name") or entry.get("publisher_name") or "unknown"
    digest = good.get("hash") or entry.get("hash")
    return Wanted(
        safe_name("datasets", str(publisher), f"{name}.xml"),
        str(url),
        "xml",
        _DATASET,
        f"sha1:{digest}" if digest else None,
        str(entry.get("license_id") or "") or None,
    )


async def _registry(session: Session, known: Addresses, asked: Asked) -> Plan:
    if not asked.publishers:
        raise UsageError("the registry is asked by publisher: name one or more with --publisher")
    wanted = [one for publisher in asked.publishers async for one in _listed(session, known, publisher)]
    if not wanted:
        raise FetchError(f"{known.url('registry')}: lists no dataset of {', '.join(asked.publishers)}")
    return Plan(wanted)


async def _listed(session: Session, known: Addresses, publisher: str) -> AsyncIterator[Wanted]:
    start = 0
    while True:
        query = urlencode({"fq": f'organization:"{publisher}"', "rows": _PAGE, "start": start})
        base = known.url("registry")
        url = f"{base}{'&' if '?' in base else '?'}{query}"
        content = await session.answer(url, 100 * MB)
        result = (content.get("result") if isinstance(content, dict) else None) or {}
        packages = listed(result.get("results"), url)
        for package in packages:
            for one in _resources(package, publisher):
                yield one
        start += len(packages)
        if not packages or start >= int(result.get("count") or 0):
            return


def _resources(package: Mapping[str, Any], publisher: str) -> Iterator[Wanted]:
    for resource in (package.get("resources") or [])[:1]:  # IATI datasets have one file each
        if url := str(resource.get("url") or "").strip():
            name = safe_name("registry", publisher, f"{package.get('name')}.xml")
            yield Wanted(name, url, "xml", _DATASET, None, str(package.get("license_id") or "") or None)
