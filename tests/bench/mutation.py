"""How many small wrong changes of the rule modules their tests notice, and which they do not.

    python -m tests.bench.mutation [MODULE ...] [--again FILE]

MODULE is a part of a path: `count/ties`, `threshold`. FILE holds what an earlier run wrote: only the mutants that
survived it are tried again. Some 2,500 mutants take half an hour of one core. It needs a system that can fork.
"""

import argparse
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.assured import SHARED_MEMORY
from tests.bench.equivalent import EQUIVALENT
from tests.bench.mutated import Fate, fates
from tests.bench.report import say
from tests.bench.tables import Table

COUNT = "agreement batches facts lot outcome plurality result runners_up statement ties variance".split()
COUNTING = "agreement apart batches lot outcomes plurality runners_up statement told variance".split()
LINKING = "any_lists match merge ruled_links rulings".split()


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that the same tests are about."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS = (
    Group(
        tuple(f"lmcvote/count/{name}.py" for name in COUNT),
        ("lmcvote/count", *(f"tests/count/test_{name}.py" for name in COUNTING), "tests/test_tally_file.py"),
    ),
    Group(("lmcvote/recall/threshold.py",), ("lmcvote/recall", "tests/recall/test_threshold.py")),
    Group(
        ("lmcvote/electorate/match.py",),
        ("lmcvote/electorate", *(f"tests/electorate/test_{name}.py" for name in LINKING)),
    ),
    Group(("lmcvote/reading/decide.py",), ("tests/reading/test_decide.py",)),
    Group(("lmcvote/audit/trail.py",), ("tests/test_trail.py",)),
)
EARLIER = re.compile(r"^(lmcvote/\S+\.py):\d+: (.*)$", re.MULTILINE)


def measured(asked: list[str], earlier: str | None) -> list[Fate]:
    """The fate of every mutant of the modules asked for."""
    wanted = None if earlier is None else set(EARLIER.findall(earlier))
    found = []
    for group in GROUPS:
        modules = [one for one in group.modules if not asked or any(part in one for part in asked)]
        if wanted is not None:
            modules = [one for one in modules if any(module == one for module, _ in wanted)]
        if modules:
            with tempfile.TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as out:
                found += fates(modules, group.tests, wanted, Path(out))
    return found


def table(found: list[Fate]) -> Table:
    """A line for each module."""
    lines = []
    for module in dict.fromkeys(fate.module for fate in found):
        lines.append(_line(module.removeprefix("lmcvote/"), [fate for fate in found if fate.module == module]))
    lines.append(_line("all", found))
    return Table(
        "Small wrong changes that the tests notice",
        ("module", "mutants", "killed", "score", "equivalent", "survived"),
        tuple(lines),
        ("Score: killed, of all. Equivalent: nobody could notice it, for the reason in tests/bench/equivalent.py.",),
    )


def _line(name: str, fates: list[Fate]) -> tuple[str, ...]:
    killed, same = sum(fate.killed for fate in fates), sum(not fate.killed and _same(fate) for fate in fates)
    score = f"{100 * killed / len(fates):.1f} %" if fates else ""
    return name, f"{len(fates):,}", f"{killed:,}", score, str(same), str(len(fates) - killed - same)


def _same(fate: Fate) -> bool:
    """Whether nobody could notice it: the same change of another line is another change."""
    code = Path(fate.module).read_text("utf-8").splitlines()[fate.line - 1].strip()
    return (code, fate.change) in EQUIVALENT.get(fate.module, {})


def main() -> int:
    """The table, and whatever survived; exit code 1 if anything did that nobody explains."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", nargs="*")
    parser.add_argument("--again", type=Path)
    asked = parser.parse_args()
    found = measured(asked.module, asked.again and asked.again.read_text("utf-8"))
    survived = [fate for fate in found if not fate.killed and not _same(fate)]
    for fate in survived:
        say(f"{fate.module}:{fate.line}: {fate.change}")
    for fate in found:
        if fate.killed and _same(fate):
            say(f"{fate.module}:{fate.line}: no longer equivalent: {fate.change}")
    say(table(found).text())
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
