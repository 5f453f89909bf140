"""What two people find in a covering envelope: declarations, inner envelopes, loose papers (RULES 7.1, 7.10, 9.5, 9.6).

An envelope is opened on the day it arrives, for its declaration only; envelope A stays sealed. Nothing here knows what
a paper says, or which paper lies in which envelope.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lmcvote.election import Requirement


class Defect(StrEnum):
    """Why a declaration cannot be accepted, as long as its elector has not mended it (RULES 6.3, 6.5)."""

    UNSIGNED = "unsigned"
    NO_NAME = "no-name"
    NO_GMC_NUMBER = "no-gmc"
    NO_DATE_OF_BIRTH = "no-birth"
    NO_WITNESS = "no-witness"
    NOT_THEIRS = "not-theirs"
    """Signed by another, or filled in with another's name."""


LACKS: Mapping[Defect, Requirement] = {
    Defect.UNSIGNED: "signature",
    Defect.NO_NAME: "printed_name",
    Defect.NO_GMC_NUMBER: "gmc_number",
    Defect.NO_DATE_OF_BIRTH: "date_of_birth",
    Defect.NO_WITNESS: "witness",
}
"""Item of `declaration_requires` whose want is the defect."""
IN_WORDS = {
    Defect.UNSIGNED: "it is not signed",
    Defect.NO_NAME: "the name is not filled in",
    Defect.NO_GMC_NUMBER: "the GMC number is not filled in",
    Defect.NO_DATE_OF_BIRTH: "the date of birth is not filled in",
    Defect.NO_WITNESS: "no witness has signed",
    Defect.NOT_THEIRS: "it is signed by somebody else",
}


class Names(StrEnum):
    """What a declaration names."""

    PACK = "pack"
    """One of ours, and not in yet."""
    COPY = "copy"
    """A pack that is in already: this is a copy of its declaration."""
    ANOTHER = "another-election"
    """A pack of another election."""
    NOTHING = "no-pack"
    """None that was issued, or none that anybody can read."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration of identity, found in an envelope."""

    names: Names
    token_hash: bytes = b""
    """Of the pack that it names, or whose copy it is; empty where it names none of ours."""
    stray: bytes = b""
    """Digest of a code that names no pack of ours, by which it is known again; empty where no code was read."""
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """One covering envelope as two people found it."""

    received: str
    """Its stamp, on the office clock: `2027-03-12`, or `2027-03-15 11:40`."""
    in_time: bool
    declarations: tuple[Declaration, ...]
    inner: int
    """Inner envelopes, with the plain ones that a loose paper was put into."""
    loose: int
    """Papers that lay without an inner envelope."""
    inside: bool
    """The declaration was looked for, and found, in envelope A."""
    mark: str
    """Written on an envelope that no declaration makes known: `X3`; empty where there is no need."""
    by: tuple[str, ...]
    at: str
    """When it went on record, UTC."""

    @property
    def sets(self) -> int:
        """As many as the greatest of 1, its declarations and its inner envelopes (RULES 9.5)."""
        return max(1, len(self.declarations), self.inner)


@dataclass(frozen=True, slots=True)
class Sets:
    """The sets of some covering envelopes that came in time (RULES 9.5, 9.6)."""

    covering: int
    extra: int
    """Beyond one in an envelope."""
    naming_a_pack: int
    missing: int
    """Without a declaration, or with one that names no pack."""
    not_ours: int
    """Copies, and declarations of another election."""

    @property
    def all(self) -> int:
        """Sets in time."""
        return self.naming_a_pack + self.missing + self.not_ours


def in_time(envelopes: Iterable[Envelope]) -> Sets:
    """Count the sets of those envelopes that came in time."""
    some = [envelope for envelope in envelopes if envelope.in_time]
    named = Counter(one.names for envelope in some for one in envelope.declarations)
    bare = sum(envelope.sets - len(envelope.declarations) for envelope in some)
    return Sets(
        covering=len(some),
        extra=sum(envelope.sets - 1 for envelope in some),
        naming_a_pack=named[Names.PACK],
        missing=bare + named[Names.NOTHING],
        not_ours=named[Names.COPY] + named[Names.ANOTHER],
    )


def came(envelopes: Iterable[Envelope], *, in_time: bool) -> Mapping[bytes, tuple[Envelope, Declaration]]:
    """Token hash -> envelope and declaration, of every pack that came back in time, or late."""
    return {
        one.token_hash: (envelope, one)
        for envelope in envelopes
        if envelope.in_time is in_time
        for one in envelope.declarations
        if one.names is Names.PACK
    }
