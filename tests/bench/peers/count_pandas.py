"""pandas: read the whole file, then sums by column."""

from tests.bench.peers import papers, rows


def main() -> None:
    timed, (file, out) = rows.Phases(), papers.arguments()
    with timed("start"):
        import pandas as pd
    with timed("count"):
        table = pd.read_csv(file, dtype={str(n + 1): "int8" for n in range(papers.CANDIDATES)})
        if not table["paper"].is_unique:
            papers.twice()
        marks = table.drop(columns="paper")
        many = marks.sum(axis=1)
        valid = marks[(many > 0) & (many <= papers.SEATS)].sum()
        heads = int((many > papers.SEATS).sum()), int((many == 0).sum())
    papers.write(out, timed, [int(n) for n in valid], *heads)


if __name__ == "__main__":
    main()
