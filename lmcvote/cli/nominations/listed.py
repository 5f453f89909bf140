"""`lmcvote nominations list` and `rule`: every nomination with every check, and what is ruled on those that fail."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.nominations import desk as desks
from lmcvote.cli.nominations.desk import Nominations
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.nominations.checks import Checked
    from lmcvote.nominations.form import Nomination

STATES = ("stands", "open", "withdrawn", "not_eligible")
SHOWN = {
    "stands": "stands",
    "open": "open: see below",
    "withdrawn": "withdrawn",
    "not_eligible": "does not stand",
}


def list_(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--every", help="Every check of every nomination, those passed too.")] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations list

    Who is nominated for which board, and what is open: each check with its rule, and the case by which the LMC rules
    on it. With --every, also what was passed, and on what evidence.
    """
    there = desks.of(context, election)
    if as_json:
        boards = [_board(there, one.id) for one in there.boards]
        shown = [of_one(there, one) for one in there.court.nominations]
        terminal.show_json({"contests": boards, "nominations": shown, "closed": bool(there.closed)})
        return
    for board in there.boards:
        told = _board(there, board.id)
        numbers = f"{counted(told['standing'], 'nomination')} for {counted(board.seats, 'seat')}"
        terminal.tell(f"{board.title}: {numbers}{', ' + str(told['open']) + ' open' if told['open'] else ''}.")
    show(there, there.court.nominations, every=every)
    open_ = [checked for one in there.court.nominations for checked in waiting(there, one)]
    at = session.at(election)
    if there.closed:
        terminal.next_step(f"lmcvote ballots proof{at}; where no poll is held, lmcvote declare{at}")
    elif open_ and all(_mendable(there, checked) for checked in open_):
        terminal.next_step(f"lmcvote nominations defects --by NAME{at}; once mended: lmcvote nominations mend ID{at}")
    elif open_:
        terminal.next_step(f"lmcvote nominations rule CASE eligible|not_eligible --by NAME --by NAME --reason TEXT{at}")
    else:
        terminal.next_step(f"when nobody can withdraw any more: lmcvote nominations close --by NAME --by NAME{at}")


def rule(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE", help="As nominations list shows it.")],
    verdict: Annotated[str, typer.Argument(metavar="eligible|not_eligible", help="What is ruled.")],
    by: ByOption = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="One sentence that the nominee can be sent.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations rule k3m9x2ab eligible --by A --by B --reason "Works at Stock Surgery"

    Rule on a check that a nomination does not pass, two people, with the reason: the LMC is the final arbiter. A later
    ruling takes the place of an earlier one, and both stay on record. A form without consent cannot be ruled good: it
    is mended in time, or the nomination falls.
    """
    from lmcvote.nominations.ruling import Ruling, Verdict
    from lmcvote.store import nominations as kept

    there = desks.of(context, election)
    names = session.two_people(there.election, "--by", by)
    desks.refuse_closed(
        there, "what is ruled now changes no paper. A winner who is barred: lmcvote vacancy record --help"
    )
    if not reason.strip():
        raise session.wanting("--reason TEXT")
    if verdict not in list(Verdict):
        message = f'"{verdict}" is neither eligible nor not_eligible.'
        raise BadInput(Finding("verdict-wrong", message, field="VERDICT", value=verdict))
    one, checked = _case(there, case)
    _refuse_formal(there, one, checked, Verdict(verdict))
    now = there.desk.here.now()
    ruling = Ruling(checked.case(one), one.id, checked.check, Verdict(verdict), names, " ".join(reason.split()), now)
    with there.desk.writing() as rows:
        kept.save_ruling(rows, ruling)
        rows.record("nomination ruled", now, {"case": ruling.case, "check": checked.check, "by": list(names)})
    after = desks.of(context, election)
    left = sum(len(waiting(after, other)) for other in after.court.nominations)
    if as_json:
        terminal.show_json({"case": ruling.case, "id": one.id, "verdict": ruling.verdict.value, "open": left})
        return
    terminal.tell(f"{one.nominee.name}, {checked.rule}: {ruling.said}.")
    terminal.tell(f"Open cases: {left}.")
    terminal.next_step(f"lmcvote nominations list{session.at(election)}")


def _case(there: Nominations, case: str) -> "tuple[Nomination, Checked]":
    """The nomination and the check of a case. Raises BadInput for one that nothing asks."""
    from lmcvote.nominations import checks

    for one in there.court.standing:
        for checked in checks.of(one, there.court):
            if not checked.holds and checked.case(one) == case.strip().lower():
                return one, checked
    message = f'"{case}" is no case of a nomination: it was mended, or was never asked. See lmcvote nominations list.'
    raise BadInput(Finding("no-such-case", message, field="CASE", value=case))


def _mendable(there: Nominations, checked: "Checked") -> bool:
    """A form lacks it, and its nominee can still mend that (RULES 3.4)."""
    from lmcvote.nominations import received
    from lmcvote.nominations.checks import FOR_THE_LMC

    in_time = there.desk.here.clock() < received.closes(there.election.timetable).instant
    return in_time and checked.check not in FOR_THE_LMC and there.election.rules.nomination_cure == "until_close"


def _refuse_formal(there: Nominations, one: "Nomination", checked: "Checked", verdict: str) -> None:
    """Raise RuleRefuses where a form's defect would be ruled good, or cut off while it can be mended (RULES 3.4)."""
    from lmcvote.nominations import received
    from lmcvote.nominations.checks import FOR_THE_LMC

    if checked.check in FOR_THE_LMC:
        return
    close = received.closes(there.election.timetable)
    if verdict == "eligible":
        message = (
            f"{one.nominee.name}: {checked.says} ({checked.rule}). That is no question of who may stand: it is mended "
            f"before {close.wall} (lmcvote nominations mend {one.id}), or the nomination falls."
        )
        raise RuleRefuses(Finding("not-for-the-lmc", message, field="VERDICT", value=verdict))
    if _mendable(there, checked):
        message = f"{one.nominee.name} can mend this until {close.wall} (RULES 3.4): {checked.says}. Rule after that."
        desks.rehearsed(there, RuleRefuses(Finding("can-be-mended", message, field="CASE")))


def waiting(there: Nominations, one: "Nomination") -> "tuple[Checked, ...]":
    """What is open of a nomination: nothing of one that was withdrawn."""
    from lmcvote.nominations import checks

    return checks.unsettled(one, there.court) if one in there.court.standing else ()


def state(there: Nominations, one: "Nomination") -> str:
    """One of STATES."""
    from lmcvote.nominations import checks

    if one not in there.court.standing:
        return "withdrawn"
    if checks.ruled_out(one, there.court):
        return "not_eligible"
    return "open" if waiting(there, one) else "stands"


def _board(there: Nominations, contest: str) -> dict[str, Any]:
    states = Counter(state(there, one) for one in there.court.nominations if one.contest == contest)
    seats = next(one.seats for one in there.boards if one.id == contest)
    standing = states["stands"] + states["open"]
    return {"contest": contest, "seats": seats, "standing": standing, **{one: states[one] for one in STATES[1:]}}


def of_one(there: Nominations, one: "Nomination") -> dict[str, Any]:
    """A nomination for scripts, with every check."""
    from lmcvote.nominations import checks

    made = []
    for checked in checks.of(one, there.court):
        ruling = None if checked.holds else there.court.rulings.get(checked.case(one))
        found = {"check": checked.check.value, "rule": checked.rule, "holds": checked.holds, "says": checked.says}
        case = "" if checked.holds else checked.case(one)
        made.append({**found, "case": case, "ruling": ruling.verdict.value if ruling else None})
    return {
        "id": one.id,
        "name": one.nominee.name,
        "practice": one.nominee.practice,
        "gmc_number": one.nominee.gmc_number,
        "contest": one.contest,
        "received": one.first,
        "version": one.version,
        "state": state(there, one),
        "holds": list(one.form.holds),
        "gives_up": list(one.form.gives_up),
        "checks": made,
    }


def show(there: Nominations, some: "Sequence[Nomination]", *, every: bool = False) -> None:
    """A table of nominations, and below it what is open of each, or every check."""
    from lmcvote.nominations import checks

    if not some:
        return
    boards = tuple(dict.fromkeys(one.contest for one in some))
    for contest in boards:
        if len(there.boards) > 1:
            terminal.show(f"\n{contest}:" if contest == boards[0] else f"{contest}:")
        table = terminal.table("id", "name", "received", "")
        for one in some:
            if one.contest == contest:
                table.add_row(str(one.id), one.nominee.name, one.first, SHOWN[state(there, one)])
        terminal.show_table(table)
    for one in some:
        open_ = {checked.case(one) for checked in waiting(there, one)}
        for checked in checks.of(one, there.court):
            case = "" if checked.holds else checked.case(one)
            ruling = there.court.rulings.get(case) if case else None
            if case in open_:
                terminal.point(f"{one.nominee.name}, case {case}: {checked.says} ({checked.rule}).")
            elif ruling:
                terminal.point(f"{one.nominee.name}: {checked.says} ({checked.rule}); {ruling.said}.")
            elif every:
                terminal.point(f"{one.nominee.name}, {checked.check}: {checked.says} ({checked.rule}).")


def refuse_open(there: Nominations) -> None:
    """Raise NeedsDecision with every case that is open (RULES 2.7: decided before papers are printed)."""
    found = [
        Finding(
            "nomination-open",
            f"{one.nominee.name}, case {checked.case(one)}: {checked.says} ({checked.rule}). Rule on it: lmcvote "
            f"nominations rule {checked.case(one)} ...",
            value=checked.case(one),
        )
        for one in there.court.nominations
        for checked in waiting(there, one)
    ]
    if found:
        raise NeedsDecision(*found)
