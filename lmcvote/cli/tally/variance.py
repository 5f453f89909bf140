"""`lmcvote tally variance`: two people sign what the accounts do not explain."""

from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import counted, outcome_desk, session, terminal
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, RuleRefuses
from lmcvote.findings import counted as number_of

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical


def variance(
    context: typer.Context,
    papers: Annotated[int, typer.Option(metavar="N", help="Papers in doubt.")],
    kind: Annotated[str, typer.Option(metavar="KIND", help="surplus (too many or few) or substitution.")],
    because: Annotated[str, typer.Option(metavar="TEXT", help="What was found, and what was done to find it.")],
    by: ByOption = None,
    contest: Annotated[str, typer.Option(metavar="ID", help="Whose papers, of several contests.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote tally variance --papers 1 --kind surplus --because "..." --by "A" --by "B"

    A difference that stays after everything was counted again: how many papers are in doubt, and why. The note is kept
    and printed with the result. Where so many papers could change who is elected, the note does not help: the contest
    is held again, or referred.
    """
    from lmcvote.count.agreement import second_count
    from lmcvote.count.variance import Doubt, Variance, could_change, margin, told
    from lmcvote.store import box, opening

    desk = counted.desk_of(context, election)
    if desk.frozen.rules.variance == "refuse":
        message = (
            'The rules of this election say variance = "refuse": no note explains a difference. Find the papers, or '
            "count again until two counts agree."
        )
        raise RuleRefuses(Finding("variance-refused", message, field="variance", value="refuse"))
    session.at_least("--papers", papers, 1)
    if kind not in list(Doubt):
        message = f'--kind: "{kind}" is none. Give {" or ".join(Doubt)}.'
        raise BadInput(Finding("no-such-kind", message, field="--kind", value=kind))
    if not because.strip():
        raise BadInput(Finding("no-reason", "--because: say what was found.", field="--because"))
    signers = session.two_people(desk.election, "--by", by)
    chosen = counted.chosen(desk, contest)
    result = second_count(chosen.id, counted.runs(desk)).result
    if result is None:
        message = f"{chosen.id} is not counted yet. The note is about what a count left open: lmcvote count"
        raise BadInput(Finding("nothing-counted", message))
    note = Variance(chosen.id, papers, Doubt(kind), because.strip(), signers)
    with opening.store(desk.folder, desk.box, "box", desk.here.entropy) as rows:
        box.save_variance(rows, note)
        facts: dict[str, Canonical] = {
            "contest": str(chosen.id),
            "papers": papers,
            "doubt": str(note.doubt),
            "because": note.because,
            "by": list(signers),
        }
        rows.record("variance noted", desk.here.today().isoformat(), facts)
    ((ruled,), _) = outcome_desk.as_ruled(desk.folder, desk.election, desk.frozen, desk.here, [result])
    smallest = margin(ruled)
    changes = could_change(note.doubt, papers, smallest)
    if as_json:
        terminal.show_json({"contest": chosen.id, "papers": papers, "margin": smallest, "could_change": changes})
        return
    sides = f"{number_of(papers if note.doubt is Doubt.SURPLUS else 2 * papers, 'vote')}, {told(smallest)}"
    terminal.tell(f"{chosen.title}: {number_of(papers, 'paper')} in doubt, {note.doubt}: {sides} (RULES 9.15).")
    if changes:
        terminal.tell("They could change who is elected: this contest is held again or referred, and not declared.")
        return
    terminal.tell("They cannot change who is elected. The note is printed with the result.")
    terminal.next_step(f"lmcvote declare{session.at(election)}")
