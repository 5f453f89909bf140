"""`lmcvote ballots print-confirm`: the papers are on paper, and the files that hold their serials go."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots.printing import LOCK, tidy
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import locked
from lmcvote.findings import BadInput, Finding, IntegrityBroken, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.store.box import Printed


def confirm(
    context: typer.Context,
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots print-confirm --by "Alan Reeve" --by "Joyce Hammond"

    The papers are on paper, counted and good: delete the PDF files, which hold their serials in clear. Their digests
    stay on record. Nothing is packed before. Wipe the printer's and the copier's own store, and any stick, by hand.
    """
    from lmcvote import settings

    here = session.of(context)
    folder = session.needed(election)
    chosen = settings.read(folder)
    names = session.acting(chosen, "--by", by) if by else ()
    with locked(folder / LOCK):
        waiting, gone = _deleted(folder, chosen.stores.box, names, here)
    if as_json:
        told = {
            "deleted": [file.name for file in waiting if file.name not in gone],
            "papers": sum(file.papers for file in waiting),
        }
        terminal.show_json({**told, "missing": gone})
        return
    for file in waiting:
        done = "Not found" if file.name in gone else "Deleted"
        terminal.show(f"{done} {file.name}: {counted(file.papers, 'paper')}, SHA-256 {file.sha256[:16]}…")
    for name in gone:
        terminal.note(f"Beware: {name} was not where it was printed. If it was moved, delete it there.")
    terminal.tell(
        "On a solid-state disk a deleted file may be recovered for a while: nobody can promise more. Wipe the "
        "printer's own store too."
    )
    terminal.next_step(f"lmcvote ballots packs{session.at(election)}")


def _deleted(
    folder: Path, store: str, names: tuple[str, ...], here: session.Session
) -> "tuple[list[Printed], list[str]]":
    """The files that were still there by the record, deleted now; and the names of those that were not found."""
    from lmcvote.cli import kept
    from lmcvote.store import box, opening

    tidy(folder, store, here)  # one that was committed and has no name yet must not stay behind
    jobs, files = kept.live_prints(folder, store, here)
    where = {job.id: folder / job.folder for job in jobs}
    waiting = [file for file in files if not file.deleted]
    if not waiting:
        what = "Every file of live papers is deleted already." if files else "No live paper was printed yet."
        raise RuleRefuses(Finding("nothing-to-confirm", f"{what} Nothing is to be done."))
    gone = _delete([(where[file.job] / file.name, file) for file in waiting])
    facts: dict[str, Canonical] = {
        "files": [file.sha256 for file in waiting],
        "papers": sum(file.papers for file in waiting),
        "missing": len(gone),
        "by": list(names),
    }
    with opening.store(folder, store, "box", here.entropy) as rows:
        box.save_deleted(rows, [file.sha256 for file in waiting])
        rows.record("print files deleted", here.today().isoformat(), facts)
    return waiting, gone


def _delete(files: "list[tuple[Path, Printed]]") -> list[str]:
    """Delete the files, each overwritten first; the names of those that are not there.

    Raises IntegrityBroken, and deletes nothing, where one is not the file that was printed.
    """
    there = [(path, file) for path, file in files if path.exists()]
    try:
        wrong = [path for path, file in there if not _is(file, path.read_bytes())]
        if wrong:
            message = f"{wrong[0]} is not the file that was printed. Find out why before anything is deleted."
            raise IntegrityBroken(Finding("print-file-changed", message, str(wrong[0])))
        for path, _ in there:
            with path.open("r+b") as out:
                out.write(bytes(path.stat().st_size))
                out.flush()
                os.fsync(out.fileno())
            path.unlink()
    except OSError as error:
        message = f"{error.filename} cannot be deleted ({error.strerror}). Close it, and run the command again."
        raise BadInput(Finding("not-deleted", message, str(error.filename))) from None
    return [file.name for path, file in files if (path, file) not in there]


def _is(file: "Printed", data: bytes) -> bool:
    """Whether these are the bytes that were printed, or what is left where deleting them was cut off: noughts."""
    from hashlib import sha256

    return sha256(data).hexdigest() == file.sha256 or (bool(data) and not any(data))
