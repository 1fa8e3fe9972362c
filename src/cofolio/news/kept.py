"""News that are kept in the store's folder: `news/<version>.json` for what a version changed, `news/feeds.json`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from cofolio.errors import StoreError
from cofolio.news.changes import changes
from cofolio.news.item import NewsItem
from cofolio.store import Store, default_path, versions, write_atomically

FOLDER: Final = "news"
FEEDS: Final = "feeds.json"
_KEPT: Final = 60  # versions; longer than the store keeps the versions themselves
_FIELDS: Final = {field.name for field in fields(NewsItem)}


def keep_changes(store: str | os.PathLike[str] | None = None) -> list[str]:
    """Notes what each version of a store changed, where that is not noted yet.

    Args:
        store: the store's folder; without one the default.

    Returns:
        Ids of the versions that were compared with the one before.
    """
    path = (Path(store) if store is not None else default_path()).expanduser().absolute()
    known, made = versions(path), []
    for before, after in pairwise(known):
        file = path / FOLDER / f"{after}.json"
        if file.exists():
            continue
        try:
            old, new = Store(path, before), Store(path, after)
        except StoreError:
            continue  # of another format: nothing can be compared
        seen = datetime.fromtimestamp(int(new.folder.stat().st_mtime), UTC).isoformat()
        found = changes(old, new, seen)
        content = {
            "before": before,
            "after": after,
            "seen": seen,
            "countries": {code: [_entry(item) for item in items] for code, items in sorted(found.items())},
        }
        write(file, content)
        made.append(after)
    _sweep(path / FOLDER)
    return made


def write(file: Path, content: Mapping[str, Any]) -> None:
    """Writes a file of news whole."""
    file.parent.mkdir(exist_ok=True)
    write_atomically(file, json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")


def changed(store: Path, country: str) -> tuple[NewsItem, ...]:
    """What the versions of a store changed in a country, as noted."""
    return _changed(store / FOLDER, _state(store / FOLDER), country)


def published(store: Path) -> tuple[dict[str, Any], ...]:
    """Entries of registered feeds, as kept."""
    return _published(store / FOLDER, _state(store / FOLDER))


@lru_cache(maxsize=512)
def _changed(folder: Path, state: int, country: str) -> tuple[NewsItem, ...]:
    found = []
    for file in sorted(folder.glob("*.json")):
        if file.name != FEEDS:
            found += [_item(entry) for entry in _read(file).get("countries", {}).get(country, [])]
    return tuple(found)


@lru_cache(maxsize=4)
def _published(folder: Path, state: int) -> tuple[dict[str, Any], ...]:
    return tuple(_read(folder / FEEDS).get("entries", []))


def _state(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _entry(item: NewsItem) -> dict[str, Any]:
    return {name: value for name, value in asdict(item).items() if value not in (None, "")}


def _item(entry: dict[str, Any]) -> NewsItem:
    known = {name: value for name, value in entry.items() if name in _FIELDS}
    amount = known.get("amount")
    return NewsItem(
        **{
            **known,
            "day": date.fromisoformat(known["day"]),
            "amount": None if amount is None else Decimal(amount),
        }
    )


def _sweep(folder: Path) -> None:
    files = [file for file in folder.glob("*.json") if file.name != FEEDS]
    for file in sorted(files, key=lambda one: one.stat().st_mtime_ns)[:-_KEPT]:
        with suppress(OSError):
            file.unlink()
