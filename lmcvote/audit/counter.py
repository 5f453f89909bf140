"""A count by another hand: the rules in plain Python, sharing no code with the rest of lmcvote.

    python counter.py                             in a scrutineer's bundle: every count that was declared
    python counter.py votes.csv 6                 a keyed file: one contest, six seats
    python counter.py votes.csv mid-essex=6 north=1     several, by the column "contest"

It needs nothing but Python, and is meant to be read: by a candidate, or by whoever a candidate trusts. It prints each
candidate's votes, the papers under each head of rejection, the unused votes and those lost to uncertain marks, and
checks that they add up. It says nothing of seats and ties: whoever compares figures can see these.

A row of a keyed file is a paper. 1, x or X is a vote, ? a mark that is uncertain, nothing or 0 is none. A word in the
column "rejected" is the head under which people rejected the paper. Each paper number may stand once in a contest.
In a bundle a paper is as it was read and ruled on: "1 4 7" are three votes, "2?1" one vote and one uncertain mark.
"""

import csv
import json
import sqlite3
import sys
from pathlib import Path

NOT_CANDIDATES = ("paper", "contest", "rejected", "note", "notes", "comment", "remarks")
HEADS = ("no_official_mark", "identifying", "too_many", "unmarked", "uncertain")


def second_count(path: str, seats: int, contest: str = "") -> dict[str, object]:
    """The figures of one contest of a keyed file. Stops where a paper is in doubt or a number stands twice."""
    with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        rows = [row for row in csv.DictReader(file) if any(row.values())]
    names = [name for name in rows[0] if name.strip().lower() not in NOT_CANDIDATES]
    if contest:
        rows = [row for row in rows if row["contest"].strip().lower() == contest.lower()]
    papers = []
    seen = set()
    for row in rows:
        number = int(row["paper"])
        if number in seen:
            raise SystemExit(f"paper {number} stands twice")
        seen.add(number)
        marked = [name for name in names if row[name].strip() in ("1", "x", "X")]
        unsure = sum(row[name].strip() == "?" for name in names)
        papers.append((f"paper {number}", marked, unsure, (row.get("rejected") or "").strip()))
    return tally(papers, names, seats)


def tally(papers: list[tuple[str, list[str], int, str]], names: list[str], seats: int) -> dict[str, object]:
    """The figures of papers: what each is called, its clear votes, how many marks are uncertain, head of rejection."""
    votes = dict.fromkeys(names, 0)
    heads = dict.fromkeys(HEADS, 0)
    whole = part = unused = lost = 0
    for called, marked, unsure, said in papers:
        if said:  # people looked at this paper and rejected it
            heads[said] += 1
        elif len(marked) > seats:  # more votes than seats: the whole paper is void
            heads["too_many"] += 1
        elif len(marked) + unsure > seats:  # too many, or not, by what the uncertain marks are
            raise SystemExit(f"{called}: the returning officer must decide")
        elif not marked and unsure:  # nothing on it is clear
            heads["uncertain"] += 1
        elif not marked:
            heads["unmarked"] += 1
        else:  # the paper counts; an uncertain mark on it loses that one vote
            for name in marked:
                votes[name] += 1
            lost += unsure
            unused += seats - len(marked) - unsure
            whole += not unsure
            part += bool(unsure)

    rejected = sum(heads.values())
    if len(papers) != whole + part + rejected:
        raise SystemExit("the papers do not add up")
    if seats * len(papers) != sum(votes.values()) + unused + lost + seats * rejected:
        raise SystemExit("the votes do not add up")
    return {
        "papers": len(papers),
        "votes": votes,
        "heads": heads,
        "whole": whole,
        "part": part,
        "unused": unused,
        "lost": lost,
    }


def told(count: dict[str, object], seats: int) -> str:
    """The figures as a page of text, the most votes first."""
    votes, heads = count["votes"], count["heads"]
    if not isinstance(votes, dict) or not isinstance(heads, dict):
        raise TypeError("no count")
    lines = [f"{number:>9,}  {name}" for name, number in sorted(votes.items(), key=lambda item: -item[1])]
    lines += ["", f"{count['papers']:>9,}  papers, {seats} votes each"]
    lines += [f"{count['whole']:>9,}  wholly valid", f"{count['part']:>9,}  valid, rejected in part"]
    lines += [f"{number:>9,}  rejected: {head.replace('_', ' ')}" for head, number in heads.items()]
    lines += [f"{count['unused']:>9,}  unused votes", f"{count['lost']:>9,}  votes lost to uncertain marks"]
    return "\n".join([*lines, "The figures add up."])


def bundle(folder: Path) -> bool:
    """Every count of a bundle that was declared, counted again from the papers: whether all agree."""
    files = (folder / "out/declaration").glob("*-count.json")
    last = {}  # of each contest the latest edition: mid-essex-board-10-declared-count.json after -9-
    for file in sorted(files, key=lambda file: int(file.name.split("-")[-3])):
        said = json.loads(file.read_bytes())
        last[said["contest"]] = said
    box = sqlite3.connect(f"{(folder / 'box.db').resolve().as_uri()}?mode=ro", uri=True)
    rows = box.execute("select run, contest, marks, papers from pattern").fetchall()
    box.close()
    styles = json.loads((folder / "definition.json").read_bytes())["styles"]
    contests = {style["contest"]["id"]: style["contest"] for style in styles}
    right = bool(last)
    for contest, said in last.items():
        stood = {str(one["number"]): one["name"] for one in said["candidates"]}
        on_paper = [str(one["number"]) for one in contests[contest]["candidates"]]
        names = {number: stood.get(number, "withdrew, and is not counted") for number in on_paper}
        print(contest)  # noqa: T201
        found = []
        for run in sorted({run for run, held, _, _ in rows if held == contest}):
            papers = [
                read(marks) for of, held, marks, times in rows if (of, held) == (run, contest) for _ in range(times)
            ]
            found.append(tally(papers, list(names), said["seats"]))
        if not found:
            print("Counted by hand alone: no paper is kept by itself, and none can be counted here.\n")  # noqa: T201
            continue
        same = [count for count in found if agrees(count, said)]
        print(told(named((same or found)[0], names), said["seats"]))  # noqa: T201
        end = "They are those that were declared." if same else "THEY ARE NOT THOSE THAT WERE DECLARED."
        print(f"{len(same)} of {len(found)} counts of the papers come to these figures. {end}\n")  # noqa: T201
        right = right and bool(same)
    return right


def agrees(count: dict[str, object], said: dict[str, object]) -> bool:
    """Whether a count of the papers is the one that was declared.

    Where few papers were counted their heads of rejection are withheld, and where a candidate withdrew their votes are
    disregarded: then votes and papers alone are compared, of those who stood.
    """
    votes, candidates, rejected = count["votes"], said["candidates"], said["rejected"]
    if not isinstance(votes, dict) or not isinstance(candidates, list) or not isinstance(rejected, dict):
        raise TypeError("no count")
    if said["papers"] != count["papers"] or any(votes[str(one["number"])] != one["votes"] for one in candidates):
        return False
    if said["votes_withdrawn"] or set(rejected) != set(HEADS):
        return True
    whole = {"whole": "wholly_valid", "part": "rejected_in_part", "unused": "unused", "lost": "lost_in_part"}
    return rejected == count["heads"] and all(count[ours] == said[theirs] for ours, theirs in whole.items())


def read(marks: str) -> tuple[str, list[str], int, str]:
    """A paper of the box: `1 4 7?1`, or `rejected:unmarked`."""
    if marks.startswith("rejected:"):
        return marks, [], 0, marks.removeprefix("rejected:")
    clear, _, unsure = marks.partition("?")
    return marks, clear.split(), int(unsure or 0), ""


def named(count: dict[str, object], names: dict[str, str]) -> dict[str, object]:
    """The figures with the candidates' names beside their numbers."""
    votes = count["votes"]
    if not isinstance(votes, dict):
        raise TypeError("no count")
    return {**count, "votes": {f"{number:>3}  {names[number]}": votes[number] for number in names}}


def main(path: str, *contests: str) -> None:
    """Every contest asked for, one below the other."""
    for asked in contests:
        contest, _, seats = asked.rpartition("=")
        print(contest or path)  # noqa: T201
        print(told(second_count(path, int(seats), contest), int(seats)))  # noqa: T201


if __name__ == "__main__":
    if len(sys.argv) == 1 and Path(__file__).with_name("box.db").exists():
        sys.exit(0 if bundle(Path(__file__).parent) else 1)
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
