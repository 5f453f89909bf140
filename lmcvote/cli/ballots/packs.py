"""`lmcvote ballots packs`: letters and declarations for every elector, and what the office needs to post them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import mail, votes
from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.packs.address import Address
    from lmcvote.packs.issue import Vote
    from lmcvote.packs.posting import Sending

OUT = Path("out") / "packs"


def packs(
    context: typer.Context,
    proof: Annotated[
        bool, typer.Option("--proof", help="Only the proof of names and addresses: nothing is issued.")
    ] = False,
    by: ByOption = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the files go.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots packs --proof

    A letter and a declaration of identity for each elector who has none yet; the leaflet with the candidates'
    statements, a notice for practices, and for the office the packing list, stationery, labels and a register to tick.
    First read the proof of names and addresses (--proof). Papers go into the packs by hand, folded face in: no list
    says which.
    """
    desk = desks.of(context, election)
    _refuse_unfrozen(desk, election)
    register = votes.read(desk)
    known = votes.addresses(desk, register, register.votes)
    folder = Path(output) if output else desk.folder / OUT
    if proof:
        _prove(desk, register, known, folder, election, as_json)
        return
    names = session.acting(desk.election, "--by", by) if by else ()
    votes.refuse_unconfirmed(desk, election)
    _issue(desk, register, known, folder, names, election, as_json)


def _refuse_unfrozen(desk: Desk, election: str) -> None:
    if desk.record.frozen is None:
        message = f"The roll is not frozen, so nobody has a number yet. lmcvote electorate freeze{session.at(election)}"
        raise RuleRefuses(Finding("roll-not-frozen", message))


def _prove(
    desk: Desk, register: Register, known: "Mapping[Vote, Address]", folder: Path, election: str, as_json: bool
) -> None:
    """The proof of names and addresses, with the numbers that first packs will have."""
    from lmcvote.packs import posting
    from lmcvote.packs.issue import Because, Pack

    planned = [Pack(b"", register.number(*vote), 1, Because.FIRST, (), "") for vote in register.votes]
    posted = mail.sendings(register, known, planned)
    path = folder / "addresses.pdf"
    page = posting.address_proof(desk.election, posted, desks.practices(desk), mail.state(desk))
    make_folder(folder)
    write_all({path: mail.rendered(desk, page, "Names and addresses")})
    if as_json:
        terminal.show_json({"file": str(path), "packs": len(posted), "addresses": _sources(posted)})
        return
    terminal.show(f"Wrote {path}: {counted(len(posted), 'name')} with addresses")
    for source, number in _sources(posted).items():
        terminal.show(f"  {number:>5}  {source}")
    terminal.next_step(f"two people read it and sign; then lmcvote ballots packs{session.at(election)}")


def _sources(sendings: "Sequence[Sending]") -> dict[str, int]:
    return dict(Counter(str(one.address.source) for one in sendings).most_common())


def _issue(
    desk: Desk,
    register: Register,
    known: "Mapping[Vote, Address]",
    folder: Path,
    names: tuple[str, ...],
    election: str,
    as_json: bool,
) -> None:
    """First packs for all who have none, in the register and on disk: both, or neither."""
    from lmcvote.packs.issue import Act, Because, refuse_late
    from lmcvote.store import packs as store_packs

    there = {pack.number for pack in register.packs}
    waiting = [vote for vote in register.votes if register.number(*vote) not in there]
    moved = votes.gone(register, Act(Because.FIRST, names, desk.here.now()))
    if not waiting and not moved:
        raise RuleRefuses(Finding("all-issued", "Every elector has a pack. A new one: lmcvote ballots reissue --help"))
    if waiting:  # a pack of another group is cancelled at any time
        refuse_late(desk.election, desk.here.clock(), by_hand=False)
    groups = Counter(place.group for _, place in waiting)
    votes.refuse_too_few(desk, groups)
    act = Act(Because.FIRST, names, desk.here.now())
    made, tokens = votes.new_packs(desk, register, waiting, act)
    posted = mail.sendings(register, known, made)
    files = mail.letters(desk, posted, tokens, act, folder)
    files |= mail.for_the_office(desk, posted, mail.sendings(register, known, mail.newest(register, made)), folder)
    make_folder(folder)
    with desk.writing() as rows:
        store_packs.save_numbers(rows, register.numbers)
        store_packs.save_packs(rows, made)
        store_packs.save_fates(rows, moved)
        facts: dict[str, Canonical] = {
            "packs": len(made),
            "groups": dict(groups),
            "cancelled": len(moved),
            "by": list(names),
        }
        rows.record("packs issued", desk.here.now(), facts)
        write_all(files)
    votes.forget_count(desk, groups)
    if as_json:
        told = {"packs": len(made), "groups": dict(groups), "cancelled": len(moved)}
        terminal.show_json({**told, "addresses": _sources(posted), "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}")
    terminal.tell(f"{counted(len(made), 'pack')}: {', '.join(f'{n} in {group}' for group, n in groups.items())}.")
    if moved:
        terminal.tell(f"{counted(len(moved), 'pack')} cancelled: the LMC ruled that the doctor votes in another group.")
    terminal.next_step(
        "print, pack, post, and have the docket signed; delete the files of letters once they are posted; then "
        f"lmcvote ballots account{session.at(election)}"
    )
