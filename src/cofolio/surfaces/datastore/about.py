"""What is held: `/about`, `/about/dataset`, and the filters there are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Request

from cofolio.library import Library
from cofolio.live import Leased
from cofolio.measures.access import FILTERS, UNITS
from cofolio.rendering.problems import problems
from cofolio.surfaces.datastore.asked import asked

router = APIRouter()
_FRESH = timedelta(days=2)


@router.get("/", summary="Addresses")
def addresses(request: Request) -> list[str]:
    """Every address of this API."""
    base = str(request.base_url).rstrip("/")
    paths = sorted(p for p in request.app.openapi()["paths"] if p.startswith("/api/1/"))
    return [f"{base}{path}" for path in paths]


@router.get("/meta/filters/", summary="Filters")
@router.get("/meta/filters", include_in_schema=False)
def filters() -> dict[str, list[str]]:
    """The names of all filters."""
    return {"filters": list(FILTERS)}


@router.get("/about/", summary="What is held", responses=problems(404))
@router.get("/about", include_in_schema=False)
def about(library: Leased) -> dict[str, Any]:
    """How much is held, and how fresh it is: `ok` where something was taken in within two days."""
    counts = {unit: _count(library, unit) for unit in UNITS}
    last = max((origin["seen_at"] for origin in library.store.manifest["origins"]), default=None)
    fresh = last is not None and datetime.now().astimezone() - datetime.fromisoformat(last) < _FRESH
    return {
        "ok": fresh,
        "status": "healthy" if fresh else "unhealthy",
        "status_data": {"last_fetch": last, "last_successful_fetch": last, "last_parsed": last},
        "indexed_activities": counts["activity"],
        "indexed_transactions": counts["transaction"],
        "indexed_budgets": counts["budget"],
        "num_datasets": len(library.files),
        "items_on_queue": 0,
    }


def _count(library: Library, unit: str) -> int:
    query = library.rows(unit)
    try:
        with query.within(30):
            return query.count()
    finally:
        query.close()


@router.get("/about/dataset/", summary="Files", responses=problems(400, 404))
@router.get("/about/dataset", include_in_schema=False)
def datasets(library: Leased, request: Request, detail: bool = False) -> dict[str, Any]:
    """The names of all files; with `detail`, where each was found and when."""
    if not detail:
        return {"datasets": sorted(library.dataset_names.values())}
    page = asked(request, "detail")
    found = sorted(library.dataset_names.items(), key=lambda one: (one[1], one[0]))
    shown = found[page.offset : page.offset + page.limit]
    return {
        "ok": True,
        "total-count": len(found),
        "start": page.offset,
        "limit": page.limit,
        "datasets": [_resource(library, dataset) for dataset, _ in shown],
    }


@router.get("/about/dataset/{dataset}/", summary="One file", responses=problems(404))
@router.get("/about/dataset/{dataset}", include_in_schema=False)
def dataset(library: Leased, dataset: str) -> dict[str, Any]:
    """The files of a name, or the one with a SHA-256."""
    found = [d for d, name in library.dataset_names.items() if dataset in (name, d)]
    if not found:
        raise HTTPException(404, "there is no file of this name; /api/1/about/dataset/ lists them")
    known = library.store.manifest["datasets"]
    resources = [
        {**_resource(library, one), "num_of_activities": known[one]["activity_count"]}
        for one in sorted(found)
    ]
    return {
        "dataset": library.dataset_names[found[0]],
        "last_modified": max(str(one["last_fetch"]) for one in resources),
        "num_resources": len(resources),
        "resources": resources,
    }


def _resource(library: Library, dataset: str) -> dict[str, Any]:
    day = library.seen[dataset].isoformat()
    return {
        "url": library.files[dataset],
        "last_fetch": day,
        "last_status_code": None,
        "last_successful_fetch": day,
        "last_parsed": day,
    }
