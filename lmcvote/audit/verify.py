"""Whether an election folder is what its trail says: the chain, the stores, the files and the arithmetic.

Written to be read by a scrutineer, on a machine of their own. With its neighbours (`chain` the trail, `evidence` the
files, `recount` the sums, `redecided` the papers that were scanned, `bundle` the scrutineer's own copy) it imports
nothing of this program, reads the stores as plain SQLite, and works every hash and every sum out again. What it cannot
know without a paper from outside it says: a folder can be rewritten whole, trail and all, and only a checkpoint that
left the office shows it.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from lmcvote.audit import evidence, recount, redecided
from lmcvote.audit.acts import HIDDEN, acts
from lmcvote.audit.chain import Check, Line, days, framed, outside, trail
from lmcvote.audit.evidence import DEFINITION
from lmcvote.audit.recount import looked, opened
from lmcvote.audit.verify_recall import recall


def verify(folder: Path, stores: Mapping[str, str], checkpoint: str = "") -> tuple[Check, ...]:
    """Everything that can be checked here. `stores` is side -> file; `checkpoint` a code from a page on paper.

    Without a register among the stores it is the box side alone, which a scrutineer has of it.
    """
    lines, chain = trail(folder)
    if not chain.agrees:
        return (chain,)
    found = [chain, outside(lines, checkpoint), days(lines), acts(lines)]
    ended = evidence.last(lines, evidence.DESTROYED)
    for side, file in stores.items():
        if ended and not (folder / file).exists():
            found.append(Check(f"what {file} held", None, f"It was destroyed, as line {ended.number} tells."))
        else:
            found += looked(f"what {file} holds", store, folder / file, side, lines)
    found += looked("the seal of the box", seal, lines)
    whole = "register" in stores
    if not whole:
        found.append(office(lines))
    frozen = list(looked(DEFINITION, evidence.frozen, folder, lines, *(() if whole else ((DEFINITION,),))))
    found += frozen
    if any(check.agrees for check in frozen if check.what == DEFINITION):
        found.append(recount.which(folder))
    found += looked("what stays after the end", evidence.destroyed, folder, lines)
    found += looked("the declarations", evidence.published, folder, lines)
    box = folder / stores["box"]
    if whole:
        found += looked("the files as received", evidence.received, folder, lines)
        if box.exists():
            found += pictures(folder, box)
    if box.exists() and any(check.what == DEFINITION and check.agrees for check in frozen):
        found += recount.recounted(box, folder, lines)
        found += looked(redecided.WHAT, redecided.scanned, box, folder, lines)
    else:
        found.append(Check("the counts", None, f"That takes {box.name}, and {DEFINITION} as it was frozen."))
    if whole:
        found += looked("the recall", recall, folder, stores, lines)
    return tuple(found)


def office(lines: Sequence[Line]) -> Check:
    """What stays in the office, and what the trail holds of it."""
    told = sum(line.told["side"] == "register" for line in lines)
    says = f"It stays in the office, with lists and pictures: here are {told} entries of it, digests and numbers."
    return Check("the register's side", None, says)


def pictures(folder: Path, box: Path) -> Iterator[Check]:
    """Whether the pictures are those of the sheets in the box."""
    try:
        with closing(opened(box)) as rows:
            wanted = frozenset(name for (name,) in rows.execute("select picture from side") if name)
    except sqlite3.Error:
        return  # said of the store already
    if wanted or (folder / evidence.PICTURES).is_dir():
        yield evidence.pictures(folder, wanted)


# -- the stores -------------------------------------------------------------------------------------------------------


STRANGE = "select name from sqlite_master where type in ('trigger', 'view')"
"""What changes rows behind any command, or shows others than there are: no digest has it."""


def store(path: Path, side: str, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether a store holds what the last entry of its side says, table by table."""
    what = f"what {path.name} holds"
    told = [line for line in lines if line.told["side"] == side]
    if not path.exists():
        agrees = not told or (None if evidence.last(lines, evidence.CONDEMNED) else False)
        yield Check(what, agrees, f"There is no {path.name} here{'' if told else ', and the trail tells of none'}.")
        return
    try:
        with closing(opened(path)) as rows:
            strange = [name for (name,) in rows.execute(STRANGE)]
            holds = hidden(rows)
            untold = sitting(rows, told[-1].told["holds"]) if told and holds != told[-1].told["holds"] else ""
            waiting = {id for (id,) in rows.execute("select id from outbox union select id from last_told")}
    except sqlite3.Error as error:
        yield Check(what, False, f"{path.name} cannot be read ({error}).")
        return
    if strange:
        yield Check(what, False, f"It has a trigger or a view, which no store of ours has: {', '.join(strange)}.")
    elif not told:
        yield Check(
            what,
            not holds and not waiting,
            f"The trail has no entry of it, and it holds {', '.join(holds) or 'nothing'}.",
        )
    elif waiting - {line.told["id"] for line in told}:
        why = f"The trail lacks the last entry of {path.name}: it lost its end, or a command was cut off."
        yield Check(what, False, f"{why} Any command that opens the store finishes what was cut off.")
    elif holds == told[-1].told["holds"]:
        yield Check(what, True, f"{len(holds)} tables, as line {told[-1].number} has them.")
    elif untold:
        yield Check(
            what,
            None,
            f"As line {told[-1].number} has it, but for {untold} of a sitting that goes on, or was cut off. The next "
            f"command on {'papers' if side == 'box' else 'returns, or on a recall,'} tells the trail of them.",
        )
    elif old := next((line for line in reversed(told[:-1]) if line.told["holds"] == holds), None):
        yield Check(
            what, False, f"It is as it was at line {old.number} ({old.told['at'][:10]}): an old copy was put back."
        )
    else:
        last = told[-1].told["holds"]
        differ = sorted(name for name in {*holds, *last} if holds.get(name) != last.get(name))
        yield Check(what, False, f"Changed since line {told[-1].number}, without the trail: {', '.join(differ)}.")


def seal(lines: Sequence[Line]) -> Iterator[Check]:
    """Whether the papers are still those that the box was sealed with; nothing before that."""
    box = [line for line in lines if line.told["side"] == "box"]
    for place, line in enumerate(box):
        if line.told["act"] != "box sealed":
            continue
        what, sealed = "the seal of the box", line.told["facts"]["tables"]
        later = next(
            (one for one in box[place:] if any(one.told["holds"].get(t, "") != sealed[t] for t in sealed)), None
        )
        says = "papers, readings and rulings are as they were sealed at line"
        if later:
            yield Check(what, False, f"Line {later.number} changed what was sealed at line {line.number}.")
        else:
            yield Check(what, True, f"Of every line since, {says} {line.number}.")


NO_FACTS = ("outbox", "last_told", "blind", "untold")
"""What a store keeps of its way to the trail."""


def tables(rows: sqlite3.Connection, among: Collection[str] = ()) -> Mapping[str, str]:
    """Table -> SHA-256 of its rows in the order of their keys; a table without rows is left out."""
    found = {}
    for (name,) in rows.execute("select name from sqlite_master where type = 'table'").fetchall():
        if name in NO_FACTS or (among and name not in among):
            continue
        columns = rows.execute(f'pragma table_info("{name}")').fetchall()
        key = ", ".join(f'"{column[1]}"' for column in sorted(columns, key=lambda c: c[5]) if column[5])
        told = sha256(framed("lmcvote/table/1", name, *(column[1] for column in columns)))
        empty = told.copy()
        for row in rows.execute(f'select * from "{name}" order by {key}'):  # noqa: S608 -- names of its own schema
            told.update(framed("lmcvote/row/1", *map(field, row)))
        if told.digest() != empty.digest():
            found[name] = told.hexdigest()
    return found


def hidden(rows: sqlite3.Connection) -> Mapping[str, str]:
    """The digests as the trail was told them: those of papers with the box's secret, while it is not sealed."""
    there = rows.execute("select 1 from sqlite_master where name = 'blind'").fetchone()
    secret = rows.execute("select secret from blind").fetchone() if there else None
    return {
        name: sha256(framed("lmcvote/blind/1", secret[0], plain)).hexdigest() if secret and name in HIDDEN else plain
        for name, plain in tables(rows).items()
    }


UNTOLD = """
    select e.nth from envelope e join sitting s on s.id = e.sitting
    where (select count(*) from envelope b where b.sitting = e.sitting and b.nth < e.nth) >= s.told order by e.nth desc
"""
"""Envelopes that the trail was not told of, the last one first: of each sitting those beyond the number it has told."""
UNDONE = (
    """delete from fate where exists (select 1 from declaration d join envelope e on e.nth = d.envelope
       where e.nth = :nth and d.names = 'pack' and d.token_hash = fate.token_hash and e.at = fate.at)""",
    "delete from sitting where told = 0 and id = (select sitting from envelope where nth = :nth)"
    " and not exists (select 1 from envelope where sitting = sitting.id and nth < :nth)",
    "delete from known_by where envelope = :nth",
    "delete from declaration where envelope = :nth",
    "delete from envelope where nth = :nth",
)
"""What an envelope brought into the register."""
BROUGHT = ("sitting", "envelope", "declaration", "known_by", "fate")
UNTOLD_SHEETS = UNTOLD.replace("envelope", "petition_return").replace("join sitting", "join petition_sitting")
UNDONE_SHEETS = (
    "delete from petition_sitting where told = 0 and id = (select sitting from petition_return where nth = :nth)"
    " and not exists (select 1 from petition_return where sitting = petition_sitting.id and nth < :nth)",
    "delete from petition_return where nth = :nth",
)
BROUGHT_SHEETS = ("petition_sitting", "petition_return")
"""The same of a petition. How many sheets are in, nobody is told before its close (RULES 13.7)."""


def sitting(rows: sqlite3.Connection, told: Mapping[str, str]) -> str:
    """What is on record beyond what the trail was told, all else being as told; empty where it is not so.

    The trail hears of a sitting when it ends, never of one envelope or sheet by itself.
    """
    there = {name for (name,) in rows.execute("select name from sqlite_master")}
    if "untold" in there and (gone := rulings(rows, told)):
        return f"{gone} ruling{'' if gone == 1 else 's'}"
    if "sitting" in there and (gone := beyond(rows, told, UNTOLD, UNDONE, BROUGHT)):
        return f"{gone} covering envelope{'' if gone == 1 else 's'}"
    if "petition_sitting" in there and beyond(rows, told, UNTOLD_SHEETS, UNDONE_SHEETS, BROUGHT_SHEETS):
        return "petition sheets"
    return ""


LATELY = "exists (select 1 from untold where untold.paper = decided.paper and untold.turn = decided.turn)"


def rulings(rows: sqlite3.Connection, told: Mapping[str, str]) -> int:
    """How many rulings of now are to be taken away until the box is as told; 0 where it never is.

    A ruling is kept as soon as it is made, and the trail hears of all of a sitting together.
    """
    with closing(sqlite3.connect(":memory:")) as copy:
        rows.backup(copy)
        gone = copy.execute(f"delete from decided where {LATELY}").rowcount  # noqa: S608 -- a clause of our own
        return gone if gone and hidden(copy) == told else 0


def beyond(
    rows: sqlite3.Connection, told: Mapping[str, str], untold: str, undone: Sequence[str], brought: Collection[str]
) -> int:
    """How many are to be taken away, the last ones first, until the store is as told; 0 where it never is.

    Worked out on a copy in memory.
    """
    waiting = [nth for (nth,) in rows.execute(untold)]
    if not waiting:
        return 0
    others = {name: digest for name, digest in tables(rows).items() if name not in brought}
    with closing(sqlite3.connect(":memory:")) as copy:
        rows.backup(copy)
        for gone, nth in enumerate(waiting, 1):  # another command may have told the trail what stood there at its time
            for statement in undone:
                copy.execute(statement, {"nth": nth})
            if {**others, **tables(copy, brought)} == told:
                return gone
    return 0


def field(value: object) -> bytes:
    """A value of a row: its kind in a letter, and its bytes."""
    if value is None or isinstance(value, bytes):
        return b"n" if value is None else b"b" + value
    return f"{'t' if isinstance(value, str) else 'i'}{value}".encode()
