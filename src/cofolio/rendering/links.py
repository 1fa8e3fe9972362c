"""Addresses: every link of every page is made here, live (`/country/KZ?donor=EU`) or as files of a static site.

Whatever stands in an address was published by strangers, so a name becomes one safe piece of a path: letters,
digits and `-_.=` as they are, any other byte as `~` and two hexadecimal digits. The same piece is a safe file name.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

Query = str | int | bool | date | None
EXPORTS = ("xlsx", "csv", "json", "parquet", "xml", "pdf", "zip")
_SAFE = re.compile(rb"[A-Za-z0-9_.=-]")
_ESCAPED = re.compile(r"~([0-9A-Fa-f]{2})")
_LONGEST = 180  # of a file name; file systems take 255 bytes


def path_safe(name: str) -> str:
    """Returns a name as one piece of a path: `44000/P1` becomes `44000~2FP1`."""
    pieces = (bytes([b]) for b in name.encode("utf-8", "surrogatepass"))
    text = "".join(p.decode() if _SAFE.fullmatch(p) else f"~{p.hex().upper()}" for p in pieces)
    return f"~2E{text[1:]}" if text.startswith(".") else text  # `..` would climb


def from_path(piece: str) -> str:
    """Returns the name that `path_safe` made the piece of; any other text as it is."""
    parts = _ESCAPED.split(piece)
    octets = b"".join(
        bytes.fromhex(part) if at % 2 else part.encode("utf-8", "surrogatepass")
        for at, part in enumerate(parts)
    )
    return octets.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses on a server.

    Attributes:
        language: kept in every link where the reader chose it in the address; `None` where the browser said it.
        version: the store's version, kept in every link where the address asked for one.
    """

    language: str | None = None
    version: str | None = None

    def with_language(self, language: str) -> Links:
        """The same addresses in another language."""
        return replace(self, language=language)

    def with_version(self, version: str) -> Links:
        """The same addresses, tied to a version: what stays the same when shared."""
        return replace(self, version=version)

    def home(self) -> str:
        """The first page."""
        return self._page("")

    def country(self, code: str, fragment: str = "", **state: Query) -> str:
        """A country; `state` is donor, year_from, year_to, measure, currency, view, on."""
        return self._page(f"country/{path_safe(code)}", fragment, **state)

    def donor(self, donor: str, fragment: str = "", **state: Query) -> str:
        """A donor, by registry id or published reference."""
        return self._page(f"donor/{path_safe(donor)}", fragment, **state)

    def instrument(self, instrument: str, fragment: str = "", **state: Query) -> str:
        """A financing instrument, by id or acronym."""
        return self._page(f"instrument/{path_safe(instrument)}", fragment, **state)

    def programme(self, programme: str, fragment: str = "", **state: Query) -> str:
        """A regional programme of the curated dataset."""
        return self._page(f"programme/{path_safe(programme)}", fragment, **state)

    def platform(self, platform: str, fragment: str = "", **state: Query) -> str:
        """A platform of policy dialogue."""
        return self._page(f"platform/{path_safe(platform)}", fragment, **state)

    def delegation(self, country: str, fragment: str = "", **state: Query) -> str:
        """The delegation in a country."""
        return self._page(f"delegation/{path_safe(country)}", fragment, **state)

    def organisation(self, reference: str, fragment: str = "", **state: Query) -> str:
        """An organisation, by its published reference or its id in the curated dataset."""
        return self._page(f"organisation/{path_safe(reference)}", fragment, **state)

    def sector(self, code: str, fragment: str = "", **state: Query) -> str:
        """A sector: purpose code, category or group."""
        return self._page(f"sector/{path_safe(code)}", fragment, **state)

    def activity(self, identifier: str, fragment: str = "", **state: Query) -> str:
        """An activity, by its IATI identifier."""
        return self._page(f"activity/{path_safe(identifier)}", fragment, **state)

    def activity_xml(self, identifier: str, dataset: str | None = None) -> str:
        """An activity as published, as text; the counted copy, or that of a dataset."""
        return self._file(f"activity/{path_safe(identifier)}/xml", ".txt", dataset=dataset)

    def receipt(self, identifier: str, fragment: str = "", **state: Query) -> str:
        """The receipt of a figure; `state` is page and status."""
        return self._page(f"receipt/{path_safe(identifier)}", fragment, **state)

    def receipt_file(self, identifier: str, form: str) -> str:
        """A receipt's rows to take away: `csv` or `json`."""
        return self._file(f"receipt/{path_safe(identifier)}.{form}", "")

    def eligibility(self, fragment: str = "", **state: Query) -> str:
        """What a country is eligible for; `state` is country, instrument, on."""
        return self._page("eligibility", fragment, **state)

    def method(self, fragment: str = "") -> str:
        """How everything is counted; `fragment` names a rule (`D1`)."""
        return self._page("method", fragment)

    def sources(self, fragment: str = "", **state: Query) -> str:
        """Where everything was taken from."""
        return self._page("sources", fragment, **state)

    def findings(self, fragment: str = "", **state: Query) -> str:
        """Faults and peculiarities in the records; `state` is publisher, code, place, page."""
        return self._page("findings", fragment, **state)

    def compare(self, fragment: str = "", **state: Query) -> str:
        """Countries or periods side by side."""
        return self._page("compare", fragment, **state)

    def everything(self, kind: str, **state: Query) -> str:
        """A list of all there are: `countries`, `donors`, `instruments`, `programmes`, `sectors`, `organisations`."""
        return self._page(f"all/{path_safe(kind)}", **state)

    def search(self, **state: Query) -> str:
        """What holds a text; `state` is q, kind, page."""
        return self._page("search", **state)

    def export(self, code: str, form: str, **state: Query) -> str:
        """A country's portfolio as a file to take away, one of `EXPORTS`."""
        return self._file(f"export/country/{path_safe(code)}.{form}", "", **state)

    def api(self, path: str, **state: Query) -> str:
        """An address of the API: `api("figures", place="KZ")`."""
        return self._file(f"api/v1/{path}", ".json", **state)

    def feed(self, code: str) -> str:
        """A country's feed of changes."""
        return self._file(f"feeds/country/{path_safe(code)}.atom", "")

    def static(self, name: str) -> str:
        """A file that comes with the pages."""
        return f"/static/{name}"

    def here(self, path: str, **state: Query) -> str:
        """A page by its path (`country/KZ`), for links to the same page in another state."""
        return self._page(path, **state)

    def _page(self, path: str, fragment: str = "", /, **state: Query) -> str:
        kept = {**state, "lang": self.language, "version": self.version}
        return f"/{path}{_query(kept)}{f'#{fragment}' if fragment else ''}"

    def _file(self, path: str, suffix: str, /, **state: Query) -> str:
        return f"/{path}{_query({**state, 'version': self.version})}"


@dataclass(frozen=True, slots=True)
class StaticLinks(Links):
    """Addresses between files of a static site, relative, so that it works from any folder.

    English lies at the top, any other language in a folder of its own. A state has no file: its link leads to the
    page as it opens.

    Attributes:
        at: path of the file that the links stand in, from the site's folder: `country/KZ.html`.
    """

    at: str = "index.html"

    def static(self, name: str) -> str:
        """A file that comes with the pages."""
        return self._relative(f"static/{name}")

    def file_of(self, path: str) -> str:
        """The file of a page: `country/KZ` is in `country/KZ.html`, or `fr/country/KZ.html`."""
        folder = f"{self.language}/" if self.language not in (None, "en") else ""
        return f"{folder}{_short(path) or 'index'}.html"

    def _page(self, path: str, fragment: str = "", /, **state: Query) -> str:
        return self._relative(self.file_of(path)) + (f"#{fragment}" if fragment else "")

    def _file(self, path: str, suffix: str, /, **state: Query) -> str:
        return self._relative(self.place_of(path + suffix))

    def place_of(self, file: str) -> str:
        """Where a file that is no page lies: its path, with names short enough for a file system."""
        stem, dot, ending = file.rpartition(".")
        return _short(stem) + dot + ending

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, posixpath.dirname(self.at) or ".")


def _query(state: dict[str, Query]) -> str:
    said = {name: str(value) for name, value in state.items() if value not in (None, "", False)}
    return f"?{urlencode(said)}" if said else ""


def _short(path: str) -> str:
    """Returns a path whose pieces are all short enough for a file's name."""
    pieces = path.split("/")
    return "/".join(p if len(p) <= _LONGEST else hashlib.sha256(p.encode()).hexdigest() for p in pieces)
