"""`lmcvote returns cure`, `uphold`, `same` and `extend`: what people decide before the close."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.returns import office as offices
from lmcvote.cli.returns.office import Office
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.election import LONDON
from lmcvote.findings import BadInput, Finding, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.store.opening import Store

NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="Of the declaration, as printed: 0417/1-R.")]
MinuteOption = Annotated[str, typer.Option(metavar="REF", help="Of the LMC's decision: its minute.")]


def cure(
    context: typer.Context,
    number: NumberArgument,
    how: Annotated[str, typer.Option(metavar="TEXT", help="What the elector did: signed at the office.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns cure 0417/1-R --how "signed at the office" --by "Alan Reeve" --by "Priya Nair"

    The elector mended a declaration in query, before the close: from now on it can be accepted.
    """
    from lmcvote.packs.issue import Fate, State
    from lmcvote.store import packs as kept_packs
    from lmcvote.store import returns as kept

    office = offices.of(context, election)
    desk = office.desk
    names = session.two_people(desk.election, "--by", by)
    pack = offices.pack(office, number)
    if desk.election.rules.declaration_cure == "none":
        message = 'declaration_cure is "none" in election.toml: a declaration stands as it came.'
        raise RuleRefuses(Finding("no-cure", message, field="NUMBER", value=number))
    if pack.state is not State.QUERIED:
        message = f"{number} is not in query: it is {pack.state}. lmcvote returns list shows who is."
        raise RuleRefuses(Finding("not-in-query", message, field="NUMBER", value=number))
    if not how.strip():
        raise session.wanting('--how "signed at the office"')
    offices.refuse_after_close(office, "no declaration is mended any more")

    def save(rows: "Store") -> None:
        kept.save_mended(rows, pack.token_hash, how.strip(), names, desk.here.now())
        kept_packs.save_fates(rows, [Fate(pack.token_hash, State.RECEIVED, "mended", names, desk.here.now())])

    _kept(office, "declaration mended", {"by": list(names)}, save)
    _tell(f"{number} is mended, and received: from the box of queries into the sealed box.", number, as_json, election)


def uphold(
    context: typer.Context,
    number: NumberArgument,
    minute: MinuteOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns uphold 0060/1-K --minute "LMC 2027/12" --by "Alan Reeve" --by "Priya Nair"

    The LMC upheld the claim of a doctor who had a provisional pack: it can be accepted. Without this its inner envelope
    is never opened.
    """
    from lmcvote.returns.register import Upheld
    from lmcvote.store import returns as kept

    office = offices.of(context, election)
    names = session.two_people(office.desk.election, "--by", by)
    pack = offices.pack(office, number)
    if pack.number not in {one.number for one in office.register.in_dispute}:
        message = f"{number} is no provisional pack: its doctor is on the roll. Nothing is to be upheld."
        raise RuleRefuses(Finding("not-provisional", message, field="NUMBER", value=number))
    if pack.number in {one.number for one in office.upheld}:
        raise RuleRefuses(Finding("upheld-already", f"The claim of {number} is upheld already.", field="NUMBER"))
    if not minute.strip():
        raise session.wanting("--minute REF (of the LMC's decision)")
    offices.refuse_closed(office, "no claim is upheld any more")
    made = Upheld(pack.number, minute.strip(), names, office.desk.here.now())
    _kept(office, "claim upheld", {"by": list(names), "minute": made.minute}, lambda rows: kept.save_upheld(rows, made))
    _tell(f"{number} is upheld: if it is back in time, it can be accepted.", number, as_json, election)


def same(
    context: typer.Context,
    first: NumberArgument,
    second: Annotated[str, typer.Argument(metavar="NUMBER", help="Of the other declaration.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="How it was found.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns same 0003/1-Q 0017/1-J --reason "married name" --by "Alan Reeve" --by "Priya Nair"

    Two electors of a group turned out to be one doctor, entered on the roll twice: at most one of the packs is accepted
    at the close. Nobody is taken off the roll.
    """
    from lmcvote.returns.register import OneDoctor
    from lmcvote.store import returns as kept

    office = offices.of(context, election)
    names = session.two_people(office.desk.election, "--by", by)
    one, other = sorted(offices.pack(office, number).number for number in (first, second))
    groups = office.groups
    if one == other or groups[one] != groups[other]:
        message = (
            f"{first} and {second} are packs of one elector already."
            if one == other
            else f"{first} and {second} are of two groups, and a doctor may vote in both. Has the LMC ruled on it?"
        )
        raise RuleRefuses(Finding("not-two-electors", message, field="NUMBER", value=second))
    if (one, other) in {(pair.first, pair.second) for pair in office.one_doctor}:
        raise RuleRefuses(Finding("on-record", f"{first} and {second} are on record as one doctor.", field="NUMBER"))
    if not reason.strip():
        raise session.wanting('--reason "how it was found"')
    offices.refuse_closed(office, "nothing is settled anew")
    made = OneDoctor(one, other, reason.strip(), names, office.desk.here.now())
    _kept(office, "one doctor twice", {"by": list(names)}, lambda rows: kept.save_one_doctor(rows, made))
    _tell(f"{first} and {second} are one doctor: at most one is accepted.", first, as_json, election)


def extend(
    context: typer.Context,
    until: Annotated[str, typer.Argument(metavar="UNTIL", help="On the office clock: 2027-03-17T12:00.")],
    minute: MinuteOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns extend 2027-03-17T12:00 --minute "LMC 2027/14" --by "Alan Reeve" --by "Joyce Hammond"

    The LMC extended the close, after a postal strike say: a decision of its own, taken before the close, which stands
    on the declaration of result.
    """
    from lmcvote.returns.register import Extended
    from lmcvote.store import returns as kept

    office = offices.of(context, election)
    names = session.two_people(office.desk.election, "--by", by)
    wall = _moment(until)
    before = office.close
    if wall.replace(tzinfo=LONDON) <= before.instant:
        message = f"UNTIL: {wall:%Y-%m-%d %H:%M} is not after the close, {before.wall}. The close is never brought on."
        raise BadInput(Finding("not-later", message, field="UNTIL", value=until))
    if not minute.strip():
        raise session.wanting("--minute REF (of the LMC's decision)")
    offices.refuse_after_close(office, "what was late stays late, and the close is not extended any more")
    made = Extended(f"{wall:%Y-%m-%d %H:%M}", minute.strip(), names, office.desk.here.now())
    facts: dict[str, Canonical] = {"until": made.until, "before": before.wall, "minute": made.minute, "by": list(names)}
    _kept(office, "close extended", facts, lambda rows: kept.save_extended(rows, made))
    if as_json:
        terminal.show_json({"close": made.until, "before": before.wall, "minute": made.minute})
        return
    terminal.tell(f"The poll closes on {made.until}, and not on {before.wall} ({made.minute}).")
    terminal.next_step(f"publish the decision, and tell the electors; lmcvote returns list{session.at(election)}")


def _moment(until: str) -> datetime:
    """A time on the office clock that comes exactly once. Raises BadInput."""
    from lmcvote.keys import Keys

    faults: list[Finding] = []
    found = Keys({"until_close": until}, "", "", faults).moment("until_close")
    if faults or found is None:
        message = faults[0].message.removeprefix("until_close: ").replace("until_close = ", "")
        raise BadInput(Finding(faults[0].code, f"UNTIL: {message}", field="UNTIL", value=until))
    return datetime.fromisoformat(found.wall)


def _kept(office: Office, act: str, facts: "dict[str, Canonical]", save: "Callable[[Store], None]") -> None:
    """A decision and its record: both, or neither; refused where the clock was set back, or another was at work."""
    desk = office.desk
    with desk.writing() as rows:
        offices.refuse_clock_set_back(desk, rows)
        save(rows)
        rows.record(act, desk.here.now(), facts)


def _tell(said: str, number: str, as_json: bool, election: str) -> None:
    if as_json:
        terminal.show_json({"number": number, "says": said})
        return
    terminal.tell(said)
    terminal.next_step(f"lmcvote returns list{session.at(election)}")
