"""The European Commission's Financial Transparency System: `source.yml` describes it, no code is needed.

`registry/budget.py` reads the instrument from budget line and programme; `measures/contracts.py` meets its contracts
with IATI's.
"""
