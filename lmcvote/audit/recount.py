"""The counts worked out again from the papers of the box, and held against what was declared.

Imports nothing of this program but its neighbours `chain` and `evidence`: no line of it is shared with what counted.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from lmcvote.audit.chain import Check, Line
from lmcvote.audit.evidence import DEFINITION, EDITIONS, PUBLISHED, last, sha, shown

HEADS = ("no_official_mark", "identifying", "too_many", "unmarked", "uncertain")
UNREADABLE = (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, LookupError)
"""What a store or a file may be that somebody changed."""


def opened(path: Path) -> sqlite3.Connection:
    """To read alone."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def recounted(box: Path, folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Every sum that can be made again: the counts, the account of the opening, the declared result."""
    for what, look in (("the counts", counts), ("the account of the papers", account), ("the result", declared)):
        yield from looked(what, look, box, folder, lines)


def looked(what: str, look: Callable[..., Iterable[Check]], *at: object) -> Iterator[Check]:
    """What a look comes to; of what nobody can read that it does not agree: whoever changed it has no say in that."""
    try:
        yield from look(*at)
    except UNREADABLE as error:
        yield Check(what, False, f"It cannot be worked out: {type(error).__name__}, {str(error)[:60]}.")


def counts(box: Path, folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
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


def which(folder: Path) -> Check:
    """Which election all this is of, as the papers say; a rehearsal is none."""
    told = json.loads((folder / DEFINITION).read_bytes())
    says = f"{told['election']}, epoch {told['epoch']}"
    return Check(
        "the election", True, f"{says}: A REHEARSAL, whose result is none." if told["rehearsal"] else f"{says}."
    )


# -- the account of the papers ----------------------------------------------------------------------------------------


def account(box: Path, folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether the papers of each contest are those that came out of the envelopes (RULES 9.8, 9.9).

    accepted = to box + paper missing + inner refused; to box = papers counted, or a variance note says why not. The
    register's own record of the opening, whole numbers in the trail, must be the same; and accepted is what the close
    of the returns had of the group, unless an objection was settled since.
    """
    with closing(opened(box)) as rows:
        figures = {(contest, what): papers for contest, what, papers in rows.execute("select * from tallied")}
        noted = {contest for (contest,) in rows.execute("select contest from variance")}
        runs = rows.execute("select result from run join counted on counted.run = run.id order by turn").fetchall()
    papers = {one["contest"]: one["papers"] for (result,) in runs for one in json.loads(result)}
    told = {one.told["facts"]["contest"]: one for one in lines if one.told["act"] == "opening recorded"}
    closed = {line.told["facts"]["contest"] for line in lines if line.told["act"] == "result declared"}
    here, wrong, open_ = sorted({contest for contest, what in figures if what == "to_box"}), list[str](), list[str]()
    for contest in here:
        accepted, to_box, missing, refused = (
            figures[contest, what] for what in ("accepted", "to_box", "paper_missing", "inner_refused")
        )
        if accepted != to_box + missing + refused:
            wrong.append(f"{contest}: accepted {accepted} is not to box {to_box} + {missing} + {refused}")
        if contest in papers and papers[contest] != to_box and contest not in noted:
            says = f"{contest}: {to_box} papers went to the box, and {papers[contest]} are counted"
            (wrong if contest in closed else open_).append(says)
        for what in ("accepted", "to_box", "paper_missing", "inner_refused") if contest in told else ():
            other, line = told[contest].told["facts"][what], told[contest].number
            if other != figures[contest, what]:
                wrong.append(f"{contest}: {what} {figures[contest, what]}, and {other} in line {line}")
    wrong += _not_as_closed(folder, lines, told)
    what = "the account of the papers"
    if wrong:
        yield Check(what, False, f"{shown([*wrong, *open_])}.")
    elif open_:
        yield Check(what, None, f"{shown(open_)}: nothing is declared by it.")
    elif not here:
        yield Check(what, None, "No opening is on record.")
    else:
        yield Check(what, True, "Accepted declarations are papers in the box, missing and refused; each is counted.")


def _not_as_closed(folder: Path, lines: Sequence[Line], openings: Mapping[str, Line]) -> Iterator[str]:
    """Openings of more or fewer declarations than were accepted at the close."""
    closed = last(lines, "returns closed")
    if closed is None:
        return
    groups = {one["id"]: one["group"] for one in contests_of(folder)}
    for contest, opening in openings.items():
        between = lines[closed.number : opening.number]
        accepted, of_group = opening.told["facts"]["accepted"], closed.told["facts"]["accepted"].get(groups[contest], 0)
        if accepted != of_group and not any(line.told["act"] == "objection settled" for line in between):
            yield f"{contest}: accepted {accepted} in line {opening.number}, and {of_group} in line {closed.number}"


# -- the result -------------------------------------------------------------------------------------------------------


def declared(box: Path, folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether the last edition of each contest says what a counting run of it comes to, counted here again."""
    last = {line.told["facts"]["contest"]: line for line in lines if line.told["act"] in EDITIONS}
    contests = {one["id"]: one for one in contests_of(folder)}
    with closing(opened(box)) as rows:
        runs = rows.execute("select id, origin, result from run order by id").fetchall()
        patterns = rows.execute("select run, contest, marks, papers from pattern").fetchall()
    wrong, right = list[str](), 0
    for contest, line in last.items():
        files = line.told["facts"].get("files", {})
        told = {name: folder / PUBLISHED / name for name in files if name.endswith(".json")}
        published = [json.loads(path.read_bytes()) for name, path in told.items() if name.endswith("-count.json")]
        pages = [json.loads(path.read_bytes()) for name, path in told.items() if not name.endswith("-count.json")]
        again = []
        for run, source, result in runs:
            papers = [(marks, times) for of, held, marks, times in patterns if (of, held) == (run, contest)]
            figures = {one["contest"]: one for one in json.loads(result)}
            if contest in figures and contest in contests:
                hand = source == "hand" and not papers
                again.append(said_of(figures[contest]) if hand else dict(tallied(contests[contest], papers)))
        for count in published:
            if count["definition"] != sha(folder / DEFINITION):
                wrong.append(f"{contest}: the count is of another election or definition: {count['election']}")
            if not any(_comes_to(one, count) for one in again):
                wrong.append(
                    f"{contest}: no counting run comes to the figures of edition {line.told['facts']['edition']}"
                )
            wrong += [f"{contest}: {fault}" for page in pages for fault in _page(page, count)]
            right += 1
    what = "the result"
    if wrong:
        yield Check(what, False, f"{shown(wrong)}.")
    elif not right:
        yield Check(what, None, "No count of papers is declared.")
    else:
        plural = "" if right == 1 else "s"
        yield Check(what, True, f"{right} declared count{plural}, counted again; nobody is elected with fewer votes.")


def _comes_to(again: Mapping[str, int], count: Mapping[str, Any]) -> bool:
    """Whether figures counted here are those of a count file.

    Votes and papers always; the rest where the file has it in full: of few papers the heads are withheld (RULES 14.7),
    and where votes for a withdrawn name are disregarded (RULES 3.7) the papers kept still show them.
    """
    votes = {f"votes for {one['number']}": one["votes"] for one in count["candidates"]}
    if any(again.get(figure, 0) != number for figure, number in {**votes, "papers": count["papers"]}.items()):
        return False
    if count["votes_withdrawn"] or set(count["rejected"]) != set(HEADS):
        return True
    whole = said_of({**count, "valid": count["wholly_valid"] + count["rejected_in_part"]})
    return _plain(whole) == _plain(again)


def _plain(figures: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in figures.items() if number}


def _page(page: Mapping[str, Any], count: Mapping[str, Any]) -> Iterator[str]:
    """What the page to sign has otherwise than the count, or than the most votes win."""
    votes = {one["number"]: one["votes"] for one in count["candidates"]}
    rows = page["candidates"]
    for row in rows:
        if row["votes"] is not None and row["votes"] != votes.get(row["number"], row["votes"]):
            yield f"{row['name']} is declared with {row['votes']} votes, and counted with {votes[row['number']]}"
    elected = [row["votes"] for row in rows if row["elected"] and row["votes"] is not None and not row["note"]]
    others = [row["votes"] for row in rows if row["outcome"] == "not elected" and not row["note"]]
    if page["kind"] != "question" and elected and max((one or 0 for one in others), default=0) > min(elected):
        yield "somebody is elected with fewer votes than somebody who is not"
    if sum(bool(row["elected"]) for row in rows) > count["seats"]:
        yield "more are elected than there are seats"
