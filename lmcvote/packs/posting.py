"""Packs -> what is printed of them: letters and declarations, proofs and lists for the office. Values only.

The wording lies in `templates/`; `documents` sets it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lmcvote import mailing, sheet, timetable
from lmcvote.election import LONDON, Contest, Election
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Entry
from lmcvote.electorate.freeze import Elector
from lmcvote.electorate.home import Place
from lmcvote.electorate.practices import Practice
from lmcvote.packs import numbers
from lmcvote.packs.address import Address, Source
from lmcvote.packs.issue import Because, Pack
from lmcvote.packs.statements import Statements
from lmcvote.paper.code import declaration, election_mark, to_text
from lmcvote.spoken import in_words, spoken
from lmcvote.timetable import replacements_stop

POST_DAYS = timetable.POST_DAYS
LABELS = 21
MOST_LINES = 12
"""Of an address without its postcode, in the sheet for mail merge: more than any source can have."""
HOMES = "to homes, and to addresses asked for"
MAIL_COLUMNS = (
    *("declaration", "forename", "surname", "group", "practice_code"),
    *(f"address_{number}" for number in range(1, MOST_LINES + 1)),
    *("postcode", "why"),
)
Practices = Mapping[str, Practice]


@dataclass(frozen=True, slots=True)
class Sending:
    """A pack on its way to an elector."""

    pack: Pack
    elector: Elector
    place: Place
    address: Address

    @property
    def entry(self) -> Entry:
        """Of the elector."""
        return self.elector.entry

    @property
    def number(self) -> str:
        """As printed on the declaration."""
        return numbers.written(self.pack.number, self.pack.issue)


def packs(
    election: Election,
    sendings: Iterable[tuple[Sending, bytes]],
    sent: date,
    because: Because,
    *,
    void: bool = False,
    in_dispute: bool = False,
) -> mailing.Packs:
    """Letters and declarations; each sending with the token that its declaration alone shows.

    `void` says of a replacement that the earlier pack counts in no event, `in_dispute` of a pack that it counts only if
    a claim is upheld.
    """
    mark = election_mark(election.id, election.epoch)
    made = [
        mailing.Pack(
            name=one.entry.name,
            gmc_number=one.entry.gmc_number,
            address=one.address.lines,
            group=election.group_name(one.place.group),
            number=one.number,
            code=to_text(declaration(mark, token)),
            contests=tuple(contest for contest in polls(election) if contest.group == one.place.group),
            elsewhere=" and ".join(
                election.group_name(place.group)
                for place in one.entry.places
                if place.group != one.place.group and any(c.group == place.group for c in polls(election))
            ),
        )
        for one, token in sendings
    ]
    return mailing.Packs(
        election=election,
        packs=tuple(made),
        closes=closes(election),
        contact=contact(election),
        scrutineer_contact=election.scrutineer_contact,
        sent=in_words(sent),
        office=election.office,
        requires=election.rules.declaration_requires,
        reissue=because is not Because.FIRST,
        earlier="" if because is Because.FIRST else _earlier(void),
        in_dispute=in_dispute,
    )


def _earlier(void: bool) -> str:
    if void:
        return "The earlier pack is cancelled: nothing that comes back in it is counted."
    return (
        "If the earlier pack turns up, please do not use it. Should both come back in time, only this one is counted; "
        "if this one does not come back, the earlier one is."
    )


def polls(election: Election) -> tuple[Contest, ...]:
    """The contests that papers are printed for."""
    return tuple(contest for contest in election.contests if not contest.uncontested)


def closes(election: Election) -> str:
    """The end of the poll, as it is read out."""
    return spoken(election.timetable.papers_close.wall)


def contact(election: Election) -> str:
    """How to reach the office, after "please"."""
    write = f"write to {', '.join(election.office)}" if election.office else "tell the returning officer"
    return f"ring {election.telephone} or {write}" if election.telephone else write


def enclosure(election: Election, contest: Contest, statements: Statements) -> mailing.Enclosure:
    """The leaflet of a contest."""
    times, recall = election.timetable, election.recall
    meeting = (("The meeting", spoken(recall.egm.wall)),) if recall and recall.egm else ()
    return mailing.Enclosure(
        election=election,
        contest=contest,
        statements={c.number: statements[c.id] for c in contest.candidates if c.id in statements},
        word_limit=election.rules.statement_words,
        dates=(
            ("Packs are posted", in_words(posted_on(election))),
            ("Replacements by post until", replacements_until(election)),
            ("Papers must be back by", closes(election)),
            ("The count", spoken(times.count.wall)),
            *meeting,
        ),
        closes=closes(election),
        contact=contact(election),
    )


def notice(election: Election) -> mailing.Notice:
    """For practices and locums: no pack by DATE? Ring (RULES 5.21)."""
    posted = posted_on(election)
    return mailing.Notice(
        election=election,
        groups=tuple(dict.fromkeys(election.group_name(contest.group) for contest in polls(election))),
        posted=in_words(posted),
        expected=in_words(posted + timedelta(POST_DAYS)),
        closes=closes(election),
        replacements_until=replacements_until(election),
        telephone=election.telephone,
        office=election.office,
    )


def replacements_until(election: Election) -> str:
    """The last hour for a new pack by post, as it is read out."""
    stop = replacements_stop(election.timetable, election.rules).astimezone(LONDON)
    return spoken(f"{stop:%Y-%m-%d %H:%M}")


def posted_on(election: Election) -> date:
    """The day of the timetable: the letters' date, though they are printed before."""
    return _day(election.timetable.papers_sent.wall)


def _day(wall: str) -> date:
    return datetime.fromisoformat(wall).date()


def address_proof(
    election: Election, sendings: Sequence[Sending], practices: Practices, state: str
) -> mailing.AddressProof:
    """Names and addresses by practice; locums at the end."""
    found: dict[str, list[mailing.Addressed]] = defaultdict(list)
    for one in sendings:
        line = ", ".join(one.address.lines)
        listed = mailing.Addressed(one.number, one.entry.name, one.entry.role, line, one.address.source)
        found[_practice(one)].append(listed)
    return mailing.AddressProof(
        election,
        state,
        tuple(
            mailing.AddressedPractice(code, _named(code, practices), tuple(found[code]))
            for code in sorted(found, key=lambda code: (code == "", code))
        ),
    )


def _practice(one: Sending) -> str:
    return "" if one.entry.role is Role.LOCUM else one.place.practice_code


def _named(code: str, practices: Practices) -> str:
    if not code:
        return "Locums, and doctors without a practice"
    return practices[code].name if code in practices else f"Practice {code}"


def bundle(one: Sending) -> str:
    """The practice that a pack goes to; empty for one that goes home, or elsewhere."""
    return one.place.practice_code if one.address.source is Source.PRACTICE else ""


def packed(sendings: Iterable[Sending]) -> list[Sending]:
    """As they are packed: by group and practice, those that go home last, then by number."""
    return sorted(sendings, key=lambda one: (one.place.group, bundle(one) == "", bundle(one), one.pack.number))


def packing_list(
    election: Election, sendings: Sequence[Sending], practices: Practices, state: str
) -> mailing.PackingList:
    """How many packs go where, and the docket that the carrier signs."""
    bundles: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in packed(sendings):
        bundles[one.place.group][bundle(one)].append(one.number)
    groups = []
    for group, numbers_of in sorted(bundles.items()):
        made = tuple(
            mailing.Bundle(code, _named(code, practices) if code else HOMES, "  ".join(its), len(its))
            for code, its in sorted(numbers_of.items(), key=lambda item: (item[0] == "", item[0]))
        )
        groups.append(mailing.PackedGroup(group, election.group_name(group), made))
    return mailing.PackingList(election, state, tuple(groups))


def stationery(
    election: Election, packs: int, printed: Sequence[tuple[Contest, int, int]], state: str
) -> mailing.Stationery:
    """What to buy and print; `printed` are the live papers of each contest, and the spares."""
    by_group = [mailing.Printed(contest.title, papers, spares) for contest, papers, spares in printed]
    return mailing.Stationery(election, state, packs, tuple(by_group), -(-packs // LABELS), windows=True)


def marked_register(
    election: Election, sendings: Sequence[Sending], practices: Practices, state: str
) -> mailing.MarkedRegister:
    """To tick by hand on the day the laptop fails."""
    groups: dict[str, list[mailing.Numbered]] = defaultdict(list)
    for one in sendings:
        named = _named(_practice(one), practices) if _practice(one) else one.entry.role
        groups[one.place.group].append(mailing.Numbered(one.number, one.entry.name, named))
    return mailing.MarkedRegister(
        election,
        state,
        tuple(
            mailing.NumberedGroup(group, election.group_name(group), tuple(listed))
            for group, listed in sorted(groups.items())
        ),
    )


def no_address(electors: Iterable[Elector]) -> bytes:
    """A sheet to fill in, as `address.read` takes it back."""
    rows = [(one.entry.gmc_number, one.entry.surname, one.entry.forename, *[""] * 4) for one in electors]
    return sheet.csv_bytes(("gmc_number", "surname", "forename", "address_1", "town", "county", "postcode"), rows)


def mail_merge(
    sendings: Iterable[Sending], more: Sequence[str] = (), cells: Callable[[Sending], Sequence[str]] = lambda _: ()
) -> bytes:
    """A workbook for a word processor: names and addresses, and `more` columns with the `cells` of each sending.

    No code of a declaration: it stands on paper alone.
    """
    rows = []
    for one in sendings:
        *lines, postcode = one.address.lines
        filled = (*lines, *[""] * (MOST_LINES - len(lines)))
        entry, place = one.entry, one.place
        names = (one.number, entry.forename, entry.surname, place.group, place.practice_code)
        rows.append((*names, *filled, postcode, str(one.address.source), *cells(one)))
    return sheet.xlsx_bytes((*MAIL_COLUMNS, *more), rows)
