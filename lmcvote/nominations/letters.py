"""Letters, forms and notices of nominations -> what is printed. Values only; the wording lies in `templates/`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lmcvote import nominating
from lmcvote.election import LONDON, Contest, Election
from lmcvote.electorate.correspondence import address
from lmcvote.electorate.explain import Said
from lmcvote.electorate.practices import Practice
from lmcvote.nominations import checks, form, received
from lmcvote.nominations.checks import Checked, Court
from lmcvote.nominations.doctors import Doctor, Invited
from lmcvote.nominations.form import Nomination
from lmcvote.packs.posting import contact
from lmcvote.paper.code import TOKEN_BYTES, election_mark
from lmcvote.spoken import in_words, spoken

SentTo = Callable[[Doctor], tuple[str, ...]]
"""Where a letter to a doctor goes; nothing where nobody knows."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter with a form, as the register keeps it: never the token itself."""

    token_hash: bytes
    number: int
    """Of the form, from 1."""
    run: int
    key: str
    """A row of the doctor on the lists."""
    called: str
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """One making of letters, of notices, or of letters about defects (RULES 3.0: logged)."""

    run: int
    what: str
    """`letters`, `notices` or `defects`."""
    letters: int
    digest: str
    """SHA-256 of the PDF files, with blanks between."""
    by: tuple[str, ...]
    at: str
    """The instant, UTC."""


def new(
    election: Election, invited: Sequence[Invited], run: int, first: int, entropy: Callable[[int], bytes]
) -> tuple[tuple[Sent, ...], Mapping[int, bytes]]:
    """A form for each, numbered on from `first`, and the token that only the form shows, by number."""
    made, tokens = [], {}
    for number, one in enumerate(invited, first):
        tokens[number] = entropy(TOKEN_BYTES)
        hashed = form.hashed(election.id, tokens[number])
        made.append(Sent(hashed, number, run, one.key, one.doctor.name, one.why))
    return tuple(made), tokens


def invitations(
    election: Election,
    boards: Sequence[Contest],
    posted: Iterable[tuple[Sent, Doctor, bytes, tuple[str, ...]]],
    role: tuple[str, ...],
    sent: date,
) -> nominating.Invitations:
    """A letter and a form for each GP: what was sent, to whom, its token and where it goes."""
    mark = election_mark(election.id, election.epoch)
    times = election.timetable
    return nominating.Invitations(
        election=election,
        invitations=tuple(
            nominating.Invitation(doctor.name, doctor.gmc_number, lines, f"{one.number:04}", form.code(mark, token))
            for one, doctor, token, lines in posted
        ),
        boards=tuple(boards),
        opens=_day(received.opens(times).wall),
        closes=spoken(received.closes(times).wall),
        withdraw_by=spoken(received.withdrawals_end(times).wall),
        role=role,
        sent=in_words(sent),
        office=election.office,
    )


def notices(
    election: Election, boards: Sequence[Contest], practices: Iterable[Practice], sent: date
) -> nominating.NominationNotices:
    """A notice to each practice."""
    return nominating.NominationNotices(
        election=election,
        practices=tuple((one.name, address(one)) for one in practices),
        boards=tuple(boards),
        opens=_day(received.opens(election.timetable).wall),
        closes=spoken(received.closes(election.timetable).wall),
        contact=contact(election),
        sent=in_words(sent),
        office=election.office,
    )


def practices_of(
    practices: Mapping[str, Practice], boards: Sequence[Contest], invited: Iterable[Invited], said: Said
) -> tuple[Practice, ...]:
    """Every GP practice of the groups that have seats, and every other place where somebody works who is written to."""
    groups = {contest.group for contest in boards}
    rows = (said[row] for one in invited for row in one.doctor.rows if row in said)
    others = {row["practice"] for row in rows if not row["until"]}
    found = [one for code, one in practices.items() if code in others or (one.is_of_gps and one.group in groups)]
    return tuple(sorted((one for one in found if one.active), key=lambda one: one.code))


def defects(
    court: Court, waiting: Sequence[tuple[Nomination, Sequence[Checked]]], sent_to: SentTo, now: datetime
) -> nominating.DefectLetters:
    """A letter to each nominee with what is open; what is not known on any list goes to the practice on the form."""
    election = court.election
    close = received.closes(election.timetable)
    mending = election.rules.nomination_cure == "until_close" and now < close.instant
    mend_by = spoken(close.wall) if mending else ""
    letters = []
    for one, open_ in waiting:
        doctor = court.doctor(one)
        lines = sent_to(doctor) if doctor else ()
        letters.append(
            nominating.Defective(
                one.nominee.name,
                lines or tuple(filter(None, (one.nominee.practice,))),
                court.contest(one.contest).title,
                tuple(_told(checked) for checked in open_ if checked.check not in checks.FOR_THE_LMC),
                tuple(_to_rule_on(checked, mend_by) for checked in open_ if checked.check in checks.FOR_THE_LMC),
            )
        )
    return nominating.DefectLetters(
        election,
        tuple(letters),
        mend_by,
        contact(election),
        in_words(now.astimezone(LONDON).date()),
        election.office,
    )


def _to_rule_on(checked: Checked, mend_by: str) -> str:
    """What the LMC rules on; an undertaking in time leaves nothing of a barred office to rule on (RULES 2.4)."""
    if checked.check is not checks.Check.LMC_OFFICE or not mend_by:
        return _told(checked)
    return (
        f"{_told(checked)}. If you undertake in writing to give it up before you take the seat, and that reaches us "
        f"before **{mend_by}**, nothing is left to decide"
    )


def _told(checked: Checked) -> str:
    return f"{checked.says[:1].upper()}{checked.says[1:]}"


def _day(wall: str) -> str:
    return in_words(datetime.fromisoformat(wall).date())
