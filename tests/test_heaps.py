"""Keyed papers in heaps: the quick way finds what the careful one does, whatever stands in the file."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lmcvote import heaps, keyed
from lmcvote.election import Contest, ContestId, Rules
from lmcvote.findings import Finding, Refusal
from lmcvote.heaps import Heaps
from tests.wording import contest

BOARD = contest("Ashby Baker Chowdhury", 2)
NORTH = Contest(ContestId("north"), "North", BOARD.group, 1, BOARD.candidates)
HEADERS = (
    *("paper,1,2,3", "paper,Ashby,Baker,Chowdhury", "1,paper,2,3", "1,2,3,paper", "paper,contest,1,2,3"),
    *("paper,1,2,3,rejected", "paper;1;2;3;note", "note,paper,1,2,3", "paper,1,2", "paper,1,2,3,", "number,1,2,3"),
    *("\ufeffpaper,1,2,3", '"paper","1","2","3"', "paper,1,contest,2,3,rejected,note"),
)
CELLS = (
    *("", "0", "1", "x", "X", "?", " 1 ", '"1"', '"0"', '""', "yes", "1.0", "7", "board", "north", "unmarked"),
    *("identifying", "'=1", "a,b", '"a,b"', '"', "\u00e9", "\t", "paper", "contest", "\u200b"),
)
ENDS = ("\n", "\r\n", "\r", "\n\n", "\n,,,\n")


def said(read: Callable[..., Heaps], path: Path, contests: tuple[Contest, ...]) -> Heaps | tuple[Finding, ...]:
    """What a reader says; faults as values."""
    try:
        return read(path, contests, 2, Rules())
    except Refusal as refusal:
        return refusal.findings


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A votes CSV, mostly plain: few kinds of cell, and now and then one that spoils it."""
    header = draw(st.sampled_from(HEADERS))
    separator = ";" if ";" in header else ","
    width = header.count(separator) + 1
    usual = st.sampled_from(CELLS[:3] if draw(st.booleans()) else CELLS[:10])
    place = next((n for n, text in enumerate(header.split(separator)) if "paper" in text), 0)
    spoils = draw(st.sampled_from((0, 0, 40)))
    rows = []
    for number in range(1, draw(st.integers(0, 20)) + 1):
        spoilt = spoils and draw(st.integers(0, spoils)) == 0
        cells = [draw(st.sampled_from(CELLS) if spoilt else usual) for _ in range(width)]
        odd = {0: "7", 1: "", 2: f"0{number}", 3: f"{number}.0", 4: f'"{number}"', 5: "Total"}
        cells[place] = odd.get(draw(st.integers(0, 60)) if spoils else 9, str(number))
        rows.append(separator.join(cells))
    end = draw(st.sampled_from(ENDS if spoils else ENDS[:2]))
    whole: str = end.join([header, *rows, *([""] if draw(st.booleans()) else [])])
    return whole.encode()


@given(files(), st.sampled_from(((), (BOARD,), (BOARD, NORTH))))
@example(b"paper,1,2,3\n1,1,0,0\n2,1,0,0\n3,0,0,0\n", (BOARD,))
@example(b'paper,1,2,3,note\n1,1,0,0,"a\nb"\n2,1,0,0,\n', (BOARD,))
@example(b'note,paper,1,2,3\n"x,7,y",12,1,0,0\n', (BOARD,))
def test_the_quick_reader_finds_what_the_careful_one_does(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, contests: tuple[Contest, ...]
) -> None:
    path = tmp_path_factory.getbasetemp() / "votes.csv"
    path.write_bytes(data)
    assert said(heaps.read, path, contests) == said(heaps.row_by_row, path, contests)


def plain(tmp_path: Path, text: str) -> Heaps | None:
    path = tmp_path / "votes.csv"
    path.write_bytes(text.encode())
    return heaps.plain(path, (BOARD,), 0, Rules())


def rows(numbers: list[int] | range, marks: str = "1,0,0") -> str:
    return "paper,1,2,3\n" + "".join(f"{number},{marks}\n" for number in numbers)


@pytest.mark.parametrize(
    "text",
    [
        rows([1, 2, 3]),
        rows([3, 1, 2]),
        rows([1, 70_000, 2, 5_000_000]),
        rows(range(9_990, 10_020)),
        rows([1, 2, 3]).replace("\n", "\r\n"),
        rows([1, 2, 3], '"1","","0"'),
        rows([1, 2, 3], "x,,?"),
        "rejected,1,2,3,paper\nidentifying,1,1,1,1\n,1,0,0,2\n",
        "paper,1,2,3,rejected,contest\n1,1,0,0,           ,board\n2,1,0,0,identifying,board\n",
    ],
)
def test_such_files_are_read_the_quick_way(tmp_path: Path, text: str) -> None:
    found = plain(tmp_path, text)
    assert found is not None
    assert found == heaps.row_by_row(tmp_path / "votes.csv", (BOARD,), 0, Rules())


@pytest.mark.parametrize(
    "text",
    [
        rows([1, 2, 1]),
        rows([1, 2, 3, 4, 2]),
        rows([*range(65_530, 65_545), 65_536]),
        rows([1, 2], "1,1,?"),  # the returning officer decides
        rows([1, 2], "1,1"),
        rows([1, 2], "1,yes,0"),
        rows([1, 2], "1,0,0,é"),
        rows([10**19]),
    ],
)
def test_such_files_are_left_to_the_careful_reader(tmp_path: Path, text: str) -> None:
    assert plain(tmp_path, text) is None


def test_a_number_twice_is_found_across_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heaps, "CHUNK", 100)
    assert plain(tmp_path, rows(range(1, 200))) is not None
    assert plain(tmp_path, rows([*range(1, 200), 17])) is None
    assert plain(tmp_path, rows([17, *range(200, 300), *range(15, 19)])) is None


@given(st.integers(0, 10**6), st.integers(2, 300), st.integers(0, 5))
def test_running_numbers_are_seen_column_by_column(first: int, many: int, wrong: int) -> None:
    def chunk(numbers: list[int]) -> bytes:
        return "".join(f"{number:07},1\n" for number in numbers).encode()

    numbers = list(range(first, first + many))
    assert heaps._running(chunk(numbers), 7, 10, many) == range(first, first + many)
    numbers[wrong * many // 6] += 1
    assert heaps._running(chunk(numbers), 7, 10, many) is None


def test_what_is_written_as_wide_rows_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("paper,Ashby,Baker,Chowdhury,rejected\n10,1,,,\n9,x,1,X,identifying\n011,,?,1,\n")
    found = keyed.read(path, (BOARD,))
    again = tmp_path / "again.csv"
    again.write_bytes(keyed.fixed_width(found, by_name=False))
    assert again.read_text("utf-8-sig").splitlines() == [
        "paper,1,2,3,contest,rejected",
        "09,1,1,1,board,identifying",
        "10,1,0,0,board,           ",
        "11,0,?,1,board,           ",
    ]
    quick = heaps.plain(again, (BOARD,), 0, Rules())
    assert quick is not None and quick.papers == heaps.read(path, (BOARD,), 0, Rules()).papers


def test_a_hundred_thousand_alike_are_one_heap(tmp_path: Path) -> None:
    found = plain(tmp_path, rows(range(1, 100_001), "1,,1"))
    assert found is not None and Counter(found.papers[BOARD.id].values()) == {100_000: 1}
