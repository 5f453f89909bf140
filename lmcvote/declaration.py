"""Result, accounts and checks -> the declaration of a contest: what is signed, read out and pinned up (RULES 14).

One form serves a poll, a contest without one, and a question (RULES 4.5). It is provisional until two people have
signed it, and only then says "declared" (RULES 14.6). What it assures is worded from checks that passed, never from a
form. Votes and accounts are whole numbers; a share in print is cut off, and compared with nothing (RULES 13.4).
"""

from dataclasses import dataclass, fields
from enum import StrEnum

from lmcvote.audit.account import Identity
from lmcvote.audit.check import Check, State, Theme
from lmcvote.count.result import ContestResult
from lmcvote.count.statement import HEADS
from lmcvote.election import Rules
from lmcvote.findings import counted
from lmcvote.recalled import Recalled
from lmcvote.votes import Head


class Kind(StrEnum):
    """What was decided."""

    POLL = "poll"
    UNCONTESTED = "uncontested"
    """No more candidates than seats: nobody voted (RULES 4.1)."""
    CONFIRMATION = "confirmation"
    """No more candidates than seats, and a yes or no on each name (RULES 4.1)."""
    QUESTION = "question"
    NO_RESULT = "no result"
    """The poll is held again (RULES 3.7, 3.8): votes are shown, and elect nobody."""


class Standing(StrEnum):
    """How far a declaration has come."""

    PROVISIONAL = "provisional"
    DECLARED = "declared"
    """Signed by the returning officer and the scrutineer."""


class Outcome(StrEnum):
    """What a row comes to, as it is printed: never by colour alone."""

    ELECTED = "ELECTED"
    BY_LOT = "ELECTED by lot"
    UNOPPOSED = "ELECTED unopposed"
    NEXT = "ELECTED, next highest"
    """In the seat of somebody who did not take it (RULES 12.2)."""
    NOT_TAKEN = "seat not taken"
    """Enough votes, and a bar or a withdrawal: the seat is vacant (RULES 2.5, 3.7)."""
    CO_OPTED = "co-opted, not elected"
    """In a seat that nobody was elected to (RULES 4.6)."""
    NOT_ELECTED = "not elected"
    ANSWER = "answer"
    """To a question: what carries it is said below."""

    @property
    def won(self) -> bool:
        """Whether it is an election to a seat."""
        return self in (Outcome.ELECTED, Outcome.BY_LOT, Outcome.UNOPPOSED, Outcome.NEXT)


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate, or one answer to a question."""

    number: str
    """As on the paper; empty for a name that was not on it."""
    name: str
    practice: str
    votes: int | None
    """Counted votes, without that of a lot (RULES 11.3); of a confirmation the yes. None where there was no poll."""
    outcome: Outcome
    against: int | None = None
    """Of a confirmation the no."""
    note: str = ""
    """Why, where that needs saying: a sentence."""
    read: int | None = None
    """Votes on papers that the scanner read by itself; None where papers were not scanned, or it is withheld."""
    ruled: int | None = None
    """Votes on papers that people ruled on."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who could vote, and who did. None where it is not on record."""

    electors: int | None
    """Votes on the register, with those added after the freeze."""
    first_packs: int | None
    in_time: int | None
    """Packs that came back before the close."""
    accepted: int | None
    """Of those, with a declaration that was accepted."""
    papers: int
    """Ballot papers counted, rejected ones among them; of a confirmation those on the name that has most."""
    fewest: int | None = None
    """Of a confirmation, those on the name that has fewest."""

    @property
    def share(self) -> str:
        """Papers of electors, for people; empty where the electors are not known."""
        return in_percent(self.papers, self.electors) if self.electors else ""

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """What is on record, in its order, for table and chart."""
        counted_papers = "Ballot papers counted"
        if self.fewest is not None:
            counted_papers += ", on each name"
            if self.fewest != self.papers:
                counted_papers += f" {self.fewest} to"
        told = (
            ("Electors on the register", self.electors),
            ("Packs sent to them", self.first_packs),
            ("Packs back before the close", self.in_time),
            ("Declarations of identity accepted", self.accepted),
            (counted_papers, self.papers),
        )
        return tuple((label, number) for label, number in told if number is not None)


@dataclass(frozen=True, slots=True)
class Papers:
    """What the papers came to (RULES 9.10 to 9.12)."""

    counted: int
    wholly_valid: int
    rejected_in_part: int
    rejected: int
    heads: tuple[tuple[str, int], ...]
    """Head of rejection and papers; empty where so few papers were counted that it is withheld (RULES 14.7)."""
    votes: int
    unused: int
    lost_in_part: int
    withdrawn: int = 0
    """Votes for names that were withdrawn, where the rule disregards them (RULES 3.7)."""

    @property
    def valid(self) -> int:
        """Papers that count, wholly or in part."""
        return self.wholly_valid + self.rejected_in_part


@dataclass(frozen=True, slots=True)
class LotDrawn:
    """A lot, as it is told (RULES 14.3)."""

    places: int
    tied: tuple[str, ...]
    drawn: tuple[str, ...]
    method: str
    """`slips drawn before witnesses`, `ten-sided dice rolled in public`."""
    by: str
    witnesses: tuple[str, ...]
    at: str
    """In words."""
    seed: str = ""
    """The digits of the dice."""


@dataclass(frozen=True, slots=True)
class Added:
    """A doctor who came onto the register after the freeze (RULES 1.11)."""

    name: str
    day: str
    """In words."""
    decided: str
    """By whom, without the reason: a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Note:
    """A variance that two people have signed for (RULES 9.15)."""

    rule: str
    says: str
    """A sentence or more."""
    by: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What can be computed again on any machine."""

    of: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """All that is declared of one contest, and what it rests on."""

    contest: str
    title: str
    election: str
    body: str
    group: str
    """Its name."""
    kind: Kind
    seats: int
    question: str
    carried: bool | None
    """Of a question; None of an election."""
    test: str
    """By which rule a question is carried: `more yes than no`; empty of an election."""
    why: str
    """Of a poll without a result, why there is none: a sentence; else empty."""
    rows: tuple[Row, ...]
    """Most votes first."""
    unfilled: int
    """Seats that nobody takes."""
    filling: str
    """What becomes of them: a sentence; empty where none is left."""
    returning_officer: str
    scrutineer: str
    agreed: str
    """The minute by which the LMC agreed the process (RULES 2.10)."""
    dates: tuple[tuple[str, str], ...]
    """What happened, and when, in words."""
    challenge: str
    """Until when the result can be challenged (RULES 10.4), a sentence."""
    rehearsal: bool
    standing: Standing
    edition: int
    """1 for the first that was made of the contest; none takes another's place."""
    made: str
    """The day, in words."""
    signed: tuple[str, ...]
    """Who signed; empty while it is provisional."""
    checks: tuple[Check, ...]
    rules: tuple[tuple[str, str], ...]
    """Every switch in force, by its key."""
    digests: tuple[Digest, ...]
    code: str
    """Short code of the trail before this edition, to read aloud: `lmcvote verify --checkpoint` finds it."""
    turnout: Turnout | None = None
    """None where there was no poll, as with `papers`."""
    papers: Papers | None = None
    accounts: tuple[Identity, ...] = ()
    lots: tuple[LotDrawn, ...] = ()
    notes: tuple[Note, ...] = ()
    added: tuple[Added, ...] = ()
    counts: tuple[str, ...] = ()
    """The counts that agree, by name: `scanned`, `keyed by Jane Roe`."""
    distribution: tuple[str, ...] = ()
    """Who handled papers and packs on their way out, a sentence each (RULES 14.5)."""
    recall: Recalled | None = None
    """Of a recall, how it ended, which is more than its vote; None of any other contest."""
    withheld: str = ""
    """What is not broken down, and why (RULES 14.7): a sentence; empty where all is shown."""

    @property
    def provisional(self) -> bool:
        """Whether nobody has signed yet."""
        return self.standing is Standing.PROVISIONAL

    @property
    def elected(self) -> tuple[str, ...]:
        """Who takes a seat."""
        return tuple(row.name for row in self.rows if row.outcome.won)

    @property
    def satisfied(self) -> tuple[str, ...]:
        """What may be said to be true: of the checks that passed, and of no other."""
        return tuple(check.says for check in self.checks if check.passed)

    @property
    def assurances(self) -> tuple[str, ...]:
        """The same in short: all accounts that balance as one."""
        balanced = sum(check.passed for check in self.checks if check.theme is Theme.ACCOUNTS)
        others = (check.says for check in self.checks if check.passed and check.theme is not Theme.ACCOUNTS)
        told = (f"{counted(balanced, 'account')} of packs, papers and votes balance{'s' if balanced == 1 else ''}",)
        return (*(told if balanced else ()), *others)

    @property
    def wanting(self) -> tuple[Check, ...]:
        """What may not."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def most(self) -> int:
        """The longest bar of the chart: the most votes, at least 1."""
        return max((max(row.votes or 0, row.against or 0) for row in self.rows), default=0) or 1

    def of_theme(self, state: State) -> tuple[tuple[str, tuple[Check, ...]], ...]:
        """The checks of a state under their headings; no heading without a check."""
        found = (
            (str(theme), tuple(c for c in self.checks if c.theme is theme and c.state is state)) for theme in Theme
        )
        return tuple((theme, checks) for theme, checks in found if checks)


def in_percent(part: int, whole: int) -> str:
    """A share for people, cut off after one decimal: never rounded up to what was not reached (RULES 13.4).

    >>> in_percent(299, 399), in_percent(3, 3)
    ('74.9 %', '100.0 %')
    """
    tenths = 1000 * part // whole
    return f"{tenths // 10}.{tenths % 10} %"


def papers_of(result: ContestResult, few: bool) -> Papers:
    """What the papers came to; without the heads where `few` were counted (RULES 14.7)."""
    heads = () if few else tuple((HEADS[head], result.rejected.get(head, 0)) for head in Head)
    return Papers(
        result.papers,
        result.wholly_valid,
        result.rejected_in_part,
        sum(result.rejected.values()),
        heads,
        result.votes,
        result.unused,
        result.lost_in_part,
        result.withdrawn,
    )


def count_identities(result: ContestResult, few: bool = False) -> tuple[Identity, ...]:
    """The sums of a count (RULES 9.10, 9.11, 9.13), from its figures; no head by itself where `few` were counted."""
    refused = sum(result.rejected.values())
    heads = tuple((HEADS[head], number) for head, number in result.rejected.items())
    if few:  # what is withheld in one table is withheld in all (RULES 14.7)
        heads = (("under any head", refused),)
    votes = ("votes for candidates", result.votes)
    withdrawn = (("votes for withdrawn names, disregarded", result.withdrawn),) if result.withdrawn else ()
    return (
        Identity("9.10", (("papers counted", result.papers),), (("valid papers", result.valid), ("rejected", refused))),
        Identity(
            "9.10",
            (("valid papers", result.valid),),
            (("wholly valid", result.wholly_valid), ("rejected in part", result.rejected_in_part)),
        ),
        Identity("9.10", (("rejected", refused),), heads),
        Identity(
            "9.11",
            ((f"{result.seats} x papers counted", result.seats * result.papers),),
            (
                votes,
                *withdrawn,
                ("unused", result.unused),
                ("lost in part", result.lost_in_part),
                (f"{result.seats} x rejected", result.seats * refused),
            ),
        ),
        Identity("9.13", (votes,), tuple((tally.name, tally.votes) for tally in result.candidates)),
    )


def too_few(papers: int, minimum: int) -> str:
    """Why a contest with so few papers is not broken down; empty where there are enough (RULES 14.7).

    >>> too_few(10, 10)
    ''
    """
    if papers >= minimum:
        return ""
    return (
        f"Only {counted(papers, 'ballot paper')} {'was' if papers == 1 else 'were'} counted, fewer than {minimum}: to "
        "keep the vote secret, the rejected papers are not shown by head, nor the votes by how their papers were read."
    )


def secrecy_warnings(result: ContestResult, minimum: int) -> tuple[str, ...]:
    """What the totals themselves give away: they must be published, and those who vote should know (SECURITY 8)."""
    found = []
    if result.papers < minimum:
        found.append(
            f"{result.title}: only {counted(result.papers, 'paper')} counted. Who knows that a doctor voted may learn "
            "how from the totals, which have to be published."
        )
    if result.valid and any(tally.votes == result.valid for tally in result.candidates):
        names = ", ".join(tally.name for tally in result.candidates if tally.votes == result.valid)
        found.append(f"{result.title}: every valid paper has a vote for {names}: how those doctors voted is known.")
    return tuple(found)


def rules_in_force(rules: Rules) -> tuple[tuple[str, str], ...]:
    """Every switch with its value, in the order of the settings (RULES 14.4)."""

    def told(value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return ", ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)

    return tuple((field.name, told(getattr(rules, field.name))) for field in fields(rules))
