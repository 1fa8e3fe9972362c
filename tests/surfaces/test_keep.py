"""`ingest`, `forget`, `status`, `findings`, `rates`: the store's own commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cofolio.surfaces.cli import app

RATES = "Date,USD,JPY\n2014-05-02,1.3858,141.93\n2014-05-05,1.3881,141.66\n"


def test_ingest_reports_on_stderr_and_gives_the_version(run, folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = run("ingest", str(folder), at=store)
    assert first.exit_code == 0, first.stderr
    assert "1 new" in first.stderr
    version = first.stdout.strip()
    again = run("ingest", str(folder), at=store)
    assert "1 unchanged" in again.stderr
    assert again.stdout.strip() == version
    gone = run("forget", str(folder / "family.xml"), at=store)
    assert "1 removed" in gone.stderr
    assert json.loads(run("status", "--format", "json", at=store).stdout)["activities"] == 0


def test_shipped_needs_no_path(run, tmp_path: Path) -> None:
    result = run("ingest", "--shipped", at=tmp_path / "store")
    assert result.exit_code == 0, result.stderr


def test_status(run) -> None:
    found = json.loads(run("status", "--format", "json").stdout)
    assert (found["datasets"], found["activities"]) == (1, 5)
    assert found["version"] in run("status").stdout
    assert run("status", "--format", "csv").stdout.startswith("store,version,")


def test_findings(run) -> None:
    found = json.loads(run("findings", "--format", "json").stdout)
    assert isinstance(found, list)
    assert run("findings").exit_code == 0
    assert run("findings", "--place", "KZ", "--format", "csv").stdout.startswith("code,severity,message,")


def test_rates_load_and_list(run, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(RATES, encoding="utf-8")
    store = tmp_path / "store"
    run("ingest", "--shipped", at=store)
    loaded = run("rates", "load", str(file), at=store)
    assert loaded.exit_code == 0, loaded.stderr
    assert "4 rates read" in loaded.stderr
    assert "ECB" in run("rates", "list", at=store).stdout


def test_bad_rates_name_the_file(run, tmp_path: Path) -> None:
    file = tmp_path / "strange.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    result = run("rates", "load", str(file))
    assert result.exit_code == 1
    assert "strange.csv" in result.stderr


def test_version(run) -> None:
    assert run("--version").stdout.startswith("cofolio ")


@pytest.mark.parametrize(
    "name", [command.name or command.callback.__name__ for command in app.registered_commands]
)
def test_help_teaches_with_examples(run, name: str) -> None:
    text = run(name, "--help").stdout
    assert "Example" in text
    assert f"cofolio {name}" in text
