"""The candidates' statements, as they were sent in: `statements/ID.txt` in the election folder."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lmcvote.election import Candidate, CandidateId
from lmcvote.findings import BadInput, Finding
from lmcvote.received import Caps, contents

FOLDER = "statements"
A_STATEMENT = Caps(bytes=100_000)
_ITEM = re.compile(r"\s*(?:[-*\N{BULLET}\N{EN DASH}]|[0-9]{1,2}[.)])\s")
"""A line that stands by itself: an item of a list."""

Statements = Mapping[CandidateId, tuple[str, ...]]
"""The paragraphs of each statement; of a candidate without one, none."""


def read(folder: Path, candidates: Iterable[Candidate], most_words: int) -> Statements:
    """The statements of all candidates. Raises BadInput with each that is too long, empty, or of no candidate."""
    found: dict[CandidateId, tuple[str, ...]] = {}
    faults: list[Finding] = []
    known = {str(candidate.id): candidate for candidate in candidates}
    for path in sorted((folder / FOLDER).glob("*")):
        if path.name.startswith((".", "~$")):
            continue  # the system's own, and Word's while it has a file open
        try:
            text = _text(path, known)
        except BadInput as refusal:
            faults.extend(refusal.findings)
            continue
        number = words(text)
        if number > most_words:
            message = (
                f"{path}: the statement of {known[path.stem].name} has {number} words, {most_words} are allowed "
                "(statement_words). It is never cut: have the candidate shorten it."
            )
            faults.append(Finding("statement-too-long", message, str(path), value=str(number)))
        found[known[path.stem].id] = tuple(paragraphs(text))
    if faults:
        raise BadInput(*faults)
    return found


def number_of_words(folder: Path, candidate: CandidateId) -> int | None:
    """Of a statement that is in the folder, before it is known who stands; None where there is none."""
    path = folder / FOLDER / f"{candidate}.txt"
    return words(_decoded(contents(path, str(path), A_STATEMENT), path)) if path.exists() else None


def _text(path: Path, known: Mapping[str, Candidate]) -> str:
    """What a file says. Raises BadInput where it is no text, or of nobody: nothing in the folder is passed over."""
    if path.suffix.lower() != ".txt":
        message = f"{path} is no plain text. Save it as {path.with_suffix('.txt').name} (plain text), or take it away."
        raise BadInput(Finding("statement-not-text", message, str(path), value=path.suffix))
    if path.stem not in known:
        ids = ", ".join(known)
        message = f'{path} is the statement of no candidate: none has the id "{path.stem}". There is {ids}.'
        raise BadInput(Finding("statement-of-nobody", message, str(path), value=path.stem))
    if not path.read_bytes().removeprefix(codecs.BOM_UTF8).strip():
        message = f"{path} is empty. Write the statement of {known[path.stem].name} into it, or take it away."
        raise BadInput(Finding("statement-empty", message, str(path)))
    return _decoded(contents(path, str(path), A_STATEMENT), path)


def _decoded(data: bytes, path: Path) -> str:
    """As Notepad and Word save plain text: UTF-8, UTF-16 by its mark, or the Windows page."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"{path} is in no encoding known here. In Notepad: Save as, encoding UTF-8."
    raise BadInput(Finding("not-utf8", message, str(path)))


def paragraphs(text: str) -> Iterator[str]:
    r"""Parted by blank lines, and by the lines of a list.

    >>> list(paragraphs("I stand for\nfair funding.\n\n- fewer forms\n- more doctors"))
    ['I stand for fair funding.', '- fewer forms', '- more doctors']
    """
    told: list[str] = []
    for line in (*text.splitlines(), ""):
        if told and (not line.strip() or _ITEM.match(line)):
            yield " ".join(" ".join(told).split())
            told = []
        if line.strip():
            told.append(line)


def words(text: str) -> int:
    r"""Words as a word processor counts them: what blanks part.

    >>> words("I am a GP\n in Mid-Essex \N{EN DASH} since 2009.")
    9
    """
    return len(text.split())
