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
from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.paper.faults import Code
from lmcvote.reading.papers import Aside, BatchId, PaperId, Sheet, SheetId
from lmcvote.reading.papers import Ruling as PaperRuling
from lmcvote.returns.envelope import Declaration, Defect, Envelope, Names
from lmcvote.store.readings import Side
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
held = st.dictionaries(words, st.from_regex("[0-9a-f]{64}", fullmatch=True), max_size=3)
trail_entries = st.builds(TrailEntry, words, st.sampled_from(("register", "box")), words, words, facts, held)


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


# -- what comes back -------------------------------------------------------------------------------------------------

hashes = st.binary(min_size=32, max_size=32)
two_people = st.just(("Mr Alan Reeve", "Ms Priya Nair"))


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    """One declaration of an envelope, whatever it names."""
    names = draw(st.sampled_from(Names))
    ours = names in (Names.PACK, Names.COPY)
    defects = tuple(draw(st.lists(st.sampled_from(Defect), max_size=2, unique=True)))
    stray = b"" if ours else draw(st.one_of(st.just(b""), hashes))
    return Declaration(names, draw(hashes) if ours else b"", stray, defects)


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    """A covering envelope as two people found it; what has no code of its own has a mark."""
    found = tuple(draw(st.lists(declarations(), max_size=3, unique_by=lambda one: one.token_hash or one.stray)))
    known = any(one.names is not Names.COPY and (one.token_hash or one.stray) for one in found)
    mark = "" if known else f"X{draw(st.integers(1, 9999))}"
    stamp = draw(st.sampled_from(("2027-03-01", "2027-03-12 09:30", "2027-03-15 12:01")))
    loose, inner = draw(st.integers(0, 1)), draw(st.integers(0, 3))
    return Envelope(stamp, draw(st.booleans()), found, inner, loose, draw(st.booleans()), mark, draw(two_people), stamp)


# -- papers as they were scanned --------------------------------------------------------------------------------------

shares = st.floats(0, 1)
candidate_numbers = st.integers(1, 12).map(CandidateNumber)
scores = st.builds(
    Score, st.just(ContestId("board")), candidate_numbers, shares, shares, shares, st.floats(0, 6),
    st.floats(0, 40), shares, shares, shares, shares,
)  # fmt: skip
elsewheres = st.builds(Elsewhere, shares, st.floats(0, 210), st.floats(0, 297), st.floats(0, 60_000))
flags = st.frozensets(st.sampled_from((Code.POOR_SCAN, Code.CORNER_MISSING, Code.FAINT_PRINT, Code.TURNED)))
placings = st.lists(st.floats(-5000, 5000), min_size=9, max_size=9).map(tuple)
seen_ids = st.binary(min_size=32, max_size=32)
pictures = st.from_regex("[0-9a-f]{24}[.]jpg", fullmatch=True)


@st.composite
def readings(draw: st.DrawFn, code: BallotCode) -> Reading:
    """What may be measured on a page of this code; often nothing doubtful, as on most papers."""
    numbered = draw(st.lists(scores, min_size=1, max_size=4, unique_by=lambda one: one.candidate))
    if draw(st.booleans()):
        fills = (0.24, *(0.0 for _ in numbered))
        clear = tuple(
            Score(one.contest, one.candidate, fill, 0.0, 0.0, 0.9, 6.8, 0.0, 0.0, 0.0, 0.0)
            for one, fill in zip(numbered, fills, strict=False)
        )
        return Reading(code, clear, Elsewhere(0.0, 0.0, 0.0, 0.0), frozenset())
    return Reading(code, tuple(numbered), draw(elsewheres), draw(flags))


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """A page on its way into the box: ours, or with a code that was never printed, or without one."""
    fault = draw(st.sampled_from((None, None, Code.UNKNOWN_CODE, Code.UNREADABLE, Code.CODE_UNREADABLE)))
    if fault not in (None, Code.UNKNOWN_CODE):
        return Side(b"", "", 0, 0, fault, None, draw(pictures))
    code = draw(ballot_codes)
    seen = b"" if fault else draw(seen_ids)
    return Side(seen, "board", code.page, code.pages, fault, draw(readings(code)), draw(pictures), draw(placings))


@st.composite
def scans(draw: st.DrawFn) -> list[Sheet]:
    """The sheets of a few papers, in any order: whole ones, copies, pages that miss, codes that nobody can read."""
    made: list[Sheet] = []
    for paper in range(draw(st.integers(0, 5))):
        pages = draw(st.integers(1, 3))
        whole = draw(st.booleans())
        for page in range(1, pages + 1) if whole else draw(st.lists(st.integers(1, pages), min_size=1, max_size=4)):
            fault = None if whole else draw(st.sampled_from((None, None, Code.CODE_UNREADABLE)))
            code = BallotCode(False, page, pages, b"styl", bytes([paper]) * SERIAL_BYTES)
            reading = None if fault else draw(readings(code))
            number, told = SheetId(f"s{len(made)}"), ContestId("board")
            made.append(
                Sheet(number, PaperId(f"p{paper}"), BatchId("b"), told, page, pages, fault, reading, "picture.jpg")
            )
    return draw(st.permutations(made))


@st.composite
def marks_by_number(draw: st.DrawFn) -> Marks:
    """Marks on a paper whose contest does not matter."""
    clear = draw(st.frozensets(candidate_numbers))
    return Marks(clear, draw(st.frozensets(candidate_numbers)) - clear)


paper_rulings = st.builds(
    PaperRuling,
    st.sampled_from(("p0", "p1", "p2")).map(PaperId),
    st.one_of(marks_by_number(), st.sampled_from(Head), st.sampled_from(Aside)),
    st.lists(words, min_size=1, max_size=2).map(tuple),
    st.just("2027-03-16"),
    st.sampled_from(("", "board")).map(ContestId),
    text,
    st.booleans(),
    st.integers(1, 3),
    st.integers(1, 3),
)
