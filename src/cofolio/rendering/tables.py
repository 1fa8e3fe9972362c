"""Tables for the terminal: numbers to the right, bounds shown, unknown never zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cofolio.provenance import Figure, Part
from cofolio.rendering import notes
from cofolio.rendering.amounts import NOT_COVERED, amount, bounds_of, count, money_words, stripped, value_of
from cofolio.rendering.clean import plain, short

REASONED_ROWS = 12
_HEADS = {"measure": "Measure", "place": "Place", "scope": "Scope", "view": "View", "currency": "Currency"}


def table(heads: Sequence[str], numeric: Iterable[str] = (), title: str | None = None) -> Table:
    """Returns an empty table in the house style; `numeric` columns stand to the right, unbroken."""
    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    right = set(numeric)
    for head in heads:
        made.add_column(
            head, justify="right" if head in right else "left", no_wrap=head in right, overflow="fold"
        )
    return made


def figures_table(figures: Sequence[Figure], width: int) -> RenderableType:
    """Returns figures as a table, what they share said once above, and the reasons of a few below."""
    if not figures:
        return Text(
            "No figure: nothing in the store answers this question. Try a wider one, or `cofolio status`."
        )
    shared = {
        key: _cells(figures)[0][key] for key in _HEADS if len({row[key] for row in _cells(figures)}) == 1
    }
    parts: list[RenderableType] = [Text(" · ".join(_shared_words(shared)), style="bold")]
    parts.append(_body(figures, shared, width))
    if len(figures) <= REASONED_ROWS:
        parts += [line for number, figure in enumerate(figures, 1) for line in _why(number, figure)]
    else:
        parts.append(Text("Reasons and receipts: --format json.", style="dim"))
    return Group(*parts)


def amount_cell(figure: Figure, stacked: bool = True) -> Text:
    """Returns the value, with its bounds on a second line where something is uncertain."""
    text = Text(value_of(figure), style="" if figure.value is not None else "dim italic", justify="right")
    if stacked and bounds_of(figure):
        text.append(f"\n{bounds_of(figure)}", style="dim")
    return text


def by_words(by: Mapping[str, str | int | None]) -> str:
    """Returns the values of a breakdown on one line."""
    return ", ".join(plain(str(value)) if value is not None else "not stated" for value in by.values())


def reason_lines(parts: Mapping[str, Part], word: str, currency: str | None) -> list[RenderableType]:
    """Returns a line for each reason: what, how much, how many flows, what it means."""
    lines: list[RenderableType] = []
    for reason, part in sorted(parts.items()):
        money = f"{amount(part.value, 'amount not known')} {currency or ''}".rstrip()
        text = f"{word} {money}, {count(part.flows, 'flow')}: {reason} ({notes.reason(reason)})"
        lines.append(indented(text))
    return lines


def per_words(figure: Figure) -> str:
    """Returns `12.34 EUR per person (mean population 17,000,000, 2012; World Bank, ...)`."""
    per = figure.per
    if per is None or per.value is None or per.divisor is None:
        return f"per {per.kind}: not known, {per.source}" if per else ""
    years = f"{per.years[0]}" if len(per.years) == 1 else f"{per.years[0]}–{per.years[-1]}"
    if per.kind == "gni":
        return f"{stripped(per.value * 100)} % of GNI (USD {per.divisor:,f}, {years}; {plain(per.source)})"
    people = f"mean population {per.divisor:,.0f}, {years}"
    return f"{amount(per.value)} {figure.currency} per person ({people}; {plain(per.source)})"


def indented(text: str) -> RenderableType:
    """Returns a quiet line that stays indented where it wraps."""
    return Padding(Text(text, style="dim"), (0, 0, 0, 4))


def _cells(figures: Sequence[Figure]) -> list[dict[str, str]]:
    return [
        {
            "measure": f.measure,
            "place": f.place,
            "scope": f.scope,
            "view": f.view,
            "currency": money_words(f.currency, f.prices),
        }
        for f in figures
    ]


def _shared_words(shared: Mapping[str, str]) -> list[str]:
    words = dict(shared)
    if "measure" in words:
        words["measure"] = notes.measure(words["measure"])
    if "scope" in words:
        words["scope"] = f"{words['scope']} ({notes.scope(words['scope'])})"
    if "view" in words:
        words["view"] = f"{words['view']}'s view"
    return list(words.values())


def _body(figures: Sequence[Figure], shared: Mapping[str, str], width: int) -> Table:
    keys = list(dict.fromkeys(key for figure in figures for key in figure.by))
    text_heads = [_HEADS[key] for key in _HEADS if key not in shared] + [_head(key) for key in keys]
    uncertain = any(bounds_of(figure) for figure in figures)
    for stacked in (False, True):
        heads = ["#", *text_heads, "Value", *(["Bounds"] if uncertain and not stacked else []), "Flows"]
        body = table(heads, numeric=("#", "Value", "Bounds", "Flows"))
        for number, (figure, cells) in enumerate(zip(figures, _cells(figures), strict=True), 1):
            row: list[str | Text] = [str(number), *(cells[key] for key in _HEADS if key not in shared)]
            row += [short(by_words({key: figure.by.get(key)}), 40) for key in keys]
            row.append(amount_cell(figure, stacked))
            row += [bounds_of(figure)] if uncertain and not stacked else []
            body.add_row(*row, f"{figure.counted.flows:,}")
        if stacked or _fits(body, width):
            break
    return body


def _fits(body: Table, width: int) -> bool:
    cells = zip(*(column._cells for column in body.columns), strict=True)
    lines = [[column.header for column in body.columns], *cells]
    widest = [max(len(str(cell)) for cell in column) for column in zip(*lines, strict=True)]
    return sum(widest) + 2 * len(widest) <= width


def _head(key: str) -> str:
    return key.replace("-", " ").capitalize()


def _why(number: int, figure: Figure) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(f"{number:>3} {figure.receipt}", style="cyan")]
    if figure.value is None:
        lines.append(indented(f"{NOT_COVERED}: no loaded source speaks for these years"))
    if figure.per is not None:
        lines.append(indented(per_words(figure)))
    lines += reason_lines(figure.excluded, "left out", figure.currency)
    lines += reason_lines(figure.uncertain, "uncertain", figure.currency)
    lines += [
        indented(f"read leniently in {count(flows, 'flow')}: {slug} ({notes.flag(slug)})")
        for slug, flows in sorted(figure.flags.items())
    ]
    return lines
