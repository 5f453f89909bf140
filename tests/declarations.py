"""Declarations of every kind, for the tests that read them: made up, and with sums that come out."""

from collections import Counter
from dataclasses import replace

from lmcvote.audit import check
from lmcvote.audit.account import Identity
from lmcvote.audit.check import Check, Stops, Theme
from lmcvote.count import plurality
from lmcvote.count.result import ContestResult
from lmcvote.declaration import (
    Added,
    Declaration,
    Digest,
    Kind,
    LotDrawn,
    Note,
    Outcome,
    Papers,
    Row,
    Standing,
    Turnout,
    count_identities,
    papers_of,
)
from lmcvote.election import ANSWERS, Candidate, CandidateId, CandidateNumber, Contest, ContestId, Group
from lmcvote.votes import Head, Rejected, Vote

BOARD = "Election of six members of the board of NHS Mid Essex CCG"
NAMES = (
    ("Ashby", "Jane", "Kelvedon & Feering Health Centre"),
    ("Baker", "Robert", "Church Lane Surgery, Braintree"),
    ("Chowdhury", "Anjali", "The Freshford Practice"),
    ("Davies", "Gareth", "Longfield Medical Centre"),
    ("Ellis", "Margaret", "Dickens Place Surgery"),
    ("Farouk", "Nadia", "Fern House Surgery"),
    ("Green", "Philip", "Moulsham Lodge Surgery"),
    ("Hughes", "Catrin", "Stock Surgery"),
    ("Iqbal", "Tariq", "Whitley House Surgery"),
    ("Jolly", "Susan", "The Elizabeth Courtauld Surgery"),
    ("O'Brien", "Siobhan", "Rivermead Gate Medical Centre"),
    ("Thompson", "Adaeze", "Melbourne House Surgery"),
)
LONG = (
    "Featherstonehaugh-Cholmondeley",
    "Maximilian Bartholomew Ramasubramanian",
    "The Elizabeth Courtauld Surgery and Health Centre, Halstead",
)
RULES = (("secrecy", "two-envelope"), ("declaration_requires", "signature, witness"), ("provisional", "yes"))
"""Some: what all of them are is the rules' own affair."""
SHA = "0123456789abcdef" * 4
CODE = "K7QF 2MXD 9TPA"


def candidates(number: int = 12, long: bool = False) -> tuple[Candidate, ...]:
    """So many, in the order of the paper."""
    made = []
    for n in range(1, number + 1):
        surname, forenames, practice = LONG if long else NAMES[(n - 1) % len(NAMES)]
        surname += "" if n <= len(NAMES) else f"-{n}"
        made.append(Candidate(CandidateId(f"c{n}"), CandidateNumber(n), surname, forenames, practice))
    return tuple(made)


def board(number: int = 12, seats: int = 6, long: bool = False) -> Contest:
    """An election to a board."""
    return Contest(ContestId("mid-essex-board"), BOARD, Group("06Q"), seats, candidates(number, long))


def counted(contest: Contest, papers: int = 214) -> ContestResult:
    """A count of so many papers and five that are rejected."""
    size, piles = len(contest.candidates), Counter[Vote | Rejected]()
    for n in range(papers):
        wanted = range(1, size + 1) if n % 5 else range(size, 0, -1)
        chosen = [c for c in wanted if (n * c * c + 3 * c) % (c % 5 + 2) == n % 2] or [1 + n % size]
        piles[Vote(frozenset(map(CandidateNumber, chosen[: contest.seats])))] += 1
    piles[Rejected(Head.TOO_MANY)], piles[Rejected(Head.UNMARKED)] = 3, 2
    return plurality.count(contest, piles)


def checks(*failing: str) -> tuple[Check, ...]:
    """What is checked of a poll; those named do not pass."""
    told = (
        ("register", Theme.RULES, "the register of electors was frozen before papers were sent", "It was not frozen."),
        ("objections", Theme.RULES, "no objection of an elector is open", "1 objection is open."),
        ("proof", Theme.RULES, "two people signed the proof of the papers", "Nobody signed the proof."),
        ("seals", Theme.SECURITY, "every seal found was the seal put on", "Box 2: a seal is missing."),
        ("trail", Theme.SECURITY, "the record of what was done is unbroken", "The record is broken."),
        ("second-count", Theme.COUNT, "two independent counts agree", "There is no second count."),
    )
    return tuple(
        check.made(name, theme, name not in failing, says, wanting, Stops.RULE) for name, theme, says, wanting in told
    )


def accounts(result: ContestResult) -> tuple[Identity, ...]:
    """Of the packs and papers of a count."""
    first = (("issued", 330),)
    return (
        Identity("9.1", (("printed", 340),), (*first, ("unissued", 8), ("print waste", 2))),
        Identity(
            "9.4",
            first,
            (("in time", result.papers + 3), ("late", 4), ("outstanding", 330 - result.papers - 7)),
        ),
        *count_identities(result),
    )


def plain(contest: Contest, kind: Kind = Kind.POLL) -> Declaration:
    """One with nothing in it but its candidates."""
    return Declaration(
        contest=contest.id,
        title=contest.title,
        election="Election to the board of NHS Mid Essex CCG, 2027",
        body="North and South Essex Local Medical Committees",
        group="NHS Mid Essex CCG",
        kind=kind,
        seats=contest.seats,
        question=contest.question,
        carried=None,
        test="",
        why="",
        rows=(),
        unfilled=0,
        filling="",
        returning_officer="Mr Alan Reeve",
        scrutineer="Mrs Joyce Hammond",
        agreed="LMC minute 2026/47",
        dates=(("Nominations closed", "1 February 2027"),),
        challenge="The result can be challenged until 15 April 2027.",
        rehearsal=False,
        standing=Standing.PROVISIONAL,
        edition=1,
        made="16 March 2027",
        signed=(),
        checks=(),
        rules=RULES,
        digests=(Digest("the count (count/mid-essex-board.json)", SHA), Digest("the register of electors", SHA)),
        code=CODE,
    )


def poll(
    number: int = 12, seats: int = 6, long: bool = False, papers: int = 214, failing: tuple[str, ...] = ()
) -> Declaration:
    """An election with a poll."""
    contest = board(number, seats, long)
    result = counted(contest, papers)
    of_number = {candidate.number: candidate for candidate in contest.candidates}
    listed = tuple(
        Row(
            str(tally.number),
            tally.name,
            of_number[tally.number].practice,
            tally.votes,
            Outcome.ELECTED if tally.elected else Outcome.NOT_ELECTED,
            read=tally.votes - tally.votes // 20,
            ruled=tally.votes // 20,
        )
        for tally in result.candidates
    )
    sums = accounts(result)
    required = tuple(dict.fromkeys(one.rule for one in sums))
    return replace(
        plain(contest),
        rows=listed,
        dates=(
            ("Papers posted", "22 February 2027"),
            ("Poll closed", "15 March 2027, 12 noon"),
            ("Counted", "16 March 2027"),
        ),
        checks=(*check.accounts(sums, required), *checks(*failing)),
        turnout=Turnout(330, 328, result.papers + 3, result.papers, result.papers),
        papers=papers_of(result, few=False),
        accounts=sums,
        counts=("scanned", "hand count by Ms Priya Nair and Mr Owen Bell"),
        distribution=(
            "Papers were printed in one job, and the print files deleted.",
            "328 packs were posted on 22 February 2027.",
        ),
    )


def signed(declared: Declaration) -> Declaration:
    """The same, signed."""
    people = ("Mr Alan Reeve, returning officer", "Mrs Joyce Hammond, scrutineer")
    return replace(declared, standing=Standing.DECLARED, edition=declared.edition + 1, signed=people)


def with_lot() -> Declaration:
    """Two level for the last place."""
    declared = poll()
    level = declared.rows[5].votes
    rows = list(declared.rows)
    rows[6] = replace(rows[6], votes=level)
    rows[5] = replace(rows[5], outcome=Outcome.BY_LOT)
    tied = (rows[5].name, rows[6].name)
    lot = LotDrawn(
        1,
        tied,
        tied[:1],
        "slips drawn before witnesses",
        "Mr Alan Reeve",
        ("Mrs Joyce Hammond", "Ms Priya Nair"),
        "16 March 2027, 3 pm",
    )
    return replace(declared, rows=tuple(rows), lots=(lot,))


def uncontested(number: int = 6, seats: int = 6) -> Declaration:
    """No more candidates than seats."""
    contest = board(number, seats)
    listed = tuple(Row(str(c.number), c.name, c.practice, None, Outcome.UNOPPOSED) for c in contest.candidates)
    left = seats - number
    filling = "Fresh nominations are called for them." if left else ""
    return replace(
        plain(contest, Kind.UNCONTESTED), rows=listed, unfilled=left, filling=filling, checks=checks("seals")[:3]
    )


def question(yes: int = 60, no: int = 60) -> Declaration:
    """A recall."""
    contest = Contest(
        ContestId("recall"), "Recall of the leadership of NHS Mid Essex CCG", Group("06Q"), 1, ANSWERS,
        "Shall the elected leaders of the board be recalled?",
    )  # fmt: skip
    result = plurality.count(
        contest,
        {
            Vote(frozenset({ANSWERS[0].number})): yes,
            Vote(frozenset({ANSWERS[1].number})): no,
            Rejected(Head.UNMARKED): 2,
        },
    )
    listed = tuple(
        Row(str(a.number), a.surname, "", n, Outcome.ANSWER) for a, n in zip(ANSWERS, (yes, no), strict=True)
    )
    return replace(
        plain(contest, Kind.QUESTION), rows=listed, carried=yes > no, test="more yes than no",
        turnout=Turnout(201, 201, yes + no + 3, yes + no + 2, yes + no + 2), papers=papers_of(result, few=False),
        accounts=count_identities(result), checks=checks(), counts=("keyed by Ann", "keyed by Bob"),
    )  # fmt: skip


def confirmation() -> Declaration:
    """Yes or no on each name."""
    contest = board(6)
    listed = tuple(
        Row(
            str(c.number),
            c.name,
            c.practice,
            60 - 8 * n,
            Outcome.ELECTED if n < 4 else Outcome.NOT_ELECTED,
            against=8 * n,
        )
        for n, c in enumerate(contest.candidates)
    )
    filling = "Fresh nominations are called for them."
    return replace(plain(contest, Kind.CONFIRMATION), rows=listed, unfilled=2, filling=filling, checks=checks())


def full() -> Declaration:
    """All that a declaration can hold."""
    note = Note(
        "9.4", "One pack came back without a postmark.", ("Mr Alan Reeve", "Mrs Joyce Hammond"), "16 March 2027"
    )
    added = Added("Jane Roe", "2 March 2027", "by a decision of the LMC, taken down by Mr Alan Reeve")
    lotted = with_lot()
    rows = list(lotted.rows)
    rows[1] = replace(
        rows[1], outcome=Outcome.NOT_TAKEN, note="withdrew on 1 March 2027, after the papers were printed."
    )
    return replace(
        lotted, rows=tuple(rows), notes=(note,), added=(added,), unfilled=1, rehearsal=True,
        filling="The LMC decides how it is filled.",
    )  # fmt: skip


def few() -> Declaration:
    """One paper came back (C35)."""
    declared = question(1, 0)
    papers = declared.papers
    assert isinstance(papers, Papers)
    return replace(declared, papers=replace(papers, counted=1, rejected=0, heads=()), withheld="Only 1.")
