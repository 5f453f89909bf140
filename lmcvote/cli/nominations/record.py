"""`lmcvote nominations add`, `mend` and `withdraw`: what nominees send in, taken down as it comes."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.nominated import RECORDED
from lmcvote.cli.nominations import desk as desks
from lmcvote.cli.nominations.desk import Nominations
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses, counted, refuse_faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lmcvote.canonical import Canonical
    from lmcvote.nominations.form import Nomination
    from lmcvote.nominations.lines import Line
    from lmcvote.nominations.taking import Office

TABLES = (".csv", ".xlsx")
ReceivedOption = Annotated[
    str, typer.Option("--received", metavar="STAMP", help='Of the office: "2027-01-20 10:00"; now by default.')
]
SurnameOption = Annotated[str, typer.Option(metavar="NAME", help="As it shall stand on the paper.")]
ForenamesOption = Annotated[str, typer.Option(metavar="NAMES", help="As they shall stand on the paper.")]
PracticeOption = Annotated[str, typer.Option(metavar="NAME", help="As it shall stand on the paper, under the name.")]
ConsentOption = Annotated[bool, typer.Option("--consent", help="The consent is signed.")]
EligibilityOption = Annotated[bool, typer.Option("--eligibility", help="The declaration of eligibility is signed.")]
HoldsOption = Annotated[
    list[str] | None,
    typer.Option("--holds", metavar="OFFICE", help="Declared: director, chair, secretary, ...; or none."),
]
GivesUpOption = Annotated[
    list[str] | None, typer.Option("--gives-up", metavar="OFFICE", help="Undertaken in writing, before the seat.")
]
InterestsOption = Annotated[str, typer.Option(metavar="TEXT", help="Of which organisation, in the nominee's words.")]
ProposerOption = Annotated[
    list[str] | None, typer.Option("--proposer", metavar="GMC", help="Who signed as proposer; once each.")
]
StatementOption = Annotated[str, typer.Option(metavar="FILE.txt", help="The statement: kept as statements/ID.txt.")]


def add(
    context: typer.Context,
    who: Annotated[
        str, typer.Argument(metavar="FILE|WHO", help="A table of forms; or a form's code, GMC number, name.")
    ],
    by: ByOption = None,
    contest: Annotated[str, typer.Option(metavar="ID", help="Which board, of several contests.")] = "",
    received: ReceivedOption = "",
    surname: SurnameOption = "",
    forenames: ForenamesOption = "",
    practice: PracticeOption = "",
    consent: ConsentOption = False,
    eligibility: EligibilityOption = False,
    holds: HoldsOption = None,
    gives_up: GivesUpOption = None,
    interests: InterestsOption = "",
    proposer: ProposerOption = None,
    statement: StatementOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations add 4011000 --received "2027-01-20 10:00" --consent --eligibility --holds none --by "Alan Reeve"

    Take down a nomination form, or a table of many. The code of a form names its doctor; a GMC number will do. Every
    check is made at once, and what does not pass can be mended until nominations close, or is ruled on by the LMC. A
    form that is a minute late is refused, and so is a second contest for one doctor.
    """  # noqa: E501 -- a command to copy stands on one line
    from lmcvote.nominations import taking

    there = desks.of(context, election)
    names = session.acting(there.election, "--by", by or ())
    desks.refuse_closed(there, "no form is taken down any more.")
    said = [consent, eligibility, holds, gives_up, proposer]
    texts = [contest, received, surname, forenames, practice, interests, statement]
    if Path(who).suffix.lower() in TABLES:
        if any(said) or any(texts):
            message = "A table says all of it in its columns. Give it with --by alone."
            raise Misused(Finding("options-exclude", message, field="FILE", value=who))
        from lmcvote.nominations import lines

        found, wrong = lines.read(who)
    else:
        line = _line(who, contest, received, practice, consent, eligibility, holds, gives_up, interests, proposer)
        found = (_whose(replace(line, surname=surname, forenames=forenames, statement=statement), who),)
        wrong = tuple(_faults(found[0]))
        refuse_faults(wrong)
    made, already = taking.take(found, there.court, _office(there, names), wrong)
    statements = _statements([(one, line) for one, line in made])
    _keep(there, [one for one, _ in made], statements, names)
    _tell(desks.of(context, election), [one.id for one, _ in made], [one.id for one in already], election, as_json)


def mend(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="Id, GMC number or name of the nominee.")],
    by: ByOption = None,
    received: ReceivedOption = "",
    surname: SurnameOption = "",
    forenames: ForenamesOption = "",
    practice: PracticeOption = "",
    consent: ConsentOption = False,
    eligibility: EligibilityOption = False,
    holds: HoldsOption = None,
    gives_up: GivesUpOption = None,
    interests: InterestsOption = "",
    proposer: ProposerOption = None,
    statement: StatementOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations mend ashby --consent --received "2027-01-25 09:30" --by "Alan Reeve"

    What a nominee adds to a form until nominations close: a signature, a proposer, an undertaking, a shorter statement.
    What the form said before stays on record.
    """
    from lmcvote.nominations import taking

    there = desks.of(context, election)
    names = session.acting(there.election, "--by", by or ())
    desks.refuse_closed(there, "nothing is mended any more.")
    one = there.one(who)
    if not any((surname, forenames, practice, consent, eligibility, holds, gives_up, interests, proposer, statement)):
        raise session.wanting("what is mended: --consent, --eligibility, --holds, --proposer, --practice, ...")
    line = _line("", "", received, practice, consent, eligibility, holds, gives_up, interests, proposer)
    line = replace(line, surname=surname, forenames=forenames, statement=statement)
    refuse_faults(_faults(line))
    _refuse_gone(there, one)
    found = taking.mended(one, line, there.court, _office(there, names))
    _keep(there, [found], _statements([(found, line)]), names)
    _tell(desks.of(context, election), [one.id], [], election, as_json)


def withdraw(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="Id, GMC number or name of the nominee.")],
    by: ByOption = None,
    received: ReceivedOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations withdraw ashby --received "2027-02-02 16:00" --by "Alan Reeve"

    A nominee withdraws, in writing, up to some days after nominations close (withdrawal_days_after_close). Later the
    name stays on the paper, and lmcvote vacancy record has the rule for it.
    """
    from lmcvote.nominations import received as stamps
    from lmcvote.nominations.form import Withdrawal
    from lmcvote.store import nominations as kept

    there = desks.of(context, election)
    names = session.acting(there.election, "--by", by or ())
    one = there.one(who)
    end = stamps.withdrawals_end(there.election.timetable)
    later = "lmcvote vacancy record --candidate NUMBER --because withdrawn --by NAME --by NAME"
    desks.refuse_closed(there, f"{one.nominee.name} stays on the paper (RULES 3.7). What follows: {later}")
    _refuse_gone(there, one)
    try:
        when = stamps.stamp(received, there.desk.here.clock(), made_up=there.election.rehearsal)
    except stamps.Bad as bad:
        raise BadInput(Finding(bad.code, f"--received: {received} {bad}", field="--received", value=received)) from None
    if when.instant >= end.instant:
        message = (
            f"{one.nominee.name}: the letter of {when.wall} is too late, since withdrawals ended on {end.wall} "
            f"(withdrawal_days_after_close). The name stays (RULES 3.7); when papers are printed: {later}"
        )
        raise RuleRefuses(Finding("withdrawal-late", message, field="--received", value=when.wall))
    gone = Withdrawal(one.id, when.wall, names, there.desk.here.now())
    with there.desk.writing() as rows:
        kept.save_withdrawal(rows, gone)
        rows.record("nomination withdrawn", gone.at, {"contest": one.contest, "by": list(names)})
    left = [other for other in there.court.standing if other.contest == one.contest and other.id != one.id]
    if as_json:
        terminal.show_json({"id": one.id, "contest": one.contest, "received": when.wall, "left": len(left)})
        return
    board = there.court.contest(one.contest)
    terminal.tell(
        f"{one.nominee.name} withdrew on {when.wall}: {counted(len(left), 'nomination')} left for {board.title}."
    )
    terminal.next_step(f"lmcvote nominations list{session.at(election)}")


def _refuse_gone(there: Nominations, one: "Nomination") -> None:
    for gone in there.court.withdrawn:
        if gone.id == one.id:
            message = f"{one.nominee.name} withdrew on {gone.received}. Who stands again sends a new form, in time."
            raise RuleRefuses(Finding("withdrawn-already", message, field="WHO", value=one.id))


def _line(
    who: str,
    contest: str,
    received: str,
    practice: str,
    consent: bool,
    eligibility: bool,
    holds: list[str] | None,
    gives_up: list[str] | None,
    interests: str,
    proposer: list[str] | None,
) -> "Line":
    """What the options say of one form."""
    from lmcvote.nominations.lines import Line, offices

    return Line(
        contest=contest,
        received=received,
        practice=practice,
        consent=consent,
        eligibility=eligibility,
        holds=offices("; ".join(holds or ())),
        answered=bool(holds),
        gives_up=offices("; ".join(gives_up or ())),
        interests=interests,
        proposers=tuple(proposer or ()),
    )


def _whose(line: "Line", who: str) -> "Line":
    """The line with its doctor: a form's code, a GMC number, or a name."""
    from lmcvote.electorate.cells import gmc_number
    from lmcvote.electorate.names import split
    from lmcvote.nominations.form import is_code

    if is_code(who):
        return replace(line, form=who)
    if gmc_number(who)[0] or not who.strip(" 0123456789"):
        return replace(line, gmc_number=who)
    surname, forenames = split(who)
    return replace(line, surname=line.surname or surname, forenames=line.forenames or forenames)


def _faults(line: "Line") -> "list[Finding]":
    from lmcvote.nominations.lines import faults

    return faults(line)


def _office(there: Nominations, names: tuple[str, ...]) -> "Office":
    from lmcvote.electorate.thresholds import load
    from lmcvote.nominations.taking import Office

    forms = {one.token_hash: one for one in there.sent}
    close = load().close_with_number
    return Office(names, there.desk.here.clock(), forms, there.boards, there.election.rehearsal, close)


def _statements(made: "Sequence[tuple[Nomination, Line]]") -> "dict[str, bytes]":
    """Id -> the statement that came with a form. Raises BadInput for a file that is not there, or no text."""
    from lmcvote.packs.statements import A_STATEMENT
    from lmcvote.received import contents

    found = {}
    for one, line in made:
        if line.statement:
            path = Path(line.file).parent / line.statement if line.file else Path(line.statement)
            if path.suffix.lower() != ".txt":
                message = f"{path} is no plain text. Save it as {path.with_suffix('.txt').name} (plain text)."
                raise BadInput(line.fault("statement-not-text", "statement", line.statement, message))
            found[str(one.id)] = contents(path, str(path), A_STATEMENT)
    return found


def _keep(
    there: Nominations, made: "Sequence[Nomination]", statements: "Mapping[str, bytes]", names: tuple[str, ...]
) -> None:
    """The forms on record, and their statements in the folder: both, or neither."""
    from lmcvote.packs.statements import FOLDER
    from lmcvote.store import nominations as kept

    if not made:
        return
    folder = there.desk.folder / FOLDER
    contests = {str(one.contest): sum(other.contest == one.contest for other in made) for one in made}
    facts: dict[str, Canonical] = {"contests": dict(contests), "by": list(names)}
    if statements:
        make_folder(folder)
    with there.desk.writing() as rows:
        kept.save_nominations(rows, made)
        rows.record(RECORDED, there.desk.here.now(), facts)
        write_all({folder / f"{named}.txt": data for named, data in statements.items()})


def _tell(there: Nominations, made: "Sequence[str]", already: "Sequence[str]", election: str, as_json: bool) -> None:
    """What was taken down, and which checks it does not pass."""
    from lmcvote.cli.nominations import listed

    added = [one for one in there.court.nominations if one.id in made]
    if as_json:
        shown = [listed.of_one(there, one) for one in added]
        terminal.show_json({"added": shown, "already": list(already), "nominations": len(there.court.standing)})
        return
    listed.show(there, added)
    if already:
        terminal.tell(f"{counted(len(already), 'form')} on record already: nothing is taken down twice.")
    waiting = sum(bool(listed.waiting(there, one)) for one in added)
    then = f"lmcvote nominations defects --by NAME{session.at(election)}" if waiting else ""
    terminal.next_step(then or f"lmcvote nominations list{session.at(election)}")
