"""What hangs on the close hangs on the close in force; and what an elector may say, a doctor in dispute may say too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.asking import AT, OKORO, REEVE, REISSUE, TWO, Said, at, codes, words
from tests.cli.envelopes import live, with_second_board
from tests.cli.returning import CLOSE, Typed, answer, called

EXTEND = ("returns", "extend", "2027-03-17T12:00", "--minute", "LMC 2027/14", *TWO, *AT)


def test_packs_are_issued_and_replaced_until_the_close_in_force(
    packed: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(called(2))
    live(packed)
    assert at(datetime(2027, 3, 11, 10, tzinfo=UTC), *EXTEND) == 0
    later, last = datetime(2027, 3, 16, 9, tzinfo=UTC), datetime(2027, 3, 17, 12, tzinfo=UTC)
    assert later > CLOSE
    two_days_more = datetime(2027, 3, 12, 11, 59, tzinfo=UTC)  # replacements stop by post three working days before
    assert at(two_days_more, "electorate", "add", *OKORO, *REEVE, *AT) == 0
    assert at(later, "returns", "object", called(2), "--because", "Not me", *TWO, *AT) == 0
    capsys.readouterr()
    assert at(later, "returns", "settle", called(2), "--upheld", "--because", "Not her hand", *TWO, *AT) == 0
    assert "another pack: lmcvote ballots reissue" in " ".join(capsys.readouterr().out.split())
    by_hand = (*REISSUE, called(2), "--because", "disowned", *TWO, *AT, "--by-hand", "--json")
    assert at(later, *by_hand) == 0
    (letter, *_) = words(packed / "out/packs/packs-06Q-0002-issue-2.pdf")
    assert "Wednesday 17 March 2027" in letter and "15 March" not in letter
    claim = ("ballots", "provisional", "6300101", "--group", "06Q", "--reason", "moved", *TWO, *AT, "--by-hand")
    assert at(later, *claim) == 0
    capsys.readouterr()
    assert at(last, *REISSUE, called(3), "--because", "lost", *TWO, *AT, "--by-hand", "--json") == 5
    told = answer(capsys)
    assert codes(told) == ["poll-closed"] and "2027-03-17 12:00" in told["findings"][0]["message"]


def test_a_doctor_in_dispute_may_lose_a_pack_and_may_say_this_was_not_me(
    packed: Path, typed: Typed, said: Said
) -> None:
    claim = ("ballots", "provisional", "6300101", "--group", "06Q", "--reason", "moved", *TWO, *AT)
    assert said(*claim)[1]["number"] == called(60)
    assert said(*REISSUE, called(60), "--because", "lost", *TWO, *AT)[0] == 0
    letter = words(packed / "out/packs/packs-06Q-0060-issue-2.pdf")[0]
    assert "This is a replacement pack" in letter and "You claim a vote here, and it is not decided yet" in letter
    typed(called(60, 2))
    assert said("returns", "object", called(60, 2), "--because", "Not me", *TWO, *AT)[0] == 0
    assert said("returns", "settle", called(60, 2), "--upheld", "--because", "Not his hand", *TWO, *AT)[0] == 0
    assert said("returns", "uphold", called(60), "--minute", "LMC 9", *TWO, *AT)[0] == 0
    code, told = said("returns", "close", *TWO, *AT)
    assert code == 0 and told["accepted"] == {"06Q": 0}
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["provisional"], account["first_issued"], account["replacements"]["rep_lost"]) == (1, 60, 1)
    assert (account["in_time"], account["pack_void"], account["void_missing"]) == (1, 1, 1)


def test_what_comes_next_can_be_typed_as_it_stands(
    packed: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the close nobody is asked to mend anything; of two contests the account names the one to count."""
    typed(f"{called(2)} unsigned")

    def following(moment: datetime, *argv: str) -> str:
        capsys.readouterr()
        at(moment, *argv, *AT)
        return " ".join(capsys.readouterr().out.split()).rpartition("Next: ")[2]

    before, after = datetime(2027, 3, 2, 9, tzinfo=UTC), CLOSE
    assert "returns cure NUMBER" in following(before, "returns", "list")
    said_after = following(after, "returns", "list")
    assert "returns letters --by NAME --election e" in said_after and "cure" not in said_after
    following(before, "custody", "open", "returns-1", "--seal", "0412", "--as-found", *TWO)
    assert following(before, "custody").endswith("lmcvote custody explain 1 --note WHY --election e")
    with_second_board(packed)
    left = following(before, "ballots", "account", "--unissued", "10", "--contest", "mid-essex-board")
    assert left.endswith("lmcvote ballots account --unissued N --contest west-board --election e")
