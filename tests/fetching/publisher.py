"""A publisher's server in one process: serves what it is given, with the faults that the real ones have."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import socket
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import uvicorn

Message = dict[str, object]
Send = Callable[[Message], Awaitable[None]]


@dataclass
class Thing:
    """What one path answers.

    Attributes:
        body: the whole content.
        faults: what happens at the first requests, one each: a status, `cut` in the middle, `empty` connection,
            `html` page with status 200, `slow`; then all is well.
        always: a fault that never ends.
        headers: further headers.
        packs: whether it comes as gzip for the transfer.
        is_ranged: whether a part can be asked for.
        is_tagged: whether it has an ETag.
        answer: makes the body from the query.
    """

    body: bytes = b""
    faults: list[str] = field(default_factory=list)
    always: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    packs: bool = False
    is_ranged: bool = True
    is_tagged: bool = True
    says_length: bool = True
    answer: Callable[[bytes], bytes] | None = None


class Publisher:
    """The server, on a port of its own, as a context manager."""

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.sent: Counter[str] = Counter()
        self.under_way = 0
        self.most_at_once = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app,
                interface="asgi3",
                log_level="critical",
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Forgets what it serves and what it was asked."""
        self.things.clear()
        self.asked.clear()
        self.sent.clear()
        self.most_at_once = self.under_way

    def __enter__(self) -> Publisher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def requests(self, path: str) -> list[dict[str, str]]:
        """The headers of every request for a path."""
        return [headers for asked, headers in self.asked if asked == path]

    async def _app(self, scope: Message, receive: object, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = str(scope["path"])
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}  # type: ignore[attr-defined]
        self.asked.append((path, headers))
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await self._serve(path, bytes(scope["query_string"]), headers, send)  # type: ignore[call-overload]
        finally:
            self.under_way -= 1

    async def _serve(self, path: str, query: bytes, asked: dict[str, str], send: Send) -> None:
        thing = self.things.get(path)
        if thing is None:
            await _say(send, 404, b"<html><body>Not found</body></html>", {"content-type": "text/html"})
            return
        fault = thing.always or (thing.faults.pop(0) if thing.faults else "")
        if fault.isdigit():
            await _say(send, int(fault), b"<html>busy</html>", thing.headers)
            return
        if fault == "html":
            await _say(send, 200, b"<!DOCTYPE html><html><body>Maintenance</body></html>", {})
            return
        body = thing.answer(query) if thing.answer else thing.body
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = dict(thing.headers)
        if thing.is_tagged:
            headers["etag"] = tag
            if asked.get("if-none-match") == tag:
                await _say(send, 304, b"", headers)
                return
        sent, status = body, 200
        if thing.packs:
            sent, headers["content-encoding"] = gzip.compress(body, mtime=0), "gzip"
        if thing.is_ranged and "range" in asked and asked.get("if-range") in (tag, None):
            start = int(asked["range"].removeprefix("bytes=").removesuffix("-"))
            if start >= len(sent):
                await _say(send, 416, b"", {"content-range": f"bytes */{len(sent)}"})
                return
            headers["content-range"] = f"bytes {start}-{len(sent) - 1}/{len(sent)}"
            sent, status = sent[start:], 206
        await self._send(path, status, sent, headers, fault, thing.says_length, send)

    async def _send(
        self, path: str, status: int, body: bytes, headers: dict[str, str], fault: str, says: bool, send: Send
    ) -> None:
        if says:
            headers["content-length"] = str(len(body))
        await send({"type": "http.response.start", "status": status, "headers": _raw(headers)})
        stop = len(body) * 2 // 3 if fault == "cut" else len(body)
        step = max(1, stop // 5) if fault == "slow" else 1 << 16
        for start in range(0, stop, step):
            piece = body[start : min(start + step, stop)]
            self.sent[path] += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            if fault == "slow":
                await asyncio.sleep(0.05)
            if fault == "silent":
                await asyncio.sleep(3)
        if fault == "cut":
            await asyncio.sleep(0.05)  # so that what was sent is out
            raise ConnectionError("cut off on purpose")
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _say(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _raw(headers)})
    await send({"type": "http.response.body", "body": body})


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
