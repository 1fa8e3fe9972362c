"""The errors cofolio raises.

    CofolioError
    ├── UsageError            the question cannot be asked so (unknown country, measure, date, option)
    ├── StoreError            the store is missing, damaged, busy or of another format
    │   ├── StoreMissing      nothing has been ingested there yet
    │   ├── StoreBusy         another process is writing to it
    │   └── VersionMissing    the asked version is not in the store
    ├── NotFound              the store holds no such activity, receipt, dataset or finding
    ├── TookTooLong           a question was stopped at the time it was given
    ├── RegistryError         a shipped or given fact file breaks its schema (names file and entry)
    ├── RatesError            a table of exchange rates cannot be read (names file and line)
    ├── FetchError            published data cannot be had (names the address, what was wrong and what to do)
    │   └── AddressRefused    an address leads into a private network, or is not one of the web
    ├── PricesError           a table of deflators cannot be read (names file and line)
    ├── IndicatorsError       a table of population or income cannot be read (names file and line)
    └── InputError            a path given to ingest cannot be read at all (missing, no permission, unsafe archive)

Faults *inside* published data are never errors: they are findings, kept with file and line.
"""

from __future__ import annotations


class CofolioError(Exception):
    """Base of everything cofolio raises on purpose; its text says what to do."""


class UsageError(CofolioError):
    """The question cannot be asked like this."""


class StoreError(CofolioError):
    """The store cannot serve or be written."""


class StoreMissing(StoreError):
    """Nothing has been ingested into this folder yet."""


class StoreBusy(StoreError):
    """Another process holds the store's write lock."""


class VersionMissing(StoreError):
    """The store does not hold the asked version."""


class NotFound(CofolioError):
    """The store holds no such thing."""


class TookTooLong(CofolioError):
    """A question was stopped at the time it was given."""


class RegistryError(CofolioError):
    """A fact file breaks its schema."""


class RatesError(CofolioError):
    """A table of exchange rates cannot be read."""


class IndicatorsError(CofolioError):
    """A table of population or national income cannot be read."""


class PricesError(CofolioError):
    """A table of deflators cannot be read."""


class InputError(CofolioError):
    """A path given to ingest cannot be read at all."""


class FetchError(CofolioError):
    """Published data cannot be had."""


class AddressRefused(FetchError):
    """An address that is not connected to: of a private network, or not of the web."""
