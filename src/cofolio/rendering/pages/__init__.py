"""The pages of the web: each module has a function that makes one page as HTML, for a server or a static site.

A page function takes the library, a `Site` and the state of the page (its filters), and returns the whole document.
It computes no number, and every published text goes through autoescape.
"""
