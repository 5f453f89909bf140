"""A confirmation ballot is declared as one: the questions on its names, put together (RULES 4.1)."""

from dataclasses import replace

from lmcvote.audit import check
from lmcvote.audit.account import Identity
from lmcvote.audit.check import State, Theme
from lmcvote.cli.declare import joined
from lmcvote.declaration import Declaration, Kind
from tests import declarations as made

PACKS = Identity("9.4", (("issued", 200),), (("in time", 122), ("outstanding", 78)))


def asked(yes: int, no: int, *failing: str) -> Declaration:
    """What the question on one name came to, with the packs that all names have alike."""
    one = made.question(yes, no)
    sums = (PACKS, *(account for account in one.accounts if account.rule in ("9.10", "9.13")))
    told = tuple(found for found in made.checks(*failing) if found.theme is not Theme.ACCOUNTS)
    return replace(one, accounts=sums, checks=(*told, *check.accounts(sums, ("9.4", "9.10", "9.13"))))


def board(**of: Declaration) -> Declaration:
    return joined.together(made.plain(made.board(6), Kind.CONFIRMATION), of)


def test_packs_are_told_once_and_votes_under_each_name() -> None:
    told = [one.says for one in board(Ashby=asked(60, 60), Baker=asked(70, 50)).accounts]
    assert told[0] == PACKS.says and told.count(PACKS.says) == 1
    assert {"Ashby: votes for candidates 120 = YES 60 + NO 60", "Baker: votes for candidates 120 = YES 70 + NO 50"} <= {
        *told
    }


def test_what_holds_of_one_name_alone_is_not_said_of_the_board() -> None:
    one = board(Ashby=asked(60, 60), Baker=asked(70, 50, "second-count"))
    assert [found.state for found in one.checks if found.name == "second-count"] == [State.FAILED]
    assert "two independent counts agree" not in one.satisfied


def test_the_papers_are_those_on_all_names_and_the_turnout_says_where_they_differ() -> None:
    one = board(Ashby=asked(60, 60), Baker=asked(60, 50))
    assert one.papers is not None and one.turnout is not None
    assert (one.papers.counted, one.papers.rejected, one.papers.votes) == (234, 4, 230)
    assert one.turnout.steps[-1] == ("Ballot papers counted, on each name 112 to", 122)


def test_an_account_is_off_for_the_board_unless_every_name_that_it_is_off_for_has_its_note() -> None:
    off = replace(PACKS, left=(("issued", 201),))

    def with_note(noted: tuple[str, ...]) -> Declaration:
        one = asked(60, 60)
        rest = tuple(found for found in one.checks if found.name != "account-9.4")
        return replace(one, accounts=(off,), checks=(*rest, *check.accounts((off,), ("9.4",), noted)))

    for second, stopping in ((("9.4",), []), ((), ["account-9.4"])):
        one = board(Ashby=with_note(("9.4",)), Baker=with_note(second))
        assert [found.name for found in one.checks if found.stopping] == stopping
