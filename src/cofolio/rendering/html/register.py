"""How figures of a page lead to their receipts: to the page's own foot, or each to a page of its own."""

from __future__ import annotations

from typing import Protocol

from markupsafe import Markup

from cofolio.provenance import Figure
from cofolio.rendering.languages import N_, Words
from cofolio.rendering.links import Links


class Receipts(Protocol):
    """Makes the links from figures to receipts."""

    def mark(self, figure: Figure, group: str) -> Markup:
        """Returns a mark that leads to a figure's receipt."""

    def value(self, text: str, figure: Figure, group: str) -> Markup:
        """Returns a written figure that leads to its receipt."""

    def groups(self) -> list[tuple[str, list[tuple[int, Figure]]]]:
        """Returns the receipts that the page itself must show, by its parts."""


class Pages:
    """Every figure is a link to the page of its receipt."""

    def __init__(self, links: Links, words: Words) -> None:
        self._links = links
        self._name = words.say(N_("Receipt"))

    def mark(self, figure: Figure, group: str) -> Markup:
        """Returns a mark that leads to a figure's receipt."""
        address = self._links.receipt(figure.receipt)
        return Markup('<a class="mark" href="{0}" aria-label="{1}">R</a>').format(address, self._name)

    def value(self, text: str, figure: Figure, group: str) -> Markup:
        """Returns a written figure that leads to its receipt."""
        return Markup('<a class="value" href="{}">{}</a>').format(self._links.receipt(figure.receipt), text)

    def groups(self) -> list[tuple[str, list[tuple[int, Figure]]]]:
        """Returns nothing: receipts have pages of their own."""
        return []


class Register:
    """Figures in the order in which the page shows them, each once, its receipt at the page's foot."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._groups: dict[str, list[Figure]] = {}

    def mark(self, figure: Figure, group: str) -> Markup:
        """Returns the link from a figure to its receipt, numbering it when it is first met."""
        number = self._numbers.get(figure.receipt)
        if number is None:
            number = self._numbers[figure.receipt] = len(self._numbers) + 1
            self._groups.setdefault(group, []).append(figure)
        return Markup('<a class="mark" href="#r{0}" aria-label="Receipt {0}">R{0}</a>').format(number)

    def value(self, text: str, figure: Figure, group: str) -> Markup:
        """Returns a written figure with the mark behind it."""
        return Markup("{}{}").format(text, self.mark(figure, group))

    def groups(self) -> list[tuple[str, list[tuple[int, Figure]]]]:
        """Returns the receipts by the part of the page that met them first."""
        return [
            (group, [(self._numbers[figure.receipt], figure) for figure in figures])
            for group, figures in self._groups.items()
        ]
