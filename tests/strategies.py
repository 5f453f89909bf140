"""One Hypothesis strategy for each value."""

from collections import Counter
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from lmcvote.audit.trail import Entry as TrailEntry
from lmcvote.election import Candidate, CandidateId, CandidateNumber, Contest, ContestId, Group
from lmcvote.electorate.cases import Case
from lmcvote.electorate.claims import Claims, Dispute, Report
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Electorate, Entry, Excluded, Reason
from lmcvote.electorate.freeze import Elector, ElectorId
from lmcvote.electorate.home import Basis, Place
from lmcvote.electorate.rulings import ANSWERS, Kind, Ruling, Verdict
from lmcvote.packs.issue import Because, Pack, State
from lmcvote.paper.code import SERIAL_BYTES, STYLE_BYTES, BallotCode
from lmcvote.votes import Head, Marks, Rejected, Vote

SURNAMES = ("Ashby", "Baker", "Khan", "O'Brien", "MacDonald", "Smith-Jones", "Jones", "Patel", "Null")
FORENAMES = ("Jane", "J", "John", "Elizabeth", "Liz", "Imran", "", "Zoë")
NUMBERS = ("", "6000001", "6000010", "6000002", "6411987", "123456", "#N/A")
PRACTICES = ("", "F81011", "F81012", "F81013", "F99999")
GROUPS = ("", "06Q", "06T", "07H")
ROLES = ("Partner", "Salaried GP", "Locum", "GP Registrar", "wizard", "")
DAYS = ("", "01/08/2009", "05/01/2026", "01/03/2027", "soon")

text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
words = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)
line_numbers = st.lists(st.integers(2, 9999), max_size=3, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def list_rows(draw: st.DrawFn) -> tuple[str, ...]:
    """A row of a hand-kept list: few names and numbers, so that doctors meet."""
    surname = draw(st.sampled_from(SURNAMES))
    return (
        draw(st.sampled_from(NUMBERS)),
        surname,
        draw(st.sampled_from(FORENAMES)),
        draw(st.sampled_from(ROLES)),
        draw(st.sampled_from(PRACTICES)),
        draw(st.sampled_from(GROUPS)),
        draw(st.sampled_from(("", "CM1 1AA", "CM2 2BB"))),
        draw(st.sampled_from(("", "2", "3", "4.5"))),
        draw(st.sampled_from(DAYS)),
        draw(st.sampled_from(DAYS)),
    )


@st.composite
def contests(draw: st.DrawFn, most: int = 12) -> Contest:
    """A contested contest: more candidates than seats."""
    size = draw(st.integers(2, most))
    candidates = tuple(
        Candidate(CandidateId(f"c{n}"), CandidateNumber(n), f"Surname{n}", "Jane", "") for n in range(1, size + 1)
    )
    return Contest(ContestId("board"), "Board", Group("06Q"), draw(st.integers(1, size - 1)), candidates)


@st.composite
def marks(draw: st.DrawFn, contest: Contest) -> Marks:
    """From a blank paper to every box marked."""
    numbers = [candidate.number for candidate in contest.candidates]
    clear = draw(st.frozensets(st.sampled_from(numbers)))
    return Marks(clear, draw(st.frozensets(st.sampled_from(numbers))) - clear)


@st.composite
def decisions(draw: st.DrawFn, contest: Contest) -> Vote | Rejected:
    """A decided paper of a contest."""
    if draw(st.integers(0, 4)) == 0:
        return Rejected(draw(st.sampled_from(Head)))
    numbers = [candidate.number for candidate in contest.candidates]
    clear = draw(st.frozensets(st.sampled_from(numbers), min_size=1, max_size=contest.seats))
    return Vote(clear, draw(st.integers(0, contest.seats - len(clear))))


@st.composite
def piles(draw: st.DrawFn) -> tuple[Contest, list[Vote | Rejected]]:
    """A contest and its decided papers, in the order of the pile."""
    contest = draw(contests())
    return contest, draw(st.lists(decisions(contest), max_size=30))


def patterns(papers: list[Vote | Rejected]) -> Counter[Vote | Rejected]:
    """As the count takes them."""
    return Counter(papers)


ballot_codes = st.builds(
    lambda test, pages, page, style, serial: BallotCode(test, min(page, pages), pages, style, serial),
    st.booleans(),
    st.integers(1, 7),
    st.integers(1, 7),
    st.binary(min_size=STYLE_BYTES, max_size=STYLE_BYTES),
    st.binary(min_size=SERIAL_BYTES, max_size=SERIAL_BYTES),
)

places = st.builds(Place, st.sampled_from(("06Q", "06T", "07H")), words, st.sampled_from(Basis), text)
fingerprints = st.lists(words, min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
doctors = st.lists(fingerprints, min_size=1, max_size=2).map(tuple)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry of an electorate, on the roll or not."""
    where = draw(st.lists(places, max_size=2, unique_by=lambda place: place.group))
    standing: Any = "on_roll" if where else draw(st.sampled_from(("held", "unplaced")))
    return Entry(
        draw(fingerprints),
        draw(st.from_regex("[0-9]{7}", fullmatch=True)),
        draw(text),
        draw(text),
        draw(st.sampled_from(Role)),
        standing,
        tuple(sorted(where, key=lambda place: place.group)),
        draw(line_numbers),
        draw(line_numbers),
        draw(text),
        tuple(draw(st.sampled_from((("U",), ("R0", "R1"), ("R2",), ("ruling",))))),
    )


cases = st.builds(Case, words, st.sampled_from(Kind), text, line_numbers, line_numbers, text, doctors, st.booleans())
exclusions = st.builds(
    Excluded, st.sampled_from(Reason), line_numbers, line_numbers, words, text, text, text, fingerprints
)
electorates = st.builds(
    lambda entries, cases, excluded: Electorate.of(entries, cases, excluded),
    st.lists(entries(), max_size=5, unique_by=lambda entry: entry.key),
    st.lists(cases, max_size=4, unique_by=lambda case: case.id),
    st.lists(exclusions, max_size=3, unique_by=lambda gone: (gone.performers_lines, gone.equip_lines)),
)

facts = st.dictionaries(words, st.one_of(text, st.integers(), st.lists(text, max_size=2)), max_size=3)
trail_entries = st.builds(TrailEntry, words, st.sampled_from(("register", "box")), words, words, facts)


@st.composite
def rulings(draw: st.DrawFn) -> Ruling:
    """A ruling that answers its case."""
    kind = draw(st.sampled_from(Kind))
    rows = (draw(fingerprints), draw(fingerprints)) if kind is Kind.IDENTITY else (draw(fingerprints),)
    verdict = draw(st.sampled_from(ANSWERS[kind]))
    group = draw(st.sampled_from(("06Q", "06T"))) if verdict is Verdict.HOME else ""
    by = tuple(draw(st.lists(words, min_size=1, max_size=2)))
    return Ruling(draw(words), kind, rows, verdict, group, by, draw(text), "2027-02-01T09:00:00+00:00")


instants = st.datetimes(datetime(2027, 1, 1), datetime(2027, 3, 1)).map(lambda at: at.isoformat())  # noqa: DTZ001
disputes = st.builds(Dispute, fingerprints, text, st.sampled_from(("06Q", "06T")), text, text, instants)
reports = st.builds(Report, words, text, text, text, st.sampled_from(Role), words, text, text, instants)
claims = st.builds(
    Claims,
    st.lists(disputes, max_size=3).map(tuple),
    st.lists(reports, max_size=3, unique_by=lambda one: one.id).map(
        lambda found: tuple(sorted(found, key=lambda one: (one.at, one.id)))
    ),
)


electors = st.lists(entries(), max_size=4, unique_by=lambda entry: entry.key).map(
    lambda found: tuple(Elector(ElectorId(entry.key), entry, "") for entry in found)
)


electors = st.lists(entries(), max_size=4, unique_by=lambda entry: entry.key).map(
    lambda found: tuple(Elector(ElectorId(entry.key), entry, "") for entry in found)
)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A pack, whatever became of it."""
    return Pack(
        draw(st.binary(min_size=32, max_size=32)),
        draw(st.integers(1, 9999)),
        draw(st.integers(1, 99)),
        draw(st.sampled_from(Because)),
        draw(st.sampled_from(((), ("Mr Alan Reeve",), ("Mr Alan Reeve", "Ms Priya Nair")))),
        "2027-02-22T09:00:00+00:00",
        draw(st.sampled_from(State)),
    )
