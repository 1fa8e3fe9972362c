"""Tables of any source: how they are looked at, kept, read row by row and staged.

Shared by every source whose data comes as text tables, workbooks or Parquet. What the columns mean is said by a
`record.Layout`; a source whose tables have another shape (a matrix) brings a function of its own.
"""
