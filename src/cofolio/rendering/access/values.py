"""What stands in a cell: one text for many, joined by semicolons where an element repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from cofolio import registry
from cofolio.measures.access.rows import Activity, Share, Text
from cofolio.rendering.amounts import stripped

MIXED = "!Mixed currency"
TOTALS = {
    "Commitment": ("2", "C"),
    "Disbursement": ("3", "D"),
    "Expenditure": ("4", "E"),
    "Incoming Funds": ("1", "IF"),
    "Interest Repayment": ("5", "IR"),
    "Loan Repayment": ("6", "LR"),
    "Reimbursement": ("7", "R"),
}
_ROLES = {code: (code, word.lower()) for word, code in registry.ORGANISATION_ROLES.items()}
_BUDGETS = {"1": "original", "2": "revised"}


def text(texts: Sequence[Text], lang: str) -> str | None:
    """The text in a language, else one without a language, else the first."""
    chosen = _in_language(texts, lang)
    return chosen[0].text if chosen else None


def description(activity: Activity, lang: str, kind: str | None = None) -> str | None:
    """The description of a type; without one, the most general there is."""
    chosen = _in_language(activity.descriptions, lang)
    if kind is not None:
        return next((one.text for one in chosen if one.type == kind), None)
    return min(chosen, key=lambda one: one.type or "").text if chosen else None


def _in_language(texts: Sequence[Text], lang: str) -> list[Text]:
    for wanted in (lang, None):
        found = [one for one in texts if one.lang == wanted]
        if found:
            return found
    return [one for one in texts if one.lang == texts[0].lang] if texts else []


def organisation(activity: Activity, role: str, part: str, lang: str) -> str | None:
    """Of the last organisation in a role: its name, reference, type's name or type."""
    written = _ROLES[role]
    one = next(
        (o for o in reversed(activity.organisations) if (o.role or "").strip().lower() in written), None
    )
    if one is None:
        return None
    if part == "":
        return text(one.names, lang)
    if part == "-type":
        return name("organisation_type", one.type)
    return one.ref if part == "-ref" else one.type


def name(codelist: str, code: str | None) -> str | None:
    """The name of a code, `None` where the list has none."""
    found = registry.codelist(codelist).get(code) if code else None
    return found.name if found else None


def codes(shares: Iterable[Share]) -> str:
    """Their codes."""
    return ";".join(share.code or "" for share in shares)


def percentages(shares: Iterable[Share]) -> str:
    """Their percentages; nothing for one that states none."""
    return ";".join(stripped(share.percentage) if share.percentage else "" for share in shares)


def countries(shares: Iterable[Share]) -> str:
    """The countries' names."""
    known = registry.countries()
    return _names(shares, lambda code: known[code].name if code in known else None)


def regions(shares: Iterable[Share]) -> str:
    """The regions' names."""
    known = registry.regions()
    return _names(shares, lambda code: known[code].name if code in known else None)


def sectors(shares: Iterable[Share]) -> str:
    """The sectors' names in the DAC lists; nothing for a code of another vocabulary."""
    return ";".join(
        (name("sector", share.code) or name("sector_category", share.code) or "")
        if vocabulary(share) in ("1", "2")
        else ""
        for share in shares
    )


def vocabulary(share: Share) -> str:
    """The vocabulary's number; the DAC's purpose codes where none is stated."""
    stated = (share.vocabulary or "").strip()
    return registry.SECTOR_VOCABULARIES.get(stated.upper(), stated) or "1"


def vocabularies(shares: Iterable[Share]) -> str:
    """The vocabularies' names."""
    return ";".join(name("sector_vocabulary", vocabulary(share)) or "" for share in shares)


def vocabulary_codes(shares: Iterable[Share]) -> str:
    """The vocabularies' codes as published; `1` where none is stated."""
    return ";".join((share.vocabulary or "").strip() or "1" for share in shares)


def _names(shares: Iterable[Share], of: Callable[[str], str | None]) -> str:
    return ";".join(of((share.code or "").upper()) or "" for share in shares)


def currency(activity: Activity) -> str:
    """The currency of all its transactions, where it is one."""
    found = {total.currency for total in activity.totals}
    return MIXED if len(found) > 1 else next(iter(found), None) or ""


def total(activity: Activity, types: tuple[str, ...], money: str | None) -> str | Decimal:
    """The transactions of a type summed as published; in dollars or euros, those that there is a rate for."""
    found = [one for one in activity.totals if one.type in types]
    if money is None and len({one.currency for one in found}) > 1:
        return MIXED
    parts = [one.amount if money is None else one.usd if money == "USD" else one.eur for one in found]
    return sum((part for part in parts if part is not None), Decimal(0))


def budget_type(code: str | None) -> str:
    """`original` or `revised`, as published in either version of the standard."""
    stated = (code or "").strip()
    return _BUDGETS.get(stated, stated.lower() if stated.lower() in _BUDGETS.values() else "")
