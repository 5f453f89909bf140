"""Scans whose bytes were spoilt: each is read as it was marked, or a person looks, or it is refused.

SECURITY 9, row 2. Read in a process of its own under the limits of a reader's child: one that ends it or takes longer
than that child may is what the guard is for (`test_batch`), and is counted.
"""

import io
import json
import os
import signal
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random

from PIL import Image

from lmcvote.election import Thresholds
from lmcvote.paper import scan
from lmcvote.paper.faults import PageError
from lmcvote.reading import deck
from lmcvote.reading.batch import SECONDS
from lmcvote.reading.decide import Read, decide
from lmcvote.reading.deck import Marked
from tests.assured import Ran
from tests.reading import pile
from tests.reading.pile import LONG, SHORT, Outcome, Seen

DPI = 150.0
FORMS = ("JPEG", "PNG", "TIFF lzw", "TIFF group4", "PDF")
"""As scanners store pages."""
BENIGN = frozenset(map(str, Outcome)) - {str(Outcome.WRONG)}
GUARDED = "ended the child"


@cache
def stored(style: bytes, form: str) -> tuple[Marked, bytes]:
    """A paper with known crosses, as a scanner may store it."""
    coins = pile.chance("fuzzed", style.decode())
    layout = pile.layouts()[style]
    truth = Marked(deck.code(style, coins), deck.plain(layout, 1, 3, coins))
    pixels = deck.picture(layout, truth, DPI, coins)
    if form == "PDF":
        return truth, scan.bound([pixels], DPI)
    kind, _, how = form.partition(" ")
    image, out = Image.fromarray(pixels), io.BytesIO()
    if how == "group4":
        image = image.point(lambda grey: 255 * (grey > 150)).convert("1")
    options = {"compression": f"tiff_{how}" if how == "lzw" else how} if how else {}
    image.save(out, kind, dpi=(DPI, DPI), **options)
    return truth, out.getvalue()


def spoilt(data: bytes, chance: Random) -> bytes:
    """Bits turned over, a part cut off, doubled, blanked, moved or filled with anything."""
    place, end = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    part, few = data[place:end], data[place : place + chance.randint(1, 40)]
    match chance.randrange(10):
        case 0 | 1 | 2 | 3 | 4:
            broken = bytearray(data)
            for _ in range(chance.choice((1, 1, 2, 8, 40))):
                broken[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            return bytes(broken)
        case 5:
            return data[:place]
        case 6:
            return data[:end] + part + data[end:]
        case 7:
            return data[:place] + bytes(len(few)) + data[place + len(few) :]
        case 8:
            return data[:place] + chance.randbytes(len(few)) + data[place + len(few) :]
        case _:
            return data[:place] + data[end:] + part


def outcome(seed: int) -> Outcome:
    """What came of one spoilt file: of its first page that is any."""
    chance = Random(seed)  # noqa: S311 -- to be made again from its seed
    truth, data = stored(chance.choice((SHORT, LONG)), chance.choice(FORMS))
    with warnings.catch_warnings(action="ignore"):
        return max((_read(truth, page) for page in scan.read(spoilt(data, chance), "pile")), key=_grave)


def _grave(found: Outcome) -> int:
    return (Outcome.REFUSED, Outcome.READ, Outcome.DOUBT, Outcome.WRONG).index(found)


def _read(truth: Marked, page: object) -> Outcome:
    from lmcvote.paper import draw, ink, locate
    from lmcvote.paper.printed import zones

    if not isinstance(page, scan.GreyPage):
        return Outcome.REFUSED
    located = locate.locate(page, pile.layouts(), False)
    if isinstance(located, PageError):
        return Outcome.REFUSED
    reading = ink.read(located, zones(pile.layouts(), draw.measure, False))
    seen = Seen(truth, reading, decide([reading], pile.SEATS, Thresholds()))
    if seen.outcome is Outcome.WRONG and reading.code == truth.code and not isinstance(seen.judged, Read):
        return Outcome.DOUBT  # a person looks at the whole of it
    return seen.outcome


def read(files: int, first: int = 0) -> Ran:
    """So many spoilt files, by their seeds."""
    for style in (SHORT, LONG):
        for form in FORMS:
            stored(style, form)  # made once, before anybody is forked
    found, failures, seed = Counter[str](), list[str](), first
    while seed < first + files:
        for said in _told(range(seed, first + files)):
            found[said] += 1
            if said not in BENIGN:
                failures.append(f"seed {seed}: {said}")
            seed += 1
        if seed < first + files:  # the process that read it is gone
            found[GUARDED] += 1
            seed += 1
    return Ran(files, tuple(failures), ", ".join(f"{number} {what}" for what, number in sorted(found.items())))


def _told(seeds: range) -> Iterator[str]:
    """What came of each, read in a process of its own, as far as it gets."""
    said, says = os.pipe()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        child = os.fork()
    if child == 0:
        try:
            for seed in seeds:
                signal.alarm(int(SECONDS))
                try:
                    told: str = outcome(seed)
                except Exception as fault:  # noqa: BLE001 -- told to the parent as a failure
                    told = f"raised {fault!r}"
                os.write(says, json.dumps(told).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(says)
    with os.fdopen(said) as lines:
        yield from (json.loads(line) for line in lines)
    os.waitpid(child, 0)
