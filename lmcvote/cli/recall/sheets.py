"""`lmcvote recall sheets` and `reissue`: a letter and a sheet for each member, the token on the sheet alone (13.6)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import mail, votes
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.members import OUT
from lmcvote.cli.recall.office import Office
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, RuleRefuses, counted
from lmcvote.spoken import spoken_day

if TYPE_CHECKING:
    from lmcvote.electorate.home import Place
    from lmcvote.packs.address import Address
    from lmcvote.recall.sheets import Because, Member, Sheet

IN_A_FILE = 250
"""Sheets; with their letters a print job of 500 pages."""


def sheets(
    context: typer.Context,
    rest: Annotated[bool, typer.Option("--rest", help="Leave out those without an address, for now.")] = False,
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall sheets --by "Alan Reeve"

    A letter and a sheet for each member who has none yet, in one PDF for the printer. The sheet has a code of its own;
    the register keeps only what knows it again. Addresses go by the same steps as those of packs.
    """
    from lmcvote.recall.sheets import Because

    office = offices.of(context, election)
    names = session.acting(office.desk.election, "--by", by or ())
    offices.refuse_over(office, "no sheet is issued any more")
    have = {sheet.number for sheet in office.sheets}
    waiting = [member for member in office.members if member.number not in have]
    if not waiting:
        message = "Every member has a sheet. A new one: lmcvote recall reissue WHO --because lost"
        raise RuleRefuses(Finding("all-issued", message))
    known, nowhere = addresses(office, waiting)
    if not rest:
        votes.refuse_unaddressed(office.desk, [(one.elector, _place(office, one)) for one in nowhere])
    paths = _issue(office, [one for one in waiting if one.number in known], known, Because.FIRST, names)
    if as_json:
        files = [str(path) for path in paths]
        terminal.show_json({"sheets": len(known), "left_out": len(nowhere), "files": files})
        return
    for path in paths:
        terminal.show(f"Wrote {path}")
    terminal.tell(f"{counted(len(known), 'sheet')}, of a letter and a sheet each.")
    if nowhere:
        terminal.note(f"Beware: {counted(len(nowhere), 'member')} without an address, and so without a sheet.")
    terminal.next_step(
        "print on one side, post, and delete the file: whoever has it can print sheets that count; then "
        f"lmcvote recall record --by NAME --by NAME{session.at(election)}, as sheets come in"
    )


def reissue(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="GMC number, name, or number of the sheet.")],
    because: Annotated[
        str, typer.Option(metavar="lost|not-received|spoilt|undelivered|disowned", help="Why another one is issued.")
    ] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall reissue 6123456 --because lost --by "Alan Reeve" --by "Priya Nair"

    Another sheet for a member. It cancels the one before: should that come back, it does not count. Where a sheet of
    the member is in already none is issued, unless the member says that it was not theirs.
    """
    from lmcvote.recall.sheets import Because

    office = offices.of(context, election)
    names = session.two_people(office.desk.election, "--by", by)
    offices.refuse_over(office, "no sheet is issued any more")
    if because not in tuple(Because)[1:]:
        raise session.wanting("--because " + ", ".join(tuple(Because)[1:]))
    member = one(office, who)
    earlier = [sheet for sheet in office.sheets if sheet.number == member.number]
    if not earlier:
        raise RuleRefuses(Finding("no-sheet", f"{member.name} has no sheet yet: lmcvote recall sheets", field="WHO"))
    _refuse_in(office, earlier)
    known, _ = addresses(office, [member])
    if not known:
        votes.refuse_unaddressed(office.desk, [(member.elector, _place(office, member))])
    (path,) = _issue(office, [member], known, Because(because), names)
    if as_json:
        terminal.show_json({"member": member.name, "file": str(path)})
        return
    terminal.show(f"Wrote {path}")
    terminal.tell(f"Another sheet for {member.name}; the one before is cancelled.")
    terminal.next_step("print, post and delete it")


def one(office: Office, who: str) -> "Member":
    """The member who is meant: by the number of a sheet, a GMC number or a name. Raises BadInput."""
    from lmcvote.electorate import explain
    from lmcvote.recall import sheets as numbers

    if "/" in who:
        try:
            wanted = numbers.read(who)[0]
        except ValueError as error:
            raise BadInput(Finding("bad-number", f'"{who}" {error}.', field="WHO", value=who)) from None
        found = [member for member in office.members if member.number == wanted]
    else:
        rows = set(explain.find(who, office.desk.electorate, desks.said(office.desk)).rows)
        found = [member for member in office.members if rows & set(member.elector.entry.rows)]
    if not found:
        message = f'"{who}" is no member of {office.group} on the day of the roll, and has no sheet.'
        raise BadInput(Finding("no-member", message, field="WHO", value=who))
    return found[0]


def _refuse_in(office: Office, sheets_of: "Sequence[Sheet]") -> None:
    """Raise RuleRefuses where a sheet of the member is in and in order, for or against: any other counts for nothing.

    Who marked both places, dated it wrongly or sent in the sheet that was cancelled has not answered yet.
    """
    from lmcvote.recall.signed import IN_ORDER, of_itself

    hashes, roll = {sheet.token_hash: sheet for sheet in sheets_of}, office.roll()
    for returned in office.returned:
        if returned.token_hash in hashes and of_itself(returned, roll)[0] in IN_ORDER:
            number = hashes[returned.token_hash].written
            message = (
                f"{number} is in: no other sheet is issued. If the member says that somebody else sent it: "
                f"lmcvote recall withdraw {number} --disowned"
            )
            raise RuleRefuses(Finding("received-already", message, field="WHO"))


def _place(office: Office, member: "Member") -> "Place":
    return next(place for place in member.elector.entry.places if place.group == office.contest.group)


def addresses(office: Office, members: "Sequence[Member]") -> "tuple[Mapping[int, Address], list[Member]]":
    """Number -> where the sheet goes, as a pack would (RULES 5.8); and the members whose address nobody knows."""
    found, _ = votes.addresses(office.desk, [(one.elector, _place(office, one)) for one in members])
    group = str(office.contest.group)
    known = {one.number: found[one.elector.id, group] for one in members if (one.elector.id, group) in found}
    return known, [one for one in members if one.number not in known]


def _issue(
    office: Office,
    members: "Sequence[Member]",
    known: "Mapping[int, Address]",
    because: "Because",
    names: tuple[str, ...],
) -> list[Path]:
    """New sheets, in the register and on disk: both, or neither."""
    from lmcvote.recall.sheets import new
    from lmcvote.store import petition as kept

    desk = office.desk
    now, made = desk.here.now(), []
    for member in members:
        made.append(new(desk.election.id, member.number, office.sheets, because, names, now, desk.here.entropy))
    files = _print(office, members, known, made, folder := desk.folder / OUT)
    make_folder(folder)
    with mail.withdrawn(files), desk.writing() as rows:
        kept.save_sheets(rows, [sheet for sheet, _ in made])
        rows.record("petition sheets issued", now, {"sheets": len(made), "because": str(because), "by": list(names)})
        write_all(files)
    return list(files)


def _print(
    office: Office,
    members: "Sequence[Member]",
    known: "Mapping[int, Address]",
    made: "Sequence[tuple[Sheet, bytes]]",
    folder: Path,
) -> dict[Path, bytes]:
    """Letters and sheets, in the order of their numbers: of no list."""
    from lmcvote import documents, petitioning
    from lmcvote.packs import posting
    from lmcvote.paper.code import election_mark, petition_sheet, to_text

    desk = office.desk
    mark = election_mark(desk.election.id, desk.election.epoch)
    several = [
        petitioning.PetitionSheet(
            member.name,
            member.gmc_number,
            known[member.number].lines,
            sheet.written,
            to_text(petition_sheet(mark, token)),
        )
        for member, (sheet, token) in zip(members, made, strict=True)
    ]
    files = {}
    for start in range(0, len(several), IN_A_FILE):
        some = made[start : start + IN_A_FILE]
        document = petitioning.PetitionSheets(
            desk.election,
            office.recall,
            tuple(several[start : start + IN_A_FILE]),
            office.group,
            offices.needed(office.rules, len(office.members)),
            office.closes,
            posting.contact(desk.election),
            spoken_day(max(desk.here.today(), office.recall.petition_opens)),
            desk.election.office,
            reissue=some[0][0].issue > 1,
        )
        first, last = some[0][0], some[-1][0]
        issue = f"-issue-{first.issue}" if first.issue > 1 else ""
        path = folder / f"sheets-{first.number:04}-{last.number:04}{issue}.pdf"
        files[path] = documents.printed(desk.election, "Petition sheets", document, codes=document.codes)
    return files
