"""Runs the commands in the `console` blocks of README.md and docs/tutorial.md and puts their real output under them.

    make examples

The files of the examples come out of archives in `../shared/data/iati`; without these it changes nothing and fails.
Commands run one after the other in one scratch folder, so that later ones see what earlier ones did.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "iati"
FILES = {"usaid.zip": "usaid/usaid-kz.xml", "european-commission.zip": "ec-intpa.xml"}
VERSION = re.compile(r"\b[0-9a-f]{12}(?=\.[a-z])")  # the beginning of a receipt's identifier
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.S)


def answer(command: str, folder: Path) -> str:
    """The command and what it prints, both streams."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    current = folder / "my-store" / "CURRENT"
    if current.exists():
        command = VERSION.sub(current.read_text(encoding="utf-8")[:12], command)
    environment = {**os.environ, "PATH": path, "COFOLIO_STORE": str(folder / "my-store"), "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    lines = [line.rstrip() for line in (done.stdout + done.stderr).replace(f"{folder}/", "").splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (0 < at < len(lines) - 1 and lines[at - 1])]
    return "\n".join([f"$ {command}", *kept]) + "\n"


def rewritten(text: str, folder: Path) -> str:
    """The page with every console block run again."""

    def run(block: re.Match[str]) -> str:
        commands = [line[2:] for line in block.group().splitlines() if line.startswith("$ ")]
        return "\n".join(answer(command, folder) for command in commands)

    return BLOCK.sub(run, text)


def main() -> None:
    """Rewrite both pages, each with a folder of its own."""
    for page in (ROOT / "README.md", ROOT / "docs" / "tutorial.md"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for archive, member in FILES.items():
                with zipfile.ZipFile(SHARED / archive) as files:
                    (folder / Path(member).name).write_bytes(files.read(member))
            page.write_text(rewritten(page.read_text(encoding="utf-8"), folder), encoding="utf-8")


if __name__ == "__main__":
    main()
