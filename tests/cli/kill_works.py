"""The commands that SECURITY 9, row 3, has killed: import, returns, adjudication, count, seal and copy.

Each with the folder it begins in, made by the program's own commands, and what must be true when it is done.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lmcvote.audit import chain, trail
from lmcvote.cli import DISK, box_desk, main, page_desk, scan_files
from lmcvote.cli.ballots import styles
from lmcvote.cli.session import Session
from lmcvote.election import CandidateNumber
from lmcvote.findings import BadInput, Refusal
from lmcvote.reading.papers import Ruling, State
from lmcvote.server import renamed
from lmcvote.votes import Marks
from tests.cli.asking import AT, EXAMPLE, TWO
from tests.cli.boxed import TWO_NAMES, in_box
from tests.cli.killing import Evidence, Rows, Work, fresh, typing
from tests.cli.returning import called
from tests.postgres import Server
from tests.wording import CLOCK, Coins, run

PACKS = range(1, 13)
PAPERS, IN_DOUBT = 14, range(1, 14, 2)
ANSWER = re.compile(r" *([0-9]+)  ")
BUILT = ("entry", "place", "case", "excluded", "row")
TABLES = "select name from sqlite_master where type = 'table' order by name"
COUNTED = "select result from run join counted on counted.run = run.id order by turn"


def acts(folder: Path, act: str) -> int:
    """How often the trail tells of an act."""
    return sum(entry.act == act for entry in trail.read(folder).entries)


def command(*argv: str) -> Callable[[Coins], int]:
    """A command on the tests' day."""
    return lambda coins: main(argv, lambda: CLOCK, coins)


# -- import ------------------------------------------------------------------------------------------------------------


def built(folder: Path, rows: Rows) -> Evidence:
    """The electorate and its cases, as files and in the register."""
    files = {name: (folder / "out" / name).read_bytes() for name in ("electorate.csv", "cases.csv", "excluded.csv")}
    return {**files, "register": {name: held(rows, "register", name) for name in BUILT}}


def held(rows: Rows, side: str, table: str) -> object:
    """Every row of a table, where the store has it."""
    there = {name for (name,) in rows(side, TABLES)}
    return sorted(map(str, rows(side, f'select * from "{table}"'))) if table in there else None  # noqa: S608 -- ours


BUILD = Work(command("electorate", "build", *AT, "--as-at", "2027-02-01"), built)


def record(coins: Coins) -> int:
    """Two people at the desk, an envelope a line."""
    typing([called(number) for number in PACKS])
    return main(("returns", "record", "--received", "2027-03-01", *TWO, *AT), lambda: CLOCK, coins)


def recorded(folder: Path, rows: Rows) -> Evidence:
    """Every envelope once, its pack received once, and the trail told of as many as there are."""
    told = sum(int(str(one.facts["envelopes"])) for one in trail.read(folder).entries if one.act == "returns recorded")
    declared = Counter(token for (token,) in rows("register", "select token_hash from declaration"))
    fates = Counter(token for (token,) in rows("register", "select token_hash from fate"))
    return {"envelopes": rows("register", "select count(*) from envelope"), "told": told, "declarations": declared,
            "fates": fates}  # fmt: skip


def envelopes_said(said: Sequence[str], folder: Path, rows: Rows) -> str:
    """Each envelope that got its number at the desk is on record under it."""
    numbers = {int(found[1]) for line in said if (found := ANSWER.match(line))}
    there = {nth for (nth,) in rows("register", "select nth from envelope")}
    return f"envelopes {sorted(numbers - there)} were acknowledged and are gone" if numbers - there else ""


RECORD = Work(record, recorded, envelopes_said)


# -- the box -----------------------------------------------------------------------------------------------------------


def pile(folder: Path, ruled: bool) -> None:
    """Fourteen papers, every other one in doubt; those ruled on, or still to be."""
    doubtful = Marks(frozenset({CandidateNumber(1)}), frozenset({CandidateNumber(2)}))
    clear = Marks(frozenset({CandidateNumber(1), CandidateNumber(3)}))
    papers = [doubtful if nth in IN_DOUBT else clear for nth in range(PAPERS)]
    in_box(folder, papers, dict.fromkeys(IN_DOUBT, clear) if ruled else {})


def adjudicate(coins: Coins) -> int:
    """Two people rule on one doubtful paper after another, and say of each that it is on record."""
    papers, here = styles.of(Path("e")), Session(lambda: CLOCK, coins, lambda _: 0)
    try:
        for paper in box_desk.read(papers, here).papers:
            if paper.state is State.IN_DOUBT:
                marks = Marks(frozenset({CandidateNumber(1), CandidateNumber(2)}))
                day = here.today().isoformat()
                page_desk.keep(papers, Ruling(paper.id, marks, TWO_NAMES, day, paper.contest), here)
                print(f"ruled {paper.id}")  # noqa: T201 -- to whoever waits for it
        page_desk.tell_trail(papers, TWO_NAMES, here)
    except Refusal as refusal:  # as the page shows it
        return refusal.exit
    except OSError as error:
        if error.errno not in DISK:
            raise
        return BadInput.exit
    return 0


def adjudicated(folder: Path, rows: Rows) -> Evidence:
    """Every doubtful paper has one ruling, and it is that one."""
    rulings = rows("box", "select decision, deciders, turn from decided order by paper")
    return {"rulings": rulings, "papers": rows("box", "select count(*) from paper")}


def rulings_said(said: Sequence[str], folder: Path, rows: Rows) -> str:
    """Each paper of which it was said is ruled on."""
    ruled = {line.removeprefix("ruled ") for line in said if line.startswith("ruled ")}
    there = {paper for (paper,) in rows("box", "select paper from decided")}
    return f"rulings on {sorted(ruled - there)} were acknowledged and are gone" if ruled - there else ""


ADJUDICATE = Work(adjudicate, adjudicated, rulings_said)


def counted(folder: Path, rows: Rows) -> Evidence:
    """One count, with these figures."""
    return {"counts": rows("box", COUNTED), "told": acts(folder, "papers counted")}


COUNT = Work(command("count", "--scanned", *AT), counted)


def twice_counted(folder: Path) -> None:
    """A pile of pictures, counted by two clerks: ready for the seal."""
    from tests.cli.test_seal import scanned

    scanned(folder, 12, 3, 4)
    votes = EXAMPLE / "lists/votes.csv"
    rows = votes.read_text("utf-8-sig").splitlines()
    Path("again.csv").write_text("\n".join([rows[0], *rows[:0:-1]]))
    for name, clerk in ((str(votes), "Alan Reeve"), ("again.csv", "Priya Nair")):
        assert run("count", name, "--by", clerk, *AT) == 0


def sealed(folder: Path, rows: Rows) -> Evidence:
    """The papers as they were, the key on the stick and nowhere else, one seal on record."""
    return {
        "papers": [held(rows, "box", table) for table in ("committed", "decided", "run", "counted", "pattern")],
        "sides": rows("box", "select count(*), count(distinct picture) from side"),
        "batches": rows("box", "select sides from batch"),
        "key": (Path("stick/box.key").read_bytes(), (folder / "box.key").exists()),
        "pictures": sorted(path.name for path in (folder / scan_files.PICTURES).iterdir()),
        "work": sorted((folder / scan_files.WORK).iterdir()),
        "seals": (acts(folder, "box sealed"), acts(folder, "batches merged")),
    }


def sealed_already(folder: Path) -> bool:
    """The seal is on record and the key gone: a second one is refused."""
    return acts(folder, "box sealed") == 1 and not (folder / "box.key").exists()


SEAL = Work(command("seal", "--to", "stick", *TWO, *AT), sealed, done=sealed_already)


def copied(folder: Path, rows: Rows) -> Evidence:
    """A copy that holds what the folder holds. It was checked before it got its name."""
    there = {path.relative_to("copy").as_posix(): path for path in Path("copy").rglob("*") if path.is_file()}
    kept = {name: path.read_bytes() for name, path in there.items() if name.startswith(("lists/", "pictures/", "out/"))}
    return {"files": sorted(there), "kept": kept, "papers": held(rows, "box", "side") is not None}


def remove_unfinished() -> None:
    """As the refusal says: a copy that was cut off is deleted."""
    shutil.rmtree("copy.unfinished", ignore_errors=True)


BACKUP = Work(command("backup", "copy", *AT), copied, tidy=remove_unfinished, done=lambda folder: Path("copy").exists())


def prepared(stage: Callable[[str], Path], name: str) -> Path:
    """The folder in which a work begins, made beside the process from a stage of the worked example."""
    of, make = STARTS[name]
    shutil.rmtree("e", ignore_errors=True)
    place = Path(f"before-{name}")
    shutil.copytree(stage(of), "e")
    make(Path("e"))
    shutil.move("e", place)
    return place


def on_server(original: Path, server: Server, stores: Mapping[str, str]) -> Callable[[], None]:
    """Makes `e` anew with both stores in databases of a server, as `original` has them in files."""
    laid = Path(f"{original}-on-a-server")
    for name in ("e", "copy"):
        shutil.rmtree(name, ignore_errors=True)
    if (original / "register.db").exists():
        shutil.copytree(original, "e")
        assert run("backup", "copy", *AT) == 0
        where = [word for side, url in stores.items() for word in (f"--{side}", url)]
        code = chain.code(trail.read(Path("copy")).head)
        assert run("restore", "copy", "--checkpoint", code, "--into", str(laid), *where) == 0
    else:  # nothing was kept yet
        shutil.copytree(original, laid)
        settings_of = laid / "election.toml"
        settings_of.write_text(renamed(settings_of.read_text("utf-8"), stores), "utf-8")
    for name in ("box.key", "work"):  # they are in no copy
        if (original / name).is_dir():
            shutil.copytree(original / name, laid / name)
        elif (original / name).exists():
            shutil.copyfile(original / name, laid / name)
    server.keep()
    again = fresh(laid)

    def both() -> None:
        server.put_back()
        again()

    return both


def nothing(folder: Path) -> None:
    """As the stage is."""


def with_proof(then: Callable[[Path], None]) -> Callable[[Path], None]:
    """The definition frozen, and then what `then` does."""

    def made(folder: Path) -> None:
        assert run("ballots", "proof", *AT) == 0
        then(folder)

    return made


def doubtful(folder: Path) -> None:
    """A pile that two people must look at."""
    pile(folder, ruled=False)


def decided(folder: Path) -> None:
    """A pile on which they ruled."""
    pile(folder, ruled=True)


WORKS: Mapping[str, Work] = {
    "electorate build": BUILD,
    "returns record": RECORD,
    "adjudicate": ADJUDICATE,
    "count": COUNT,
    "seal": SEAL,
    "backup": BACKUP,
}
STARTS: Mapping[str, tuple[str, Callable[[Path], None]]] = {
    "electorate build": ("new", nothing),
    "returns record": ("packed", nothing),
    "adjudicate": ("built", with_proof(doubtful)),
    "count": ("built", with_proof(decided)),
    "seal": ("built", with_proof(twice_counted)),
    "backup": ("built", with_proof(twice_counted)),
}
