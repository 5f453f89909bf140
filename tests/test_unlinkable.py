"""Nothing in the order of packs tells anything of the order of papers: what an office could lay side by side."""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import mean

import pytest

from lmcvote import definition
from lmcvote.election import Election
from lmcvote.packs.issue import Act, Because, new_pack
from lmcvote.paper import draw, template
from lmcvote.paper.code import SERIAL_BYTES, from_text, parse
from lmcvote.paper.reread import codes
from lmcvote.printing import PrintFile, print_papers

ELECTORS, RUNS = 30, 200
BAND = 3.5
"""Standard deviations of a mean of 200 rank correlations: chance leaves it once in two thousand."""
Entropy = Callable[[int], bytes]


def ranks(values: Sequence[bytes]) -> list[int]:
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0] * len(values)
    for rank, place in enumerate(order):
        found[place] = rank
    return found


def correlation(one: Sequence[int], other: Sequence[int]) -> float:
    """Spearman's, of ranks without ties."""
    number = len(one)
    return 1 - 6 * sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / (number * (number**2 - 1))


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


def attack(serials: Sequence[bytes], issued: Sequence[tuple[bytes, bytes]]) -> dict[str, float]:
    """Each feature of the papers beside each of the packs, both in the order in which the office has them."""
    of_papers = {"page": list(range(ELECTORS)), "serial": ranks(serials)}
    of_papers |= {f"byte {place}": ranks([serial[place:] for serial in serials]) for place in (4, 8)}
    of_packs = {
        "number": list(range(ELECTORS)),
        "token": ranks([token for token, _ in issued]),
        "hash": ranks([hashed for _, hashed in issued]),
    }
    return {
        f"{one} and {other}": correlation(of_papers[one], of_packs[other])
        for one in of_papers
        for other in of_packs
        if (one, other) != ("page", "number")  # two lists that both begin with their first
    }


def beyond_chance(found: dict[str, list[float]]) -> set[str]:
    """The pairs of features whose correlation is not chance's."""
    return {pair for pair, values in found.items() if abs(mean(values)) > BAND / ((ELECTORS - 1) * len(values)) ** 0.5}


def test_the_order_of_papers_tells_nothing_of_the_order_of_packs(example: Election, tmp_path: Path) -> None:
    found: dict[str, list[float]] = {}
    drawn = list[bytes]()
    for run in range(RUNS):
        coins = random.Random(run).randbytes  # noqa: S311 (a test can be repeated)

        def entropy(length: int, coins: Entropy = coins) -> bytes:
            data = coins(length)
            if length == SERIAL_BYTES:
                drawn.append(data)
            return data

        issued = list(packs(example, entropy))
        drawn.clear()
        if run % 10 == 0:  # the serials drawn are those of the pages, in their order: read off there, drawn elsewhere
            serials = papers(example, entropy, tmp_path / str(run))
            assert serials == drawn
        else:
            serials = [entropy(SERIAL_BYTES) for _ in range(ELECTORS)]
        for pair, value in attack(serials, issued).items():
            found.setdefault(pair, []).append(value)
    assert len(found) == 11 and all(len(values) == RUNS for values in found.values())
    assert beyond_chance(found) == set()


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
def test_a_planted_leak_is_caught(leak: Callable[[int], Entropy], example: Election) -> None:
    found: dict[str, list[float]] = {}
    for run in range(RUNS):
        entropy = leak(run)
        issued = list(packs(example, entropy))
        for pair, value in attack([entropy(SERIAL_BYTES) for _ in range(ELECTORS)], issued).items():
            found.setdefault(pair, []).append(value)
    assert "serial and number" in beyond_chance(found)


def test_a_paper_made_of_its_packs_token_is_caught(example: Election) -> None:
    found: dict[str, list[float]] = {}
    for run in range(RUNS):
        issued = list(packs(example, random.Random(run).randbytes))  # noqa: S311 (a test can be repeated)
        for pair, value in attack([token[:6] + token[6:][::-1] for token, _ in issued], issued).items():
            found.setdefault(pair, []).append(value)
    assert beyond_chance(found) == {"serial and token"}
