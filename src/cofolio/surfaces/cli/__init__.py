"""The command line: `cofolio`."""

<<<<<<< HEAD
from cofolio.surfaces.cli import ask, claims, country, keep, rates
from cofolio.surfaces.cli.app import app

__all__ = ["app", "ask", "claims", "country", "keep", "rates"]
=======
from cofolio.surfaces.cli import ask, country, delegation, keep, rates, timeline
from cofolio.surfaces.cli.app import app

__all__ = ["app", "ask", "country", "delegation", "keep", "rates", "timeline"]
>>>>>>> 15189b8 (Timeline and delegation: a country over the years, and what a delegation manages on a day)
