"""Wording -> what leaves the office: letters, forms, registers and checkpoints as PDF, a summary as a page to look at.

The wording lies in `templates/`, one text for each document, in the marks of `paper.markup`: a returning officer can
read it there, and change it. Each document here is a value whose fields are the names that its template uses. What a
value says is never taken for a mark: a doctor called "# Jane" is printed so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from io import BytesIO
from typing import Any, ClassVar, Protocol

from lmcvote import wording
from lmcvote.election import Election
from lmcvote.findings import BadInput, Finding, counted, refuse_faults
from lmcvote.paper import draw, flow, markup
from lmcvote.paper.flow import Side

STAMP = "REHEARSAL \N{EN DASH} not a real document"
PROVISIONAL = "PROVISIONAL \N{EN DASH} not declared"


class Document(Protocol):
    """A frozen dataclass with the file of its wording; its fields are the template's names."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A doctor in a table. Everything is printed as it stands here."""

    name: str
    gmc_number: str
    """Empty where no list has one."""
    role: str
    note: str = ""
    """In a register how the doctor was placed, in a letter to a practice what is open: `waits for a decision`."""


@dataclass(frozen=True, slots=True)
class HomeForm:
    """One locum's form."""

    name: str
    gmc_number: str
    """Empty where no list has one."""
    address: tuple[str, ...]
    """Below the name, a line each, the postcode last; empty where nobody knows it."""
    evidence: str
    """What the lists say, one sentence with its full stop."""
    case: str = ""
    """By which the answer is found again."""


@dataclass(frozen=True, slots=True)
class HomeForms:
    """To each locum whose home group nobody knows (RULES 1.6, 1.7): a letter a form."""

    template: ClassVar[str] = "home-form.txt"
    election: Election
    forms: tuple[HomeForm, ...]
    groups: tuple[tuple[str, str], ...]
    """Code and name of each group of the LMC, in the order of the boxes."""
    return_by: str
    """The last day, in words: `Friday 4 September 2026`."""
    sent: str
    """The letters' date, in words."""
    office: tuple[str, ...] = ()
    """Where answers go, a line each; empty where the election has no postal address."""


@dataclass(frozen=True, slots=True)
class PracticeLetter:
    """What one practice is asked."""

    code: str
    name: str
    address: tuple[str, ...]
    """Below the name, a line each, the postcode last."""
    doctors: tuple[Listed, ...]
    """Those held for it; none is told plainly."""


@dataclass(frozen=True, slots=True)
class PracticeLetters:
    """To each practice: whom we have, and who is missing or wrongly there. A letter a practice."""

    template: ClassVar[str] = "practice-letter.txt"
    election: Election
    practices: tuple[PracticeLetter, ...]
    return_by: str
    sent: str
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A ruling as a letter tells it."""

    by: str
    on: str
    """The day, in words."""
    reason: str


@dataclass(frozen=True, slots=True)
class ExclusionLetter:
    """Why one doctor is left out."""

    name: str
    gmc_number: str
    address: tuple[str, ...]
    reason: str
    """By which the template words it; one that it has no words for is refused."""
    rows: tuple[str, ...]
    """What each row of the lists says, a sentence each; empty for a doctor of no list."""
    ruling: Decision | None = None
    """Only with `ineligible`."""


@dataclass(frozen=True, slots=True)
class ExclusionLetters:
    """To everyone left out: why, and how to appeal (RULES 1.14). A letter a doctor."""

    template: ClassVar[str] = "exclusion-letter.txt"
    election: Election
    letters: tuple[ExclusionLetter, ...]
    appeal_by: str
    """The last day, in words."""
    sent: str
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole number with what it counts."""

    label: str
    number: int
    note: str = ""
    """One sentence, or nothing."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The SHA-256 of something kept."""

    what: str
    """`Register of electors`."""
    file: str
    """Where it can be computed again; empty where no file has it."""
    sha256: str
    """64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One page that closes a phase, to leave the office on paper. Its PDF takes the full digest as its code."""

    template: ClassVar[str] = "checkpoint.txt"
    election: Election
    phase: str
    """What was closed, as a heading: `Register frozen`."""
    at: str
    """Day and hour on the office clock, in words."""
    figures: tuple[Figure, ...]
    digests: tuple[Digest, ...]
    short_code: str
    """To read aloud: `K7QF 2MXD 9TPA`."""


@dataclass(frozen=True, slots=True)
class PracticeRoll:
    """The electors of one practice."""

    code: str
    """Empty for those whom no practice places: locums."""
    name: str
    electors: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class GroupRoll:
    """The electors of one group, by practice."""

    code: str
    name: str
    electors: int
    practices: tuple[PracticeRoll, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The register of electors in print."""

    template: ClassVar[str] = "register.txt"
    election: Election
    state: str
    """`Frozen on 1 September 2026, 12 noon`, or `Draft of 3 August 2026`."""
    groups: tuple[GroupRoll, ...]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Electors of a group by role: partner, salaried, locum, registrar, unknown; a role it lacks may be left out."""

    code: str
    name: str
    by_role: tuple[tuple[str, int], ...]

    @property
    def electors(self) -> int:
        """All roles."""
        return sum(number for _, number in self.by_role)


@dataclass(frozen=True, slots=True)
class CasesOfKind:
    """How many questions of a kind there are, and how many a person has answered."""

    kind: str
    """As in `cases.csv`: `identity`, `home`."""
    open: int
    ruled: int


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list as received."""

    name: str
    """`Medical Performers List`."""
    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The electorate to look at. `electorate build` works without an election: title and body are plain text here."""

    template: ClassVar[str] = "electorate-summary.html"
    title: str
    body: str
    """Empty without an election."""
    as_at: str
    """The reference date, in words."""
    rehearsal: bool
    on_roll: int
    """Doctors, each once, in however many groups."""
    held: int
    unplaced: int
    excluded: int
    groups: tuple[GroupFigures, ...]
    in_both: int
    only_performers: int
    only_equip: int
    cases: tuple[CasesOfKind, ...]
    rules: tuple[tuple[str, int], ...]
    """Rule (`R0`, `R1`, `R1b`, `R2`, `R3`, `U`, `ruling`) and the doctors that it joined; `U` are those on one list."""
    lists: tuple[ListRead, ...]
    thresholds_sha256: str


def rendered(document: Document) -> str:
    """The document's wording with its values, in the marks of `paper.markup`. Raises BadInput where it is broken."""
    return wording.filled(wording.texts(), document.template, _values(document))


def html(document: Document) -> bytes:
    """A page that needs nothing but itself: no script, no network. Raises BadInput where its template is broken."""
    return wording.filled(wording.pages(), document.template, _values(document)).encode()


def _values(document: Document) -> dict[str, Any]:
    return {field.name: getattr(document, field.name) for field in fields(document)}


def foot(election: Election) -> str:
    """The line at the foot of every page that tells of an election."""
    return f"{election.title}. {election.body}"


def printed(election: Election, title: str, *documents: Document, codes: tuple[str, ...] = ()) -> bytes:
    """Documents of an election as one PDF, each from a new page, its foot naming the election. Raises as `pdf` does."""
    text = "\n===\n".join(rendered(document) for document in documents)
    return pdf(text, title=title, footer=foot(election), rehearsal=election.rehearsal, codes=codes)


def pdf(
    text: str, *, title: str, footer: str, rehearsal: bool, codes: tuple[str, ...] = (), provisional: bool = False
) -> bytes:
    """A rendered text on A4; the same text gives the same bytes. `title` is the file's own, and not printed.

    A rehearsal says so on every page, and so does what is `provisional` (RULES 14.6).

    `codes`, each of at most 90 capitals and digits, is what `[QR]` shows: one for all letters, or one for each letter
    that has the mark, in their order. Raises BadInput where the font lacks a letter, an address is larger than its
    window, or the marks make no sense; ValueError where letters and codes are not as many.
    """
    stamp = "  \N{BULLET}  ".join([STAMP] * rehearsal + [PROVISIONAL] * provisional)
    return _drawn(_coded(_set(text, title), codes, title), title, footer, stamp)


def sides_of(text: str, title: str) -> tuple[int, ...]:
    """How many pages each letter of a rendered text takes. Raises BadInput as `pdf` does."""
    return tuple(len(letter) for letter in _set(text, title))


def _set(text: str, title: str) -> list[tuple[Side, ...]]:
    try:
        return [flow.sides(letter, draw.measure) for letter in markup.letters(text)]
    except flow.TooLarge as address:
        raise _too_large(address, "the window of an envelope", title) from None
    except ValueError as error:
        message = f"The wording of {title} cannot be set: {error}. Correct its template."
        raise BadInput(Finding("wording-broken", message, title)) from None


def labels(addresses: Iterable[tuple[str, ...]], *, title: str, footer: str, rehearsal: bool) -> bytes:
    """Addresses, name first, on sheets of 3 x 7 labels of 63.5 x 38.1 mm. Raises BadInput as `pdf` does."""
    try:
        sheets = flow.labels(addresses, draw.measure)
    except flow.TooLarge as address:
        raise _too_large(address, "a label", title) from None
    return _drawn([sheets], title, footer, STAMP if rehearsal else "")


def _too_large(address: flow.TooLarge, place: str, title: str) -> BadInput:
    message = f'The address "{address}" is larger than {place}. Shorten it.'
    return BadInput(Finding("address-too-large", message, title, value=str(address)))


def _coded(letters: list[tuple[Side, ...]], codes: tuple[str, ...], title: str) -> Iterator[tuple[Side, ...]]:
    """The letters, each symbol with what it says."""
    showing = sum(any(side.symbols for side in letter) for letter in letters)
    if len(codes) != showing and not (len(codes) == 1 and showing):
        raise ValueError(f"{counted(showing, 'letter')} of {title} to show a code, and {counted(len(codes), 'code')}")
    waiting = iter(codes if len(codes) == showing else codes * showing)
    for letter in letters:
        code = next(waiting) if any(side.symbols for side in letter) else ""
        yield tuple(replace(side, symbols=tuple(replace(s, text=code) for s in side.symbols)) for side in letter)


def _drawn(letters: Iterable[tuple[Side, ...]], title: str, footer: str, stamp: str) -> bytes:
    sides = [
        side.with_(flow.furniture(footer, stamp, page, len(letter), draw.measure))
        for letter in letters
        for page, side in enumerate(letter, start=1)
    ]
    refuse_faults(_lacking(sides, title))
    out = BytesIO()
    draw.sides(out, sides, title)
    return out.getvalue()


def _lacking(sides: list[Side], title: str) -> Iterator[Finding]:
    """Letters that the font lacks, once for each line of print that has them: never a black box."""
    told = set[str]()
    for text in (text for side in sides for text in side.texts):
        missing = sorted({letter for run in text.runs for letter in draw.lacking(run)})
        line = "".join(run.text for run in text.runs).strip()
        if missing and line not in told:
            told.add(line)
            named = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing)
            message = f'"{line}" has letters that the font lacks: {named}. Write it in Latin letters.'
            yield Finding("no-glyph", message, title, value=line)
