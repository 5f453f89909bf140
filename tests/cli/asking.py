"""What the tests of the command line share: the worked example, and what is read out of an answer."""

import csv
import sqlite3
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

from lmcvote import bundled
from lmcvote.cli import main
from lmcvote.election import ElectionId
from lmcvote.paper.code import DECLARATION_TEXT_LENGTH, election_mark, from_text, parse_declaration
from tests.wording import Coins, run

EXAMPLE = bundled.folder("ballots") / "board-election"
COINS = count(7_000)
Said = Callable[..., tuple[int, dict[str, Any]]]
IDENTITY, TWO_NUMBERS, ONE_NUMBER = "2lq2zlfx", "3y6pqejj", "u5jbkzfh"
HOME, PRACTICE, ONLY_ON_EQUIP = "r4kbcfat", "ijj2eia5", "oi4ifjcp"
REEVE, NAIR = ("--by", "Alan Reeve"), ("--by", "Priya Nair")
WHY = ("--reason", "Rang the practice")
AT = ("--election", "e")
MID_ESSEX = ElectionId("mid-essex-board-2027")
REISSUE = ("ballots", "reissue")
SIGNED = ("--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")
TWO = (*REEVE, *NAIR)
OKORO = tuple("--surname Okoro --forename Ada --gmc 6123456 --practice F81011 --reported-by F81011".split())
LISTS = ("--performers", str(EXAMPLE / "lists/performers.csv"), "--equip", str(EXAMPLE / "lists/equip.csv"))


def codes(told: dict[str, Any]) -> list[str]:
    assert told["ok"] is False
    for finding in told["findings"]:
        assert set(finding) == {"code", "file", "line", "field", "value", "message"} and finding["message"]
    return [finding["code"] for finding in told["findings"]]


def committed(election: Path) -> int:
    with sqlite3.connect(election / "box.db") as box:
        found: int = box.execute("select count(*) from committed").fetchone()[0]
    box.close()
    return found


def open_cases(said: Said) -> set[str]:
    code, told = said("electorate", "review", *AT)
    assert code == 0
    return {case["case"] for case in told["cases"] if not case["ruled"]}


def electorate(folder: Path) -> dict[str, dict[str, str]]:
    """The roll by name, as the office has it."""
    with (folder / "out/electorate.csv").open(encoding="utf-8-sig") as file:
        return {f"{row['forename']} {row['surname']}": row for row in csv.DictReader(file)}


def at(moment: datetime, *argv: str) -> int:
    """A command at another time, with coins of its own."""
    return main(argv, lambda: moment, Coins(next(COINS)))


def sheet(folder: Path, *rows: str, head: str = "case,verdict,by,reason") -> str:
    path = folder / "sheet.csv"
    path.write_text("\n".join((head, *rows)), "utf-8")
    return str(path)


def words(pdf: Path) -> list[str]:
    """The words of each page."""
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def ids(folder: Path) -> dict[str, str]:
    run("electorate", "export", *AT)
    with (folder / "out/register/register.csv").open(encoding="utf-8-sig") as file:
        return {row["elector"]: row["surname"] for row in csv.DictReader(file)}


def declarations(path: Path) -> list[tuple[str, bytes]]:
    """Number and token of each declaration of a file."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for page, told in zip(document, words(path), strict=True):
        for symbol in zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_numpy().squeeze()):
            token = parse_declaration(from_text(symbol.text, DECLARATION_TEXT_LENGTH), election_mark(MID_ESSEX, 1))
            number = told.partition("Declaration number ")[2].split(".")[0].split()[0]
            found.append((number, token))
    return found


def kept(folder: Path, what: str) -> list[tuple[object, ...]]:
    """What the register holds, as SQL asks for it."""
    with sqlite3.connect(folder / "register.db") as register:
        rows = register.execute(what).fetchall()
    register.close()
    return rows


def in_earnest(folder: Path) -> None:
    """No rehearsal any more, as far as the register side is concerned."""
    settings = folder / "election.toml"
    settings.write_text(settings.read_text("utf-8").replace("rehearsal = true", "rehearsal = false"), "utf-8")
