"""Files to take away: a country's activities, flows, budgets and figures as tables, in the forms people work with.

`country.tables` makes the tables once; each other module writes them in one form: `workbook` (XLSX), `delimited` (CSV),
`columns` (Parquet), `document` (JSON), `bundle` (a zip of all with a Frictionless `datapackage.json`). `iati` writes
the activities themselves as IATI 2.03, `pdf` the country's page. `forms` is the way to all of them.
"""
