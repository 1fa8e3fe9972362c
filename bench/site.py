"""Time and size of the static site.

python -m bench.site STORE FOLDER --countries 150

Prints one JSON object: the site of the first countries of a store (see `answers` for how one is made), with every page
and receipt they lead to, and what building it again costs when nothing has changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path

from cofolio import registry
from cofolio.library import open_library
from cofolio.rendering.static_site import Wanted, build


def main() -> None:
    """Build the site twice and say what it took."""
    parser = argparse.ArgumentParser(description="time and size of the static site")
    parser.add_argument("store", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--countries", type=int, default=150)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with open_library(arguments.store) as library:
        known = registry.countries()
        codes = sorted(row.place for row in library.places() if row.place in known)[: arguments.countries]
        wanted = Wanted(str(arguments.store), library.version, tuple(codes), ("en",), date.today())
    started = time.perf_counter()
    built = build(wanted, arguments.folder, arguments.workers)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    again = build(wanted, arguments.folder, arguments.workers)
    json.dump(
        {
            "countries": len(codes),
            "pages": built.pages,
            "files": built.files,
            "bytes": built.size,
            "seconds": seconds,
            "again_seconds": time.perf_counter() - started,
            "is_made_again": again.is_new,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
