"""The reference pages name every command, option and field that there is."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from cofolio.portfolio import Portfolio
from cofolio.provenance import ReceiptRow
from cofolio.surfaces.cli import app

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")
JSON = (DOCS / "json.md").read_text(encoding="utf-8")
GROUP = typer.main.get_command(app)


@pytest.mark.parametrize("name", sorted(GROUP.commands))
def test_every_command_and_option_is_described(name: str) -> None:
    command = GROUP.commands[name]
    parts = [*getattr(command, "commands", {name: command}).items()]
    for part, one in parts:
        heading = name if part == name else f"{name} {part}"
        assert f"cofolio {heading}" in COMMANDS
        options = {option for parameter in one.params for option in parameter.opts if option.startswith("--")}
        assert not {option for option in options - {"--help"} if option not in COMMANDS}


@pytest.mark.parametrize("name", [field.name for kind in (Portfolio, ReceiptRow) for field in fields(kind)])
def test_every_field_is_described(name: str) -> None:
    assert f"`{name}`" in JSON


def test_the_example_figure_is_real(run) -> None:
    told = json.loads(JSON.split("```json\n")[1].split("```")[0])
    words = ("--place", "KZ", "--measure", "commitment", "--scope", "bilateral")
    found = json.loads(run("figures", *words, "--format", "json").stdout)
    for figure in (*told, *found):
        figure["receipt"] = figure["receipt"].partition(".")[2]
    assert told == found


def test_the_example_output_is_real(run) -> None:
    told = COMMANDS.split("$ cofolio figures --place KZ --measure commitment --scope bilateral\n")[1].split(
        "```"
    )[0]
    found = run("figures", "--place", "KZ", "--measure", "commitment", "--scope", "bilateral").stdout

    def lines(text: str) -> list[str]:
        kept = [line.rstrip() for line in text.splitlines() if line.strip()]
        return [line.partition("commitment.")[2] if ".commitment." in line else line for line in kept]

    assert lines(told) == lines(found)
