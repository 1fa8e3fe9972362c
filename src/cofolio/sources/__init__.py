"""Sources: one folder is one source. Each turns bytes as received into staged tables, text first."""
