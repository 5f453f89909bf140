"""`lmcvote nominations close`: who stands is frozen, numbered and published (RULES 3.9, 4)."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.nominated import CLOSED
from lmcvote.cli.nominations import desk as desks
from lmcvote.cli.nominations import listed
from lmcvote.cli.nominations.desk import Nominations
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.election import Contest, Election
    from lmcvote.nominating import PersonsNominated

OUT = Path("out") / "nominations"
STATEMENT = "persons-nominated"


def close(
    context: typer.Context,
    by: ByOption = None,
    drawn: Annotated[
        list[str] | None,
        typer.Option("--drawn", metavar="ID", help='With order = "by_lot": each id, in the order drawn.'),
    ] = None,
    lot_record: Annotated[str, typer.Option(metavar="TEXT", help="When it was drawn, by whom and before whom.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations close --by "Alan Reeve" --by "Joyce Hammond"

    When nobody can withdraw any more and no case is open: the candidates are numbered and frozen in definition.json,
    and the statement of persons nominated is written as PDF, page, table and JSON. Where the order is drawn by lot it
    says which ids to draw, and takes them with --drawn. With no more candidates than seats no poll is held.
    """
    from lmcvote import definition, documents
    from lmcvote.cli.ballots import styles
    from lmcvote.nominations import closing
    from lmcvote.store import nominations as kept
    from lmcvote.store.nominations import Closed

    there = desks.of(context, election)
    names = session.two_people(there.election, "--by", by)
    folder = there.desk.folder
    desks.refuse_closed(there, "see out/nominations. To change that before printing: delete definition.json first.")
    _refuse_early(there)
    listed.refuse_open(there)
    boards = [one.id for one in there.boards]
    text = " ".join(lot_record.split())
    chosen = replace(there.election, contests=closing.contests(boards, there.court, drawn or (), text))
    papers = styles.laid_out(folder, chosen, told=not as_json)
    data = definition.refuse_another(folder, chosen, papers.every, _printed(there))
    digest = sha256(data).hexdigest()
    sent = _today(there)
    statement = closing.statement(chosen, boards, there.court, digest, sent)
    files = _files(statement, folder / OUT, documents.printed(chosen, "Statement of persons nominated", statement))
    now = there.desk.here.now()
    numbers = {str(one.contest.id): len(one.contest.candidates) for one in statement.boards}
    facts: dict[str, Canonical] = {
        "definition": digest,
        "candidates": dict(numbers),
        "statement": sha256(files[folder / OUT / f"{STATEMENT}.csv"]).hexdigest(),
        "by": list(names),
    }
    make_folder(folder / OUT)
    with there.desk.writing() as rows:
        kept.save_closed(rows, Closed(now, names, tuple(boards), digest))
        rows.record(CLOSED, now, facts)
        write_all({folder / definition.FILE: data, **files})
    if as_json:
        terminal.show_json({**closing.as_json(statement), "files": [str(path) for path in files]})
        return
    for board in statement.boards:
        terminal.tell(f"{board.contest.title}: {counted(len(board.contest.candidates), 'candidate')}.")
        table = terminal.table("No.", "name", "practice", "id", numbers=(0,))
        for one in board.contest.candidates:
            table.add_row(str(one.number), one.name, one.practice, str(one.id))
        terminal.show_table(table)
        terminal.tell(board.follows)
    terminal.show(f"Frozen: definition.json, SHA-256 {digest}")
    for path in files:
        terminal.show(f"Wrote {path}")
    _next(chosen, [board.contest for board in statement.boards], election)


def _refuse_early(there: Nominations) -> None:
    """Raise RuleRefuses while a nominee may still withdraw: who stands is frozen once (RULES 3.6)."""
    from lmcvote.nominations import received

    end = received.withdrawals_end(there.election.timetable)
    if there.desk.here.clock() < end.instant:
        closes = received.closes(there.election.timetable).wall
        message = f"Nominations close on {closes}, and nominees may withdraw until {end.wall} (RULES 3.6)."
        desks.rehearsed(there, RuleRefuses(Finding("nominations-running", message, value=end.wall)))


def _printed(there: Nominations) -> str:
    from lmcvote.cli import kept

    return kept.printed_by(there.desk.folder, there.election.stores.box, there.desk.here)


def _today(there: Nominations) -> str:
    from lmcvote.spoken import in_words

    return in_words(there.desk.here.today())


def _files(statement: "PersonsNominated", folder: Path, pdf: bytes) -> dict[Path, bytes]:
    """The statement in every form that it is published in."""
    import json

    from lmcvote import documents, nominating, sheet
    from lmcvote.nominations import closing

    told = json.dumps(closing.as_json(statement), ensure_ascii=False, indent=2) + "\n"
    return {
        folder / f"{STATEMENT}.pdf": pdf,
        folder / f"{STATEMENT}.html": documents.html(nominating.page(statement)),
        folder / f"{STATEMENT}.json": told.encode(),
        folder / f"{STATEMENT}.csv": sheet.csv_bytes(closing.CSV_COLUMNS, closing.as_rows(statement)),
    }


def _next(chosen: "Election", boards: "list[Contest]", election: str) -> None:
    at = session.at(election)
    polls = any(not contest.uncontested for contest in chosen.contests)
    then = f"lmcvote {'ballots proof' if polls else 'declare'}{at}"
    if any(len(board.candidates) < board.seats for board in boards):
        then += f"; what is done about seats left over: lmcvote vacancy{at}"
    terminal.next_step(f"publish the statement; then {then}")
