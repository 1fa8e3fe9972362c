"""The command line: `cofolio`."""

from cofolio.surfaces.cli import ask, claims, country, keep, rates
from cofolio.surfaces.cli.app import app

__all__ = ["app", "ask", "claims", "country", "keep", "rates"]
