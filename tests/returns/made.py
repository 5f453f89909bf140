"""Packs and what became of them, for the tests of returns: as short as a note of the office."""

from lmcvote.packs.issue import Because, Fate, Pack, State
from lmcvote.returns.objections import Objection, Settled, Verdict

TWO = ("Mr Alan Reeve", "Ms Priya Nair")


def day(n: int) -> str:
    """Noon of a day of March 2027."""
    return f"2027-03-{n:02}T12:00:00+00:00"


def pack(number: int, issue: int = 1, because: Because = Because.FIRST, state: State = State.ISSUED) -> Pack:
    """A pack whose token hash is its number and issue."""
    return Pack(b"%d/%d" % (number, issue), number, issue, because, TWO, day(1), state)


def fate(of: Pack, state: State, because: str = "", on: int = 3) -> Fate:
    return Fate(of.token_hash, state, because, TWO, day(on))


def objection(of: Pack, verdict: Verdict | None = None, on: int = 5) -> Objection:
    settled = Settled(verdict, "Looked into.", TWO, day(on + 1)) if verdict else None
    return Objection(of.token_hash, "She posted nothing", TWO, day(on), settled)
