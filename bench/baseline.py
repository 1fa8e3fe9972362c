"""lxml's own empty loops over a file: what reading costs before anything is done with it.

python -m bench.baseline FILE elements    every element is handed over (what a reader of every element needs)
python -m bench.baseline FILE activities  only activities are handed over (libxml2 builds the tree, Python sees little)

Both free what they have passed, so that memory stays bounded. Prints the seconds of user CPU of the loop alone.
"""

from __future__ import annotations

import resource
import sys

from lxml import etree

OPTIONS = {"huge_tree": True, "resolve_entities": False, "no_network": True}


def elements(path: str) -> None:
    """Hand over every element, free each activity."""
    for _, element in etree.iterparse(path, events=("end",), **OPTIONS):
        if element.tag == "iati-activity":
            free(element)


def activities(path: str) -> None:
    """Hand over activities alone."""
    for _, element in etree.iterparse(path, events=("end",), tag="iati-activity", **OPTIONS):
        free(element)


def free(element: etree._Element) -> None:
    """Drop an element's content and everything before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


if __name__ == "__main__":
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    {"elements": elements, "activities": activities}[sys.argv[2]](sys.argv[1])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before)
