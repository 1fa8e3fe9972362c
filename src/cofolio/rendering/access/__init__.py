"""Rows of the Datastore Classic access API as CSV, workbook, JSON and XML, under the columns its users know."""

from cofolio.rendering.access.columns import Column, columns
from cofolio.rendering.access.documents import Envelope, activities_json, activities_xml, rows_json
from cofolio.rendering.access.tables import rows_csv, rows_xlsx

__all__ = [
    "Column",
    "Envelope",
    "activities_json",
    "activities_xml",
    "columns",
    "rows_csv",
    "rows_json",
    "rows_xlsx",
]
