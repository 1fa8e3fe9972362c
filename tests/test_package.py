"""The package as a newcomer meets it: version, licence, typing, shipped files, the exported names."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from importlib.metadata import metadata, version
from pathlib import Path

import cofolio

ROOT = Path(__file__).parents[1]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_version_stands_in_one_place() -> None:
    declared = project()["version"]
    assert version("cofolio") == declared
    literal = re.compile(rf"^__version__\s*=\s*[\"']{re.escape(declared)}", re.M)
    sources = (ROOT / "src").rglob("*.py")
    assert [path.name for path in sources if literal.search(path.read_text(encoding="utf-8"))] == []


def test_changelog_names_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(project()['version'])}\]", text, re.M)


def test_licence() -> None:
    assert metadata("cofolio")["License-Expression"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]


def test_is_typed() -> None:
    assert (Path(cofolio.__file__).parent / "py.typed").is_file()


def test_every_module_imports() -> None:
    names = [module.name for module in pkgutil.walk_packages(cofolio.__path__, "cofolio.")]
    assert names
    for name in names:
        if not name.endswith("__main__"):
            importlib.import_module(name)


def test_exported_names_exist() -> None:
    assert cofolio.__all__ == sorted(cofolio.__all__)
    for name in cofolio.__all__:
        assert getattr(cofolio, name) is not None


def test_constraints_pin_every_dependency() -> None:
    pinned = {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    wanted = project()["dependencies"] + project()["optional-dependencies"]["dev"]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9_.-]+", d)[0]).lower() for d in wanted}
    assert names <= pinned


def test_constraints_name_no_address() -> None:
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")
