"""The lists that the linkage bench links: as lmcvote receives them, as the peers read them, and the truth.

A folder has `received/mpl.csv` and `received/equip.csv`; beside them `performers.csv` and `equip.csv`, the same rows
with the five columns as `lists.read` understands them, so that linkage is compared and not cleaning; and the truth.
"""

import csv
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lmcvote.electorate import lists
from lmcvote.electorate.columns import Source
from lmcvote.electorate.lists import ListEntry
from lmcvote.received import OURS
from tests.bench.peers import rows
from tests.doctors import generate

RECEIVED = {Source.PERFORMERS: "mpl.csv", Source.EQUIP: "equip.csv"}
HEADINGS = ("GMC Number", "Surname", "Forename", "Practice Code", "Home Postcode")


@dataclass(frozen=True, slots=True)
class Truth:
    """The true doctor of each line, and which EQUIP rows are a doctor's posts."""

    first: Mapping[int, Hashable]
    second: Mapping[int, Hashable]
    posts: Mapping[int, Hashable]
    """By GMC number, name and home postcode: one question to a person, not two."""


def generated(folder: Path, doctors: int, seed: int, families: float) -> Truth:
    """Lists of the generator."""
    received = folder / "received"
    generate(doctors, str(received), seed, families)
    first, second = (_column(received / f"truth_{side}.csv", "doctor_id") for side in "ab")
    return _prepared(folder, first, second)


def febrl(folder: Path) -> Truth:
    """FEBRL 4, from `febrl_a.csv` and `febrl_b.csv` in the folder."""
    originals, copies = (_records(folder / f"febrl_{side}.csv") for side in "ab")
    codes = practice_codes([*originals, *copies])
    (folder / "received").mkdir(exist_ok=True)
    for records, name in ((originals, RECEIVED[Source.PERFORMERS]), (copies, RECEIVED[Source.EQUIP])):
        rows.write(folder / "received" / name, HEADINGS, (doctor(record, codes) for record in records))
    first, second = ([record["rec_id"].split("-")[1] for record in records] for records in (originals, copies))
    return _prepared(folder, first, second)


def doctor(record: Mapping[str, str], codes: Mapping[str, str]) -> tuple[str, ...]:
    """A FEBRL record as a row of a list of doctors. The three codes can be turned back.

    The social security number has seven digits and is the GMC number as it stands. The Australian postcode 4223 becomes
    AU42 2AD, since lmcvote reads British ones only: it is a town, not a street, so less is proved by it. The practice
    is the street and suburb.
    """
    code = record["postcode"]
    postcode = f"AU{code[:2]} {code[2]}A{'ABCDEFGHIJ'[int(code[3])]}"
    return record["soc_sec_id"], record["surname"], record["given_name"], codes.get(address(record), ""), postcode


def address(record: Mapping[str, str]) -> str:
    """Street and suburb in small letters, a blank between words; empty where neither is given.

    >>> address({"address_1": "stanley  street", "suburb": "winston hills"})
    'stanley street winston hills'
    """
    return " ".join(f"{record['address_1']} {record['suburb']}".lower().split())


def practice_codes(records: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """A practice code for every address, in the order of the alphabet: A00000, A00001, no two alike."""
    found = sorted({address(record) for record in records} - {""})
    return {text: f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n // 100_000]}{n % 100_000:05d}" for n, text in enumerate(found)}


def _prepared(folder: Path, first: Sequence[Hashable], second: Sequence[Hashable]) -> Truth:
    entries = {
        source: lists.read(folder / "received" / name, source, caps=OURS).entries for source, name in RECEIVED.items()
    }
    for source, name in zip(RECEIVED, rows.LISTS, strict=True):
        rows.write(folder / f"{name}.csv", rows.COLUMNS, map(_columns, entries[source]))
    return Truth(
        dict(enumerate(first, 2)),
        dict(enumerate(second, 2)),
        {e.line: (e.gmc_number, e.name.surname, e.name.given, e.home_postcode) for e in entries[Source.EQUIP]},
    )


def _columns(entry: ListEntry) -> tuple[object, ...]:
    name = entry.name
    return entry.line, name.surname, name.forename, entry.gmc_number, entry.practice_code, entry.home_postcode


def _records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _column(path: Path, name: str) -> list[str]:
    return [record[name] for record in _records(path)]
