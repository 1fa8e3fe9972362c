"""iatiflattener 0.10 on one file, for a comparison side by side; runs in an environment of its own.

    python bench/flatten.py FILE.xml OUT_FOLDER

iatiflattener fetches its code lists and exchange rates when it starts. Here it gets them from files instead: the
countries, regions, sectors and publishers it would fetch, and one rate a month for each currency. Its own code then
reads, converts and writes as it always does. The last line of output is `ACTIVITIES TRANSACTIONS SECONDS
USER_SECONDS`, start-up left out.
"""

from __future__ import annotations

import collections
import contextlib
import csv
import io
import re
import resource
import sys
import time
from pathlib import Path

import exchangerates
import iatiflattener

DATA = Path(__file__).resolve().parents[1] / "src" / "cofolio" / "data"


def column(name: str, first: str, second: str) -> dict[str, str]:
    """Two columns of a shipped list."""
    with (DATA / name).open(encoding="utf-8", newline="") as rows:
        return {row[first]: row[second] for row in csv.DictReader(rows)}


class Flatten(iatiflattener.FlattenIATIData):
    """iatiflattener with local code lists."""

    def setup_codelists(self, refresh_rates: bool) -> None:
        """Everything that would be fetched."""
        self.activity_data = {}
        self.regions = list(column("regions.csv", "code", "name"))
        self.countries = [*column("countries.csv", "code", "name"), *self.regions]
        self.category_group = column("codelists/sector_category.csv", "code", "group")
        publishers = set(
            re.findall(r'<reporting-org[^>]*\bref="([^"]*)"', self.source.read_text(encoding="utf-8"))
        )
        names = {ref: ref for ref in sorted(publishers)}
        self.organisations = collections.defaultdict(dict, dict.fromkeys(self.langs, names))
        self.exchange_rates = exchangerates.CurrencyConverter(
            update=False, source=self.exchange_rates_filename
        )
        self.countries_currencies = dict.fromkeys(self.countries, "USD")
        self.reporting_organisation_groups = {}


def write_rates(path: Path) -> None:
    """One made rate a month for each currency; the values do not matter for speed."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Date", "Rate", "Currency"])
        for number, currency in enumerate(sorted(column("codelists/currency.csv", "code", "name"))):
            for month in range(12 * 36):
                writer.writerow([f"{1990 + month // 12}-{1 + month % 12:02}-28", 1 + number / 100, currency])


def main(source: Path, out: Path) -> None:
    """Flatten one file and say how long it took."""
    out.mkdir(parents=True, exist_ok=True)
    package = out / "registry" / "data" / "bench"
    package.mkdir(parents=True, exist_ok=True)
    (package / "file.xml").symlink_to(source.resolve())
    write_rates(out / "rates.csv")
    Flatten.source = source
    with contextlib.redirect_stdout(io.StringIO()):
        flatten = Flatten(
            iatikitcache_dir=str(out / "registry"),
            output=str(out / "output"),
            run_publishers=False,
            exchange_rates_filename=str(out / "rates.csv"),
        )
    started, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    flatten.process_package("bench", "file.xml", str(package))
    seconds = time.perf_counter() - started
    user = resource.getrusage(resource.RUSAGE_SELF).ru_utime - used
    text = source.read_bytes()
    print(text.count(b"</iati-activity>"), text.count(b"</transaction>"), f"{seconds:.2f}", f"{user:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
