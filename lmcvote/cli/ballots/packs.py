"""`lmcvote ballots packs`: letters and declarations for every elector, and what the office needs to post them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import recall_desk, session, terminal
from lmcvote.cli.ballots import figures, mail, votes
from lmcvote.cli.ballots.mail import OUT
from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.freeze import Elector
    from lmcvote.electorate.home import Place
    from lmcvote.packs.address import Address
    from lmcvote.packs.issue import Vote
    from lmcvote.packs.posting import Sending


def packs(
    context: typer.Context,
    proof: Annotated[
        bool, typer.Option("--proof", help="Only the proof of names and addresses: nothing is issued.")
    ] = False,
    by: ByOption = None,
    rest: Annotated[
        bool, typer.Option("--rest", help="Leave out those without an address: the account lists them.")
    ] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="Handed over at the office, up to the close.")] = False,
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
    desk = desks.in_force(desks.of(context, election))
    _refuse_unfrozen(desk, election)
    _refuse_unnoticed(desk, election)
    register = votes.read(desk)
    known, nowhere = votes.addresses(desk, register.votes)
    folder = Path(output) if output else desk.folder / OUT
    if nowhere and not rest:
        votes.refuse_unaddressed(desk, nowhere, str(_to_fill(nowhere, folder)))
    if proof:
        _prove(desk, register, known, folder, election, as_json)
        return
    names = session.acting(desk.election, "--by", by) if by else ()
    votes.refuse_unconfirmed(desk, election)
    issued = _issue(desk, register, known, folder, names, by_hand)
    _tell(issued, len(nowhere), election, as_json)


def _refuse_unfrozen(desk: Desk, election: str) -> None:
    if desk.record.frozen is None:
        message = f"The roll is not frozen, so nobody has a number yet. lmcvote electorate freeze{session.at(election)}"
        raise RuleRefuses(Finding("roll-not-frozen", message))


def _refuse_unnoticed(desk: Desk, election: str) -> None:
    """Raise RuleRefuses for the vote of a recall before notice of its meeting is given: no step is skipped (13.9)."""
    if desk.election.recall and not recall_desk.noticed(desk.folder):
        message = (
            "The vote of a recall comes after the notice of its meeting, and that after a petition that called it "
            f"(RULES 13.9): lmcvote recall notice --by NAME{session.at(election)}"
        )
        raise RuleRefuses(Finding("no-notice", message))


def _to_fill(nowhere: "Sequence[tuple[Elector, Place]]", folder: Path) -> Path:
    """A sheet with everyone who has no address, ready to be filled in."""
    from lmcvote.packs import posting

    make_folder(folder)
    path = folder / "no-address.csv"
    write_all({path: posting.no_address(elector for elector, _ in nowhere)})
    return path


def _prove(
    desk: Desk, register: Register, known: "Mapping[Vote, Address]", folder: Path, election: str, as_json: bool
) -> None:
    """The proof of names and addresses, with the numbers that first packs will have."""
    from lmcvote import documents
    from lmcvote.packs import posting
    from lmcvote.packs.issue import Because, Pack

    voting = [(elector, place) for elector, place in register.votes if (elector.id, place.group) in known]
    planned = [Pack(b"", register.number(*vote), 1, Because.FIRST, (), "") for vote in voting]
    posted = mail.sendings(register, known, planned)
    path = folder / "addresses.pdf"
    page = posting.address_proof(desk.election, posted, desks.practices(desk), mail.state(desk))
    make_folder(folder)
    write_all({path: documents.printed(desk.election, "Names and addresses", page)})
    if as_json:
        terminal.show_json({"file": str(path), "packs": len(posted), "addresses": _sources(posted)})
        return
    terminal.show(f"Wrote {path}: {counted(len(posted), 'name')} with addresses")
    for source, number in _sources(posted).items():
        terminal.show(f"  {number:>5}  {source}")
    terminal.next_step(f"two people read it and sign; then lmcvote ballots packs{session.at(election)}")


def _sources(sendings: "Sequence[Sending]") -> dict[str, int]:
    return dict(Counter(str(one.address.source) for one in sendings).most_common())


@dataclass(frozen=True, slots=True)
class Issued:
    """What a run of `packs` came to."""

    groups: Mapping[str, int]
    """Packs."""
    cancelled: int
    files: tuple[Path, ...]
    sources: Mapping[str, int]
    """Where the addresses are from."""


def _issue(
    desk: Desk, register: Register, known: "Mapping[Vote, Address]", folder: Path, names: tuple[str, ...], by_hand: bool
) -> Issued:
    """First packs for all who have none, and an address, in the register and on disk: both, or neither."""
    from lmcvote.packs.issue import Act, Because
    from lmcvote.store import packs as store_packs

    there = {pack.number for pack in register.packs}
    without = [vote for vote in register.votes if register.number(*vote) not in there]
    waiting = [(elector, place) for elector, place in without if (elector.id, place.group) in known]
    act = Act(Because.FIRST, names, desk.here.now())
    moved = votes.gone(register, act)
    if not waiting and not moved:
        raise RuleRefuses(Finding("all-issued", "Every elector has a pack. A new one: lmcvote ballots reissue --help"))
    if waiting:  # a pack of another group is cancelled at any time
        votes.refuse_late(desk, by_hand=by_hand)
    groups = Counter(place.group for _, place in waiting)
    figures.refuse_too_few(desk, groups)
    made, tokens = votes.new_packs(desk, register, waiting, act)
    posted = mail.sendings(register, known, made)
    letters = mail.letters(desk, posted, tokens, act, folder)
    everyone = [pack for pack in mail.newest(register, made) if pack.number in there or pack in made]
    files = letters | mail.for_the_office(desk, posted, mail.sendings(register, known, everyone), folder)
    make_folder(folder)
    with mail.withdrawn(letters), desk.writing() as rows:
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
    return Issued(groups, len(moved), tuple(files), _sources(posted))


def _tell(issued: Issued, left_out: int, election: str, as_json: bool) -> None:
    packs_made = sum(issued.groups.values())
    if as_json:
        told = {"packs": packs_made, "groups": dict(issued.groups), "cancelled": issued.cancelled, "left_out": left_out}
        files = [str(path) for path in issued.files]
        terminal.show_json({**told, "addresses": dict(issued.sources), "files": files})
        return
    for path in issued.files:
        terminal.show(f"Wrote {path}")
    listed = ", ".join(f"{number} in {group}" for group, number in issued.groups.items())
    terminal.tell(f"{counted(packs_made, 'pack')}{f': {listed}' if listed else ''}.")
    if left_out:
        terminal.note(f"Beware: {counted(left_out, 'vote')} without an address, and so without a pack.")
    if issued.cancelled:
        terminal.tell(
            f"{counted(issued.cancelled, 'pack')} cancelled: the doctor votes in another group now, by ruling."
        )
    terminal.next_step(
        "print the letters on one side, pack, post, and have the docket signed; delete their files once they are "
        f"posted; then lmcvote ballots account{session.at(election)}"
    )
