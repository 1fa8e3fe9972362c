"""The filters of the Datastore Classic access API, as conditions on activities.

A filter chooses activities: `transaction_provider-org=GB-1` gives every transaction of the activities that have one
from GB-1. Values of one filter are alternatives (`KZ|KG`), filters add up. The names and what each means follow
https://github.com/codeforIATI/iati-datastore; `transaction-type` is an addition, and chooses transactions themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.measures.access.staged import Staged


@dataclass(frozen=True, slots=True)
class Match:
    """A column of a staged table that may hold the value; `within` narrows its rows."""

    entity: str
    column: str
    within: str = "TRUE"


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter.

    Attributes:
        name: as asked for.
        says: what it asks, for people.
        column: the column of `core__copy` it compares, where it has one.
        matches: the staged columns it looks into.
        kind: `text` (equal), `code` (equal in any case), `holds` (a part, in any case), `after`, `before`, `dataset`,
            `type` (of a transaction).
        codelist: the list its values must stand in.
    """

    name: str
    says: str
    column: str = ""
    matches: tuple[Match, ...] = ()
    kind: str = "text"
    codelist: str = ""


def _of(entity: str, column: str) -> tuple[Match, ...]:
    return (Match(entity, column), Match(f"transaction_{entity}", column))


def _organisation(column: str, role: str = "") -> tuple[Match, ...]:
    words = [role, *(word.lower() for word, code in registry.ORGANISATION_ROLES.items() if code == role)]
    listed = ", ".join(f"'{word}'" for word in words)
    return (Match("participating_org", column, f"lower(trim(role)) IN ({listed})" if role else "TRUE"),)


def _filters() -> Iterable[Filter]:
    yield Filter("iati-identifier", "its identifier", "activity_id")
    yield Filter("activity-status", "its status, a code", "activity_status_code", codelist="activity_status")
    yield Filter("title", "a part of its title", matches=(Match("title", "narrative"),), kind="holds")
    yield Filter(
        "description", "a part of its description", matches=(Match("description", "narrative"),), kind="holds"
    )
    for end in ("", ".code"):
        yield Filter(
            f"recipient-country{end}", "a country it or one of its transactions names, ISO 3166-1 alpha-2",
            matches=_of("recipient_country", "code"), kind="code", codelist="country",
        )  # fmt: skip
        yield Filter(
            f"recipient-region{end}", "a region it or one of its transactions names",
            matches=_of("recipient_region", "code"), kind="code",
        )  # fmt: skip
        yield Filter(
            f"sector{end}",
            "a sector it or one of its transactions names",
            matches=_of("sector", "code"),
            kind="code",
        )
        yield Filter(
            f"policy-marker{end}",
            "a policy marker it carries",
            matches=(Match("policy_marker", "code"),),
            kind="code",
        )
    for name in ("recipient-country", "recipient-region", "sector"):
        yield Filter(
            f"{name}.text", "the published name of one", matches=_of(name.replace("-", "_"), "narrative")
        )
    yield Filter(
        "policy-marker.significance", "the significance of a marker",
        matches=(Match("policy_marker", "significance"),), codelist="policy_significance",
    )  # fmt: skip
    for end in ("", ".ref"):
        yield Filter(f"reporting-org{end}", "who reports it, a reference", "reporting_org_ref")
        yield Filter(f"participating-org{end}", "who takes part, a reference", matches=_organisation("ref"))
        yield Filter(
            f"related-activity{end}",
            "an activity it is related to",
            matches=(Match("related_activity", "ref"),),
        )
        yield Filter(
            f"transaction{end}", "the reference of a transaction", matches=(Match("transaction", "ref"),)
        )
    yield Filter("reporting-org.text", "the reporter's name", "reporting_org_name")
    yield Filter(
        "reporting-org.type", "the reporter's type",
        matches=(Match("activity", "reporting_org_type"),), codelist="organisation_type",
    )  # fmt: skip
    yield Filter("participating-org.text", "the name of who takes part", matches=_organisation("narrative"))
    yield Filter(
        "participating-org.role", "a role that somebody has",
        matches=_organisation("role"), kind="role", codelist="organisation_role",
    )  # fmt: skip
    for role in ("1", "2", "3", "4"):
        says = f"who takes part in role {role}"
        for end, column in (("", "ref"), (".ref", "ref"), (".text", "narrative"), (".type", "type")):
            yield Filter(f"participating-org-role-{role}{end}", says, matches=_organisation(column, role))
    for side, activity in (("provider", "provider_activity_id"), ("receiver", "receiver_activity_id")):
        says = f"the {side} of a transaction"
        name = f"transaction_{side}-org"
        for end, column in (("", "ref"), (".ref", "ref"), (".text", "narrative"), (".type", "type")):
            yield Filter(f"{name}{end}", says, matches=(Match("transaction", f"{side}_org_{column}"),))
        yield Filter(
            f"{name}.{side}-activity-id", f"the activity of {says}",
            matches=(Match("transaction", f"{side}_org_{activity}"),),
        )  # fmt: skip
    yield Filter(
        "transaction-type", "the type of a transaction, a code", kind="type", codelist="transaction_type"
    )
    for name, says in (
        ("start-date", "its actual start, else its planned one"),
        ("end-date", "its actual end, else its planned one"),
        ("last-updated-datetime", "the day its publisher last updated it"),
        ("last-change", "the day its file was first taken in as it is"),
    ):
        yield Filter(f"{name}__gt", f"{says}, after a day", name, kind="after")
        yield Filter(f"{name}__lt", f"{says}, before a day", name, kind="before")
    yield Filter("registry-dataset", "the file it stands in: its name, or its SHA-256", kind="dataset")


FILTERS: Mapping[str, Filter] = {one.name: one for one in _filters()}


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters with their values; `seen` gives the day each dataset was taken in, `names` the name of its file."""

    values: Mapping[str, tuple[str, ...]]
    staged: Staged
    seen: Mapping[str, date]
    names: Mapping[str, str]

    def conditions(self) -> tuple[str, dict[str, object]]:
        """A condition on `core__copy c` and what it needs.

        Raises:
            UsageError: for a filter or value that does not exist.
        """
        parts, parameters = ["c.is_headline"], dict[str, object]()
        for number, (name, values) in enumerate(self.values.items()):
            one = FILTERS.get(name)
            if one is None:
                raise UsageError(f"there is no filter '{name}'; choose from: {', '.join(FILTERS)}")
            _check(one, values)
            text, given = _KINDS[one.kind](self, one, values, f"p{number}")
            parts.append(text)
            parameters.update(given)
        return " AND ".join(parts), parameters

    def transaction_types(self) -> tuple[str, ...]:
        """The transaction types asked for, with the letters of version 1; empty for all."""
        return _types(self.values.get("transaction-type", ()))


_Given = tuple[str, dict[str, object]]


def _check(one: Filter, values: tuple[str, ...]) -> None:
    if not one.codelist:
        return
    known = registry.countries() if one.codelist == "country" else registry.codelist(one.codelist)
    wrong = [value for value in values if value.strip().upper() not in known]
    if wrong:
        listed = ", ".join(sorted(known)) if len(known) < 50 else "two letters of ISO 3166-1, such as KZ"
        raise UsageError(f"filter '{one.name}': there is no code '{wrong[0]}'; choose from: {listed}")


def _equal(asked: Asked, one: Filter, values: tuple[str, ...], name: str) -> _Given:
    wanted: dict[str, object] = {name: [value.strip() for value in values]}
    if one.column:
        return f"c.{one.column} IN (SELECT unnest(${name}))", wanted
    return _in_any(asked, one, f"trim({{}}) IN (SELECT unnest(${name}))"), wanted


def _code(asked: Asked, one: Filter, values: tuple[str, ...], name: str) -> _Given:
    wanted: dict[str, object] = {name: [value.strip().upper() for value in values]}
    return _in_any(asked, one, f"upper(trim({{}})) IN (SELECT unnest(${name}))"), wanted


def _role(asked: Asked, one: Filter, values: tuple[str, ...], name: str) -> _Given:
    words = {code: word.lower() for word, code in registry.ORGANISATION_ROLES.items()}
    wanted = [word for value in values for word in (value.strip(), words.get(value.strip(), ""))]
    return _in_any(asked, one, f"lower(trim({{}})) IN (SELECT unnest(${name}))"), {name: wanted}


def _holds(asked: Asked, one: Filter, values: tuple[str, ...], name: str) -> _Given:
    tests = " OR ".join(f"contains(lower({{}}), lower(${name}_{n}))" for n in range(len(values)))
    return _in_any(asked, one, f"({tests})"), {f"{name}_{n}": value for n, value in enumerate(values)}


def _in_any(asked: Asked, one: Filter, test: str) -> str:
    found = [
        f"SELECT dataset_id, activity_start FROM {asked.staged.table(match.entity)}"
        f" WHERE {match.within} AND {test.replace('{}', match.column)}"
        for match in one.matches
    ]
    return f"(c.dataset_id, c.activity_start) IN ({' UNION ALL '.join(found)})"


_DAYS = {
    "start-date": "coalesce(c.start_actual_day, c.start_planned_day)",
    "end-date": "coalesce(c.end_actual_day, c.end_planned_day)",
    "last-updated-datetime": "(c.last_updated_at AT TIME ZONE 'UTC')::DATE",
}


def _day(asked: Asked, one: Filter, values: tuple[str, ...], name: str) -> _Given:
    try:
        days = [date.fromisoformat(value.strip()) for value in values]
    except ValueError:
        raise UsageError(f"filter '{one.name}': a day is written as 2014-01-31") from None
    day = min(days) if one.kind == "after" else max(days)  # alternatives: the widest holds
    sign = ">" if one.kind == "after" else "<"
    if one.column in _DAYS:
        return f"{_DAYS[one.column]} {sign} ${name}", {name: day}
    chosen = [d for d, seen in asked.seen.items() if (seen > day if one.kind == "after" else seen < day)]
    return f"c.dataset_id IN (SELECT unnest(${name}::VARCHAR[]))", {name: chosen}


def _dataset(asked: Asked, one: Filter, values: tuple[str, ...], name: str) -> _Given:
    wanted = {value.strip() for value in values}
    chosen = [d for d, known in asked.names.items() if known in wanted or d in wanted]
    return f"c.dataset_id IN (SELECT unnest(${name}::VARCHAR[]))", {name: chosen}


def _types(values: Iterable[str]) -> tuple[str, ...]:
    types = registry.codelist("transaction_type")
    wanted = [value.strip().upper() for value in values]
    return tuple(dict.fromkeys([*wanted, *(letter for w in wanted if (letter := types[w].get("letter")))]))


def _type(asked: Asked, one: Filter, values: tuple[str, ...], name: str) -> _Given:
    found = "SELECT copy_no FROM core__flow WHERE transaction_no > 0 AND type_code IN"
    return f"c.copy_no IN ({found} (SELECT unnest(${name})))", {name: list(_types(values))}


_KINDS: Mapping[str, Callable[[Asked, Filter, tuple[str, ...], str], _Given]] = {
    "text": _equal,
    "code": _code,
    "role": _role,
    "holds": _holds,
    "after": _day,
    "before": _day,
    "dataset": _dataset,
    "type": _type,
}
