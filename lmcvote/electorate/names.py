"""Names of doctors, made comparable. The text as received is always kept beside; nothing here is ever printed.

Letters are folded to A-Z, titles and suffixes dropped, "SMITH, Jane A" taken apart. What makes two names agree is
decided in `match`; here stands only what a name can be read as.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from lmcvote.letters import plain

TITLES = frozenset("DR DRS DOCTOR MR MRS MS MISS PROF PROFESSOR SIR DAME".split())
SUFFIXES = frozenset(
    (
        "MRCGP FRCGP MBBS MBCHB BMBS BMBCH MBBCH MD PHD BSC MSC MRCP FRCP FRCS MRCS DRCOG DCH DFFP DFSRH OBE "
        "MBE CBE JP JNR JR SNR FFPHM MFPHM MRCPCH MRCPSYCH"
    ).split()
)
PARTICLES = frozenset("AL EL VAN VON DE DER DEN DI DA DEL DELLA LA LE O ST MC MAC BIN IBN ABU TER TEN".split())
"""First words of a surname that say nothing by themselves."""
KEPT = 200_000
"""Texts of which what they are read as is kept: a list has the same names again and again."""
_APART = {
    **dict.fromkeys(map(ord, "'`\N{ACUTE ACCENT}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"), ""),
    **dict.fromkeys(map(ord, "\N{MODIFIER LETTER APOSTROPHE}\N{FULLWIDTH APOSTROPHE}\N{PRIME}"), ""),
    **dict.fromkeys(map(ord, "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"), " "),
}
"""Apostrophes close up, hyphens and dashes part."""
LETTERS = re.compile("[A-Z]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared: capitals A-Z only."""

    surname: str
    """Without blanks: SMITHJONES, OBRIEN. Empty where the list has none."""
    parts: frozenset[str]
    """The words of a double-barrelled surname that could stand alone; empty for a single one."""
    given: str
    """All given names, a blank between: JANE ANNE."""
    forename: str = field(init=False, repr=False, compare=False)
    """The first given name; middle names are too often left out to be compared."""
    surnames: frozenset[str] = field(init=False, repr=False, compare=False)
    """The surname and the other way to write it: MACDONALD is also MCDONALD."""

    def __post_init__(self) -> None:
        """Kept, not derived each time: linkage asks for them a million times."""
        object.__setattr__(self, "forename", self.given.partition(" ")[0])
        object.__setattr__(self, "surnames", _forms(self.surname))

    @property
    def full(self) -> str:
        """The key by which two posts of one list carry the same name."""
        return f"{self.surname}|{self.given}"


def words(text: str) -> list[str]:
    """The words of a name in capitals A-Z.

    >>> words("Zoë O\N{RIGHT SINGLE QUOTATION MARK}Brien-Nuñez")
    ['ZOE', 'OBRIEN', 'NUNEZ']
    """
    return LETTERS.findall(plain(text.translate(_APART)).upper())


def without_titles(found: list[str]) -> list[str]:
    """Leading titles and trailing suffixes off, unless nothing else is there: Miss may be a surname."""
    start, end = 0, len(found)
    while start < end and found[start] in TITLES:
        start += 1
    while end > start and found[end - 1] in SUFFIXES:
        end -= 1
    return found[start:end] or found


def of(surname: str, forename: str) -> Name:
    """The name of two cells.

    >>> of("O'Brien (Mrs)", "Dr. Zoë Anne (Mrs)")
    Name(surname='OBRIEN', parts=frozenset(), given='ZOE ANNE')
    >>> sorted(of("MacDonald", "").surnames)
    ['MACDONALD', 'MCDONALD']
    """
    joined, parts = _surname(surname)
    return Name(joined, parts, _given(forename))


@lru_cache(KEPT)
def _surname(text: str) -> tuple[str, frozenset[str]]:
    """Without blanks, and the parts that could stand alone."""
    last = _said(text)
    parts = frozenset(word for word in last if word not in PARTICLES) if len(last) > 1 else frozenset[str]()
    return "".join(last), parts


@lru_cache(KEPT)
def _given(text: str) -> str:
    return " ".join(_said(text))


def _said(text: str) -> list[str]:
    found = words(text)
    return [word for word in without_titles(found) if word not in TITLES] or found


@lru_cache(KEPT)
def _forms(surname: str) -> frozenset[str]:
    """The surname and the other way to write it."""
    other = surname.startswith("MAC") and len(surname) > len("MACxxx")
    return frozenset((surname, "MC" + surname[3:])) if other else frozenset((surname,))


def split(full_name: str) -> tuple[str, str]:
    """Surname and forename, as written, of one cell that holds both.

    >>> split("SMITH, Jane A"), split("Dr Jane A van Dyke MRCGP"), split("Smith")
    (('SMITH', 'Jane A'), ('van Dyke', 'Jane A'), ('Smith', ''))
    """
    if "," in full_name:
        surname, _, forename = full_name.partition(",")
        letters = words(forename)
        if not SUFFIXES.issuperset(letters) or all(len(word) < 3 for word in letters):  # Md and JP are given names too
            return surname.strip(), forename.strip()
        full_name = surname  # Jane Smith, MRCGP
    written = [word for word in full_name.split() if words(word)]
    while len(written) > 1 and words(written[0])[0] in TITLES:
        written.pop(0)
    while len(written) > 1 and words(written[-1])[0] in SUFFIXES:
        written.pop()
    start = len(written) - 1
    while start > 1 and words(written[start - 1])[0] in PARTICLES:
        start -= 1
    return " ".join(written[max(start, 0) :]), " ".join(written[: max(start, 0)])


@cache
def _formal_names() -> dict[str, frozenset[str]]:
    formal: dict[str, set[str]] = {}
    for line in (files("lmcvote.electorate") / "nicknames.txt").read_text("utf-8").splitlines():
        name, _, short = line.partition(":")
        if short and not name.startswith("#"):
            for form in (name, *short.split()):
                formal.setdefault(form.upper(), set()).add(name.upper())
    return {form: frozenset(names) for form, names in formal.items()}


@cache
def formal(forename: str) -> frozenset[str]:
    """The given names that a forename may stand for, itself included.

    >>> sorted(formal("ALEX")), sorted(formal("PRIYA"))
    (['ALEX', 'ALEXANDER', 'ALEXANDRA'], ['PRIYA'])
    """
    return _formal_names().get(forename, frozenset()) | {forename}
