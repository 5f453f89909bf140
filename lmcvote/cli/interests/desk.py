"""What the commands on interests begin with: the register as it stands, and who was elected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from lmcvote.cli import session
from lmcvote.cli.watched import Table
from lmcvote.findings import BadInput, Finding

if TYPE_CHECKING:
    from lmcvote.interests.office import Interest, Member
    from lmcvote.interests.register import Matter, Register
    from lmcvote.store.interests import Entered

MEMBERS, LEFT = "board members recorded", "board member left"
DECLARED, INFORMED, CEASED = "interests declared", "accountable officer informed", "interest ceased"
MEETING, RULED, PUBLISHED = "interest declared at a meeting", "meeting interest ruled", "interests published"


@dataclass(frozen=True, slots=True)
class Elected:
    """Somebody whom a declared result gave a seat that is still held."""

    contest: str
    title: str
    """Of the board: two contests of one group are for one board."""
    number: int
    name: str
    since: date
    """The day of the declaration: office is not taken before."""


def register(table: Table) -> "Register":
    """The register of interests as it stands."""
    from lmcvote.store import interests

    with table.store() as rows:
        return interests.load(rows)


def elected(table: Table) -> tuple[Elected, ...]:
    """Who sits by a declared result, by contest and number; nobody before one. Names are of the public definition."""
    from lmcvote.cli import outcome_desk

    if not table.last(outcome_desk.DECLARED):
        return ()
    desk = outcome_desk.laid(table.folder, table.here)
    found = []
    for contest in desk.contests:
        day = desk.declared_on(contest)
        if contest.question or day is None:
            continue
        outcome = desk.outcome(contest)
        seated = {one.number for one in outcome.standings if one.elected and one.left is None}
        seated |= {one.candidate for one in desk.facts.fillings if one.contest == contest.id and one.candidate}
        found += [
            Elected(contest.id, f"Board of {table.election.group_name(contest.group)}", one.number, one.name, day)
            for one in contest.candidates
            if one.number in seated
        ]
    return tuple(found)


def matters(table: Table) -> "tuple[Matter, ...]":
    """What waits in the register, and whom a declared result seats that it does not know."""
    from lmcvote.interests.office import Body
    from lmcvote.interests.register import Matter, matters, same_person

    there = register(table)
    known = {(one.contest, one.number) for one in there.members}
    unknown = [
        Matter("not-entered", one.name, one.title, "elected, and not in the register of interests.")
        for one in elected(table)
        if (one.contest, one.number) not in known
        # a locality sub-committee is another seat, and other 28 days
        and not any(same.body is Body.BOARD for same in same_person(there, one.name))
    ]
    return (*matters(there, as_at(table, there)), *unknown)


def as_at(table: Table, register: "Register") -> date:
    """By which day the register is looked at: today; of a rehearsal the last day on record, where that is later."""
    from lmcvote.interests.register import last_day

    today = table.here.today()
    return max(today, last_day(register) or today) if table.election.rehearsal else today


def entered(table: Table, by: Sequence[str] | None) -> "Entered":
    """Who enters something: one name of election.toml or more, and when."""
    from lmcvote.store.interests import Entered

    return Entered(session.acting(table.election, "--by", by or ()), table.here.now())


def member(register: "Register", name: str, body: str) -> "Member":
    """Who is meant by --member and --body. Raises BadInput."""
    from lmcvote.interests.register import named

    if not name.strip():
        raise session.wanting("--member NAME")
    found = named(register, name, body.strip())
    if isinstance(found, str):
        raise BadInput(Finding("member-unknown", f"--member: {found}", field="--member", value=name))
    return found


def interest(register: "Register", nth: int) -> "Interest":
    """An entry that is an interest. Raises BadInput."""
    from lmcvote.interests.office import Kind

    for one in register.interests:
        if one.nth == nth and one.kind is not Kind.NONE:
            return one
    message = f"N: {nth} is the number of no interest on record. See lmcvote interests list."
    raise BadInput(Finding("no-such-interest", message, field="N", value=str(nth)))


def day(table: Table, option: str, text: str) -> date | None:
    """A past day of an option; None where it is not given. Raises BadInput."""
    return session.past_day(option, text, table.election, table.here) if text else None


def as_option(faults: Sequence[Finding]) -> list[Finding]:
    """Faults of an entry as the command line names its parts."""
    return [replace(one, field=f"--{one.field}", message=f"--{one.field}: {one.message}") for one in faults]


def one_line(option: str, text: str, *, public: bool = False) -> str:
    """A text as it is kept, its blanks made one. Raises BadInput for what cannot stand there."""
    import unicodedata

    from lmcvote.interests.register import too_odd, unpublishable

    said = unicodedata.normalize("NFC", " ".join(text.split()))
    name = option.lstrip("-")
    faults = [*(unpublishable(name, said) if public else too_odd(name, said))]
    if not said:
        faults.append(Finding("empty", "is empty. Fill it in.", field=name))
    if faults:
        raise BadInput(*as_option(faults))
    return said
