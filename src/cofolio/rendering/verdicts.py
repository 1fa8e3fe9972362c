"""Verdicts on eligibility in words: a clause for each condition, a reason, and a paragraph for a note."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from cofolio.registry import countries
from cofolio.rendering.amounts import part_day
from cofolio.rules import Step, Verdict
from cofolio.rules.rule import rules, schemes
from cofolio.sources.curated import curated

OUTCOME = {
    "eligible": "eligible",
    "not_eligible": "not eligible",
    "grandfathered": "grandfathered: what was decided goes on",
    "unknown": "not known",
}
_VERBS = {
    "in_group": "is",
    "named_in": "is",
    "third_country": "is",
    "dac_class_of_list": "is",
    "gdp_share_over": "has",
    "was_there": "is",
}
_CLASSES = {
    "LDC": "least developed",
    "OLIC": "other low income",
    "LIC": "low income",
    "LMIC": "lower middle income",
    "UMIC": "upper middle income",
    "HIC": "high income",
}


def country_name(code: str) -> str:
    """Returns the common name of a country."""
    return countries()[code].name if code in countries() else code


def instrument_name(identifier: str) -> str:
    """Returns an instrument's or scheme's acronym and name."""
    one = curated().instruments.get(identifier) or schemes().get(identifier)
    return one.name if one else identifier


def outcome(verdict: Verdict) -> str:
    """Returns the outcome in words; of preferences whether it is a beneficiary."""
    if verdict.channel == "trade":
        return {"eligible": "beneficiary", "not_eligible": "no beneficiary"}.get(
            verdict.outcome, OUTCOME[verdict.outcome]
        )
    return OUTCOME[verdict.outcome]


def reason(verdict: Verdict) -> str:
    """Returns why, in one line: the clauses that decided."""
    return "; ".join(dict.fromkeys(clause(step) for step in _told(verdict)))


def paragraph(verdict: Verdict) -> str:
    """Returns the verdict as a paragraph for a note: outcome, rule, reasons with article and validity, sources."""
    rule = next((one for one in rules() if one.id == verdict.rule), None)
    name = country_name(verdict.country)
    head = f"{name}, {instrument_name(verdict.instrument)} ({verdict.instrument}), {verdict.channel}, "
    when = f"on {_day(verdict.on)}"
    if verdict.decided:
        when += f" under a decision of {_day(verdict.decided)}"
    standing = f" (confidence: {verdict.confidence})" if verdict.confidence else ""
    parts = [f"{head}{when}: {outcome(verdict)}{standing}."]
    if rule is not None:
        law = f", {rule.article}" if rule.article else ""
        parts.append(f"The rule ({rule.id}{law}) admits {rule.title}.")
    steps = tuple(_told(verdict))
    parts.append(_sentence("; ".join(_full(step, name) for step in steps)))
    if verdict.decided:
        parts.append("Eligibility is tested on the day of the decision.")
    notes = dict.fromkeys(step.note for step in steps if step.note)
    if rule is not None and rule.standing.note:
        notes[rule.standing.note] = None
    parts += [_sentence(f"Note: {note}") for note in notes]
    sources = dict.fromkeys(source for step in steps for source in step.sources)
    if rule is not None:
        sources.update(dict.fromkeys(rule.standing.cited()))
    parts.append(_sentence("Sources: " + "; ".join(sources)) if sources else "")
    return " ".join(part for part in parts if part)


def clause(step: Step) -> str:
    """Returns what a condition found, without subject: `upper middle income on the DAC list 2011-2013`."""
    return _CLAUSES[step.condition](step)


def _told(verdict: Verdict) -> Iterable[Step]:
    """The steps to tell: those that decided, but that an act applies only where nothing else did."""
    steps = list(verdict.trace.deciding())
    if verdict.outcome == "unknown":
        return [step for step in verdict.trace.leaves() if step.outcome == "unknown"]
    said = [step for step in steps if step.condition != "act_applies" or step.outcome == "false"]
    return said or steps


def _full(step: Step, name: str) -> str:
    said = f"{name} {_VERBS[step.condition]} {clause(step)}" if step.condition in _VERBS else clause(step)
    if step.outcome == "unknown":
        said = f"{name}: {clause(step)}"
    law = step.article if step.article and step.condition != "act_applies" else ""
    valid = "" if step.condition in ("act_applies", "was_there") else _period(step.valid_from, step.valid_to)
    standing = f"confidence {step.confidence}" if step.confidence else ""
    details = ", ".join(part for part in (law, valid, standing) if part)
    return f"{said} ({details})" if details else said


def _member(yes: str, no: str) -> Callable[[Step], str]:
    def say(step: Step) -> str:
        if step.outcome == "unknown":
            return f"not known whether {yes.format(step.list)}"
        return (yes if step.outcome == "true" else no).format(step.list)

    return say


def _dac(step: Step) -> str:
    if step.value is None:
        return f"group on the {step.list} not known"
    if step.value == "off the list":
        return f"not on the {step.list}"
    return f"{_CLASSES[step.value]} ({step.value}) on the {step.list}"


def _applies(step: Step) -> str:
    period = _period(step.valid_from, step.valid_to)
    if step.outcome == "true":
        return f"the act applies ({period})"
    return f"the act does not apply on {_day(step.on)} ({period})"


def _there(step: Step) -> str:
    if step.on and step.valid_from and step.on < step.valid_from:
        before = f", before a part of {country_name(step.value)}" if step.value else ""
        return f"a state only from {_day(step.valid_from)}{before}"
    return f"no state any more since {_day(step.valid_to)}"


def _third(step: Step) -> str:
    if step.outcome == "true":
        return "a third country"
    return f"a member of the Union{f' since {_day(step.valid_from)}' if step.valid_from else ''}"


def _gdp(step: Step) -> str:
    if step.outcome == "unknown":
        return f"not known whether more than {step.tested} of the world's product"
    return f"{'more' if step.outcome == 'true' else 'no more'} than {step.tested} of the world's product"


_CLAUSES: dict[str, Callable[[Step], str]] = {
    "act_applies": _applies,
    "was_there": _there,
    "in_group": _member("in the group '{}'", "not in the group '{}'"),
    "named_in": _member("named among {}", "not named among {}"),
    "third_country": _third,
    "gdp_share_over": _gdp,
    "dac_class_of_list": _dac,
    "income_class_running": lambda step: f"World Bank classes by year of publication: {step.value}",
    "eligible_under": lambda step: f"{'' if step.outcome == 'true' else 'not '}eligible under {step.tested}",
    "no_rule": lambda step: f"no rule for {step.tested}",
    "carried_over": lambda step: f"{step.value} ({step.list})",
    "all": lambda step: "all of",
    "any": lambda step: "any of",
    "not": lambda step: "it is not so that",
    "grandfathered": lambda step: "eligible when decided, no more on the day, and carried over",
}  # fmt: skip


def _period(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{_day(start)} to {_day(end)}"
    return f"from {_day(start)}" if start else f"until {_day(end)}" if end else ""


def _day(day: date | None) -> str:
    return part_day(day.isoformat()) if day else ""


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
