"""The staged tables of table sources, as the model gets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class StagedTables:
    """Staged files of all table sources together, by what they hold, and their schemas.

    Attributes:
        files: `record`, `finding` and `dataset` to Parquet files.
        schemas: the schema of each.
    """

    files: Mapping[str, list[Path]] = field(default_factory=dict)
    schemas: Mapping[str, pa.Schema] = field(default_factory=dict)
