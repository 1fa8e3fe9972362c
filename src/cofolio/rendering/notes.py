"""The words that explain reasons, flags, measures and scopes to a reader."""

from __future__ import annotations

from cofolio.rendering.languages import N_

MEASURES = {
    "commitment": N_("Commitments"),
    "spend": N_("Spend"),
    "incoming": N_("Incoming funds"),
    "forward-spend": N_("Planned spend (budgets)"),
}

SCOPE_NAMES = {
    "bilateral": N_("Bilateral"),
    "shared": N_("Shared"),
    "total": N_("Total"),
    "regional": N_("Regional"),
    "global": N_("Global"),
    "none": N_("No place"),
    "all": N_("Everywhere"),
}

OUTCOMES = {
    "eligible": N_("eligible"),
    "not_eligible": N_("not eligible"),
    "grandfathered": N_("grandfathered"),
    "unknown": N_("not known"),
    "confirmed": N_("confirmed"),
    "contradicted": N_("contradicted"),
    "not_provable": N_("not provable"),
}

SECTOR_GROUPS = (
    N_("Education"),
    N_("Health"),
    N_("Population Policies/Programmes & Reproductive Health"),
    N_("Water Supply & Sanitation"),
    N_("Government & Civil Society"),
    N_("Other Social Infrastructure & Services"),
    N_("Transport & Storage"),
    N_("Communications"),
    N_("Energy"),
    N_("Banking & Financial Services"),
    N_("Business & Other Services"),
    N_("Agriculture, Forestry, Fishing"),
    N_("Industry, Mining, Construction"),
    N_("Trade Policies & Regulations"),
    N_("Tourism"),
    N_("General Environment Protection"),
    N_("Other Multisector"),
    N_("General Budget Support"),
    N_("Development Food Assistance"),
    N_("Other Commodity Assistance"),
    N_("Action Relating to Debt"),
    N_("Emergency Response"),
    N_("Reconstruction Relief & Rehabilitation"),
    N_("Disaster Prevention & Preparedness"),
    N_("Administrative Costs of Donors"),
    N_("Support to Non-Governmental Organisations"),
    N_("Refugees in Donor Countries"),
    N_("Unallocated / Unspecified"),
)
"""Names of the DAC's sector groups, for the languages in which the code list has none."""

CHANNELS = (N_("bilateral"), N_("regional"), N_("thematic"), N_("trade"))

SCOPES = {
    "bilateral": N_("this country alone"),
    "shared": N_("its share of activities in several countries"),
    "total": N_("bilateral and shared together"),
    "regional": N_("a region that includes the country, beside its total"),
    "global": N_("worldwide, beside its total"),
    "none": N_("no place given"),
    "all": N_("everywhere"),
}

REASONS = {
    "duplicate-copy": N_("the same activity published again, unchanged"),
    "older-copy": N_("an older copy of the same activity"),
    "secondary-reporter": N_("reported by someone who is not its owner"),
    "counted-in-children": N_("counted in the components it is made of"),
    "passed-through": N_("received from a donor whose payment is counted already"),
    "not-yet-broken-down": N_("a programme's money not yet in its components"),
    "children-not-loaded": N_("components that were declared but are not loaded"),
    "maybe-separate": N_("a programme's own payments: the same money as its components', or not"),
    "passed-through-unmatched": N_("received from a donor, but no payment of its matches"),
    "no-currency": N_("no currency was published"),
    "no-rate": N_("no exchange rate is loaded for that day"),
    "no-deflator": N_("its donor has no deflator for that year"),
    "no-date": N_("no date was published"),
    "no-amount": N_("no readable amount was published"),
    "other-copy": N_("another file of the source speaks for this donor and year with more rows"),
    "repeated-row": N_("a row that repeats the amount of an earlier one of the same project"),
    "total-row": N_("a sum of other rows or columns of the same table"),
    "no-place": N_("no country or region was published"),
    "no-start-date": N_("no start date was published"),
    "no-end-date": N_("no end date was published, and the status does not say"),
    "passed-through-probable": N_("probably received from a donor whose payment is counted already"),
    "end-passed": N_("its planned end has passed, but it is still reported as under way"),
}

FLAGS = {
    "value-date-missing": N_("no value date: the transaction date gave the rate"),
    "transaction-date-missing": N_("no transaction date: the value date gave the year"),
    "value-date-is-publication-date": N_(
        "the value date is the day of publication: the transaction date gave the rate"
    ),
    "country-and-region": N_("a country and a region on one transaction: the country counts"),
    "lone-place": N_("the only place, though it said less than 100 %"),
    "regions-dropped": N_("the countries alone made 100 %: the regions were left out"),
    "equal-place-shares": N_("no shares were published: places in equal parts"),
    "remainder-shared": N_("some places lacked a share: what was left, in equal parts"),
    "percentages-rescaled": N_("shares of places did not add up to 100 % and were rescaled"),
    "sector-percentages-rescaled": N_("shares of sectors did not add up to 100 % and were rescaled"),
    "equal-sector-shares": N_("no shares were published: sectors in equal parts"),
    "sector-remainder-shared": N_("some sectors lacked a share: what was left, in equal parts"),
    "children-not-loaded": N_("its declared components are not loaded, so it counts whole"),
    "sole-source": N_("reported second-hand, counted because nobody else reports it"),
    "budget-spread": N_("a period over several years, spread by days"),
    "type-code-of-other-version": N_("a type code of another version of the standard"),
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


def scope_name(slug: str) -> str:
    """Returns a scope's name for headings."""
    return SCOPE_NAMES.get(slug, slug.capitalize())


def outcome(slug: str) -> str:
    """Returns the word for a verdict on eligibility or on a claim."""
    return OUTCOMES.get(slug, slug.replace("_", " "))


def scope(slug: str) -> str:
    """Returns what a scope covers."""
    return SCOPES.get(slug, slug)
