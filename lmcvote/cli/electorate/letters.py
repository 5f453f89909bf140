"""`lmcvote electorate home-forms`, `practice-letters` and `exclusion-letters`: what is asked and told by post."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lmcvote.documents import Document
    from lmcvote.electorate.explain import Said
    from lmcvote.electorate.practices import Practice
    from lmcvote.electorate.rulings import Rows

OUT = Path("out") / "letters"
ANSWER_DAYS = 14
ReturnByOption = Annotated[
    str, typer.Option("--return-by", metavar="DATE", help="The last day for answers; in two weeks by default.")
]
OutputOption = Annotated[str, typer.Option("--output", "-o", metavar="FILE.pdf", help="Where it is written.")]


def home_forms(
    context: typer.Context,
    return_by: ReturnByOption = "",
    output: OutputOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate home-forms --return-by 2027-02-12

    Print a form for each locum whose home group nobody knows. What comes back is ruled on (home=CODE); for those who do
    not answer, the LMC assigns one before the freeze.
    """
    from lmcvote.electorate import correspondence

    desk = desks.of(context, election)
    sent = desk.here.today()
    day = _last_day("--return-by", return_by, sent)
    said, practices = desks.said(desk), desks.practices(desk)
    address_of = sent_to(said, practices)
    made = correspondence.home_forms(desk.election, desk.electorate, address_of, practices, day, sent)
    _print(desk, made, len(made.forms), output, "home-forms", "form", as_json)
    if not as_json and made.forms:
        terminal.next_step(f"post them; then lmcvote electorate rule CASE home=CODE --by NAME{session.at(election)}")


def practice_letters(
    context: typer.Context,
    return_by: ReturnByOption = "",
    output: OutputOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate practice-letters --return-by 2027-02-12

    Print one page a practice with the doctors held for it, asking who is missing and who has left.
    """
    from lmcvote.electorate import correspondence

    desk = desks.of(context, election)
    sent = desk.here.today()
    day = _last_day("--return-by", return_by, sent)
    made = correspondence.practice_letters(
        desk.election, desk.electorate, desks.said(desk), desks.practices(desk), desk.record.as_at, (day, sent)
    )
    _print(desk, made, len(made.practices), output, "practice-letters", "letter", as_json)
    if not as_json:
        terminal.next_step(f"post them; a doctor who is missing: lmcvote electorate add (--help){session.at(election)}")


def exclusion_letters(
    context: typer.Context,
    appeal_by: Annotated[
        str, typer.Option("--appeal-by", metavar="DATE", help="The last day for appeals; in two weeks by default.")
    ] = "",
    output: OutputOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate exclusion-letters --appeal-by 2027-02-12

    Print a letter to everyone left out: why, and how to appeal to the LMC.
    """
    from lmcvote.electorate import correspondence

    desk = desks.of(context, election)
    sent = desk.here.today()
    day = _last_day("--appeal-by", appeal_by, sent)
    said, practices = desks.said(desk), desks.practices(desk)
    address_of = sent_to(said, practices)
    made = correspondence.exclusion_letters(
        desk.election, desk.electorate, desk.record.rulings, address_of, said, day, sent
    )
    _print(desk, made, len(made.letters), output, "exclusion-letters", "letter", as_json)
    if not as_json and made.letters:
        terminal.next_step(f"post them; an appeal: lmcvote electorate dispute (--help){session.at(election)}")


def _last_day(option: str, text: str, sent: date) -> date:
    """For answers: in two weeks by default. Raises BadInput for a day that is past."""
    day = session.day(option, text, sent + timedelta(ANSWER_DAYS))
    if day < sent:
        raise BadInput(Finding("past-day", f"{option}: {day} is past. Give a day to come.", field=option, value=text))
    return day


def sent_to(said: "Said", practices: "Mapping[str, Practice]") -> "Callable[[Rows], tuple[str, ...]]":
    """Where a letter to the doctor of some rows goes: home, if a list has the address, else the practice."""
    from lmcvote.electorate import correspondence

    def address(rows: "Rows") -> tuple[str, ...]:
        known = [said[row] for row in rows if row in said]
        for row in known:
            if row["home address"]:
                return (*row["home address"].split("\n"), row["home postcode"])
        at = next((practices[row["practice"]] for row in known if row["practice"] in practices), None)
        return (at.name, *correspondence.address(at)) if at else ()

    return address


def _print(desk: Desk, made: "Document", number: int, output: str, name: str, what: str, as_json: bool) -> None:
    from lmcvote import documents

    path = Path(output) if output else desk.folder / OUT / f"{name}.pdf"
    if output:
        session.new_file("--output", path, (".pdf",))
    if number:
        pdf = documents.printed(desk.election, name.replace("-", " ").capitalize(), made)
        make_folder(path.parent)
        write_all({path: pdf})
    if as_json:
        terminal.show_json({"letters": number, "file": str(path) if number else ""})
    elif number:
        terminal.show(f"Wrote {path}: {counted(number, what)}")
    else:
        terminal.show(f"Nobody needs a {what}: nothing was written.")
    if desk.waiting and not as_json:
        terminal.note("Beware: rulings or claims came after the latest build; build again, and print these anew.")
