"""`lmcvote ballots print-confirm`: the papers are on paper, and the files that hold their serials go."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
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
    from lmcvote.cli import kept
    from lmcvote.store import box, opening

    here = session.of(context)
    folder = session.needed(election)
    chosen = settings.read(folder)
    names = session.acting(chosen, "--by", by) if by else ()
    jobs, files = kept.live_prints(folder, chosen.stores.box, here)
    where = {job.id: Path(job.folder) for job in jobs}
    waiting = [file for file in files if not file.deleted]
    if not waiting:
        what = "Every file of live papers is deleted already." if files else "No live paper was printed yet."
        raise RuleRefuses(Finding("nothing-to-confirm", f"{what} Nothing is to be done."))
    gone = _delete([(where[file.job] / file.name, file) for file in waiting])
    facts: dict[str, Canonical] = {
        "files": [file.sha256 for file in waiting],
        "papers": sum(file.papers for file in waiting),
        "by": list(names),
    }
    with opening.store(folder, chosen.stores.box, "box", here.entropy) as store:
        box.save_deleted(store, [file.sha256 for file in waiting])
        store.record("print files deleted", here.today().isoformat(), facts)
    if as_json:
        terminal.show_json({"deleted": [file.name for file in waiting], "papers": facts["papers"], "missing": gone})
        return
    for file in waiting:
        terminal.show(f"Deleted {file.name}: {counted(file.papers, 'paper')}, SHA-256 {file.sha256[:16]}…")
    for name in gone:
        terminal.note(f"Beware: {name} was not where it was printed. If it was moved, delete it there.")
    terminal.tell(
        "On a solid-state disk a deleted file may be recovered for a while: nobody can promise more. Wipe the "
        "printer's own store too."
    )
    terminal.next_step(f"lmcvote ballots packs{session.at(election)}")


def _delete(files: "list[tuple[Path, Printed]]") -> list[str]:
    """Delete the files, each overwritten first; the names of those that are not there.

    Raises IntegrityBroken, and deletes nothing, where one is not the file that was printed.
    """
    from hashlib import sha256

    there = [(path, file) for path, file in files if path.exists()]
    try:
        wrong = [path for path, file in there if sha256(path.read_bytes()).hexdigest() != file.sha256]
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
