"""Splink 5 on DuckDB, link_only: u by random sampling with a seed, m by expectation maximisation, no labels.

Names by Jaro-Winkler with term frequencies, as its own NameComparison has them, and a level for an initial, which the
lists are full of; GMC numbers exact or one slip apart; practice and postcode exact, the postcode by term frequency.
Other comparisons and training blocks that were tried found half a point more at most, with more false merges.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.peers import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from splink import DuckDBAPI, Linker  # type: ignore[import-not-found]
    from splink.internals.splink_dataframe import SplinkDataFrame  # type: ignore[import-not-found]

RECALL_OF_RULES = 0.8
"""A guess of how many true pairs the rules find that set the prior; from .7 to .97 recall moves by a quarter point."""
SAMPLED_PAIRS = 1e7
"""Its documentation calls this often adequate, and more than a million."""


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        import duckdb
        import splink
    with timed("read"):
        connection = duckdb.connect()
        connection.execute("SET threads = 1")  # as the others; measured by CPU time
        api = splink.DuckDBAPI(connection)
        tables = [table(api, connection, folder, name) for name in rows.LISTS]
    with timed("link"):
        found = trained(tables).inference.predict(threshold_match_probability=rows.LEAST)
        pairs = found.as_duckdbpyrelation().project("line_l, line_r, source_dataset_l, match_probability").fetchall()
    rows.write_pairs(out, ((a, b, p) if source == "performers" else (b, a, p) for a, b, source, p in pairs))
    timed.write(out)


def table(api: "DuckDBAPI", connection: "DuckDBPyConnection", folder: Path, name: str) -> "SplinkDataFrame":
    """A list in the database; empty is null."""
    columns = ", ".join(f"nullif({column}, '') AS {column}" for column in rows.COLUMNS[1:])
    connection.execute(
        f"CREATE TABLE {name}_list AS SELECT line::INTEGER AS line, {columns} "  # noqa: S608
        f"FROM read_csv('{folder / name}.csv', all_varchar = true, header = true)"
    )
    return api.register(f"{name}_list", dataset_display_name=name)


def trained(tables: "list[SplinkDataFrame]") -> "Linker":
    """The linker, its model estimated from the lists alone."""
    import logging

    import splink.comparison_level_library as level  # type: ignore[import-not-found]
    import splink.comparison_library as compare  # type: ignore[import-not-found]
    from splink import Linker, SettingsCreator, block_on

    initial = (
        "(length(forename_l) = 1 OR length(forename_r) = 1) AND substr(forename_l, 1, 1) = substr(forename_r, 1, 1)"
    )
    forename = [
        level.NullLevel("forename"),
        level.ExactMatchLevel("forename", term_frequency_adjustments=True),
        level.JaroWinklerLevel("forename", 0.92),
        level.JaroWinklerLevel("forename", 0.88),
        level.CustomLevel(initial, "initial"),
        level.JaroWinklerLevel("forename", 0.7),
        level.ElseLevel(),
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="line",
        comparisons=[
            compare.NameComparison("surname"),
            compare.CustomComparison(output_column_name="forename", comparison_levels=forename),
            compare.DamerauLevenshteinAtThresholds("gmc_number", [1]),
            compare.ExactMatch("practice_code"),
            compare.ExactMatch("home_postcode").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("gmc_number"),
            block_on("home_postcode"),
            block_on("surname", "substr(forename, 1, 1)"),
            block_on("substr(surname, 1, 5)", "substr(forename, 1, 4)"),
            block_on("practice_code", "substr(surname, 1, 2)"),
            block_on("practice_code", "substr(forename, 1, 1)"),
            "l.surname = r.forename AND substr(l.forename, 1, 1) = substr(r.surname, 1, 1)",
        ],
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    sure = [block_on("gmc_number", "surname")]
    sure += [block_on("surname", "forename", place) for place in ("practice_code", "home_postcode")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=RECALL_OF_RULES)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("gmc_number"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname", "forename"))
    return linker


if __name__ == "__main__":
    main()
