"""What is posted, what goes with it, and what the office signs on the way: the values of these documents.

`documents` prints them as it prints its own: each has the file of its wording, and its fields are the names that its
template uses. Days, hours and addresses are already in words. Nothing here knows the serial of a ballot paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import CandidateNumber, Contest, Election, Requirement


@dataclass(frozen=True, slots=True)
class Pack:
    """One elector's pack: a covering letter and a declaration of identity."""

    name: str
    gmc_number: str
    """Empty where no list has one: the doctor fills it in."""
    address: tuple[str, ...]
    """Below the name, a line each, the postcode last (RULES 5.8)."""
    group: str
    """Its name."""
    number: str
    """Of the declaration: `0417/1-K`."""
    code: str
    """Of the declaration, in capitals and digits: what its square holds."""
    contests: tuple[Contest, ...]
    """Of the ballot papers that the pack is to hold."""
    elsewhere: str = ""
    """The name of another group where the doctor votes too, with a pack of its own."""

    @property
    def questions_only(self) -> bool:
        """Whether nobody stands for anything."""
        return all(contest.question for contest in self.contests)


@dataclass(frozen=True, slots=True)
class Packs:
    """Two letters for each pack, and one of them with a code. Its PDF takes `codes`."""

    template: ClassVar[str] = "pack.txt"
    election: Election
    packs: tuple[Pack, ...]
    closes: str
    """Hour and day: `12 noon on Friday 5 March 2027`."""
    contact: str
    """How to reach the office, after "please": `ring 01245 555 0100 or write to votes@lmc.example`."""
    scrutineer_contact: str
    """A telephone number or address of the scrutineer's own; empty where there is none."""
    sent: str
    office: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ("signature",)
    reissue: bool = False
    """These replace packs sent before; their declarations show it by the number alone."""
    earlier: str = ""
    """Of a replacement, what becomes of the earlier pack: a sentence or two (RULES 5.11)."""
    in_dispute: bool = False
    """These go to doctors in dispute: they count only if the claim is upheld (RULES 1.12)."""

    @property
    def codes(self) -> tuple[str, ...]:
        """One for each declaration, in their order."""
        return tuple(pack.code for pack in self.packs)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The leaflet of one contest: how to vote, when, and what the candidates say."""

    template: ClassVar[str] = "enclosure.txt"
    election: Election
    contest: Contest
    statements: Mapping[CandidateNumber, tuple[str, ...]]
    """The paragraphs of each candidate who sent one."""
    word_limit: int
    dates: tuple[tuple[str, str], ...]
    """What happens, and when, in words."""
    closes: str
    contact: str


@dataclass(frozen=True, slots=True)
class Notice:
    """To hang up at practices and send to locums: the packs are out (RULES 5.21)."""

    template: ClassVar[str] = "notice.txt"
    election: Election
    groups: tuple[str, ...]
    """Whose electors have a pack, by name."""
    posted: str
    """The day, in words."""
    expected: str
    """The day by which a pack should be there, in words."""
    closes: str
    replacements_until: str
    """Hour or day until which one is sent by post."""
    telephone: str
    """Empty where there is none."""
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addressed:
    """An elector, and where the pack goes."""

    number: str
    name: str
    role: str
    address: str
    """On one line."""
    why: str
    """`asked for in writing`, `home, from the lists` or `practice` (RULES 5.8)."""


@dataclass(frozen=True, slots=True)
class AddressedPractice:
    """The electors of one practice."""

    code: str
    """Empty for those whom no practice places: locums."""
    name: str
    electors: tuple[Addressed, ...]


@dataclass(frozen=True, slots=True)
class AddressProof:
    """Names and addresses, for two people to read before anything is printed on an envelope."""

    template: ClassVar[str] = "address-proof.txt"
    election: Election
    state: str
    """`From the register frozen on 11 January 2027`."""
    practices: tuple[AddressedPractice, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Packs that go together: those to one practice, or those to homes."""

    code: str
    name: str
    numbers: str
    """Of the declarations, in order."""
    packs: int


@dataclass(frozen=True, slots=True)
class PackedGroup:
    """The bundles of one group."""

    code: str
    name: str
    bundles: tuple[Bundle, ...]

    @property
    def packs(self) -> int:
        """One for each elector."""
        return sum(bundle.packs for bundle in self.bundles)


@dataclass(frozen=True, slots=True)
class PackingList:
    """What is packed, and the docket to sign when it is handed to the carrier (RULES 5.19, 5.20)."""

    template: ClassVar[str] = "packing-list.txt"
    election: Election
    state: str
    groups: tuple[PackedGroup, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """The papers of one contest."""

    contest: str
    papers: int
    spares: int


@dataclass(frozen=True, slots=True)
class Stationery:
    """What to buy and print, by the number of packs; sizes and margins are the template's."""

    template: ClassVar[str] = "stationery.txt"
    election: Election
    state: str
    packs: int
    printed: tuple[Printed, ...]
    sheets: int
    """Of 21 labels, for that many packs."""
    windows: bool = False
    """Addresses show through a window; else they stand on labels."""


@dataclass(frozen=True, slots=True)
class ProofChecklist:
    """What two people check on the specimens, and sign, before anything live is printed."""

    template: ClassVar[str] = "proof-checklist.txt"
    election: Election
    """With its contests as frozen."""
    closes: str
    fonts: tuple[str, ...]
    sha256: str
    """Of `definition.json`."""
    short_code: str
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """An elector by the number of the declaration."""

    number: str
    name: str
    practice: str


@dataclass(frozen=True, slots=True)
class NumberedGroup:
    """The electors of one group, in the order of their numbers."""

    code: str
    name: str
    electors: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class MarkedRegister:
    """A register to tick by hand when the laptop fails: who returned a pack, never what was voted."""

    template: ClassVar[str] = "marked-register.txt"
    election: Election
    state: str
    groups: tuple[NumberedGroup, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A pack, and what became of it."""

    number: str
    name: str
    state: str
    """`back`, `in query`, `late`, `accepted`; empty while it is out."""
    stamp: str
    """The day of its covering envelope; empty while it is out."""


@dataclass(frozen=True, slots=True)
class ReturnedGroup:
    """The packs of one group, in the order of their numbers."""

    code: str
    name: str
    packs: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """The marked register as it stands, for the office."""

    template: ClassVar[str] = "returned.txt"
    election: Election
    at: str
    """Day and hour, in words."""
    closes: str
    groups: tuple[ReturnedGroup, ...]


@dataclass(frozen=True, slots=True)
class GroupTurnout:
    """How many electors of a group have returned a pack."""

    code: str
    name: str
    electors: int
    back: int
    """-1 where too few to be told."""
    share: str
    """`52.5 %`; empty where it is not told."""
    days: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Turnout:
    """A page with the turnout, that anybody may see."""

    template: ClassVar[str] = "turnout.html"
    title: str
    body: str
    at: str
    closes: str
    rehearsal: bool
    least: int
    """Fewer than these are not told."""
    groups: tuple[GroupTurnout, ...]
    back: int
    """Of all groups; -1 where one of them is not told."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number of the account, with what it counts (RULES 9)."""

    name: str
    number: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sums that must be one."""

    says: str
    """`accepted = to the box + paper missing`."""
    left: int
    right: int

    @property
    def difference(self) -> int:
        """Nought where the account balances."""
        return self.left - self.right


@dataclass(frozen=True, slots=True)
class BallotAccount:
    """The account of one contest's papers, in print."""

    template: ClassVar[str] = "ballot-account.txt"
    election: Election
    contest: str
    at: str
    """Day and hour, in words."""
    terms: tuple[Term, ...]
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class Tied:
    """A candidate of a lot."""

    number: CandidateNumber
    name: str
    practice: str
    votes: int
    id: str
    """By which the ticket is computed."""


@dataclass(frozen=True, slots=True)
class LotSlips:
    """The sheet to sign when a lot is drawn, and a slip for each name to cut out (RULES 11.5)."""

    template: ClassVar[str] = "lot-slips.txt"
    election: Election
    contest: str
    question: str
    """`2 of these 3 take the last 2 places.`"""
    places: int
    tied: tuple[Tied, ...]
    """In the order of the paper."""
    sha256: str
    """Of the count file."""
    short_code: str


@dataclass(frozen=True, slots=True)
class LotNotice:
    """What is published before dice are rolled: names, places, rule and count (RULES 11.8 to 11.10)."""

    template: ClassVar[str] = "lot-notice.txt"
    election: Election
    contest: str
    contest_id: str
    question: str
    places: int
    tied: tuple[Tied, ...]
    digits: int
    rolled_by: tuple[str, ...]
    """Who rolls, in this order and round again until there are as many digits."""
    file: str
    """Name of the count file."""
    sha256: str
    tied_sha256: str
    short_code: str


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """A candidate who can be called to a vacant seat."""

    place: int
    name: str
    practice: str
    votes: int


@dataclass(frozen=True, slots=True)
class RunnersUp:
    """The book of runners-up of one contest (RULES 12.2)."""

    template: ClassVar[str] = "runners-up.txt"
    election: Election
    contest: str
    state: str
    """`From the result of 16 March 2027; no longer good from 16 March 2028`."""
    runners_up: tuple[RunnerUp, ...]


@dataclass(frozen=True, slots=True)
class TallySheets:
    """What one clerk counts one contest on, by hand (RULES 9.10 to 9.12)."""

    template: ClassVar[str] = "tally-sheet.txt"
    election: Election
    contest: Contest
    batches: tuple[str, ...]
    """Their names, a page each."""
    size: int
    """Papers in a batch."""
    blocks: int
    """Lines for papers that vote alike."""
