"""Two lists of a nation: rows, time and memory of linkage and of the whole build, by number of rows.

    python -m tests.bench.national
    python -m tests.bench.national --doctors 10000 100000 1050000 --markdown

Made-up doctors, 8 % of them relatives; 1,050,000 are a million rows of each list. Plain is the command as a small
office runs it, on one core; `--scale` has DuckDB (and for the whole build a process on every core) beside it. The floor
is DuckDB's own join on the GMC number, in an environment that the first run installs. Nothing is asserted.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lmcvote.received import OURS
from tests.bench import environments, processes
from tests.bench.tables import Table, number
from tests.doctors import generate

SENTENCE = (__doc__ or "").partition("\n")[0]
WAYS = {"plain": (), "--scale": ("--scale",)}
HEADINGS = ("doctors", "way", "rows", "what", "CPU s", "wall s", "MB", "us a row")
CORE = 0
NOTES = (
    "CPU: user and system seconds of all processes. MB: the most that one process held. us a row: CPU microseconds for",
    "a row of either list. Linkage: both lists read, linked and placed. Whole build: the command, with sensitivity,",
    "electorate, cases, exclusions and summary written.",
)


def lines(doctors: int, ways: Sequence[str], folder: Path, cache: Path) -> Iterator[tuple[str, ...]]:
    """Of one size: each way, and the floor."""
    received = folder / "received"
    generate(doctors, str(received), 1, 0.08)
    for way in ways:
        out = folder / f"link{way}"
        out.mkdir()
        module = [sys.executable, "-m", "tests.bench.peers.national_lmcvote", str(received), str(out), *WAYS[way]]
        used = processes.watched(f"{doctors:,} {way}: linkage", module, out, CORE if way == "plain" else None)
        if used is None:
            continue
        found, phases = json.loads((out / "found.json").read_text("utf-8")), processes.phases(out)
        rows = found["performers"] + found["equip"]

        def line(
            what: str, cpu: float, wall: float, megabytes: float, way: str = way, rows: int = rows
        ) -> tuple[str, ...]:
            a_row = f"{1e6 * cpu / rows:.0f}"
            return f"{doctors:,}", way, f"{rows:,}", what, number(cpu), number(wall), f"{megabytes:.0f}", a_row

        (read_wall, read), (link_wall, link), (wall, cpu) = (phases[it] for it in ("read", "link", "link and place"))
        peaks = found["peaks"]
        yield line("reading", read, read_wall, peaks["read"])
        yield line("linking", link, link_wall, peaks["link and place"])
        yield line("placing", cpu - link, wall - link_wall, peaks["link and place"])
        yield line("linkage, all of it", read + cpu, read_wall + wall, peaks["link and place"])
        files = ["--performers", str(received / "mpl.csv"), "--equip", str(received / "equip.csv")]
        options = ["-o", str(out / "electorate.csv"), "--max-rows", str(OURS.rows), "--max-bytes", str(OURS.bytes)]
        command = [sys.executable, "-m", "lmcvote", "electorate", "build", *files, *options, *WAYS[way]]
        if used := processes.watched(f"{doctors:,} {way}: build", command, out, CORE if way == "plain" else None):
            yield line("whole build", used.cpu, used.wall, used.megabytes)
    out = folder / "floor"
    out.mkdir()
    python = str(environments.python(cache, "duckdb"))
    command = [python, "-m", "tests.bench.peers.join_duckdb", str(received), str(out)]
    if used := processes.watched(f"{doctors:,}: join", command, out, None):
        figures = number(used.cpu), number(used.wall), f"{used.megabytes:.0f}"
        yield f"{doctors:,}", "DuckDB", "", "join on the number", *figures, ""


def main(argv: Sequence[str]) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser("python -m tests.bench.national", description=SENTENCE)
    parser.add_argument("--doctors", type=int, nargs="+", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "lmcvote-peers", metavar="FOLDER")
    parser.add_argument("--markdown", action="store_true")
    asked = parser.parse_args(argv)
    found = list[tuple[str, ...]]()
    for doctors in asked.doctors:
        with tempfile.TemporaryDirectory() as folder:
            found += lines(doctors, asked.ways, Path(folder), asked.cache)
    day = datetime.now(UTC).strftime("%-d %B %Y")
    table = Table(f"Two lists of a nation, measured on {day}", HEADINGS, tuple(found), NOTES)
    sys.stdout.write(f"{table.markdown() if asked.markdown else table.text()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
