"""Families of figures over the core tables: questions, figures, receipts, projects, coverage, listings."""
