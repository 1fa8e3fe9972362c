"""The access API of the IATI Datastore Classic: `/api/1/access`, so that existing scripts only change their host."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/1/access")
"""Routes of the access API; the dependency `cofolio.live.Leased` gives each the library of the asked version."""

__all__ = ["router"]
