"""Any table: a ministry's own project list, read as a mapping says, as a source of its own (docs/your-own-table.md)."""

from __future__ import annotations

from cofolio.sources.mapped.check import check
from cofolio.sources.mapped.mapping import Mapping, read_mapping
from cofolio.sources.mapped.propose import Proposal, propose
from cofolio.sources.mapped.read import reader_of, record_of

__all__ = ["Mapping", "Proposal", "check", "propose", "read_mapping", "reader_of", "record_of"]
