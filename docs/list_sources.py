"""Writes docs/sources.md from the records of the sources; a test holds the page to them.

python docs/list_sources.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cofolio.rendering.source_records import bounds, columns, years
from cofolio.sources.record import SourceRecord, sources

PAGE = Path(__file__).with_name("sources.md")
HEAD = """# Sources

Made from the `source.yml` of each source by `python docs/list_sources.py`; change those, not this page.
`cofolio sources` shows the same. Sources are never added together (METHOD D4): `cofolio figures --source crs` asks one.
[Adding a source](adding-a-source.md) says how one more comes in.
"""


def page() -> str:
    """The whole page."""
    found = sources().values()
    lines = [HEAD, "| source | what | years |", "| --- | --- | --- |"]
    lines += [f"| [{one.id}](#{one.id}) | {one.name} | {years(one)} |" for one in found]
    for one in found:
        lines += ["", *_record(one)]
    return "\n".join(lines) + "\n"


def _record(one: SourceRecord) -> Iterator[str]:
    yield f"## {one.id}"
    yield ""
    yield f"**{one.name}.** {' '.join(one.what.split())}"
    yield ""
    facts = [
        ("Publisher", one.publisher),
        ("Terms", one.licence),
        ("Comes out", one.cadence),
        ("Years", years(one)),
    ]
    if one.speaks_as:
        facts.append(("Asked as", ", ".join(f"`{name}`" for name in one.speaks_as)))
    yield from (f"- {head}: {text}" for head, text in facts)
    yield from (f"- <{address.url}>: {address.what}" for address in one.addresses)
    yield from (f"- Checked: {check.of} {bounds(check)}; {check.reason}" for check in one.checks)
    for layout in one.layouts:
        yield f"- Layout `{layout.id}`: {' '.join(layout.what.split())}. {columns(layout).replace(chr(10), '; ')}"
    yield from (f"- {note}" for note in one.notes)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
