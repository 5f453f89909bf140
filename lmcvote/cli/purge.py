"""`lmcvote purge`: when their time is over, the records are destroyed, and a page says so."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.audit import ended, trail
from lmcvote.cli import kept, session, terminal
from lmcvote.cli.ballots.printing import LOCK as PRINT_LOCK
from lmcvote.cli.outcome_desk import DECLARED, WITHDRAWN
from lmcvote.cli.scan import LOCK as SCAN_LOCK
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption, Session
from lmcvote.election import SETTINGS
from lmcvote.files import destroy, locked, make_folder, write_all
from lmcvote.findings import Finding, IntegrityBroken, NeedsDecision, RuleRefuses, counted
from lmcvote.server import on_server

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.destroyed import Gone
    from lmcvote.election import Election

OUT = Path("out") / "destroyed"
LIST, CERTIFICATE = "destroyed.sha256", "certificate.pdf"
KEPT = (SETTINGS, "definition.json", trail.FILE, "out/result", "out/declaration", "out/lot", OUT.as_posix())
"""Files and folders that name candidates and officers alone."""
CHECKPOINT = "checkpoint"
"""How a page begins that left the office: figures and digests, no name of an elector."""
TOGETHER = 20
"""Files of one folder from which the certificate has them in one line."""
COUNTED = "papers counted"
ANY_NAME = "surrogateescape"
"""A file may be called anything."""


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to be destroyed, as two people stated it: on record before the first file goes."""

    by: tuple[str, ...]
    result: date
    months: int
    sha256: str
    """Of the list."""
    databases: tuple[str, ...] = ()
    """Those whose tables are dropped, as election.toml names them."""


def purge(
    context: typer.Context,
    by: ByOption = None,
    no_challenge_open: Annotated[
        bool, typer.Option("--no-challenge-open", help="Both who act state: no challenge to this election is open.")
    ] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote purge --no-challenge-open --by "Alan Reeve" --by "Joyce Hammond"

    Destroy the records, once the LMC's time for keeping them is over: lists, both stores, pictures, and everything else
    in the folder. Result, definition, trail and checkpoints are kept, and a certificate says what went, by whom and
    when. Files are overwritten and deleted, tables on a server dropped; copies, paper and what the server keeps are for
    people, and the certificate has a list of them.
    """
    from lmcvote import settings

    here, folder = session.of(context), session.needed(election)
    settled = settings.read(folder)
    names = session.two_people(settled, "--by", by)
    told = trail.read(folder)
    if ended.last(told, ended.DESTROYED) is not None:
        message = f"The records are destroyed: {folder / OUT / CERTIFICATE} says when, and by whom."
        raise RuleRefuses(Finding("destroyed-already", message, str(folder)))
    with ExitStack() as locks:
        for lock in (SCAN_LOCK, PRINT_LOCK):
            locks.enter_context(locked(folder / lock))
        facts = ended.last(told, ended.CONDEMNED)
        if facts is None:
            result = _refuse_early(told, _months(folder, settled), here.today())
            _refuse_challenged(no_challenge_open)
            facts = _condemn(folder, settled, names, result, here)
        doomed = _doomed(folder, facts)
        files = _listed(folder, doomed)
        _destroy(folder, files)
        _drop(folder, settled, doomed)
        _clear(folder)
        _certify(folder, settled, doomed, files, here)
    page = folder / OUT / CERTIFICATE
    if as_json:
        terminal.show_json({"files": len(files), "list": doomed.sha256, "certificate": str(page)})
        return
    terminal.show(f"Destroyed: {counted(len(files), 'file')}.")
    if doomed.databases:
        terminal.tell(
            f"Dropped, and not written over: the tables of {' and '.join(doomed.databases)}. Their rows stand in the "
            "server's write-ahead log until that is written over, and in every archive, replica and copy: whoever "
            "keeps the server drops the databases and deletes those, or the server whole."
        )
    terminal.tell(f"Kept: {', '.join(_kept(folder))}.")
    terminal.show(f"Wrote {page}")
    terminal.show(f"  SHA-256 of the list {doomed.sha256}")
    terminal.tell("On a solid-state disk a deleted file may be recovered for a while: nobody can promise more.")
    terminal.next_step("print the certificate, destroy the paper packets and every copy that it lists, and sign it")


def _months(folder: Path, settled: "Election") -> int:
    """For how long records are kept: as it was frozen, or as election.toml has it now where that is longer."""
    from lmcvote import definition

    frozen = definition.read(folder).rules if (folder / definition.FILE).exists() else settled.rules
    return max(frozen.retention_months, settled.rules.retention_months)


def _refuse_early(told: trail.Trail, months: int, today: date) -> date:
    """The day of the result. Raises RuleRefuses before the first day on which records may go (RULES 15.2)."""
    from lmcvote.count.runners_up import lapses

    result = _result_day(told)
    if result is None:
        message = "There is no result yet: nothing was declared or counted. Records are kept from the result on."
        raise RuleRefuses(Finding("no-result", message))
    first = lapses(result, months)
    if today < first:
        message = (
            f"The result is of {result}, and records are kept for {months} months (retention_months): until {first}. "
            "Nothing was destroyed."
        )
        raise RuleRefuses(Finding("too-early", message, value=str(first)))
    return result


def _result_day(told: trail.Trail) -> date | None:
    """The last day on which papers were counted, or a result was declared or withdrawn; None before the first."""
    days = (entry.at[:10] for entry in told.entries if entry.act in (COUNTED, DECLARED, WITHDRAWN))
    return max(map(date.fromisoformat, days), default=None)


def _refuse_challenged(stated: bool) -> None:
    """Raise NeedsDecision where nobody has stated that no challenge is open."""
    if not stated:
        message = (
            "Is a challenge to this election open, or announced? Then nothing may be destroyed. If none is, both who "
            "act say so: --no-challenge-open"
        )
        raise NeedsDecision(Finding("challenge", message, field="--no-challenge-open"))


def _condemn(
    folder: Path, settled: "Election", names: tuple[str, ...], result: date, here: Session
) -> "Mapping[str, Canonical]":
    """The result written out, what is to go listed, and that on record: from here on no store is opened again."""
    from lmcvote.store import engines, opening

    stores, databases = settled.stores, list[str]()
    for side, file in (("box", stores.box), ("register", stores.register)):
        if engines.exists(folder, file):
            with opening.store(folder, file, "box" if side == "box" else "register", here.entropy):
                pass  # an append to the trail that was cut off is finished
            databases += [file] * on_server(file)
    _write_result(folder, settled, here)
    digests = {name: _sha(folder / name) for name in sorted(_files(folder)) if not _stays(name)}
    listed = "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode(errors=ANY_NAME)
    make_folder(folder / OUT)
    write_all({folder / OUT / LIST: listed})
    facts: dict[str, Canonical] = {
        "by": list(names),
        "statement": "no challenge is open",
        "result": result.isoformat(),
        "months": _months(folder, settled),
        "files": len(digests),
        "list": sha256(listed).hexdigest(),
        **({"databases": databases} if databases else {}),
    }
    told = [entry.holds for entry in trail.read(folder).entries if entry.side == "register"]
    _tell(folder, here, ended.CONDEMNED, facts, told[-1] if told else {})  # not by the store, whose digest is taken
    return facts


def _tell(folder: Path, here: Session, act: str, facts: "Mapping[str, Canonical]", holds: Mapping[str, str]) -> None:
    """The trail alone is told."""
    trail.append(folder, [trail.Entry(here.entropy(16).hex(), "register", act, here.now(), facts, holds)])


def _sha(path: Path) -> str:
    return sha256(os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()).hexdigest()


def _destroy(folder: Path, files: Mapping[str, str]) -> None:
    """Every file of the list; one that is gone was destroyed before this was cut off.

    Raises IntegrityBroken, with nothing more destroyed, where one is not what was listed, or another came in.
    """
    there = {name for name in _files(folder) if not _stays(name)}
    wrong = [name for name in sorted(there) if _sha(folder / name) != files.get(name, "") and not _blank(folder / name)]
    if wrong:
        message = (
            f"{wrong[0]} is not what was put on record to be destroyed: it came in, or was changed, since. Move it "
            "away, and run the command again."
        )
        raise IntegrityBroken(Finding("not-listed", message, str(folder / wrong[0]), value=str(len(wrong))))
    for name in sorted(there):
        destroy(folder / name)


def _drop(folder: Path, settled: "Election", doomed: Doomed) -> None:
    """The tables of stores on a server; those that are gone went before this was cut off."""
    from lmcvote.store import engines, opening

    stores = settled.stores
    for where, schema in ((stores.box, opening.schema("box")), (stores.register, opening.schema("register"))):
        if where in doomed.databases:
            engines.drop(folder, where, schema)


def _blank(path: Path) -> bool:
    """Whether this is what is left where destroying it was cut off: noughts."""
    return not path.is_symlink() and not any(path.read_bytes())


def _write_result(folder: Path, settled: "Election", here: Session) -> None:
    """What every count came to, in the bytes whose SHA-256 stands in the trail as its result."""
    from lmcvote import definition

    if not (folder / definition.FILE).exists():
        return
    frozen = definition.read(folder)
    runs = kept.runs(folder, settled.stores.box, here, frozen.digest, frozen.contests)
    out = folder / "out" / "result"
    made = {out / f"count-{nth}.json": kept.figures(run) for nth, run in enumerate(runs, 1)}
    if made:
        make_folder(out)
        write_all(made)


def _doomed(folder: Path, facts: Mapping[str, Any]) -> Doomed:
    return Doomed(
        tuple(facts["by"]),
        date.fromisoformat(facts["result"]),
        int(facts["months"]),
        str(facts["list"]),
        tuple(facts.get("databases", ())),
    )


def _listed(folder: Path, doomed: Doomed) -> dict[str, str]:
    """File -> SHA-256, as it was put on record. Raises IntegrityBroken where the list is another."""
    path = folder / OUT / LIST
    data = path.read_bytes() if path.exists() else b""
    if sha256(data).hexdigest() != doomed.sha256:
        message = f"{path} is not the list that the trail tells of. Nothing more was destroyed."
        raise IntegrityBroken(Finding("list-changed", message, str(path)))
    return {
        name: digest for digest, _, name in (line.partition("  ") for line in data.decode(errors=ANY_NAME).splitlines())
    }


def _files(folder: Path) -> Iterator[str]:
    """Every file and link by its name from the folder; no link is followed."""
    for place, folders, names in os.walk(folder, followlinks=False):
        links = [one for one in folders if (Path(place) / one).is_symlink()]
        for name in (*names, *links):
            path = (Path(place) / name).relative_to(folder)
            if len(path.parts) > 1 or not name.startswith(".") or not name.endswith(".lock"):
                yield path.as_posix()


def _stays(name: str) -> bool:
    path = PurePosixPath(name)
    page = path.name.startswith(CHECKPOINT) and path.suffix == ".pdf"
    return page or any(path.is_relative_to(one) for one in KEPT)


def _kept(folder: Path) -> tuple[str, ...]:
    """Files and folders that stay, for people."""
    there = [name for name in _files(folder) if _stays(name)]
    return tuple(sorted({next((f"{one}/" for one in KEPT if name.startswith(f"{one}/")), name) for name in there}))


def _clear(folder: Path) -> None:
    """Folders with nothing left in them."""
    for place, _, _ in os.walk(folder, topdown=False):
        if Path(place) != folder and not any(Path(place).iterdir()):
            Path(place).rmdir()


def _certify(folder: Path, settled: "Election", doomed: Doomed, files: Mapping[str, str], here: Session) -> None:
    """The certificate, and then the end on record: in the trail alone, since there is no store any more."""
    from lmcvote import documents
    from lmcvote.destroyed import Certificate
    from lmcvote.spoken import in_words

    told = trail.read(folder)
    copies = [entry.at[:10] for entry in told.entries if entry.act in (ended.COPIED, ended.BUNDLED)]
    page = Certificate(
        settled,
        in_words(here.today()),
        in_words(doomed.result),
        doomed.months,
        doomed.by,
        _lines(files),
        len(files),
        (OUT / LIST).as_posix(),
        doomed.sha256,
        _kept(folder),
        tuple(in_words(date.fromisoformat(day)) for day in copies),
        doomed.databases,
    )
    pdf = documents.pdf(
        documents.rendered(page),
        title="Certificate of destruction",
        footer=f"{settled.title}: certificate of destruction",
        rehearsal=settled.rehearsal,
        codes=(doomed.sha256.upper(),),
    )
    write_all({folder / OUT / CERTIFICATE: pdf})
    facts: dict[str, Canonical] = {
        "by": list(doomed.by),
        "list": doomed.sha256,
        "files": len(files),
        "certificate": sha256(pdf).hexdigest(),
    }
    _tell(folder, here, ended.DESTROYED, facts, {})


def _lines(files: Mapping[str, str]) -> "tuple[Gone, ...]":
    """The lines of the certificate: a file each, but one for a folder of many."""
    from lmcvote.destroyed import Gone

    folders: dict[str, dict[str, str]] = {}
    for name, digest in files.items():
        folders.setdefault(PurePosixPath(name).parent.as_posix(), {})[name] = digest
    lines = list[Gone]()
    for place, there in sorted(folders.items()):
        if len(there) < TOGETHER:
            lines += [Gone(name, 1, digest) for name, digest in sorted(there.items())]
        else:
            listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(there.items()))
            lines.append(Gone(f"{place}/", len(there), sha256(listed.encode()).hexdigest()))
    return tuple(lines)
