"""What a contest came to, put into the words of a declaration: the cases of RULES 16 that end in one."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from lmcvote.count import outcome as outcomes
from lmcvote.count import plurality
from lmcvote.count.facts import Because, Departure, Facts, Filling, Remedy
from lmcvote.count.lot import SEATS, Lot
from lmcvote.declaration import Outcome
from lmcvote.declaring import carried, lots, rows, split, unfilled
from lmcvote.election import ANSWERS, CandidateNumber, Contest, ContestId, Group, Rules
from lmcvote.votes import Rejected, Vote
from tests.declarations import board
from tests.strategies import patterns, piles

BOARD = board(7, seats=6)
RULES = Rules()


def papers(votes: str, contest: Contest = BOARD) -> dict[Vote | Rejected, int]:
    """Plumped votes, candidate by candidate: `9 8 7 6 5 4 3` gives the first nine papers."""
    return {
        Vote(frozenset({c.number})): int(n) for c, n in zip(contest.candidates, votes.split(), strict=True) if int(n)
    }


def poll(votes: str, facts: Facts | None = None, rules: Rules = RULES) -> outcomes.Outcome:
    return outcomes.of_poll(BOARD, rules, plurality.count(BOARD, papers(votes)), facts or Facts())


def left(number: int, because: Because, before: bool = True, office: str = "") -> Facts:
    gone = Departure(BOARD.id, CandidateNumber(number), because, date(2027, 3, 1), before, office)
    return Facts(departures=(gone,))


def told(outcome: outcomes.Outcome) -> dict[str, Outcome]:
    return {row.number: row.outcome for row in rows(BOARD, outcome)}


def test_a_candidate_who_withdrew_after_printing_keeps_the_votes_and_takes_no_seat() -> None:
    """C19."""
    outcome = poll("9 8 7 6 5 4 3", left(2, Because.WITHDRAWN))
    (row,) = (row for row in rows(BOARD, outcome) if row.number == "2")
    assert (row.votes, row.outcome) == (8, Outcome.NOT_TAKEN)
    assert row.note == (
        "withdrew on 1 March 2027; the name stays on the paper, and its votes count; the seat is a casual vacancy."
    )
    assert unfilled(outcome.vacancies) == (1, "The LMC decides how it is filled.")
    assert told(outcome)["7"] is Outcome.NOT_ELECTED, "nobody moves up by himself"


def test_six_for_six_are_elected_unopposed() -> None:
    """C20."""
    contest = board(6)
    outcome = outcomes.of_uncontested(contest, RULES, {}, Facts())
    assert [row.outcome for row in rows(contest, outcome)] == [Outcome.UNOPPOSED] * 6
    assert {row.votes for row in rows(contest, outcome)} == {None} and unfilled(outcome.vacancies) == (0, "")


@pytest.mark.parametrize("number", [4, 0])
def test_seats_left_over_go_to_fresh_nominations(number: int) -> None:
    """C21."""
    contest = board(number)
    outcome = outcomes.of_uncontested(contest, RULES, {}, Facts())
    assert len(rows(contest, outcome)) == number
    assert unfilled(outcome.vacancies) == (6 - number, "Fresh nominations are called.")


def test_names_put_to_the_voters_show_yes_and_no() -> None:
    """C20, confirmation_ballot."""
    contest = board(2, seats=2)
    asked = Contest(ContestId("q"), "", Group("06Q"), 1, ANSWERS, "Shall she be elected?")
    answers = {
        CandidateNumber(n): plurality.count(asked, papers(votes, asked)) for n, votes in ((1, "30 20"), (2, "25 25"))
    }
    outcome = outcomes.of_uncontested(contest, Rules(uncontested="confirmation_ballot"), answers, Facts())
    assert [(row.number, row.votes, row.against, row.outcome) for row in rows(contest, outcome)] == [
        ("1", 30, 20, Outcome.ELECTED),
        ("2", 25, 25, Outcome.NOT_ELECTED),
    ]
    assert unfilled(outcome.vacancies)[0] == 1


def test_a_lot_is_told_with_its_witnesses_and_its_vote_is_in_no_figure() -> None:
    """C22, 11.3."""
    numbers = tuple(map(CandidateNumber, (5, 6, 7)))
    people = ("Mrs Joyce Hammond", "Ms Priya Nair")
    drawn = (numbers[0], numbers[2])
    lot = Lot(BOARD.id, SEATS, "lot_witnessed", numbers, 2, drawn, "2027-03-16 15:00", people, "Mr Alan Reeve", "00")
    outcome = poll("9 8 7 6 5 5 5", Facts(lots=(lot,)))
    assert [(row.number, row.votes, row.outcome) for row in rows(BOARD, outcome)][4:] == [
        ("5", 5, Outcome.BY_LOT),
        ("6", 5, Outcome.NOT_ELECTED),
        ("7", 5, Outcome.BY_LOT),
    ]
    (said,) = lots(BOARD, outcome)
    assert (said.drawn, said.places, said.at) == (("Margaret ELLIS", "Philip GREEN"), 2, "16 March 2027, 3 pm")
    assert said.witnesses == people and said.method == "slips drawn before witnesses"


def test_a_director_who_wins_and_stays_one_takes_no_seat() -> None:
    """C29."""
    outcome = poll("9 8 7 6 5 4 3", left(1, Because.BARRED, before=False, office="director"))
    (row,) = (row for row in rows(BOARD, outcome) if row.number == "1")
    assert (row.votes, row.outcome) == (9, Outcome.NOT_TAKEN)
    assert row.note == "is barred from a seat (director); the seat is a casual vacancy."


def test_who_resigns_later_was_elected_all_the_same() -> None:
    outcome = poll("9 8 7 6 5 4 3", left(1, Because.RESIGNED, before=False))
    (row,) = (row for row in rows(BOARD, outcome) if row.number == "1")
    assert row.outcome is Outcome.ELECTED and row.note.startswith("resigned on 1 March 2027")


def test_a_co_opted_name_is_printed_not_elected_and_the_next_highest_elected() -> None:
    """4.6, 12.2."""
    facts = left(1, Because.WITHDRAWN)
    day = date(2027, 4, 1)
    opted = Filling(BOARD.id, "of-1", Remedy.CO_OPT, day, "Ann Other")
    found = rows(BOARD, poll("9 8 7 6 5 4 3", replace(facts, fillings=(opted,))))
    assert [(row.number, row.name, str(row.outcome)) for row in found][-1] == ("", "Ann Other", "co-opted, not elected")
    runner_up = Filling(BOARD.id, "of-1", Remedy.NEXT_HIGHEST, day, "Philip GREEN", CandidateNumber(7))
    outcome = poll("9 8 7 6 5 4 3", replace(facts, fillings=(runner_up,)))
    assert told(outcome)["7"] is Outcome.NEXT and Outcome.NEXT.won and unfilled(outcome.vacancies) == (0, "")


@pytest.mark.parametrize(
    ("because", "rules"),
    [(Because.DIED, RULES), (Because.WITHDRAWN, Rules(withdrawn_after_print="reissue_all"))],
)
def test_a_poll_that_is_held_again_elects_nobody(because: Because, rules: Rules) -> None:
    outcome = poll("9 8 7 6 5 4 3", left(2, because), rules)
    assert set(told(outcome).values()) == {Outcome.NOT_ELECTED}
    assert [row.votes for row in rows(BOARD, outcome)] == [9, 8, 7, 6, 5, 4, 3], "the votes are shown"


@pytest.mark.parametrize(("yes", "no", "expected"), [(60, 60, False), (61, 60, True), (0, 0, False)])
def test_a_question_is_carried_by_more_yes_than_no(yes: int, no: int, expected: bool) -> None:
    asked = Contest(ContestId("q"), "", Group("06Q"), 1, ANSWERS, "Shall they be recalled?")
    outcome = outcomes.of_poll(asked, RULES, plurality.count(asked, papers(f"{yes} {no}", asked)), Facts())
    assert carried(outcome) is expected
    assert [(row.name, row.votes, row.outcome) for row in rows(asked, outcome)] == [
        ("Yes", yes, Outcome.ANSWER),
        ("No", no, Outcome.ANSWER),
    ]


@given(piles(), piles())
def test_votes_read_and_votes_ruled_are_the_votes(
    one: tuple[Contest, list[Vote | Rejected]], other: tuple[Contest, list[Vote | Rejected]]
) -> None:
    contest, read = one
    fits = {candidate.number for candidate in contest.candidates}
    ruled = [
        vote
        for vote in other[1]
        if isinstance(vote, Rejected) or (vote.clear <= fits and len(vote.clear) + vote.uncertain <= contest.seats)
    ]
    result = plurality.count(contest, patterns([*read, *ruled]))
    found = split(patterns(read), patterns(ruled), result)
    assert {n: sum(parts) for n, parts in found.items()} == {tally.number: tally.votes for tally in result.candidates}
    if any(isinstance(vote, Vote) for vote in ruled):
        with pytest.raises(ValueError, match="are not the"):
            split(patterns(read), {}, result)
