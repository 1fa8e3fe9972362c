"""`mcp`: the questions as tools for assistants."""

from __future__ import annotations

from importlib import import_module

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Store


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio mcp --store ./store\n"
        '  {"mcpServers": {"cofolio": {"command": "cofolio", "args": ["mcp", "--store", "/path/to/store"]}}}\n\n'
        "The second line is how most assistants are told of it, in their settings. Tools: search, figures, receipt, "
        "portfolio, eligible, instrument, claims. Nothing is written, and no other host is asked."
    )
)
def mcp(store: Store = None) -> None:
    """Answer an assistant's questions over the Model Context Protocol.

    On standard input and output: it is started by the assistant, and ends with it.
    """
    import_module("cofolio.surfaces.mcp").run(store)  # by name: no surface knows another
