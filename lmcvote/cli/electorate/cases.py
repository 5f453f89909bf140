"""`lmcvote electorate review` and `rule`: what is in doubt, and who decided it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import write_all
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.arbitration import Answer, Court
    from lmcvote.electorate.cases import Case
    from lmcvote.electorate.rulings import Ruling

MEANING = {
    "same": "the rows are one doctor's, with one vote",
    "different": "two doctors, each with a vote of their own",
    "eligible": "the entry stays as it is; what was asked or claimed changes nothing",
    "ineligible": "no vote at all: the doctor is left out and told why",
    "home=CODE": "the doctor votes in that group, such as home=06Q",
}
SHOWN = 15
"""Cases listed on a terminal; `--all` and the sheet have the rest."""
WhoArgument = Annotated[str, typer.Argument(metavar="WHO", help="A GMC number, or a name as the lists have it.")]


def review(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="[CASE]", help="One case, with its records side by side.")] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="A sheet to send round and fill in, CSV or XLSX.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="List every open case.")] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate review

    List the open cases and the votes that hang on them: first where a vote may be counted twice, then where one may be
    lost. With -o a sheet is written, to be filled in and given back to lmcvote electorate rule --sheet.
    """
    desk = desks.of(context, election)
    case = case.lower()
    ruled = pending(desk)
    cases = [one for one in desk.electorate.cases if not case or one.id == case]
    if case and not cases:
        message = f'There is no open case "{case}". lmcvote electorate review lists those there are.'
        raise BadInput(Finding("no-such-case", message, field="CASE", value=case))
    still_open = [one for one in cases if one.id not in ruled]
    votes = _at_stake(desk)
    if output:
        _write_sheet(desk, Path(output))
    if as_json:
        told = [{**_as_json(one), "ruled": ruled[one.id].said if one.id in ruled else ""} for one in cases]
        terminal.show_json({"cases": told, "open": len(still_open), "votes": votes, "waiting": desk.waiting})
        return
    if output:
        terminal.show(f"Wrote {output}: {counted(len(desk.electorate.cases), 'case')}")
    elif case:
        _show_case(desk, cases[0])
    else:
        _show_list(cases if everything else cases[:SHOWN], ruled)
        if len(cases) > SHOWN and not everything:
            terminal.tell(f"… and {len(cases) - SHOWN} more: --all lists them, -o cases.xlsx writes a sheet.")
        terminal.tell(f"Open cases: {len(still_open)}. Votes that hang on them: {votes}.")
    if output:
        terminal.next_step(
            f"have the last three columns filled in (two names with a ; between), then lmcvote electorate rule "
            f"--sheet {output}{session.at(election)}"
        )
    else:
        next_step(desk, still_open[0] if still_open else None, election, beside=not case)


def rule(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="[CASE]", help="As lmcvote electorate review shows it.")] = "",
    verdict: Annotated[
        str, typer.Argument(metavar="[VERDICT]", help="same, different, eligible, ineligible or home=CODE.")
    ] = "",
    by: ByOption = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="One sentence that a doctor can be sent.")] = "",
    sheet: Annotated[str, typer.Option(metavar="FILE", help="The filled-in sheet of cases instead, CSV or XLSX.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate rule 4tq2wzkd same --by "Alan Reeve" --reason "Rang the practice: one doctor."

    Decide a case, or many with --sheet. Two people are named (--by twice) to make one doctor of two GMC numbers, or to
    rule otherwise than two did. A ruling counts at once; a later one on the same case takes its place, and both stay on
    record. Once the roll is frozen, a case is ruled on once.
    """
    from lmcvote.electorate import arbitration
    from lmcvote.store import arbitration as kept

    desk = desks.of(context, election)
    if sheet and (case or verdict or by or reason):
        message = "Give --sheet, or a case with its verdict, not both."
        raise Misused(Finding("options-exclude", message, field="--sheet"))
    if sheet:
        answers: tuple[Answer, ...] = arbitration.read(sheet)
    elif not (case and verdict):
        raise Misused(Finding("option-missing", "Give a case and its verdict, or --sheet FILE.", field="CASE"))
    else:
        answers = (arbitration.Answer(case.lower(), verdict, tuple(by or ()), reason),)
    made = arbitration.rule(answers, _court(desk), desk.here.now())
    _refuse_after_freeze(desk, made)
    built: tuple[Finding, ...] | None = ()
    if made:
        facts: dict[str, Canonical] = {"rulings": len(made), "by": sorted({name for one in made for name in one.by})}
        built = desks.decided(desk, "cases ruled", facts, lambda rows: kept.save_rulings(rows, made), made)
    after = desks.of(context, election)
    already = len(answers) - len(made)
    if as_json:
        told = [{"case": r.case, "verdict": r.answer, "by": list(r.by)} for r in made]
        terminal.show_json({"ruled": told, "already": already, "built": built is not None})
        return
    for ruling in made:
        _show_ruling(ruling, latest_rulings(desk).get(ruling.case), after)
    if already:
        terminal.tell(f"{counted(already, 'answer')} on record already.")
    for lapsed in built or ():
        terminal.note(lapsed.message)
    if built is None:
        terminal.note("The lists have changed since the latest build: what was ruled waits for the next one.")
    still_open = [one for one in after.electorate.cases if one.id not in pending(after)]
    terminal.tell(f"Open cases: {len(still_open)}. Votes that hang on them: {_at_stake(after)}.")
    next_step(after, still_open[0] if still_open else None, election)


def _show_ruling(ruling: "Ruling", before: "Ruling | None", after: Desk) -> None:
    """The ruling, what it takes the place of, and what it comes to."""
    from lmcvote.electorate import explain

    rows = {row for side in ruling.rows for row in side}
    doctors = [one for one in after.electorate.doctors if rows & set(one.rows)]
    comes_to = "; ".join(f"{one.name} {explain.verdict(one)}" for one in doctors)
    terminal.tell(f"Case {ruling.case}: {ruling.said}. {comes_to}{'.' if comes_to else ''}")
    if before:
        terminal.tell(f"It takes the place of: {before.said}.", indent=2)


def pending(desk: Desk) -> "dict[str, Ruling]":
    """Rulings that the latest build knows nothing of yet, by case."""
    from lmcvote.electorate.rulings import latest

    return latest(desk.record.rulings[int(desk.record.built["rulings"]) :])


def latest_rulings(desk: Desk) -> "dict[str, Ruling]":
    """The ruling in force on each case."""
    from lmcvote.electorate.rulings import latest

    return latest(desk.record.rulings)


def _at_stake(desk: Desk) -> int:
    from lmcvote.electorate import freeze

    return sum(freeze.at_stake(desk.electorate, desk.election.rules))


def _court(desk: Desk) -> "Court":
    from lmcvote.electorate import claims, thresholds
    from lmcvote.electorate.arbitration import Court, Question
    from lmcvote.electorate.rulings import ANSWERS, Kind

    doctors = {one.rows for one in desk.electorate.doctors}
    asked = {
        ruling.case: Question(ruling.kind, ruling.rows, ANSWERS[ruling.kind])
        for ruling in desk.record.rulings
        if ruling.kind is Kind.IDENTITY or ruling.rows[0] in doctors  # a doctor who has changed is asked about anew
    }
    asked |= {case.id: Question(case.kind, case.rows, case.answers) for case in desk.electorate.cases}
    held = {rows: case.id for case in desk.electorate.cases if case.kind is Kind.IDENTITY for rows in case.rows}
    for case in desk.electorate.cases:
        if case.kind is Kind.DISPUTE and case.rows[0] in held:
            asked[case.id] = Question(case.kind, case.rows, case.answers, held[case.rows[0]])
    close = thresholds.load().close_with_number
    like = {(one.id,) for one in desk.record.claims.reports if any(claims.alike(one, desk.electorate, close))}
    two = {(rows,) for rows in like} - {
        one.rows for one in desk.record.rulings if one.verdict == "home" and len(one.by) > 1
    }
    alike = {case for case, question in asked.items() if question.rows in two}
    said = desks.said(desk)
    numbers = {row: parts["GMC number"] for row, parts in said.items()}
    frozen = desk.record.frozen is not None
    return Court(asked, desk.election.people, desk.election.area, numbers, desk.record.rulings, frozen, alike)


def _refuse_after_freeze(desk: Desk, made: "tuple[Ruling, ...]") -> None:
    """After the freeze only open cases are ruled on, and nobody comes off the roll (RULES 1.11)."""
    from lmcvote.electorate.rulings import Kind, Verdict

    if desk.record.frozen is None or not made:
        return
    desks.refuse_late_change(desk, "A ruling")
    before = {ruling.case for ruling in desk.record.rulings}
    on_roll = {row for elector in desk.record.electors for row in elector.entry.rows}
    faults = []
    for ruling in made:
        if ruling.case in before:
            remedy = "" if ruling.kind is Kind.IDENTITY else " Dispute the entry."
            message = f"Case {ruling.case} is ruled on, and the roll is frozen: that ruling stands.{remedy}"
            faults.append(Finding("frozen", message, field="case", value=ruling.case))
        elif ruling.verdict is Verdict.INELIGIBLE and on_roll & set(ruling.rows[0]):
            message = (
                f"Case {ruling.case}: the doctor is on the frozen roll, and nobody is taken off it. Answer eligible, "
                "which leaves the entry as it is, or home=CODE."
            )
            faults.append(Finding("frozen", message, field="case", value=ruling.case))
    if faults:
        raise RuleRefuses(*faults)


def _as_json(case: "Case") -> dict[str, Any]:
    return {
        "case": case.id,
        "kind": case.kind,
        "question": case.question,
        "evidence": case.evidence,
        "performers_lines": list(case.performers_lines),
        "equip_lines": list(case.equip_lines),
        "answers": list(case.answers),
    }


def _write_sheet(desk: Desk, out: Path) -> None:
    from lmcvote import sheet
    from lmcvote.electorate import roll

    session.new_file("--output", out, (".csv", ".xlsx"))
    table = roll.case_rows(desk.electorate.cases, roll.answered(pending(desk)))
    written = sheet.xlsx_bytes if out.suffix.lower() == ".xlsx" else sheet.csv_bytes
    write_all({out: written(roll.CASE_COLUMNS, table)})


def _show_list(cases: "list[Case]", ruled: "dict[str, Ruling]") -> None:
    listed = terminal.table("case", "kind", "question")
    for case in cases:
        done = f" RULED, waits for the next build: {ruled[case.id].said}." if case.id in ruled else ""
        listed.add_row(case.id, case.kind.replace("_", " "), case.question + done)
    if cases:
        terminal.show_table(listed)


def _show_case(desk: Desk, case: "Case") -> None:
    """The records side by side; what differs is marked."""
    from lmcvote.electorate.explain import PARTS

    terminal.tell(f"Case {case.id}, {case.kind.replace('_', ' ')}: {case.question}")
    if case.evidence:
        terminal.tell(f"Evidence: {case.evidence}.")
    said = desks.said(desk)
    sides = [[said[row] for row in side if row in said] for side in case.rows]
    if any(sides):
        titles = [f"doctor {n}" if len(sides) > 1 else "the lists" for n in range(1, len(sides) + 1)]
        beside = terminal.table("", *titles, "")
        beside.add_row("on", *(", ".join(f"{parts['list']} {parts['line']}" for parts in side) for side in sides), "")
        for part in PARTS:
            told = [" / ".join(dict.fromkeys(parts[part] for parts in side if parts[part])) for side in sides]
            if any(told):
                differs = all(told) and len({one.upper() for one in told}) > 1
                beside.add_row(part, *(one.replace("\n", ", ") for one in told), "differs" if differs else "")
        terminal.show_table(beside)
    terminal.show("Answers:")
    for answer in case.answers_typed:
        terminal.tell(f"{answer}: {MEANING[answer]}", indent=2)


def next_step(desk: Desk, case: "Case | None", election: str, beside: bool = True) -> None:
    """What to do after looking at the cases, or ruling on one; `beside`: its records were not shown yet."""
    at = session.at(election)
    if case:
        show = f"lmcvote electorate review {case.id}{at} shows its records; then " if beside else ""
        terminal.next_step(f'{show}lmcvote electorate rule {case.id} ANSWER --by "NAME" --reason "WHY"{at}')
    elif desk.waiting:
        terminal.next_step(f"lmcvote electorate build{at} --as-at {desk.record.as_at}, which takes the rulings in")
    elif desk.record.frozen:
        terminal.next_step(f"lmcvote electorate export{at}")
    else:
        terminal.next_step(f"lmcvote electorate freeze --by NAME{at}")
