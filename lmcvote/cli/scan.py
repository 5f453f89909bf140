"""`lmcvote scan`: what came off the scanner, page by page, into the ballot box; and the deck that tests the reading."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.audit import ended, trail
from lmcvote.cli import begun, opened, scan_files, session, terminal
from lmcvote.cli.ballots import styles
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.scan_reader import Read, reader, source
from lmcvote.cli.session import ElectionOption, JsonOption, SchedulerOption, Session
from lmcvote.files import locked
from lmcvote.findings import BadInput, Finding, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.paper.faults import PageError
    from lmcvote.reading.batch import Seen
    from lmcvote.store.readings import Batch, Side

LOCK = ".scan.lock"
AGAIN = 0.5
"""A file of which more than this share was read before is a stack that was scanned again."""
SCANS = (".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file came to."""

    file: str
    batch: str
    """Empty where nothing of it was stored."""
    pages: int
    blank: int
    aside: "tuple[PageError, ...]"
    known: bool
    """It was scanned before: nothing was done."""


def scan(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILES...", help="PDF, TIFF, PNG, JPEG, or folders of them.")
    ] = None,
    replaces: Annotated[
        str, typer.Option(metavar="BATCH", help="Take this batch's readings back, and read the file in its place.")
    ] = "",
    copies: Annotated[
        bool, typer.Option("--copies", help="Most of these codes were read before: set them apart, for people.")
    ] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Read test papers: nothing is stored, nothing changed.")
    ] = False,
    deck: Annotated[
        str, typer.Option(metavar="DIR", help="Write test papers with known marks; with --calibrate, read them.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Programs that read side by side; else one for each core.")
    ] = 0,
    scheduler: SchedulerOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote scan monday.pdf

    Read scanned papers. What the machine is sure of is read; what it is not sure of waits for a person, with its
    picture; a page that cannot be read is set apart with the reason, its file and page. Nothing is rejected by the
    machine alone. The same file twice changes nothing, and a scan that was stopped is simply run again.

    With --scheduler the files, which show every vote, go through the memory of its scheduler and workers, and what
    these see is believed: they must be machines as trusted as this one. Live papers ask for TLS and for workers that
    write nothing to disk.
    """
    here = session.of(context)
    papers = styles.of(session.needed(election))
    if deck and not calibrate:
        _write_deck(papers, Path(deck), here, as_json, election)
        return
    if not files:
        raise session.wanting("FILES (the scans), or --deck DIR")
    paths = list(_scans(files))
    if calibrate:
        from lmcvote.cli import deck as decks

        with reader(papers, paths, tests=True, workers=workers, scheduler=scheduler) as read:
            decks.calibrate(papers, paths, deck, as_json, read)
        return
    digest = papers.definition(here)
    if replaces and len(paths) > 1:
        raise BadInput(Finding("one-file", "--replaces takes one file in the place of one batch.", field="--replaces"))
    _refuse_unprinted(papers, here)
    ended.refuse_sealed(trail.read(papers.folder), papers.folder)
    wanted = {str(style.contest.id) for style in papers.wanted}
    if papers.election.rehearsal or not wanted & set(opened.to_box(papers.folder)):
        opened.refuse_unopened(papers.folder, papers.election, sorted(wanted))
    outcomes, known = [], partial(_known, papers, here)
    with (
        reader(papers, paths, tests=False, workers=workers, scheduler=scheduler, known=known) as read,
        terminal.bar(len(paths), "files") as advance,
    ):
        begun.begin(papers, digest, here)
        _clean(papers, here)
        for path in paths:
            with locked(papers.folder / LOCK):
                outcomes.append(_take_in(papers, path, replaces, copies, here, read))
            advance(1)
    _tell(papers, outcomes, replaces, election, as_json, here)


def _write_deck(papers: Papers, folder: Path, here: Session, as_json: bool, election: str) -> None:
    from lmcvote.cli import deck as decks

    if folder.exists() and any(folder.iterdir()):
        message = f"{folder} is there already and not empty. Name another folder for the deck."
        raise BadInput(Finding("folder-in-use", message, str(folder), field="--deck", value=str(folder)))
    decks.write(papers, folder, here)
    files = [folder / name for name in (decks.MARKED, decks.BY_HAND, decks.BY_LETTERS, decks.DECK)]
    if as_json:
        terminal.show_json({"files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}")
    terminal.next_step(
        f"print both, mark the second by hand as {decks.BY_LETTERS} says, scan all; then "
        f"lmcvote scan --calibrate --deck {folder} FILES{session.at(election)}"
    )


def _scans(files: Sequence[str]) -> Iterator[Path]:
    """The files, those of folders by name. Raises BadInput for one that is not there, or a folder without scans."""
    for name in files:
        path = Path(name)
        if path.is_dir():
            found = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
            wanted = [one for one in found if one.suffix.lower() in SCANS]
            if not wanted:
                message = f"{name} holds no scan: {', '.join(SCANS)}. Name the files, or another folder."
                raise BadInput(Finding("no-scans", message, name, field="FILES", value=name))
            for other in set(found) - set(wanted):
                terminal.note(f"{other} is no scan by its name, and was left.")
            yield from wanted
        elif path.exists():
            yield path
        else:
            raise BadInput(Finding("no-such-file", f"There is no file {name}. Check the path.", name))


def _refuse_unprinted(papers: Papers, here: Session) -> None:
    from lmcvote.cli import kept

    if not kept.printed_by(papers.folder, papers.election.stores.box, here):
        message = (
            "No live paper was printed from this folder: none can come back. Test papers: lmcvote scan --calibrate"
        )
        raise RuleRefuses(Finding("nothing-printed", message))


def _refuse_again(papers: Papers, path: Path, sides: "Sequence[Side]", replaces: str, here: Session) -> None:
    """Raise NeedsDecision where most papers of a file were read before: the stack lay on the scanner twice."""
    from lmcvote.store import opening, readings

    wanted = [side.seen for side in sides if side.seen]
    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        there = readings.batches_of(store, wanted)
    there.pop(replaces, None)
    if there and max(there.values()) > len(wanted) * AGAIN:
        batch, number = max(there.items(), key=lambda item: item[1])
        message = (
            f"{path}: {number} of its {len(wanted)} papers were read in batch {batch} before. If the stack was scanned "
            f"again: lmcvote scan --replaces {batch} {path}. If they are copies, or single sheets went through "
            "again: --copies sets them apart with those read before, and people say on the page which is which."
        )
        raise NeedsDecision(Finding("scanned-before", message, str(path), value=batch))


def _clean(papers: Papers, here: Session) -> None:
    """Away with what a scan left that was cut off: before the first file, since a whole box is looked through."""
    from lmcvote.store import opening, readings

    with (
        locked(papers.folder / LOCK),
        opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store,
    ):
        standing = (one for one in readings.load_batches(store) if not one.taken_back)
        scan_files.clean(papers.folder, standing, readings.pictures(store))


def _known(papers: Papers, here: Session) -> frozenset[bytes]:
    """The sources of the batches that stand."""
    from lmcvote.store import opening, readings

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        return frozenset(one.source for one in readings.load_batches(store) if not one.taken_back)


def _take_in(papers: Papers, path: Path, replaces: str, copies: bool, here: Session, read: Read) -> Outcome:
    """Read one file and store it, whole: its sheets, its pictures, and where the open ones lie."""
    from lmcvote.paper.faults import Code, PageError
    from lmcvote.reading.papers import BatchId
    from lmcvote.store import opening, readings

    digest, box = source(path), papers.election.stores.box
    with opening.store(papers.folder, box, "box", here.entropy) as store:
        standing = {one.source: one for one in readings.load_batches(store) if not one.taken_back}
        if replaces and replaces not in {one.id for one in standing.values()}:
            message = f'--replaces: there is no batch "{replaces}" that stands. {_named(standing)}'
            raise BadInput(Finding("batch-unknown", message, field="--replaces", value=replaces))
    if known := standing.get(digest):
        if replaces:
            _instead(papers, known, replaces, path, here)
        return Outcome(str(path), known.id, known.sides, known.blank, (), known=True)
    seen = list(read(path))
    blank = [one for one in seen if isinstance(one.found, PageError) and one.found.code is Code.BLANK_SIDE]
    kept = [one for one in seen if one not in blank]
    sides, errors = _sides(papers, kept, path, here)
    if not papers.election.rehearsal:  # which is told once, before the first file
        there = {side.style.rpartition(".")[0] for side in sides if side.style}
        opened.refuse_unopened(papers.folder, papers.election, sorted(there))
    if not copies:
        _refuse_again(papers, path, sides, replaces, here)
    scan_files.keep(papers.folder, {side.picture: one.picture for side, one in zip(sides, kept, strict=True)})
    with opening.store(papers.folder, box, "box", here.entropy) as store:
        if replaces:
            readings.take_back(store, BatchId(replaces))
        made, ids = readings.save_batch(store, digest, sides, len(blank), here.entropy)
        scan_files.tell_places(
            papers.folder, made, [(paper, (path.name, one.page)) for paper, one in zip(ids, kept, strict=True)]
        )
        facts: dict[str, Canonical] = {
            "batch": made,
            "sides": len(seen),
            "blank": len(blank),
            "set_aside": dict(sorted(Counter(error.code.value for error in errors).items())),
            "replaces": replaces,
        }
        store.record("papers scanned", here.today().isoformat(), facts)
    if replaces:
        scan_files.work_file(papers.folder, BatchId(replaces)).unlink(missing_ok=True)  # its sheets lie elsewhere now
    return Outcome(str(path), made, len(seen), len(blank), errors, known=False)


def _instead(papers: Papers, known: "Batch", replaces: str, path: Path, here: Session) -> None:
    """Take a batch back for a file that was read already. Raises BadInput where it is the file of that very batch."""
    from lmcvote.reading.papers import BatchId
    from lmcvote.store import opening, readings

    if known.id == replaces:
        message = (
            f"{path} is the very file that batch {replaces} was read from: to read it again changes nothing. "
            f"Scan the stack again, and name the new file."
        )
        raise BadInput(Finding("same-file", message, str(path), field="--replaces", value=replaces))
    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        readings.take_back(store, BatchId(replaces))
        store.record("batch taken back", here.today().isoformat(), {"batch": replaces, "for": known.id})
    scan_files.work_file(papers.folder, BatchId(replaces)).unlink(missing_ok=True)


def _named(standing: "dict[bytes, Batch]") -> str:
    there = ", ".join(sorted(one.id for one in standing.values()))
    return f"There is {there}." if there else "Nothing was scanned yet."


def _sides(
    papers: Papers, kept: "Sequence[Seen]", path: Path, here: Session
) -> "tuple[list[Side], tuple[PageError, ...]]":
    """What is stored of each page; a code that was never committed is no paper of ours (E06).

    A page on which no box could be read is known by its code all the same, where that could be.
    """
    from lmcvote.paper.code import seen_id, serial_hash
    from lmcvote.paper.faults import Code, PageError
    from lmcvote.printing import box_key
    from lmcvote.store import box, opening
    from lmcvote.store.readings import Side

    key = box_key(papers.folder)
    named = {style.hash: style.id for style in papers.wanted}
    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        committed = box.load_committed(store)
    sides, errors = list[Side](), list[PageError]()
    for one in kept:
        picture = f"{sha256(one.picture).hexdigest()}{_ending(one.picture)}" if one.picture else ""
        error = one.found if isinstance(one.found, PageError) else None
        reading = None if isinstance(one.found, PageError) else one.found
        code = reading.code if reading else error and error.read
        seen, style = b"", ""
        if code:
            style = named[code.style_hash]
            if serial_hash(papers.election.id, code.serial) in committed.get(style, frozenset()):
                seen = seen_id(key, code.serial)
            else:
                why = "Its code is sound, and no paper with it was printed."
                error = PageError(Code.UNKNOWN_CODE, path.name, one.page, why)
        if error:
            errors.append(error)
        place = (code.page, code.pages) if code else (0, 0)
        sides.append(Side(seen, style, *place, error.code if error else None, reading, picture, one.placing))
    return sides, tuple(errors)


def _ending(picture: bytes) -> str:
    return ".jpg" if picture.startswith(b"\xff\xd8") else ".png"


def _tell(
    papers: Papers, outcomes: Sequence[Outcome], replaces: str, election: str, as_json: bool, here: Session
) -> None:
    from lmcvote.cli import box_desk
    from lmcvote.reading.papers import BatchId, State

    new = {BatchId(one.batch) for one in outcomes if not one.known}
    states, aside = Counter[State](), Counter[str]()
    for paper in box_desk.of_batches(papers, here, new):
        sides = sum(sheet.batch in new for sheet in paper.sheets)
        if paper.fault:
            aside[paper.fault.value] += sides
        else:
            states[paper.state] += sides
    pages = sum(one.pages for one in outcomes if not one.known)
    blank = sum(one.blank for one in outcomes if not one.known)
    read = states[State.READ]
    queued = states[State.IN_DOUBT] + states[State.DECIDED]
    if as_json:
        terminal.show_json(
            {
                "pages": pages,
                "read": read,
                "queued": queued,
                "set_aside": dict(sorted(aside.items())),
                "blank": blank,
                "batches": [{"file": one.file, "batch": one.batch, "known": one.known} for one in outcomes],
                "findings": [_as_json(error) for one in outcomes for error in one.aside],
            }
        )
        return
    for one in outcomes:
        if one.known:
            instead = f"batch {replaces} is taken back for it" if replaces else "nothing was done"
            terminal.tell(f"{one.file} was read before, as batch {one.batch}: {instead}.")
        else:
            terminal.tell(f"{one.file}: {counted(one.pages, 'page')}, batch {one.batch}")
        for error in one.aside:
            terminal.tell(f"{error.code}  {error.message}", indent=2)
    terminal.show(
        f"{counted(pages, 'page')}: {read} read, {queued} in doubt, {sum(aside.values())} set apart, {blank} blank."
    )
    if queued or aside:
        terminal.next_step(f"lmcvote adjudicate --by NAME{session.at(election)}")
    elif all(one.known for one in outcomes):
        terminal.next_step(f"lmcvote status{session.at(election)} says what is left")
    else:
        terminal.next_step(f"scan the rest, or lmcvote count --scanned{session.at(election)}")


def _as_json(error: "PageError") -> dict[str, Any]:
    return {"code": error.code.value, "file": error.file, "page": error.page, "message": error.message}
