"""Small elections that run through the real modules, each with a hidden truth: who sent which paper.

Packs are issued, come back in some order, and are settled by the register's own functions; papers are committed,
scanned and decided by those of the ballot box. No pixel is drawn: what a scanner sees of a page is made up. A `Way`
says what people do, and what is broken in the program: a leak that the attacker must find.
"""

import contextlib
import io
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lmcvote import bundled, definition
from lmcvote.audit.opened import Opened
from lmcvote.cli import main, page_desk, scan, scan_files
from lmcvote.cli.ballots import styles
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.scan_reader import Read
from lmcvote.cli.session import Session
from lmcvote.election import CandidateNumber, Contest
from lmcvote.electorate.freeze import ElectorId
from lmcvote.packs.issue import Act, Because, Fate, new_pack
from lmcvote.paper.code import (
    SERIAL_BYTES,
    BallotCode,
    declaration,
    election_mark,
    payload,
    seen_id,
    serial_hash,
    to_text,
)
from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.printing import BOX_KEY, make_box_key
from lmcvote.reading.batch import Seen
from lmcvote.reading.papers import Ruling
from lmcvote.returns import arrival, lines
from lmcvote.returns.settle import STATE, returned, settled
from lmcvote.store import box, custody, opening, packs, returns
from lmcvote.store.opening import Store
from lmcvote.votes import Marks
from tests.attacker import Cell
from tests.wording import CLOCK

Coins = Callable[[int], bytes]
PLACES = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
CLEAR, FAINT, EMPTY = 0.2, 0.03, 0.0


def nothing(patch: pytest.MonkeyPatch) -> None:
    """The program as it is."""


@dataclass(frozen=True)
class Way:
    """How an election is held."""

    voters: int = 40
    batches: int = 2
    """Files that the pile is scanned as."""
    mixed: bool = True
    """Whether inner envelopes and papers were mixed at the opening; else they lie as they arrived."""
    tidied: bool = False
    """Whether the places in the pile are deleted, as they are when the box is sealed."""
    shuffled: bool = True
    """Whether the printed papers were shuffled before they were packed."""
    serials: Callable[[random.Random], Coins] = lambda chance: chance.randbytes
    broken: Callable[[pytest.MonkeyPatch], None] = nothing
    """What is wrong with the program."""
    copied: bool = False
    """Whether somebody copied the folder, with all that is in it, before the box was sealed."""
    swapped: bool = False
    """Whether the first two who voted have exchanged their papers."""
    sealed: bool = False
    """Whether the papers are counted, the box is sealed by `lmcvote seal`, and a copy made by `lmcvote backup`."""


@dataclass(frozen=True)
class Held:
    """An election that was held."""

    folder: Path
    truth: Mapping[Cell, Cell]
    """Number of the vote -> `seen_id` of the paper that its elector sent: what nobody can know."""
    copies: tuple[Path, ...] = ()
    """Of the folder, as they lie beside it in the office."""


def template(folder: Path) -> Papers:
    """An election folder, frozen and ready to print."""
    shutil.copytree(bundled.folder("ballots") / "board-election", folder)
    papers = styles.of(folder)
    papers.freeze(Session(lambda: CLOCK, random.Random(0).randbytes, lambda _: 0))  # noqa: S311 (a test can be repeated)
    return papers


def hold(papers: Papers, folder: Path, seed: int, way: Way, patch: pytest.MonkeyPatch) -> Held:
    """One election, from the papers to the decisions, by coins that can be tossed again."""
    chance = random.Random(seed)  # noqa: S311 (a test can be repeated)
    folder.mkdir()
    for name in ("election.toml", "definition.json"):
        shutil.copyfile(papers.folder / name, folder / name)
    here = Session(_ticking(), chance.randbytes, lambda _: 0)
    papers = replace(papers, folder=folder)
    way.broken(patch)
    printed = _printed(papers, here, way, chance)
    if way.shuffled:
        chance.shuffle(printed)
    sent = {number: printed[number - 1] for number in range(1, way.voters + 1)}
    arrived = _returned(papers, here, way, chance)
    if way.swapped:
        one, other = arrived[:2]
        sent[one], sent[other] = sent[other], sent[one]
    pile = [sent[number] for number in arrived]
    if way.mixed:
        pile.sort()  # so that the same coins make the same pile of the same papers, whoever sent which
        chance.shuffle(pile)
    _opened(papers, here, len(pile))
    _scanned(papers, here, pile, way, chance)
    _decided(papers, here, chance)
    if way.tidied:
        shutil.rmtree(folder / scan_files.WORK)
    key = (folder / BOX_KEY).read_bytes()
    copies: tuple[Path, ...] = ()
    if way.copied:
        copies = (Path(shutil.copytree(folder, folder.with_name(f"{folder.name}-early"))),)
    if way.sealed:
        copies = (*copies, _sealed(papers, here, way.broken is nothing))
    return Held(folder, {number: seen_id(key, sent[number]) for number in arrived}, copies)


def _ticking() -> Callable[[], datetime]:
    """Every look at the clock is some minutes later than the one before."""
    looks = iter(range(10**6))
    return lambda: CLOCK + timedelta(minutes=7 * next(looks))


def _printed(papers: Papers, here: Session, way: Way, chance: random.Random) -> list[bytes]:
    """Serials in the order of the pages, committed as `ballots print` commits them."""
    coins = way.serials(chance)
    serials = [coins(SERIAL_BYTES) for _ in range(way.voters)]
    make_box_key(papers.folder, here.entropy)
    frozen = definition.read(papers.folder).digest
    hashes = [serial_hash(papers.election.id, serial) for serial in serials]
    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as rows:
        box.save_committed(rows, papers.wanted[0].id, hashes)
        box.save_printed_by(rows, frozen)
        rows.record("papers printed", here.today().isoformat(), {"papers": way.voters, "definition": frozen})
    return serials


def _returned(papers: Papers, here: Session, way: Way, chance: random.Random) -> list[int]:
    """Packs issued to all; who sent one back, in the order of arrival: a sitting every day, settled at the close."""
    election, two = papers.election, papers.election.people[:2]
    mark = election_mark(election.id, election.epoch)
    act = Act(Because.FIRST, two, here.now())
    made = [new_pack(election.id, number, (), act, here.entropy) for number in range(1, way.voters + 1)]
    electors = {(ElectorId(here.entropy(8).hex()), "06Q"): pack.number for pack, _ in made}
    with _register(papers, here) as rows:
        packs.save_numbers(rows, electors)
        packs.save_packs(rows, [pack for pack, _ in made])
        rows.record("packs issued", here.now(), {"packs": len(made)})
    arrived = chance.sample(range(1, way.voters + 1), way.voters * 9 // 10)
    each = len(arrived) // 3
    for day, first in enumerate(range(0, len(arrived), each), 1):
        with _register(papers, here) as rows:
            sitting = here.entropy(8).hex()
            returns.save_sitting(rows, sitting, two, here.now())
            against = arrival.desk(election.id, election.rules, packs.load_packs(rows), (), closed=False)
            for number in arrived[first : first + each]:
                line = lines.read(to_text(declaration(mark, made[number - 1][1])), mark)
                stamp = arrival.Stamp(f"2027-02-{day:02}", in_time=True)
                one = arrival.arrived(line, stamp, against, two, here.now())
                assert one.envelope is not None
                returns.save_envelope(rows, sitting, one.envelope)
                packs.save_fates(rows, one.fates)
            returns.tell_sittings(rows, here.now())
    with _register(papers, here) as rows:
        terms = settled(packs.load_packs(rows), returned(returns.load_envelopes(rows), ()), election.rules)
        fates = [Fate(token, STATE[term], term.value, two, here.now()) for token, term in sorted(terms.items())]
        packs.save_fates(rows, fates)
        rows.record("returns closed", here.now(), {"accepted": {"06Q": len(arrived)}})
    return arrived


def _register(papers: Papers, here: Session) -> AbstractContextManager[Store]:
    return opening.store(papers.folder, papers.election.stores.register, "register", here.entropy)


def _opened(papers: Papers, here: Session, number: int) -> None:
    contest, found = str(papers.wanted[0].contest.id), Opened(number, number)
    figures = {"accepted": number, "to_box": number, "paper_missing": 0, "inner_refused": 0}
    with _register(papers, here) as rows:
        custody.save_opened(rows, custody.Record(contest, found, "", papers.election.people[:2], here.now()))
        rows.record("opening recorded", here.now(), {"contest": contest, **figures})
    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as rows:
        for what, times in figures.items():
            box.save_tally(rows, contest, what, times)
        rows.record("papers opened", here.today().isoformat(), {"contest": contest, **figures})


def _scanned(papers: Papers, here: Session, pile: Sequence[bytes], way: Way, chance: random.Random) -> None:
    """The pile through `lmcvote scan`, a file for each batch; what its pages show is made up."""
    style = papers.wanted[0]
    each = -(-len(pile) // way.batches)
    for start in range(0, len(pile), each):
        pages = [
            _page(page, BallotCode(False, 1, 1, style.hash, serial), style.contest, chance)
            for page, serial in enumerate(pile[start : start + each], 1)
        ]
        path = papers.folder.parent / f"{papers.folder.name}-{start}.pdf"  # the stick, which goes to the scrutineer
        path.write_bytes(chance.randbytes(64))
        scan._take_in(papers, path, "", False, here, _showing(pages))


def _showing(pages: Sequence[Seen]) -> Read:
    return lambda _: iter(pages)


def _page(page: int, code: BallotCode, contest: Contest, chance: random.Random) -> Seen:
    """A paper with some votes; one in sixteen has a faint mark too."""
    numbers = [candidate.number for candidate in contest.candidates]
    marks = dict.fromkeys(chance.sample(numbers, chance.randint(1, contest.seats)), CLEAR)
    if chance.random() < 1 / 16:
        marks[chance.choice(numbers)] = FAINT
    scores = tuple(
        Score(contest.id, number, marks.get(number, EMPTY), 0.0, 0.0, 0.5, 5.0, 0.0, 0.0, 0.0, 0.0)
        for number in numbers
    )
    picture = b"\xff\xd8" + to_text(payload(code)).encode() + b" " + chance.randbytes(chance.randint(20, 60))
    return Seen(page, picture, Reading(code, scores, Elsewhere(0.0, 0.0, 0.0, 0.0), frozenset()), PLACES)


def _decided(papers: Papers, here: Session, chance: random.Random) -> None:
    """Two people rule on what is in doubt, in the order in which the page shows it."""
    from lmcvote.cli import box_desk
    from lmcvote.reading.papers import State as Of

    for paper in box_desk.read(papers, here).papers:
        if paper.state is Of.IN_DOUBT:
            marks = Marks(frozenset({CandidateNumber(chance.randint(1, 12))}))
            day = here.today().isoformat()
            page_desk.keep(papers, Ruling(paper.id, marks, papers.election.people[:2], day, paper.contest), here)
    page_desk.tell_trail(papers, papers.election.people[:2], here)


def _sealed(papers: Papers, here: Session, checked: bool) -> Path:
    """Counted, declared, sealed with the key on a stick outside, and copied, by the office's own commands: the copy."""
    folder, stick = papers.folder, papers.folder.with_name(f"{papers.folder.name}-stick")
    stick.mkdir()
    by = [word for name in papers.election.people[:2] for word in ("--by", name)]
    contest = str(papers.wanted[0].contest.id)
    _run(here, "count", "--scanned", "--election", str(folder))
    with opening.store(folder, papers.election.stores.box, "box", here.entropy) as rows:
        rows.record("result declared", here.today().isoformat(), {"contest": contest})
    _run(here, "seal", "--to", str(stick), *by, "--election", str(folder))
    copy = folder.with_name(f"{folder.name}-copy")
    if checked:
        _run(here, "backup", str(copy), "--election", str(folder))
    else:  # a backup is checked, and much that leaks does not agree either: whoever wants it copies the folder himself
        shutil.copytree(folder, copy)
    return copy


def _run(here: Session, *argv: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        assert main(argv, here.clock, here.entropy) == 0, said.getvalue()
