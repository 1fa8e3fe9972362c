"""The OECD's Creditor Reporting System, activity by activity: `source.yml` describes it, no code is needed."""
