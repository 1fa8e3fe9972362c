"""Wrong questions, missing stores, closed pipes: one clear message, the right exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cofolio.surfaces.cli.app import FAILED, WRONG_USE


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("figures", "--place", "Kazahkstan"), "Kazakhstan"),
        (("figures", "--place", "KZ", "--by", "colour"), "sector-group"),
        (("figures", "--place", "KZ", "--measure", "wishes"), "commitment"),
        (("figures", "--place", "KZ", "--from", "2014", "--to", "1991"), "2014"),
        (("country", "KZ", "--on", "yesterday"), "2016-05-01"),
        (("receipt", "nonsense"), "cofolio figures"),
        (("ingest",), "--shipped"),
    ],
)
def test_wrong_use_exits_2_and_says_what_to_do(run, words: tuple[str, ...], says: str) -> None:
    result = run(*words)
    assert result.exit_code == WRONG_USE
    assert says in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("words", [("xml", "no-such-activity"), ("forget", "no-such-file.xml")])
def test_not_there_exits_1(run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == FAILED
    assert "Error:" in result.stderr


def test_missing_store_says_how_to_begin(run, tmp_path: Path) -> None:
    result = run("figures", at=tmp_path / "nothing")
    assert result.exit_code == FAILED
    assert "cofolio ingest" in result.stderr


def test_missing_file_is_named(run, tmp_path: Path) -> None:
    result = run("ingest", str(tmp_path / "absent.xml"), at=tmp_path / "store")
    assert result.exit_code == FAILED
    assert "absent.xml" in result.stderr


def test_unwritable_output(run) -> None:
    result = run("country", "KZ", "--format", "html", "--output", "/proc/nothing/page.html")
    assert result.exit_code == FAILED
    assert "--output" in result.stderr


def shell(store: Path, line: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COFOLIO_STORE": str(store), "PY": sys.executable, **more}
    return subprocess.run(
        ["bash", "-c", line], env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_closed_pipe_is_quiet(store: Path) -> None:
    line = '"$PY" -m cofolio figures --place KZ --by activity --format csv | head -1; echo ${PIPESTATUS[0]}'
    result = shell(store, line)
    assert result.stdout.splitlines()[0].startswith("measure,")
    assert result.stdout.splitlines()[-1] == "0"
    assert result.stderr == ""


def test_no_colour_when_piped(store: Path) -> None:
    assert "\x1b" not in shell(store, '"$PY" -m cofolio country KZ').stdout


def test_text_output_fits_100_columns_when_piped(store: Path) -> None:
    text = shell(store, 'unset COLUMNS; "$PY" -m cofolio country KZ').stdout
    assert max(map(len, text.splitlines())) <= 100
