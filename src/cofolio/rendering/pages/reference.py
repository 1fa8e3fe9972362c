"""The description of the API, made to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is something to type."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be said of a question."""

    name: str
    kind: str
    says: Pieces
    usual: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address and what it answers."""

    path: str
    says: tuple[Pieces, ...]
    parameters: tuple[Parameter, ...]
    forms: tuple[str, ...]


def page(site: Site, described: dict[str, Any], prefix: str, address: str) -> str:
    """Returns the reference.

    Args:
        site: language and addresses.
        described: the OpenAPI description.
        prefix: the addresses that are told.
        address: where the description itself is.
    """
    found = [
        _operation(path, methods["get"])
        for path, methods in described["paths"].items()
        if path.startswith(prefix) and "get" in methods
    ]
    return draw("reference", site, operations=found, address=address, prefix=prefix)


def _operation(path: str, told: dict[str, Any]) -> Operation:
    says = str(told.get("description", told.get("summary", ""))).split("\n\n")
    return Operation(
        path,
        tuple(_pieces(" ".join(paragraph.split())) for paragraph in says),
        tuple(_parameter(one) for one in told.get("parameters", ())),
        tuple(told["responses"]["200"].get("content", {})),
    )


def _parameter(told: dict[str, Any]) -> Parameter:
    schemas = [told["schema"], *told["schema"].get("anyOf", ())]
    values = next((one["enum"] for one in schemas if "enum" in one), None)
    kinds = [one.get("format") or one["type"] for one in schemas if one.get("type", "null") != "null"]
    usual = told["schema"].get("default")
    examples: list[Any] = next(
        (one["examples"] for one in (told["schema"], *schemas) if one.get("examples")), []
    )
    return Parameter(
        told["name"],
        ", ".join(map(str, values)) if values else ", ".join(map(str, kinds)),
        _pieces(told.get("description", "")),
        "" if usual is None else str(usual),
        str(examples[0]) if examples else "",
    )


def _pieces(text: str) -> Pieces:
    return tuple((piece, at % 2 == 1) for at, piece in enumerate(text.split("`")) if piece)
