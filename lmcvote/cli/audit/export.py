"""`lmcvote audit export`: one record a paper in an open format, for the scrutineer and for nobody else."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.audit import trail
from lmcvote.cli import kept, session, terminal
from lmcvote.cli.audit import desk as desks
from lmcvote.cli.audit.desk import Audited, ContestOption
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import write_all
from lmcvote.findings import BadInput, Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.audit.records import Record, Reveals
    from lmcvote.audit.sample import Pile
    from lmcvote.canonical import Canonical
    from lmcvote.count.agreement import Run

EXPORTED = "records exported"
CVR, ARLO = "cvr", "arlo"


def export(
    context: typer.Context,
    out: Annotated[str, typer.Argument(metavar="DIR", help="Outside the election folder: the scrutineer's stick.")],
    form: Annotated[
        str, typer.Option("--format", metavar="cvr|arlo", help="NIST 1500-103 JSON, or what Arlo reads.")
    ] = CVR,
    manifest: Annotated[
        str, typer.Option(metavar="FILE.csv", help="The piles (pile,papers), for arlo; else those of the audit.")
    ] = "",
    by: ByOption = None,
    contest: ContestOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote audit export /media/stick --by "Alan Reeve" --by "Joyce Hammond"

    One record a paper, as counted: no elector, no code, no order. It goes with the sealed papers, to the scrutineer:
    whoever knows half of a doctor's votes may find the rest in it. Without --by it says how many papers are alone with
    their votes, and writes nothing. Fewer papers than small_group_min are never exported (RULES 14.7).
    """
    from lmcvote.audit import records

    audited = desks.of(context, election, contest)
    two = session.two_people(audited.desk.election, "--by", by) if by else ()
    if form not in (CVR, ARLO):
        message = f'--format: "{form}" is none. There is {CVR} and {ARLO}.'
        raise BadInput(Finding("no-such-format", message, field="--format", value=form))
    piles = _piles(audited, manifest) if form == ARLO else ()
    folder = _outside(audited, out)
    run, papers = _records(audited)
    _refuse_few(audited, len(papers))
    told = records.reveals(papers)
    files = _files(audited, form, run, papers, piles)
    if two:
        _refuse_others(folder, files)
        facts: dict[str, Canonical] = {
            "contest": str(audited.contest.id),
            "count": audited.count_digest,
            "format": form,
            "files": {name: sha256(data).hexdigest() for name, data in files.items()},
            "papers": told.papers,
            "alone": told.alone,
            "alike": told.alike,
            "by": list(two),
        }
        audited.desk.keep(EXPORTED, facts, lambda store: None)  # told first: nothing leaves that nobody knows of
        write_all({folder / name: data for name, data in files.items()})
    if as_json:
        terminal.show_json(_as_json(audited, form, told, folder, files, written=bool(two)))
        return
    _show(audited, told)
    if not two:
        terminal.tell("Nothing is written yet: two people do this together.")
        same = f"audit export {out} --format {form}" + f" --manifest {manifest}" * bool(manifest)
        terminal.next_step(audited.step(f"{same} --by NAME --by NAME"))
        return
    for name, data in files.items():
        terminal.show(f"Wrote {folder / name}")
        terminal.show(f"  SHA-256 {sha256(data).hexdigest()}")
    if form == ARLO:
        terminal.tell(
            "Arlo draws papers from the manifest, to poll. The records are for adding up: no pile and no place of a "
            "record is on file, so that Arlo cannot compare them paper by paper."
        )
    terminal.tell("These files belong with the sealed papers. They are not for candidates, and not for publication.")
    terminal.next_step("hand the stick to the scrutineer")


def _as_json(
    audited: Audited, form: str, told: "Reveals", folder: Path, files: dict[str, bytes], *, written: bool
) -> dict[str, Any]:
    return {
        "contest": audited.contest.id,
        "format": form,
        "papers": told.papers,
        "alone": told.alone,
        "alike": told.alike,
        "kinds": told.kinds,
        "written": written,
        "files": [
            {"file": str(folder / name), "sha256": sha256(data).hexdigest()} for name, data in files.items() if written
        ],
    }


def _show(audited: Audited, told: "Reveals") -> None:
    """What the file would reveal, before it is written and after."""
    terminal.tell(
        f"{audited.contest.title}: {counted(told.papers, 'paper')}. {told.alone:,} of them {_be(told.alone)} alone: no "
        f"other paper is marked alike. The fewest that are alike are {told.alike:,} (k = {told.alike:,})."
    )
    if told.alone:
        terminal.tell("Whoever knows a part of such a paper, by talk or by a photograph, finds the rest in the file.")
    if told.kinds == 1:
        terminal.note("Beware: all papers are alike. The file says how everybody voted.")


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def _piles(audited: Audited, manifest: str) -> "tuple[Pile, ...]":
    """As people counted them: of a file, or of the audit that is sealed."""
    from lmcvote.audit import manifest as manifests

    if manifest:
        return manifests.read(manifest)
    if audited.audit and audited.audit.sealed.piles:
        return audited.audit.sealed.piles
    raise session.wanting("--manifest FILE.csv: the piles, columns pile,papers")


def _outside(audited: Audited, out: str) -> Path:
    """Raise BadInput for a place that is none, or lies in the election folder, where copies and pages are made."""
    folder = Path(out)
    fault = ""
    if not folder.is_dir():
        fault = "is no folder. Put the stick in, and name the folder it appears as"
    elif folder.resolve().is_relative_to(audited.desk.folder.resolve()):
        fault = "lies in the election folder. The records go out of the office with the papers: name the stick"
    if fault:
        raise BadInput(Finding("bad-stick", f"DIR: {folder} {fault}.", str(folder), field="DIR", value=out))
    return folder


def _refuse_few(audited: Audited, papers: int) -> None:
    few = audited.desk.rules.small_group_min
    if papers < few:
        message = (
            f"{audited.contest.title}: {counted(papers, 'paper')}, and from fewer than {few} no record of single "
            "papers is made (RULES 14.7). The result itself says enough: lmcvote count --json"
        )
        raise RuleRefuses(Finding("few-papers", message, field="--contest", value=audited.contest.id))


def _refuse_others(folder: Path, files: dict[str, bytes]) -> None:
    """Raise BadInput where another export lies there; the same one may be written again."""
    for name, data in files.items():
        path = folder / name
        if path.exists() and path.read_bytes() != data:
            message = f"{path} is there already, and is another. Name another folder, or destroy the file."
            raise BadInput(Finding("file-in-use", message, str(path), field="DIR", value=str(folder)))


def _records(audited: Audited) -> "tuple[Run, tuple[Record, ...]]":
    """The papers of the count, from the latest run that kept them; as scanned and ruled, where that is the same count.

    Raises RuleRefuses where people counted on tally sheets alone: of single papers nothing is kept then.
    """
    from lmcvote.audit import records
    from lmcvote.count import plurality
    from lmcvote.count.agreement import Source
    from lmcvote.store import box, opening

    desk, contest = audited.desk, audited.contest
    result = desk.counted[contest.id]
    made = kept.runs(desk.folder, desk.election.stores.box, desk.here, desk.definition, desk.contests)
    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        papers = {run.id: box.load_papers(store, run.id).get(contest.id, {}) for run in made}
    latest = made[::-1]
    for run in sorted(latest, key=lambda run: run.source is not Source.SCANNED):  # those tell of rulings too
        if papers[run.id] and plurality.count(contest, papers[run.id]) == result:
            break
    else:
        message = (
            f"{contest.title}: the papers were counted on tally sheets, and of single papers nothing is kept. There "
            "are records of papers that were scanned, or keyed one by one."
        )
        raise RuleRefuses(Finding("no-records", message, field="--contest", value=contest.id))
    if run.source is Source.SCANNED:
        found = _scanned(audited)
        if found and records.patterns(found) == dict(papers[run.id]):
            return run, found
    return run, records.of_patterns(papers[run.id])


def _scanned(audited: Audited) -> "tuple[Record, ...]":
    """The papers as they were scanned; none where one waits for a person since."""
    from lmcvote.audit import records
    from lmcvote.cli import box_desk
    from lmcvote.cli.ballots import styles
    from lmcvote.findings import NeedsDecision

    box = box_desk.read(styles.of(audited.desk.folder, told=False), audited.desk.here)
    try:
        return records.of_scanned(box.papers, audited.contest, audited.desk.rules)
    except NeedsDecision:
        return ()


def _files(
    audited: Audited, form: str, run: "Run", papers: "Sequence[Record]", piles: "Sequence[Pile]"
) -> dict[str, bytes]:
    """Name -> what is in it."""
    from lmcvote.audit import arlo, cvr

    election, contest = audited.desk.election, audited.contest
    if form == CVR:
        return {f"{contest.id}-cvr.json": cvr.to_json(election, contest, papers, _day(audited, run))}
    return {
        f"{contest.id}-arlo-manifest.csv": arlo.manifest(piles),
        f"{contest.id}-arlo-cvr.csv": arlo.records(election, contest, papers),
    }


def _day(audited: Audited, run: "Run") -> str:
    """When the papers were counted, ISO: so that the same count always makes the same file."""
    told = trail.read(audited.desk.folder).entries
    return next(entry.at[:10] for entry in told if entry.facts.get("run") == run.id)
