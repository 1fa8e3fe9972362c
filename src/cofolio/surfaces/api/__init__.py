"""The API: `/api/v1`, the same answers as the command's JSON, and CSV; described by `/api/v1/openapi.json`."""

from __future__ import annotations

from fastapi import APIRouter

from cofolio.surfaces.api import money, places, records, reference, registers

router = APIRouter(prefix="/api/v1")
router.include_router(reference.router)
router.include_router(money.router, tags=["Figures"])
router.include_router(places.router, tags=["Countries"])
router.include_router(records.router, tags=["Records"])
router.include_router(registers.router, tags=["Registers"])

__all__ = ["router"]
