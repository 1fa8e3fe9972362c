"""Activities as one IATI 2.03 file: those of a selection and their relatives, each as its counted copy says.

Parents, components and the partners of a chain come along, so that what counts for the country counts the same when the
file is ingested again. Activities of version 1 are left out: their words and codes are others, and turning them into
those of version 2 would be a reading of ours. What was left out stands in a comment at the end of the file.
"""

from __future__ import annotations

from collections import Counter
from typing import IO

from lxml import etree

from cofolio.errors import CofolioError
from cofolio.rendering.files.country import Selection
from cofolio.rendering.files.standard import Conformed

VERSION = "2.03"
_MOST_SAID = 200


def write(selection: Selection, out: IO[bytes]) -> Counter[str]:
    """Writes the file.

    Args:
        selection: what is taken away; its years and currency change nothing here.
        out: where to.

    Returns:
        What was left out and why, with how often.
    """
    conformed, library = Conformed(), selection.library
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("iati-activities", {"version": VERSION}):
            for one in library.related_copies(selection.place, selection.donor):
                if not one.version.startswith("2"):
                    conformed.left_out[f"an activity of version {one.version or 'not said'}"] += 1
                    continue
                made = conformed.activity(_parsed(library.store.xml(one.dataset, one.start, one.end)))
                if made is None:
                    conformed.left_out["an activity that lacks what the standard demands"] += 1
                    continue
                file.write("\n", made)
            file.write("\n", etree.Comment(_said(conformed.left_out)), "\n")
    return conformed.left_out


def _parsed(piece: bytes) -> etree._Element:
    """An activity from its bytes; prefixes that its file declared above it stand for themselves."""
    parser = etree.XMLParser(
        recover=True,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    element = etree.fromstring(piece, parser)
    if not isinstance(element, etree._Element):
        raise CofolioError("an activity of the store cannot be read again")
    return element


def _said(left_out: Counter[str]) -> str:
    lines = [f"{times} x {why}" for why, times in sorted(left_out.items(), key=lambda one: (-one[1], one[0]))]
    more = [f"and {len(lines) - _MOST_SAID} more kinds"] if len(lines) > _MOST_SAID else []
    told = "\n".join(["Left out, as IATI 2.03 has no place for it:", *lines[:_MOST_SAID], *more])
    return f" {told if lines else 'Nothing was left out.'}\n".replace("--", "- -")
