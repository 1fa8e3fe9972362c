"""Where sources are to be had: the addresses of their records, or those that a user gives instead.

An address is taken from the option, else from the environment (`COFOLIO_ADDRESS_IATI_BULK_ZIP`), else from the file of
`COFOLIO_ADDRESSES` or `addresses.yml` in the user's configuration folder, else from the source's record.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import platformdirs

from cofolio.errors import FetchError, UsageError
from cofolio.fetching.asked import Asked
from cofolio.registry import files as shipped
from cofolio.registry.feeds import feeds
from cofolio.sources import record


class Addresses:
    """The addresses of one source."""

    def __init__(self, source: str, given: Mapping[str, str]) -> None:
        self.source = source
        self._record = record.source(source)
        self._known = {one.id: one.url for one in self._record.addresses}
        if source == "feeds":
            self._known |= {feed.id: feed.url for feed in feeds()}
        unknown = [name for name in given if name not in self._known]
        if unknown:
            raise UsageError(
                f"{source} has no address '{unknown[0]}'; its record names: {', '.join(self._known)}"
            )
        self._given = given
        self._file = _from_file(source)

    @property
    def publisher(self) -> str:
        """Who publishes it."""
        return self._record.publisher

    @property
    def licence(self) -> str:
        """Under which terms."""
        return self._record.licence

    def url(self, name: str, **values: str) -> str:
        """An address, with its `{country}` or `{publisher}` filled in.

        Raises:
            FetchError: there is none of that name.
        """
        variable = f"COFOLIO_ADDRESS_{self.source}_{name}".upper().replace("-", "_")
        found = (
            self._given.get(name) or os.environ.get(variable) or self._file.get(name) or self._known.get(name)
        )
        if found is None:
            raise FetchError(f"sources/{self.source}/source.yml: has no address '{name}'")
        for key, value in values.items():
            found = found.replace(f"{{{key}}}", value)
        return found


def of(source: str, asked: Asked) -> Addresses:
    """The addresses of a source as asked."""
    return Addresses(source, asked.addresses)


def overridden(options: Iterable[str]) -> dict[str, str]:
    """Addresses from options written `ID=URL`.

    Raises:
        UsageError: one is not written so.
    """
    found = {}
    for option in options:
        name, sign, url = option.partition("=")
        if not (name and sign and url):
            raise UsageError(f"--address {option}: expected ID=URL, as bulk-zip=https://example.org/iati.zip")
        found[name] = url
    return found


def _from_file(source: str) -> Mapping[str, str]:
    named = os.environ.get("COFOLIO_ADDRESSES")
    path = (
        Path(named) if named else platformdirs.user_config_path("cofolio", appauthor=False) / "addresses.yml"
    )
    try:
        content: dict[str, Any] = shipped.parse_yaml(path.read_text("utf-8"), str(path))
    except FileNotFoundError as error:
        if named:
            raise UsageError(f"COFOLIO_ADDRESSES: {path} is not there") from error
        return {}
    entries = content.get(source, {})
    if not isinstance(entries, dict) or not all(isinstance(one, str) for one in entries.values()):
        raise UsageError(f"{path}: expected under '{source}' an address by id")
    return {str(name): url for name, url in entries.items()}
