"""Builds the site: every page reached from the countries, made by all processors, put in place when it is whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from cofolio.errors import CofolioError
from cofolio.library import Library, open_library
from cofolio.pipeline.pool import Pool
from cofolio.rendering.links import StaticLinks, path_safe
from cofolio.rendering.static_site import pages

RECORD = "site.json"
_SEEDS = ("", "method", "sources", "findings", "eligibility")
_BATCH = 8  # pages a worker makes at a time
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be built.

    Attributes:
        store: the store's folder.
        version: the version's id.
        countries: codes; the other pages are those that these lead to.
        languages: the first one's pages are where a reader arrives.
        today: the day that the pages are made for.
    """

    store: str
    version: str
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    today: date

    @property
    def key(self) -> str:
        """What the site is a function of, code included."""
        said = json.dumps([asdict(self), version("cofolio"), _code()], default=str)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made; nothing where the site in place is what was wanted."""

    pages: int
    files: int
    size: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Call:
    wanted: Wanted
    folder: str
    language: str
    paths: tuple[str, ...]
    is_file: bool


@dataclass(frozen=True, slots=True)
class _Made:
    size: int
    pages: tuple[str, ...]
    files: tuple[str, ...]


def build(
    wanted: Wanted, target: Path, workers: int | None = None, progress: Progress | None = None
) -> Built:
    """Builds a site, beside its place; a site that stands there is replaced when the new one is whole.

    Args:
        wanted: what to build.
        target: the site's folder.
        workers: processes; as many as there are processors where not said.
        progress: is told how many pages and files are made and how many are known to be needed.

    Raises:
        CofolioError: the folder holds something else than a site, or cannot be written.
    """
    record = _record(target)
    if record.get("key") == wanted.key:
        return Built(record["pages"], record["files"], record["size"], False)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        shutil.copytree(str(files("cofolio.rendering.pages").joinpath("static")), part / "static")
        built = _fill(wanted, part, workers, progress)
        said = {"key": wanted.key, "pages": built.pages, "files": built.files, "size": built.size}
        said |= {"version": wanted.version, "day": str(wanted.today), "languages": wanted.languages}
        (part / RECORD).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        _put(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return built


def _record(target: Path) -> dict[str, Any]:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return {}
    try:
        held: dict[str, Any] = json.loads((target / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CofolioError(
            f"{target} holds something that is no site of cofolio; name an empty folder, or a new one"
        ) from None
    return held


def _put(part: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    part.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _fill(wanted: Wanted, part: Path, workers: int | None, progress: Progress | None) -> Built:
    """Makes the first pages and then, wave by wave, what those lead to."""
    counted, size, known, total = {False: 0, True: 0}, 0, set[tuple[str, str, bool]](), 0
    wave = [
        (language, path, False)
        for language in wanted.languages
        for path in (*_SEEDS, *(f"country/{path_safe(code)}" for code in wanted.countries))
    ]
    with Pool(workers) as pool:
        while wave := [one for one in dict.fromkeys(wave) if one not in known]:
            known.update(wave)
            total += len(wave)
            following: list[tuple[str, str, bool]] = []
            for call, made in pool.each(_make, _calls(wanted, part, wave), len(wave) > _BATCH):
                counted[call.is_file] += len(call.paths)
                size += made.size
                following += [(call.language, path, False) for path in made.pages]
                following += [("", path, True) for path in made.files]  # the same in every language
                if progress is not None:
                    progress(sum(counted.values()), total)
            wave = following
    return Built(counted[False], counted[True], size, True)


def _calls(wanted: Wanted, part: Path, wave: Iterable[tuple[str, str, bool]]) -> Iterator[_Call]:
    groups: dict[tuple[str, bool], list[str]] = {}
    for language, path, is_file in wave:
        groups.setdefault((language, is_file), []).append(path)
    for (language, is_file), paths in groups.items():
        for first in range(0, len(paths), _BATCH):
            yield _Call(wanted, str(part), language, tuple(paths[first : first + _BATCH]), is_file)


def _make(call: _Call) -> _Made:
    """Makes pages or files; in a worker process."""
    library = _library(call.wanted.store, call.wanted.version)
    size, led, filed = 0, dict[str, None](), dict[str, None]()
    wanted = call.wanted
    for path in call.paths:
        if call.is_file:
            content = "".join(pages.file(library, path, wanted.languages[0], wanted.today))
            place = StaticLinks().place_of(path)
        else:
            content, links = pages.page(
                library, path, call.language, wanted.today, frozenset(wanted.countries), wanted.languages
            )
            place = links.at
            led |= links.wanted
            filed |= links.wanted_files
        size += _write(Path(call.folder, place), content)
    return _Made(size, tuple(led), tuple(filed))


def _write(path: Path, content: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = content.encode("utf-8")
    path.write_bytes(packed)
    return len(packed)


@cache
def _library(store: str, version_: str) -> Library:
    return open_library(store, version_)


@cache
def _code() -> str:
    """A digest of the code and templates that make pages."""
    digest = hashlib.sha256()
    root = Path(str(files("cofolio")))
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".j2", ".css", ".po", ".yml", ".csv"):
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
