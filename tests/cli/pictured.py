"""Sheets in the ballot box, each with a picture that is named by its own SHA-256."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from lmcvote.cli import scan_files
from lmcvote.reading.papers import BatchId, PaperId
from lmcvote.store import opening, readings
from tests.store.test_readings import side
from tests.wording import Coins

SEED = 900_000
"""Far from those that commands have drawn with: an entry of an id that is there already is not told twice."""


def name_of(picture: bytes) -> str:
    """What the file of a picture is called."""
    return f"{sha256(picture).hexdigest()}.jpg"


def pictured(folder: Path, pictures: Sequence[bytes], nth: int = 0) -> tuple[BatchId, tuple[PaperId, ...]]:
    """One batch of a scan, as the ballot box and the trail have it."""
    sheets = [replace(side(bytes([40 * nth + n])), picture=name_of(one)) for n, one in enumerate(pictures)]
    scan_files.keep(folder, {name_of(one): one for one in pictures})
    with opening.store(folder, "box.db", "box", Coins(SEED + nth)) as store:
        batch, papers = readings.save_batch(store, bytes([nth]), sheets, 0, Coins(SEED + 100 + nth))
        store.record("papers scanned", "2027-02-01", {"batch": batch})
    return batch, papers
