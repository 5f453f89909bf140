"""`lmcvote electorate freeze`, `export`, `explain` and `diff`: the roll as it stands, and why."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import as_received, session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.cases import WhoArgument
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses, counted
from lmcvote.spoken import on_clock

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.freeze import Frozen

OUT = Path("out") / "register"
REGISTER, FROZEN, CHECKPOINT = "register.csv", "register-frozen.csv", "checkpoint.pdf"
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
    from lmcvote.electorate import freeze as freezing
    from lmcvote.electorate import roll
    from lmcvote.electorate.freeze import Frozen
    from lmcvote.store import frozen

    desk = desks.of(context, election)
    frozen_by = session.acting(desk.election, "--by", by or [])
    if before := desk.record.frozen:
        when = on_clock(datetime.fromisoformat(before.at))
        message = f"The roll was frozen on {when} by {' and '.join(before.by)}. It is frozen once."
        raise RuleRefuses(Finding("frozen-already", message))
    _refuse_early(desk)
    off, on = _refuse_open(desk, provisional, election)
    electors = freezing.electors(desk.electorate, desk.here.entropy)
    table = roll.register_csv(electors)
    now, groups = desk.here.now(), desk.electorate.groups()
    figures = (
        *((f"Electors of {code}, {desk.election.group_name(code)}", number) for code, number in groups.items()),
        ("Doctors on the register, each once, in however many groups", len(electors)),
        ("Left out, each with a reason", sum(bool(one.rows) for one in desk.electorate.excluded)),
        ("Open cases", len(desk.electorate.cases)),
        ("Votes off the roll until ruled on", off),
        ("Votes on the roll that a case is open on", on),
    )
    built, rulings = desk.record.built, len(desk.record.rulings)
    made = Frozen(now, frozen_by, built["as_at"], rulings, off + on, sha256(table).hexdigest(), figures)
    folder = desk.folder / OUT
    make_folder(folder)
    with desk.writing() as rows:
        frozen.save_frozen(rows, made, table)
        frozen.save_electors(rows, electors)
        facts: dict[str, Canonical] = {
            "by": list(frozen_by),
            "as_at": made.as_at,
            "groups": groups,
            "electors": len(electors),
            "cases": len(desk.electorate.cases),
            "provisional_votes": made.provisional,
            "register": made.sha256,
            "lists": built["lists"],
            "rules": built["rules"],
            "rulings_sha256": built["rulings_sha256"],
            "received": as_received.files(desk.folder),
        }
        rows.record(desks.FROZEN, now, facts)
        write_all({folder / FROZEN: table})
    code = _print_checkpoint(desk, made, folder / CHECKPOINT)
    if as_json:
        told = {"electors": len(electors), "groups": groups, "provisional_votes": made.provisional}
        terminal.show_json({**told, "register": made.sha256, "code": code})
        return
    terminal.show(f"Frozen: {counted(len(electors), 'elector')} on the register of electors.")
    _show_groups(groups)
    twice = sum(groups.values()) - len(electors)
    if twice:
        terminal.tell(f"{counted(twice, 'vote')} more than electors: of doctors with posts in several groups.")
    if made.provisional:
        terminal.tell(
            f"PROVISIONAL: {counted(len(desk.electorate.cases), 'open case')}. {counted(off, 'vote')} off the roll "
            f"until ruled on; {counted(on, 'vote')} on it, which no ruling takes away any more."
        )
    terminal.show(f"Wrote {folder / FROZEN}")
    terminal.show(f"  SHA-256 {made.sha256}")
    terminal.show(f"Wrote {folder / CHECKPOINT}, short code {code}")
    at = session.at(election)
    after = f"lmcvote recall members --by NAME{at}" if desk.election.recall else f"lmcvote ballots proof{at}"
    terminal.next_step(
        f"print the checkpoint, have it signed, and let a copy leave the office; then "
        f"lmcvote electorate export{at}, and {after}"
    )


def _refuse_early(desk: Desk) -> None:
    """Raise RuleRefuses before the day on which the roll is to be frozen: until then doctors check their own entry.

    The days of a rehearsal are made up, and stop nothing.
    """
    from lmcvote.timetable import checking_begins, roll_frozen

    times, rules = desk.election.timetable, desk.election.rules
    stated = roll_frozen(times, rules)
    if desk.here.clock() < stated.instant and not desk.election.rehearsal:
        message = (
            f"The roll is frozen on {stated.wall}, and not before: from {checking_begins(times, rules)} doctors can "
            f'check their own entry for a week (RULES 1.10). [rules] says roll_freeze = "{rules.roll_freeze}"; another '
            "day is published a week before it."
        )
        raise RuleRefuses(Finding("too-early", message, field="rules.roll_freeze", value=rules.roll_freeze))


def _refuse_open(desk: Desk, provisional: bool, election: str) -> tuple[int, int]:
    """Votes off the roll and on it that hang on open cases. Raises NeedsDecision unless it is `provisional`."""
    from lmcvote.electorate import freeze as freezing

    if desk.waiting:
        what = "1 ruling or claim" if desk.waiting == 1 else f"{desk.waiting} rulings or claims"
        command = f"lmcvote electorate build --as-at {desk.record.as_at}{session.at(election)}"
        raise NeedsDecision(Finding("build-first", f"{what} came after the latest build. Run {command} first."))
    rules = desk.election.rules
    blocking = freezing.blocking(desk.electorate, rules)
    off, on = freezing.at_stake(desk.electorate, rules)
    if blocking and not provisional:
        ids = ", ".join(case.id for case in blocking[:NAMED]) + (" …" if len(blocking) > NAMED else "")
        message = (
            f"{counted(len(blocking), 'case')} {'is' if len(blocking) == 1 else 'are'} open ({ids}). "
            f"{counted(off + on, 'vote')} {'hangs' if off + on == 1 else 'hang'} on them: {off} off the roll until "
            f"ruled on, {on} on it. Rule on them (lmcvote electorate review). With --provisional the roll is frozen "
            "all the same: who is off it may join by ruling, and nobody on it comes off any more."
        )
        raise NeedsDecision(Finding("open-cases", message))
    return off, on


def export(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the files go.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate export

    Write the register of electors as CSV, as a workbook, as a sheet for mail merge, and in print by group and practice;
    once it is frozen, the register and the checkpoint of that moment too, unchanged. Before the freeze it is a draft,
    for doctors to check their own entry.
    """
    from lmcvote import documents
    from lmcvote.electorate import correspondence, freeze, roll
    from lmcvote.store import frozen

    desk = desks.of(context, election)
    folder = Path(output) if output else desk.folder / OUT
    make_folder(folder)
    practices = desks.practices(desk)
    electors = desk.record.electors or tuple(
        freeze.Elector(freeze.ElectorId(""), entry, "")
        for entry in desk.electorate.entries
        if entry.standing == "on_roll"
    )
    state = _state(desk)
    document = correspondence.register(desk.election, [one.entry for one in electors], practices, state)
    footer = f"{desk.election.title}: register of electors"
    rehearsal = desk.election.rehearsal
    pdf = documents.pdf(documents.rendered(document), title="Register of electors", footer=footer, rehearsal=rehearsal)
    written = {
        folder / REGISTER: roll.register_csv(electors),
        folder / "register.xlsx": roll.register_xlsx(electors),
        folder / "mail-merge.xlsx": roll.mail_merge(electors, practices),
        folder / "register.pdf": pdf,
    }
    if desk.record.frozen:
        with desk.store() as rows:
            written[folder / FROZEN] = frozen.load_frozen_register(rows)
    write_all(written)
    files = [str(path) for path in written]
    if desk.record.frozen:
        _print_checkpoint(desk, desk.record.frozen, folder / CHECKPOINT)
        files.append(str(folder / CHECKPOINT))
    nowhere = sum(place.practice_code not in practices for one in electors for place in one.entry.places)
    if as_json:
        told = {"files": files, "frozen": desk.record.frozen is not None, "electors": len(electors)}
        terminal.show_json({**told, "without_address": nowhere})
        return
    for file in files:
        terminal.show(f"Wrote {file}")
    if nowhere:
        what = counted(nowhere, "line")
        terminal.tell(f"Beware: {what} of mail-merge.xlsx without a practice address, to be filled in by hand.")
    terminal.tell(
        f"{state}: {counted(len(electors), 'elector')}. These files hold names: keep them as you keep the lists."
    )
    if desk.record.frozen:
        terminal.next_step(f"lmcvote ballots proof{session.at(election)}")
    else:
        at = session.at(election)
        terminal.next_step(f"let doctors check their entry for a week; then lmcvote electorate freeze --by NAME{at}")


def _state(desk: Desk) -> str:
    """What the register is: a draft, frozen, or frozen and since then added to."""
    if desk.record.frozen is None:
        return f"Draft of {desk.here.today()}, not frozen"
    joined = sum(bool(elector.joined) for elector in desk.record.electors)
    since = f", and {joined} joined by ruling since" if joined else ""
    return f"Frozen on {on_clock(datetime.fromisoformat(desk.record.frozen.at))}{since}"


def _print_checkpoint(desk: Desk, frozen: "Frozen", path: Path) -> str:
    """The page as it was at the freeze, however often it is printed; its short code."""
    from lmcvote import documents
    from lmcvote.audit import trail
    from lmcvote.electorate import correspondence

    page = correspondence.checkpoint(
        desk.election,
        frozen,
        on_clock(datetime.fromisoformat(frozen.at)),
        str(OUT / FROZEN),
        trail.head_at(desk.folder, desks.FROZEN),
    )
    pdf = documents.pdf(
        documents.rendered(page),
        title="Checkpoint",
        footer=f"{desk.election.title}: checkpoint {page.short_code}",
        rehearsal=desk.election.rehearsal,
        codes=(frozen.sha256.upper(),),
    )
    write_all({path: pdf})
    return page.short_code


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

    desk = desks.of(context, election)
    said = desks.said(desk)
    one = explaining.find(who, desk.electorate, said)
    told = explaining.of(one, said, desk.record.rulings, desk.electorate)
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
    terminal.tell(
        f"If this is wrong, tell {desk.election.returning_officer}. The last word is with {desk.election.body}."
    )


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
