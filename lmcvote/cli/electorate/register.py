"""`lmcvote electorate freeze`, `export`, `explain` and `diff`: the roll as it stands, and why."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.cases import ByOption, WhoArgument
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.freeze import Elector

OUT = Path("out") / "register"
REGISTER, CHECKPOINT = "register.csv", "checkpoint.pdf"
NAMED = 5


def freeze(
    context: typer.Context,
    by: ByOption = None,
    provisional: Annotated[
        bool, typer.Option("--provisional", help="Freeze with open cases; it says how many votes hang on them.")
    ] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate freeze --by "Alan Reeve" --by "Joyce Hammond"

    Make the roll the register of electors: each elector gets a random id, the numbers are fixed for turnout and recall,
    and a checkpoint of one page is printed, to leave the office on paper. From then on only a ruling changes the roll.
    """
    from lmcvote.audit import trail
    from lmcvote.electorate import freeze as freezing
    from lmcvote.electorate.freeze import Frozen
    from lmcvote.store import frozen

    desk = desks.of(context, election)
    frozen_by = desks.acting(desk, "--by", by or [])
    if desk.frozen:
        message = f"The roll was frozen on {desk.frozen.at[:10]} by {' and '.join(desk.frozen.by)}. It is frozen once."
        raise RuleRefuses(Finding("frozen-already", message))
    votes = _refuse_open(desk, provisional, election)
    electors = freezing.electors(desk.electorate, desk.here.entropy)
    table = _table(electors)
    now = desk.here.now()
    made = Frozen(now, frozen_by, desk.built["as_at"], len(desk.rulings), votes, sha256(table).hexdigest())
    folder = desk.folder / OUT
    make_folder(folder)
    with desk.store() as rows:
        frozen.save_frozen(rows, made)
        frozen.save_electors(rows, electors)
        facts: dict[str, Canonical] = {
            "by": list(frozen_by),
            "as_at": made.as_at,
            "groups": desk.electorate.groups(),
            "electors": len(electors),
            "cases": len(desk.electorate.cases),
            "provisional_votes": votes,
            "register": made.sha256,
            "lists": desk.built["lists"],
            "rules": desk.built["rules"],
        }
        rows.record(desks.FROZEN, now, facts)
        write_all({folder / REGISTER: table})
    head = trail.read(desk.folder).head
    code = _print_checkpoint(desks.of(context, election), folder / CHECKPOINT, head)
    if as_json:
        groups = desk.electorate.groups()
        terminal.show_json(
            {
                "electors": len(electors),
                "groups": groups,
                "provisional_votes": votes,
                "register": made.sha256,
                "code": code,
            }
        )
        return
    terminal.show(f"Frozen: {counted(len(electors), 'elector')} on the register of electors.")
    _show_groups(desk.electorate.groups())
    if votes:
        terminal.tell(
            f"PROVISIONAL: {counted(votes, 'vote')} hang on {counted(len(desk.electorate.cases), 'open case')}."
        )
    terminal.show(f"Wrote {folder / REGISTER}")
    terminal.show(f"  SHA-256 {made.sha256}")
    terminal.show(f"Wrote {folder / CHECKPOINT}, short code {code}")
    terminal.next_step(
        f"print the checkpoint, have it signed, and let a copy leave the office; then "
        f"lmcvote electorate export{session.at(election)}, and lmcvote ballots proof{session.at(election)}"
    )


def _refuse_open(desk: Desk, provisional: bool, election: str) -> int:
    """Votes that hang on open cases. Raises NeedsDecision where there are some and nobody said --provisional."""
    from lmcvote.electorate import freeze as freezing

    if desk.waiting:
        what = counted(desk.waiting, "ruling or claim") if desk.waiting == 1 else f"{desk.waiting} rulings or claims"
        message = f"{what} came after the latest build. Run lmcvote electorate build{session.at(election)} first."
        raise NeedsDecision(Finding("build-first", message))
    hold = desk.election.rules.locum_no_home == "hold"
    blocking = freezing.blocking(desk.electorate, hold)
    votes = freezing.at_stake(desk.electorate, hold)
    if blocking and not provisional:
        ids = ", ".join(case.id for case in blocking[:NAMED]) + (" …" if len(blocking) > NAMED else "")
        message = (
            f"{counted(len(blocking), 'case')} {'is' if len(blocking) == 1 else 'are'} open ({ids}), and "
            f"{counted(votes, 'vote')} {'hangs' if votes == 1 else 'hang'} on "
            f"{'it' if len(blocking) == 1 else 'them'}. Rule on them (lmcvote electorate review), or freeze with "
            "--provisional: their doctors stay off the roll until ruled on."
        )
        raise NeedsDecision(Finding("open-cases", message))
    return votes


def export(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the files go.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate export

    Write the register of electors as CSV, as a workbook, as a sheet for mail merge, and in print by group and practice;
    once it is frozen, the checkpoint again. Before the freeze it is a draft, for doctors to check their own entry.
    """
    from lmcvote import documents
    from lmcvote.audit import trail
    from lmcvote.electorate import correspondence, freeze, roll

    desk = desks.of(context, election)
    folder = Path(output) if output else desk.folder / OUT
    make_folder(folder)
    practices = desks.practices(desk)
    entries = [elector.entry for elector in desk.electors] or [
        entry for entry in desk.electorate.entries if entry.standing == "on_roll"
    ]
    electors = desk.electors or tuple(freeze.Elector(freeze.ElectorId(""), entry, "") for entry in entries)
    state = f"Frozen on {_on_clock(desk.frozen.at)}" if desk.frozen else f"Draft of {desk.here.today()}, not frozen"
    document = correspondence.register(desk.election, entries, practices, state)
    footer = f"{desk.election.title}: register of electors. {state}."
    rehearsal = desk.election.rehearsal
    pdf = documents.pdf(documents.rendered(document), title="Register of electors", footer=footer, rehearsal=rehearsal)
    written = {
        folder / REGISTER: _table(electors),
        folder / "register.xlsx": roll.register_xlsx(electors),
        folder / "mail-merge.xlsx": roll.mail_merge(electors, practices),
        folder / "register.pdf": pdf,
    }
    write_all(written)
    if desk.frozen:
        _print_checkpoint(desk, folder / CHECKPOINT, trail.read(desk.folder).head)
    files = [str(path) for path in written] + ([str(folder / CHECKPOINT)] if desk.frozen else [])
    if as_json:
        terminal.show_json({"files": files, "frozen": desk.frozen is not None, "electors": len(electors)})
        return
    for file in files:
        terminal.show(f"Wrote {file}")
    terminal.tell(
        f"{state}: {counted(len(electors), 'elector')}. These files hold names: keep them as you keep the lists."
    )
    if desk.frozen:
        terminal.next_step(f"lmcvote ballots proof{session.at(election)}")
    else:
        terminal.next_step(
            f"let doctors check their entry for a week; then lmcvote electorate freeze{session.at(election)}"
        )


def _table(electors: "tuple[Elector, ...]") -> bytes:
    from lmcvote.electorate import roll

    return roll.register_csv(electors)


def _print_checkpoint(desk: Desk, path: Path, head: str) -> str:
    """Its short code."""
    from lmcvote import documents
    from lmcvote.electorate import correspondence

    frozen = desk.frozen
    assert frozen is not None  # noqa: S101 -- only called once it is
    file = str(OUT / REGISTER)
    page = correspondence.checkpoint(desk.election, desk.electorate, frozen, _on_clock(frozen.at), file, head)
    pdf = documents.pdf(
        documents.rendered(page),
        title="Checkpoint",
        footer=f"{desk.election.title}: checkpoint {page.short_code}",
        rehearsal=desk.election.rehearsal,
        code=frozen.sha256.upper(),
    )
    write_all({path: pdf})
    return page.short_code


def _on_clock(at: str) -> str:
    here = datetime.fromisoformat(at).astimezone(session.OFFICE)
    return f"{here.day} {here:%B %Y, %H:%M}"


def _show_groups(groups: dict[str, int]) -> None:
    listed = terminal.table("group", "electors", numbers=(1,))
    for code, electors in groups.items():
        listed.add_row(code, str(electors))
    terminal.show_table(listed)


def explain(
    context: typer.Context,
    who: WhoArgument,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate explain 6123456

    Why a doctor stands where the doctor stands: what the lists say, why the rows are one doctor's, what decided the
    group, and who ruled what; in sentences that can be sent to the doctor.
    """
    from lmcvote.electorate import explain as explaining
    from lmcvote.store import register

    desk = desks.of(context, election)
    one = explaining.find(who, desk.electorate)
    with desk.store() as rows:
        said = register.load_rows(rows, one.rows)
    told = explaining.of(one, said, desk.rulings, desk.electorate)
    if as_json:
        parts = ("doctor", "verdict", "rows", "linked", "places", "rulings", "cases")
        terminal.show_json({part: getattr(told, part) for part in parts})
        return
    terminal.tell(told.doctor)
    terminal.tell(told.verdict)
    for heading, sentences in (
        ("What the lists say", told.rows),
        ("Why these rows are one doctor's", told.linked),
        ("What decided the group", told.places),
        ("Rulings", told.rulings),
        ("Open", told.cases),
    ):
        if sentences:
            terminal.show()
            terminal.show(heading)
            for sentence in sentences:
                terminal.tell(sentence, indent=2)
    terminal.show()
    terminal.tell(f"If this is wrong, tell {desk.election.returning_officer}. {desk.election.body} decides in the end.")


def diff(
    context: typer.Context,
    earlier: Annotated[str, typer.Argument(metavar="A.csv", help="The electorate CSV of the earlier build.")],
    later: Annotated[str, typer.Argument(metavar="B.csv", help="Of the later one.")],
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate diff electorate-january.csv out/electorate.csv

    What is different between two builds: who joined, who is gone, and whose group, role, practice or name has changed.
    """
    from lmcvote.electorate import changes, roll

    first, second = session.together((lambda: roll.read(earlier), lambda: roll.read(later)))
    found = list(changes.between(first, second))
    if as_json:
        told = [{"what": c.what, "doctor": c.doctor, "before": c.before, "after": c.after} for c in found]
        terminal.show_json({"changes": told})
        return
    if found:
        listed = terminal.table("doctor", "what", "before", "after")
        for change in found:
            listed.add_row(change.doctor, change.what, change.before, change.after)
        terminal.show_table(listed)
    terminal.tell(f"{counted(len(found), 'difference')} between {earlier} and {later}.")
    terminal.next_step("lmcvote electorate explain WHO, for why")
