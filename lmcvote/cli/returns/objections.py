"""`lmcvote returns object`, `settle` and `objections`: "this was not me", and what two people find (RULES 6.10)."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import votes
from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import Finding, Misused, counted

if TYPE_CHECKING:
    from lmcvote.packs.issue import Pack
    from lmcvote.returns.objections import Objection, Verdict

WhoArgument = Annotated[
    str, typer.Argument(metavar="WHO", help="Number of the declaration, GMC number, or part of a name.")
]
BecauseOption = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a sentence.")]
GroupOption = Annotated[str, typer.Option(metavar="CODE", help="The group, where a doctor votes in several.")]


def object_(
    context: typer.Context,
    who: WhoArgument,
    because: BecauseOption = "",
    by: ByOption = None,
    group: GroupOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns object 0417/1-R --because "She posted nothing" --by "Alan Reeve" --by "Priya Nair"

    An elector says of a pack that came back, or of a replacement: this was not me. Nothing is opened before two people
    have settled it.
    """
    from lmcvote.packs.numbers import written
    from lmcvote.returns.objections import Objection, meant
    from lmcvote.store import objections as kept

    desk = desks.of(context, election)
    names = session.two_people(desk.election, "--by", by)
    reason = _reason(because)
    register, there = votes.read(desk), _objections(desk)
    pack = meant(_packs(desk, register, who, group), votes.issue_named(who), there)
    number = written(pack.number, pack.issue)
    with desk.writing() as rows:
        kept.save_objection(rows, Objection(pack.token_hash, reason, names, desk.here.now()))
        rows.record("objection recorded", desk.here.now(), {"by": list(names)})
    if as_json:
        terminal.show_json({"declaration": number, "open": True})
        return
    terminal.tell(f"On record: the elector of {number} has objected. Nothing is opened before it is settled.")
    terminal.next_step(f"look into it; lmcvote returns settle {number} --upheld or --dismissed{session.at(election)}")


def settle(
    context: typer.Context,
    who: WhoArgument,
    upheld: Annotated[bool, typer.Option("--upheld", help="The pack is disowned: it counts in no event.")] = False,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="The pack stays as it was.")] = False,
    because: BecauseOption = "",
    by: ByOption = None,
    group: GroupOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns settle 0417/1-R --upheld --because "Not her hand" --by "Alan Reeve" --by "Priya Nair"

    What an objection came to. Upheld, the pack is disowned and counts in no event, as one stolen; until the close its
    elector may have another.
    """
    from lmcvote.packs.numbers import written
    from lmcvote.returns.objections import Settled, Verdict, disowned, to_settle
    from lmcvote.store import objections as kept
    from lmcvote.store import packs as kept_packs

    desk = desks.of(context, election)
    names = session.two_people(desk.election, "--by", by)
    if upheld == dismissed:
        raise Misused(Finding("options-exclude", "Give --upheld or --dismissed.", field="--upheld"))
    reason = _reason(because)
    register, there = votes.read(desk), _objections(desk)
    pack, objection = to_settle(_packs(desk, register, who, group), votes.issue_named(who), there)
    settled = Settled(Verdict.UPHELD if upheld else Verdict.DISMISSED, reason, names, desk.here.now())
    fates = disowned(pack, settled)
    with desk.writing() as rows:
        kept.save_settled(rows, objection.token_hash, settled)
        kept_packs.save_fates(rows, fates)
        facts = {"verdict": settled.verdict.value, "cancelled": len(fates), "by": list(names)}
        rows.record("objection settled", desk.here.now(), facts)
    number = written(pack.number, pack.issue)
    if as_json:
        terminal.show_json({"declaration": number, "verdict": settled.verdict.value, "cancelled": len(fates)})
        return
    _tell_settled(desks.in_force(desk), pack, number, settled.verdict, cancelled=bool(fates), election=election)


def _tell_settled(desk: Desk, pack: "Pack", number: str, verdict: "Verdict", *, cancelled: bool, election: str) -> None:
    from lmcvote.packs.issue import State

    at = session.at(election)
    if not cancelled:
        late = " It came late, and is opened in no event." if pack.state is State.LATE else ""
        terminal.tell(f"{number}: {verdict}. The pack stays as it was.{late}")
        terminal.next_step(f"lmcvote returns letters --by NAME{at}")
        return
    terminal.tell(f"{number}: {verdict}. The pack is disowned: take it out, seal it, and never open it.")
    if desk.here.clock() < desk.election.timetable.papers_close.instant:
        terminal.next_step(f"another pack: lmcvote ballots reissue {number} --because disowned{at}")
    else:
        terminal.next_step(f"lmcvote returns letters --by NAME{at}")


def objections(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote returns objections

    Everything that electors have objected to, open ones first, and what it came to.
    """
    from lmcvote.electorate.rulings import office_day
    from lmcvote.packs.numbers import written

    desk = desks.of(context, election)
    by_token = {pack.token_hash: pack for pack in votes.read(desk).packs}
    every = sorted(_objections(desk), key=lambda one: one.settled is not None)
    waiting = sum(one.settled is None for one in every)

    def number(one: "Objection") -> str:
        pack = by_token[one.token_hash]
        return written(pack.number, pack.issue)

    if as_json:
        terminal.show_json({"open": waiting, "objections": [_as_json(number(one), one) for one in every]})
        return
    if not every:
        terminal.show("Nobody has objected to anything.")
        return
    listed = terminal.table("declaration", "on", "what the elector says", "what it came to")
    for one in every:
        end = f"{one.settled.verdict}: {one.settled.because}" if one.settled else "open"
        listed.add_row(number(one), office_day(one.at), one.because, end)
    terminal.show_table(listed)
    terminal.tell(f"{counted(waiting, 'objection')} open." if waiting else "All are settled.")
    if waiting:
        first = f"lmcvote returns settle {number(every[0])} --upheld or --dismissed"
        terminal.next_step(f"before anything is opened: {first}{session.at(election)}")


def _as_json(number: str, one: "Objection") -> dict[str, Any]:
    end = one.settled
    return {
        "declaration": number,
        "at": one.at,
        "because": one.because,
        "by": list(one.by),
        "verdict": end.verdict.value if end else None,
        "settled_because": end.because if end else None,
        "settled_by": list(end.by) if end else None,
        "settled_at": end.at if end else None,
    }


def _reason(because: str) -> str:
    """What --because says. Raises Misused where it says nothing: a record without a reason settles nothing."""
    reason = " ".join(because.split())
    if not reason:
        raise session.wanting("--because TEXT (a sentence)")
    return reason


def _objections(desk: Desk) -> "tuple[Objection, ...]":
    from lmcvote.store import objections as kept

    with desk.store() as rows:
        return kept.load_objections(rows)


def _packs(desk: Desk, register: Register, who: str, group: str) -> "list[Pack]":
    """The packs of the vote that is meant, by issue."""
    number = register.number(*votes.one(desk, register, who, group))
    return [pack for pack in register.packs if pack.number == number]
