"""Returns in the tests' own language: packs, and lines as two people type them."""

from dataclasses import dataclass, field, replace

from lmcvote.election import ElectionId, Rules
from lmcvote.packs.issue import Because, Fate, Pack, State
from lmcvote.packs.numbers import written
from lmcvote.paper.code import declaration, election_mark, to_text, token_hash
from lmcvote.returns import lines
from lmcvote.returns.arrival import Arrived, Stamp, arrived, desk
from lmcvote.returns.envelope import Envelope, in_time
from lmcvote.returns.settle import STATE, Known, Term, returned, settled

ID = ElectionId("e")
MARK = election_mark(ID, 1)
TWO = ("Mr Alan Reeve", "Ms Priya Nair")


def token(number: int, issue: int) -> bytes:
    return bytes([number, issue]) * 6


def code(number: int, issue: int = 1, *, mark: bytes = MARK) -> str:
    """What the hand scanner types for a declaration."""
    return to_text(declaration(mark, token(number, issue)))


def called(number: int, issue: int = 1) -> str:
    return written(number, issue)


@dataclass
class Office:
    """A register of packs, and what comes back to it."""

    rules: Rules = field(default_factory=Rules)
    packs: dict[bytes, Pack] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)
    mended: set[bytes] = field(default_factory=set)
    known: Known = field(default_factory=Known)
    closed: bool = False
    terms: dict[bytes, Term] = field(default_factory=dict)

    def issue(self, number: int, because: Because = Because.FIRST) -> Pack:
        issue = 1 + sum(pack.number == number for pack in self.packs.values())
        pack = Pack(token_hash(ID, token(number, issue)), number, issue, because, TWO, "")
        self.packs[pack.token_hash] = pack
        return pack

    def pack(self, number: int, issue: int = 1) -> Pack:
        return self.packs[token_hash(ID, token(number, issue))]

    def befalls(self, *fates: Fate) -> None:
        for fate in fates:
            self.packs[fate.token_hash] = replace(self.packs[fate.token_hash], state=fate.state)

    def comes(self, text: str, *, on: str = "2027-03-01", late: bool = False) -> Arrived:
        """An envelope, by its line."""
        against = desk(ID, self.rules, self.packs.values(), self.envelopes, closed=self.closed)
        made = arrived(lines.read(text, MARK), Stamp(on, not late), against, TWO, "")
        if made.envelope:
            self.envelopes.append(made.envelope)
        self.befalls(*made.fates)
        return made

    def mends(self, number: int, issue: int = 1) -> None:
        pack = self.pack(number, issue)
        self.mended.add(pack.token_hash)
        self.befalls(Fate(pack.token_hash, State.RECEIVED, "mended", TWO, ""))

    def closes(self) -> dict[str, str]:
        """Number of each pack that came in time -> its term."""
        back = returned(self.envelopes, self.mended)
        self.terms = dict(settled(self.packs.values(), back, self.rules, self.known))
        for hashed, term in self.terms.items():
            if not (term is Term.PACK_VOID and self.packs[hashed].state is State.CANCELLED):
                self.befalls(Fate(hashed, STATE[term], term, TWO, ""))
        self.closed = True
        return {called(self.packs[h].number, self.packs[h].issue): term.value for h, term in self.terms.items()}

    def sets(self) -> dict[str, int]:
        """Of 9.5 and 9.6."""
        found = in_time(self.envelopes)
        return {
            "covering": found.covering,
            "extra": found.extra,
            "naming": found.naming_a_pack,
            "missing": found.missing,
            "not_ours": found.not_ours,
        }
