"""A survey of papers that were drawn, marked and damaged by program: read, asked about, refused or wrong.

    python -m tests.bench.survey --first 0 --pages 300 --out survey/0.jsonl
    python -m tests.bench.survey --sum survey/*.jsonl

Slices with other page numbers add up, so that a long survey can run in parts, side by side. Half of the
papers have crosses and ticks, a quarter an odd mark among plain ones, a quarter pale crosses alone. A paper is wrong if
any box is read as what it is not, whatever else on it is in doubt. Where none of n is wrong, the upper 95 % bound is
3/n.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from lmcvote.reading.damage import KINDS
from tests.bench.report import say
from tests.bench.tables import Table
from tests.reading import pile
from tests.reading.pile import Outcome, Seen

PLAIN, ODD, PALE = "plain", "odd", "pale"
MARKS = (PLAIN, ODD, PLAIN, PALE)


def bound(pages: int, wrong: int) -> str:
    """Upper 95 % bound of a share of which none was seen."""
    return f"{300 / pages:.2g} %" if pages and not wrong else "-"


def line(kind: str, number: int) -> dict[str, str | int | list[str]]:
    """One page: what it was, what came of it."""
    marks = MARKS[number // 4 % 4]
    seen = pile.paper(kind, number, odd=marks == ODD, pale=marks == PALE)
    return {"kind": kind, "marks": marks, "page": number, "outcome": str(seen.outcome), "why": _why(seen)}


def _why(seen: Seen) -> list[str]:
    if seen.outcome is Outcome.WRONG:
        return [f"{drawn}, read {judged.mark}" for drawn, judged in seen.wrong] or ["another code"]
    return sorted(seen.reasons)


def lines(paths: Iterable[Path]) -> Iterator[dict[str, str]]:
    """Every page of several slices, once."""
    known = set()
    for path in paths:
        for text in path.read_text("utf-8").splitlines():
            one = json.loads(text)
            place = one["kind"], one["page"]
            if place not in known:
                known.add(place)
                yield one


def report(pages: Iterable[dict[str, str]], markdown: bool) -> str:
    """The table, by kind of damage and by kind of mark."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    told = []
    for one in pages:
        for row in (("", one["kind"]), ("marks", one["marks"]), ("all", "")):
            counts.setdefault(row, Counter())[one["outcome"]] += 1
        if one["outcome"] == Outcome.WRONG:
            told.append(f"{one['kind']}, page {one['page']}, {one['marks']}: {'; '.join(one['why'])}")
    rows = [("", kind) for kind in KINDS] + [("marks", marks) for marks in (PLAIN, ODD, PALE)] + [("all", "")]
    shown = tuple(
        (
            f"{group} {name}".strip().replace("marks", "*marks:*") if markdown else f"{group} {name}".strip(),
            str(counts[group, name].total()),
            *(str(counts[group, name][outcome]) for outcome in Outcome),
            bound(counts[group, name].total(), counts[group, name][Outcome.WRONG]),
        )
        for group, name in rows
        if (group, name) in counts
    )
    headings = "damage", "pages", "read right", "to a person", "refused", "wrong", "bound"
    table = Table("Papers by damage", headings, shown, tuple(told))
    return table.markdown() if markdown else table.text()


def main() -> None:
    """A slice, or the sum of slices."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=0, help="number of the first page of each kind")
    parser.add_argument("--pages", type=int, default=60, help="pages of each kind of damage")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--out", type=Path, help="where the slice goes; the report alone where it is not named")
    parser.add_argument("--sum", nargs="*", type=Path, help="slices to report")
    parser.add_argument("--markdown", action="store_true")
    chosen = parser.parse_args()
    if chosen.sum:
        say(report(lines(chosen.sum), chosen.markdown))
        return
    made = (line(kind, chosen.first + step) for step in range(chosen.pages) for kind in chosen.kinds)
    if chosen.out is None:
        say(report(json.loads(json.dumps(list(made))), chosen.markdown))
        return
    with chosen.out.open("a", encoding="utf-8") as file:
        for one in made:
            file.write(json.dumps(one) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
