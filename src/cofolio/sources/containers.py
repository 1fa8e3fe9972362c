"""Paths to datasets: files, folders, zip archives (also nested), gz, zst and standard input, as streams.

Archives are strangers' data: names are never used to write, sizes are bounded while reading, and what
is refused or is no dataset becomes a note, never an error.
"""

from __future__ import annotations

import gzip
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Final, Protocol, cast

import pyzstd

from cofolio.errors import InputError

DEEPEST: Final = 4  # archives within archives
RATIO: Final = 250  # a member that unpacks to more than this times its size is a bomb ...
FLOOR: Final = 64 << 20  # ... once it has given this many bytes
LARGEST: Final = 64 << 30  # bytes of one dataset
_PACKED: Final = (".zip", ".gz", ".zst")
_PIECE: Final = 1 << 18  # bytes unpacked in one go
HEAD: Final = 1 << 16  # bytes by which a file is told
_OFFICE: Final = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"mimetype")
Wanted = Callable[[str, bytes], bool]
"""Whether a file found in a folder or an archive is meant to be a dataset, by its name and first bytes."""


class Unreadable(Exception):
    """The medium that a file is on does not give its bytes."""


DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    pyzstd.ZstdError,
    gzip.BadGzipFile,
    NotImplementedError,  # zipfile: a compression it does not know
    Unreadable,
)


class Bomb(Exception):
    """A member unpacks to more than can be meant."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Attributes:
        path: as it will be named in origins.
        size: bytes on disk.
        mtime_ns: time of its last change.
        asked: whether it was named itself rather than found in a folder.
    """

    path: str
    size: int
    mtime_ns: int
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a path or an archive that is no dataset, or was refused."""

    path: str
    member: str | None
    code: str
    message: str


@dataclass(slots=True)
class Found:
    """One dataset as a stream; read it before asking for the next."""

    path: str
    member: str | None
    stream: Bounded
    asked: bool = True


class _Stream(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Bounded:
    """A stream that stops at what a packed size can honestly hold, and at the first damage.

    Attributes:
        damage: what was wrong in what is packed; empty where nothing was.
    """

    def __init__(
        self, stream: _Stream, packed: int | None, again: Callable[[], _Stream] | None = None
    ) -> None:
        self._stream, self._again = stream, again
        self._head, self._done, self._saving, self._ended = b"", 0, False, False
        self._left = LARGEST if packed is None else min(LARGEST, max(FLOOR, packed * RATIO))
        self.damage = ""

    def peek(self, size: int) -> bytes:
        """Read the first bytes and keep them for the next reader."""
        self._head += self._gather(size - len(self._head))
        return self._head[:size]

    def read(self, size: int = -1, /) -> bytes:
        """Read exactly `size` bytes, fewer only at the end."""
        head, self._head = self._head[:size], self._head[size:]
        data = head + self._gather(size - len(head)) if head else self._gather(size)
        self._left -= len(data)
        if self._left < 0:
            raise Bomb
        return data

    def _gather(self, size: int) -> bytes:
        pieces, missing = [], size
        while missing > 0 and (piece := self._take(missing)):
            pieces.append(piece)
            missing -= len(piece)
            self._done += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _take(self, size: int) -> bytes:
        """Read some bytes; none at the end and at the damage."""
        if self._again is None or self._ended:
            return b"" if self._ended else self._piece(self._stream, size)
        try:
            return self._piece(self._stream, 1 if self._saving else min(size, _PIECE))
        except Unreadable:
            raise
        except DAMAGED as error:
            self.damage = self.damage or str(error) or type(error).__name__
            self._ended = self._saving or not self._start_over()
            return b"" if self._ended else self._take(size)

    def _start_over(self) -> bool:
        """Unpack once more up to where the damaged piece begins; from there byte by byte, so that none is lost."""
        assert self._again is not None
        self._saving, missing = True, self._done
        try:
            self._stream = self._again()
            if hasattr(self._stream, "_expected_crc"):
                self._stream._expected_crc = (
                    None  # a wrong sum is known by now, and must not cost the last piece
                )
            while missing > 0 and (piece := self._piece(self._stream, min(missing, _PIECE))):
                missing -= len(piece)
        except DAMAGED:
            return False
        return missing == 0

    def _piece(self, stream: _Stream, size: int) -> bytes:
        """Read, telling a fault in what is read from a fault in what is written elsewhere."""
        try:
            return getattr(stream, "read1", stream.read)(size)
        except gzip.BadGzipFile:
            raise
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from error


def sources(paths: list[str]) -> Iterator[Source]:
    """List the files behind paths, folders walked, in the order of their names.

    Raises:
        InputError: a path does not exist or may not be read.
    """
    for name in paths:
        if name == "-":
            yield Source("-", 0, 0)
            continue
        path = Path(name).expanduser().absolute()
        try:
            if path.is_dir():
                yield from _walk(path)
            else:
                yield _source(path, asked=True)
        except OSError as error:
            raise InputError(f"{name}: cannot be read ({error.strerror or error})") from error


def _source(path: Path, asked: bool) -> Source:
    status = path.stat()
    if not os.access(path, os.R_OK):
        raise PermissionError(13, "no permission to read it")
    return Source(str(path), status.st_size, status.st_mtime_ns, asked)


def _walk(folder: Path) -> Iterator[Source]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            path = Path(root) / file
            if not file.startswith(".") and path.is_file():
                yield _source(path, asked=False)


def parts(source: Source) -> int:
    """Tell how many members a zip archive has, so that several processes can share them; 1 for other files."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            return max(1, len(archive.infolist()))
    except (OSError, *DAMAGED, ValueError):
        return 1


def is_archive(head: bytes, name: str) -> str:
    """Tell `zip`, `gz` or `zst` by the first bytes; empty for anything else. Office documents are no archives."""
    office = name.lower().endswith((".xml", ".xlsx", ".ods", ".docx")) or head[30:].startswith(_OFFICE)
    if head.startswith(b"PK\x03\x04") and not office:
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    return "zst" if head.startswith((b"\x28\xb5\x2f\xfd", b"\x5e\x2a\x4d\x18")) else ""


def read(
    source: Source, first: int = 0, last: int | None = None, wanted: Wanted | None = None
) -> Iterator[Found | Note]:
    """Give the datasets in a file, and notes on what is none.

    Args:
        source: the file.
        first: of a zip archive, the position of the first member to read.
        last: the position behind the last; `None` for all.
        wanted: which files found in a folder or an archive to give; XML where not said.
    """
    with Path(source.path).open("rb") as file:
        yield from _Opening(wanted or is_xml).open(
            file, source.path, None, source.size, (first, last), 0, source.asked
        )


def read_stream(stream: IO[bytes], wanted: Wanted | None = None) -> Iterator[Found | Note]:
    """Give the datasets in a stream that cannot be read twice, such as standard input."""
    with tempfile.TemporaryFile() as kept:
        while piece := stream.read(1 << 20):
            kept.write(piece)
        size = kept.tell()
        kept.seek(0)
        yield from _Opening(wanted or is_xml).open(kept, "-", None, size, (0, None), 0, True)


def _unpacked(name: str) -> str:
    return name[: -len(PurePosixPath(name).suffix)] if name.lower().endswith(_PACKED) else name


def is_xml(name: str, head: bytes) -> bool:
    """Tell whether a file found in a folder or archive is meant to be an XML dataset."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    return name.lower().endswith(".xml") or (
        start.startswith(b"<") and b"<!doctype html" not in start.lower()
    )


def _unsafe(name: str) -> bool:
    pure = PurePosixPath(name.replace("\\", "/"))
    return pure.is_absolute() or ".." in pure.parts or name[1:2] == ":"


class _Opening:
    """Opens files and archives, and gives what is wanted of what is in them.

    Args:
        wanted: which files found in an archive or a folder to give.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def open(
        self,
        file: IO[bytes],
        path: str,
        member: str | None,
        size: int,
        members: tuple[int, int | None],
        depth: int,
        asked: bool,
    ) -> Iterator[Found | Note]:
        head = file.read(HEAD)
        file.seek(0)
        name = member or path
        kind = is_archive(head, name)
        if kind and depth >= DEEPEST:
            yield Note(path, member, "nested-too-deep", f"an archive inside {DEEPEST} archives is not opened")
        elif kind == "zip":
            yield from self._zip(file, path, member, members, depth)
        elif kind:

            def unpack() -> _Stream:
                file.seek(0)
                return gzip.GzipFile(fileobj=file) if kind == "gz" else pyzstd.ZstdFile(cast(BinaryIO, file))

            yield from self._inner(unpack, path, member, size, depth, _unpacked(name), asked)
        elif asked or self._wanted(name, head):
            yield Found(path, member, Bounded(file, None), asked)
        else:
            yield Note(path, member, "not-xml-member", "no XML and no table of a known source; left aside")

    def _zip(
        self,
        file: IO[bytes],
        path: str,
        member: str | None,
        members: tuple[int, int | None],
        depth: int,
    ) -> Iterator[Found | Note]:
        try:
            archive = zipfile.ZipFile(file)
        except (*DAMAGED, ValueError, OSError) as error:
            yield Note(path, member, "archive-damaged", f"no readable zip archive ({error})")
            return
        with archive:
            for info in archive.infolist()[members[0] : members[1]]:
                if info.is_dir() or info.filename.startswith("__MACOSX/"):
                    continue
                name = info.filename if member is None else f"{member}!{info.filename}"
                if info.flag_bits & 1:
                    yield Note(path, name, "encrypted", "this member is encrypted; not read")
                    continue
                if _unsafe(info.filename):
                    yield Note(
                        path,
                        name,
                        "unsafe-name",
                        "the name points outside the archive; read, never written by it",
                    )
                try:
                    again = partial(archive.open, info)
                    yield from self._inner(again, path, name, info.compress_size, depth, info.filename, False)
                except DAMAGED as error:
                    yield Note(path, name, "archive-damaged", f"this member cannot be unpacked ({error})")

    def _inner(
        self,
        unpack: Callable[[], _Stream],
        path: str,
        member: str | None,
        packed: int,
        depth: int,
        name: str,
        asked: bool,
    ) -> Iterator[Found | Note]:
        """Give what is in one packed stream: a dataset, or an archive once more; also what stands before a damage."""
        bounded = Bounded(unpack(), packed, unpack)
        head = bounded.peek(HEAD)
        if bounded.damage and not head:
            yield Note(path, member, "archive-damaged", f"cannot be unpacked ({bounded.damage})")
            return
        if is_archive(head, name):
            yield from self._within(bounded, path, member, depth, asked)
        elif asked or self._wanted(name, head):
            yield Found(path, member, bounded, asked)
        elif head or not name.endswith("/"):
            yield Note(path, member, "not-xml-member", "no XML and no table of a known source; left aside")
        if bounded.damage:
            message = f"cannot be unpacked to its end ({bounded.damage}); what stands before is read"
            yield Note(path, member, "archive-damaged", message)

    def _within(
        self, bounded: Bounded, path: str, member: str | None, depth: int, asked: bool
    ) -> Iterator[Found | Note]:
        """Unpack an archive within an archive to disk, and read it there."""
        with tempfile.TemporaryFile() as kept:
            try:
                while piece := bounded.read(1 << 20):
                    kept.write(piece)
            except Bomb:
                yield Note(path, member, "zip-bomb", f"unpacks to more than {RATIO} times its size; not read")
                return
            size = kept.tell()
            kept.seek(0)
            yield from self.open(kept, path, member, size, (0, None), depth + 1, asked)
