"""Finds where each activity begins and ends, in one pass over the bytes, before any parser sees them.

Spans are exact byte offsets, so the XML of one activity comes back in milliseconds, a large file can be
cut at them, and a fault in one activity never costs another. Comments, CDATA and processing
instructions are skipped; a DOCTYPE is noted and never reaches a parser, so entity bombs stay inert.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(rb"<(?:!--|!\[CDATA\[|\?|!DOCTYPE|/?iati-(?:activity|organisation)(?=[\s/>]))")
_TAG_END: Final = re.compile(rb"""(?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>""")
_CLOSERS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_LONGEST: Final = 64  # bytes kept back at the end of a chunk, so that no token is cut in two
_GAP: Final = 65536  # how much of what stands between activities is looked at


@dataclass(slots=True)
class Fault:
    """Something the scanner met: a code, where, and what was expected."""

    code: str
    line: int
    message: str
    expected: str
    start: int | None = None


@dataclass(slots=True)
class Scanned:
    """Where the activities of one dataset stand.

    Attributes:
        starts, ends: byte offsets of each activity, end exclusive.
        lines: line of each start, from 1.
        kinds: 0 for an activity, 1 for an organisation.
        head: the bytes before the first activity, at most 64 KiB.
        gaps: offset, line and bytes of what stands between activities and is not blank.
        faults: what was wrong.
        size: number of bytes scanned.
        line: the last line.
        tail: the last bytes outside activities.
        truncated: whether the file ends inside an activity.
        unclosed: offset of a comment that nothing closes, -1 where there is none; scan again with `ignore`.
    """

    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    lines: array[int] = field(default_factory=lambda: array("q"))
    kinds: bytearray = field(default_factory=bytearray)
    head: bytes = b""
    gaps: list[tuple[int, bytes]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    size: int = 0
    line: int = 1
    tail: bytes = b""
    truncated: bool = False
    unclosed: int = -1


class Scanner:
    """Give it the bytes chunk by chunk with `feed`, then `close` it.

    Args:
        ignore: offset of the opening of a comment that is known never to close; it hides nothing.
    """

    def __init__(self, ignore: int = -1) -> None:
        self._ignore = ignore
        self._ignored = b""
        self.found = Scanned()
        self._buffer = b""
        self._base = 0  # offset of the buffer in the dataset
        self._line = 1  # line of the position up to which newlines are counted
        self._counted = 0
        self._skip = b""  # closer of the comment, CDATA or instruction we are in
        self._skip_at = 0
        self._open: tuple[int, int, int] | None = None  # start, line, kind of the activity we are in
        self._gap_from = 0

    def feed(self, chunk: bytes) -> None:
        """Scan one more chunk."""
        self._buffer += chunk
        if len(self._buffer) > _LONGEST:
            self._drop(self._scan(final=False))

    def close(self) -> Scanned:
        """Scan what is left and give what was found."""
        self._drop(self._scan(final=True))
        if self._skip and self._ignore < 0:
            self.found.unclosed = self._skip_at
        self.found.size = self._base + len(self._buffer)
        if self._open:
            start, line, _ = self._open
            self._fault("truncated", line, "the file ends inside this activity", "</iati-activity>", start)
            self._end(self.found.size)
            self.found.truncated = True
        self.found.line = self._line
        return self.found

    def _drop(self, done: int) -> None:
        """Forget the bytes before `done`, counting their lines."""
        self._line_at(done)
        self._note_gap(done)
        self._buffer = self._buffer[done:]
        self._base += done
        self._counted = 0

    def _line_at(self, position: int) -> int:
        if position > self._counted:
            self._line += self._buffer.count(b"\n", self._counted, position)
            self._counted = position
        return self._line

    def _note_gap(self, upto: int) -> None:
        """Keep what stands outside activities: the head, and foreign elements between them."""
        if self._open is not None:
            return
        first = max(self._gap_from - self._base, 0)
        piece = self._buffer[first : min(upto, first + _GAP)]
        self._gap_from = self._base + upto
        if not self.found.starts and len(self.found.head) < _GAP:
            self.found.head = (self.found.head + piece)[:_GAP]
        self.found.tail = (self.found.tail + piece)[-256:]
        if self.found.starts and piece.strip() and len(self.found.gaps) < 1000:
            self.found.gaps.append((self._line - piece.count(b"\n"), piece))

    def _scan(self, final: bool) -> int:
        """Handle every whole token; give the position up to which the buffer is done with."""
        buffer, position = self._buffer, 0
        limit = len(buffer) if final else len(buffer) - _LONGEST
        while True:
            if self._skip:
                end = buffer.find(self._skip, position)
                if end < 0:
                    return position if final else max(position, len(buffer) - 2)
                position, self._skip = end + len(self._skip), b""
            token = _TOKEN.search(buffer, position)
            if token is None:
                return max(position, limit)
            if token.start() >= limit and not final:
                return token.start()
            end = self._token(token, final)
            if end < 0:
                return token.start()
            position = end

    def _token(self, token: re.Match[bytes], final: bool) -> int:
        """Handle one token; give the position behind it, -1 where more bytes are needed."""
        word = token.group()
        if word in _CLOSERS:
            line = self._line_at(token.start())
            self._skip_at = self._base + token.start()
            if self._skip_at == self._ignore:
                self._ignored = word  # where one never closes, no later one of its kind does
            if word == self._ignored:
                closer = _CLOSERS[word].decode()
                self._fault("comment-not-closed", line, f"nothing closes this {word.decode()}", closer)
            else:
                self._skip = _CLOSERS[word]
            return token.end()
        if word == b"<!DOCTYPE":
            line = self._line_at(token.start())
            self._fault(
                "doctype-ignored",
                line,
                "a document type declaration; its entities are not expanded",
                "no DOCTYPE: the standard needs none",
            )
            return token.end()
        tag_end = _TAG_END.match(self._buffer, token.end())
        if tag_end is None:
            plain = self._buffer.find(b">", token.end())
            if not final and (plain < 0 or len(self._buffer) - token.start() < (1 << 27)):
                return (
                    -1
                    if plain < 0 or b"<" not in self._buffer[token.end() : plain]
                    else self._mark(token, plain + 1)
                )
            return self._mark(token, plain + 1 if plain >= 0 else len(self._buffer))
        return self._mark(token, tag_end.end())

    def _mark(self, token: re.Match[bytes], tag_end: int) -> int:
        """Open or close an activity at this tag."""
        if token.group()[1:2] == b"/":
            if self._open:
                self._line_at(tag_end)
                self._end(self._base + tag_end)
            return tag_end
        start = self._base + token.start()
        line = self._line_at(token.start())
        if self._open:
            self._fault(
                "activity-not-closed",
                self._open[1],
                "another activity begins before this one ends",
                "</iati-activity>",
                self._open[0],
            )
            self._end(start)
        self._note_gap(token.start())
        self._open = (start, line, int(token.group().endswith(b"organisation")))
        if self._buffer[tag_end - 2 : tag_end] == b"/>":
            self._end(self._base + tag_end)
        return tag_end

    def _end(self, end: int) -> None:
        assert self._open is not None
        start, line, kind = self._open
        found = self.found
        found.starts.append(start)
        found.ends.append(end)
        found.lines.append(line)
        found.kinds.append(kind)
        self._open = None
        self._gap_from = end

    def _fault(self, code: str, line: int, message: str, expected: str, start: int | None = None) -> None:
        if len(self.found.faults) < 1000:
            self.found.faults.append(Fault(code, line, message, expected, start))
