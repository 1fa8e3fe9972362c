"""The register of organisations as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from cofolio import registry
from cofolio.measures.register import Registered
from cofolio.rendering.amounts import count
from cofolio.rendering.clean import plain, short
from cofolio.rendering.tables import indented, table

COLUMNS = (
    "key",
    "reference",
    "name",
    "organisation_type",
    "type_name",
    "country",
    "parent",
    "parent_name",
    "other_references",
    "sources",
    "occurrences",
    "accepted",
)


def listed(found: Sequence[Registered], number: int) -> Iterator[RenderableType]:
    """Yields a table of organisations."""
    if not found:
        yield Text("No organisation of that name or reference.")
        return
    made = table(("Reference", "Name", "Type", "Country", "Part of", "Named by", "Times"), numeric=("Times",))
    for one in found:
        made.add_row(
            plain(one.reference) or "none",
            short(one.name, 60),
            one.type_name or "",
            one.country or "",
            plain(one.parent) or "",
            "\n".join(one.sources),
            f"{one.occurrences:,}",
        )
    yield made
    if number > len(found):
        yield Text(f"{number - len(found):,} more; --limit shows them.", style="bold")


def shown(one: Registered, parts: Sequence[str]) -> Iterator[RenderableType]:
    """Yields everything that the register has of an organisation."""
    yield Text(plain(one.name) or "", style="bold")
    country = registry.countries()[one.country].name if one.country else None
    parent = " ".join(
        filter(None, (plain(one.parent), f"({plain(one.parent_name)})" if one.parent_name else ""))
    )
    for head, text in (
        ("Reference", plain(one.reference) or "none: told apart by its name alone"),
        ("Other references", ", ".join(map(plain, one.other_references))),
        ("Type", f"{one.type_name} ({one.organisation_type})" if one.type_name else None),
        ("Country", country),
        ("Part of", parent),
        ("Its parts", ", ".join(map(plain, parts))),
        ("Accepted names", "; ".join(map(plain, one.accepted))),
    ):
        if text:
            yield Text(f"{head}: {text}")
    yield Text(f"Named {count(one.occurrences, 'time', 'times')}:")
    for name in one.names:
        told = ", ".join(filter(None, (name.language, name.source)))
        yield indented(f"{plain(name.name)} ({told}) {name.occurrences:,}")
