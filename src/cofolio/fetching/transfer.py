"""One transfer: a request, the bytes of its answer into a file, on from where an earlier one was cut off."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import httpx

from cofolio.errors import FetchError
from cofolio.fetching.hosts import retry_after

_CHUNK: Final = 1 << 18
_NOTED_FROM: Final = 1 << 19  # less is sooner fetched again than noted
_AGAIN: Final = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 524))
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class Passing(Exception):
    """A fault that may be gone when asked again.

    Attributes:
        wait: seconds that the server asks to wait; `None` where it does not say.
        is_asked_too_much: whether the whole host wants to be left alone.
    """

    def __init__(self, reason: str, wait: float | None = None, is_asked_too_much: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.is_asked_too_much = is_asked_too_much


class Counted(Protocol):
    """Told how many bytes came."""

    def __call__(self, count: int, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer that was received whole.

    Attributes:
        is_same: whether the server says that nothing changed since the copy at hand; then nothing was received.
        encoding: how the bytes are packed for the transfer; empty where they are not.
    """

    is_same: bool
    final_url: str = ""
    etag: str = ""
    last_modified: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is known of bytes that an earlier transfer left: enough to ask for the rest of the very same."""

    url: str
    validator: str
    encoding: str


class Transfer:
    """The bytes of one file under way: `part` and, beside it, what they are a part of."""

    def __init__(self, part: Path, most_bytes: int) -> None:
        self.part = part
        self._note = part.with_suffix(".json")
        self._whole = part.with_suffix(".whole")
        self._most = most_bytes

    def drop(self) -> None:
        """Forgets what was received."""
        for path in (self.part, self._note, self._whole):
            path.unlink(missing_ok=True)

    def ask(self, url: str, etag: str, last_modified: str) -> dict[str, str]:
        """Headers of the request: the rest of what was begun, else only what is newer than the copy at hand."""
        headers = {"accept-encoding": "gzip"}
        begun = self._begun()
        if begun is not None and begun.url == url and self.part.exists():
            headers |= {"range": f"bytes={self.part.stat().st_size}-", "if-range": begun.validator}
        elif etag:
            headers["if-none-match"] = etag
        elif last_modified:
            headers["if-modified-since"] = last_modified
        return headers

    async def receive(self, response: httpx.Response, url: str, counted: Counted) -> Answer:
        """Receives an answer into the part.

        Raises:
            Passing: it may be whole another time.
            FetchError: it never will be.
        """
        if response.status_code == 304:
            return Answer(is_same=True)
        self._check(response)
        etag, modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError(f"the answer is packed as '{encoding[:20]}', which was not asked for")
        start = self._start(response)
        size = start
        validator = modified if etag.startswith("W/") or not etag else etag
        begun = _Begun(url, validator, encoding) if validator else None
        with self.part.open("ab" if start else "wb") as file:
            if not start:
                self._note.unlink(missing_ok=True)
            async for piece in response.aiter_raw(_CHUNK):
                size += len(piece)
                if size > self._most:
                    raise FetchError(f"more than {self._most:,} bytes, which is more than it can be")
                file.write(piece)
                counted(len(piece))
                if begun is not None and size >= _NOTED_FROM and not self._note.exists():
                    self._note.write_text(json.dumps([begun.url, begun.validator, begun.encoding]), "utf-8")
        return Answer(False, str(response.url), etag, modified, "" if encoding == "identity" else encoding)

    def unpacked(self, encoding: str) -> Path:
        """The file itself, where the transfer packed it.

        Raises:
            Passing: it cannot be unpacked.
            FetchError: it unpacks to more than it can be.
        """
        if not encoding:
            return self.part
        whole = self._whole
        window = zlib.MAX_WBITS | 32 if encoding in ("gzip", "x-gzip") else zlib.MAX_WBITS
        unpack, size = zlib.decompressobj(window), 0
        with self.part.open("rb") as source, whole.open("wb") as target:
            try:
                while not unpack.eof and (piece := unpack.unconsumed_tail or source.read(_CHUNK)):
                    made = unpack.decompress(piece, _CHUNK)
                    size += len(made)
                    if size > self._most:
                        raise FetchError(
                            f"unpacks to more than {self._most:,} bytes, which is more than it can be"
                        )
                    target.write(made)
                target.write(unpack.flush())
            except zlib.error as error:
                raise Passing(f"what came cannot be unpacked ({error})") from error
        if not unpack.eof:
            raise Passing("what came ends before its packing does")
        return whole

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _AGAIN:
            wait = retry_after(response.headers.get("retry-after"))
            raise Passing(f"status {status}", wait, is_asked_too_much=status in (429, 503))
        if status == 416:
            self.drop()
            raise Passing("the rest of what was begun is no longer there")
        if status not in (200, 206):
            raise FetchError(f"status {status} {response.reason_phrase}".strip())
        said = response.headers.get("content-length", "")
        if said.isdigit() and int(said) > self._most:
            raise FetchError(f"{int(said):,} bytes, which is more than it can be ({self._most:,})")

    def _start(self, response: httpx.Response) -> int:
        """Where in the file the answer begins; a part that does not fit it is forgotten."""
        if response.status_code != 206:
            return 0
        here = self.part.stat().st_size if self.part.exists() else 0
        found = _RANGE.fullmatch(response.headers.get("content-range", ""))
        if found is None or int(found[1]) != here:
            self.drop()
            raise Passing("the answer is not the part that was asked for")
        return here

    def _begun(self) -> _Begun | None:
        try:
            return _Begun(*json.loads(self._note.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
