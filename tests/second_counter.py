"""A count by another hand: the rules in plain Python, on the keyed file itself, sharing no code with lmcvote.

    python second_counter.py votes.csv 6                       one contest, six seats
    python second_counter.py votes.csv mid-essex=6 north=1     several, by the column "contest"

It needs nothing but Python, and is meant to be read: by a candidate, or by whoever a candidate trusts. It prints each
candidate's votes, the papers under each head of rejection, the unused votes and those lost to uncertain marks, and
checks that they add up. It says nothing of seats and ties: whoever compares figures can see these.

A row is a paper. 1, x or X is a vote, ? a mark that is uncertain, nothing or 0 is none. A word in the column "rejected"
is the head under which people rejected the paper. Each paper number may stand once in a contest.
"""

import csv
import sys

NOT_CANDIDATES = ("paper", "contest", "rejected", "note", "notes", "comment", "remarks")
HEADS = ("no_official_mark", "identifying", "too_many", "unmarked", "uncertain")


def second_count(path: str, seats: int, contest: str = "") -> dict[str, object]:
    """The figures of one contest. Stops where a paper is in doubt or a number stands twice."""
    with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        rows = [row for row in csv.DictReader(file) if any(row.values())]
    names = [name for name in rows[0] if name.strip().lower() not in NOT_CANDIDATES]
    if contest:
        rows = [row for row in rows if row["contest"].strip().lower() == contest.lower()]
    votes = dict.fromkeys(names, 0)
    heads = dict.fromkeys(HEADS, 0)
    whole = part = unused = lost = 0
    seen = set()
    for row in rows:
        number = int(row["paper"])
        if number in seen:
            raise SystemExit(f"paper {number} stands twice")
        seen.add(number)
        marked = [name for name in names if row[name].strip() in ("1", "x", "X")]
        unsure = [name for name in names if row[name].strip() == "?"]
        said = (row.get("rejected") or "").strip()

        if said:  # people looked at this paper and rejected it
            heads[said] += 1
        elif len(marked) > seats:  # more votes than seats: the whole paper is void
            heads["too_many"] += 1
        elif len(marked) + len(unsure) > seats:  # too many, or not, by what the uncertain marks are
            raise SystemExit(f"paper {number}: the returning officer must decide")
        elif not marked and unsure:  # nothing on it is clear
            heads["uncertain"] += 1
        elif not marked:
            heads["unmarked"] += 1
        else:  # the paper counts; an uncertain mark on it loses that one vote
            for name in marked:
                votes[name] += 1
            lost += len(unsure)
            unused += seats - len(marked) - len(unsure)
            whole += not unsure
            part += bool(unsure)

    rejected = sum(heads.values())
    papers = len(rows)
    if papers != whole + part + rejected:
        raise SystemExit("the papers do not add up")
    if seats * papers != sum(votes.values()) + unused + lost + seats * rejected:
        raise SystemExit("the votes do not add up")
    return {
        "papers": papers,
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


def main(path: str, *contests: str) -> None:
    """Every contest asked for, one below the other."""
    for asked in contests:
        contest, _, seats = asked.rpartition("=")
        print(contest or path)  # noqa: T201
        print(told(second_count(path, int(seats), contest), int(seats)))  # noqa: T201


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
