"""What is wrong with a user's data, and how a command ends.

A fault in a list or a setting is a value, `Finding`: collected, shown with all others of its file, never raised one by
one. What stops a command is a `Refusal` that carries its findings; each child has the exit code of its kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or doubt, told so that the reader can mend it without asking."""

    code: str
    """Stable short name, for scripts: `gmc-number-malformed`."""
    message: str
    """One sentence: what is wrong, and the way out."""
    file: str = ""
    """As the user named it; empty where no file is concerned."""
    line: int | None = None
    """As Excel shows it: the header is line 1. None for the whole file."""
    field: str = ""
    """Column heading, key of `election.toml` or option of the command."""
    value: str = ""
    """What stands there now."""


class Refusal(Exception):
    """A command stops and says why. Raised as one of its children, which set the exit code."""

    exit: ClassVar[int]

    def __init__(self, *findings: Finding) -> None:
        """With at least one finding: a refusal always has a reason."""
        if not findings:
            raise ValueError("a refusal without a reason")
        super().__init__(findings[0].message)
        self.findings = findings


class Misused(Refusal):
    """The command's own words are off: an option is missing, or two exclude each other."""

    exit = 2


class BadInput(Refusal):
    """A file or value given to the command cannot be used; nothing was written."""

    exit = 3


class NeedsDecision(Refusal):
    """A person must decide before this can go on."""

    exit = 4


class RuleRefuses(Refusal):
    """A rule of the election forbids it, whatever anyone decides here and now."""

    exit = 5


class IntegrityBroken(Refusal):
    """A record no longer agrees with itself: stop, and compare with the paper checkpoints."""

    exit = 6


def counted(number: int, what: str) -> str:
    """A number with its noun, for sentences.

    >>> counted(1, "page"), counted(52, "page")
    ('1 page', '52 pages')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["Ann", "Bob", "Cy"]), listed(["Ann"])
    ('Ann, Bob and Cy', 'Ann')
    """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def refuse_faults(faults: Iterable[Finding]) -> None:
    """Raise BadInput with all faults of a file together; do nothing where there are none."""
    found = tuple(faults)
    if found:
        raise BadInput(*found)
