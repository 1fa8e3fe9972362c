"""Every element and attribute of the IATI standard, 1.01 to 2.03, and the staged column it goes to.

One declarative list drives the reader, the schemas of the staged tables and `docs/elements.md`; a test
walks the published XSDs of every version and proves that no path is missing here.

An element with `rows` makes one row of that staged table each time it occurs; any other element is
*inlined*: its attributes and text are columns of the nearest table above, named `<element>_<attribute>`.
Attributes are written `name`, `name:kind`, or `name=column:kind`. Kinds are parsed beside the text:

- `day` an xsd:date -> `<column>_day`
- `at` a timestamp -> the column's name with `_datetime` replaced by `_at`, UTC
- `pct` a percentage -> `<column>_value`
- `amount` an amount -> `<column>_amount`, `<column>_decimals`
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NARRATIVE: Final = "narrative"  # text in the element (version 1) or in its narrative children (version 2)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the standard.

    Attributes:
        tag: its name as published.
        attributes: `name[=column][:kind]`, separated by blanks.
        text: `narrative`, or `column[:kind]` for plain text, or empty where no text belongs.
        rows: the staged table it makes rows of; empty where it is inlined.
        label: column and value that tell apart elements sharing one table (`owner=result`).
        children: the elements it may hold.
        extra: attributes outside the standard that publishers use for a known meaning.
    """

    tag: str
    attributes: str = ""
    text: str = ""
    rows: str = ""
    label: str = ""
    children: tuple[Element, ...] = ()
    extra: str = ""


def _el(
    tag: str,
    attributes: str = "",
    *children: Element,
    text: str = "",
    rows: str = "",
    label: str = "",
    extra: str = "",
) -> Element:
    return Element(tag, attributes, text, rows, label, children, extra)


def _words(
    tag: str, attributes: str = "", *children: Element, rows: str = "", label: str = "", extra: str = ""
) -> Element:
    return Element(tag, attributes, NARRATIVE, rows, label, children, extra)


def _day(tag: str) -> Element:
    return _words(tag, f"iso-date={tag.replace('-', '_')}:day")


def _code(tag: str, attributes: str = "code") -> Element:
    return _words(tag, attributes)


def _value() -> Element:
    return _el("value", "currency value-date=value_date:day", text="value:amount")


def _document(table: str, owner: str = "") -> Element:
    return _el(
        "document-link",
        "url format language",
        _words("title"),
        _words("description"),
        _day("document-date"),
        _words("category", "code", rows=table.replace("link", "category")),
        _words("language", "code", rows=table.replace("link", "language")),
        *(
            [_words("recipient-country", "code", rows="organisation_document_recipient_country")]
            if table.startswith("organisation")
            else []
        ),
        rows=table,
        label=f"owner={owner}" if owner else "",
    )


def _organisations(side: str) -> Element:
    return _words(f"{side}-org", f"ref {side}-activity-id type")


def _measured(tag: str) -> Element:
    return _el(
        tag,
        "value",
        _words("comment"),
        _el("location", "ref", rows="indicator_location", label=f"owner={tag}"),
        _el("dimension", "name value", rows="dimension", label=f"owner={tag}"),
        _document("document_link", tag),
        rows=tag,
    )


_REFERENCES = "vocabulary code indicator-uri vocabulary-uri"
_PLACE_REGION = "code vocabulary vocabulary-uri percentage:pct"

_TRANSACTION = _el(
    "transaction",
    "ref humanitarian",
    _code("transaction-type"),
    _day("transaction-date"),
    _value(),
    _words("description"),
    _organisations("provider"),
    _organisations("receiver"),
    _code("disbursement-channel"),
    _code("flow-type"),
    _code("finance-type"),
    _code("tied-status"),
    _words("aid-type", "code vocabulary", rows="transaction_aid_type"),
    _words("sector", "vocabulary code vocabulary-uri", rows="transaction_sector", extra="percentage:pct"),
    _words(
        "recipient-country",
        "code",
        rows="transaction_recipient_country",
        extra="vocabulary vocabulary-uri percentage:pct",
    ),
    _words(
        "recipient-region",
        "code vocabulary vocabulary-uri",
        rows="transaction_recipient_region",
        extra="percentage:pct",
    ),
    rows="transaction",
)

_LOCATION = _el(
    "location",
    "percentage:pct ref",
    _words("name"),
    _words("description"),
    _words("activity-description"),
    _code("location-reach"),
    _code("exactness"),
    _code("location-class"),
    _code("feature-designation"),
    _code("location-type"),
    _el("coordinates", "latitude longitude precision"),
    _el("point", "srsName=point_srs_name", _el("pos", text="point_pos")),
    _words("location-id", "code vocabulary", rows="location_id"),
    _words("administrative", "country adm1 adm2 code vocabulary level", rows="location_administrative"),
    _words("gazetteer-entry", "gazetteer-ref", rows="location_gazetteer_entry"),
    rows="location",
)

_INDICATOR = _el(
    "indicator",
    "measure ascending aggregation-status",
    _words("title"),
    _words("description", "type"),
    _document("document_link", "indicator"),
    _el("reference", _REFERENCES, rows="result_reference", label="owner=indicator"),
    _el(
        "baseline",
        "year value iso-date=baseline_date:day",
        _words("comment"),
        _el("location", "ref", rows="indicator_location", label="owner=baseline"),
        _el("dimension", "name value", rows="dimension", label="owner=baseline"),
        _document("document_link", "baseline"),
        rows="baseline",
    ),
    _el(
        "period",
        "",
        _day("period-start"),
        _day("period-end"),
        _measured("target"),
        _measured("actual"),
        rows="period",
    ),
    rows="indicator",
)

_CRS = _el(
    "crs-add",
    "",
    _el("channel-code", text="channel_code"),
    _el(
        "loan-terms",
        "rate-1 rate-2",
        _code("repayment-type"),
        _code("repayment-plan"),
        _day("commitment-date"),
        _day("repayment-first-date"),
        _day("repayment-final-date"),
    ),
    _el(
        "loan-status",
        "year currency value-date:day",
        *(
            _el(tag, text=f"loan_status_{tag.replace('-', '_')}:amount")
            for tag in ("interest-received", "principal-outstanding", "principal-arrears", "interest-arrears")
        ),
    ),
    _words("aidtype-flag", "code significance", rows="crs_add_flag", label="kind=aidtype-flag"),
    _el("other-flags", "code significance", rows="crs_add_flag", label="kind=other-flags"),
    rows="crs_add",
)

ACTIVITY: Final = _el(
    "iati-activity",
    "version last-updated-datetime:at xml:lang default-currency hierarchy linked-data-uri humanitarian "
    "budget-not-provided",
    _el("iati-identifier", text="iati_identifier"),
    _words("reporting-org", "ref type secondary-reporter"),
    _words("title", rows="title"),
    _words("description", "type", rows="description"),
    _words("activity-date", "type iso-date:day", rows="activity_date"),
    _words("participating-org", "ref role type activity-id crs-channel-code", rows="participating_org"),
    _code("activity-status"),
    _code("activity-scope"),
    _code("collaboration-type"),
    _code("default-flow-type"),
    _code("default-finance-type"),
    _code("default-tied-status"),
    _el("capital-spend", "percentage:pct"),
    _words("default-aid-type", "code vocabulary", rows="default_aid_type"),
    _words("recipient-country", "code percentage:pct", rows="recipient_country"),
    _words("recipient-region", _PLACE_REGION, rows="recipient_region"),
    _words("sector", "code vocabulary vocabulary-uri percentage:pct", rows="sector"),
    _words("tag", "code vocabulary vocabulary-uri", rows="tag"),
    _words("humanitarian-scope", "type vocabulary vocabulary-uri code", rows="humanitarian_scope"),
    _words("policy-marker", "code vocabulary vocabulary-uri significance", rows="policy_marker"),
    _words("related-activity", "ref type", rows="related_activity"),
    _words(
        "other-identifier",
        "owner-ref owner-name ref type",
        _words("owner-org", "ref"),
        rows="other_identifier",
    ),
    _el("activity-website", text="url", rows="activity_website"),
    _words(
        "contact-info",
        "type",
        _words("organisation"),
        _words("department"),
        _words("person-name"),
        _words("job-title"),
        *(
            _words(tag, rows="contact_detail", label=f"kind={tag}")
            for tag in ("telephone", "email", "website", "mailing-address")
        ),
        rows="contact_info",
    ),
    _LOCATION,
    _words(
        "country-budget-items",
        "vocabulary",
        _words(
            "budget-item", "code percentage:pct", _words("description", "type"), rows="country_budget_item"
        ),
    ),
    _el("budget", "type status", _day("period-start"), _day("period-end"), _value(), rows="budget"),
    _el(
        "planned-disbursement",
        "type updated:day",
        _day("period-start"),
        _day("period-end"),
        _value(),
        _organisations("provider"),
        _organisations("receiver"),
        rows="planned_disbursement",
    ),
    _TRANSACTION,
    _document("document_link", "activity"),
    _words("legacy-data", "name value iati-equivalent", rows="legacy_data"),
    _el("conditions", "attached", _words("condition", "type", rows="condition")),
    _el(
        "result",
        "type aggregation-status",
        _words("title"),
        _words("description", "type"),
        _document("document_link", "result"),
        _el("reference", _REFERENCES, rows="result_reference", label="owner=result"),
        _INDICATOR,
        rows="result",
    ),
    _CRS,
    _el(
        "fss",
        "extraction-date:day priority phaseout-year",
        _el("forecast", "year currency value-date:day", text="value:amount", rows="fss_forecast"),
        text="text",
        rows="fss",
    ),
    rows="activity",
)


def _budget(
    name: str, subject: Element | None = None, line: str = "budget-line", attributes: str = "status"
) -> Element:
    entity = f"organisation_{name.replace('-', '_')}"
    return _el(
        name,
        attributes,
        *([subject] if subject else []),
        _day("period-start"),
        _day("period-end"),
        _value(),
        _words(line, "ref", _value(), rows="organisation_budget_line", label=f"owner={entity}"),
        rows=entity,
    )


ORGANISATION: Final = _el(
    "iati-organisation",
    "version last-updated-datetime:at xml:lang default-currency",
    _el("organisation-identifier", text="organisation_identifier"),
    _el("iati-identifier", text="iati_identifier"),
    _words("name"),
    _words("reporting-org", "ref type secondary-reporter"),
    _budget("total-budget"),
    _budget("recipient-org-budget", _words("recipient-org", "ref")),
    _budget("recipient-region-budget", _words("recipient-region", "code vocabulary vocabulary-uri")),
    _budget("recipient-country-budget", _words("recipient-country", "code")),
    _budget("total-expenditure", None, "expense-line", ""),
    _document("organisation_document_link"),
    rows="organisation",
)

ROOT_ATTRIBUTES: Final = {
    "iati-activities": ("version", "generated-datetime", "linked-data-default"),
    "iati-organisations": ("version", "generated-datetime"),
}
