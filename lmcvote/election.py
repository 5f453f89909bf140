"""What was decided before anyone voted: the election, its contests, its timetable and the rules in force.

Values only. `settings` reads them from `election.toml`; `definition` freezes them for both sides of the wall.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal, NewType
from zoneinfo import ZoneInfo

SETTINGS = "election.toml"
"""The one file of an election that a person writes."""
LONDON = ZoneInfo("Europe/London")
"""The clock of the office, by which days and hours are printed."""

ElectionId = NewType("ElectionId", str)
ContestId = NewType("ContestId", str)
CandidateId = NewType("CandidateId", str)
CandidateNumber = NewType("CandidateNumber", int)
Group = NewType("Group", str)
"""A commissioning group, by its ODS code: `06Q` is Mid Essex."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name on the paper."""

    id: CandidateId
    number: CandidateNumber
    """1 for the first on the paper; the order of the paper, not of the result."""
    surname: str
    forenames: str
    practice: str
    """As printed under the name; tells equal names apart (RULES 3.10)."""

    @property
    def name(self) -> str:
        """Forenames first, as it is read out: Jane ASHBY."""
        return f"{self.forenames} {self.surname.upper()}".strip()

    @property
    def told_apart(self) -> str:
        """Name and practice, as equal names need it (RULES 3.10)."""
        return f"{self.name}, {self.practice}".rstrip(", ")


ANSWERS = (
    Candidate(CandidateId("yes"), CandidateNumber(1), "Yes", "", ""),
    Candidate(CandidateId("no"), CandidateNumber(2), "No", "", ""),
)
"""What a voter may choose where a question is put; always in this order."""


@dataclass(frozen=True, slots=True)
class Contest:
    """One board to elect, or one question to answer, by the electors of one group."""

    id: ContestId
    title: str
    group: Group
    seats: int
    """At least 1; also the number of votes each elector has (RULES 8.1)."""
    candidates: tuple[Candidate, ...]
    """In the order of the paper; to a question the answers YES and NO."""
    question: str = ""
    """As put to the electors, for a recall or a confirmation; empty for an election."""
    lot_record: str = ""
    """When, by whom and before whom the order was drawn (RULES 3.9); empty where it was not drawn."""
    second_round: bool = False
    """Whether these are the fresh nominations for seats left over: what is short again is `short_after_second`."""
    awaits: bool = False
    """Whether its candidates are nominated, and nominations not closed: who stands is open."""

    @property
    def uncontested(self) -> bool:
        """No more candidates than seats: no poll is held (RULES 4.1). A question always needs its answer."""
        return not self.question and not self.awaits and len(self.candidates) <= self.seats


def confirmations(contest: Contest) -> tuple[Contest, ...]:
    """The questions of a confirmation ballot, one for each name of a contest without a poll (RULES 4.1)."""
    if not contest.uncontested:
        return ()
    return tuple(
        Contest(
            confirmation_of(contest, candidate),
            f"Yes or no: {candidate.name}",
            contest.group,
            1,
            ANSWERS,
            f"Shall {candidate.told_apart} be elected? {contest.title}",
        )
        for candidate in contest.candidates
    )


def confirmation_of(contest: Contest, candidate: Candidate) -> ContestId:
    """The id of the question about one name."""
    return ContestId(f"{contest.id}.{candidate.id}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on the office clock, Europe/London, and the instant it is."""

    wall: str
    """`2026-10-28 12:00`: what is printed."""
    instant: datetime
    """Aware, UTC: what is compared."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The five moments that the papers and the count hang on, in this order."""

    nominations_open: Moment | None
    """None, like the close, where only questions are put: a recall vote or a confirmation has no nominations."""
    nominations_close: Moment | None
    papers_sent: Moment
    papers_close: Moment
    count: Moment
    notice_of_election: date | None = None
    """None where it is not written: `timetable.notice_day` says what it is then."""
    withdrawals_close: Moment | None = None
    """By which a nominee may withdraw (RULES 3.6); None where only questions are put."""
    opening: Moment | None = None
    """Of the inner envelopes; None where it is one sitting with the count."""
    closed_days: frozenset[date] = frozenset()
    """Days of the week on which this office does not work, or no post comes: a strike, an extra bank holiday."""
    stationery_working_days: int = 10
    """From the order of envelopes and sheets until they are in the office."""
    packing_working_days: int = 5
    """For proof, print and packing, before papers are posted."""
    fewest_working_days: int = 8
    """That nominations, and the return of papers, must have among their two to four weeks."""

    def nominated_by(self) -> Moment:
        """The close of nominations of an election. Raises ValueError where only questions are put."""
        if self.nominations_close is None:
            raise ValueError("a question has no nominations")
        return self.nominations_close


Requirement = Literal["signature", "printed_name", "gmc_number", "date_of_birth", "witness"]
"""What a declaration of identity may have to carry (RULES 6.3); the signature always."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The switches of the election's rules that this version carries out; names and defaults as in RULES."""

    secrecy: Literal["two-envelope"] = "two-envelope"
    order: Literal["alphabetical", "by_lot"] = "alphabetical"
    nomination_days: int = 21
    """Days that nominations are open, as their dates have it: 14 to 28 (RULES 3.1)."""
    withdrawal_days_after_close: int = 2
    return_days: int = 21
    """Days for the return of papers, as their dates have it: 14 to 28 (RULES 6.1)."""
    roll_freeze: str = "withdrawal_deadline"
    """`withdrawal_deadline`, `notice_of_election`, or a day, ISO (RULES 1.10)."""
    multi_post: Literal["each_group", "declared", "most_work", "lmc_decides"] = "each_group"
    locum_home_basis: Literal["ladder", "residence", "lmc_assigns"] = "ladder"
    locum_no_home: Literal["lmc_assigns", "hold"] = "lmc_assigns"
    postcode_breaks_ties: bool = False
    only_on_performers: Literal["include", "query"] = "include"
    only_on_equip: Literal["query", "include", "exclude"] = "query"
    include_registrars: bool = False
    roll_change_until: Literal["replacement_stop", "first_issue", "freeze"] = "replacement_stop"
    nominators: Literal[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] = 0
    nomination_cure: Literal["until_close", "none"] = "until_close"
    statement_words: int = 200
    post_to: Literal["ladder", "practice"] = "ladder"
    declaration_requires: tuple[Requirement, ...] = ("signature",)
    replacement_stop_working_days: Literal[0, 1, 2, 3, 4, 5] = 3
    replacement_by_hand: bool = True
    wave_old_papers: Literal["ask", "void_all", "as_replacement"] = "ask"
    replacement_policy: Literal["latest_returned", "latest_issued", "first_returned"] = "latest_returned"
    provisional: bool = True
    declaration_cure: Literal["until_close", "none"] = "until_close"
    late: Literal["received_by_close"] = "received_by_close"
    duplicate_elector: Literal["first_received", "refuse_both"] = "first_received"
    acknowledge: bool = True
    overvote: Literal["reject_paper"] = "reject_paper"
    undervote: Literal["valid_unused"] = "valid_unused"
    uncertain: Literal["reject_vote_only", "reject_paper"] = "reject_vote_only"
    too_many_if_uncertain: Literal["ro_decides", "reject_paper"] = "ro_decides"
    variance: Literal["refuse", "signed_note"] = "refuse"
    uncontested: Literal["declared_elected", "confirmation_ballot"] = "declared_elected"
    short: Literal["fresh_nominations", "co_opt", "leave_vacant"] = "fresh_nominations"
    short_after_second: Literal["leave_vacant", "co_opt"] = "leave_vacant"
    withdrawn_after_print: Literal["stays_then_vacancy", "disregard_votes", "reissue_all"] = "stays_then_vacancy"
    candidate_death: Literal["stop_and_rerun", "stays_then_vacancy"] = "stop_and_rerun"
    tie: Literal["lot_witnessed", "public_dice"] = "lot_witnessed"
    stand_area: Literal["works_in_area", "home_group"] = "works_in_area"
    director_bar_point: Literal["taking_seat", "nomination"] = "taking_seat"
    lmc_barred_offices: tuple[str, ...] = ("chair", "secretary")
    lmc_officer_bar_from: str = "2013-05-01"
    """The first day on which a holder of such an office cannot take a seat, ISO."""
    barred_winner: Literal["vacancy", "next_highest"] = "vacancy"
    vacancy: Literal["ask", "by_election", "next_highest", "co_opt", "leave_vacant"] = "ask"
    runner_up_expiry_months: int = 12
    challenge_days: int = 30
    small_group_min: int = 10
    retention_months: int = 12
    """After the result, until papers and records may be destroyed: 2 to 24 (RULES 15.2)."""


Test = Literal["at_least", "more_than"]
"""How a share is held against a number of people (RULES 13.2, 13.3)."""


@dataclass(frozen=True, slots=True)
class RecallRules:
    """The switches of a recall, `[rules.recall]`: the values proposed, until the LMC confirms its own (RULES 13.5)."""

    call_threshold: Fraction = Fraction(3, 4)
    call_test: Test = "at_least"
    response_threshold: Fraction = Fraction(1, 2)
    response_test: Test = "at_least"
    call_base: Literal["members", "responses"] = "members"
    members: Literal["home_group_roll", "practice_gps_only"] = "home_group_roll"
    roll_date: str = "petition_opening"
    """Or a day, ISO: who comes onto the roll later is no member."""
    signing_days: int = 21
    """14 to 42, the day of opening among them."""
    signer_withdraw: Literal["until_close", "never"] = "until_close"
    sheets: Literal["token_only", "any"] = "token_only"
    target: Literal["leadership", "named_member"] = "leadership"
    egm_notice_days: int = 21
    """Clear days: neither that of the notice nor that of the meeting is one."""
    egm_vote: Literal["postal_ballot"] = "postal_ballot"
    response_includes_spoilt: bool = True
    majority: Literal["simple_of_valid", "two_thirds_of_valid", "of_responses", "of_eligible"] = "simple_of_valid"
    repeat_months: int = 6
    """After a petition opened, until when none is opened on the same leadership; 0 bars nothing."""
    confirmed_by: str = ""
    """The minute by which the LMC confirmed these."""
    undecided: tuple[str, ...] = ()
    """Keys that nobody wrote: none of them applies silently, and no recall opens while there is one (RULES 13.5)."""


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall, `[recall]`: who is to be recalled, on whose petition and why, and its days."""

    whom: tuple[str, ...]
    """Those to be recalled, as printed; under `named_member` exactly one."""
    asked_by: str
    """Who asks for it: the petitioners' side."""
    why: str
    """Their grounds in a sentence, as printed on the sheet."""
    petition_opens: date
    """The first day of signing."""
    egm: Moment | None
    """When the Extraordinary General Meeting is; None as long as that is open."""
    egm_place: str
    earlier: date | None
    """When a petition on the same leadership last opened; None where there was none."""
    rules: RecallRules

    @property
    def last_day(self) -> date:
        """The last day of signing: that of opening is the first."""
        return self.petition_opens + timedelta(days=self.rules.signing_days - 1)

    @property
    def roll_day(self) -> date:
        """The day whose roll counts (`roll_date`)."""
        said = self.rules.roll_date
        return self.petition_opens if said == "petition_opening" else date.fromisoformat(said)


@dataclass(frozen=True, slots=True)
class Lists:
    """Where the lists as received lie, relative to the election folder; empty where there is none."""

    performers: str = ""
    equip: str = ""
    practices: str = ""
    practice_groups: str = ""
    """The office's own table of practices, dated; it overrides the ODS file."""
    addresses: str = ""
    """Addresses that doctors asked for in writing (RULES 5.8)."""
    postcodes: str = ""
    """Postcode -> group, for homes by residence; needed only where a rule asks for it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the office's own lists call things: `[columns.performers]`, `[columns.equip]` and `[roles]`."""

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """List -> field -> the heading that holds it, as it stands; it wins over every spelling known here."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Word, as headings are compared -> role."""


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where ink becomes a mark: shares of an area unless said. Each count records what it was read with (PAPER 3.1)."""

    empty_fill: float = 0.015
    """A box with less than this is unmarked, if pale ink and ink that is hardly there keep below their limits too."""
    empty_faint: float = 0.05
    empty_trace: float = 0.07
    """Of ink so pale that only clean paper shows it: a pale cross leaves 0.10 on a photocopy, specks leave 0.06."""
    marked_fill: float = 0.08
    """From here to `cancelled_fill` a box is marked."""
    cancelled_fill: float = 0.45
    blot: float = 2.2
    """Millimetres: a mark with a wider solid place than this may be blotted out; two thick lines cross in 2.1."""
    tangle: float = 7.2
    """A mark with more outline for its spread than this may be overwritten; see `Score.tangle`."""
    beside: float = 0.03
    """More ink than this by the name of an empty box, or right of it."""
    outside: float = 0.03
    """More ink than this round the frame of an empty box: a mark that missed it."""
    joined: float = 0.90
    """Ink on more than this of the way between two boxes makes them one mark's."""
    streak: float = 0.08
    """A line darker than this down a whole column."""
    elsewhere: float = 0.03
    """More ink than this in any place as large as a box where nothing is printed."""
    trust_black_and_white: bool = False
    """Whether an empty box on a scan in black and white alone is empty; set it only on record."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Where each side keeps its records: a file name in the election folder."""

    register: str = "register.db"
    box: str = "box.db"


@dataclass(frozen=True, slots=True)
class Election:
    """Everything `election.toml` says."""

    id: ElectionId
    title: str
    body: str
    """Whose election it is: the LMC, as printed at the head of the paper."""
    returning_officer: str
    deputies: tuple[str, ...]
    """Deputies and assistants: with the returning officer and the scrutineer, those who may act (RULES 7.12)."""
    scrutineer: str
    process_agreed: str
    """The minute by which the LMC agreed the process (RULES 2.10)."""
    epoch: int
    """1, and one more for each whole reissue: papers of an earlier epoch are refused."""
    rehearsal: bool
    """A rehearsal stays one for ever, and every page of it says so."""
    area: tuple[Group, ...]
    """The groups of this LMC: where a doctor can belong."""
    group_names: Mapping[Group, str]
    """What their codes stand for, where the LMC has said."""
    office: tuple[str, ...]
    """Where answers by post go, a line each; may be empty."""
    telephone: str
    """Of the office, for a doctor who has had no pack; may be empty."""
    scrutineer_contact: str
    """How to reach the scrutineer without the office; may be empty."""
    timetable: Timetable
    contests: tuple[Contest, ...]
    role_specification: str = ""
    """What the seat asks of its holder: a text, or a file of the folder ending in .txt; empty for none (RULES 2.9)."""
    rules: Rules = Rules()
    lists: Lists = Lists()
    words: Words = NO_WORDS
    """What the lists call their columns and roles, where no spelling is known: `[columns.*]` and `[roles]`."""
    reading: Thresholds = Thresholds()
    stores: Stores = Stores()
    accountable_officer: str = ""
    """Of the commissioning group: who is told of interests, and rules on them (RULES 2.12, 2.13); may be empty."""
    recall: Recall | None = None
    """Of a recall; None in an election."""

    def group_name(self, code: str) -> str:
        """For letters; the code where nobody has named it."""
        return self.group_names.get(Group(code), code)

    @property
    def people(self) -> tuple[str, ...]:
        """Those who may act and rule (RULES 7.12): the returning officer, deputies and assistants, the scrutineer."""
        return (self.returning_officer, *self.deputies, self.scrutineer)
