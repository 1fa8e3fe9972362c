"""Activities as XML: each chosen copy cut out of its file, with what the file's root says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from cofolio.measures.access.choose import Key
from cofolio.sources.iati.parse import Wrapper, parse_one
from cofolio.sources.iati.roots import HEAD, root_namespaces


@dataclass(frozen=True, slots=True)
class Published:
    """One activity as an element of its own, and the version of the standard that its file states."""

    element: etree._Element
    version: str | None


def published(
    keys: Iterable[Key],
    end_of: Callable[[Key], int],
    read: Callable[[str, int, int], bytes],
    version_of: Callable[[str], str | None],
) -> Iterator[Published]:
    """The activities with these keys, as far as they can be read at all.

    Args:
        keys: which.
        end_of: where an activity ends in its file.
        read: gives the bytes of a dataset from an offset to another.
        version_of: the version of the standard that a dataset states.
    """
    dataset, wrapper = "", Wrapper()
    for key in keys:
        if key.dataset != dataset:
            dataset, wrapper = key.dataset, Wrapper.of(root_namespaces(read(key.dataset, 0, HEAD)))
        element = parse_one(read(key.dataset, key.start, end_of(key)), 0, wrapper, [])
        if element is not None:
            element.tail = None
            yield Published(element, version_of(key.dataset) or None)
