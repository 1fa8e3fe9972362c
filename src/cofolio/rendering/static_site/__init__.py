"""The whole site as files: every page that a server would show of its countries, for any folder and any web server."""

from __future__ import annotations

from cofolio.rendering.static_site.build import Built, Wanted, build

__all__ = ["Built", "Wanted", "build"]
