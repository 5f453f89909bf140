"""`lmcvote recall`: keys and refusals."""

from pathlib import Path

import pytest

from tests.cli.asking import EXAMPLE, LISTS, Said, codes


def test_threshold_has_the_keys_that_scripts_rely_on(said: Said) -> None:
    argv = ("--members", "201", "--signed", "150", "--eligible", "201", "--responses", "101")
    code, told = said("recall", "threshold", *argv)
    assert code == 0 and told == {
        "members": 201, "base": "members", "needed_to_call": 151, "signed": 150, "called": False,
        "eligible": 201, "needed_to_answer": 101, "responses": 101, "valid": True, "stands": False,
        "short_by": {"call": 1, "answer": 0},
    }  # fmt: skip


def test_threshold_before_anyone_signed(said: Said) -> None:
    told = said("recall", "threshold", "--members", "201")[1]
    assert (told["needed_to_call"], told["called"], told["valid"], told["stands"]) == (151, None, None, None)
    assert told["short_by"] == {"call": None, "answer": None}


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("--members", "0"), 3, ["out-of-range"]),
        (("--members", "10", "--signed", "-1"), 3, ["out-of-range"]),
        (("--members", "10", "--signed", "11"), 3, ["more-than-all"]),
        (("--members", "10", "--eligible", "0", "--responses", "0"), 3, ["out-of-range"]),
        (("--members", "10", "--eligible", "10", "--responses", "11"), 3, ["more-than-all"]),
        (("--members", "10", "--responses", "5"), 2, ["option-missing"]),
        (("--members", "10", "--base", "responses"), 2, ["option-missing"]),
        (("--members", "10", "--base", "voters"), 3, ["bad-base"]),
    ],
)
def test_threshold_refuses(said: Said, argv: tuple[str, ...], code: int, expected: list[str]) -> None:
    found, told = said("recall", "threshold", *argv)
    assert (found, codes(told)) == (code, expected)


def test_petition_asks_which_board_where_there_are_several(here: Path, said: Said) -> None:
    assert said("electorate", "build", *LISTS, "-o", "e.csv", "--as-at", "2027-02-01")[0] == 0
    petition = ("recall", "petition", str(EXAMPLE / "lists/petition.csv"), "--electorate", "e.csv")
    assert codes(said(*petition)[1]) == ["which-group"] and said(*petition)[0] == 2
    assert codes(said(*petition, "--group", "99X")[1]) == ["no-such-group"]
    assert said(*petition[:3], "--group", "06Q")[0] == 2
    code, told = said(*petition, "--group", "06Q")
    assert code == 0 and set(told) >= {
        "members", "held", "needed", "lines", "valid", "rejected", "called", "short_by",
    }  # fmt: skip
    assert said(*petition, "--group", "06Q", "--from", "2028-02-01")[0] == 2
    assert said(*petition, "--group", "06Q", "--from", "2028-02-01", "--to", "2028-01-01")[0] == 3
