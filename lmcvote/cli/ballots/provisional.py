"""`lmcvote ballots provisional`: a pack to a doctor in dispute, kept sealed unless the claim is upheld (RULES 1.12)."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import figures, mail, votes
from lmcvote.cli.ballots.mail import OUT
from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.cases import WhoArgument
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.freeze import Elector
    from lmcvote.electorate.home import Place


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked for."""

    elector: "Elector"
    """With an id of its own: the doctor is on no roll, or not there."""
    place: "Place"
    """Where the doctor claims a vote."""
    reason: str
    by: tuple[str, ...]


def provisional(
    context: typer.Context,
    who: WhoArgument,
    group: Annotated[str, typer.Option(metavar="CODE", help="Where the doctor claims a vote.")] = "",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is in dispute.")] = "",
    by: ByOption = None,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="Handed over at the office, up to the close.")] = False,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the file goes.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots provisional 6300101 --group 06Q --reason "moved" --by "Alan Reeve" --by "Priya Nair"

    A pack for a doctor who claims a vote that the roll does not give, while the LMC decides. Its inner envelope stays
    sealed: it is opened only if the claim is upheld before the returns are settled (lmcvote returns uphold), or if a
    ruling brings the doctor onto the roll.
    """
    from lmcvote.packs import numbers

    desk = desks.in_force(desks.of(context, election))
    names = session.two_people(desk.election, "--by", by)
    if not (group and reason.strip()):
        raise session.wanting("--group CODE", "--reason TEXT")
    votes.refuse_unconfirmed(desk, election)
    register = votes.read(desk)
    claim = _claim(desk, register, who, desks.group(desk, "--group", group), reason.strip(), names)
    votes.refuse_late(desk, by_hand=by_hand)
    folder = Path(output) if output else desk.folder / OUT
    path, number = _issue(desk, register, claim, folder)
    called = numbers.written(number, 1)
    if as_json:
        terminal.show_json({"number": called, "files": [str(path)]})
        return
    terminal.show(f"Wrote {path}: 1 provisional pack, {called}")
    terminal.tell("Take the paper from the sealed spares, two people, and note the seals.")
    at = session.at(election)
    terminal.next_step(f"when the LMC has decided for the doctor: lmcvote returns uphold {called} --minute REF{at}")


def _claim(desk: Desk, register: Register, who: str, group: str, reason: str, by: tuple[str, ...]) -> Claim:
    """Raises RuleRefuses where provisional packs are not issued, or the doctor needs none."""
    from lmcvote.electorate import explain
    from lmcvote.electorate.freeze import ID_BYTES, ElectorId
    from lmcvote.electorate.home import Basis, Place
    from lmcvote.electorate.lists import typable
    from lmcvote.packs import posting

    if not desk.election.rules.provisional:
        message = "provisional is false in election.toml: a doctor in dispute has no pack before the LMC has ruled."
        raise RuleRefuses(Finding("no-provisional", message))
    if group not in {contest.group for contest in posting.polls(desk.election)}:
        raise RuleRefuses(Finding("no-poll", f"{group} has no poll.", field="--group", value=group))
    one = explain.find(who, desk.electorate, desks.said(desk))
    on_roll = [e for e, place in register.votes if place.group == group and set(one.rows) & set(e.entry.rows)]
    waiting = [v for v in register.in_dispute if v.group == group and set(one.rows) & set(v.rows)]
    if on_roll or waiting:
        what = "is on the roll there" if on_roll else "has a provisional pack there"
        message = f"{one.name} {what}. A new pack: lmcvote ballots reissue --help"
        raise RuleRefuses(Finding("has-a-pack", message, field="WHO", value=who))
    practice = next((place.practice_code for place in getattr(one, "places", ())), "")
    place = Place(group, practice, Basis.RULING, "in dispute")
    return Claim(votes.claimant(one, place, ElectorId(typable(desk.here.entropy(ID_BYTES), 16))), place, reason, by)


def _issue(desk: Desk, register: Register, claim: Claim, folder: Path) -> tuple[Path, int]:
    """The pack, in the register and on disk: both, or neither."""
    from lmcvote.packs.issue import Act, Because
    from lmcvote.returns.register import Provisional
    from lmcvote.store import packs as kept_packs
    from lmcvote.store import returns as kept

    figures.refuse_too_few(desk, {claim.place.group: 1})
    vote = (claim.elector.id, claim.place.group)
    with desk.store() as rows:
        number = 1 + max(kept_packs.load_numbers(rows).values(), default=0)
    here = replace(register, votes=((claim.elector, claim.place),), numbers={vote: number})
    known, nowhere = votes.addresses(desk, here.votes)
    votes.refuse_unaddressed(desk, nowhere)
    act = Act(Because.FIRST, claim.by, desk.here.now())
    made, tokens = votes.new_packs(desk, here, here.votes, act)
    files = mail.letters(desk, mail.sendings(here, known, made), tokens, act, folder, in_dispute=True)
    entry = claim.elector.entry
    record = Provisional(number, claim.place.group, entry.rows, entry.name, claim.by, claim.reason, act.at)
    make_folder(folder)
    with mail.withdrawn(files), desk.writing() as rows:
        kept_packs.save_numbers(rows, {vote: number})
        kept_packs.save_packs(rows, made)
        kept.save_provisional(rows, record)
        facts: dict[str, Canonical] = {
            "packs": 1,
            "groups": {claim.place.group: 1},
            "provisional": 1,
            "by": list(claim.by),
        }
        rows.record("packs issued", act.at, facts)
        write_all(files)
    votes.forget_count(desk, [claim.place.group])
    (path,) = files
    return path, number
