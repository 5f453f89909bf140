"""recordlinkage: a union of blocks, binary comparisons, and its ECM classifier, which needs no labels.

The classifier knows agreement and disagreement only, so each number and code is compared twice: that both lists have it
and agree, and that they do not contradict each other. Without the second a missing GMC number counts as a wrong one,
which costs two points of recall. Blocks on a surname alone, or on a forename and the first letter of a surname, are
left out: the classifier's idea of a match depends on its candidates, and with them it takes five to fifteen times as
many relatives for one doctor.
"""

import warnings

from tests.bench.peers import rows

CLOSE = 0.88
BLOCKS = (
    (("gmc_number",), ("gmc_number",)),
    (("home_postcode",), ("home_postcode",)),
    (("surname", "forename_1"), ("surname", "forename_1")),
    (("surname_5", "forename_4"), ("surname_5", "forename_4")),
    (("practice_code", "surname_2"), ("practice_code", "surname_2")),
    (("practice_code", "forename_1"), ("practice_code", "forename_1")),
    (("surname", "forename_1"), ("forename", "surname_1")),  # swapped
)


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    warnings.simplefilter("ignore", FutureWarning)  # of pandas 2 to the library
    with timed("start"):
        import pandas as pd
        import recordlinkage  # type: ignore[import-not-found]
        from recordlinkage.index import Block  # type: ignore[import-not-found]

    with timed("read"):
        performers, equip = (pd.read_csv(folder / f"{name}.csv", dtype=str).set_index("line") for name in rows.LISTS)
    with timed("link"):
        for frame in (performers, equip):
            for name, length in (("surname", 1), ("surname", 2), ("surname", 5), ("forename", 1), ("forename", 4)):
                frame[f"{name}_{length}"] = frame[name].str[:length]
        index = recordlinkage.Index()
        for left, right in BLOCKS:
            index.add(Block(list(left), list(right)))
        compare = recordlinkage.Compare()
        for name in ("surname", "forename"):
            compare.string(name, name, method="jarowinkler", threshold=CLOSE, label=name)
        for name in ("gmc_number", "practice_code", "home_postcode"):
            compare.exact(name, name, label=f"{name} agrees")
            compare.exact(name, name, missing_value=1, label=f"{name} does not contradict")
        vectors = compare.compute(index.index(performers, equip), performers, equip).astype(int)
        classifier = recordlinkage.ECMClassifier()
        classifier.fit(vectors)
        weights = classifier.prob(vectors)
        weights = weights[weights >= rows.LEAST]
    rows.write_pairs(out, ((int(a), int(b), float(weight)) for (a, b), weight in weights.items()))
    timed.write(out)


if __name__ == "__main__":
    main()
