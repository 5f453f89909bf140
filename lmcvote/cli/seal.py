"""`lmcvote seal`: the ballot box laid down anew and closed for ever, its key out of the office."""

from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.audit import ended, trail
from lmcvote.cli import as_received, outcome_desk, scan_files, session, terminal
from lmcvote.cli.ballots.printing import LOCK as PRINT_LOCK
from lmcvote.cli.outcome_desk import Desk
from lmcvote.cli.scan import LOCK as SCAN_LOCK
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import destroy, locked, make_folder, write_all
from lmcvote.findings import BadInput, Finding, RuleRefuses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lmcvote.canonical import Canonical

CHECKPOINT = Path("out") / "seal" / "checkpoint.pdf"
LEAST = 10
"""Sheets of a batch: fewer would tell too much of who was in it (SECURITY 7)."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was done, in figures."""

    merged: int
    """Batches that were too small."""
    work: int
    pictures: int
    stick: Path | None
    """Where the key lies now; None where the folder had none."""


def seal(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="The scrutineer's stick: box.key goes there.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote seal --to /media/scrutineer --by "Alan Reeve" --by "Joyce Hammond"

    Close the ballot box for ever, when two counts of every poll agree or the result is declared. Both stores are laid
    down anew in the order of their keys, the pictures in that of their names; small batches are merged, the places in
    the pile are deleted, and box.key leaves the folder. Afterwards no paper can be read, ruled on or printed; to look,
    to verify and to count again by hand stays possible.
    """
    desk = outcome_desk.of(context, election)
    names = session.two_people(desk.election, "--by", by)
    if not to:
        raise session.wanting("--to DIR, the scrutineer's stick")
    with ExitStack() as locks:
        for lock in (SCAN_LOCK, PRINT_LOCK):
            locks.enter_context(locked(desk.folder / lock))
        done = _seal(desk, Path(to), names)
    code = print_checkpoint(desk, done)
    path = desk.folder / CHECKPOINT
    if as_json:
        key = str(done.stick) if done.stick else ""
        terminal.show_json(
            {"merged": done.merged, "work": done.work, "pictures": done.pictures, "key": key, "code": code}
        )
        return
    terminal.show("The ballot box is sealed.")
    terminal.show(f"{done.merged:>6}  batches merged: fewer than {LEAST} sheets each")
    terminal.show(f"{done.work:>6}  files with places in the pile deleted")
    terminal.show(f"{done.pictures:>6}  pictures of one date, each named by its SHA-256")
    if done.stick:
        terminal.tell(f"{done.stick} holds the key of the box now. The scrutineer takes it away, apart from any copy.")
    else:
        terminal.tell("There was no box.key in the folder: whoever has it keeps it apart from any copy.")
    terminal.tell(
        "What was overwritten and deleted may be recovered from a solid-state disk for a while, and from every copy "
        "made before: nobody can promise more."
    )
    terminal.tell(
        "The scans themselves still show every code, in the order of the pile: they go with the scrutineer too, and "
        "the copier's own store is wiped."
    )
    terminal.show(f"Wrote {path}, short code {code}")
    terminal.next_step(
        f"print the checkpoint, have it signed, and let a copy leave the office; then lmcvote backup DIR"
        f"{session.at(election)}"
    )


def _seal(desk: Desk, to: Path, names: tuple[str, ...]) -> Sealed:
    """Everything that is still to be done; a seal that was cut off is finished. The caller holds the locks."""
    from lmcvote.printing import BOX_KEY

    key = desk.folder / BOX_KEY
    stick = to / BOX_KEY if key.exists() else None
    sealed = ended.sealed(trail.read(desk.folder)) is not None
    if sealed and stick is None:
        message = "The box is sealed, and its key is out of the folder: that is done once."
        raise RuleRefuses(Finding("sealed-already", message, str(desk.folder)))
    _refuse_uncounted(desk)
    if stick:
        _refuse_stick(desk.folder, stick, key.read_bytes())
    merged = 0 if sealed else _merge(desk, names)
    if not sealed:
        _lay_register(desk, names)
    laid = {} if sealed else _lay_box(desk)
    work, pictures = scan_files.seal(desk.folder)
    if stick:
        write_all({stick: key.read_bytes()})  # on the stick before it leaves the folder, and before it is on record
    if not sealed:
        _record(desk, names, laid, merged, key.read_bytes() if stick else b"")
    destroy(key)
    return Sealed(merged, work, pictures, stick)


def _refuse_uncounted(desk: Desk) -> None:
    """Raise RuleRefuses before the papers can still be needed: for a result, or a second count.

    A contest is done with when its result is declared, or when two independent counts of it agree (RULES 9.14): after
    either, the papers are counted again by people alone.
    """
    waiting = [
        contest.title
        for contest in desk.contests
        if not (contest.uncontested and desk.rules.uncontested == "confirmation_ballot")  # its questions are counted
        and desk.declared_on(contest) is None
        and not desk.settled(contest)
    ]
    if waiting:
        message = (
            f"Two independent counts must agree before the box is sealed, or the result be declared. "
            f"Neither is on record of: {'; '.join(waiting)}. See lmcvote count"
        )
        raise RuleRefuses(Finding("not-settled", message, value=str(len(waiting))))


def _refuse_stick(folder: Path, stick: Path, key: bytes) -> None:
    """Raise BadInput for a place that is none, lies in the folder, or holds another key."""
    fault = ""
    if not stick.parent.is_dir():
        fault = "is no folder. Put the stick in, and name the folder it appears as"
    elif stick.resolve().is_relative_to(folder.resolve()):
        fault = "lies in the election folder, which the key is to leave. Name the scrutineer's stick"
    elif stick.exists() and stick.read_bytes() != key:
        fault = f"holds the {stick.name} of another election. Name an empty folder on the stick"
    if fault:
        named = stick.parent
        raise BadInput(Finding("bad-stick", f"--to: {named} {fault}.", str(named), field="--to", value=str(named)))


def _merge(desk: Desk, names: tuple[str, ...]) -> int:
    from lmcvote.store import opening, readings

    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as rows:
        if merged := readings.merge_small(rows, LEAST, desk.here.entropy):
            rows.record("batches merged", desk.here.today().isoformat(), {"batches": merged, "by": list(names)})
    return merged


def _lay_register(desk: Desk, names: tuple[str, ...]) -> None:
    """Late envelopes and letters still go on record there: it is laid down anew, and not sealed."""
    from lmcvote.store import engines, opening, relaid

    file = desk.election.stores.register
    if engines.exists(desk.folder, file):
        relaid.lay(desk.folder, file, opening.schema("register"))
        with opening.store(desk.folder, file, "register", desk.here.entropy) as rows:
            rows.record("register laid anew", desk.here.now(), {"by": list(names)})


def _lay_box(desk: Desk) -> "Mapping[str, str]":
    from lmcvote.store import opening, relaid

    return relaid.lay(desk.folder, desk.election.stores.box, opening.schema("box"))


def _record(desk: Desk, names: tuple[str, ...], laid: "Mapping[str, str]", merged: int, key: bytes) -> None:
    """The seal on record: of the very rows that were laid down anew, or none at all."""
    from lmcvote.store import opening, state, tables

    facts: dict[str, Canonical] = {
        "by": list(names),
        "tables": {name: laid.get(name, "") for name in ended.TABLES},
        "merged": merged,
        "key": sha256(key).hexdigest() if key else "",
        "received": as_received.digests(desk.folder),
    }
    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as rows:
        now = state.digests(rows.rows, tables.box)
        if dict(now) != dict(laid):
            message = "Somebody was at work in the box meanwhile. Let them finish, and seal it again."
            raise BadInput(Finding("box-busy", message, desk.election.stores.box))
        rows.record(ended.SEALED, desk.here.today().isoformat(), facts)


def print_checkpoint(desk: Desk, done: Sealed) -> str:
    """The page of that moment; its short code, which is the trail's own."""
    from lmcvote import documents
    from lmcvote.canonical import short_code
    from lmcvote.documents import Digest, Figure
    from lmcvote.spoken import in_words

    election, head = desk.election, trail.head_at(desk.folder, ended.SEALED)
    figures = (
        *(
            Figure(f"Papers counted: {contest.title}", desk.counted[contest.id].papers)
            for contest in desk.contests
            if contest.id in desk.counted
        ),
        Figure("Pictures of sheets", done.pictures),
        Figure("Batches merged", done.merged, f"those of fewer than {LEAST} sheets"),
    )
    definition = (Digest("what the papers say", "definition.json", desk.definition),) if desk.definition else ()
    page = documents.Checkpoint(
        election,
        "ballot box sealed",
        in_words(desk.here.today()),
        figures,
        (Digest("the trail up to here", "", head), *definition),
        short_code(head),
    )
    pdf = documents.pdf(
        documents.rendered(page),
        title="Checkpoint",
        footer=f"{election.title}: checkpoint {page.short_code}",
        rehearsal=election.rehearsal,
        codes=(head.upper(),),
    )
    path = desk.folder / CHECKPOINT
    make_folder(path.parent)
    write_all({path: pdf})
    return page.short_code
