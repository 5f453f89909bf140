"""polars: a lazy scan, streamed."""

from tests.bench.peers import papers, rows


def main() -> None:
    timed, (file, out) = rows.Phases(), papers.arguments()
    with timed("start"):
        import polars as pl  # type: ignore[import-not-found]
    names = [str(n + 1) for n in range(papers.CANDIDATES)]
    with timed("count"):
        scan = pl.scan_csv(file, schema_overrides=dict.fromkeys(names, pl.Int8))
        many = pl.sum_horizontal([pl.col(name).cast(pl.Int32) for name in names])
        valid = (many > 0) & (many <= papers.SEATS)
        sums = [pl.col(name).cast(pl.Int64).filter(valid).sum() for name in names]
        heads = [(many > papers.SEATS).sum().alias("over"), (many == 0).sum().alias("blank")]
        alone = [pl.col("paper").n_unique().alias("numbers"), pl.len().alias("papers")]
        (row,) = scan.select([*sums, *heads, *alone]).collect(engine="streaming").to_dicts()
        if row["numbers"] != row["papers"]:
            papers.twice()
    papers.write(out, timed, [int(row[name]) for name in names], int(row["over"]), int(row["blank"]))


if __name__ == "__main__":
    main()
