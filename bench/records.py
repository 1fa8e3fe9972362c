"""Made tables of any size, true to the layouts of their publishers: CRS text, one file a year.

python -m bench.records FOLDER --rows 5000000

Donors, recipients, purposes and amounts are drawn at random from the code lists with a fixed seed; titles and
descriptions differ from row to row, so that they compress and sort about as real ones do. No number in them is real.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from cofolio import registry
from cofolio.registry.files import read_csv

YEARS = tuple(range(2010, 2020))
BATCH = 250_000
_WORDS = np.array(
    "support to rural water health education reform of public finance border management training for teachers climate"
    " resilience programme phase technical assistance civil society energy efficiency regional trade justice".split()
)
COLUMNS = (
    "Year|DonorCode|DonorName|AgencyCode|AgencyName|CrsID|ProjectNumber|InitialReport|RecipientCode|RecipientName|"
    "RegionCode|RegionName|IncomegroupCode|IncomegroupName|FlowCode|FlowName|Bi_Multi|Category|Finance_t|Aid_t|"
    "USD_Commitment|USD_Disbursement|USD_Received|USD_Commitment_Defl|USD_Disbursement_Defl|USD_Received_Defl|"
    "CurrencyCode|ShortDescription|ProjectTitle|PurposeCode|PurposeName|SectorCode|SectorName|ChannelCode|ChannelName|"
    "ChannelReportedName|Geography|ExpectedStartDate|CompletionDate|LongDescription|Gender|Environment|PDGG|Trade"
).split("|")


def write(folder: Path, rows: int) -> list[Path]:
    """Write the files of all years; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    options = pacsv.WriteOptions(delimiter="|", quoting_style="none")
    draw = np.random.default_rng(7)
    lists = _Lists()
    paths = []
    for year in YEARS:
        paths.append(folder / f"CRS {year} data.txt")
        left = rows // len(YEARS)
        with paths[-1].open("wb") as out:
            out.write(("|".join(COLUMNS) + "\n").encode())
            while left > 0:
                size = min(BATCH, left)
                left -= size
                options.include_header = False
                pacsv.write_csv(_batch(lists, draw, year, size), out, options)
    return paths


def write_fts(path: Path, rows: int) -> int:
    """Write one made file of the Financial Transparency System; gives the number of its rows."""
    draw = np.random.default_rng(11)
    size = rows
    number = pc.cast(pa.array(draw.integers(100_000, 999_999, size)), pa.string())
    amounts = pc.cast(pa.array(np.round(draw.lognormal(11, 2, size), 2)), pa.string())
    empty = pa.repeat("", size)
    lines = pa.array(["14 02 01 30", "14 02 02 40", "14.030000", "09 02 01 00"])
    made: dict[str, pa.Array] = {
        "Year": pa.repeat("2022", size),
        "Reference of the Legal Commitment (LC)": pc.binary_join_element_wise(
            "SCR.CTR.", number, ".01.1", ""
        ),
        "Reference (Budget)": pc.binary_join_element_wise("SI2.", number, ""),
        "Name of beneficiary": pc.binary_join_element_wise("BENEFICIARY", number, " "),
        "Beneficiary’s contracted amount (EUR)": amounts,
        "Beneficiary’s estimated contracted amount (EUR)": empty,
        "Beneficiary’s estimated consumed amount (EUR)": amounts,
        "Subject of grant or contract": pc.binary_join_element_wise("Support to project", number, " "),
        "Responsible department": pa.repeat("International Partnerships", size),
        "Budget line number": lines.take(pa.array(draw.integers(0, 4, size))),
        "Budget line name": pa.repeat("A made line", size),
        "Programme name": empty,
        "Benefiting country": pa.array(["Kazakhstan", "Kenya", "Ukraine", ""]).take(
            pa.array(draw.integers(0, 4, size))
        ),
    }
    pacsv.write_csv(pa.table(made), path)
    return rows


class _Lists:
    """The code lists that rows are drawn from."""

    def __init__(self) -> None:
        donors = read_csv("dac_donors.csv", ("code", "donor", "name", "other_names"))
        self.donors = [(row["code"], row["name"]) for row in donors if int(row["code"]) < 1000]
        areas = read_csv("dac_areas.csv", ("code", "place", "names"))
        self.areas = [
            (row["code"], row["names"].split(";")[0]) for row in areas if row["code"] and row["names"]
        ]
        self.purposes = [
            (one.code, one.name.replace("|", " ")) for one in registry.codelist("sector").values()
        ]


def _batch(lists: _Lists, draw: np.random.Generator, year: int, size: int) -> pa.Table:
    def picked(pairs: list[tuple[str, str]]) -> tuple[pa.Array, pa.Array]:
        at = pa.array(draw.integers(0, len(pairs), size))
        return pa.array([code for code, _ in pairs]).take(at), pa.array([name for _, name in pairs]).take(at)

    def words(count: int) -> pa.Array:
        drawn = [pa.array(_WORDS).take(pa.array(draw.integers(0, len(_WORDS), size))) for _ in range(count)]
        return pc.binary_join_element_wise(*drawn, " ")

    def some(values: np.ndarray, share: float) -> pa.Array:
        texts = pc.cast(pa.array(np.round(values, 8)), pa.string())
        return pc.if_else(pa.array(draw.random(size) < share), texts, "")

    donor_code, donor_name = picked(lists.donors)
    place_code, place_name = picked(lists.areas)
    purpose_code, purpose_name = picked(lists.purposes)
    number = pc.cast(pa.array(draw.integers(10**6, 10**9, size)), pa.string())
    amount = draw.lognormal(-2, 2, size)
    made: dict[str, pa.Array] = {
        "Year": pa.repeat(str(year), size),
        "DonorCode": donor_code,
        "DonorName": donor_name,
        "AgencyCode": pc.cast(pa.array(draw.integers(1, 9, size)), pa.string()),
        "AgencyName": pc.binary_join_element_wise("Agency of", donor_name, " "),
        "CrsID": pc.binary_join_element_wise(str(year), number, ""),
        "ProjectNumber": pc.binary_join_element_wise("P", number, "-"),
        "RecipientCode": place_code,
        "RecipientName": place_name,
        "FlowCode": pa.array(["11", "13", "14", "19"]).take(pa.array(draw.integers(0, 4, size))),
        "Finance_t": pa.array(["110", "421"]).take(pa.array(draw.integers(0, 2, size))),
        "USD_Commitment": some(amount, 0.6),
        "USD_Disbursement": some(amount * 0.7, 0.8),
        "USD_Received": some(amount * 0.1, 0.05),
        "USD_Commitment_Defl": some(amount * 1.1, 0.6),
        "USD_Disbursement_Defl": some(amount * 0.77, 0.8),
        "ShortDescription": words(6),
        "ProjectTitle": words(8),
        "PurposeCode": purpose_code,
        "PurposeName": purpose_name,
        "LongDescription": words(30),
        "Gender": pa.array(["0", "1", "2", ""]).take(pa.array(draw.integers(0, 4, size))),
    }
    empty = pa.repeat("", size)
    return pa.table({name: made.get(name, empty) for name in COLUMNS})


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description="made CRS files")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=5_000_000)
    arguments = parser.parse_args()
    for path in write(arguments.folder, arguments.rows):
        print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
