"""`lmcvote electorate dispute` and `add`: what a doctor or a practice says against the lists."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.cases import WhoArgument, latest_rulings, next_step
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.claims import Report
    from lmcvote.electorate.entries import Entry, Excluded


def dispute(
    context: typer.Context,
    who: WhoArgument,
    claims: Annotated[str, typer.Option(metavar="CODE", help="The group that the doctor claims.")] = "",
    by: ByOption = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What the doctor says.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate dispute 6123456 --claims 06T --by "Alan Reeve" --reason "Moved in January."

    Take down that a doctor disputes the group, or being left out. It becomes a case with both sides' evidence; the
    entry stands meanwhile as it is, and the LMC's ruling closes it.
    """
    from lmcvote.electorate import explain
    from lmcvote.electorate.claims import Dispute
    from lmcvote.electorate.entries import Entry, numbered
    from lmcvote.store import arbitration

    desk = desks.of(context, election)
    if not (claims and reason):
        raise session.wanting("--claims CODE", "--reason TEXT")
    desks.refuse_late_change(desk, "A dispute")
    (taken_by, *_) = session.acting(desk.election, "--by", by or [])
    one = explain.find(who, desk.electorate, desks.said(desk))
    called = numbered(one.name, one.gmc_number)
    group = desks.group(desk, "--claims", claims)
    if isinstance(one, Entry) and [place.group for place in one.places] == [group]:
        message = f"{called} votes in {group} already: there is nothing to dispute."
        raise RuleRefuses(Finding("nothing-disputed", message, field="--claims", value=claims))
    ruled = latest_rulings(desk)
    for earlier in desk.record.claims.disputes:
        if set(earlier.rows) & set(one.rows) and earlier.claims == group and earlier.case not in ruled:
            message = f"{called} disputes that already: case {earlier.case} is open."
            raise RuleRefuses(Finding("disputed-already", message, field="WHO", value=who))
    made = Dispute(one.rows, called, group, taken_by, reason, desk.here.now())
    claimed = replace(desk.record.claims, disputes=(*desk.record.claims.disputes, made))
    facts: dict[str, Canonical] = {"by": taken_by}
    desks.decided(desk, "entry disputed", facts, lambda rows: arbitration.save_dispute(rows, made), claims=claimed)
    _told_case(context, made.case, f"{called} claims {group}", as_json, election)


def add(
    context: typer.Context,
    surname: Annotated[str, typer.Option(metavar="NAME", help="The doctor's surname.")] = "",
    forename: Annotated[str, typer.Option(metavar="NAME", help="The doctor's forename.")] = "",
    gmc: Annotated[str, typer.Option(metavar="NUMBER", help="The GMC number, if it is known.")] = "",
    practice: Annotated[str, typer.Option(metavar="CODE", help="Where the doctor works.")] = "",
    role: Annotated[str, typer.Option(metavar="ROLE", help="partner, salaried, locum or registrar.")] = "unknown",
    reported_by: Annotated[str, typer.Option(metavar="WHO", help="Who reported it: a practice, or the doctor.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate add --surname Okoro --forename Ada --gmc 6123456 --practice F81011 --reported-by F81011 --by "Alan Reeve"

    Take down a doctor reported as having had no paper, before or after posting. A doctor whom the lists have already is
    refused with where; any other is provisional, on no roll, until the LMC rules on the case.
    """  # noqa: E501 -- a command to copy stands on one line
    from lmcvote.electorate import claims, thresholds
    from lmcvote.store import arbitration

    desk = desks.of(context, election)
    if not (surname and forename and reported_by):
        raise session.wanting("--surname", "--forename", "--reported-by")
    desks.refuse_late_change(desk, "Adding a doctor")
    (taken_by, *_) = session.acting(desk.election, "--by", by or [])
    made = _report(desk, surname, forename, gmc, practice, role, reported_by, taken_by)
    if any(report.id == made.id for report in desk.record.claims.reports):
        message = f"{made.called} was reported before: case {made.case}."
        raise RuleRefuses(Finding("reported-already", message, field="--surname", value=surname))
    listed = claims.listed(made, desk.electorate, desks.said(desk), thresholds.load().close_with_number)
    if listed:
        raise RuleRefuses(_listed_already(made, listed))
    claimed = replace(desk.record.claims, reports=(*desk.record.claims.reports, made))
    facts: dict[str, Canonical] = {"by": taken_by}
    desks.decided(desk, "doctor reported", facts, lambda rows: arbitration.save_report(rows, made), claims=claimed)
    _told_case(context, made.case, f"{made.called}, reported by {reported_by}, is provisional", as_json, election)


def _listed_already(made: "Report", listed: "Entry | Excluded") -> Finding:
    """Where the doctor stands, and what to do instead."""
    from lmcvote.electorate import explain
    from lmcvote.electorate.entries import Excluded, numbered

    if isinstance(listed, Excluded):
        remedy = "If that is wrong, take down a dispute: lmcvote electorate dispute"
    elif listed.places:
        remedy = "What is missing is the paper: replace it"
    else:
        remedy = "Rule on the open case"
    another = "" if made.gmc_number else " If this is another doctor of the name, give the GMC number."
    called = numbered(listed.name, listed.gmc_number)
    message = f"{made.called} is on the lists as {called}, who {explain.verdict(listed)}. {remedy}.{another}"
    return Finding("listed-already", message, field="--gmc", value=made.gmc_number)


def _report(
    desk: Desk, surname: str, forename: str, gmc: str, practice: str, role: str, reported_by: str, by: str
) -> "Report":
    from lmcvote.electorate import cells, claims
    from lmcvote.electorate.columns import Role

    number, _ = cells.gmc_number(gmc)
    if gmc and not number:
        message = f'--gmc: "{gmc}" is no GMC number (seven digits). Correct it, or leave it out.'
        raise BadInput(Finding("gmc-number-wrong", message, field="--gmc", value=gmc))
    if role not in list(Role):
        message = f'--role: "{role}" is no role. Write {", ".join(Role)}.'
        raise BadInput(Finding("role-unknown", message, field="--role", value=role))
    try:
        code = cells.practice_code(practice) if practice else ""
    except ValueError:
        message = f'--practice: "{practice}" is no practice code, such as F81011.'
        raise BadInput(Finding("practice-code-wrong", message, field="--practice", value=practice)) from None
    found = claims.report_id(number, surname, forename, code)
    return claims.Report(found, number, surname, forename, Role(role), code, reported_by, by, desk.here.now())


def _told_case(context: typer.Context, case: str, what: str, as_json: bool, election: str) -> None:
    if as_json:
        terminal.show_json({"case": case})
        return
    terminal.tell(f"Case {case}: {what}.")
    after = desks.of(context, election)
    next_step(after, next((one for one in after.electorate.cases if one.id == case), None), election)
