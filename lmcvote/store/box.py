"""What: the hashes of printed papers, and counts. The caller holds the transaction.

No row tells when it was written: rows are added in the order of their keys, a whole set at a time.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, insert, select, update

from lmcvote.count.agreement import Run, Source
from lmcvote.count.result import as_json, from_json
from lmcvote.count.variance import Doubt, Variance
from lmcvote.election import ContestId
from lmcvote.store import engines, state, tables
from lmcvote.store.opening import Store
from lmcvote.votes import Rejected, Vote, from_text, to_text

UNISSUED, WASTE = "unissued", "waste"
"""What people count of papers that are in no pack."""
OPENED = ("accepted", "to_box", "paper_missing", "inner_refused", "extra_papers")
"""What people count at the opening (RULES 9.8): all that the ballot box hears of the envelopes."""
Papers = Mapping[ContestId, Mapping[Vote | Rejected, int]]
"""Contest -> decision -> number of papers that carry it."""


def save_committed(store: Store, style: str, serial_hashes: Iterable[bytes]) -> None:
    """Add the serials of papers that are on disk. IntegrityError if one is there already."""
    rows = [{"serial_hash": hashed, "style": style} for hashed in sorted(serial_hashes)]
    if rows:
        store.rows.execute(insert(tables.committed), rows)


def committed_digest(store: Store) -> str:
    """Over every committed hash and its style: what the trail and the scrutineer hold of the set; empty for none."""
    return state.digest(store.rows, tables.committed)


def rewrite_committed(store: Store) -> None:
    """Lay the rows down anew in the order of their keys: one that was added alone would lie apart from the others."""
    engines.rewrite(store.rows, tables.committed)


def save_printed_by(store: Store, definition: str) -> None:
    """Remember by which definition live papers are printed."""
    if load_printed_by(store) != definition:
        store.rows.execute(insert(tables.printed_by), {"definition": definition})


def load_printed_by(store: Store) -> str:
    """SHA-256 of the definition by which live papers were printed; empty before the first."""
    return store.rows.execute(select(tables.printed_by.c.definition)).scalar() or ""


def save_signed(store: Store, definition: str, by: Sequence[str]) -> None:
    """That two people signed the proof of a definition; the last ones to do so."""
    store.rows.execute(delete(tables.signed).where(tables.signed.c.definition == definition))
    store.rows.execute(insert(tables.signed), {"definition": definition, "signers": json.dumps(list(by))})


def load_signed(store: Store, definition: str) -> tuple[str, ...]:
    """Who signed the proof of a definition; empty where nobody did."""
    by = store.rows.execute(select(tables.signed.c.signers).where(tables.signed.c.definition == definition)).scalar()
    return tuple(json.loads(by)) if by else ()


@dataclass(frozen=True, slots=True)
class Job:
    """A live print as it was asked for."""

    id: str
    """Random."""
    folder: str
    """Of its files: from the root, or from the election folder."""
    papers: Mapping[str, int]
    """Style -> papers, spares among them."""
    spares: int
    """Of each style."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A file of live papers."""

    sha256: str
    name: str
    job: str
    style: str
    papers: int
    deleted: bool
    """Whether its deletion was confirmed."""


def save_job(store: Store, job: Job) -> None:
    """Remember what was asked for, with the first file of it; nothing where it is remembered already."""
    if all(known.id != job.id for known in load_jobs(store)):
        values = {"id": job.id, "folder": job.folder, "papers": json.dumps(dict(job.papers)), "spares": job.spares}
        store.rows.execute(insert(tables.job), values)


def load_jobs(store: Store) -> tuple[Job, ...]:
    """In no order that tells anything."""
    rows = store.rows.execute(select(tables.job).order_by(tables.job.c.id))
    return tuple(Job(row.id, row.folder, json.loads(row.papers), row.spares) for row in rows)


def save_printed(store: Store, file: Printed) -> None:
    """Remember a file whose serials are committed in the same transaction."""
    values = asdict(file)
    values["digest"] = values.pop("sha256")
    store.rows.execute(insert(tables.printed), {**values, "deleted": int(file.deleted)})


def load_printed(store: Store) -> tuple[Printed, ...]:
    """Every file of live papers, by name."""
    rows = store.rows.execute(select(tables.printed).order_by(tables.printed.c.name, tables.printed.c.digest))
    return tuple(Printed(r.digest, r.name, r.job, r.style, r.papers, bool(r.deleted)) for r in rows)


def save_deleted(store: Store, sha256s: Iterable[str]) -> None:
    """That files of live papers are gone."""
    wanted = tables.printed.c.digest.in_(list(sha256s))
    store.rows.execute(update(tables.printed).where(wanted).values(deleted=1))


def save_tally(store: Store, contest: str, what: str, papers: int) -> None:
    """How many papers of a kind (`unissued`, `waste`) people counted; the last count stands."""
    here = (tables.tallied.c.contest == contest) & (tables.tallied.c.what == what)
    store.rows.execute(delete(tables.tallied).where(here))
    store.rows.execute(insert(tables.tallied), {"contest": contest, "what": what, "papers": papers})


def forget_tally(store: Store, contests: Iterable[str], what: str) -> None:
    """Papers went out or came in since: what people counted before is no count of what is there."""
    here = tables.tallied.c.contest.in_(list(contests)) & (tables.tallied.c.what == what)
    store.rows.execute(delete(tables.tallied).where(here))


def load_tally(store: Store) -> Mapping[tuple[str, str], int]:
    """Contest and kind -> papers; only what was counted."""
    return {(row.contest, row.what): row.papers for row in store.rows.execute(select(tables.tallied))}


def save_variance(store: Store, note: Variance) -> None:
    """Add a note; nothing signed is ever taken away."""
    turns = select(func.max(tables.variance.c.turn)).where(tables.variance.c.contest == note.contest)
    values = {"contest": note.contest, "turn": (store.rows.execute(turns).scalar() or 0) + 1, "papers": note.papers}
    told = {"doubt": str(note.doubt), "because_of": note.because, "signers": json.dumps(list(note.by))}
    store.rows.execute(insert(tables.variance), {**values, **told})


def load_variances(store: Store) -> tuple[Variance, ...]:
    """Every note, by contest, oldest first."""
    rows = store.rows.execute(select(tables.variance).order_by(tables.variance.c.contest, tables.variance.c.turn))
    return tuple(
        Variance(ContestId(r.contest), r.papers, Doubt(r.doubt), r.because_of, tuple(json.loads(r.signers)))
        for r in rows
    )


def save_handed_in(store: Store, contest: str, clerk: str, told: str) -> None:
    """One clerk's hand count of a contest, to be compared with another's; a later one takes its place."""
    here = (tables.handed_in.c.contest == contest) & (tables.handed_in.c.clerk == clerk)
    store.rows.execute(delete(tables.handed_in).where(here))
    store.rows.execute(insert(tables.handed_in), {"contest": contest, "clerk": clerk, "sheet_text": told})


def load_handed_in(store: Store, contest: str) -> dict[str, str]:
    """Clerk -> hand count of a contest, while it waits for another that agrees."""
    rows = store.rows.execute(select(tables.handed_in).where(tables.handed_in.c.contest == contest))
    return {row.clerk: row.sheet_text for row in rows}


def forget_handed_in(store: Store, contest: str) -> None:
    """Two agreed: what each had keyed, paper by paper, is no longer needed."""
    store.rows.execute(delete(tables.handed_in).where(tables.handed_in.c.contest == contest))


def load_committed(store: Store) -> Mapping[str, frozenset[bytes]]:
    """Style -> hashes of the serials of its papers."""
    found: dict[str, set[bytes]] = {}
    for row in store.rows.execute(select(tables.committed)):
        found.setdefault(row.style, set()).add(row.serial_hash)
    return {style: frozenset(hashes) for style, hashes in found.items()}


def papers_committed(store: Store) -> Mapping[str, int]:
    """Style -> papers printed."""
    style = tables.committed.c.style
    return Counter(
        {row.style: row.n for row in store.rows.execute(select(style, func.count().label("n")).group_by(style))}
    )


def save_run(store: Store, run: Run, papers: Papers) -> bool:
    """Add a counting run, and say that it is the latest. False where it is the latest already.

    Papers and figures of a run are written once; the same keyed papers counted again are the same run. `papers` is
    empty where people counted on tally sheets: their figures are all there is.
    """
    last = store.rows.execute(select(tables.counted).order_by(tables.counted.c.turn.desc())).first()
    if last is not None and last.run == run.id:
        return False
    values = {"turn": last.turn + 1 if last else 1, "run": run.id, "recount": run.recount}
    store.rows.execute(insert(tables.counted), values)
    if store.rows.execute(select(tables.run.c.id).where(tables.run.c.id == run.id)).first():
        return True
    told = {"result": json.dumps([as_json(one) for one in run.results]), "people": json.dumps(list(run.by))}
    store.rows.execute(insert(tables.run), {"id": run.id, "origin": str(run.source), **told})
    rows = [
        {"run": run.id, "contest": contest, "marks": to_text(decision), "papers": times}
        for contest, patterns in papers.items()
        for decision, times in patterns.items()
    ]
    if rows:
        store.rows.execute(
            insert(tables.pattern), sorted(rows, key=lambda row: (str(row["contest"]), str(row["marks"])))
        )
    return True


def load_runs(store: Store, titles: Mapping[ContestId, str]) -> tuple[Run, ...]:
    """Every counting run in the order in which they were made; one that was made again stands in both places."""
    rows = store.rows.execute(
        select(tables.counted.c.recount, tables.run)
        .join(tables.run, tables.run.c.id == tables.counted.c.run)
        .order_by(tables.counted.c.turn)
    )
    return tuple(
        Run(
            row.id,
            Source(row.origin),
            tuple(json.loads(row.people)),
            tuple(from_json(told, titles.get(ContestId(told["contest"]), "")) for told in json.loads(row.result)),
            row.recount,
        )
        for row in rows
    )


def load_papers(store: Store, run: str) -> Papers:
    """The papers that a run counted, as patterns; empty where it counted on tally sheets."""
    papers: dict[ContestId, dict[Vote | Rejected, int]] = {}
    for row in store.rows.execute(select(tables.pattern).where(tables.pattern.c.run == run)):
        papers.setdefault(ContestId(row.contest), {})[from_text(row.marks)] = row.papers
    return papers
