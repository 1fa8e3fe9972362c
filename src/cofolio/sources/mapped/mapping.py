"""A mapping: which column of a table means what, and how its cells are written."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from cofolio import registry
from cofolio.errors import InputError, RegistryError
from cofolio.registry import files as shipped
from cofolio.sources import record

FIELDS: Final = {
    "id": "project_id", "title": "title", "description": "beneficiary", "status": "status", "donor": "donor_name",
    "agency": "agency_name", "place": "place_name", "sector": "purpose_code", "year": "year", "date": "booking_date",
    "start": "start_date", "end": "end_date", "currency": "currency", "contract": "contract_id", "other_id": "other_id",
    "implementer": "channel_name", "programme": "programme", "instrument": "budget_line_name",
    "finance_type": "finance_type",
}  # fmt: skip
"""The words of a mapping, and the columns of `core__record` that they fill."""
UNITS: Final = {"one": 1, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
MEASURE: Final = "measure"
LARGEST: Final = 1_000_000
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
_TOP: Final = ("source", "name", "columns", "amounts")
_MORE: Final = ("publisher", "licence", "file", "fixed", "values", "fill_down")
_FILE: Final = ("sheet", "header", "encoding", "delimiter", "decimal", "dates")


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of amounts; `currency` or `measure` are `None` where a column says them row by row."""

    column: str
    measure: str | None = None
    currency: str | None = None
    unit: int = 1


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a table of one's own means.

    Attributes:
        source: name to ask it by (`figures --source`).
        name: what it is called.
        publisher: whose table it is.
        licence: its terms.
        columns: field -> the published column that says it.
        amounts: its columns of amounts.
        fixed: fields that are the same in every row.
        values: field -> published text -> what it means.
        fill_down: fields whose empty cells repeat the row above (merged cells).
        sheet: of a workbook; the first that has the columns where not said.
        header: the row that names the columns, counted from 1; found where not said.
        encoding: of a text; UTF-8 where not said.
        delimiter: between cells of a text; found where not said.
        decimal: `.` or `,`.
        dates: how dates are written, in the signs of `strptime`.
    """

    source: str
    name: str
    publisher: str
    licence: str
    columns: dict[str, str]
    amounts: tuple[Amounts, ...]
    fixed: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    sheet: str | None = None
    header: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    dates: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The mapping as JSON holds it, for the store's manifest."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Mapping:
        """The mapping that a manifest holds."""
        amounts = tuple(Amounts(**one) for one in plain["amounts"])
        return cls(
            **{
                **plain,
                "amounts": amounts,
                "fill_down": tuple(plain["fill_down"]),
                "dates": tuple(plain["dates"]),
            }
        )

    @property
    def digest(self) -> str:
        """Names what the mapping says: another mapping, another staged table."""
        return hashlib.sha256(json.dumps(self.plain(), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def all_columns(self) -> dict[str, str]:
        """Every published column that is named, by what it is for."""
        return {**self.columns, **{f"amounts {n}": one.column for n, one in enumerate(self.amounts, 1)}}


def read_mapping(path: Path) -> Mapping:
    """A mapping from its file.

    Raises:
        InputError: it cannot be read, or an entry is wrong; names file and entry, and what was expected.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: larger than any mapping ({LARGEST:,} bytes)")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text in UTF-8: {error}") from error
    try:
        return parse_mapping(text, path.name)
    except RegistryError as error:
        raise InputError(str(error)) from error


def parse_mapping(text: str, where: str) -> Mapping:
    """A mapping from its text; see `read_mapping`."""
    try:
        if any(isinstance(token, (yaml.AnchorToken, yaml.AliasToken)) for token in yaml.scan(text)):
            raise RegistryError(
                f"{where}: anchors and aliases (& and *) are not read in mappings; put such text in quotes"
            )
    except yaml.YAMLError as error:
        raise RegistryError(f"{where}: not readable as YAML: {error}") from error
    content = shipped.fields(shipped.parse_yaml(text, where), where, _TOP, _MORE)
    about = _table(content.get("file"), f"{where}, file")
    _only(about, _FILE, f"{where}, file")
    columns = {
        name: _text(value, f"{where}, columns, {name}")
        for name, value in _table(content["columns"], f"{where}, columns").items()
    }
    fixed = {
        name: _text(value, f"{where}, fixed, {name}")
        for name, value in _table(content.get("fixed"), f"{where}, fixed").items()
    }
    values = {
        name: _meanings(known, f"{where}, values, {name}")
        for name, known in _table(content.get("values"), f"{where}, values").items()
    }
    fill_down = _list(content.get("fill_down"), f"{where}, fill_down")
    for part, names in (("columns", columns), ("fixed", fixed), ("values", values), ("fill_down", fill_down)):
        _only(names, (*FIELDS, MEASURE), f"{where}, {part}")
    made = Mapping(
        source=_source(content["source"], where),
        name=_text(content["name"], f"{where}, name"),
        publisher=_text(content.get("publisher", content["name"]), f"{where}, publisher"),
        licence=_text(content.get("licence", "not said"), f"{where}, licence"),
        columns=columns,
        amounts=_amounts(content["amounts"], columns, fixed, where),
        fixed=fixed,
        values=values,
        fill_down=fill_down,
        sheet=None if about.get("sheet") is None else str(about["sheet"]),
        header=_header(about.get("header"), where),
        encoding=_encoding(about.get("encoding"), where),
        delimiter=_one(about.get("delimiter"), (",", ";", "\t", "|", None), f"{where}, file, delimiter"),
        decimal=_one(about.get("decimal", "."), (".", ","), f"{where}, file, decimal") or ".",
        dates=_list(about.get("dates"), f"{where}, file, dates"),
    )
    if "year" not in {*columns, *fixed} and "date" not in columns:
        raise RegistryError(
            f"{where}: no column says when; map `year` or `date` under columns, or fix the year under fixed"
        )
    return made


def _amounts(
    entries: object, columns: dict[str, str], fixed: dict[str, str], where: str
) -> tuple[Amounts, ...]:
    if not isinstance(entries, list) or not entries:
        raise RegistryError(
            f"{where}: expected at least one entry under 'amounts', with a column and a measure"
        )
    found = []
    for number, entry in enumerate(entries, 1):
        here = f"{where}, amounts {number}"
        known = shipped.fields(_table(entry, here), here, ("column",), ("measure", "currency", "unit"))
        measure, currency, unit = known.get("measure"), known.get("currency"), str(known.get("unit", "one"))
        if measure is None and MEASURE not in columns:
            raise RegistryError(
                f"{here}: expected a measure ({', '.join(record.MEASURES)}), or a column `measure`"
            )
        _one(measure, (*record.MEASURES, None), f"{here}, measure")
        if currency is None and "currency" not in {*columns, *fixed}:
            raise RegistryError(f"{here}: expected a currency such as USD, or a column `currency`")
        if currency is not None and currency not in registry.codelist("currency"):
            raise RegistryError(
                f"{here}: currency {currency!r}; expected a code of ISO 4217 such as USD, EUR, KZT"
            )
        if unit not in UNITS:
            raise RegistryError(f"{here}: unit {unit!r}; expected {', '.join(UNITS)}")
        found.append(Amounts(_text(known["column"], here), measure, currency, UNITS[unit]))
    return tuple(found)


def _meanings(known: object, where: str) -> dict[str, str]:
    return {said.strip(): _text(means, f"{where}, {said}") for said, means in _table(known, where).items()}


def _source(value: object, where: str) -> str:
    name = str(value)
    taken = {
        "iati",
        *record.sources(),
        *(spoken for one in record.sources().values() for spoken in one.speaks_as),
    }
    if not _NAME.fullmatch(name):
        raise RegistryError(
            f"{where}: source {name!r}; expected small letters, digits and -, such as kz-economy"
        )
    if name in taken:
        raise RegistryError(f"{where}: source {name!r} is one that cofolio has; choose another name")
    return name


def _header(value: object, where: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000):
        return value
    raise RegistryError(
        f"{where}, file, header: {value!r}; expected the number of the row that names the columns, from 1"
    )


def _encoding(value: object, where: str) -> str | None:
    if value is None:
        return None
    try:
        found = codecs.lookup(str(value))
    except LookupError:
        raise RegistryError(
            f"{where}, file, encoding: {value!r} is unknown; such as utf-8, windows-1251"
        ) from None
    if not found._is_text_encoding:
        raise RegistryError(f"{where}, file, encoding: {value!r} is no encoding of text")
    return found.name


def _one(value: object, allowed: tuple[str | None, ...], where: str) -> str | None:
    if value not in allowed:
        raise RegistryError(f"{where}: {value!r}; expected {', '.join(repr(one) for one in allowed if one)}")
    return None if value is None else str(value)


def _only(names: object, allowed: tuple[str, ...], where: str) -> None:
    for name in names:  # type: ignore[attr-defined]
        if name not in allowed:
            raise RegistryError(f"{where}: unknown field {name!r}; choose from: {', '.join(allowed)}")


def _table(value: object, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RegistryError(f"{where}: expected names with values, found {value!r}")
    return {str(name): item for name, item in value.items()}


def _list(value: object, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise RegistryError(f"{where}: expected a list, found {value!r}")
    return tuple(_text(one, where) for one in value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, (str, int, float)) or isinstance(value, bool) or not str(value).strip():
        raise RegistryError(f"{where}: expected a text, found {value!r}")
    return str(value).strip()
