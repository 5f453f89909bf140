"""`lmcvote lot`: equal votes for the last places, drawn by people before witnesses, never by the program."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import outcome_desk, session, terminal
from lmcvote.cli.outcome_desk import ANNOUNCING, NOTICE, SLIPS, Desk
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.count.lot import DIGITS, SEATS, SEED
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.count.lot import Lot
    from lmcvote.count.result import Tie
    from lmcvote.documents import Document
    from lmcvote.drawn import Tied
    from lmcvote.election import Contest

app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
ContestOption = Annotated[str, typer.Option(metavar="ID", help="Whose places are tied, of several contests.")]
SeatOption = Annotated[
    str, typer.Option(metavar="SEAT", help="A vacant seat for which runners-up are level: of-3. Else the last seats.")
]
WitnessOption = Annotated[list[str], typer.Option(metavar="NAME", help="Who saw it; twice.")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="The returning officer or a deputy.")]
AtOption = Annotated[str, typer.Option(metavar="TIME", help='When, on the office clock: "2027-03-16 15:00".')]
ENTERING = {
    SLIPS: "lmcvote lot record --drawn NUMBER",
    NOTICE: "lmcvote lot dice SEED20",
}


@app.callback()
def lot(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote lot

    Equal votes for the last places are settled by a lot that people draw: by slips before two witnesses, or by dice in
    public, as the rule "tie" of election.toml says. Alone it tells which lots wait, and which are drawn.
    """
    if context.invoked_subcommand:
        return
    desk = outcome_desk.of(context, election)
    waiting = desk.waiting
    if as_json:
        terminal.show_json(
            {
                "method": desk.rules.tie,
                "waiting": [_waiting_json(desk, contest, about, tie) for contest, about, tie in waiting],
                "drawn": [_drawn_json(one) for one in desk.facts.lots],
            }
        )
        return
    for contest, about, tie in waiting:
        _show_waiting(desk, contest, about, tie)
    for one in desk.facts.lots:
        terminal.tell(_drawn_text(desk, one))
    if not waiting:
        terminal.show("No lot waits to be drawn.")
        return
    contest, about, _ = waiting[0]
    told = desk.announcement(contest, about) is not None
    options = f" --contest {contest.id}{'' if about == SEATS else f' --seat {about}'}{session.at(election)}"
    following = ENTERING if told else ANNOUNCING
    terminal.next_step(f"{following[desk.rules.tie]}{options}")


@app.command(short_help="Slips to cut out and the sheet to sign, for a lot before witnesses.")
def slips(
    context: typer.Context,
    contest: ContestOption = "",
    seat: SeatOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote lot slips --contest mid-essex-board

    Announce a lot by slips (RULES 11.4, 11.5): the count file with its SHA-256, a slip for each tied name, and the
    sheet with the exact question that the witnesses sign. Nothing is drawn by this.
    """
    _announce(outcome_desk.of(context, election), SLIPS, contest, seat, election, as_json)


@app.command(short_help="Publish names, places, rule and count, before dice are rolled.")
def publish(
    context: typer.Context,
    contest: ContestOption = "",
    seat: SeatOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote lot publish --contest mid-essex-board

    Announce a lot by public dice (RULES 11.8): the count file with its SHA-256, and a notice with the tied names, the
    places, who rolls in which order, and the formula by which anybody can compute the lot again.
    """
    _announce(outcome_desk.of(context, election), NOTICE, contest, seat, election, as_json)


@app.command(short_help="Enter the names drawn before two witnesses; once.")
def record(
    context: typer.Context,
    drawn: Annotated[list[int], typer.Option(metavar="NUMBER", help="Of a candidate drawn; once for each place.")],
    witness: WitnessOption,
    by: ByOption,
    at: AtOption,
    method: Annotated[str, typer.Option(metavar="lot_witnessed", help="As announced.")] = SLIPS,
    contest: ContestOption = "",
    seat: SeatOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote lot record --drawn 3 --drawn 7 --witness A --witness B --by RO --at TIME

    Enter what the slips said. There is one draw: a second one is refused, as are names that are not tied.
    """
    desk = outcome_desk.of(context, election)
    if method != SLIPS:
        message = f'--method: "{method}" is not entered by name. Slips are lot_witnessed; for dice: lmcvote lot dice'
        raise BadInput(Finding("bad-method", message, field="--method", value=method))
    _draw(desk, SLIPS, (contest, seat), (witness, by, at), drawn, "", as_json, election)


@app.command(short_help="Enter the twenty digits of the dice; the first ones stand.")
def dice(
    context: typer.Context,
    seed: Annotated[str, typer.Argument(metavar="SEED20", help="The twenty digits, as they fell.")],
    witness: WitnessOption,
    by: ByOption,
    at: AtOption,
    contest: ContestOption = "",
    seat: SeatOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote lot dice 20237331128159211123 --witness A --witness B --by RO --at TIME

    Each candidate's ticket is a SHA-256 of the count, the tied names and the digits (RULES 11.10); the lowest tickets
    take the places. The lines to compute them again are printed. The first twenty digits stand: others are refused.
    """
    desk = outcome_desk.of(context, election)
    if not SEED.fullmatch(seed):
        message = f'SEED20: "{seed}" has {len(seed)} characters. Type exactly {DIGITS} digits 0 to 9, as they fell.'
        raise BadInput(Finding("bad-seed", message, field="SEED20", value=seed))
    _draw(desk, NOTICE, (contest, seat), (witness, by, at), (), seed, as_json, election)


def _announce(desk: Desk, method: str, named: str, seat: str, election: str, as_json: bool) -> None:
    """Publish the count and what is drawn for; again, if nothing is drawn yet and the count is another since."""
    from lmcvote.canonical import short_code
    from lmcvote.count.lot import count_digest, question, tied_digest
    from lmcvote.drawn import LotNotice, LotSlips
    from lmcvote.store import outcomes

    contest = desk.contest(named)
    about, tie = desk.tie(contest, seat)
    if desk.rules.tie != method:
        message = (
            f'The rule "tie" of this election is "{desk.rules.tie}", fixed before the count. '
            f"Announce the lot with {ANNOUNCING[desk.rules.tie]}"
        )
        raise RuleRefuses(Finding("other-method", message, value=method))
    counted = desk.count_file(contest)
    digest = count_digest(counted)
    tied = _tied(desk, contest, tie)
    asked = question(about, tie.places, len(tied))
    code = short_code(digest)
    where = outcome_desk.published(desk.folder, contest.id)
    page = where.with_name(f"{contest.id}-{about}-{'slips' if method == SLIPS else 'notice'}.pdf")
    document: Document
    if method == SLIPS:
        document = LotSlips(desk.election, contest.title, asked, tie.places, tied, digest, code)
    else:
        among = tied_digest(tie.places, [one.id for one in contest.candidates if one.number in tie.candidates])
        order = (*(f"{one.name}, or somebody for them" for one in tied), f"{desk.election.returning_officer}")
        document = LotNotice(
            *(desk.election, contest.title, contest.id, asked, tie.places, tied, DIGITS, order),
            *(where.name, digest, among, code),
        )
    make_folder(where.parent)
    write_all({where: counted, page: _pdf(document, desk, contest, code)})
    told = outcomes.Announced(contest.id, about, method, tie.candidates, tie.places, digest)
    if desk.announcement(contest, about) != told:
        facts = {"contest": contest.id, "about": about, "method": method, "count": digest}
        desk.keep(
            "lot announced",
            {**facts, "places": tie.places, "tied": [int(number) for number in tie.candidates]},
            lambda store: outcomes.save_announced(store, told),
        )
    options = f"--contest {contest.id}{'' if about == SEATS else f' --seat {seat}'}{session.at(election)}"
    if as_json:
        told_json = {"contest": contest.id, "about": about, "question": asked, "count_digest": digest}
        terminal.show_json({**told_json, "files": [str(where), str(page)]})
        return
    _show_waiting(desk, contest, about, tie)
    terminal.show(f"Wrote {where}")
    terminal.show(f"  SHA-256 {digest}")
    terminal.show(f"Wrote {page}")
    terminal.tell("Invite the candidates. A lot stands on the count that it was drawn for, and on no other.")
    if not desk.settled(contest):
        terminal.note("Beware: no second count agrees with this one yet. Draw the lot when one does.")
    terminal.next_step(f"{ENTERING[method]} {options}")


def _pdf(document: "Document", desk: Desk, contest: "Contest", code: str) -> bytes:
    from lmcvote import documents

    return documents.pdf(
        documents.rendered(document),
        title=f"Lot, {contest.id}",
        footer=f"{desk.election.title}: lot, {code}",
        rehearsal=desk.election.rehearsal,
    )


def _draw(
    desk: Desk,
    method: str,
    place: tuple[str, str],
    who: "tuple[list[str], str, str]",
    drawn: "list[int] | tuple[()]",
    seed: str,
    as_json: bool,
    election: str,
) -> None:
    """Keep a lot, once.

    Raises RuleRefuses for a second one, for one that was not announced, or for names that are not tied; IntegrityBroken
    where the count is not the one that was announced.
    """
    from lmcvote.count import lot as lots
    from lmcvote.election import CandidateNumber
    from lmcvote.store import outcomes

    witnesses, by, at = _who(desk, *who)
    contest = desk.contest(place[0])
    about, tie = desk.tie(contest, place[1])
    announced = desk.announcement(contest, about)
    if announced is None or announced.method != method:
        message = f"This lot was not announced. Before anything is drawn: {ANNOUNCING[desk.rules.tie]}"
        raise RuleRefuses(Finding("not-announced", message, field="--contest", value=contest.id))
    outcome_desk.refuse_other_count(desk, announced)
    ids = {one.id: one.number for one in contest.candidates}
    tickets: tuple[tuple[str, str], ...] = ()
    if seed:
        names = [one.id for one in contest.candidates if one.number in tie.candidates]
        found = lots.tickets(desk.election.id, contest.id, announced.count_digest, tie.places, seed, names)
        tickets = tuple((hashed, str(one)) for hashed, one in found)
        drawn = [ids[one] for _, one in found[: tie.places]]
    _refuse_others(contest, about, tie, drawn)
    numbers = tuple(CandidateNumber(number) for number in sorted(drawn))
    one = lots.Lot(
        *(contest.id, about, method, tie.candidates, tie.places, numbers),
        *(at, witnesses, by, announced.count_digest, seed),
    )
    facts = {"contest": contest.id, "about": about, "method": method, "count": announced.count_digest, "seed": seed}
    desk.keep(
        "lot drawn",
        {**facts, "drawn": [int(number) for number in numbers], "at": at, "by": by, "witnesses": list(witnesses)},
        lambda store: outcomes.save_lot(store, one),
    )
    if as_json:
        terminal.show_json({**_drawn_json(one), "tickets": [{"id": i, "ticket": t} for t, i in tickets]})
        return
    terminal.tell(_drawn_text(desk, one))
    if tickets:
        _show_tickets(desk, contest, one, tickets)
    if about == SEATS:
        terminal.tell("The votes stay as counted; the lot is told beside them.")
        terminal.next_step(f"lmcvote count{session.at(election)}, to see the result with its lot")
    else:
        filled = f"lmcvote vacancy fill --contest {contest.id} --seat {place[1]} --by-rule next_highest"
        terminal.next_step(f"{filled}{session.at(election)}")


def _who(desk: Desk, witnesses: list[str], by: str, at: str) -> tuple[tuple[str, ...], str, str]:
    """Two witnesses or more, the officer who enters it, and when it was drawn."""
    (officer,) = session.acting(desk.election, "--by", (by,))
    if officer == desk.election.scrutineer:
        message = f"--by: a lot is entered by the returning officer or a deputy. {officer} may be a witness."
        raise RuleRefuses(Finding("not-an-officer", message, field="--by", value=by))
    seen = {" ".join(name.split()).casefold(): " ".join(name.split()) for name in witnesses}
    others = [name for key, name in seen.items() if key and key not in (by.casefold(), officer.casefold())]
    if len(others) < 2:
        message = "A lot has two witnesses beside the one who enters it. Give --witness NAME twice."
        raise Misused(Finding("two-witnesses", message, field="--witness", value=", ".join(witnesses)))
    return tuple(others), officer, session.moment("--at", at, desk.here.clock())


def _refuse_others(contest: "Contest", about: str, tie: "Tie", drawn: "list[int] | tuple[()]") -> None:
    """Raise RuleRefuses for names that are no answer to the question that was announced."""
    from lmcvote.count.lot import question

    tied = ", ".join(str(number) for number in tie.candidates)
    faults = [
        Finding("not-tied", f"--drawn: {one} is not tied. Tied are {tied}.", field="--drawn", value=str(one))
        for one in sorted(set(drawn) - set(tie.candidates))
    ]
    faults += [
        Finding("twice", f"--drawn: {one} is there twice. Each name is on one slip.", field="--drawn", value=str(one))
        for one in sorted(set(drawn))
        if list(drawn).count(one) > 1
    ]
    if not faults and len(drawn) != tie.places:
        asked = question(about, tie.places, len(tie.candidates))
        message = f"--drawn: {len(drawn)} names are given. The question was: {asked}"
        faults = [Finding("other-places", message, field="--drawn", value=str(len(drawn)))]
    if faults:
        raise RuleRefuses(*faults)


def _tied(desk: Desk, contest: "Contest", tie: "Tie") -> "tuple[Tied, ...]":
    from lmcvote.drawn import Tied

    votes = {one.number: one.votes or 0 for one in desk.outcome(contest).standings}
    return tuple(
        Tied(one.number, one.name, one.practice, votes[one.number], one.id)
        for one in contest.candidates
        if one.number in tie.candidates
    )


def _show_waiting(desk: Desk, contest: "Contest", about: str, tie: "Tie") -> None:
    from lmcvote.count.lot import question

    terminal.tell(f"{contest.title}: {question(about, tie.places, len(tie.candidates))}")
    table = terminal.table("No.", "name", "votes", numbers=(0, 2))
    for one in _tied(desk, contest, tie):
        table.add_row(str(one.number), one.name, f"{one.votes:,}")
    terminal.show_table(table)


def _show_tickets(desk: Desk, contest: "Contest", one: "Lot", tickets: tuple[tuple[str, str], ...]) -> None:
    """The tickets, lowest first, each with the line that computes it again."""
    from lmcvote.count.lot import TAG, tied_digest

    ids = [candidate.id for candidate in contest.candidates if candidate.number in one.tied]
    fields = f"{TAG} {desk.election.id} {contest.id} {one.count_digest} {tied_digest(one.places, ids)} {one.seed}"
    terminal.show("The tickets, lowest first, and how anybody computes them again:")
    for hashed, name in tickets:
        terminal.show(f"  {hashed}  {name}")
        terminal.show(f"    printf '%s\\n' {fields} {name} | sha256sum")


def _drawn_text(desk: Desk, one: "Lot") -> str:
    names = {c.number: c.name for contest in desk.contests if contest.id == one.contest for c in contest.candidates}
    what = "the last places" if one.about == SEATS else f"the vacant seat {one.about}"
    how = "by slips" if one.method == SLIPS else f"by dice ({one.seed})"
    return (
        f"{one.contest}: the lot for {what} was drawn {how} on {one.at}, before {' and '.join(one.witnesses)}: "
        f"{', '.join(names[number] for number in one.drawn)}."
    )


def _waiting_json(desk: Desk, contest: "Contest", about: str, tie: "Tie") -> dict[str, Any]:
    from lmcvote.count.lot import question

    return {
        "contest": contest.id,
        "about": about,
        "question": question(about, tie.places, len(tie.candidates)),
        "candidates": list(tie.candidates),
        "places": tie.places,
        "announced": desk.announcement(contest, about) is not None,
    }


def _drawn_json(one: "Lot") -> dict[str, Any]:
    from lmcvote.count.outcome import lot_json

    return {"contest": one.contest, **lot_json(one)}
