"""From staged tables to core tables: one file per core table, each with its columns, keys and rules."""
