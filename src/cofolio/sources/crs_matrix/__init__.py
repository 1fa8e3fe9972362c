"""The CRS matrices of 2012 to 2019: recipients down, donors or purposes across; the layout differs by year.

| year | head of a donor matrix | head of a purpose matrix |
| --- | --- | --- |
| 2012, 2013 | `Row Labels`, names of donors | `Row Labels`, names of sector groups (2012) or purpose codes (2013) |
| 2014 | `donor_code`, codes of donors and no names | `recipient_name`, codes |
| 2015 | codes, below them names | `recipient_code`, `recipient_name`, codes |
| 2016-2019 | codes, below them names, recipients by name and code | `RecipientCode`, `RecipientName`, codes |

Codes of purposes are of five digits, of three digits (categories) or both; where both stand side by side each cell is
counted once as published. Donors are known by code first: in 2014 there are no names.
"""

from cofolio.sources.crs_matrix.read import read, recognise

__all__ = ["read", "recognise"]
