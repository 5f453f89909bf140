"""The whole numbers of the account: from the ballot box of its papers, from the register of packs and returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmcvote.cli.ballots.printing import FEWEST
from lmcvote.cli.electorate.desk import Desk
from lmcvote.findings import Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.audit.account import Identity, Packs, Papers, Returns, Sets
    from lmcvote.audit.opened import Opened
    from lmcvote.cli.ballots import votes
    from lmcvote.election import Contest
    from lmcvote.packs.issue import Vote


@dataclass(frozen=True, slots=True)
class Account:
    """Of one contest."""

    contest: "Contest"
    papers: "Papers"
    packs: "Packs"
    returns: "Returns"
    opening: "Opened | None"
    """None before the inner envelopes are opened."""

    @property
    def identities(self) -> "tuple[Identity, ...]":
        """9.1 to 9.4, and 9.7 and 9.8 once there is anything to say."""
        from lmcvote.audit import account
        from lmcvote.audit.opened import of_account

        found = account.identities(self.papers, self.packs) + account.of_returns(self.packs.issued, self.returns)
        if self.opening and self.returns.settled:
            found += of_account(self.returns.settled["accepted"], self.opening)
        return found


def account(desk: Desk, contest: "Contest") -> Account:
    """Everything of a contest."""
    return Account(contest, *figures(desk, contest), returns(desk, contest), opened(desk, contest))


def figures(desk: Desk, contest: "Contest") -> "tuple[Papers, Packs]":
    """Of a contest: its papers, and the packs of its group."""
    from lmcvote.audit.account import Packs, Papers
    from lmcvote.cli.ballots import votes
    from lmcvote.electorate import roll
    from lmcvote.packs.issue import Because
    from lmcvote.store import box, frozen, opening

    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        printed = sum(n for style, n in box.papers_committed(store).items() if style.rpartition(".")[0] == contest.id)
        tally = box.load_tally(store)
    papers = Papers(printed, tally.get((contest.id, box.UNISSUED)), tally.get((contest.id, box.WASTE), 0))
    with desk.store() as store:
        at_freeze = roll.votes(frozen.load_frozen_register(store)) if desk.record.frozen else frozenset()
    register = votes.read(desk)
    group = contest.group
    of_group = numbers_of(desk, register, group)
    here = [pack for pack in register.packs if pack.number in of_group]
    rolled = {vote for vote in at_freeze if vote[1] == group}
    now = {(elector.id, place.group) for elector, place in register.votes if place.group == group}
    issued_to = {of_group[pack.number] for pack in here if pack.because is Because.FIRST}
    in_dispute = {of_group[one.number] for one in register.in_dispute if one.group == group}
    because = [pack.because for pack in here]
    lost = (Because.LOST, Because.NOT_RECEIVED, Because.STOLEN, Because.DISOWNED)
    return papers, Packs(
        roll=len(rolled),
        added=len((now | issued_to) - rolled - in_dispute),  # who joined, had a pack and was moved on has joined
        provisional=len(in_dispute),
        first_issued=because.count(Because.FIRST),
        no_pack=len((rolled | now | in_dispute) - issued_to),
        replacements={
            "rep_spoilt": because.count(Because.SPOILT),
            "rep_lost": sum(because.count(one) for one in lost),
            "rep_undelivered": because.count(Because.UNDELIVERED),
            "rep_wave": because.count(Because.WAVE),
        },
        issued=_told(desk, group),
    )


def numbers_of(desk: Desk, register: "votes.Register", group: str) -> "Mapping[int, Vote]":
    """Number -> vote, of a group: as it was given, or the roll's own where a doctor in dispute has joined it."""
    from lmcvote.store import packs as kept_packs

    with desk.store() as store:
        given = {number: vote for vote, number in kept_packs.load_numbers(store).items()}
    now = {register.number(elector, place): (elector.id, place.group) for elector, place in register.votes}
    return {number: vote for number, vote in (given | now).items() if vote[1] == group}


def _told(desk: Desk, group: str) -> int:
    """Packs of a group that the trail was told of, at whatever time: a pack that was slipped in is none of them."""
    from lmcvote.audit import trail

    found = 0
    for entry in trail.read(desk.folder).entries:
        groups = entry.facts.get("groups") if entry.act in ("packs issued", "packs reissued") else None
        number = groups.get(group, 0) if isinstance(groups, Mapping) else 0
        found += number if isinstance(number, int) else 0
    return found


def returns(desk: Desk, contest: "Contest") -> "Returns":
    """What became of the packs of a contest's group."""
    from lmcvote.audit.account import Returns
    from lmcvote.cli.ballots import votes
    from lmcvote.returns.envelope import came
    from lmcvote.returns.figures import settled_as, whereabouts
    from lmcvote.store import returns as kept

    register = votes.read(desk)
    of_group = numbers_of(desk, register, contest.group)
    here = [pack for pack in register.packs if pack.number in of_group]
    with desk.store() as store:
        envelopes, terms, closed = kept.load_envelopes(store), kept.load_terms(store), kept.load_closed(store)
    settled = settled_as(here, terms, came(envelopes, in_time=True)) if closed else {}
    return Returns(whereabouts(here, envelopes), settled)


def sets(desk: Desk) -> "Sets":
    """What came in time, of the whole election. A sitting that was cut off is told to the trail first."""
    from lmcvote.audit import trail
    from lmcvote.audit.account import Sets
    from lmcvote.cli.ballots import votes
    from lmcvote.returns.envelope import in_time
    from lmcvote.returns.figures import whereabouts
    from lmcvote.store import returns as kept

    with desk.store() as store:
        kept.tell_sittings(store, desk.here.now())
        envelopes = kept.load_envelopes(store)
    told = [entry.facts["in_time"] for entry in trail.read(desk.folder).entries if entry.act == kept.RECORDED]
    found = in_time(envelopes)
    packs = whereabouts(votes.read(desk).packs, envelopes)
    covering = sum(number for number in told if isinstance(number, int))
    return Sets(covering, found.extra, found.all, packs["in_time"], found.missing, found.not_ours)


def opened(desk: Desk, contest: "Contest") -> "Opened | None":
    """What people counted at the opening; None until all of it is."""
    from lmcvote.audit.opened import Opened
    from lmcvote.store import box, opening

    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        tally = box.load_tally(store)
    found = {what: tally[contest.id, what] for what in box.OPENED if (contest.id, what) in tally}
    return Opened(**found) if len(found) == len(box.OPENED) else None


def papers_left(desk: Desk, groups: Iterable[str]) -> str:
    """How many papers must be left of each contest of some groups, in words."""
    from lmcvote.audit.account import to_be_found
    from lmcvote.packs import posting

    wanted = set(groups)
    found = [(one.id, to_be_found(*figures(desk, one))) for one in posting.polls(desk.election) if one.group in wanted]
    return ", ".join(f"{left} of {contest}" for contest, left in found)


def refuse_too_few(desk: Desk, wanted: Mapping[str, int]) -> None:
    """Raise RuleRefuses where a group needs more papers than are left; `wanted` are new packs by group."""
    from lmcvote.audit.account import to_be_found
    from lmcvote.packs import posting

    faults = []
    for contest in posting.polls(desk.election):
        left, needed = to_be_found(*figures(desk, contest)), wanted.get(contest.group, 0)
        if needed > left:
            more = max(needed - left, FEWEST)
            message = (
                f"{contest.id}: {counted(needed, 'pack')} to fill, {counted(max(left, 0), 'paper')} left. Print "
                f"{more} more: lmcvote ballots print --contest {contest.id} --papers {more}"
            )
            faults.append(Finding("too-few-papers", message, field=contest.id, value=str(left)))
    if faults:
        raise RuleRefuses(*faults)
