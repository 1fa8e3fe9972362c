"""Addresses of a static site that remember what they lead to; what the site does not hold is no link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cofolio.rendering.links import Query, StaticLinks

NOWHERE = "#not-in-this-site"
_ANCHOR = re.compile(rf'<a\b([^>]*?)\s*href="{NOWHERE}"([^>]*)>(.*?)</a>', re.DOTALL)
_LINK = re.compile(rf'<link\b[^>]*href="{NOWHERE}"[^>]*>')


@dataclass(frozen=True, slots=True)
class SiteLinks(StaticLinks):
    """Links of one page.

    Attributes:
        kinds: first parts of the paths of pages that the site holds.
        files: what the paths of the files that it holds look like.
        countries: codes of the countries that it holds.
        languages: those it is made in.
        wanted: paths of pages that were linked to, in the order of their first link.
        wanted_files: the same of files.
    """

    kinds: frozenset[str] = frozenset()
    files: re.Pattern[str] = re.compile(r"(?!)")
    countries: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    wanted: dict[str, None] = field(default_factory=dict)
    wanted_files: dict[str, None] = field(default_factory=dict)

    def _page(self, path: str, fragment: str = "", /, **state: Query) -> str:
        kind, _, key = path.partition("/")
        is_held = kind in self.kinds and (kind != "country" or key in self.countries)
        if not is_held or self.language not in self.languages:
            return NOWHERE
        self.wanted[path] = None
        return self._relative(self.file_of(path)) + (f"#{fragment}" if fragment else "")

    def _file(self, path: str, suffix: str, /, **state: Query) -> str:
        file = path + suffix
        if not self.files.fullmatch(file):
            return NOWHERE
        self.wanted_files[file] = None
        return self._relative(self.place_of(file))


def unlinked(page: str) -> str:
    """Returns a page in which links to nowhere are plain text."""
    return _LINK.sub("", _ANCHOR.sub(r"<span\1\2>\3</span>", page))
