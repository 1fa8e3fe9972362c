"""What the pages tell people to type exists, and what they link to is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from cofolio.surfaces.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "bench" / "README.md"])
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.S | re.M)
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?cofolio (.*)$", re.M)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def commands(page: Path) -> list[list[str]]:
    """The words after `cofolio` of every command in the page's code blocks, up to a pipe."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in COMMAND.findall(block)]
    return [shlex.split(re.split(r" [|>] | 2>", line)[0], comments=True) for line in lines]


def known_options(words: list[str]) -> set[str]:
    command = typer.main.get_command(app)
    options: set[str] = set()
    for word in words:
        options |= {name for parameter in command.params for name in parameter.opts}
        if word not in getattr(command, "commands", {}):
            break
        command = command.commands[word]
    assert not hasattr(command, "commands") or words[0].startswith("-"), f"no such command: {words}"
    return {"--help", *options, *(name for parameter in command.params for name in parameter.opts)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_exist(page: Path) -> None:
    for words in commands(page):
        given = {word.split("=")[0] for word in words if word.startswith("-") and word != "-"}
        assert given <= known_options(words), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
