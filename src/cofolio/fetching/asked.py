"""What is asked of a fetch, and the bounds that it keeps to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

MB: Final = 1_000_000
GB: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how fast and how often.

    Attributes:
        at_once: requests under way at one host.
        pause: seconds between the starts of two requests to one host.
        attempts: how often a file is tried before it is given up.
        backoff: seconds before the second attempt; doubled for each further one, `Retry-After` goes before it.
        longest_wait: seconds; a server that asks for a longer wait is given up.
        connect: seconds to reach a host.
        silence: seconds without a byte after which an answer counts as cut off.
        per_file: seconds for one attempt at one file.
        allow_private: whether addresses in private, loopback and link-local networks may be connected to.
    """

    at_once: int = 4
    pause: float = 0.1
    attempts: int = 5
    backoff: float = 1.0
    longest_wait: float = 600.0
    connect: float = 20.0
    silence: float = 60.0
    per_file: float = 3600.0
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What to fetch of a source.

    Attributes:
        country: ISO code of two letters, for services that give one country.
        publishers: the registry's short names, for services that give one publisher.
        since: only what changed, or speaks for years, from this day on.
        way: which of the source's services; `None` for the one that fits the rest.
        addresses: addresses to use instead of those on record, by id.
    """

    country: str | None = None
    publishers: tuple[str, ...] = ()
    since: date | None = None
    way: str | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to get.

    Attributes:
        name: where it goes under the source's folder; made by `safe_name` where strangers name it.
        url: where it is.
        form: what it must look like, one of `shapes.FORMS`.
        most_bytes: more are refused, packed or not.
        checksum: what the source's index says of it: `sha1:` or `sha256:` and hexadecimal digits.
        licence: its own licence, where the index names one; else the source's.
    """

    name: str
    url: str
    form: str
    most_bytes: int
    checksum: str | None = None
    licence: str | None = None
