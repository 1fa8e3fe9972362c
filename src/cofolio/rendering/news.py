"""News in words, in a language; and where each leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cofolio.news import NewsItem
from cofolio.rendering.clean import plain, short
from cofolio.rendering.languages import N_, Words, words
from cofolio.rendering.links import Links
from cofolio.rendering.tables import table

KIND_NAMES: Final = {
    "new-project": N_("New project"),
    "new-commitment": N_("New commitment"),
    "new-publisher": N_("New publisher"),
    "claim-verdict": N_("Statement checked again"),
    "phase-end": N_("Project ended"),
    "graduation": N_("Graduation"),
    "published": N_("News"),
}
_OUTCOMES: Final = {
    "confirmed": N_("confirmed"),
    "contradicted": N_("contradicted"),
    "not-provable": N_("not provable"),
}
COLUMNS: Final = tuple(NewsItem.__dataclass_fields__)
_LONGEST: Final = 200  # characters of a title in a line


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news, to be shown.

    Attributes:
        item: what it is.
        kind: what kind, in words.
        day: its day, written out.
        title: what is clicked on.
        link: where that leads; `None` for nowhere.
        is_elsewhere: whether the link leads to another site.
        detail: the rest of the sentence.
    """

    item: NewsItem
    kind: str
    day: str
    title: str
    link: str | None
    is_elsewhere: bool
    detail: str


def told(items: Iterable[NewsItem], said: Words, links: Links | None = None) -> list[Told]:
    """Returns news as they are shown in a language, led to pages where there are `links`."""
    return [
        Told(
            item,
            said.say(KIND_NAMES[item.kind]),
            said.day(item.day, form="medium"),
            title_of(item, said),
            _link(item, links),
            item.link is not None,
            detail_of(item, said),
        )
        for item in items
    ]


def title_of(item: NewsItem, said: Words) -> str:
    """Returns what a piece of news is about."""
    if item.kind == "new-publisher":
        return plain(item.who)
    if item.kind == "graduation":
        return said.say(N_("%(before)s ends, %(after)s has no place for it")) % {
            "before": item.before,
            "after": item.title,
        }
    return plain(item.title) or plain(item.activity_id) or plain(item.who)


def detail_of(item: NewsItem, said: Words) -> str:
    """Returns what a piece of news says besides its title."""
    if item.kind == "new-commitment":
        more = said.say(N_("%(amount)s more, %(total)s in all, of the whole activity; %(who)s"))
        return more % {
            "amount": f"{item.currency or ''} {said.amount(item.amount)}".strip(),
            "total": plain(item.after),
            "who": plain(item.who),
        }
    if item.kind == "new-publisher":
        projects = said.count(item.count or 0, "project", "projects")
        return said.say(N_("first loaded, with %(projects)s here")) % {"projects": projects}
    if item.kind == "claim-verdict":
        return said.say(N_("was %(before)s, is %(after)s now")) % {
            "before": said.say(_OUTCOMES.get(item.before or "", item.before or "")),
            "after": said.say(_OUTCOMES.get(item.after or "", item.after or "")),
        }
    if item.kind == "phase-end":
        ended = N_("ended; %(who)s") if item.after == "actual" else N_("was planned to end; %(who)s")
        return said.say(ended) % {"who": plain(item.who)}
    if item.kind == "graduation":
        return said.say(N_("no more eligible, channel %(channel)s")) % {"channel": item.after}
    return plain(item.who)


def _link(item: NewsItem, links: Links | None) -> str | None:
    if item.link:
        return item.link
    if links is None:
        return None
    if item.activity_id:
        return links.activity(item.activity_id)
    if item.kind == "graduation":
        return links.eligibility(instrument=item.title)
    return None


def text(items: Sequence[NewsItem], width: int) -> Iterator[RenderableType]:
    """Yields news for the terminal."""
    if not items:
        yield Text("No news: nothing changed between the store's versions, and nothing was fetched. "
                   "Try: cofolio fetch feeds")  # fmt: skip
        return
    made = table(("Day", "What", "About"))
    for one in told(items, words("en")):
        about = f"{short(one.title, _LONGEST)}\n{one.detail}" + (f"\n{one.link}" if one.link else "")
        made.add_row(one.day, one.kind, about)
    yield made
