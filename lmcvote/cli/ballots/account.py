"""`lmcvote ballots account`: papers printed, packs issued, papers left: do the figures come to nought?"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, NeedsDecision, counted

if TYPE_CHECKING:
    from lmcvote.audit.account import Identity, Packs, Papers
    from lmcvote.election import Contest

OUT = Path("out") / "ballots" / "account.pdf"


def account(
    context: typer.Context,
    unissued: Annotated[int | None, typer.Option(metavar="N", help="Papers left, as two people counted them.")] = None,
    waste: Annotated[
        int | None, typer.Option(metavar="N", help="Papers spoilt in printing or packing, and destroyed.")
    ] = None,
    contest: Annotated[str, typer.Option(metavar="ID", help="Whose papers were counted, of several contests.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots account --unissued 8 --waste 2

    The ballot paper account: every paper printed is issued, left, or destroyed; every vote on the register has its
    pack, or stands here without one; every pack beyond the first was a replacement. What was counted is kept; without
    the options it says how many papers must be left, to be compared with the box of spares.
    """
    from lmcvote.audit.account import identities, to_be_found

    desk = desks.of(context, election)
    polls = {str(one.id): one for one in desk.election.contests if not one.uncontested}
    _keep(desk, polls, contest, {"unissued": unissued, "waste": waste})
    accounts = [(one, *figures(desk, one)) for one in polls.values()]
    off = [
        _off(one.id, identity)
        for one, papers, packs in accounts
        for identity in identities(papers, packs)
        if identity.difference
    ]
    file = desk.folder / OUT
    make_folder(file.parent)
    write_all({file: _printed(desk, accounts)})  # of a difference too: it is what the note is about
    if off:
        raise NeedsDecision(*off)
    if as_json:
        told = [_as_json(one.id, papers, packs) for one, papers, packs in accounts]
        terminal.show_json({"contests": told, "file": str(file)})
        return
    for one, papers, packs in accounts:
        terminal.tell(one.title)
        for identity in identities(papers, packs):
            terminal.show(f"  {identity.rule}  {identity.says}")
        if papers.unissued is None:
            left = to_be_found(papers, packs)
            terminal.show(f"  {counted(left, 'paper')} of {papers.printed} must be left.")
    terminal.show(f"Wrote {file}")
    terminal.tell("The figures come to nought.")
    for one, _, packs in accounts:
        if packs.no_pack:
            terminal.note(
                f"{one.id}: {counted(packs.no_pack, 'vote')} of {packs.roll + packs.added} without a pack yet."
            )
    if any(papers.unissued is None for _, papers, _ in accounts):
        terminal.next_step(f"two people count what is left; lmcvote ballots account --unissued N{session.at(election)}")


def _keep(desk: Desk, polls: "Mapping[str, Contest]", named: str, counts: "Mapping[str, int | None]") -> None:
    """What people counted, on record; nothing where nothing was."""
    from lmcvote.store import box, opening

    if named and named not in polls:
        message = f'--contest: "{named}" is no contest with a poll. There is {", ".join(polls)}.'
        raise BadInput(Finding("contest-unknown", message, field="--contest", value=named))
    found = {what: number for what, number in counts.items() if number is not None}
    for what, number in found.items():
        session.at_least(f"--{what}", number, 0)
    if not found:
        return
    if not named and len(polls) > 1:
        raise session.wanting("--contest ID (whose papers were counted?)")
    contest = named or next(iter(polls))
    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        for what, number in found.items():
            box.save_tally(store, contest, what, number)
        store.record("papers left counted", desk.here.today().isoformat(), {"contest": contest, **found})


def figures(desk: Desk, contest: "Contest") -> "tuple[Papers, Packs]":
    """The whole numbers of a contest: from the ballot box of its papers, from the register of its group's packs."""
    from lmcvote.audit.account import Packs, Papers
    from lmcvote.electorate import roll
    from lmcvote.packs.issue import Because, votes
    from lmcvote.store import box, frozen, opening
    from lmcvote.store import packs as kept_packs

    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        printed = sum(n for style, n in box.papers_committed(store).items() if style.rpartition(".")[0] == contest.id)
        tally = box.load_tally(store)
    papers = Papers(printed, tally.get((contest.id, box.UNISSUED)), tally.get((contest.id, box.WASTE), 0))
    with desk.store() as store:
        numbers = kept_packs.load_numbers(store)
        every = kept_packs.load_packs(store)
        at_freeze = roll.votes(frozen.load_frozen_register(store)) if desk.record.frozen else frozenset()
    group = contest.group
    of_group = {number: vote for vote, number in numbers.items() if vote[1] == group}
    here = [pack for pack in every if pack.number in of_group]
    rolled = {vote for vote in at_freeze if vote[1] == group}
    now = {(elector.id, place.group) for elector, place in votes(desk.record.electors) if place.group == group}
    issued_to = {of_group[pack.number] for pack in here if pack.because is Because.FIRST}
    because = [pack.because for pack in here]
    lost = (Because.LOST, Because.NOT_RECEIVED, Because.STOLEN, Because.DISOWNED)
    return papers, Packs(
        roll=len(rolled),
        added=len((now | issued_to) - rolled),  # who joined, had a pack and was moved on has joined all the same
        provisional=0,
        first_issued=because.count(Because.FIRST),
        no_pack=len((rolled | now) - issued_to),
        replacements={
            "rep_spoilt": because.count(Because.SPOILT),
            "rep_lost": sum(because.count(one) for one in lost),
            "rep_undelivered": because.count(Because.UNDELIVERED),
            "rep_wave": because.count(Because.WAVE),
        },
        issued=_told(desk, group),
    )


def _told(desk: Desk, group: str) -> int:
    """Packs of a group that the trail was told of, at whatever time: a pack that was slipped in is none of them."""
    from lmcvote.audit import trail

    found = 0
    for entry in trail.read(desk.folder).entries:
        groups = entry.facts.get("groups") if entry.act in ("packs issued", "packs reissued") else None
        number = groups.get(group, 0) if isinstance(groups, Mapping) else 0
        found += number if isinstance(number, int) else 0
    return found


def _off(contest: str, identity: "Identity") -> Finding:
    left, right = identity.sums
    by = f"{abs(left - right)} {'more' if left > right else 'fewer'}"
    message = (
        f"{contest}: account {identity.rule} is off: {identity.says}, but the first is {by}. Count again, two people; "
        "a difference that stays needs a signed note before anything is declared."
    )
    return Finding("account-off", message, field=identity.rule, value=str(identity.difference))


MEANING = {
    "printed": "live papers, spares among them: every code of the committed set",
    "issued": "packs, first ones and replacements: each holds one paper",
    "unissued": "papers left, as two people counted them",
    "print waste": "papers spoilt in printing or packing, and destroyed",
    "roll": "votes on the register of electors when it was frozen",
    "added": "votes that came onto it since, by a ruling of the LMC",
    "provisional": "packs to doctors whose vote is in dispute",
    "first issued": "first packs",
    "no pack": "votes without a pack",
    "replacements": "further packs: lost, spoilt, undelivered, stolen or disowned, or of a wave",
}


def _printed(desk: Desk, accounts: "list[tuple[Contest, Papers, Packs]]") -> bytes:
    """The account of each contest on a page, to be signed."""
    from lmcvote import documents, mailing
    from lmcvote.audit.account import identities
    from lmcvote.election import LONDON

    now = desk.here.clock().astimezone(LONDON)
    pages = []
    for contest, papers, packs in accounts:
        found = identities(papers, packs)
        terms = {name: number for one in found for name, number in (*one.left, *one.right)}
        page = mailing.BallotAccount(
            desk.election,
            contest.title,
            f"{now.day} {now:%B %Y, %H:%M}",
            tuple(mailing.Term(name, terms[name], meaning) for name, meaning in MEANING.items() if name in terms),
            tuple(mailing.Identity(one.rule_in_words, *one.sums) for one in found),
        )
        pages.append(page)
    return documents.printed(desk.election, "Ballot paper account", *pages)


def _as_json(contest: str, papers: "Papers", packs: "Packs") -> dict[str, Any]:
    from dataclasses import asdict

    from lmcvote.audit.account import identities, to_be_found

    return {
        "contest": contest,
        **asdict(papers),
        **asdict(packs),
        "to_be_found": to_be_found(papers, packs),
        "differences": {identity.rule: identity.difference for identity in identities(papers, packs)},
        "balanced": True,
    }
