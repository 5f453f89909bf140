"""The floor: equal GMC numbers are one doctor (pandas)."""

from tests.bench.peers import rows


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        import pandas as pd
    with timed("read"):
        performers, equip = (pd.read_csv(folder / f"{name}.csv", dtype=str) for name in rows.LISTS)
    with timed("link"):
        numbered = performers.dropna(subset="gmc_number"), equip.dropna(subset="gmc_number")
        pairs = numbered[0].merge(numbered[1], on="gmc_number", suffixes=("_a", "_b"))
    rows.write_pairs(out, ((int(a), int(b), 1.0) for a, b in zip(pairs["line_a"], pairs["line_b"], strict=True)))
    timed.write(out)


if __name__ == "__main__":
    main()
