"""DuckDB: one query on the file."""

from tests.bench.peers import papers, rows


def main() -> None:
    timed, (file, out) = rows.Phases(), papers.arguments()
    with timed("start"):
        import duckdb
    columns = [f'"{n + 1}"' for n in range(papers.CANDIDATES)]
    with timed("count"):
        many = " + ".join(columns)
        sums = ", ".join(f"sum({name}) filter (many between 1 and {papers.SEATS})" for name in columns)
        asked = duckdb.sql(
            f"select count(distinct paper) = count(*), count(*) filter (many > {papers.SEATS}), "  # noqa: S608
            f"count(*) filter (many = 0), {sums} from (select *, {many} as many from read_csv('{file}'))"
        )
        assert asked
        (told,) = asked.fetchall()
        if not told[0]:
            papers.twice()
    papers.write(out, timed, [int(n) for n in told[3:]], int(told[1]), int(told[2]))


if __name__ == "__main__":
    main()
