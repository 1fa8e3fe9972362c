"""Where fetched files are kept: `STORE/fetched`, with one list of them for each source.

A file comes into its place whole, by one rename. What is under way lies in `fetched/under-way`, where a later fetch
goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from filelock import FileLock, Timeout

from cofolio.errors import FetchError, StoreBusy
from cofolio.store import default_path, sync_files, write_atomically

_LONGEST: Final = 150
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._=-]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """One fetched file.

    Attributes:
        name: its place under the source's folder.
        url: the address that was asked.
        final_url: the address that answered, after redirects.
        form: what it was checked to be.
        byte_count: its size, unpacked from the transfer.
        sha256: of its bytes.
        etag: as the server gave it; empty where it gave none.
        last_modified: likewise.
        fetched_at: when its bytes were received, in UTC.
        checked_at: when the source last said that it has not changed.
        licence: under which terms it is published.
        checksum: what the source's index said of it; empty where it says nothing.
        note: what is to be known of it.
    """

    name: str
    url: str
    final_url: str
    form: str
    byte_count: int
    sha256: str
    etag: str
    last_modified: str
    fetched_at: str
    checked_at: str
    licence: str
    checksum: str = ""
    note: str = ""


def safe_name(*pieces: str) -> str:
    """Makes a file name of what strangers named: one folder a piece, nothing that climbs or hides."""
    return "/".join(_safe(piece) for piece in pieces)


def _safe(piece: str) -> str:
    clean = _UNSAFE.sub("_", piece).lstrip(".") or "_"
    if clean == piece and len(piece) <= _LONGEST:
        return piece
    digest = hashlib.sha256(piece.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem, dot, suffix = clean[:_LONGEST].rpartition(".")
    return f"{stem}-{digest}.{suffix}" if dot and len(suffix) <= 8 else f"{clean[:_LONGEST]}-{digest}"


class Area:
    """The fetched files of one source; one process at a time writes to them.

    Attributes:
        folder: where they are.
        files: what is known of each, by name.
    """

    def __init__(self, store: str | os.PathLike[str] | None, source: str) -> None:
        self.root = (Path(store) if store is not None else default_path()).expanduser().absolute() / "fetched"
        self.folder = self.root / source
        self.source = source
        self.files: dict[str, Kept] = {}
        self.about: dict[str, Any] = {}
        self._list = self.root / f"{source}.json"
        self._new: list[Path] = []
        self._lock = FileLock(self.root / f".{source}.lock")
        self._load()

    def _load(self) -> None:
        try:
            content = json.loads(self._list.read_text("utf-8"))
            self.files = {name: Kept(name=name, **entry) for name, entry in content["files"].items()}
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.files = {}  # a list that cannot be read costs time, never data: files are fetched and compared again

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.root / "under-way").mkdir(exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreBusy(
                f"{self.folder}: another process is fetching {self.source}; wait for it"
            ) from error
        except OSError as error:
            raise FetchError(f"{self.folder}: cannot be written ({error})") from error
        self._load()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            sync_files([path for path in self._new if path.exists()])
            self.save()
        finally:
            self._lock.release()

    def path(self, name: str) -> Path:
        """Where a file is, or would be."""
        return self.folder / name

    def kept(self, name: str) -> Kept | None:
        """What is known of a file that is there as it was fetched; else `None`."""
        known = self.files.get(name)
        try:
            return known if known and self.path(name).stat().st_size == known.byte_count else None
        except OSError:
            return None

    def under_way(self, name: str) -> Path:
        """Where the bytes of a file are gathered."""
        digest = hashlib.sha256(f"{self.source}/{name}".encode()).hexdigest()[:32]
        return self.root / "under-way" / digest

    def take(self, received: Path, kept: Kept) -> None:
        """Puts a whole and checked file into its place."""
        target = self.path(kept.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        received.replace(target)
        self.files[kept.name] = kept
        self._new.append(target)

    def forget(self, name: str) -> None:
        """Removes a file that was only needed for a moment."""
        self.files.pop(name, None)
        self.path(name).unlink(missing_ok=True)

    def save(self) -> None:
        """Writes the list; a file that a power cut takes is missed by its size and fetched again."""
        listed = {name: asdict(one) for name, one in sorted(self.files.items())}
        for entry in listed.values():
            del entry["name"]
        content = {"source": self.source, **self.about, "files": listed}
        write_atomically(self._list, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
