"""Checking claims against a store, and what a new version of it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cofolio import registry
from cofolio.claims.answers import Answers, Asked
from cofolio.claims.facts import check_facts
from cofolio.claims.model import Change, Claim, FactQuery, RecordQuery, Result
from cofolio.claims.records import check_records


def check(answers: Answers, claims: Iterable[Claim]) -> tuple[Result, ...]:
    """Check claims: each gets a verdict, or the reasons why there can be none.

    Args:
        answers: the library, or anything that answers like it.
        claims: what to check.
    """
    asked = Asked(answers)
    return tuple(_check(asked, claim) for claim in claims)


def _check(asked: Asked, claim: Claim) -> Result:
    if isinstance(claim.query, FactQuery):
        return check_facts(claim, claim.query)
    return check_records(asked, claim, claim.query)


def changes(before: Answers, after: Answers, claims: Iterable[Claim]) -> tuple[Change, ...]:
    """Compare two versions of a store: claims with another verdict in the later one.

    Only claims on published records are asked; the curated facts are the same for both.
    """
    on_records = [claim for claim in claims if isinstance(claim.query, RecordQuery)]
    pairs = zip(check(before, on_records), check(after, on_records), strict=True)
    return tuple(
        Change(new.claim, old.outcome, new.outcome) for old, new in pairs if old.outcome != new.outcome
    )


def chosen(claims: Iterable[Claim], country: str | None = None, donor: str | None = None) -> Iterator[Claim]:
    """Choose claims by what they are about.

    Args:
        claims: all of them.
        country: a country's code: claims about it, and about regions that include it.
        donor: a donor or one of its publishers.
    """
    wanted = None if donor is None else registry.donor_of(donor)
    places = None if country is None else {country, *registry.regions_of(country)}
    for claim in claims:
        if places is not None and claim.place not in places:
            continue
        if wanted is None or claim.donor is None or registry.donor_of(claim.donor) == wanted:
            yield claim
