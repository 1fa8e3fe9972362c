"""`cofolio mcp` over real standard input and output, asked by the SDK's own client."""

from __future__ import annotations

import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "figures": ("figures", {"place": "Kazakhstan", "measure": "commitment", "scope": "bilateral"}),
    "component": ("search", {"text": "component"}),
    "bomca": ("search", {"text": "BOMCA"}),
    "eligible": (
        "eligible",
        {"country": "KZ", "instrument": "DCI-2014", "on": "2016-05-01", "decided": "2012-06-01"},
    ),
    "portfolio": ("portfolio", {"country": "KZ", "donor": "AA"}),
    "instrument": ("instrument", {"activity_id": "AA-6"}),
    "claims": ("claims", {"country": "KZ"}),
    "no place": ("figures", {"place": "Nowhere"}),
    "no receipt": ("receipt", {"receipt_id": "abc"}),
    "no day": ("eligible", {"country": "KZ", "on": "yesterday"}),
    "no limit": ("figures", {"limit": 100000}),
}
WRONG = {"no place", "no receipt", "no day", "no limit"}
TOOLS = {"search", "figures", "receipt", "portfolio", "eligible", "instrument", "claims"}


Answers = dict[str, Any]


@pytest.fixture(scope="module")
def session(store: Path) -> Answers:
    """What a session over a process of its own gave: its tools, and results by name."""
    process = StdioServerParameters(
        command=sys.executable, args=["-m", "cofolio", "mcp", "--store", str(store)], env=dict(os.environ)
    )
    found: Answers = {}

    async def talk() -> None:
        async with Client(process, read_timeout_seconds=120) as client:
            found["tools"] = (await client.list_tools()).tools
            for name, (tool, arguments) in CALLS.items():
                found[name] = await client.call_tool(tool, arguments)
            figure = found["figures"].structured_content["figures"][0]
            found["receipt"] = await client.call_tool("receipt", {"receipt_id": figure["receipt"]})

    anyio.run(talk)
    return found


def test_tools_say_what_they_are_for(session: Answers) -> None:
    assert {tool.name for tool in session["tools"]} == TOOLS
    for tool in session["tools"]:
        assert tool.description
        assert tool.annotations.read_only_hint
        assert all("description" in one for one in tool.input_schema["properties"].values()), tool.name


def test_tools_answer_with_receipts(session: Answers) -> None:
    told = {name: session[name].structured_content for name in (*CALLS, "receipt") if name not in WRONG}
    assert not any(session[name].is_error for name in told)
    (figure,) = told["figures"]["figures"]
    assert (figure["value"], figure["upper"], figure["currency"]) == ("8000.00", "10000.00", "EUR")
    assert told["component"]["activities"][0]["activity_id"] == "AA-6-2"
    assert {"kind": "programme", "id": "BOMCA"}.items() <= told["bomca"]["known"][0].items()
    assert told["eligible"]["verdicts"][0]["says"]
    assert told["portfolio"]["country"] == "Kazakhstan"
    assert any("receipt" in total for total in told["portfolio"]["totals"])
    assert told["instrument"]["activity_id"] == "AA-6"
    assert told["claims"]["claims"][0]["outcome"] in ("confirmed", "contradicted", "not_provable")
    rows = told["receipt"]["rows"]
    assert sum(Decimal(row["amount"]) for row in rows if row["status"] == "counted") == Decimal(
        figure["value"]
    )
    assert told["receipt"]["more"] is False


def test_what_is_wrong_is_told(session: Answers) -> None:
    texts = {name: session[name].content[0].text for name in WRONG if session[name].is_error}
    assert set(texts) == WRONG
    assert "no country is called 'Nowhere'" in texts["no place"]
    assert "no receipt identifier" in texts["no receipt"]
