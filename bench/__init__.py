"""Repeatable measurements of cofolio and the corpora they run on; never part of the tests."""
