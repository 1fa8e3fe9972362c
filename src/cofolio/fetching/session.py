"""Gets files one by one: asks again where it may help, checks what came, and only then puts it in place."""

from __future__ import annotations

import asyncio
import hashlib
import json
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base, wait_exponential_jitter

from cofolio.errors import FetchError
from cofolio.fetching import shapes
from cofolio.fetching.area import Area, Kept
from cofolio.fetching.asked import Limits, Wanted
from cofolio.fetching.guard import GuardedTransport, check_url
from cofolio.fetching.hosts import Hosts
from cofolio.fetching.transfer import Answer, Counted, Passing, Transfer

_REDIRECTS: Final = 8
_AGENT: Final = f"cofolio/{version('cofolio')} (country portfolios of development cooperation)"
_INLINE: Final = 4_000_000  # smaller files are checked where they are; handing them to a thread takes longer


@dataclass(frozen=True, slots=True)
class Got:
    """A file that is there now; `state` is `new`, `changed` or `unchanged`."""

    kept: Kept
    path: Path
    state: str


class _Wait(wait_base):
    """As long as the server says, else doubling with some chance in it."""

    def __init__(self, limits: Limits) -> None:
        self._own = wait_exponential_jitter(
            multiplier=limits.backoff, max=limits.longest_wait, jitter=limits.backoff
        )

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        said = error.wait if isinstance(error, Passing) else None
        return self._own(retry_state) if said is None else said


class Session:
    """Fetches for one source, as an asynchronous context manager."""

    def __init__(self, area: Area, limits: Limits, licence: str, counted: Counted) -> None:
        self._area = area
        self._limits = limits
        self._licence = licence
        self._counted = counted
        self._hosts = Hosts(limits)
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(limits.allow_private, connections=64),
            timeout=httpx.Timeout(limits.silence, connect=limits.connect, pool=None),
            headers={"user-agent": _AGENT},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, wanted: Wanted) -> Got:
        """Gets a file, or finds that the one at hand is still it.

        Raises:
            FetchError: it cannot be had; what is at hand stays.
        """
        known = self._area.kept(wanted.name)
        if known and wanted.checksum and wanted.checksum == known.checksum and known.url == wanted.url:
            return Got(
                known, self._area.path(wanted.name), "unchanged"
            )  # the index says so; nothing is asked
        digests: list[str] = []
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._limits.attempts),
            wait=_Wait(self._limits),
            retry=retry_if_exception_type(Passing),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    got = await self._attempt(wanted, known, digests)
        except Passing as error:
            raise FetchError(f"{error}, {self._limits.attempts} times") from error
        return got

    async def answer(self, url: str, most_bytes: int, form: str = "json") -> Any:
        """Gets what a service answers, to be read now and not kept: parsed where it is JSON, else text.

        Raises:
            FetchError: it cannot be had.
        """
        name = f".answer-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
        got = await self.get(Wanted(name, url, form, most_bytes))
        try:
            content = got.path.read_bytes()
        finally:
            self._area.forget(name)
        return json.loads(content) if form == "json" else content.decode("utf-8", "replace")

    async def _attempt(self, wanted: Wanted, known: Kept | None, digests: list[str]) -> Got:
        transfer = Transfer(self._area.under_way(wanted.name), wanted.most_bytes)
        try:
            answer = await self._received(wanted, known, transfer)
            if answer.is_same:
                return self._unchanged(wanted, known)
            if transfer.part.stat().st_size > _INLINE:
                return await asyncio.to_thread(self._taken, wanted, known, transfer, answer, digests)
            return self._taken(wanted, known, transfer, answer, digests)
        except httpx.InvalidURL as error:
            raise FetchError(f"no address ({error})") from error
        except TimeoutError as error:
            raise FetchError(
                f"not whole after {self._limits.per_file:.0f} seconds; the next fetch goes on"
            ) from error
        except FetchError:
            transfer.drop()
            raise

    async def _received(self, wanted: Wanted, known: Kept | None, transfer: Transfer) -> Answer:
        url = httpx.URL(wanted.url)
        same = known if known is not None and known.url == wanted.url else None
        headers = transfer.ask(wanted.url, same.etag if same else "", same.last_modified if same else "")
        for _ in range(_REDIRECTS):
            check_url(url)
            async with self._hosts.turn(url.host):
                try:
                    async with (
                        asyncio.timeout(self._limits.per_file),
                        self._client.stream("GET", url, headers=headers) as response,
                    ):
                        if not response.has_redirect_location:
                            return await transfer.receive(response, wanted.url, self._counted)
                        url = url.join(response.headers["location"])
                except Passing as error:
                    if error.is_asked_too_much:
                        wait = self._limits.backoff if error.wait is None else error.wait
                        self._hosts.leave_alone(url.host, wait)
                    raise
                except httpx.UnsupportedProtocol as error:
                    raise FetchError(str(error)) from error
                except httpx.TransportError as error:
                    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                        raise FetchError(f"the server's certificate is not valid ({error})") from error
                    raise Passing(_words(error)) from error
        raise FetchError(f"sent on more than {_REDIRECTS} times")

    def _unchanged(self, wanted: Wanted, known: Kept | None) -> Got:
        if known is None:
            raise FetchError("the server says that nothing changed, but nothing is at hand")
        kept = replace(known, checked_at=_now(), checksum=wanted.checksum or known.checksum)
        self._area.files[wanted.name] = kept
        return Got(kept, self._area.path(wanted.name), "unchanged")

    def _taken(
        self, wanted: Wanted, known: Kept | None, transfer: Transfer, answer: Answer, digests: list[str]
    ) -> Got:
        """Checks what came and puts it in place."""
        try:
            file = transfer.unpacked(answer.encoding)
            wrong = shapes.fault(file, wanted.form)
            if wrong:
                raise Passing(f"what came is {wrong}")
            note = _checked(file, wanted.checksum, digests)
        except Passing:
            transfer.drop()
            raise
        sha256 = _digest(file, "sha256")
        now = _now()
        kept = Kept(
            wanted.name, wanted.url, answer.final_url, wanted.form, file.stat().st_size, sha256, answer.etag,
            answer.last_modified, now, now, wanted.licence or self._licence, wanted.checksum or "", note,
        )  # fmt: skip
        same = known is not None and known.sha256 == sha256
        self._area.take(file, replace(kept, fetched_at=known.fetched_at) if same and known else kept)
        transfer.drop()
        return Got(kept, self._area.path(wanted.name), "unchanged" if same else "changed" if known else "new")


def _checked(file: Path, checksum: str | None, digests: list[str]) -> str:
    """Holds a file against its checksum; one that comes twice with the same bytes is newer than the index."""
    if checksum is None:
        return ""
    kind, _, expected = checksum.partition(":")
    found = _digest(file, kind)
    if found == expected.lower():
        return ""
    digests.append(found)
    if digests.count(found) < 2:
        raise Passing(f"what came has {kind} {found[:12]}…, where the index says {expected[:12]}…")
    return f"{kind} is not the index's: twice the same bytes, so the index is of another time"


def _digest(file: Path, kind: str) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, kind).hexdigest()


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def _words(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "not reached in time"
    if isinstance(error, httpx.TimeoutException):
        return "no byte for too long"
    if isinstance(error, httpx.ConnectError):
        return f"not reached ({error})"
    return f"cut off ({error})"
