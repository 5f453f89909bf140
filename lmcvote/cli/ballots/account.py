"""`lmcvote ballots account`: papers printed, packs issued, papers left: do the figures come to nought?"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import figures
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, NeedsDecision, counted
from lmcvote.spoken import on_clock

if TYPE_CHECKING:
    from lmcvote.audit.account import Identity
    from lmcvote.cli.ballots.figures import Account
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
    the options it says how many papers must be left, to be compared with the box of spares. Every pack is in time,
    late, sealed in the office, or still out; every covering envelope is accounted for by its sets.
    """
    from lmcvote.audit.account import of_sets, to_be_found

    desk = desks.of(context, election)
    polls = {str(one.id): one for one in desk.election.contests if not one.uncontested}
    _keep(desk, polls, contest, {"unissued": unissued, "waste": waste})
    whole = figures.sets(desk)
    accounts = [figures.account(desk, one) for one in polls.values()]
    of_all = of_sets(whole)
    off = [_off(one.contest.id, identity) for one in accounts for identity in one.identities if identity.difference]
    off += [_off("all groups", identity) for identity in of_all if identity.difference]
    file = desk.folder / OUT
    make_folder(file.parent)
    write_all({file: _printed(desk, accounts, of_all)})  # of a difference too: it is what the note is about
    if off:
        raise NeedsDecision(*off)
    if as_json:
        told = [_as_json(one) for one in accounts]
        returned = {**asdict(whole), "differences": {identity.rule: identity.difference for identity in of_all}}
        terminal.show_json({"contests": told, "returns": returned, "file": str(file)})
        return
    for one in accounts:
        terminal.tell(one.contest.title)
        _show(one.identities)
        if one.papers.unissued is None:
            left = to_be_found(one.papers, one.packs)
            terminal.show(f"  {counted(left, 'paper')} of {one.papers.printed} must be left.")
    if whole.covering:
        terminal.tell("Covering envelopes, of all groups")
        _show(of_all)
    terminal.show(f"Wrote {file}")
    terminal.tell("The figures come to nought.")
    for one in accounts:
        if one.packs.no_pack:
            terminal.note(
                f"{one.contest.id}: {counted(one.packs.no_pack, 'vote')} of {one.packs.roll + one.packs.added} without "
                "a pack yet."
            )
    if waiting := [one.contest.id for one in accounts if one.papers.unissued is None]:
        which = f" --contest {waiting[0]}" if len(accounts) > 1 else ""
        command = f"lmcvote ballots account --unissued N{which}{session.at(election)}"
        terminal.next_step(f"two people count what is left; {command}")
    else:
        terminal.next_step(f"print the account, have it signed; what then: lmcvote status{session.at(election)}")


def _show(found: "Iterable[Identity]") -> None:
    for identity in found:
        terminal.answer(f"  {identity.rule}  ", identity.says)


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
    "in time": "packs back before the close, with a declaration that names them",
    "late": "packs back after the close: never opened",
    "undelivered": "packs that the carrier brought back, sealed",
    "surrendered": "spoilt packs handed back, sealed",
    "void missing": "packs that were replaced or cancelled, and never came",
    "outstanding": "packs neither replaced nor cancelled, that never came",
    "accepted": "packs in time that count: of each elector at most one",
    "declaration rejected": "packs in time whose declaration could not be accepted, and was not mended",
    "pack void": "packs in time, of an elector with another accepted; or stolen, disowned or voided",
    "duplicate elector": "packs in time, of a doctor who was on the roll twice",
    "dispute not upheld": "packs in time, of doctors in dispute whose claim was not upheld: never opened",
    "to box": "papers of accepted declarations that went into the box",
    "paper missing": "accepted declarations without a paper",
    "inner refused": "accepted declarations whose papers were refused, there being more than declarations",
    "accepted at the opening": "accepted declarations as they were counted when the envelopes were opened",
    "sets in time": "of all groups: declarations, or inner envelopes where there are more",
    "packs in time": "of all groups: packs back before the close",
    "covering in time": "of all groups: covering envelopes that came before the close",
    "extra sets": "of all groups: sets beyond one in a covering envelope",
    "declaration missing": "of all groups: sets without a declaration that names a pack",
    "not ours": "of all groups: copied declarations, and those of another election",
}


def _printed(desk: Desk, accounts: "list[Account]", of_all: "tuple[Identity, ...]") -> bytes:
    """The account of each contest on a page, to be signed."""
    from lmcvote import documents, mailing
    from lmcvote.election import LONDON

    now = desk.here.clock().astimezone(LONDON)
    pages = []
    for one in accounts:
        found = (*one.identities, *of_all)
        terms = {name: number for identity in found for name, number in (*identity.left, *identity.right)}
        page = mailing.BallotAccount(
            desk.election,
            one.contest.title,
            on_clock(now),
            tuple(mailing.Term(name, terms[name], meaning) for name, meaning in MEANING.items() if name in terms),
            tuple(mailing.Identity(identity.rule_in_words, *identity.sums) for identity in found),
        )
        pages.append(page)
    return documents.printed(desk.election, "Ballot paper account", *pages)


def _as_json(one: "Account") -> dict[str, Any]:
    from lmcvote.audit.account import to_be_found

    opening = {"opening": asdict(one.opening), "papers_found": one.opening.papers_found} if one.opening else {}
    return {
        "contest": one.contest.id,
        **asdict(one.papers),
        **asdict(one.packs),
        **one.returns.where,
        **one.returns.settled,
        **opening,
        "to_be_found": to_be_found(one.papers, one.packs),
        "differences": {identity.rule: identity.difference for identity in one.identities},
        "balanced": True,
    }
