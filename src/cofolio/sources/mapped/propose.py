"""Proposes a mapping from a table's headers and first values; a person reads it before it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from babel import Locale
from rapidfuzz import fuzz, process

from cofolio import registry
from cofolio.errors import InputError, UsageError
from cofolio.registry.files import read_yaml
from cofolio.sources.mapped.check import look, with_rows
from cofolio.sources.table.rows import unique
from cofolio.sources.table.sniff import Head

ROWS: Final = 200
LANGUAGES: Final = ("fr", "ru", "kk", "de", "es")
LEAST, SURE = 78, 92
LIKELY: Final = 0.6  # of the values in a column, so that a few odd ones do not hide what it is
DATES: Final = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%m/%d/%Y", "%Y/%m/%d")
_FORMS: Final = {
    "%d.%m.%Y": r"([012]?\d|3[01])\.(0?\d|1[012])\.\d{4}", "%d/%m/%Y": r"([012]?\d|3[01])/(0?\d|1[012])/\d{4}",
    "%d-%m-%Y": r"([012]?\d|3[01])-(0?\d|1[012])-\d{4}", "%m/%d/%Y": r"(0?\d|1[012])/([012]?\d|3[01])/\d{4}",
    "%Y/%m/%d": r"\d{4}/\d{1,2}/\d{1,2}",
}  # fmt: skip
_NUMBER: Final = re.compile(r"[-+(]?[\d\s\u00a0\u202f.,']*\d[\d\s\u00a0\u202f.,']*\)?")
_COMMA: Final = re.compile(r".*\d,\d{1,2}\)?|.*\d,\d{4,}")
_POINT: Final = re.compile(r".*\d\.\d{1,2}\)?|.*\d\.\d{4,}")


@dataclass(slots=True)
class Proposal:
    """A mapping proposed.

    Attributes:
        source: name it is asked by; to be chosen by a person.
        columns: field -> column.
        amounts: columns of amounts with measure, currency and unit.
        file: how the file is written.
        fixed: fields that no column says.
        values: words of measures that were met.
        doubts: what a person should look at, by field or column.
        unused: columns that fit nothing.
    """

    source: str
    columns: dict[str, str] = field(default_factory=dict)
    amounts: list[dict[str, str]] = field(default_factory=list)
    file: dict[str, Any] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The mapping as YAML with remarks, to be kept in a file and corrected."""
        parts = [
            ("source", self.source),
            ("name", name),
            ("publisher", "who made the table"),
            ("licence", "not said"),
        ]
        more = (
            ("file", self.file),
            ("columns", self.columns),
            ("amounts", self.amounts),
            ("fixed", self.fixed),
            ("values", self.values),
        )
        written = [
            f"{yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=110)}"
            for key, value in (*parts, *more)
            if value
        ]
        remarks = [f"# look at {what}: {_plain(why)}" for what, why in self.doubts.items()]
        remarks += [f"# not used: {_plain(column)}" for column in self.unused]
        head = "# Proposed from headers and values. Correct it, then: cofolio mapping check FILE --mapping THIS\n"
        return head + "".join(f"{line}\n" for line in remarks) + "".join(written)


def propose(path: Path, sheet: str | None = None) -> Proposal:
    """Propose what a table's columns mean.

    Args:
        path: CSV or other separated text, XLSX or Parquet.
        sheet: of a workbook; the one that fits best where not said.

    Raises:
        InputError: it cannot be read, or none of its rows looks like a header.
    """
    _, sniffed = look(path)
    sniffed = with_rows(path, sniffed, ROWS)
    heads = [head for head in sniffed.heads if sheet in (None, head.sheet)]
    scored = [(_score(row), -number, head) for head in heads for number, row in enumerate(head.rows[:30])]
    best = max(scored, key=lambda one: one[:2], default=(0, 0, Head("", ())))
    if best[0] < 2 * LEAST:
        raise InputError(
            f"{path}: no row names columns that we know; write the mapping by hand (docs/your-own-table.md)"
        )
    _, number, head = best
    found = Proposal(source=_source(path))
    if head.sheet:
        found.file["sheet"] = head.sheet
    if number:
        found.file["header"] = 1 - number
    if sniffed.kind == "text" and sniffed.encoding not in ("utf-8", "utf-8-sig"):
        found.file["encoding"] = sniffed.encoding
    _columns(found, unique(list(head.rows[-number])), [row for row in head.rows[1 - number :] if any(row)])
    return found


@cache
def _words() -> dict[str, Any]:
    return read_yaml("mapping/names.yml")


@cache
def _choices(part: str) -> dict[str, str]:
    return {
        registry.fold(word): meaning for meaning, words in reversed(_words()[part].items()) for word in words
    }


def _best(name: str, part: str) -> tuple[str, float]:
    """The meaning whose word is nearest to a name, and how near."""
    folded = re.sub(r"\b(in|en|в|of|the)\b", " ", registry.fold(re.sub(r"[(,\[].*", "", name)))
    found = process.extractOne(" ".join(folded.split()), _choices(part).keys(), scorer=fuzz.token_sort_ratio)
    return (_choices(part)[found[0]], found[1]) if found else ("", 0.0)


def _score(row: tuple[str, ...]) -> float:
    near = [
        max(_best(name, "columns")[1], _best(name, "amounts")[1])
        for name in row
        if name and not _NUMBER.fullmatch(name)
    ]
    return sum(one for one in near if one >= LEAST)


def _columns(found: Proposal, names: list[str], rows: list[tuple[str, ...]]) -> None:
    candidates = []
    for at, name in enumerate(names):
        values = [row[at] for row in rows if at < len(row) and row[at].strip()]
        numeric = bool(values) and sum(bool(_NUMBER.fullmatch(value)) for value in values) >= LIKELY * len(
            values
        )
        measure, near = _best(name, "amounts")
        meaning, other = _best(name, "columns")
        if numeric and near >= LEAST and near >= other:
            _amount(found, name, measure, near, values)
        else:
            candidates.append((other, meaning, name, values))
    for near, meaning, name, values in sorted(candidates, key=lambda one: -one[0]):
        if near >= LEAST and meaning not in found.columns:
            found.columns[meaning] = name
            if near < SURE:
                found.doubts[meaning] = f"is it {name!r}?"
            _values(found, meaning, values)
        elif not _by_values(found, name, values):
            found.unused.append(name)
    _rest(found)


def _amount(found: Proposal, name: str, measure: str, near: float, values: list[str]) -> None:
    entry = {"column": name, "measure": measure}
    folded = f" {registry.fold(name)} "
    for part, key in (("currencies", "currency"), ("units", "unit")):
        for meaning, words in _words()[part].items():
            if any(
                (f" {registry.fold(word)} " if registry.fold(word) else word)
                in (folded if registry.fold(word) else name)
                for word in words
            ):
                entry.setdefault(key, meaning)
    if near < SURE:
        found.doubts[name] = f"read as {measure}"
    if sum(bool(_COMMA.fullmatch(value)) for value in values) > sum(
        bool(_POINT.fullmatch(value)) for value in values
    ):
        found.file["decimal"] = ","
    found.amounts.append(entry)


def _values(found: Proposal, meaning: str, values: list[str]) -> None:
    if meaning in ("date", "start", "end"):
        for form in DATES:
            fitting = sum(bool(re.fullmatch(_FORMS[form], value)) for value in values)
            if values and fitting >= LIKELY * len(values):
                found.file["dates"] = list(dict.fromkeys([*found.file.get("dates", []), form]))
                break
    if meaning in ("place", "donor"):
        known = registry.area_of if meaning == "place" else registry.table_donor
        strange = [value for value in dict.fromkeys(values) if known(None, value) is None]
        named = {value: _foreign().get(registry.fold(value)) for value in strange}
        if found_names := {value: name for value, name in named.items() if name}:
            found.values[meaning] = found_names
    if meaning == "measure":
        said = {value: _near(value, "measure") for value in dict.fromkeys(values)}
        found.values["measure"] = {value: means for value, means in said.items() if means}


@cache
def _foreign() -> dict[str, str]:
    """English names of countries and of the European Union by their names in other languages."""
    found = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in registry.countries():
                found[registry.fold(name)] = registry.countries()[code].name
            elif code == "EU":
                found[registry.fold(name)] = "European Union"
    return found


def _near(value: str, part: str) -> str | None:
    words = {
        registry.fold(word): meaning for meaning, known in _words()["values"][part].items() for word in known
    }
    best = process.extractOne(registry.fold(value), words.keys(), scorer=fuzz.ratio, score_cutoff=LEAST)
    return words[best[0]] if best else None


def _by_values(found: Proposal, name: str, values: list[str]) -> bool:
    """A column whose name says nothing may be told by what it holds."""
    some = list(dict.fromkeys(values))[:20]
    if not some:
        return False
    kinds = {
        "currency": lambda text: text in registry.codelist("currency"),
        "year": lambda text: re.fullmatch(r"(19[5-9]|20[0-4])\d", text) is not None,
        "place": _is_country,
    }
    for meaning, is_one in kinds.items():
        if meaning not in found.columns and sum(is_one(text) for text in some) >= 0.8 * len(some):
            found.columns[meaning] = name
            found.doubts[meaning] = f"told by the values of {name!r}"
            return True
    return False


def _is_country(text: str) -> bool:
    try:
        return registry.find_country(text) is not None
    except UsageError:
        return False


def _rest(found: Proposal) -> None:
    """What a mapping needs and no column says."""
    if not found.amounts:
        found.amounts.append({"column": "?", "measure": "commitment", "currency": "USD"})
        found.doubts["amounts"] = "no column of amounts was found; name it"
    for one in found.amounts:
        if "measure" in found.columns:
            del one["measure"]
        if "currency" not in one and "currency" not in found.columns:
            one["currency"] = "USD"
            found.doubts[f"currency of {one['column']}"] = "no currency is said; USD is a guess"
    if "place" not in found.columns:
        found.fixed["place"] = "KZ"
        found.doubts["place"] = "no column names a country; KZ is a guess"
    if not {"year", "date"} & found.columns.keys():
        if "start" in found.columns:
            found.columns["date"] = found.columns["start"]
            found.doubts["date"] = "no column says when money was moved; the start stands for it"
        else:
            found.fixed["year"] = "2020"
            found.doubts["year"] = "no column says when; 2020 is a guess"
    found.columns = {name: found.columns[name] for name in _words()["columns"] if name in found.columns}


def _source(path: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower().encode("ascii", "ignore").decode()).strip("-")
    return name[:30] if re.fullmatch(r"[a-z][a-z0-9-]{1,30}", name[:30]) else "my-table"


def _plain(text: str) -> str:
    return " ".join(text.split())
