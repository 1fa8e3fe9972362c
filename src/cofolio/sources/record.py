"""The record of each source: who publishes it, where, under which terms, for which years, and how its tables look.

    >>> from cofolio.sources import record
    >>> record.source("crs").publisher
    'Organisation for Economic Co-operation and Development (OECD), Development Assistance Committee'

Every folder under `cofolio/sources` that reads published data holds one `source.yml`. A table source is described in it
wholly: `layouts` say which published column means what, so that most sources need no code (docs/adding-a-source.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from cofolio.errors import NotFound, RegistryError
from cofolio.registry import files as shipped

MEASURES: Final = ("commitment", "spend", "incoming", "loan-repayment")
PRICES: Final = ("current", "constant")
FIELDS: Final = (
    "year booking_date donor_code donor_name agency_code agency_name place_code place_name purpose_code purpose_name"
    " channel_code channel_name flow_code flow_name finance_type aid_type bi_multi currency project_id other_id"
    " contract_id title beneficiary budget_line budget_line_name programme income_group status start_date end_date"
).split()
"""What a column of a layout can mean: the text columns of `core__record`."""
_CHECKED: Final = ("rows", "amount", "year")
_TOP: Final = ("id", "name", "publisher", "licence", "cadence", "what", "coverage", "addresses", "checks")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source's data is to be had; `{year}` and `{country}` are filled in by who fetches."""

    id: str
    url: str
    what: str


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold of a file of this source; a breach is a finding, not an error.

    Attributes:
        of: `rows` (in the file), `amount` (of one row, in units of its currency) or `year` (of one row).
        least: lower bound, `None` where there is none.
        most: upper bound, `None` where there is none.
        reason: why these bounds.
    """

    of: str
    least: int | None
    most: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A column of amounts.

    Attributes:
        columns: published names, any one of them.
        measure: METHOD's word for what it counts.
        currency: ISO 4217 code; `None` where the column `currency` says it row by row.
        unit: how many units of the currency stand for 1 in the file.
        prices: `current`, or `constant` for amounts published at the prices of one year.
        base_year: that year; `None` where the file does not say it.
        instead: published names of columns that speak where this one is empty in a row.
        is_prose: whether the amount stands in running text (`up to EUR 30 million`), with its currency.
    """

    columns: tuple[str, ...]
    measure: str
    currency: str | None = None
    unit: int = 1
    prices: str = "current"
    base_year: int | None = None
    instead: tuple[str, ...] = ()
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape that tables of a source come in.

    Attributes:
        id: its name within the source.
        what: what it is, for people.
        source: under which source its amounts stand; the record's own id unless it says otherwise.
        columns: for each field, the published names it goes by, compared without case, spaces and signs; of several
            that are there the first that says something in a row.
        required: fields without which a table is not of this layout.
        amounts: its columns of amounts; at least one must be there.
        fixed: fields that are the same for every row.
        markers: published names of policy markers, kept as they are.
        fill_down: fields whose empty cells repeat the row above.
        dates: how dates are written where not as 2016-05-01, in the signs of `strptime`.
        once_per: a field; of the rows that share it only the first is counted, the others repeat its amount.
        one_speaks: whether of several files that speak for the same year and donor only one is counted.
    """

    id: str
    what: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    amounts: tuple[Amount, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    markers: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    once_per: str | None = None
    one_speaks: bool = True


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What is known of a source.

    Attributes:
        id: its name, also that of its folder with `-` for `_`.
        name: what it is called.
        what: what one record of it is, and what it does not say.
        publisher: who publishes it.
        licence: under which terms.
        cadence: how often it comes out.
        first_year: first year it speaks for, `None` where it depends on the publisher.
        last_year: last year, `None` where it goes on.
        addresses: where it is to be had.
        checks: what must hold of its files.
        layouts: shapes of its tables, none for a source that is not one of tables.
        speaks_as: the sources its amounts stand under: its own id, or several that are never added together.
        notes: what else there is to know of it.
    """

    id: str
    name: str
    what: str
    publisher: str
    licence: str
    cadence: str
    first_year: int | None
    last_year: int | None
    addresses: tuple[Address, ...]
    checks: tuple[Check, ...]
    layouts: tuple[Layout, ...] = ()
    speaks_as: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@cache
def sources() -> dict[str, SourceRecord]:
    """All sources by id.

    Raises:
        RegistryError: a record breaks its schema; names the file and the entry.
    """
    folder = files("cofolio") / "sources"
    found: dict[str, SourceRecord] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        file = entry / "source.yml"
        if entry.is_dir() and file.is_file():
            one = read_source(file.read_text("utf-8"), f"sources/{entry.name}/source.yml")
            found[one.id] = one
    return found


def source(name: str) -> SourceRecord:
    """The record of one source.

    Raises:
        NotFound: there is none of that name.
    """
    for one in sources().values():
        if name == one.id or name in one.speaks_as:
            return one
    raise NotFound(f"no source is called '{name}'; there are: {', '.join(sources())}")


def read_source(text: str, where: str) -> SourceRecord:
    """A record from the text of its file.

    Raises:
        RegistryError: a field is missing, unknown or wrong.
    """
    content = shipped.fields(shipped.parse_yaml(text, where), where, _TOP, ("layouts", "speaks_as", "notes"))
    coverage = shipped.fields(content["coverage"], f"{where}, coverage", ("from",), ("to", "note"))
    layouts = content.get("layouts", [])
    return SourceRecord(
        **{name: str(content[name]).strip() for name in _TOP[:6]},
        first_year=_year(coverage["from"], where),
        last_year=_year(coverage.get("to"), where),
        addresses=tuple(
            Address(**_texts(item, f"{where}, addresses", ("id", "url", "what")))
            for item in content["addresses"]
        ),
        checks=tuple(_check(item, f"{where}, checks") for item in content["checks"]),
        layouts=tuple(read_layout(item, str(content["id"]), where) for item in layouts),
        speaks_as=tuple(content.get("speaks_as") or dict.fromkeys(_spoken(layouts, content["id"]))),
        notes=_names(content.get("notes", ())),
    )


def read_layout(entry: Mapping[str, Any], source_id: str, where: str) -> Layout:
    """A layout from its entry in a record, or from a mapping that a user gives.

    Raises:
        RegistryError: a field is missing, unknown or wrong.
    """
    where = f"{where}, layout {entry.get('id')}"
    optional = ("source", "fixed", "markers", "fill_down", "dates", "once_per", "one_speaks")
    content = shipped.fields(entry, where, ("id", "what", "columns", "required", "amounts"), optional)
    columns = {name: _names(names) for name, names in content["columns"].items()}
    fixed = {name: str(value) for name, value in content.get("fixed", {}).items()}
    for name in (
        *columns,
        *fixed,
        *content["required"],
        *content.get("fill_down", ()),
        *filter(None, [content.get("once_per")]),
    ):
        if name not in FIELDS:
            raise RegistryError(f"{where}: unknown field '{name}'; choose from: {', '.join(FIELDS)}")
    amounts = tuple(_amount(item, where) for item in content["amounts"])
    if not amounts:
        raise RegistryError(f"{where}: expected at least one column of amounts")
    if any(one.currency is None and not one.is_prose for one in amounts) and "currency" not in columns:
        raise RegistryError(f"{where}: an amount without a currency needs a column 'currency'")
    return Layout(
        id=str(content["id"]),
        what=str(content["what"]).strip(),
        source=str(content.get("source", source_id)),
        columns=columns,
        required=tuple(content["required"]),
        amounts=amounts,
        fixed=fixed,
        markers=_names(content.get("markers", ())),
        fill_down=tuple(content.get("fill_down", ())),
        dates=_names(content.get("dates", ())),
        once_per=content.get("once_per"),
        one_speaks=bool(content.get("one_speaks", True)),
    )


def _spoken(layouts: list[Mapping[str, Any]], source_id: str) -> list[str]:
    return [str(item.get("source", source_id)) for item in layouts]


def _amount(entry: Mapping[str, Any], where: str) -> Amount:
    where = f"{where}, amounts"
    content = shipped.fields(
        entry,
        where,
        ("columns", "measure"),
        ("currency", "unit", "prices", "base_year", "instead", "is_prose"),
    )
    one = Amount(
        columns=_names(content["columns"]),
        measure=str(content["measure"]),
        currency=content.get("currency"),
        unit=int(content.get("unit", 1)),
        prices=str(content.get("prices", "current")),
        base_year=_year(content.get("base_year"), where),
        instead=_names(content.get("instead", ())),
        is_prose=bool(content.get("is_prose", False)),
    )
    if one.measure not in MEASURES:
        raise RegistryError(f"{where}: measure '{one.measure}'; expected {', '.join(MEASURES)}")
    if one.prices not in PRICES:
        raise RegistryError(f"{where}: prices '{one.prices}'; expected {' or '.join(PRICES)}")
    if one.unit not in (1, 1_000, 1_000_000, 1_000_000_000):
        raise RegistryError(f"{where}: unit {one.unit}; expected 1, 1000, 1000000 or 1000000000")
    return one


def _check(entry: Mapping[str, Any], where: str) -> Check:
    content = shipped.fields(entry, where, ("of", "reason"), ("min", "max"))
    if content["of"] not in _CHECKED:
        raise RegistryError(f"{where}: a check of '{content['of']}'; expected {', '.join(_CHECKED)}")
    return Check(content["of"], content.get("min"), content.get("max"), str(content["reason"]).strip())


def _texts(entry: Mapping[str, Any], where: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(value) for name, value in shipped.fields(entry, where, names).items()}


def _names(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)  # type: ignore[attr-defined]


def _year(value: object, where: str) -> int | None:
    if value is None or (isinstance(value, int) and 1900 <= value <= 2200):
        return value
    if value == "varies":
        return None
    raise RegistryError(f"{where}: {value!r} is not a year")
