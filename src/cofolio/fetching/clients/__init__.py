"""One module a source: what it offers, as files to get."""
