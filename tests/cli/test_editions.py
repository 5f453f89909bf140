"""`lmcvote ballots` beside the plain board election: large print, an order drawn by lot, a question, awkward names."""

import json
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from lmcvote.paper.code import from_text, parse
from tests.cli.asking import AT, SIGNED, Said, codes, committed
from tests.cli.asking import words as words_of
from tests.wording import run

CANDIDATE = 'surname = "Ashby", forenames = "Jane", practice = "Kelvedon & Feering Health Centre"'
SECRECY = "fewer than 10 papers of a style identify their voters"


def edit(election: Path, *changes: tuple[str, str]) -> None:
    settings = election / "election.toml"
    text = settings.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    settings.write_text(text, "utf-8")


def crowd(election: Path, candidates: int, seats: int = 6) -> None:
    """So many candidates, instead of the example's."""
    text = (election / "election.toml").read_text("utf-8")
    rows = "".join(
        f'{{ id = "c{n}", surname = "Surname{n}", forenames = "Jane", practice = "High Street Surgery" }},\n'
        for n in range(1, candidates + 1)
    )
    head, _, rest = text.partition("candidates = [\n")
    text = f"{head}candidates = [\n{rows}]\n{rest.partition(chr(10) + ']' + chr(10))[2]}"
    (election / "election.toml").write_text(text.replace("seats = 6", f"seats = {seats}"), "utf-8")


def ask(election: Path, question: str = "Shall the board of NHS Mid Essex CCG be recalled?") -> None:
    """A recall instead of the election."""
    text = (election / "election.toml").read_text("utf-8")
    head, _, rest = text.partition("candidates = [\n")
    text = (head + rest.partition("\n]\n")[2]).replace("seats = 6", f'question = "{question}"')
    text = text.replace("Election of six members of the board", "Recall of six members of the board")
    (election / "election.toml").write_text(text, "utf-8")


def specimens(election: Path) -> list[Path]:
    return sorted((election / "out/ballots").glob("*specimen.pdf"))


def sign() -> None:
    assert run("ballots", "proof", *AT, *SIGNED) == 0


def note(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().err.split())


# -- large print ------------------------------------------------------------------------------------------------------


def test_a_proof_has_a_specimen_of_each_edition(election: Path, said: Said) -> None:
    code, told = said("ballots", "proof", *AT)
    assert code == 0
    styles = [target["style"] for target in told["targets"]]
    assert styles == ["mid-essex-board.standard"] * 12 + ["mid-essex-board.large-print"] * 12
    assert told["targets"][12]["width"] == 10.0 and told["targets"][-1]["page"] == 2
    assert run("ballots", "proof", *AT) == 0
    assert sorted(path.name for path in (election / "out/ballots").iterdir()) == [
        "checklist.pdf",
        *("mid-essex-board-large-print-specimen-1.png", "mid-essex-board-large-print-specimen-2.png"),
        *("mid-essex-board-large-print-specimen.pdf", "mid-essex-board-specimen.pdf", "mid-essex-board-specimen.png"),
    ]


def test_large_print_is_printed_by_itself_and_warns_of_secrecy(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    sign()
    assert run("ballots", "print", *AT, "--large-print", "3") == 0
    told = note(capsys)
    assert SECRECY in told and "two people copy each" in told and "standard paper" in told
    assert run("ballots", "print", *AT, "--large-print", "9", "--spares", "1") == 0
    told = note(capsys)
    assert "identify" not in told and "3 papers of mid-essex-board in large print were printed before" in told
    assert committed(election) == 13
    code, answer = said("ballots", "print", *AT, "--large-print", "3")
    assert code == 0 and answer["papers"] == {"mid-essex-board": 3} and answer["files"][0]["pages"] == 6
    assert "mid-essex-board-large-print-003.pdf" in answer["files"][0]["file"]
    assert said("ballots", "print", *AT, "--papers", "40")[1]["files"][0]["pages"] == 40


def test_the_pages_of_a_paper_bear_one_serial_and_their_number(election: Path, said: Said) -> None:
    told = said("ballots", "print", *AT, "--large-print", "2", "--test")[1]
    assert told["test"] is True and not (election / "box.db").exists()
    pages = []
    for page in pypdfium2.PdfDocument(told["files"][0]["file"]):
        (symbol,) = zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_numpy().squeeze())
        pages.append(parse(from_text(symbol.text)))
    assert [(code.page, code.pages, code.test) for code in pages] == [(1, 2, True), (2, 2, True)] * 2
    assert pages[0].serial == pages[1].serial != pages[2].serial == pages[3].serial
    styles = json.loads((election / "definition.json").read_bytes())["digests"]
    assert {code.style_hash.hex() for code in pages} == {styles["mid-essex-board.large-print"]}


def test_beyond_forty_two_candidates_the_standard_paper_still_prints(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd(election, 43)
    sign()
    capsys.readouterr()
    assert run("ballots", "print", *AT, "--papers", "1") == 0
    told = note(capsys)
    assert "there is no large-print edition (43 candidates, and 42 is the most it can hold)" in told
    code, answer = said("ballots", "print", *AT, "--large-print", "1")
    assert (code, codes(answer)) == (3, ["no-large-print"])


def test_a_name_too_long_for_large_print_alone_is_told_and_the_standard_paper_prints(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(election, (CANDIDATE, CANDIDATE.replace("Ashby", "Featherstonehaugh-Cholmondeley-Ashby")))
    assert run("ballots", "proof", *AT) == 0
    assert "there is no large-print edition" in note(capsys)
    assert [path.name for path in specimens(election)] == ["mid-essex-board-specimen.pdf"]
    sign()
    assert said("ballots", "print", *AT, "--papers", "1")[0] == 0


def test_more_than_seven_pages_are_refused(election: Path, said: Said) -> None:
    crowd(election, 211)
    code, told = said("ballots", "proof", *AT)
    assert (code, codes(told)) == (3, ["too-many-candidates"]) and told["findings"][0]["value"] == "211"


# -- an order drawn by lot --------------------------------------------------------------------------------------------


def test_an_order_drawn_by_lot_is_printed_and_frozen(election: Path, said: Said) -> None:
    drawn = "farouk ashby thompson baker obrien chowdhury jolly davies iqbal ellis hughes green".split()
    lot = f'seats = 6\nlot = {json.dumps(drawn)}\nlot_record = "drawn on 2 February 2027 by Mrs Joyce Hammond"'
    edit(election, ('order = "alphabetical"', 'order = "by_lot"'), ("seats = 6", lot))
    assert run("ballots", "proof", *AT) == 0
    for path in specimens(election):
        told = words_of(path)
        assert all("In the order drawn by lot" in page and "Alphabetical" not in page for page in told)
        assert told[0].index("FAROUK") < told[0].index("ASHBY") < told[0].index("THOMPSON")
    frozen = json.loads((election / "definition.json").read_bytes())
    assert frozen["rules"]["order"] == "by_lot"
    assert frozen["styles"][0]["contest"]["lot_record"] == "drawn on 2 February 2027 by Mrs Joyce Hammond"


# -- a question -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["1,2", "Yes,No", "YES,NO"])
def test_a_question_is_printed_and_counted(
    election: Path, said: Said, heading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(election)
    assert run("ballots", "proof", *AT) == 0
    assert "Beware" not in note(capsys)  # the title's "six" is no number of votes
    for path in specimens(election):
        (told,) = words_of(path)
        for words in ("Shall the board of NHS Mid Essex CCG be recalled?", "Vote ONCE only: YES or NO.", "YES", "NO"):
            assert words in told
    sign()
    assert said("ballots", "print", *AT, "--papers", "5")[1]["papers"] == {"mid-essex-board": 5}
    Path("votes.csv").write_text(f"paper,{heading}\n1,X,\n2,X,\n3,,X\n4,X,X\n5,,\n")
    code, answer = said("count", *AT, "votes.csv")
    assert code == 0
    (contest,) = answer["contests"]
    assert [(c["name"], c["votes"]) for c in contest["candidates"]] == [("YES", 2), ("NO", 1)]
    assert contest["rejected"]["too_many"] == contest["rejected"]["unmarked"] == 1 and contest["balanced"] is True
    assert not any(c["elected"] for c in contest["candidates"])
    assert run("count", *AT) == 0
    assert "ELECTED" not in capsys.readouterr().out


def test_equal_answers_draw_no_lot(election: Path, said: Said) -> None:
    ask(election)
    assert said("ballots", "proof", *AT)[0] == 0
    Path("votes.csv").write_text("paper,yes,no\n1,X,\n2,,X\n")
    code, answer = said("count", *AT, "votes.csv")
    assert code == 0 and answer["contests"][0]["ties"] == []


# -- awkward input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("surname", "code", "field"),
    [
        ("Ashby \N{GRINNING FACE}", "no-glyph", "contests"),
        ("\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}", "no-glyph", "contests"),
        ("\u674e", "no-glyph", "contests"),
        ("A" * 120, "text-too-wide", "contests"),
        ("Ash\N{RIGHT-TO-LEFT MARK}by", "hidden-character", "contests[1].candidates[1].surname"),
        ("Ash\N{RIGHT-TO-LEFT OVERRIDE}by", "hidden-character", "contests[1].candidates[1].surname"),
    ],
    ids=["emoji", "Arabic", "Chinese", "120 letters", "mark", "override"],
)
def test_what_cannot_be_printed_names_file_and_field(
    election: Path, said: Said, surname: str, code: str, field: str
) -> None:
    edit(election, (CANDIDATE, CANDIDATE.replace("Ashby", surname)))
    found, told = said("ballots", "proof", *AT)
    assert (found, set(codes(told))) == (3, {code})
    assert all((fault["file"], fault["field"]) == ("e/election.toml", field) for fault in told["findings"])
    assert not (election / "definition.json").exists()


@pytest.mark.parametrize("forenames", ["<b>Jane</b>", "Jane &amp; Co", "%(name)s {0}", "Zo\u00eb Nguy\u1ec5n \u0174yn"])
def test_a_name_is_printed_letter_for_letter(election: Path, forenames: str) -> None:
    edit(election, (CANDIDATE, CANDIDATE.replace("Jane", forenames)))
    assert run("ballots", "proof", *AT) == 0
    for path in specimens(election):
        assert f"ASHBY {forenames}" in words_of(path)[0]


@pytest.mark.parametrize(("candidates", "seats"), [(0, 6), (1, 1), (5, 6), (6, 6)])
def test_no_more_candidates_than_seats_need_no_paper(election: Path, said: Said, candidates: int, seats: int) -> None:
    crowd(election, candidates, seats)
    for argv in (("proof",), ("print", "--papers", "1"), ("print", "--large-print", "1")):
        code, told = said("ballots", *argv, *AT)
        assert (code, codes(told)) == (5, ["uncontested"])
        assert told["findings"][0]["field"] == "seats" and "No poll is held" in told["findings"][0]["message"]
    assert not (election / "definition.json").exists()


@pytest.mark.parametrize(
    ("new", "remedy"),
    [('id = "ashby", surname = "Other", forenames = "Ann"', "Make them differ."),
     (f'id = "other", {CANDIDATE}', "Tell them apart: by practice")],
)  # fmt: skip
def test_one_candidate_twice_is_told(election: Path, said: Said, new: str, remedy: str) -> None:
    edit(election, ("candidates = [", f"candidates = [\n{{ {new} }},"))
    code, told = said("ballots", "proof", *AT)
    assert (code, codes(told)) == (3, ["twice"]) and remedy in told["findings"][0]["message"]
    assert (told["findings"][0]["file"], told["findings"][0]["field"]) == ("e/election.toml", "contests[1].candidates")
