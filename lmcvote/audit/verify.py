"""Whether an election folder is what its trail says: the chain, the stores, the frozen files and the arithmetic.

Written to be read by a scrutineer, on a machine of their own. It imports nothing of this program, reads the stores as
plain SQLite, and works every hash and every sum out again. What it cannot know without a paper from outside it says: a
folder can be rewritten whole, trail and all, and only a checkpoint that left the office shows it.
"""

import base64
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

TRAIL, DEFINITION, REGISTER = "trail.jsonl", "definition.json", "out/register/register-frozen.csv"
START = "0" * 64
HEADS = ("no_official_mark", "identifying", "too_many", "unmarked", "uncertain")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked into."""

    what: str
    agrees: bool | None
    """None where it could not be checked: `says` tells why."""
    says: str
    """One sentence; of a difference what differs, and what that may be."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the trail as it stands."""

    number: int
    told: Mapping[str, Any]
    head: str
    """The hash worked out from all lines so far."""


def verify(folder: Path, stores: Mapping[str, str], checkpoint: str = "") -> tuple[Check, ...]:
    """Everything that can be checked here. `stores` is side -> file; `checkpoint` a code from a page on paper."""
    lines, chain = trail(folder)
    if not chain.agrees:
        return (chain,)
    found = [chain, outside(lines, checkpoint)]
    for side, file in stores.items():
        found += store(folder / file, side, lines)
    found += seal(lines)
    frozen = list(files(folder, lines))
    found += frozen
    box = folder / stores["box"]
    if box.exists() and any(check.what == DEFINITION and check.agrees for check in frozen):
        found += counts(box, folder)
    else:
        found.append(Check("the counts", None, f"That takes {box.name}, and {DEFINITION} as it was frozen."))
    return tuple(found)


# -- hashes, as SECURITY has them: every field behind its length ------------------------------------------------------


def framed(tag: str, *fields: bytes | str) -> bytes:
    """The tag and the fields, each behind its length in four bytes."""
    parts = [part.encode() if isinstance(part, str) else part for part in (tag, *fields)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def canonical(value: object) -> bytes:
    """Sorted keys, ASCII, no blanks."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def code(head: str) -> str:
    """The short code of a page that was printed when the trail's last hash was this."""
    return base64.b32encode(sha256(framed("lmcvote/checkpoint/1", head)).digest()).decode()[:12]


# -- the trail --------------------------------------------------------------------------------------------------------


def trail(folder: Path) -> tuple[Sequence[Line], Check]:
    """Every line, and whether each follows from those before it."""
    what, path = "the trail", folder / TRAIL
    if not path.exists():
        return (), Check(what, False, f"There is no {TRAIL}: without it nothing here can be checked.")
    lines, head = list[Line](), START
    for number, text in enumerate(path.read_bytes().splitlines(), 1):
        try:
            told = json.loads(text)
            said = told.pop("hash")
        except (ValueError, KeyError, AttributeError):
            return (), Check(what, False, f"Line {number} of {TRAIL} is no entry: the file was cut or changed.")
        head = sha256(framed("lmcvote/trail/1", head, canonical(told))).hexdigest()
        if said != head:
            return (), Check(what, False, f"Line {number} of {TRAIL} does not follow from the lines before it.")
        lines.append(Line(number, told, head))
    return lines, Check(what, True, f"{len(lines)} entries, each following from those before it.")


def outside(lines: Sequence[Line], checkpoint: str) -> Check:
    """Whether a page on paper is of this trail."""
    what = "a checkpoint on paper"
    if not checkpoint:
        return Check(
            what, None, "None was given. A folder can be rewritten whole: only a page from outside shows that."
        )
    wanted = "".join(checkpoint.split()).upper()
    for line in lines:
        if code(line.head) == wanted:
            later = len(lines) - line.number
            return Check(
                what, True, f'Line {line.number}, "{line.told["act"]}" of {line.told["at"][:10]}; {later} later.'
            )
    return Check(
        what,
        False,
        "No line of this trail has that code: a slip in typing it, no code of a checkpoint, or another folder.",
    )


# -- the stores -------------------------------------------------------------------------------------------------------


def store(path: Path, side: str, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether a store holds what the last entry of its side says, table by table."""
    what = f"what {path.name} holds"
    told = [line for line in lines if line.told["side"] == side]
    if not path.exists():
        agrees = None if told else True
        yield Check(what, agrees, f"There is no {path.name} here{'' if told else ', and the trail tells of none'}.")
        return
    try:
        with closing(opened(path)) as rows:
            holds, untold = hidden(rows), sitting(rows, told[-1].told["holds"]) if told else ""
            waiting = {id for (id,) in rows.execute("select id from outbox union select id from last_told")}
    except sqlite3.Error as error:
        yield Check(what, False, f"{path.name} cannot be read ({error}).")
        return
    if not told:
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
            "command on returns, or on a recall, tells the trail of them.",
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


def opened(path: Path) -> sqlite3.Connection:
    """To read alone."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def tables(rows: sqlite3.Connection, among: Collection[str] = ()) -> Mapping[str, str]:
    """Table -> SHA-256 of its rows in the order of their keys; a table without rows is left out."""
    found = {}
    for (name,) in rows.execute(
        "select name from sqlite_master where type = 'table' and name not in ('outbox', 'last_told', 'blind')"
    ).fetchall():
        if among and name not in among:
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


PAPERS = ("batch", "paper", "side", "decided")
"""Tables whose digests the trail has hidden, with a secret that the box holds until its next entry."""


def hidden(rows: sqlite3.Connection) -> Mapping[str, str]:
    """The digests as the trail was told them: those of papers with the box's secret, while it is not sealed."""
    there = rows.execute("select 1 from sqlite_master where name = 'blind'").fetchone()
    secret = rows.execute("select secret from blind").fetchone() if there else None
    return {
        name: sha256(framed("lmcvote/blind/1", secret[0], plain)).hexdigest() if secret and name in PAPERS else plain
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
    if "sitting" in there and (gone := beyond(rows, told, UNTOLD, UNDONE, BROUGHT)):
        return f"{gone} covering envelope{'' if gone == 1 else 's'}"
    if "petition_sitting" in there and beyond(rows, told, UNTOLD_SHEETS, UNDONE_SHEETS, BROUGHT_SHEETS):
        return "petition sheets"
    return ""


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


# -- frozen files -----------------------------------------------------------------------------------------------------


def files(folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether the files that were frozen are still those that the trail tells of."""
    for name, fact in ((DEFINITION, "definition"), (REGISTER, "register")):
        told = [line for line in lines if fact in line.told["facts"]]
        if told:
            yield same(folder / name, Path(name).name, told[-1].told["facts"][fact], told[-1].number)


def same(path: Path, what: str, told: str, line: int) -> Check:
    """Whether a file has the SHA-256 that a line tells."""
    if not path.exists():
        return Check(what, None, f"It is not here; line {line} has its SHA-256.")
    agrees = sha256(path.read_bytes()).hexdigest() == told
    return Check(what, agrees, f"{'As' if agrees else 'Not as'} line {line} of the trail has it.")


# -- the arithmetic ---------------------------------------------------------------------------------------------------


def counts(box: Path, folder: Path) -> Iterator[Check]:
    """Whether the figures of every counting run are those of its papers, and add up (RULES 9.10 to 9.13)."""
    contests = {one["id"]: one for one in contests_of(folder)}
    with closing(opened(box)) as rows:
        runs = rows.execute("select id, origin, result from run order by id").fetchall()
        patterns = rows.execute("select run, contest, marks, papers from pattern").fetchall()
    wrong = []
    for run, source, result in runs:
        told = {one["contest"]: one for one in json.loads(result)}
        for contest in told:
            papers = [(marks, times) for of, held, marks, times in patterns if (of, held) == (run, contest)]
            if contest not in contests:
                wrong.append(f"{contest} stands in no {DEFINITION}")
            else:  # of a count on tally sheets no paper is kept: its sums are all that can be looked at
                sheets = source == "hand" and not papers
                again = said_of(told[contest]) if sheets else tallied(contests[contest], papers)
                wrong += [f"{contest}: {fault}" for fault in differences(again, told[contest])]
    what = "the counts"
    if not runs:
        yield Check(what, None, "Nothing is counted yet.")
    elif wrong:
        yield Check(what, False, f"{len(wrong)} figures are not those of the papers: {'; '.join(wrong[:3])}.")
    else:
        yield Check(what, True, f"{len(runs)} counting runs come to their figures again, and every paper is in them.")


def contests_of(folder: Path) -> Iterable[Mapping[str, Any]]:
    """The contests of the frozen definition; none without it."""
    path = folder / DEFINITION
    return [one["contest"] for one in json.loads(path.read_bytes())["styles"]] if path.exists() else []


def tallied(contest: Mapping[str, Any], papers: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    """The figures of a contest from its papers: `1 4 7` is a paper with three votes, `2?1` has an unclear mark too."""
    seats = contest["seats"]
    found = Counter({f"votes for {one['number']}": 0 for one in contest["candidates"]})
    for marks, times in papers:
        found["papers"] += times
        if marks.startswith("rejected:"):
            found[marks] += times
            continue
        clear, _, unclear = marks.partition("?")
        votes, lost = clear.split(), int(unclear or 0)
        for number in votes:
            found[f"votes for {number}"] += times
        found["valid"] += times
        found["rejected in part"] += times * bool(lost)
        found["lost in part"] += times * min(lost, seats - len(votes))
        found["unused"] += times * (seats - len(votes) - min(lost, seats - len(votes)))
    return found


def said_of(told: Mapping[str, Any]) -> dict[str, int]:
    """The figures as they were written down."""
    said: dict[str, int] = {f"votes for {one['number']}": one["votes"] for one in told["candidates"]}
    said |= {f"rejected:{head}": number for head, number in told["rejected"].items()}
    keys = "papers", "valid", "rejected_in_part", "unused", "lost_in_part"
    return said | {key.replace("_", " "): told[key] for key in keys}


def differences(counted: Mapping[str, int], told: Mapping[str, Any]) -> Iterator[str]:
    """What was written down otherwise than it is counted here, and sums that do not add up."""
    said = said_of(told)
    for figure in {**said, **counted}:
        if said.get(figure, 0) != counted.get(figure, 0):
            yield f"{figure} {said.get(figure, 0)}, counted again {counted.get(figure, 0)}"
    rejected = sum(counted.get(f"rejected:{head}", 0) for head in HEADS)
    votes = sum(number for figure, number in counted.items() if figure.startswith("votes for "))
    seats, papers = told["seats"], counted.get("papers", 0)
    if papers != counted.get("valid", 0) + rejected:
        yield "papers are not valid and rejected ones"
    if seats * papers != votes + counted.get("unused", 0) + counted.get("lost in part", 0) + seats * rejected:
        yield "votes, unused and lost ones are not the votes that the papers had"
