"""Numbers the receipts of a page, so that each figure points to its own at the foot."""

from __future__ import annotations

from markupsafe import Markup

from cofolio.provenance import Figure


class Register:
    """Figures in the order in which the page shows them, each once."""

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

    def groups(self) -> list[tuple[str, list[tuple[int, Figure]]]]:
        """Returns the receipts by the part of the page that met them first."""
        return [
            (group, [(self._numbers[figure.receipt], figure) for figure in figures])
            for group, figures in self._groups.items()
        ]
