"""Takes in one file: keeps it by its SHA-256 as it came, and finds what is in it, in one pass."""

from __future__ import annotations

import hashlib
import os
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from lxml import etree
from pyzstd import CParameter, SeekableZstdFile

from cofolio.sources.iati.elements import ROOT_ATTRIBUTES
from cofolio.sources.iati.encoding import detect, is_utf8, rewritten
from cofolio.sources.iati.scan import Fault, Scanned, Scanner

CHUNK: Final = 1 << 20
_LEVEL: Final[dict[int, int]] = {CParameter.compressionLevel: 1}
_ASIDE: Final = re.compile(rb"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*)?>", re.DOTALL)
_ROOT_TAG: Final = re.compile(rb"""<([A-Za-z_][\w.:-]*)(?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>""")
_ELEMENT: Final = re.compile(rb"<[A-Za-z_]")
_CLOSED: Final = re.compile(rb"</\s*iati-(?:activities|organisations)\s*>")


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class Received:
    """One dataset as taken in.

    Attributes:
        dataset_id: SHA-256 of the bytes as received.
        byte_count: how many they are.
        encoding: how they were read; anything but `utf-8` was rewritten, and spans refer to the rewriting.
        kind: `activities`, `organisations` or `unknown`.
        root: attributes of the root element as published.
        namespaces: prefix and address of each namespace that the root declares.
        spans: where its activities stand.
        unknown: path -> [occurrences, first line, sample] of what stands outside activities.
    """

    dataset_id: str
    byte_count: int
    encoding: str = "utf-8"
    kind: str = "unknown"
    root: dict[str, str] = field(default_factory=dict)
    namespaces: tuple[tuple[str, str], ...] = ()
    spans: Scanned = field(default_factory=Scanned)
    unknown: dict[str, list[object]] = field(default_factory=dict)

    @property
    def faults(self) -> list[Fault]:
        """What was wrong with the file as a whole."""
        return self.spans.faults


def raw_path(folder: Path, dataset_id: str, encoding: str = "utf-8") -> Path:
    """Name the file that holds a dataset's bytes: as received, or its rewriting where it has one."""
    suffix = ".zst" if encoding == "utf-8" else ".utf8.zst"
    return folder / dataset_id[:2] / f"{dataset_id}{suffix}"


def receive(stream: Readable, raw: Path, work: Path) -> Received:
    """Keep the bytes of a stream under `raw` and find what is in them.

    Args:
        stream: where to read from.
        raw: the store's folder of raw files.
        work: a folder on the same disk for files under way.

    Returns:
        What was taken in; faults are part of it, nothing published raises.
    """
    first = stream.read(CHUNK)
    codec, unsaid = detect(first)
    scanner = Scanner() if codec == "utf-8" else None
    digest, size, partial = hashlib.sha256(), 0, work / f"raw-{os.getpid()}-{os.urandom(4).hex()}"
    with SeekableZstdFile(partial, "w", level_or_option=_LEVEL, max_frame_content_size=CHUNK) as out:
        for chunk in _chunks(stream, first):
            digest.update(chunk)
            out.write(chunk)
            size += len(chunk)
            if scanner is not None:
                scanner.feed(chunk)
    received = Received(digest.hexdigest(), size)
    kept = _keep(partial, raw_path(raw, received.dataset_id))
    if scanner is not None:
        received.spans = scanner.close()
        if received.spans.unclosed >= 0:
            received.spans = _scan(_stored(kept), received.spans.unclosed)
    else:
        _rewrite(received, kept, codec, raw, work)
    if unsaid:
        received.faults.append(
            Fault("encoding-misdeclared", 1, f"declared as {unsaid}, which it is not", "UTF-8")
        )
    _describe(received)
    return received


def _chunks(stream: Readable, first: bytes) -> Iterator[bytes]:
    while first:
        yield first
        first = stream.read(CHUNK)


def _stored(path: Path) -> Iterator[bytes]:
    with SeekableZstdFile(path) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _keep(partial: Path, final: Path) -> Path:
    """Move a finished file to its place; the place is a function of its bytes, so twice does no harm."""
    final.parent.mkdir(parents=True, exist_ok=True)
    partial.replace(final)
    return final


def _scan(chunks: Iterator[bytes], ignore: int = -1) -> Scanned:
    scanner = Scanner(ignore)
    for chunk in chunks:
        scanner.feed(chunk)
    return scanner.close()


def _rewrite(received: Received, kept: Path, codec: str, raw: Path, work: Path) -> None:
    """Keep a UTF-8 rewriting beside the original and scan that."""
    said = f"{codec} where UTF-8 is expected; rewritten for reading, kept as it came"
    fault = Fault("encoding-rewritten", 1, said, "UTF-8")
    if not codec.startswith(("utf-16", "utf-32")) and is_utf8(_stored(kept)):
        received.spans = _scan(_stored(kept))
        received.faults.append(
            Fault("encoding-misdeclared", 1, f"declared as {codec}, but its bytes are UTF-8", "UTF-8")
        )
        return
    partial = work / f"utf8-{os.getpid()}-{os.urandom(4).hex()}"
    received.encoding = codec
    scanner = Scanner()
    with SeekableZstdFile(partial, "w", level_or_option=_LEVEL, max_frame_content_size=CHUNK) as out:
        for chunk in rewritten(_stored(kept), codec):
            out.write(chunk)
            scanner.feed(chunk)
    received.spans = scanner.close()
    received.faults.append(fault)
    _keep(partial, raw_path(raw, received.dataset_id, codec))


def _describe(received: Received) -> None:
    """Read the root element, and say what is wrong with the file as a whole."""
    head, spans = received.spans.head, received.spans
    bare = _ASIDE.sub(lambda m: b"\n" * m.group().count(b"\n"), head.removeprefix(b"\xef\xbb\xbf"))
    tag = _ROOT_TAG.search(bare)
    name = tag.group(1).decode("utf-8", "replace") if tag else ""
    if tag is None or name not in ROOT_ATTRIBUTES:
        line = head.count(b"\n", 0, tag.start()) + 1 if tag else 1
        code, message = _what(bare, name)
        received.faults.append(Fault(code, line, message, "an iati-activities or iati-organisations file"))
    elif not spans.truncated and not _CLOSED.search(spans.tail):
        received.faults.append(
            Fault("truncated", max(spans.line, 1), "the file ends before its root does", f"</{name}>")
        )
    if tag is not None:
        _root(received, tag.group(), name)
    if tag is not None and name in ROOT_ATTRIBUTES:
        after = (bare[: tag.end()].count(b"\n") + 1, bare[tag.end() :])
        for line, gap in (after, *spans.gaps):
            if _ELEMENT.search(gap):
                _foreign(received, name, line, gap)
    if received.kind != "unknown" and not spans.starts:
        received.faults.append(Fault("no-activities", 1, "nothing is in this file", "at least one activity"))


def _what(head: bytes, name: str) -> tuple[str, str]:
    """Say what a file is that is not IATI."""
    start = head.lstrip()[:512].lower()
    if not start:
        return "empty-file", "the file is empty"
    if start.startswith((b"<!doctype html", b"<html")) or name.lower() == "html":
        return "not-xml", "an HTML page"
    if start.startswith((b"{", b"[")):
        return "not-xml", "JSON"
    if start.startswith((b"pk\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "not-xml", "a spreadsheet or another packed document"
    if not name:
        return "not-xml", "no XML"
    return "wrong-root", f"the root is <{name[:80]}>"


def _root(received: Received, tag: bytes, name: str) -> None:
    """Read the attributes and namespaces of the root's start tag."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    text = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    root = etree.fromstring(text, parser)
    if root is None:
        return
    received.namespaces = tuple(sorted((p, uri) for p, uri in root.nsmap.items() if p is not None and uri))
    if name not in ROOT_ATTRIBUTES:
        return
    received.kind = name.removeprefix("iati-")
    if None in root.nsmap:
        received.faults.append(
            Fault("namespace-ignored", 1, f"default namespace {root.nsmap[None]!r}", "no default namespace")
        )
    for attribute, value in root.items():
        if attribute in ROOT_ATTRIBUTES[name]:
            received.root[attribute] = value
        else:
            _count(received.unknown, f"{name}/@{attribute}", 1, value)


def _foreign(received: Received, name: str, line: int, gap: bytes) -> None:
    """Count elements that stand beside activities."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    declared = "".join(f' xmlns:{p}="{uri}"' for p, uri in received.namespaces).encode()
    root = etree.fromstring(b"<r" + declared + b">" + _CLOSED.sub(b"", gap) + b"</r>", parser)
    if root is None:
        return
    for element in root.iterdescendants():
        if isinstance(element.tag, str):
            steps = [a.tag for a in element.iterancestors()][-2::-1][:10]
            path = "/".join([name, *map(str, steps), element.tag])
            _count(received.unknown, path, line + (element.sourceline or 1) - 1, element.text or "")


def _count(unknown: dict[str, list[object]], path: str, line: int, sample: str) -> None:
    entry = unknown.setdefault(path, [0, line, sample.strip()[:200]])
    assert isinstance(entry[0], int)
    entry[0] += 1


def spans_between(spans: Scanned, first: int, last: int) -> tuple[array[int], array[int], array[int], bytes]:
    """Cut the spans of some activities out, to hand them to a worker."""
    return (
        spans.starts[first:last],
        spans.ends[first:last],
        spans.lines[first:last],
        bytes(spans.kinds[first:last]),
    )
