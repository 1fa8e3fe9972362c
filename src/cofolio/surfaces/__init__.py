"""Thin ways in and out: no surface computes a number, none imports another."""
