"""A log of boxes as text; what is missing in it (RULES 6.9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.custody import (
    KINDS,
    Act,
    Entry,
    Explanation,
    Log,
    box_name,
    gaps,
    open_gaps,
    seal_number,
    standing,
    used,
)
from tests.wording import lines

TWO = ("Mr Alan Reeve", "Mrs Joyce Hammond")
WORDS = {"closed with": Act.CLOSED, "opened, found": Act.OPENED}
actions = st.lists(st.tuples(st.sampled_from(["returns-1", "spares"]), st.sampled_from(Act)), max_size=12)


def log(text: str, *explained: int) -> Log:
    """Lines such as `returns-1 closed with 0412` and `returns-1 opened, found 0412`."""
    entries = []
    for nth, line in enumerate(lines(text), 1):
        box, _, rest = line.partition(" ")
        said, _, seal = rest.rpartition(" ")
        entries.append(Entry(nth, box, WORDS[said], seal, TWO, f"2027-03-05T12:{nth:02}:00+00:00"))
    return Log(tuple(entries), tuple(Explanation(nth, "misread", TWO, "") for nth in explained))


def said(found: Log) -> list[str]:
    return [f"{gap.nth} {gap.box}: {gap.says}{' (explained)' if gap.explained else ''}" for gap in gaps(found)]


def test_a_box_that_is_found_as_it_was_left_has_no_gap() -> None:
    assert not said(
        log("""
            returns-1 closed with 0412
            spares closed with 0900
            returns-1 opened, found 0412
            returns-1 closed with 0413
            returns-1 opened, found 0413
        """)
    )


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        (
            "returns-1 closed with 0412 \n returns-1 opened, found 0417",
            "2 returns-1: seal 0417 was found, and 0412 was put on",
        ),
        (
            "returns-1 closed with 0412 \n returns-1 opened, found 0412 \n returns-1 opened, found 0413",
            "3 returns-1: opened with seal 0413 on it, and it was open by the log",
        ),
        (
            "returns-1 closed with 0412 \n returns-1 closed with 0413",
            "2 returns-1: a new seal was put on while 0412 is on record as unbroken",
        ),
        (
            "spares opened, found 0900",
            "1 spares: opened with seal 0900 on it, and no seal was ever put on by the log",
        ),
        (
            "returns-1 closed with 0412 \n spares closed with 0413 \n returns-1 opened, found 0413",
            "3 returns-1: seal 0413 was found, and 0412 was put on",
        ),
    ],
)
def test_whatever_does_not_follow_is_a_gap(text: str, gap: str) -> None:
    assert said(log(text)) == [gap]


def test_a_gap_stays_when_it_is_explained_and_the_log_goes_on_from_what_was_found() -> None:
    text = """
        papers closed with 0412
        papers opened, found 0417
        papers closed with 0418
        papers opened, found 0418
    """
    assert said(log(text)) == ["2 papers: seal 0417 was found, and 0412 was put on"]
    assert said(log(text, 2)) == ["2 papers: seal 0417 was found, and 0412 was put on (explained)"]
    assert [gap.nth for gap in open_gaps(log(text))] == [2] and not open_gaps(log(text, 2))


def test_the_log_says_which_box_is_sealed_with_what() -> None:
    found = log("spares closed with 0900 \n returns-1 closed with 0412 \n returns-1 opened, found 0412")
    assert [(one.box, one.seal, one.sealed) for one in standing(found.entries)] == [
        ("returns-1", "0412", False),
        ("spares", "0900", True),
    ]
    assert used(found.entries) == {"0412", "0900"}


@given(actions)
def test_a_log_without_a_gap_is_one_where_every_box_is_closed_and_opened_in_turn(
    actions: list[tuple[str, Act]],
) -> None:
    seals: dict[str, str] = {}
    text, proper = [], True
    shut: dict[str, bool] = {}
    for nth, (box, act) in enumerate(actions, 1):
        proper = proper and shut.get(box, False) is (act is Act.OPENED)
        shut[box] = act is Act.CLOSED
        if act is Act.CLOSED:
            seals[box] = f"{nth:04}"
        word = "closed with" if act is Act.CLOSED else "opened, found"
        text.append(f"{box} {word} {seals.get(box, '0000')}")
    assert (not gaps(log("\n".join(text)))) is proper


def test_one_changed_word_changes_the_digest_of_the_log() -> None:
    text = "spares closed with 0900 \n spares opened, found 0900"
    digests = {log(text).digest(), log(text.replace("0900", "0901")).digest(), log(text, 2).digest()}
    assert len(digests) == 3


def test_names_of_boxes_and_seals_are_read_as_people_write_them() -> None:
    assert [box_name(kind) for kind in KINDS] == list(KINDS)
    assert [box_name(text) for text in ("Papers-12", "papers-", "papers-0", "retruns-1", "", "papers 1")] == [
        "papers-12", "", "", "", "", "",
    ]  # fmt: skip
    assert [seal_number(text) for text in (" 0412", "a 0412/7", "", "=0412", "-1", "0" * 21)] == [
        "0412", "A0412/7", "", "", "", "",
    ]  # fmt: skip
