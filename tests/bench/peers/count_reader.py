"""A loop over csv.reader, as anyone would write it, with a set of the numbers seen."""

from tests.bench.peers import papers, rows


def main() -> None:
    timed, (file, out) = rows.Phases(), papers.arguments()
    with timed("start"):
        import csv
    seen: set[str] = set()
    votes, too_many, unmarked = [0] * papers.CANDIDATES, 0, 0
    with timed("count"), file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for row in reader:
            if row[0] in seen:
                papers.twice()
            seen.add(row[0])
            marked = [n for n, cell in enumerate(row[1:]) if cell == "1"]
            if not marked:
                unmarked += 1
            elif len(marked) > papers.SEATS:
                too_many += 1
            else:
                for n in marked:
                    votes[n] += 1
    papers.write(out, timed, votes, too_many, unmarked)


if __name__ == "__main__":
    main()
