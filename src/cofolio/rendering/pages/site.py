"""What every page is given besides the library: its language, its addresses, its day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cofolio.rendering.languages import LANGUAGES, Words, words
from cofolio.rendering.links import Links, StaticLinks


@dataclass(frozen=True, slots=True)
class Site:
    """Where a page stands.

    Attributes:
        links: makes every address.
        words: says everything, in the language of the page.
        version: id of the store's version that the page shows.
        path: the page's own path without slash, as `country/KZ`.
        state: the page's own query, as `(("donor", "EU"),)`, without language and version.
        today: the day of asking.
    """

    links: Links
    words: Words
    version: str
    path: str
    state: tuple[tuple[str, str], ...]
    today: date

    @property
    def language(self) -> str:
        """The language's code."""
        return self.words.language

    @property
    def is_live(self) -> bool:
        """Whether a server answers: a static site has no search, no filters and no other version."""
        return not isinstance(self.links, StaticLinks)

    def languages(self) -> list[tuple[str, str, str]]:
        """Code, own name and address of this page in every language."""
        state = dict(self.state)
        return [
            (code, name, self.links.with_language(code).here(self.path, **state))
            for code, name in LANGUAGES.items()
        ]

    def shared(self) -> str:
        """The address of this page as it stands now: the same version, so the same figures for good."""
        return self.links.with_version(self.version[:12]).here(self.path, **dict(self.state))

    def hidden(self) -> list[tuple[str, str]]:
        """What a form must send along so that language and version stay."""
        kept = (("lang", self.links.language), ("version", self.links.version))
        return [(name, value) for name, value in kept if value]

    def at(self, path: str, **state: str) -> Site:
        """The same site for another page."""
        return replace(self, path=path, state=tuple(state.items()))


def site(
    version: str,
    path: str = "",
    *,
    language: str = "en",
    links: Links | None = None,
    state: tuple[tuple[str, str], ...] = (),
    today: date | None = None,
) -> Site:
    """A site for one page.

    Args:
        version: id of the store's version.
        path: the page's path without slash.
        language: one of `LANGUAGES`.
        links: its addresses; those of a server where not said.
        state: the page's query.
        today: the day of asking; the machine's where not said.
    """
    return Site(links or Links(), words(language), version, path, state, today or date.today())
