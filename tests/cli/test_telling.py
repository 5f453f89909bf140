"""`lmcvote electorate explain`, `diff` and the letters: what people are told."""

from pathlib import Path

import pytest

from tests.cli.asking import AT, HOME, REEVE, WHY, Said, codes, words
from tests.wording import run


def test_explain_tells_a_doctor_why(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("electorate", "explain", "6300122", *AT) == 0
    assert " ".join(capsys.readouterr().out.split()) == (
        "Peter MARSH, GMC 6300122 Peter MARSH votes in 06Q. What the lists say "
        "Performers List, line 52: Peter MARSH, GMC 6300122, locum, home CM63AP, since 2008-05-01 "
        "EQUIP, line 55: Peter Marsh, GMC 6300122, locum, at F81057, home CM63AP, in 06Q, 5 sessions a "
        "week, since 2024-05-06 "
        "EQUIP, line 56: Peter Marsh, GMC 6300122, locum, at F81017, home CM63AP, in 06T, 2 sessions a "
        "week, since 2024-05-06 "
        "Why these rows are one doctor's One list has several rows under the doctor's GMC number, with names that "
        "agree. Both lists have the GMC number, and the names agree. "
        "What decided the group 06Q: 5 of 7 sessions a week in 06Q. "
        "If this is wrong, tell Mr Alan Reeve. The last word is with North and South Essex Local Medical "
        "Committees."
    )


@pytest.mark.parametrize(("who", "expected"), [("Nobody Known", "nobody"), ("0000001", "nobody"), ("Imran", "several")])
def test_explain_asks_who_is_meant(built: Path, said: Said, who: str, expected: str) -> None:
    code, told = said("electorate", "explain", who, *AT)
    assert (code, codes(told)) == (3, [expected])


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        ("Oliver Webb", "is on no roll: the lists name training posts only"),
        ("Wood, Daniel", "is held: it is open whether this is one doctor or two"),
        ("Claire Pierce", "has no group yet"),
    ],
)
def test_explain_speaks_of_those_on_no_roll_too(built: Path, said: Said, who: str, verdict: str) -> None:
    assert verdict in said("electorate", "explain", who, *AT)[1]["verdict"]


def test_diff_tells_what_changed_between_two_builds(built: Path, said: Said) -> None:
    before = built / "before.csv"
    before.write_bytes((built / "out/electorate.csv").read_bytes())
    assert said("electorate", "diff", str(before), str(before))[1] == {"changes": []}
    assert said("electorate", "rule", HOME, "home=07H", *REEVE, *WHY, *AT)[0] == 0
    code, told = said("electorate", "diff", str(before), str(built / "out/electorate.csv"))
    claire = "Claire PIERCE (GMC 6300185)"
    assert code == 0 and told["changes"] == [
        {"what": "group", "doctor": claire, "before": "unplaced", "after": "07H"},
        {"what": "practice", "doctor": claire, "before": "", "after": "F81015"},
        {"what": "basis", "doctor": claire, "before": "unplaced", "after": "ruling"},
    ]


def test_a_home_form_goes_to_each_locum_without_a_home(built: Path, said: Said) -> None:
    code, told = said("electorate", "home-forms", "--return-by", "2027-02-12", *AT)
    assert (code, told["letters"]) == (0, 3)
    pages = words(built / "out/letters/home-forms.pdf")
    assert len(pages) == 3 and {name for name in ("PIERCE", "RAMSAY", "SHARMA") if any(name in p for p in pages)} == {
        "PIERCE", "RAMSAY", "SHARMA",
    }  # fmt: skip
    assert all("12 February 2027" in page and "NHS Mid Essex CCG" in page for page in pages)


def test_a_letter_goes_to_each_practice_of_the_area(built: Path, said: Said) -> None:
    code, told = said("electorate", "practice-letters", *AT)
    pages = words(built / "out/letters/practice-letters.pdf")
    assert code == 0 and told["letters"] == len(pages)
    assert any("F81011" in page and "ASHBY" in page for page in pages)


def test_everyone_left_out_is_told_why(ruled: Path, said: Said) -> None:
    code, told = said("electorate", "exclusion-letters", *AT)
    pages = words(ruled / "out/letters/exclusion-letters.pdf")
    assert (code, told["letters"], len(pages)) == (0, 3, 3)
    assert any("RAMSAY" in page and "works in Suffolk only" in page and "Mr Owen Bell" in page for page in pages)
