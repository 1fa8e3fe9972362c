"""The words that explain reasons, flags, measures and scopes to a reader."""

from __future__ import annotations

MEASURES = {
    "commitment": "Commitments",
    "spend": "Spend",
    "incoming": "Incoming funds",
    "forward-spend": "Planned spend (budgets)",
}

SCOPES = {
    "bilateral": "this country alone",
    "shared": "its share of activities in several countries",
    "total": "bilateral and shared together",
    "regional": "a region that includes the country, beside its total",
    "global": "worldwide, beside its total",
    "none": "no place given",
    "all": "everywhere",
}

REASONS = {
    "duplicate-copy": "the same activity published again, unchanged",
    "older-copy": "an older copy of the same activity",
    "secondary-reporter": "reported by someone who is not its owner",
    "counted-in-children": "counted in the components it is made of",
    "passed-through": "received from a donor whose payment is counted already",
    "not-yet-broken-down": "a programme's money not yet in its components",
    "children-not-loaded": "components that were declared but are not loaded",
    "maybe-separate": "a programme's own payments: the same money as its components', or not",
    "passed-through-unmatched": "received from a donor, but no payment of its matches",
    "no-currency": "no currency was published",
    "no-rate": "no exchange rate is loaded for that day",
    "no-date": "no date was published",
    "no-amount": "no readable amount was published",
    "other-copy": "another file of the source speaks for this donor and year with more rows",
    "total-row": "a sum of other rows or columns of the same table",
    "no-place": "no country or region was published",
    "no-start-date": "no start date was published",
    "no-end-date": "no end date was published, and the status does not say",
    "passed-through-probable": "probably received from a donor whose payment is counted already",
    "end-passed": "its planned end has passed, but it is still reported as under way",
}

FLAGS = {
    "value-date-missing": "no value date: the transaction date gave the rate",
    "transaction-date-missing": "no transaction date: the value date gave the year",
    "value-date-is-publication-date": "the value date is the day of publication: the transaction date gave the rate",
    "country-and-region": "a country and a region on one transaction: the country counts",
    "lone-place": "the only place, though it said less than 100 %",
    "regions-dropped": "the countries alone made 100 %: the regions were left out",
    "equal-place-shares": "no shares were published: places in equal parts",
    "remainder-shared": "some places lacked a share: what was left, in equal parts",
    "percentages-rescaled": "shares of places did not add up to 100 % and were rescaled",
    "sector-percentages-rescaled": "shares of sectors did not add up to 100 % and were rescaled",
    "equal-sector-shares": "no shares were published: sectors in equal parts",
    "sector-remainder-shared": "some sectors lacked a share: what was left, in equal parts",
    "children-not-loaded": "its declared components are not loaded, so it counts whole",
    "sole-source": "reported second-hand, counted because nobody else reports it",
    "budget-spread": "a period over several years, spread by days",
    "type-code-of-other-version": "a type code of another version of the standard",
}


def measure(slug: str) -> str:
    """Returns a measure's name for headings."""
    return MEASURES.get(slug, slug.replace("-", " ").capitalize())


def reason(slug: str) -> str:
    """Returns what a reason means, or the slug in words."""
    return REASONS.get(slug, slug.replace("-", " "))


def flag(slug: str) -> str:
    """Returns what a flag means, or the slug in words."""
    return FLAGS.get(slug, slug.replace("-", " "))


def scope(slug: str) -> str:
    """Returns what a scope covers."""
    return SCOPES.get(slug, slug)
