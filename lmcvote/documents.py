"""Wording -> what leaves the office: letters, forms, registers and checkpoints as PDF, a summary as a page to look at.

The wording lies in `templates/`, one text for each document, in the marks of `paper.markup`: a returning officer can
read it there, and change it. Each document here is a value whose fields are the names that its template uses. What a
value says is never taken for a mark: a doctor called "# Jane" is printed so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from io import BytesIO
from typing import Any, ClassVar, Protocol

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lmcvote import bundled
from lmcvote.election import Election
from lmcvote.findings import BadInput, Finding, counted, refuse_faults
from lmcvote.paper import draw, flow, markup
from lmcvote.paper.flow import Side

STAMP = "REHEARSAL \N{EN DASH} not a real document"


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
    """One page that closes a phase, to leave the office on paper. Its PDF takes the full digest as `code`."""

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
    return _filled(_texts(), document)


def html(document: Document) -> bytes:
    """A page that needs nothing but itself: no script, no network. Raises BadInput where its template is broken."""
    return _filled(_pages(), document).encode()


def pdf(text: str, *, title: str, footer: str, rehearsal: bool, code: str = "") -> bytes:
    """A rendered text on A4; the same text gives the same bytes. `title` is the file's own, and not printed.

    `code`, at most 90 capitals and digits, is what `[QR]` shows. Raises BadInput where the font lacks a letter, an
    address is larger than its window, or the marks make no sense; ValueError for a `[QR]` without `code`.
    """
    try:
        letters = [flow.sides(letter, draw.measure) for letter in markup.letters(text)]
    except flow.TooLarge as address:
        message = f'The address "{address}" is larger than the window of an envelope. Shorten it.'
        raise BadInput(Finding("address-too-large", message, title, value=str(address))) from None
    except ValueError as error:
        message = f"The wording of {title} cannot be set: {error}. Correct its template."
        raise BadInput(Finding("wording-broken", message, title)) from None
    stamp = STAMP if rehearsal else ""
    sides = [
        side.with_(flow.furniture(footer, stamp, page, len(letter), draw.measure))
        for letter in letters
        for page, side in enumerate(letter, start=1)
    ]
    refuse_faults(_lacking(sides, title))
    if not code and any(side.symbols for side in sides):
        raise ValueError(f"{title} shows a code, and has none")
    out = BytesIO()
    draw.sides(out, sides, title, code)
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


def _filled(environment: ImmutableSandboxedEnvironment, document: Document) -> str:
    values = {field.name: getattr(document, field.name) for field in fields(document)}
    try:
        return environment.get_template(document.template).render(values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        message = f"templates/{document.template}: {error}. Correct the wording, or install lmcvote again."
        raise BadInput(Finding("template-broken", message, document.template, line)) from None


@cache
def _texts() -> ImmutableSandboxedEnvironment:
    """For text: every value is escaped as it is printed."""
    return _environment(autoescape=False, finalize=lambda value: markup.escaped(_said(value)))


@cache
def _pages() -> ImmutableSandboxedEnvironment:
    """For HTML: Jinja escapes every value."""
    return _environment(autoescape=True, finalize=lambda value: markup.shown(_said(value)))


def _environment(**options: Any) -> ImmutableSandboxedEnvironment:  # noqa: ANN401 (Jinja's own)
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(bundled.folder("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    environment.filters.update(counted=counted, fours=_fours, thousands=_thousands)
    return environment


def _said(value: object) -> str:
    """A value's text. Only text and whole numbers have one: None in print is a mistake of ours, not a word."""
    if isinstance(value, Undefined):
        return str(value)  # raises, naming what is missing
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{value!r} is neither text nor a whole number")
    return str(value)


def _fours(digits: str) -> str:
    """A digest as two people read it: groups of four.

    >>> _fours("0123456789ab")
    '0123 4567 89ab'
    """
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _thousands(number: int) -> str:
    """A whole number with a comma at each thousand.

    >>> _thousands(1234567)
    '1,234,567'
    """
    return f"{number:,}"
