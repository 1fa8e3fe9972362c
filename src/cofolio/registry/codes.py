"""Code lists: names for codes, and what the counting rules read from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry import files

_FOLDER = "codelists/"
_PLAIN = ("code", "name", "name_fr", "status")
_COLUMNS = {
    "transaction_type": ("code", "letter", "measure", "name", "name_fr"),
    "flow_type": ("code", "class", "name", "name_fr", "status"),
    "finance_type": ("code", "class", "category", "name", "name_fr", "status"),
    "sector_group": ("code", "name", "name_fr"),
    "sector_category": ("code", "group", "name", "name_fr", "status"),
    "sector": ("code", "category", "name", "name_fr", "status"),
}

# Words and letters of version 1 beside the numbers of version 2 (METHOD V1).
ORGANISATION_ROLES = {"Funding": "1", "Accountable": "2", "Extending": "3", "Implementing": "4"}
ACTIVITY_DATE_TYPES = {"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}
SECTOR_VOCABULARIES = {
    "DAC": "1", "DAC-3": "2", "COFOG": "3", "NACE": "4", "NTEE": "5", "ADT": "6", "RO": "99", "RO2": "98",
}  # fmt: skip
REGION_VOCABULARIES = {"DAC": "1", "UN": "2", "RO": "99"}


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list, with its names and whatever further columns the list has."""

    code: str
    name: str
    name_fr: str
    status: str
    more: tuple[tuple[str, str], ...] = ()

    def get(self, column: str) -> str:
        """The value of a further column of the list."""
        return dict(self.more)[column]


def codelists() -> list[str]:
    """Names of the shipped code lists."""
    return [name[len(_FOLDER) : -4] for name in files.names() if name.startswith(_FOLDER)]


@cache
def codelist(name: str) -> dict[str, Code]:
    """A code list by its name, such as `activity_status` or `currency`.

    Raises:
        RegistryError: no such list is shipped, or it breaks its schema.
    """
    columns = _COLUMNS.get(name, _PLAIN)
    found: dict[str, Code] = {}
    for row in files.read_csv(f"{_FOLDER}{name}.csv", columns):
        code = row["code"]
        if not code or code in found:
            raise RegistryError(f"data/{_FOLDER}{name}.csv, {code!r}: codes must be given, and once")
        more = tuple((key, value) for key, value in row.items() if key not in _PLAIN)
        found[code] = Code(code, row["name"], row["name_fr"], row.get("status", "active"), more)
    return found


def code_name(name: str, code: str | None, language: str = "en") -> str | None:
    """A code's name in a list, in English or French; `None` where the code is not in it."""
    entry = codelist(name).get(code or "")
    if entry is None:
        return None
    return entry.name_fr or entry.name if language == "fr" else entry.name


def measure_of(code: str) -> str | None:
    """The measure of a transaction type, by number or version 1 letters: `3` and `D` are `spend`."""
    return measures().get(code.strip().upper())


@cache
def measures() -> dict[str, str]:
    """Measure by transaction type code: numbers and letters."""
    found = {}
    for entry in codelist("transaction_type").values():
        for code in (entry.code, entry.get("letter")):
            if code:
                found[code] = entry.get("measure")
    return found


def flow_class(code: str | None) -> str:
    """Class of a flow type: `ODA`, `OOF`, `private`, `other` or `unknown` (METHOD T6)."""
    return _class("flow_type", code)


def finance_class(code: str | None) -> str:
    """Class of a finance type: `loan`, `grant`, `other` or `unknown` (METHOD T6)."""
    return _class("finance_type", code)


def _class(name: str, code: str | None) -> str:
    entry = codelist(name).get((code or "").strip())
    return entry.get("class") if entry else "unknown"


@cache
def sector_category(code: str) -> str | None:
    """The 3-digit category of a 5-digit or 3-digit sector code; `None` where there is none."""
    entry = codelist("sector").get(code)
    if entry:
        return entry.get("category")
    head = code[:3]
    if head in codelist("sector_category") and (code == head or code == f"{head}00"):
        return head
    return None


@cache
def sector_group(code: str) -> str | None:
    """The sector group of a 5-digit, 3-digit or group code, e.g. `150` of `15130`; `None` where there is none."""
    category = sector_category(code)
    if category:
        return codelist("sector_category")[category].get("group")
    head = code[:3]
    return head if head in codelist("sector_group") and code in (head, f"{head}00") else None
