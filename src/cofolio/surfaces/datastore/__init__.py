"""The access API of the IATI Datastore Classic, for scripts that know it: only their host changes.

Addresses, filters, columns and envelopes follow https://github.com/codeforIATI/iati-datastore.
"""

from __future__ import annotations

from fastapi import APIRouter

from cofolio.surfaces.datastore import about, access

router = APIRouter(prefix="/api/1", tags=["Datastore Classic"])
router.include_router(about.router)
router.include_router(access.router)

__all__ = ["router"]
