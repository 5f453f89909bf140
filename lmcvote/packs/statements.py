"""The candidates' statements, as they were sent in: `statements/ID.txt` in the election folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from lmcvote.election import Candidate, CandidateId
from lmcvote.findings import BadInput, Finding
from lmcvote.received import Caps, contents

FOLDER = "statements"
A_STATEMENT = Caps(bytes=100_000)

Statements = Mapping[CandidateId, tuple[str, ...]]
"""The paragraphs of each statement; of a candidate without one, none."""


def read(folder: Path, candidates: Iterable[Candidate], most_words: int) -> Statements:
    """The statements of all candidates. Raises BadInput with each that is too long, or a file of no candidate."""
    there = {path.stem: path for path in sorted((folder / FOLDER).glob("*.txt"))}
    found: dict[CandidateId, tuple[str, ...]] = {}
    faults = []
    known = {str(candidate.id): candidate for candidate in candidates}
    for name, path in there.items():
        if name not in known:
            message = f'{path} is the statement of no candidate: none has the id "{name}". Rename it, or take it away.'
            faults.append(Finding("statement-of-nobody", message, str(path), value=name))
            continue
        try:
            text = contents(path, str(path), A_STATEMENT).decode("utf-8-sig")
        except BadInput as refusal:
            faults.extend(refusal.findings)
            continue
        except UnicodeDecodeError:
            faults.append(Finding("not-utf8", f"{path} is not UTF-8 text. Save it as such, and try again.", str(path)))
            continue
        number = words(text)
        if number > most_words:
            message = (
                f"{path}: the statement of {known[name].name} has {number} words, {most_words} are allowed "
                "(statement_words). It is never cut: have the candidate shorten it."
            )
            faults.append(Finding("statement-too-long", message, str(path), value=str(number)))
        found[known[name].id] = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
    if faults:
        raise BadInput(*faults)
    return found


def words(text: str) -> int:
    r"""Words as a word processor counts them: what blanks part.

    >>> words("I am a GP\n in Mid-Essex \N{EN DASH} since 2009.")
    9
    """
    return len(text.split())
