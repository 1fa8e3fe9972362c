"""How answers look: JSON, CSV, terminal text and the HTML page.

Renderers stand between the library and the surfaces. They receive finished answers and never compute a
number: what is shown was counted below. Text from published records is cleaned before it is shown.
"""
