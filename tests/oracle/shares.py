"""Places (P1, P2) and sectors (S1) of a flow as exact fractions that add up to one."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.read import Flow, Share

Shares = dict[str, Fraction]


def summed(items: list[Share]) -> dict[str, Fraction | None]:
    """Equal codes summed; blanks and explicit zeros dropped."""
    result: dict[str, Fraction | None] = {}
    for item in items:
        if not item.code or item.percentage == 0:
            continue
        before = result.get(item.code)
        known = None if item.percentage is None else Fraction(item.percentage)
        result[item.code] = known if before is None else before + (known or 0)
    return result


def places_of(countries: list[Share], regions: list[Share]) -> tuple[dict[str, Fraction | None], set[str]]:
    """Usable places by code, and which of the codes are countries."""
    usable = countries + [r for r in regions if r.vocabulary == "1"]
    codes = summed(usable)
    return codes, {c for c in codes if not c.isdigit()}


def near_100(values: list[Fraction | None]) -> bool:
    """Whether all are known and add up to 100 +/- 1."""
    known = [v for v in values if v is not None]
    return bool(known) and len(known) == len(values) and abs(sum(known, Fraction(-100))) <= 1


def scaled(codes: dict[str, Fraction]) -> Shares:
    """Shares of one, in proportion."""
    whole = sum(codes.values(), Fraction(0))
    return {code: value / whole for code, value in codes.items() if value}


def equal(codes: set[str]) -> Shares:
    """Equal shares of one."""
    return {code: Fraction(1, len(codes)) for code in codes}


def with_remainder(codes: dict[str, Fraction | None]) -> Shares:
    """Those without a percentage share what is left of 100."""
    known = {c: v for c, v in codes.items() if v is not None}
    left = max(Fraction(0), 100 - sum(known.values(), Fraction(0)))
    lacking = [c for c, v in codes.items() if v is None]
    return scaled({**known, **{c: left / len(lacking) for c in lacking}})


def activity_places(codes: dict[str, Fraction | None], countries: set[str]) -> tuple[Shares, set[str]]:
    """P2, branch by branch."""
    values = list(codes.values())
    if not codes:
        return {}, set()
    if len(codes) == 1:
        said = values[0]
        return equal(set(codes)), {"lone-place"} if said is not None and said < 100 else set()
    if near_100(values):
        return scaled({c: v for c, v in codes.items() if v is not None}), set()
    if near_100([codes[c] for c in countries if codes[c] is not None]):
        return scaled({c: codes[c] or Fraction(0) for c in countries}), {"regions-dropped"}
    if all(v is None for v in values):
        return equal(countries or set(codes)), {"equal-place-shares"}
    if None in values:
        return with_remainder(codes), {"remainder-shared"}
    return scaled({c: v or Fraction(0) for c, v in codes.items()}), {"percentages-rescaled"}


def place_shares(flow: Flow) -> tuple[Shares, set[str]]:
    """P1, then P2."""
    codes, countries = places_of(flow.countries, flow.regions)
    if not codes:
        return activity_places(*places_of(flow.copy.countries, flow.copy.regions))
    if countries and countries != set(codes):
        shares, flags = activity_places({c: codes[c] for c in countries}, countries)
        return shares, flags | {"country-and-region"}
    return activity_places(codes, countries)


def by_vocabulary(items: list[Share]) -> dict[str, list[Share]]:
    """DAC sectors by the vocabulary they are read in: three digits under 1 are read as 2."""
    result: dict[str, list[Share]] = {"1": [], "2": [], "mixed": []}
    declared = [s for s in items if s.vocabulary == "1" and s.code]
    mixed = any(len(s.code) == 5 for s in declared)
    result["1"] = declared if mixed else []
    result["2"] = [s for s in items if s.vocabulary == "2" and s.code] + ([] if mixed else declared)
    return result


def sector_shares(flow: Flow) -> tuple[Shares, set[str]]:
    """S1: one vocabulary at a time."""
    own, activity = by_vocabulary(flow.sectors), by_vocabulary(flow.copy.sectors)
    for vocabulary in ("1", "2"):
        codes = summed(own[vocabulary]) or summed(activity[vocabulary])
        if codes:
            break
    else:
        return {"unallocated": Fraction(1)}, set()
    values = list(codes.values())
    if all(v is None for v in values):
        return equal(set(codes)), {"equal-sector-shares"} if len(codes) > 1 else set()
    if None in values:
        return with_remainder(codes), {"sector-remainder-shared"}
    flags = set() if near_100(values) else {"sector-percentages-rescaled"}
    return scaled({c: v or Fraction(0) for c, v in codes.items()}), flags
