"""What the printing bench gives its peers, and that it would see another page. No peer is needed."""

from dataclasses import replace
from pathlib import Path

from lmcvote.paper import draw
from lmcvote.paper.code import TEXT_LENGTH, from_text, parse
from tests.bench.peers import sheet
from tests.bench.peers.print_lmcvote import example
from tests.bench.printing import described, faults


def test_a_peer_is_told_the_whole_page(tmp_path: Path) -> None:
    style = example()
    told = described(style, 3)
    sheet.save(told, tmp_path)
    assert sheet.load(tmp_path) == told
    words = "\n".join(text.letters for text in told.texts)
    assert len(style.contest.candidates) == 12
    for candidate in style.contest.candidates:
        assert candidate.surname.upper() in words.upper() and candidate.practice in words
    assert (len(told.frames), len(told.squares)) == (12, 4)
    assert all(Path(told.fonts[text.font]).exists() for text in (*told.texts, told.typed))
    assert len(set(told.codes)) == 3 and {len(code) for code in told.codes} == {TEXT_LENGTH}


def test_another_page_is_seen(tmp_path: Path) -> None:
    style = example()
    told = described(style, 2)
    pdf = tmp_path / "papers.pdf"
    with pdf.open("wb") as file:
        draw.papers(file, style.layout, [parse(from_text(code)) for code in told.codes])
    assert list(faults(pdf, told, code=True)) == []
    other = replace(told, codes=tuple(reversed(told.codes)))
    typed, symbol = faults(pdf, other, code=True)
    assert typed == f'no "{other.codes[-1]}"' and symbol == f"the code reads {list(told.codes[-1:])}"
    assert list(faults(pdf, replace(told, codes=told.codes[:1]), code=True)) == ["2 pages, not 1"]
