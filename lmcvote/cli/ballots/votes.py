"""The votes that packs are for, the packs there are, and what stands in the way of another one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.findings import BadInput, Finding, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.electorate.entries import Entry, Excluded
    from lmcvote.electorate.freeze import Elector, ElectorId
    from lmcvote.electorate.home import Place
    from lmcvote.packs.address import Address
    from lmcvote.packs.issue import Act, Fate, Pack, Vote
    from lmcvote.returns.register import Provisional


@dataclass(frozen=True, slots=True)
class Register:
    """The votes that packs are for, and the packs there are."""

    votes: "tuple[tuple[Elector, Place], ...]"
    """Of the groups that have a poll."""
    numbers: "Mapping[Vote, int]"
    packs: "tuple[Pack, ...]"
    in_dispute: "tuple[Provisional, ...]"
    """Votes on no roll, which have a pack all the same (RULES 1.12)."""

    def number(self, elector: "Elector", place: "Place") -> int:
        """Of a vote."""
        return self.numbers[elector.id, place.group]


def read(desk: Desk) -> Register:
    """The votes of every group with a poll, each with its number, and all packs.

    A doctor in dispute who came onto the roll by ruling has the number, and the pack, that was issued in dispute.
    """
    from lmcvote.packs import issue, posting
    from lmcvote.store import packs as store_packs
    from lmcvote.store import returns as store_returns

    groups = {contest.group for contest in posting.polls(desk.election)}
    votes = tuple((e, place) for e, place in issue.votes(desk.record.electors) if place.group in groups)
    with desk.store() as rows:
        known, there = dict(store_packs.load_numbers(rows)), store_packs.load_packs(rows)
        provisional = store_returns.load_provisional(rows)
    joined = {
        one: (elector.id, place.group)
        for one in provisional
        for elector, place in votes
        if place.group == one.group and set(one.rows) & set(elector.entry.rows)
    }
    known |= {vote: one.number for one, vote in joined.items()}
    waiting = tuple(one for one in provisional if one not in joined)
    return Register(votes, issue.numbered(votes, known), there, waiting)


def one(desk: Desk, register: Register, who: str, group: str) -> "tuple[Elector, Place]":
    """The vote that is meant, on the roll or in dispute: by the number of a declaration, a GMC number or a name."""
    from lmcvote.packs import numbers

    wanted = desks.group(desk, "--group", group) if group else ""
    every = (*register.votes, *in_dispute(desk, register).values())
    if "/" in who:
        try:
            number = numbers.read(who)[0]
        except ValueError as error:
            raise BadInput(Finding("bad-number", f'"{who}" {error}.', field="WHO", value=who)) from None
        found = [vote for vote in every if register.number(*vote) == number]
    else:
        rows = set(_doctor(desk, who))
        found = [vote for vote in every if rows & set(vote[0].entry.rows)]
        found = [vote for vote in found if wanted in ("", vote[1].group)]
    if len(found) > 1:
        groups = " or ".join(place.group for _, place in found)
        raise session.wanting(f"--group CODE ({groups}: the doctor votes in both)")
    if not found:
        message = f'"{who}" has no vote that a pack is for. lmcvote electorate explain WHO says why.'
        raise BadInput(Finding("no-vote", message, field="WHO", value=who))
    return found[0]


def in_dispute(desk: Desk, register: Register) -> "dict[int, tuple[Elector, Place]]":
    """The doctors who have a provisional pack, by its number, as if they were on the roll (RULES 1.12)."""
    from lmcvote.electorate.home import Basis, Place

    vote_of = {number: vote for vote, number in register.numbers.items()}
    found = {}
    for one in register.in_dispute:
        doctor = next((d for d in desk.electorate.doctors if set(d.rows) & set(one.rows)), None)
        if doctor:
            place = Place(one.group, "", Basis.RULING, "in dispute")
            found[one.number] = claimant(doctor, place, vote_of[one.number][0]), place
    return found


def claimant(one: "Entry | Excluded", place: "Place", id_: "ElectorId") -> "Elector":
    """A doctor in dispute, as if on the roll in that place."""
    from lmcvote.electorate.columns import Role
    from lmcvote.electorate.entries import Entry
    from lmcvote.electorate.freeze import Elector

    role = one.role if isinstance(one, Entry) else Role.UNKNOWN
    lines = one.performers_lines, one.equip_lines
    entry = Entry(one.rows, one.gmc_number, one.surname, one.forename, role, "on_roll", (place,), *lines, "")
    return Elector(id_, entry, "")


def issue_named(who: str) -> int | None:
    """Which of the packs of a vote is meant, where the number of a declaration says so."""
    from lmcvote.packs import numbers

    return numbers.read(who)[1] if "/" in who else None


def _doctor(desk: Desk, who: str) -> tuple[str, ...]:
    from lmcvote.electorate import explain

    return explain.find(who, desk.electorate, desks.said(desk)).rows


def refuse_unconfirmed(desk: Desk, election: str) -> None:
    """Raise RuleRefuses while a file of live papers is there, or none was printed yet (SECURITY 7)."""
    from lmcvote.cli import kept

    files = kept.live_prints(desk.folder, desk.election.stores.box, desk.here)[1]
    at = session.at(election)
    if not files:
        raise RuleRefuses(Finding("nothing-printed", f"No paper is printed yet. First: lmcvote ballots print{at}"))
    if waiting := [file.name for file in files if not file.deleted]:
        message = (
            f"{counted(len(waiting), 'file')} of live papers ({waiting[0]}, …) still there: whoever has them can print "
            f"papers that count. When they are on paper: lmcvote ballots print-confirm{at}"
        )
        raise RuleRefuses(Finding("print-not-confirmed", message, value=waiting[0]))


def forget_count(desk: Desk, groups: Iterable[str]) -> None:
    """Papers leave the box of spares for packs: what was counted there before is void."""
    from lmcvote.packs import posting
    from lmcvote.store import box, opening

    some = set(groups)
    contests = [str(contest.id) for contest in posting.polls(desk.election) if contest.group in some]
    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        counted_before = [one for one in contests if (one, box.UNISSUED) in box.load_tally(store)]
        if counted_before:
            box.forget_tally(store, counted_before, box.UNISSUED)
            store.record("papers left to count anew", desk.here.today().isoformat(), {"contests": counted_before})


def addresses(
    desk: Desk, voting: "Sequence[tuple[Elector, Place]]"
) -> "tuple[Mapping[Vote, Address], list[tuple[Elector, Place]]]":
    """Where each pack goes, and the votes of those whose address nobody knows (RULES 5.8)."""
    from lmcvote.packs import address

    file = desk.election.lists.addresses
    book = address.Book(
        address.read(desk.folder / file, desk.record.electors, desk.electorate.doctors) if file else {},
        desks.said(desk),
        desks.practices(desk),
        desk.election.rules.post_to == "practice",
    )
    found: dict[Vote, Address] = {}
    nowhere = []
    for elector, place in voting:
        if where := book.address(elector, place):
            found[elector.id, place.group] = where
        else:
            nowhere.append((elector, place))
    return found, nowhere


def refuse_unaddressed(desk: Desk, nowhere: "Sequence[tuple[Elector, Place]]", to_fill: str = "") -> None:
    """Raise NeedsDecision with everyone who has no address; `to_fill` is a sheet that is ready to be filled in."""
    file = desk.election.lists.addresses
    remedy = f"Fill in {to_fill}" if to_fill else "Ask the doctor"
    raise_for = [
        Finding(
            "no-address",
            f"{elector.entry.name} (GMC {elector.entry.gmc_number or 'number unknown'}), {place.group}: no list has an "
            f"address. {remedy}, and name the file in election.toml: [lists] addresses.",
            file,
            field="address",
            value=elector.entry.name,
        )
        for elector, place in nowhere
    ]
    if raise_for:
        raise NeedsDecision(*raise_for)


def refuse_late(desk: Desk, *, by_hand: bool) -> None:
    """Raise RuleRefuses after the last day for a pack (RULES 5.12); in a rehearsal, whose days are made up, say so."""
    from lmcvote.packs import issue

    try:
        issue.refuse_late(desk.election, desk.here.clock(), by_hand=by_hand)
    except RuleRefuses as late:
        if not desk.election.rehearsal:
            raise
        terminal.rehearsed(late)


def gone(register: Register, act: "Act") -> "tuple[Fate, ...]":
    """What becomes of packs whose elector votes in that group no more: a ruling moved the doctor."""
    from lmcvote.packs.issue import BACK, Fate, State

    here = {register.number(*vote) for vote in register.votes} | {one.number for one in register.in_dispute}
    return tuple(
        Fate(pack.token_hash, State.CANCELLED, "moved", act.by, act.at)
        for pack in register.packs
        if pack.number not in here and pack.state in (State.ISSUED, *BACK)
    )


def new_packs(
    desk: Desk, register: Register, votes: "Sequence[tuple[Elector, Place]]", act: "Act"
) -> "tuple[list[Pack], dict[bytes, bytes]]":
    """A new pack for each vote, and the token of each by its hash."""
    from lmcvote.packs.issue import new_pack

    made, tokens = [], {}
    for vote in votes:
        pack, token = new_pack(desk.election.id, register.number(*vote), register.packs, act, desk.here.entropy)
        made.append(pack)
        tokens[pack.token_hash] = token
    return made, tokens
