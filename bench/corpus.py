"""Makes IATI corpora of any size: real activities repeated under new identifiers, or made ones.

Activities come from `../shared/data/iati` where it is there, else from a small maker. Every time round, the
identifiers of activities get a suffix, and so does every reference to one (`related-activity/@ref`,
`provider-activity-id`, `receiver-activity-id`, `activity-id`): families and chains stay as they were, and no two
activities share an identifier that did not before.

    python -m bench.corpus OUT.xml --size 1G
    python -m bench.corpus OUT.zip --size 200M --member-size 4M
"""

from __future__ import annotations

import argparse
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "iati"
ARCHIVES = (
    "european-commission.zip",
    "central-asia.zip",
    "usaid.zip",
    "dportal-covid.zip",
)  # all 2.0x, UTF-8

ACTIVITY = re.compile(rb"<iati-activity[\s>].*?</iati-activity>", re.S)
ROOT = re.compile(rb"<iati-activities\b[^>]*>")
NAMESPACE = re.compile(rb"""\sxmlns:[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*')""")
IDENTIFIER = re.compile(
    rb"<iati-identifier[^>]*>\s*[^<\s][^<]*?(?=\s*</iati-identifier>)"
    rb"|<related-activity\b[^>]*?\bref\s*=\s*\"\s*[^\"\s][^\"]*"
    rb"|\b(?:provider-|receiver-)?activity-id\s*=\s*\"\s*[^\"\s][^\"]*"
)


def renamed(activity: bytes, turn: int) -> bytes:
    """The activity with every activity identifier in it changed in the same way; turn 0 is as published."""
    if turn == 0:
        return activity
    suffix = b"-r%d" % turn
    return IDENTIFIER.sub(lambda match: match.group().rstrip() + suffix, activity)


def real_activities() -> tuple[list[bytes], list[bytes]]:
    """Namespace declarations and activities of the archives in `../shared/data/iati`."""
    namespaces: dict[bytes, bytes] = {}
    activities: list[bytes] = []
    for name in ARCHIVES:
        with zipfile.ZipFile(SHARED / name) as archive:
            for member in sorted(archive.namelist()):
                content = archive.read(member)
                root = ROOT.search(content)
                if root is None or b"<!DOCTYPE" in content[:2000]:
                    continue
                for declaration in NAMESPACE.findall(root.group()):
                    namespaces.setdefault(declaration.split(b"=")[0].strip(), declaration.strip())
                activities += ACTIVITY.findall(content)
    return list(namespaces.values()), activities


def made_activities(count: int = 2000) -> list[bytes]:
    """Made activities of about 25 transactions each, a parent for every ten."""
    countries = ("KZ", "KG", "TJ", "TM", "UZ", "AF", "KE", "NP")
    sectors = ("11110", "12220", "15110", "21010", "31120", "43010")
    activities = []
    for number in range(count):
        country, sector = countries[number % len(countries)], sectors[number % len(sectors)]
        parent = number - number % 10
        tie = "" if number == parent else f'<related-activity type="1" ref="XX-1-{parent}"/>'
        transactions = "".join(
            f'<transaction ref="{number}-{k}"><transaction-type code="{2 if k % 5 == 0 else 3}"/>'
            f'<transaction-date iso-date="{2005 + k % 20}-{1 + k % 12:02}-{1 + k % 28:02}"/>'
            f'<value value-date="{2005 + k % 20}-{1 + k % 12:02}-{1 + k % 28:02}" currency="EUR">'
            f"{1000 + 37 * k + number}.{k % 100:02}</value>"
            f"<description><narrative>Payment {k} of project {number}</narrative></description></transaction>"
            for k in range(25)
        )
        activities.append(
            f'<iati-activity last-updated-datetime="2024-01-01T00:00:00Z" default-currency="EUR" hierarchy='
            f'"{1 if number == parent else 2}"><iati-identifier>XX-1-{number}</iati-identifier>'
            f'<reporting-org ref="XX-1" type="10"><narrative>Example Donor</narrative></reporting-org>'
            f"<title><narrative>Project {number}</narrative></title>"
            f'<activity-status code="2"/><activity-date type="2" iso-date="2005-01-01"/>'
            f'<recipient-country code="{country}" percentage="60"/><recipient-region code="619" percentage="40"/>'
            f'<sector vocabulary="1" code="{sector}"/>{tie}{transactions}</iati-activity>'.encode()
        )
    return activities


class Corpus:
    """An endless stream of activities and the root element that suits them."""

    def __init__(self) -> None:
        namespaces: list[bytes] = []
        self.is_real = all((SHARED / name).is_file() for name in ARCHIVES)
        if self.is_real:
            namespaces, self.activities = real_activities()
        else:
            self.activities = made_activities()
        self.head = (
            b'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" '
            b'generated-datetime="2026-01-01T00:00:00Z" ' + b" ".join(namespaces) + b">\n"
        )
        self.tail = b"</iati-activities>\n"

    def stream(self, size: int) -> Iterator[bytes]:
        """Activities, renamed from the second turn on, until `size` bytes are reached."""
        written = turn = 0
        while True:
            for activity in self.activities:
                text = renamed(activity, turn) + b"\n"
                written += len(text)
                yield text
                if written >= size:
                    return
            turn += 1

    def documents(self, size: int, member_size: int) -> Iterator[bytes]:
        """Whole documents of about `member_size` bytes, `size` bytes in all."""
        parts: list[bytes] = []
        held = 0
        for text in self.stream(size):
            parts.append(text)
            held += len(text)
            if held >= member_size:
                yield b"".join([self.head, *parts, self.tail])
                parts, held = [], 0
        if parts:
            yield b"".join([self.head, *parts, self.tail])


def write_file(path: Path, size: int, corpus: Corpus | None = None) -> int:
    """Write one document of about `size` bytes; returns its exact size."""
    corpus = corpus or Corpus()
    with path.open("wb") as out:
        out.write(corpus.head)
        for text in corpus.stream(size):
            out.write(text)
        out.write(corpus.tail)
    return path.stat().st_size


def write_zip(path: Path, size: int, member_size: int = 4_000_000, corpus: Corpus | None = None) -> int:
    """Write a zip of documents of about `member_size` bytes; returns how many bytes of XML it holds."""
    corpus = corpus or Corpus()
    total = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for number, document in enumerate(corpus.documents(size, member_size)):
            info = zipfile.ZipInfo(f"corpus/{number:05}.xml")  # dated 1980: the same bytes every time
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, document)
            total += len(document)
    return total


def parse_size(text: str) -> int:
    """Bytes from `500K`, `20M`, `1G` (powers of ten) or a plain number."""
    factor = {"K": 10**3, "M": 10**6, "G": 10**9}.get(text[-1:].upper(), 1)
    return int(float(text[:-1]) * factor) if factor > 1 else int(text)


def main() -> None:
    """Write a corpus from the command line."""
    parser = argparse.ArgumentParser(description="make a corpus of IATI activities")
    parser.add_argument("out", type=Path, help="OUT.xml for one file, OUT.zip for a zip of many")
    parser.add_argument(
        "--size", type=parse_size, default=parse_size("100M"), help="bytes of XML: 500K, 20M, 1G"
    )
    parser.add_argument(
        "--member-size", type=parse_size, default=parse_size("4M"), help="bytes a file in a zip"
    )
    arguments = parser.parse_args()
    corpus = Corpus()
    if arguments.out.suffix == ".zip":
        size = write_zip(arguments.out, arguments.size, arguments.member_size, corpus)
    else:
        size = write_file(arguments.out, arguments.size, corpus)
    kind = "real" if corpus.is_real else "made"
    print(f"{arguments.out}: {size / 1e6:.1f} MB of XML from {len(corpus.activities)} {kind} activities")


if __name__ == "__main__":
    main()
