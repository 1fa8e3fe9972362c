"""Small tables true to the layouts of their publishers, MADE for tests: no number in them is real.

The columns are those of the OECD's and the Commission's files; rows, amounts and projects are invented.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

CRS_TEXT_COLUMNS = (
    "Year|DonorCode|DonorName|AgencyCode|AgencyName|CrsID|ProjectNumber|InitialReport|RecipientCode|RecipientName|"
    "RegionCode|RegionName|IncomegroupCode|IncomegroupName|FlowCode|FlowName|Bi_Multi|Category|Finance_t|Aid_t|"
    "USD_Commitment|USD_Disbursement|USD_Received|USD_Commitment_Defl|USD_Disbursement_Defl|USD_Received_Defl|"
    "CurrencyCode|Commitment_National|Disbursement_National|ShortDescription|ProjectTitle|PurposeCode|PurposeName|"
    "SectorCode|SectorName|ChannelCode|ChannelName|ChannelReportedName|Geography|ExpectedStartDate|CompletionDate|"
    "LongDescription|Gender|Environment|PDGG|Trade|CommitmentDate"
).split("|")
CRS_ROWS = [
    ("2014", "918", "EU Institutions", "1", "European Commission", "2014000001", "2014/350-097", "613", "Kazakhstan",
     "UMICs", "11", "110", "B03", "1.25", "0.5", "", "1.3", "0.52", "", "Rule of law, Phase II", "15130", "2"),
    ("2014", "918", "EU Institutions", "3", "European Investment Bank", "2014000002", "EIB-77", "613", "Kazakhstan",
     "UMICs", "13", "421", "C01", "10", "", "0.25", "10.4", "", "0.26", "Credit line", "24030", "0"),
    ("2014", "918", "EU Institutions", "1", "European Commission", "2014000003", "2014/351-000", "619",
     "Central Asia, regional", "Part I unallocated by income", "11", "110", "C01", "", "2.000001", "", "", "2.1", "",
     "Border management", "15210", "1"),
    ("2014", "302", "United States", "1", "USAID", "2014000004", "AID-1", "613", "Kazakhstan", "UMICs", "11", "110",
     "C01", "3.5", "-0.1", "", "3.6", "-0.11", "", "Health reform", "12110", ""),
]  # fmt: skip
_CRS_FIELDS = (
    "Year DonorCode DonorName AgencyCode AgencyName CrsID ProjectNumber RecipientCode RecipientName IncomegroupName"
    " FlowCode Finance_t Aid_t USD_Commitment USD_Disbursement USD_Received USD_Commitment_Defl USD_Disbursement_Defl"
    " USD_Received_Defl ProjectTitle PurposeCode Gender"
).split()
CRS_BULK_NAMES = {
    "DonorCode": "donor_code", "DonorName": "donor_name", "AgencyCode": "agency_code", "AgencyName": "agency_name",
    "CrsID": "crs_id", "ProjectNumber": "project_number", "RecipientCode": "recipient_code",
    "RecipientName": "recipient_name", "IncomegroupName": "incomegroup_name", "FlowCode": "flow_code",
    "Finance_t": "finance_t", "Aid_t": "aid_t", "ProjectTitle": "project_title", "PurposeCode": "purpose_code",
}  # fmt: skip


def crs_rows() -> list[dict[str, str]]:
    """The made rows by column of the old layout."""
    return [dict(zip(_CRS_FIELDS, row, strict=True)) for row in CRS_ROWS]


def crs_text(rows: list[dict[str, str]] | None = None) -> str:
    """The old bulk layout: text, a bar between cells, no quotation marks."""
    given = crs_rows() if rows is None else rows
    lines = [
        "|".join(CRS_TEXT_COLUMNS),
        *("|".join(row.get(name, "") for name in CRS_TEXT_COLUMNS) for row in given),
    ]
    return "\r\n".join(lines) + "\r\n"


def crs_parquet(path: Path) -> None:
    """The current bulk layout: Parquet, small letters, codes as whole numbers and amounts as floats."""
    columns: dict[str, pa.Array] = {}
    for name in _CRS_FIELDS:
        cells = [row[name] or None for row in crs_rows()]
        short = CRS_BULK_NAMES.get(name, name.lower())
        if name.startswith("USD_"):
            columns[short] = pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())
        elif name in (
            "Year",
            "DonorCode",
            "AgencyCode",
            "RecipientCode",
            "FlowCode",
            "Finance_t",
            "PurposeCode",
        ):
            columns[short] = pa.array([int(cell) for cell in cells if cell], pa.int32())
        else:
            columns[short] = pa.array(cells, pa.string())
    columns["de_recipientcode"] = pa.array(["KAZ", "KAZ", "S4_X", "KAZ"])
    pq.write_table(pa.table(columns), path)


FTS_HEAD = [
    "Year", "Budget", "Reference of the Legal Commitment (LC)", "Reference (Budget)", "Name of beneficiary",
    "Beneficiary country", "Geographical Zone", "Beneficiary’s contracted amount (EUR)",
    "Beneficiary’s estimated contracted amount (EUR)", "Beneficiary’s estimated consumed amount (EUR)",
    "Commitment  total amount (EUR) (A+B)", "Commitment consumed amount (EUR)", "Expense type",
    "Subject of grant or contract", "Responsible department", "Budget line number", "Budget line name",
    "Programme name", "Funding type", "Project start date", "Project end date", "Type of contract*",
    "Management type", "Benefiting country",
]  # fmt: skip
_NDICI = "Neighbourhood, Development and International Cooperation Instrument – Global Europe"
FTS_ROWS: list[list[object]] = [
    [2022, "General", "SCR.CTR.436909.01.1", "SI2.1", "MADE LTD", "Kazakhstan", "", 1000000, None, 400000.5, 1500000,
     600000, "Operational", "Support to courts", "INTPA", "14 02 01 30", "Middle East and Central Asia", _NDICI,
     "Grants", "2022-01-01", "2024-12-31", "Grant agreement", "Direct", "Kazakhstan"],
    [2022, "General", "SCR.CTR.436909.01.1", "SI2.1", "OTHER MADE NGO", "Germany", "", None, 500000, 199999.5, 1500000,
     600000, "Operational", "Support to courts", "INTPA", "14 02 01 30", "Middle East and Central Asia", _NDICI,
     "Grants", "2022-01-01", "2024-12-31", "Grant agreement", "Direct", "Kazakhstan"],
    [2022, "General", "SI2.858585", "SI2.2", "MADE GMBH", "Germany", "Central Asia, regional", "250,000.75", None, None,
     250000.75, 0, "Operational", "Water dialogue", "INTPA", "14.020130", "Middle East and Central Asia", "",
     "Procurement", "", "", "Service contract", "Direct", ""],
]  # fmt: skip
OLD_FTS_HEAD = [
    "Year", "Name of beneficiary", "Coordinator", "Address", "City", "Postal code", "Country / Territory", "Amount",
    "Geographical Zone", "Expense Type", "Co-financing rate", "Total amount", "Commitment position key",
    "Subject of grant or contract", "Responsible Department", "Budget line name and number", "Action Type",
]  # fmt: skip
OLD_FTS_ROWS = [
    ["2010", "MADE CONSORTIUM", "Yes", "", "Almaty", "", "Kazakhstan", "600.000,50 €", "Kazakhstan", "Operational", "",
     "900.000,50 €", "SI2.555.1", "Local authorities", "AIDCO", "Development cooperation (19.100200)",
     "Development Cooperation Instrument"],
    ["", "SECOND MADE NGO", "No", "", "Paris", "", "France", "300.000,00 €", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip


def csv_text(head: list[str], rows: list[list[object]], delimiter: str = ",") -> str:
    """A table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def workbook(path: Path, head: list[str], rows: list[list[object]], above: int = 0) -> None:
    """A table as a workbook, with a sheet of notes before it and lines of a title above it."""
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["A made table"])
    sheet = book.create_sheet("Data")
    for _ in range(above):
        sheet.append(["Financial Transparency System, made"])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    book.save(path)
