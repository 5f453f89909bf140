"""`lmcvote recall letters` and `withdraw`: each signer is acknowledged, and may disown the sheet (RULES 13.11)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import mail
from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.members import OUT, BecauseOption
from lmcvote.cli.recall.office import Office
from lmcvote.cli.recall.sheets import addresses
from lmcvote.cli.recall.sheets import one as member_of
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, RuleRefuses
from lmcvote.spoken import spoken_day

if TYPE_CHECKING:
    from lmcvote.packs.address import Address
    from lmcvote.petitioning import SignerLetter
    from lmcvote.recall.sheets import Member
    from lmcvote.recall.signed import Returned


def letters(
    context: typer.Context,
    rang: Annotated[
        list[str] | None,
        typer.Option("--rang", metavar="WHO", help="A member without an address, whom you have told by telephone."),
    ] = None,
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall letters --by "Alan Reeve"

    A letter to each member whose sheet came in since the last run: what it says, whether it is in order, and whom to
    tell "this was not me", and by when. Nobody is told twice, and no number is shown. A member whose address nobody
    knows is rung, and that goes on record with --rang.
    """
    from lmcvote.store import petition as kept

    office = offices.of(context, election)
    desk = office.desk
    names = session.acting(desk.election, "--by", by or ())
    offices.of_open(office)
    with desk.store() as rows:
        told = kept.load_told(rows)
    due = waiting(office, told)
    known, nowhere = addresses(office, [member for _, _, member in due])
    run = 1 + max(told.values(), default=0)
    posted = [(one, what, member) for one, what, member in due if member.number in known]
    spoken = _rung(office, rang or (), nowhere)
    by_voice = [(one.nth, what) for one, what, member in due if member in spoken]
    path = desk.folder / OUT / f"letters-{run}.pdf"
    if posted or by_voice:
        files = {path: _printed(office, [_letter(office, *one, known) for one in posted])} if posted else {}
        make_folder(path.parent)
        now = desk.here.now()
        with mail.withdrawn(files), desk.writing() as rows:
            kept.save_told(rows, [*((one.nth, what) for one, what, _ in posted), *by_voice], run, names, now)
            rows.record("signers told", now, {"run": run, "by": list(names)})
            write_all(files)
    nowhere = [member for member in nowhere if member not in spoken]
    if as_json:
        without = [member.name for member in dict.fromkeys(nowhere)]
        terminal.show_json({"file": str(path) if posted else None, "unaddressed": without})
        return
    if posted:
        terminal.show(f"Wrote {path}")
    elif not nowhere and not spoken:
        terminal.tell("Everybody has been told: nothing was written.")
    for member in spoken:
        terminal.tell(f"{member.name} was rung: that is on record.")
    for member in dict.fromkeys(nowhere):
        terminal.note(f"{member.name} has no address: ring the doctor, and say so with --rang.")
    at = session.at(election)
    terminal.next_step(
        f'post them today, and delete the file; "this was not me": lmcvote recall withdraw SHEET --disowned{at}'
    )


def _rung(office: Office, rang: "Sequence[str]", nowhere: "Sequence[Member]") -> "list[Member]":
    """Members who were told by telephone. Raises BadInput for one whom a letter reaches, or who has been told."""
    found = []
    for who in dict.fromkeys(rang):
        member = member_of(office, who)
        if member not in nowhere:
            message = f"--rang: {member.name} is told by letter, or has been told already. Leave the name out."
            raise BadInput(Finding("not-to-be-rung", message, field="--rang", value=who))
        found.append(member)
    return found


def waiting(office: Office, told: Mapping[tuple[int, str], int]) -> "list[tuple[Returned, str, Member]]":
    """What is new to whom, by sheet: as it stands by itself, so that no letter depends on what else came in."""
    from lmcvote.recall.signed import of_itself

    roll, found = office.roll(), []
    owners = {sheet.token_hash: sheet.number for sheet in office.sheets}
    by_number = {member.number: member for member in office.members}
    for one in office.returned:
        ground, member = of_itself(one, roll)
        member = member or by_number.get(owners.get(one.token_hash, 0))
        what = ground.value if ground else "signature"
        if member and (one.nth, what) not in told:
            found.append((one, what, member))
    return found


def _letter(
    office: Office, one: "Returned", what: str, member: "Member", known: "Mapping[int, Address]"
) -> "SignerLetter":
    from lmcvote.petitioning import SignerLetter
    from lmcvote.recall.signed import IN_WORDS, Ground
    from lmcvote.spoken import in_words

    numbers = {sheet.token_hash: sheet.written for sheet in office.sheets}
    why = "" if what == "signature" else IN_WORDS[Ground(what)]
    number = numbers.get(one.token_hash, "")
    return SignerLetter(member.name, known[member.number].lines, number, what, why, in_words(one.received))


def _printed(office: Office, several: "Sequence[SignerLetter]") -> bytes:
    from lmcvote import documents, petitioning
    from lmcvote.packs import posting

    chosen = office.desk.election
    page = petitioning.SignerLetters(
        chosen,
        office.recall,
        tuple(several),
        office.group,
        office.closes,
        office.steps.closed is not None,
        posting.contact(chosen),
        spoken_day(office.desk.here.today()),
        chosen.office,
    )
    return documents.printed(chosen, "Letters about petition sheets", page)


def withdraw(
    context: typer.Context,
    sheet: Annotated[str, typer.Argument(metavar="SHEET", help="The number of the sheet; else GMC number or name.")],
    disowned: Annotated[bool, typer.Option("--disowned", help="The member says: it was not mine.")] = False,
    because: BecauseOption = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="When the member told us; today by default.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall withdraw S0042/1-K --because "letter of 9 June" --by "Alan Reeve" --by "Priya Nair"

    A signer withdraws a sheet until the close, where the rules let them; or says at any time until then that it was not
    theirs (--disowned). It counts for nothing from then on.
    """
    from lmcvote.recall.signed import Left
    from lmcvote.store import petition as kept

    office = offices.of(context, election)
    desk = office.desk
    names = session.two_people(desk.election, "--by", by)
    day = session.past_day("--on", on, desk.election, desk.here) if on else None
    offices.refuse_over(office, "no sheet is taken back any more", at_the_latest=day)
    if not because:
        raise session.wanting("--because TEXT")
    if not disowned and office.rules.signer_withdraw == "never":
        message = "signer_withdraw is never: a sheet stays. One that was not the member's is taken back: --disowned"
        raise RuleRefuses(Finding("no-withdrawal", message, field="rules.recall.signer_withdraw", value="never"))
    found = _standing(office, sheet)
    what = Left.DISOWNED if disowned else Left.WITHDRAWN
    with desk.writing() as rows:
        for one in found:
            kept.save_left(rows, one.nth, what, because, names, desk.here.now())
        rows.record("petition sheet taken back", desk.here.now(), {"by": list(names)})
    if as_json:
        terminal.show_json({"sheet": sheet, "what": what.value})
        return
    terminal.tell(f"{sheet}: {what}. It counts for nothing.")
    another = f"; another sheet: lmcvote recall reissue {sheet} --because disowned" if disowned else ""
    terminal.next_step(f"lmcvote recall letters --by NAME{session.at(election)}, so that the member is told{another}")


def _standing(office: Office, who: str) -> "list[Returned]":
    """The sheets of a member, or that of a number, that are in and were not taken back. Raises BadInput for none."""
    from lmcvote.recall import sheets as numbers
    from lmcvote.recall.signed import of_itself

    member, roll = member_of(office, who), office.roll()
    hashes = {s.token_hash for s in office.sheets if s.number == member.number}
    if "/" in who:
        issue = numbers.read(who)[1]
        hashes = {s.token_hash for s in office.sheets if (s.number, s.issue) == (member.number, issue)}
    found = [
        one
        for one in office.returned
        if one.left is None and (one.token_hash in hashes or ("/" not in who and of_itself(one, roll)[1] == member))
    ]
    if not found:
        raise BadInput(Finding("no-sheet-in", f"No sheet of {member.name} is in.", field="SHEET", value=who))
    return found
