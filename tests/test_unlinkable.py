"""Nobody pairs a voter with a paper: not by the order of packs and papers, not by anything that an election leaves.

The attacker gets the folders of elections whose truth is hidden from him, and is right as often as chance is. He must
find each leak that is planted, or he proves nothing.
"""

import os
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from lmcvote import definition
from lmcvote.cli import scan_files
from lmcvote.cli.ballots.styles import Papers
from lmcvote.election import Election
from lmcvote.files import make_folder
from lmcvote.packs.issue import Act, Because, new_pack
from lmcvote.paper import draw, template
from lmcvote.paper.code import SERIAL_BYTES, from_text, parse
from lmcvote.paper.reread import codes
from lmcvote.printing import PrintFile, print_papers
from lmcvote.reading.papers import BatchId, PaperId
from lmcvote.store import readings
from lmcvote.store.opening import Store
from lmcvote.store.readings import Side
from tests import attacker, small_elections
from tests.attacker import Cell, Found
from tests.small_elections import Way

ELECTORS, RUNS = 30, 200
BAND = 3.3
"""Standard deviations: chance leaves it once in a thousand."""
Entropy = Callable[[int], bytes]


# -- papers and packs before they are posted ---------------------------------------------------------------------------


def packs(election: Election, entropy: Entropy) -> Iterator[tuple[bytes, bytes]]:
    """Token and its hash of each pack, in the order of the letters: by number."""
    for number in range(1, ELECTORS + 1):
        pack, token = new_pack(election.id, number, (), Act(Because.FIRST, (), ""), entropy)
        yield token, pack.token_hash


def papers(election: Election, entropy: Entropy, out: Path) -> list[bytes]:
    """Serials in the order of the pages, as they are read from the file."""
    style, *_ = definition.styles(election, template.editions(), draw.measure)
    made = list[PrintFile]()

    def commit(file: PrintFile, name: Callable[[], None]) -> None:
        assert list(file.serial_hashes) == sorted(file.serial_hashes)
        name()
        made.append(file)

    list(print_papers(election.id, style, ELECTORS, out, entropy, commit))
    return [parse(from_text(text)).serial for file in made for text in codes(file.path.read_bytes())]


def laid_side_by_side(runs: Sequence[tuple[Sequence[bytes], Sequence[tuple[bytes, bytes]]]]) -> Found:
    """Papers and packs, both in the order in which the office has them: does either order tell of the other's codes?

    The two orders themselves are not compared: two lists that both begin with their first.
    """
    keys = range(ELECTORS)
    truth: dict[Cell, Cell] = {nth: nth for nth in keys}
    orders, contents = [], []
    for serials, issued in runs:
        sealed: list[dict[str, Cell]] = [{"token": token, "hash": hashed} for token, hashed in issued]
        coded: list[dict[str, Cell]] = [
            {"serial": serial, "byte 4": serial[4:], "byte 8": serial[8:]} for serial in serials
        ]
        numbered = [{"number": number, **one} for number, one in zip(keys, sealed, strict=True)]
        paged = [{"page": page, **one} for page, one in zip(keys, coded, strict=True)]
        orders.append((attacker.known(keys, numbered), attacker.known(keys, coded), truth))
        contents.append((attacker.known(keys, sealed), attacker.known(keys, paged), truth))
    found = attacker.attack(orders), attacker.attack(contents)
    return max(found, key=lambda one: abs(one.correlation))


def test_the_order_of_papers_tells_nothing_of_the_order_of_packs(example: Election, tmp_path: Path) -> None:
    runs, drawn = [], list[bytes]()
    for run in range(RUNS):
        coins = random.Random(run).randbytes  # noqa: S311 (a test can be repeated)

        def entropy(length: int, coins: Entropy = coins) -> bytes:
            data = coins(length)
            if length == SERIAL_BYTES:
                drawn.append(data)
            return data

        issued = list(packs(example, entropy))
        drawn.clear()
        if run % 50 == 0:  # the serials drawn are those of the pages, in their order: read off there, drawn elsewhere
            serials = papers(example, entropy, tmp_path / str(run))
            assert serials == drawn
        else:
            serials = [entropy(SERIAL_BYTES) for _ in range(ELECTORS)]
        runs.append((serials, issued))
    assert not laid_side_by_side(runs).leaks


def counting(start: int) -> Entropy:
    """A leak: randomness that counts up."""
    numbers = count(start)
    return lambda length: next(numbers).to_bytes(length)


def half_sorted(run: int) -> Entropy:
    """A leak: every second draw has a clock in its first bytes."""
    coins, numbers = random.Random(run), count()  # noqa: S311 (a test can be repeated)

    def draw_one(length: int) -> bytes:
        number = next(numbers)
        return (number.to_bytes(4) if number % 2 else coins.randbytes(4)) + coins.randbytes(length - 4)

    return draw_one


@pytest.mark.parametrize("leak", [counting, half_sorted])
def test_coins_that_tell_the_order_are_caught(leak: Callable[[int], Entropy], example: Election) -> None:
    runs = []
    for run in range(20):
        entropy = leak(run)
        issued = list(packs(example, entropy))
        runs.append(([entropy(SERIAL_BYTES) for _ in range(ELECTORS)], issued))
    found = laid_side_by_side(runs)
    assert found.leaks and any(paper == "serial" for _, paper in found.pairs)


def test_a_paper_made_of_its_packs_token_is_caught(example: Election) -> None:
    runs = []
    for run in range(20):
        issued = list(packs(example, random.Random(run).randbytes))  # noqa: S311 (a test can be repeated)
        runs.append(([token[:6] + token[6:][::-1] for token, _ in issued], issued))
    found = laid_side_by_side(runs)
    assert found.leaks and found.pairs == (("token", "serial"),) and found.right > 0.9 * 20 * ELECTORS


# -- whole elections ---------------------------------------------------------------------------------------------------


def attacked(ground: tuple[Papers, Path], elections: int, way: Way) -> Found:
    """Elections held in one way, and what the attacker has of them."""
    papers, folder = ground
    cases = []
    with tempfile.TemporaryDirectory(dir=folder) as here:
        for seed in range(elections):
            with pytest.MonkeyPatch.context() as patch:
                held = small_elections.hold(papers, Path(here) / str(seed), seed, way, patch)
            seen = held.folder, *held.copies
            cases.append((attacker.voters(*seen), attacker.papers(*seen), held.truth))
    assert all(len(people.keys) == len(truth) == way.voters * 9 // 10 for people, _, truth in cases)
    return attacker.attack(cases)


def no_better_than_chance(found: Found) -> bool:
    """One paper of each election falls to its voter by luck, whatever their number is."""
    return not found.leaks and abs(found.right - found.elections) <= BAND * found.elections**0.5


@pytest.mark.parametrize(("elections", "size"), [(50, 40), pytest.param(600, 60, marks=pytest.mark.assurance)])
def test_whoever_has_everything_pairs_voters_with_papers_no_better_than_chance(
    ground: tuple[Papers, Path], elections: int, size: int
) -> None:
    found = attacked(ground, elections, Way(voters=size))
    assert no_better_than_chance(found), found


@pytest.mark.parametrize("elections", [8, pytest.param(200, marks=pytest.mark.assurance)])
def test_once_the_places_in_the_pile_are_gone_a_pile_that_nobody_mixed_tells_nothing_either(
    ground: tuple[Papers, Path], elections: int
) -> None:
    """What the program does by itself: random ids, rows in the order of keys, pictures of one date."""
    found = attacked(ground, elections, UNMIXED)
    assert no_better_than_chance(found), found


UNMIXED = Way(batches=1, mixed=False, tidied=True)
saved = readings.save_batch


def ids_that_count(patch: pytest.MonkeyPatch) -> None:
    def save(
        store: Store, source: bytes, sides: Sequence[Side], blank: int, entropy: Entropy
    ) -> tuple[BatchId, tuple[PaperId, ...]]:
        return saved(store, source, sides, blank, counting(int.from_bytes(entropy(3))))

    patch.setattr(readings, "save_batch", save)


def rows_in_the_order_of_the_pile(patch: pytest.MonkeyPatch) -> None:
    def save(
        store: Store, source: bytes, sides: Sequence[Side], blank: int, entropy: Entropy
    ) -> tuple[BatchId, tuple[PaperId, ...]]:
        each = [saved(store, source + bytes([nth]), [side], blank, entropy) for nth, side in enumerate(sides)]
        return each[0][0], tuple(paper for _, (paper,) in each)

    patch.setattr(readings, "save_batch", save)


def an_entry_for_each_paper(patch: pytest.MonkeyPatch) -> None:
    def save(
        store: Store, source: bytes, sides: Sequence[Side], blank: int, entropy: Entropy
    ) -> tuple[BatchId, tuple[PaperId, ...]]:
        batch, ids = saved(store, source, sides, blank, entropy)
        for minute, paper in enumerate(ids):
            store.record("paper scanned", f"2027-03-05T12:{minute:02}", {"paper": paper})
        return batch, ids

    patch.setattr(readings, "save_batch", save)


def pictures_as_they_come(patch: pytest.MonkeyPatch) -> None:
    def write(folder: Path, wanted: dict[str, bytes]) -> None:
        make_folder(folder / scan_files.PICTURES)
        for second, (name, picture) in enumerate(wanted.items()):
            (folder / scan_files.PICTURES / name).write_bytes(picture)
            os.utime(folder / scan_files.PICTURES / name, (second, second))

    patch.setattr(scan_files, "keep", write)


LEAKS = {
    "papers are packed in the order of their serials, which count up": (
        Way(shuffled=False, serials=lambda chance: counting(chance.randrange(10**6))),
        "pack.number",
        "side.picture, file code",
    ),
    "nobody mixes the envelopes, and the places in the pile are kept": (
        Way(batches=1, mixed=False),
        "fate",
        "in work",
    ),
    "nobody mixes them, and a few at a time are scanned": (Way(batches=6, mixed=False, tidied=True), "", "side.batch"),
    "ids count up": (Way(batches=1, mixed=False, tidied=True, broken=ids_that_count), "fate", "paper"),
    "rows are written in the order of the pile": (
        Way(batches=1, mixed=False, tidied=True, broken=rows_in_the_order_of_the_pile),
        "fate",
        "in box.db",
    ),
    "the trail has an entry for each paper": (
        Way(batches=1, mixed=False, tidied=True, broken=an_entry_for_each_paper),
        "fate",
        "in trail.jsonl",
    ),
    "pictures are written as they come": (
        Way(batches=1, mixed=False, tidied=True, broken=pictures_as_they_come),
        "fate",
        "side.picture, file",
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_each_planted_leak_is_found_and_named(ground: tuple[Papers, Path], leak: str) -> None:
    way, of_voters, of_papers = LEAKS[leak]
    found = attacked(ground, 3, way)
    assert found.leaks and found.right > found.elections + BAND * found.elections**0.5, found
    assert any(of_voters in one and of_papers in other for one, other in found.pairs), found
