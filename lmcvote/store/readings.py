"""What: papers as they were scanned, and what people decided on them. The caller holds the transaction.

Rows of a batch are added in the order of their random ids, in one transaction: nothing tells in which order the sheets
lay. A reading is stored without its serial, under `seen_id` alone (SECURITY 6).
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from lmcvote.election import CandidateNumber, ContestId
from lmcvote.paper.code import SERIAL_BYTES, STYLE_BYTES, BallotCode
from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.paper.faults import Code
from lmcvote.reading.papers import Aside, BatchId, PaperId, Ruling, Sheet, SheetId, Verdict
from lmcvote.store import tables
from lmcvote.store.opening import Store
from lmcvote.votes import Head, Marks

ID_BYTES = 10
AT_A_TIME = 500
"""Papers asked for by one statement, or held in memory of a long box."""
_FOUND = tuple(one.name for one in fields(Elsewhere))
"""What is kept: `asdict` copies every value."""


@dataclass(frozen=True, slots=True)
class Side:
    """A sheet on its way into the store."""

    seen: bytes
    """Empty where its code could not be read."""
    style: str
    page: int
    pages: int
    fault: Code | None
    reading: Reading | None
    picture: str
    placing: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One scanned file."""

    id: BatchId
    source: bytes
    """SHA-256 of the file: the same file twice is known again."""
    sides: int
    """Blank ones among them."""
    blank: int
    taken_back: bool


def save_batch(
    store: Store, source: bytes, sides: Sequence[Side], blank: int, entropy: Callable[[int], bytes]
) -> tuple[BatchId, tuple[PaperId, ...]]:
    """Add a file's sheets, whole: its id, and the paper of each sheet in the order given."""
    batch = BatchId(entropy(ID_BYTES).hex())
    known = _known(store, [side.seen for side in sides])
    papers: list[PaperId] = []
    new: dict[PaperId, bytes] = {}
    rows: list[dict[str, Any]] = []
    for side in sides:
        paper = known.get(side.seen) if side.seen else None
        if paper is None:
            paper = PaperId(entropy(ID_BYTES).hex())
            new[paper] = side.seen
            if side.seen:
                known[side.seen] = paper
        papers.append(paper)
        rows.append(
            {
                "id": entropy(ID_BYTES).hex(),
                "paper": paper,
                "batch": batch,
                "picture": side.picture,
                **_of_side(side),
            }
        )
    total = len(sides) + blank
    store.rows.execute(
        insert(tables.batch), {"id": batch, "file_digest": source, "sides": total, "blank": blank, "taken_back": 0}
    )
    if new:
        store.rows.execute(insert(tables.paper), [{"id": paper, "seen": new[paper]} for paper in sorted(new)])
    if rows:
        store.rows.execute(insert(tables.side), sorted(rows, key=lambda row: str(row["id"])))
    return batch, tuple(papers)


def _known(store: Store, seen: Iterable[bytes]) -> dict[bytes, PaperId]:
    """Of these, the papers that are there already."""
    wanted, found = sorted(set(seen) - {b""}), dict[bytes, PaperId]()
    for first in range(0, len(wanted), AT_A_TIME):
        here = tables.paper.c.seen.in_(wanted[first : first + AT_A_TIME])
        found |= {row.seen: PaperId(row.id) for row in store.rows.execute(select(tables.paper).where(here))}
    return found


def load_batches(store: Store) -> tuple[Batch, ...]:
    """Every batch, taken back or not, by id."""
    rows = store.rows.execute(select(tables.batch).order_by(tables.batch.c.id))
    return tuple(Batch(BatchId(r.id), r.file_digest, r.sides, r.blank, bool(r.taken_back)) for r in rows)


def batches_of(store: Store, seen: Iterable[bytes]) -> dict[str, int]:
    """Batch that stands -> how many of these papers were read in it."""
    papers = set(_known(store, seen).values())
    if not papers:  # nearly always: a stack of papers that nobody has read yet
        return {}
    standing = {batch.id for batch in load_batches(store) if not batch.taken_back}
    rows = store.rows.execute(select(tables.side.c.batch, tables.side.c.paper)).all()
    return Counter(
        row.batch
        for row in {(r.batch, r.paper): r for r in rows}.values()
        if row.paper in papers and row.batch in standing
    )


def pictures(store: Store) -> frozenset[str]:
    """The files of all sides, of batches that were taken back too."""
    return frozenset(row.picture for row in store.rows.execute(select(tables.side.c.picture)))


def take_back(store: Store, batch: BatchId) -> None:
    """Its sheets count no more; they stay on record."""
    store.rows.execute(update(tables.batch).where(tables.batch.c.id == batch).values(taken_back=1))


def merge_small(store: Store, least: int, entropy: Callable[[int], bytes]) -> int:
    """Make one batch of those with fewer than `least` sheets: how many are gone (SECURITY 7).

    Together still too few, they join the smallest of the others; those taken back stay apart from those that stand.
    Which files a merged batch was read from is forgotten: no file is read into a sealed box.
    """
    of = {row.batch: row.n for row in store.rows.execute(
        select(tables.side.c.batch, func.count().label("n")).group_by(tables.side.c.batch)
    )}  # fmt: skip
    gone = 0
    for taken_back in (False, True):
        alike = [one for one in load_batches(store) if one.taken_back is taken_back]
        alike.sort(key=lambda one: (of.get(one.id, 0), one.id))
        small = [one for one in alike if of.get(one.id, 0) < least]
        if small and sum(of.get(one.id, 0) for one in small) < least:
            small = alike[: len(small) + 1]
        if len(small) > 1:
            _merge(store, small, BatchId(entropy(ID_BYTES).hex()), taken_back=taken_back)
            gone += len(small)
    return gone


def _merge(store: Store, small: Sequence[Batch], into: BatchId, *, taken_back: bool) -> None:
    ids = [one.id for one in small]
    store.rows.execute(update(tables.side).where(tables.side.c.batch.in_(ids)).values(batch=into))
    store.rows.execute(delete(tables.batch).where(tables.batch.c.id.in_(ids)))
    sides, blank = sum(one.sides for one in small), sum(one.blank for one in small)
    values = {"id": into, "file_digest": b"", "sides": sides, "blank": blank, "taken_back": int(taken_back)}
    store.rows.execute(insert(tables.batch), values)


def load_sheets(store: Store, contests: Mapping[str, ContestId], styles: Mapping[str, bytes]) -> tuple[Sheet, ...]:
    """The sheets of the batches that stand; `contests` and `styles` (hashes) by style id."""
    seen = load_seen(store)
    rows = store.rows.execute(select(tables.side).where(_stands()).order_by(tables.side.c.id))
    return tuple(_sheet(row, seen, contests, styles) for row in rows)


def load_papers(
    store: Store, batches: Collection[BatchId], contests: Mapping[str, ContestId], styles: Mapping[str, bytes]
) -> Iterator[tuple[Sheet, ...]]:
    """The same, of every paper with a sheet in these batches, some papers at a time: memory does not grow with a box.

    The sheets of a paper come together, those in other batches too.
    """
    of: dict[str, list[str]] = {}
    wanted = set()
    for row in store.rows.execute(select(*(tables.side.c[name] for name in ("id", "paper", "batch"))).where(_stands())):
        of.setdefault(row.paper, []).append(row.id)
        if row.batch in batches:
            wanted.add(row.paper)
    ordered = sorted(wanted)
    for first in range(0, len(ordered), AT_A_TIME):
        papers = ordered[first : first + AT_A_TIME]
        rows = store.rows.execute(select(tables.paper).where(tables.paper.c.id.in_(papers)))
        seen = {PaperId(row.id): row.seen for row in rows}
        ids = [id for paper in papers for id in of[paper]]
        rows = store.rows.execute(select(tables.side).where(tables.side.c.id.in_(ids)).order_by(tables.side.c.id))
        yield tuple(_sheet(row, seen, contests, styles) for row in rows)


def _stands() -> ColumnElement[bool]:
    return tables.side.c.batch.in_(select(tables.batch.c.id).where(tables.batch.c.taken_back == 0))


def _sheet(
    row: Row[Any],
    seen: Mapping[PaperId, bytes],
    contests: Mapping[str, ContestId],
    styles: Mapping[str, bytes],
) -> Sheet:
    paper = PaperId(row.paper)
    return Sheet(
        SheetId(row.id),
        paper,
        BatchId(row.batch),
        contests.get(row.style, ContestId("")),
        row.page,
        row.pages,
        Code(row.fault) if row.fault else None,
        _reading(row.measured, row.page, row.pages, styles.get(row.style, bytes(STYLE_BYTES)), seen[paper]),
        row.picture,
        tuple(json.loads(row.measured)["placing"]) if row.measured else (),
    )


def load_seen(store: Store) -> Mapping[PaperId, bytes]:
    """Paper -> its `seen_id`; empty bytes where its code could not be read."""
    return {PaperId(row.id): row.seen for row in store.rows.execute(select(tables.paper))}


def key_in(store: Store, paper: PaperId, keyed: Side) -> PaperId:
    """A sheet whose code two people keyed is known by it from now on: the paper it belongs to.

    Its page too: a second sheet of the same page is a copy, one of another page is not (RULES 6.7). And what was read
    of its boxes by the keyed code, or why nothing was.
    """
    other = store.rows.execute(select(tables.paper.c.id).where(tables.paper.c.seen == keyed.seen)).scalar()
    known = update(tables.side).where(tables.side.c.paper == paper).values(**_of_side(keyed))
    if other is not None and other != paper:
        store.rows.execute(known.values(paper=other))
        return PaperId(other)
    store.rows.execute(update(tables.paper).where(tables.paper.c.id == paper).values(seen=keyed.seen))
    store.rows.execute(known)
    return paper


def _of_side(side: Side) -> dict[str, Any]:
    """What is known of a sheet by itself: not its paper, nor its batch, nor its picture."""
    return {
        "style": side.style,
        "page": side.page,
        "pages": side.pages,
        "fault": side.fault.value if side.fault else "",
        "measured": _evidence(side.reading, side.placing),
    }


def _evidence(reading: Reading | None, placing: Sequence[float]) -> str:
    if reading is None:
        return ""
    told = {
        "placing": list(placing),
        "scores": [score._asdict() for score in reading.scores],
        "elsewhere": {name: getattr(reading.elsewhere, name) for name in _FOUND},
        "flags": sorted(reading.flags),
    }
    return json.dumps(told)


def _reading(evidence: str, page: int, pages: int, style: bytes, seen: bytes) -> Reading | None:
    """As it was measured, its serial replaced by a part of `seen_id`: the same on every page of one paper."""
    if not evidence:
        return None
    told = json.loads(evidence)
    scores = tuple(
        Score(**{**one, "contest": ContestId(one["contest"]), "candidate": CandidateNumber(one["candidate"])})
        for one in told["scores"]
    )
    code = BallotCode(False, page, pages, style, seen[:SERIAL_BYTES])
    return Reading(code, scores, Elsewhere(**told["elsewhere"]), frozenset(Code(flag) for flag in told["flags"]))


def save_ruling(store: Store, ruling: Ruling) -> int:
    """Add what was decided on a paper, untold until the next entry of the trail; how many rulings it has by now."""
    turns = tables.decided.c.turn
    last = store.rows.execute(select(func.max(turns)).where(tables.decided.c.paper == ruling.paper)).scalar() or 0
    store.rows.execute(
        insert(tables.decided),
        {
            "paper": ruling.paper,
            "turn": last + 1,
            "decision": _verdict(ruling.verdict),
            "contest": ruling.contest,
            "deciders": json.dumps(list(ruling.by)),
            "day": ruling.day,
            "why": ruling.reason,
            "objected": int(ruling.objected),
            "scans": ruling.scans,
            "papers": ruling.papers,
        },
    )
    store.rows.execute(insert(tables.box_untold), {"paper": ruling.paper, "turn": last + 1})
    return last + 1


def load_rulings(store: Store) -> tuple[Ruling, ...]:
    """Of every paper, oldest first."""
    rows = store.rows.execute(select(tables.decided).order_by(tables.decided.c.paper, tables.decided.c.turn))
    return tuple(
        Ruling(
            PaperId(row.paper),
            _from_text(row.decision),
            tuple(json.loads(row.deciders)),
            row.day,
            ContestId(row.contest),
            row.why,
            bool(row.objected),
            row.scans,
            row.papers,
        )
        for row in rows
    )


def _verdict(verdict: Verdict) -> str:
    """`aside:no_paper`, `head:too_many`, `marks:1 4?7`."""
    if isinstance(verdict, Aside):
        return f"aside:{verdict}"
    if isinstance(verdict, Head):
        return f"head:{verdict}"
    clear, uncertain = (" ".join(map(str, sorted(part))) for part in (verdict.clear, verdict.uncertain))
    return f"marks:{clear}?{uncertain}"


def _from_text(text: str) -> Verdict:
    kind, _, told = text.partition(":")
    if kind == "aside":
        return Aside(told)
    if kind == "head":
        return Head(told)
    parts = told.split("?")
    clear, uncertain = (frozenset(CandidateNumber(int(number)) for number in part.split()) for part in parts)
    return Marks(clear, uncertain)
