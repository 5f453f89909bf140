"""A count by another hand: the rules in plain Python, on the keyed file itself, sharing no code with lmcvote.

    python tests/second_counter.py votes.csv 6

Prints each candidate's votes and the papers under each head. Fit for a candidate to read and run.
"""

import csv
import sys


def second_count(path: str, seats: int) -> dict[str, object]:
    with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in ("paper", "contest", "rejected")]
    votes = dict.fromkeys(names, 0)
    heads = {"no_official_mark": 0, "identifying": 0, "too_many": 0, "unmarked": 0, "uncertain": 0}
    whole = part = unused = lost = 0
    for row in rows:
        marked = [name for name in names if row[name] in ("1", "x", "X")]
        unsure = [name for name in names if row[name] == "?"]
        if row.get("rejected"):
            heads[row["rejected"]] += 1
        elif len(marked) > seats:
            heads["too_many"] += 1
        elif len(marked) + len(unsure) > seats:
            raise SystemExit(f"paper {row['paper']}: the returning officer must decide")
        elif not marked:
            heads["uncertain" if unsure else "unmarked"] += 1
        else:
            for name in marked:
                votes[name] += 1
            whole, part = whole + (not unsure), part + bool(unsure)
            unused += seats - len(marked) - len(unsure)
            lost += len(unsure)
    return {"votes": votes, "heads": heads, "whole": whole, "part": part, "unused": unused, "lost": lost}


if __name__ == "__main__":
    print(second_count(sys.argv[1], int(sys.argv[2])))  # noqa: T201
