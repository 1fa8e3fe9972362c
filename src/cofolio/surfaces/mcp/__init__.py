"""The questions as tools for assistants, over the Model Context Protocol: `cofolio mcp`."""

from cofolio.surfaces.mcp.server import run, server

__all__ = ["run", "server"]
