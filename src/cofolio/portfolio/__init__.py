"""Finished answers on one country or one delegation, put together from measures, rules and curated facts."""

from __future__ import annotations

from cofolio.portfolio.assemble import (
    OWN,
    PROJECTS_SHOWN,
    YEARLY,
    Answers,
    Held,
    Place,
    Portfolio,
    assemble,
    find_place,
)
from cofolio.portfolio.delegation import DelegationOnDay, ManagedOnDay, delegation
from cofolio.portfolio.timeline import PHASES, Bar, Lane, Mark, Timeline, timeline

__all__ = [
    "OWN",
    "PHASES",
    "PROJECTS_SHOWN",
    "YEARLY",
    "Answers",
    "Bar",
    "DelegationOnDay",
    "Held",
    "Lane",
    "ManagedOnDay",
    "Mark",
    "Place",
    "Portfolio",
    "Timeline",
    "assemble",
    "delegation",
    "find_place",
    "timeline",
]
