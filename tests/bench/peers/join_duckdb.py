"""The floor at national size: both lists read by DuckDB, and equal GMC numbers are one doctor."""

from tests.bench.peers import rows


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        import duckdb
    with timed("read"):
        tables = duckdb.connect()
        for table, name, number in (("a", "mpl.csv", "GMC Number"), ("b", "equip.csv", "GMC")):
            list_ = tables.read_csv(str(folder / name), all_varchar=True)  # noqa: F841 -- named in the query
            tables.execute(f'create table {table} as select "{number}" as number from list_')  # noqa: S608
    with timed("link"):
        tables.execute("select count(*) from a join b using (number) where number <> ''").fetchall()
    timed.write(out)


if __name__ == "__main__":
    main()
