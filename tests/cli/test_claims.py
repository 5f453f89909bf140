"""`lmcvote electorate dispute` and `add`: what doctors and practices claim."""

from pathlib import Path

import pytest

from tests.cli.asking import AT, NAIR, OKORO, REEVE, WHY, Said, codes, electorate, open_cases


def test_a_dispute_is_a_case_and_the_ruling_closes_it(ruled: Path, said: Said) -> None:
    claim = ("--claims", "06T", "--reason", "Moved to Colchester in January")
    code, told = said("electorate", "dispute", "6300122", *claim, *REEVE, *AT)
    case = told["case"]
    assert code == 0 and electorate(ruled)["Peter MARSH"]["group"] == "06Q"  # it stands meanwhile
    (asked,) = said("electorate", "review", *AT)[1]["cases"]
    assert (asked["case"], asked["kind"]) == (case, "dispute")
    assert "5 of 7 sessions a week in 06Q" in asked["evidence"] and "Moved to Colchester" in asked["evidence"]
    assert said("electorate", "rule", case, "home=06T", *NAIR, *WHY, *AT)[0] == 0
    assert electorate(ruled)["Peter MARSH"]["group"] == "06T" and not open_cases(said)
    again = said("electorate", "dispute", "6300122", "--claims", "07H", "--reason", "No", *REEVE, *AT)[1]["case"]
    assert again != case
    assert said("electorate", "rule", again, "eligible", *NAIR, *WHY, *AT)[0] == 0
    assert electorate(ruled)["Peter MARSH"]["group"] == "06T"  # as it stood


def test_who_is_left_out_may_dispute_it(ruled: Path, said: Said) -> None:
    claim = ("--claims", "06Q", "--reason", "Qualified on 1 February")
    case = said("electorate", "dispute", "Oliver Webb", *claim, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    webb = electorate(ruled)["Oliver WEBB"]
    assert (webb["group"], webb["basis"]) == ("06Q", "ruling")


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (("6300122", "--claims", "99Z", "--reason", "x", *REEVE), 3, "group-unknown"),
        (("6300122", "--claims", "06T", "--reason", "x", "--by", "Anybody"), 3, "not-named"),
        (("6300122", "--claims", "06T", "--reason", "x"), 2, "option-missing"),
        (("6300122", *REEVE), 2, "option-missing"),
    ],
)
def test_a_dispute_names_a_group_and_who_took_it_down(
    built: Path, said: Said, argv: tuple[str, ...], exit_code: int, expected: str
) -> None:
    code, told = said("electorate", "dispute", *argv, *AT)
    assert (code, codes(told)) == (exit_code, [expected])


def test_c40_a_reported_doctor_is_provisional_until_ruled_on(ruled: Path, said: Said) -> None:
    code, told = said("electorate", "add", *OKORO, *REEVE, *AT)
    case = told["case"]
    okoro = electorate(ruled)["Ada Okoro"]
    assert code == 0 and okoro["basis"] == "unplaced" and "provisional" in okoro["note"]
    assert open_cases(said) == {case}
    code, told = said("electorate", "add", *OKORO, *REEVE, *AT)
    assert (code, codes(told)) == (5, ["reported-already"])
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    okoro = electorate(ruled)["Ada Okoro"]
    assert okoro["group"] == "06Q" and okoro["note"] == "reported by F81011 on 2027-02-01, joined by ruling"


def test_a_reported_doctor_may_be_ruled_ineligible(ruled: Path, said: Said) -> None:
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "ineligible", *REEVE, *WHY, *AT)[0] == 0
    assert "Ada Okoro" not in electorate(ruled)
    assert "Okoro" in (ruled / "out/excluded.csv").read_text("utf-8-sig")


def test_a_reported_doctor_may_dispute_the_group_too(ruled: Path, said: Said) -> None:
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    for claim, answer, group in (("07H", "eligible", "06Q"), ("06T", "home=06T", "06T")):
        moved = ("--claims", claim, "--reason", "The practice has moved")
        again = said("electorate", "dispute", "6123456", *moved, *REEVE, *AT)[1]["case"]
        (asked,) = said("electorate", "review", *AT)[1]["cases"]
        assert "the lists: Ada Okoro (GMC 6123456), in 06Q: Mr Alan Reeve ruled home=06Q" in asked["evidence"]
        assert said("electorate", "rule", again, answer, *NAIR, *WHY, *AT)[0] == 0
        assert electorate(ruled)["Ada Okoro"]["group"] == group and not open_cases(said)
    warnings = said("electorate", "build", *AT)[1]["warnings"]
    assert "ruling-lapsed" not in {warning["code"] for warning in warnings}


def test_a_reported_doctor_who_is_listed_is_refused_with_where(ruled: Path, said: Said) -> None:
    marsh = ("--surname", "Marsh", "--forename", "Peter", "--gmc", "6300122", "--reported-by", "F81057")
    code, told = said("electorate", "add", *marsh, *REEVE, *AT)
    assert (code, codes(told)) == (5, ["listed-already"]) and "06Q" in told["findings"][0]["message"]


def test_a_reported_doctor_like_one_of_the_lists_is_shown_beside_and_takes_two_people(ruled: Path, said: Said) -> None:
    webb = ("--surname", "Webb", "--forename", "Oliver", "--gmc", "6999999", "--reported-by", "F81114")
    case = said("electorate", "add", *webb, *REEVE, *AT)[1]["case"]
    (asked,) = said("electorate", "review", *AT)[1]["cases"]
    assert "Oliver WEBB (GMC 6500101), left out: the lists name training posts only" in asked["evidence"]
    code, told = said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (4, ["second-person"])
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *NAIR, *WHY, *AT)[0] == 0


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (
            ("--surname", "Khan", "--forename", "Imran", "--gmc", "6411987"),
            "votes in 06Q",
        ),  # EQUIP's number, ruled wrong
        (("--surname", "Yates", "--forename", "Alan", "--gmc", "6500143"), "electorate dispute"),  # left out
        (("--surname", "Ashby", "--forename", "J", "--practice", "F81011"), "If this is another doctor"),
    ],
)
def test_who_stands_on_a_row_of_the_lists_is_not_added(
    ruled: Path, said: Said, who: tuple[str, ...], told: str
) -> None:
    code, answer = said("electorate", "add", *who, "--reported-by", "F81011", *REEVE, *AT)
    assert (code, codes(answer)) == (5, ["listed-already"]) and told in answer["findings"][0]["message"]


def test_one_doctor_reported_by_two_practices_has_one_vote(ruled: Path, said: Said) -> None:
    okoro = ("--surname", "Okoro", "--forename", "Ada", "--reported-by", "F81014", "--practice", "F81014")
    first = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    second = said("electorate", "add", *okoro, *REEVE, *AT)[1]["case"]
    asked = {case["case"]: case["evidence"] for case in said("electorate", "review", *AT)[1]["cases"]}
    assert "Ada Okoro" in asked[second] or "Ada Okoro" in asked[first]  # each is shown beside the other
    assert said("electorate", "rule", first, "home=06Q", *REEVE, *NAIR, *WHY, *AT)[0] == 0
    code, told = said("electorate", "rule", second, "home=06Q", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (4, ["second-person"])


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (("--surname", "A", "--forename", "B"), 2, "option-missing"),
        (("--surname", "A", "--forename", "B", "--reported-by", "x", "--gmc", "12"), 3, "gmc-number-wrong"),
        (("--surname", "A", "--forename", "B", "--reported-by", "x", "--practice", "12"), 3, "practice-code-wrong"),
        (("--surname", "A", "--forename", "B", "--reported-by", "x", "--role", "king"), 3, "role-unknown"),
    ],
)
def test_a_report_is_checked(built: Path, said: Said, argv: tuple[str, ...], exit_code: int, expected: str) -> None:
    code, told = said("electorate", "add", *argv, *REEVE, *AT)
    assert (code, codes(told)) == (exit_code, [expected])
