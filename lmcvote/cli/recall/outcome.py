"""`lmcvote recall outcome`: what the petition and the vote come to, test by test, stated by two people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import outcome_desk, recall_desk, session, terminal
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.cli.outcome_desk import Desk
    from lmcvote.declaration import Declaration
    from lmcvote.election import Recall
    from lmcvote.recall.outcome import Petition
    from lmcvote.recall.register import Steps
    from lmcvote.recalled import Recalled


def outcome(
    context: typer.Context,
    by: ByOption = None,
    new_election: Annotated[
        str, typer.Option("--new-election", metavar="DIR", help="Of one that is carried: a folder for its seats.")
    ] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall outcome --by "Alan Reeve" --by "Joyce Hammond"

    How the recall ended, by whole numbers alone: who called the meeting, who responded, what carries it; each test with
    what is needed, and what follows. Two people state it, after two counts that agree. With --new-election DIR a recall
    that is carried begins the election to the seats it left vacant.
    """
    recall, done, closed = _closed(session.needed(election), session.of(context))
    desk = outcome_desk.of(context, election)
    people = session.two_people(desk.election, "--by", by)
    declared = _declared(context, election, desk)
    end = recall_desk.ended(recall, done, declared)
    if end is None:
        message = "The meeting is called, and its vote is not counted yet. First: lmcvote count"
        raise RuleRefuses(Finding("nothing-counted", message))
    told = recall_desk.told(recall, desk.rules, done, end)
    if new_election and not told.carried:
        message = f"--new-election: no seat falls vacant. {told.says}"
        raise RuleRefuses(Finding("not-carried", message, field="--new-election", value=new_election))
    made = _begin(desk, new_election) if new_election else None
    new = _keep(desk, recall_desk.facts(end, closed, recall_desk.rules(recall, done)), people)
    if as_json:
        found = {**told.figures, "whom": list(told.whom), "follows": told.follows, "by": list(people), "new": new}
        terminal.show_json({**found, "new_election": new_election or None})
        return
    _show(declared, told, new)
    at = session.at(election)
    if made:
        terminal.show(f"Wrote {made}")
        if made.resolve().is_relative_to(desk.folder.resolve()):
            terminal.note("Beware: it lies in the folder of the recall, and goes when that is destroyed. Move it out.")
        terminal.next_step(f"open {made}, and fill in what stands behind a #; then lmcvote electorate build")
    else:
        terminal.next_step(f"lmcvote declare{at}")


def _closed(folder: Path, here: session.Session) -> "tuple[Recall, Steps, Petition]":
    """The recall of a folder, its steps and petition. Raises RuleRefuses where there is none, or it is open."""
    from lmcvote import settings

    election = settings.read(folder)
    recall, done = recall_desk.of_folder(folder, election), recall_desk.steps(folder, election, here)
    found = recall_desk.petition(done)
    if found is None:
        message = "The petition is not closed, and before that no recall has an outcome. First: lmcvote recall close"
        raise RuleRefuses(Finding("petition-open", message))
    return recall, done, found


def _declared(context: typer.Context, election: str, desk: "Desk") -> "Declaration":
    """What could be declared of the vote now. Raises what keeps it from being declared, but for the outcome itself."""
    from lmcvote.audit import check
    from lmcvote.cli.declare import made, recall_side

    (contest,) = desk.contests
    declared = made.make(context, election, desk, contest).declared
    check.refuse(one for one in declared.checks if one.name != recall_side.STATED)
    return declared


def _keep(desk: "Desk", stated: "dict[str, Canonical]", people: tuple[str, ...]) -> bool:
    """The end on record, with the two who stated it; whether it is another than the last."""
    from lmcvote.store import opening

    if recall_desk.decided(recall_desk.entries(desk.folder)) == stated:
        return False
    with opening.store(desk.folder, desk.election.stores.register, "register", desk.here.entropy) as rows:
        rows.record(recall_desk.DECIDED, desk.here.now(), {**stated, "by": list(people)})
    return True


def _begin(desk: "Desk", folder: str) -> Path:
    """The folder of the election that follows. Raises BadInput for one that is there."""
    from lmcvote.by_election import settings_text
    from lmcvote.election import SETTINGS
    from lmcvote.files import make_folder, write_all

    path = Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        message = f"{folder} is there already and not empty. Choose another name, or move it away."
        raise BadInput(Finding("folder-in-use", message, folder, field="--new-election", value=folder))
    make_folder(path / "lists")
    write_all({path / SETTINGS: settings_text(desk.election).encode()})
    return path / SETTINGS


def _show(declared: "Declaration", told: "Recalled", new: bool) -> None:
    terminal.show(declared.title)
    table = terminal.table("test", "number", "of", "share", "needed", "", numbers=(1, 2, 3, 4))
    for one in told.tests:
        needed = f"{one.needed:,} ({one.asked})"
        table.add_row(one.what, f"{one.reached:,}", f"{one.whole:,}", one.share, needed, one.verdict)
    terminal.show_table(table)
    if told.responses:
        terminal.tell(told.responses)
    terminal.tell(told.says)
    terminal.tell(told.follows)
    if not new:
        terminal.tell("As it was stated before.")
