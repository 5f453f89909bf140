"""What a contest comes to beside its votes: cases of RULES 16 in the words of the rules."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.barred import barred
from lmcvote.count.facts import Because, Departure, Facts, Filling, Remedy
from lmcvote.count.lot import Lot
from lmcvote.count.outcome import Ending, Outcome, disregard, of_all, of_poll, of_uncontested
from lmcvote.count.plurality import count
from lmcvote.count.result import ContestResult, Tie
from lmcvote.count.runners_up import about, book, following, lapses
from lmcvote.election import ANSWERS, CandidateNumber, Contest, ContestId, Group, Rules, confirmations
from tests.wording import contest, lines, papers

BOARD = ContestId("board")
DAY = date(2027, 3, 20)
NAMES = "Ashby Baker Chowdhury Davies"
VOTES = "6 Ashby Baker | 4 Ashby Chowdhury | 1 Davies"
"""Ten for Ashby, six for Baker, four for Chowdhury, one for Davies."""


def left(number: int, because: Because, before_result: bool = False, office: str = "") -> Departure:
    return Departure(BOARD, CandidateNumber(number), because, DAY, before_result, office)


def withdrew(number: int) -> Departure:
    return left(number, Because.WITHDRAWN, before_result=True)


def called(seat: str, number: int, name: str = "") -> Filling:
    return Filling(BOARD, seat, Remedy.NEXT_HIGHEST, DAY, name or str(number), CandidateNumber(number))


def co_opted(seat: str, name: str) -> Filling:
    return Filling(BOARD, seat, Remedy.CO_OPT, DAY, name)


def counted(text: str, names: str = NAMES, seats: int = 2) -> tuple[Contest, ContestResult]:
    board = contest(names, seats)
    return board, count(board, papers(text, board))


def outcome(
    text: str,
    *departures: Departure,
    names: str = NAMES,
    seats: int = 2,
    fillings: tuple[Filling, ...] = (),
    **rules: Any,  # noqa: ANN401 (switches of all kinds)
) -> Outcome:
    board, result = counted(text, names, seats)
    return of_poll(board, Rules(**rules), result, Facts(departures=departures, fillings=fillings))


def uncontested(
    names: str,
    seats: int,
    *departures: Departure,
    second_round: bool = False,
    **rules: Any,  # noqa: ANN401 (switches of all kinds)
) -> Outcome:
    board = contest(names, seats) if names else Contest(BOARD, "Board", Group("06Q"), seats, ())
    board = Contest(board.id, board.title, board.group, seats, board.candidates, second_round=second_round)
    return of_uncontested(board, Rules(**rules), {}, Facts(departures=departures))


def told(outcome: Outcome) -> list[str]:
    """One line for each candidate, then one for each vacant seat."""
    found = []
    for one in outcome.standings:
        votes = "" if one.votes is None else f" {one.votes}"
        against = "" if one.against is None else f":{one.against}"
        end = {True: " elected", False: "", None: " awaited"}[one.elected]
        found.append(f"{one.name.capitalize()}{votes}{against}{end}{f', {one.left.because}' if one.left else ''}")
    for seat in outcome.vacancies:
        who = (
            f"{seat.filling.name}, {'elected' if seat.filling.elected else 'not elected'}" if seat.filling else "vacant"
        )
        found.append(f"{seat.seat} {seat.because}: {seat.remedy}, {who}")
    return found


def test_c19_a_name_withdrawn_after_printing_stays_and_its_seat_is_vacant() -> None:
    """C19, RULES 3.7: name stays, votes count, if elected the seat is a casual vacancy."""
    assert told(outcome(VOTES, withdrew(2))) == lines("""
        Ashby 10 elected
        Baker 6 elected, withdrawn
        Chowdhury 4
        Davies 1
        of-2 withdrawn: ask, vacant
    """)


def test_c19_a_name_withdrawn_that_did_not_win_leaves_no_seat() -> None:
    assert outcome(VOTES, withdrew(3)).vacancies == ()


def test_votes_for_a_withdrawn_name_can_be_disregarded_and_stay_in_the_account() -> None:
    """RULES 3.7 disregard_votes, 9.11: seats * papers = votes + votes_withdrawn + unused + lost + seats * rejected."""
    assert told(outcome(VOTES, withdrew(2), withdrawn_after_print="disregard_votes")) == lines("""
        Ashby 10 elected
        Chowdhury 4 elected
        Davies 1
        Baker 6, withdrawn
    """)
    _, result = counted(VOTES)
    ruled = disregard(result, [CandidateNumber(2)])
    assert (ruled.votes, ruled.withdrawn, ruled.unused) == (15, 6, 1) and ruled.balanced
    assert 2 * ruled.papers == 15 + 6 + 1


def test_disregarded_votes_can_leave_a_tie_or_too_few() -> None:
    tied = outcome("3 Ashby | 2 Baker | 1 Chowdhury | 1 Davies", withdrew(2), withdrawn_after_print="disregard_votes")
    assert tied.ties == (Tie((CandidateNumber(3), CandidateNumber(4)), 1),)
    few = outcome(VOTES, withdrew(1), withdrew(2), withdrew(3), withdrawn_after_print="disregard_votes")
    assert told(few)[0] == "Davies 1 elected" and told(few)[-1] == "short-1 short: fresh_nominations, vacant"


def test_withdrawn_after_printing_can_stop_the_poll_for_a_reissue() -> None:
    """RULES 3.7 reissue_all."""
    stopped = outcome(VOTES, withdrew(4), withdrawn_after_print="reissue_all")
    assert stopped.ending is Ending.REISSUED and stopped.elected == () and stopped.vacancies == ()


def test_if_a_candidate_dies_before_the_result_the_poll_is_held_again() -> None:
    """RULES 3.8: the poll stops and is rerun."""
    stopped = outcome(VOTES, left(4, Because.DIED, before_result=True))
    assert stopped.ending is Ending.STOPPED and stopped.elected == () and stopped.settled
    assert [one.votes for one in stopped.standings] == [10, 6, 4, 1], "the votes are shown, and elect nobody"


def test_or_the_name_stays_and_the_seat_is_vacant() -> None:
    """RULES 3.8 stays_then_vacancy; a death after the result is a casual vacancy under either."""
    dead = left(1, Because.DIED, before_result=True)
    assert told(outcome(VOTES, dead, candidate_death="stays_then_vacancy"))[-1] == "of-1 died: ask, vacant"
    assert told(outcome(VOTES, left(1, Because.DIED)))[-1] == "of-1 died: ask, vacant"


def test_c20_six_candidates_for_six_seats_are_declared_elected() -> None:
    """C20, RULES 4.1: no poll, all declared elected."""
    six = uncontested("A B C D E F", 6)
    assert six.ending is Ending.DECLARED_ELECTED and told(six) == [f"{name} elected" for name in "ABCDEF"]


def test_c20_or_each_name_is_put_to_a_yes_or_no() -> None:
    """C20, RULES 4.1: confirmation_ballot: yes/no on each name, elected with more yes than no."""
    board, rules = contest("Ashby Baker Chowdhury", 3), Rules(uncontested="confirmation_ballot")
    questions = confirmations(board)
    assert [one.id for one in questions] == ["board.ashby", "board.baker", "board.chowdhury"]
    assert all(one.candidates == ANSWERS and "Shall" in one.question for one in questions)
    votes = ("5 Yes | 4 No", "4 Yes | 4 No", "2 Yes | 1 -")
    answers = {one.id: count(one, papers(text, one)) for one, text in zip(questions, votes, strict=True)}
    (of_board,) = of_all((board, *questions), rules, answers, Facts())
    assert told(of_board) == lines("""
        Ashby 5:4 elected
        Baker 4:4
        Chowdhury 2:0 elected
        short-1 not_confirmed: fresh_nominations, vacant
    """)
    (half,) = of_all((board, *questions), rules, {questions[0].id: answers[questions[0].id]}, Facts())
    assert told(half)[1:] == ["Baker awaited", "Chowdhury awaited"] and not half.settled


@pytest.mark.parametrize(("names", "vacant"), [("A B C D", 2), ("", 6)])
def test_c21_seats_left_over_go_to_fresh_nominations(names: str, vacant: int) -> None:
    """C21, RULES 4.2: 4 candidates for 6 seats: 4 elected, 2 to fresh nominations; 0 candidates: 6."""
    short = uncontested(names, 6)
    assert len(short.elected) == 6 - vacant and short.settled
    assert [(one.because, one.remedy) for one in short.vacancies] == [(Because.SHORT, "fresh_nominations")] * vacant


@pytest.mark.parametrize(
    ("second_round", "rules", "remedy"),
    [
        (False, {"short": "co_opt"}, Remedy.CO_OPT),
        (False, {"short": "leave_vacant"}, Remedy.LEAVE_VACANT),
        (True, {}, Remedy.LEAVE_VACANT),
        (True, {"short_after_second": "co_opt"}, Remedy.CO_OPT),
    ],
)
def test_what_is_done_with_seats_left_over(second_round: bool, rules: dict[str, str], remedy: Remedy) -> None:
    """RULES 4.2, 4.3: after one further round the seat is left vacant, or filled by co-option."""
    short = uncontested("A", 2, second_round=second_round, **rules)
    assert [one.remedy for one in short.vacancies] == [remedy]


def test_a_co_opted_member_is_not_elected() -> None:
    """RULES 4.6."""
    board = contest("A", 2)
    short = of_uncontested(board, Rules(short="co_opt"), {}, Facts(fillings=(co_opted("short-1", "Zander"),)))
    assert told(short) == ["A elected", "short-1 short: co_opt, Zander, not elected"]
    assert not short.vacancies[0].vacant


@pytest.mark.parametrize(
    ("office", "on", "bars"),
    [
        ("director", date(2013, 4, 30), True),
        ("director", date(2027, 3, 20), True),
        ("chair", date(2013, 4, 30), False),
        ("chair", date(2013, 5, 1), True),
        ("secretary", date(2013, 5, 1), True),
        ("treasurer", date(2013, 5, 1), False),
    ],
)
def test_c29_who_may_take_a_seat(office: str, on: date, bars: bool) -> None:
    """C29, RULES 2.2, 2.4: a Director never; the LMC Chair on 30 April 2013, not on 1 May."""
    assert barred(office, on, Rules()) is bars


def test_c29_unless_the_transition_ended_earlier() -> None:
    """C29: taken on 30 April unless the transition ended earlier; offices may be added (RULES 2.4)."""
    earlier = Rules(lmc_officer_bar_from="2013-04-30", lmc_barred_offices=("chair", "secretary", "treasurer"))
    assert barred("chair", date(2013, 4, 30), earlier) and barred("treasurer", date(2013, 4, 30), earlier)


@pytest.mark.parametrize(("rule", "remedy"), [("vacancy", "co_opt"), ("next_highest", "next_highest")])
def test_c29_a_winner_who_is_barred_does_not_take_the_seat(rule: str, remedy: str) -> None:
    """C29, RULES 2.5: seat not taken, vacancy rule applies; or the next highest, where barred_winner says so."""
    director = left(1, Because.BARRED, office="director")
    barred_out = outcome(VOTES, director, vacancy="co_opt", barred_winner=rule)
    assert told(barred_out)[-1] == f"of-1 barred: {remedy}, vacant"
    assert told(barred_out)[0] == "Ashby 10 elected, barred"


def test_as_many_no_as_yes_carries_no_question() -> None:
    question = Contest(BOARD, "Recall", Group("06Q"), 1, ANSWERS, "Shall the board be recalled?")
    put = of_poll(question, Rules(), count(question, papers("60 Yes | 60 No", question)), Facts())
    assert put.ending is Ending.QUESTION and put.elected == () and put.ties == () and put.vacancies == ()


def runners_up(of: Outcome) -> list[str]:
    return [f"{one.place} {one.name.capitalize()} {one.votes}" for one in book(of)]


def test_the_book_of_runners_up_is_by_votes_and_without_those_who_left() -> None:
    """RULES 12.2: order, votes, consent."""
    names, text = "A B C D E F", "9 A | 8 B | 5 C | 3 D | 3 E | 1 F"
    assert runners_up(outcome(text, names=names)) == ["1 C 5", "2 D 3", "2 E 3", "4 F 1"]
    declined = outcome(text, left(3, Because.DECLINED), withdrew(6), names=names)
    assert runners_up(declined) == ["1 D 3", "1 E 3"] and declined.vacancies == ()


def test_a_vacant_seat_goes_to_the_next_highest_one_after_the_other() -> None:
    """RULES 12.1, 12.2."""
    gone, rules = left(1, Because.RESIGNED), dict[str, Any](vacancy="next_highest")
    vacant = outcome(VOTES, gone, **rules)
    following_one = following(vacant, "of-1")
    assert not isinstance(following_one, Tie | None) and following_one.number == 3
    filled = outcome(VOTES, gone, fillings=(called("of-1", 3, "Chowdhury"),), **rules)
    assert told(filled)[-1] == "of-1 resigned: next_highest, Chowdhury, elected"
    assert runners_up(filled) == ["1 Davies 1"]
    again = outcome(VOTES, gone, left(3, Because.RESIGNED), fillings=(called("of-1", 3),), **rules)
    assert told(again)[-1] == "of-3 resigned: next_highest, vacant", "who was called can leave too"


def test_runners_up_who_are_level_are_drawn_for() -> None:
    """RULES 12.2: a tie goes to section 11; one who is drawn and declines is drawn for once more."""
    board, result = counted("9 A | 8 B | 3 C | 3 D | 3 E", "A B C D E")
    gone = left(1, Because.RESIGNED)
    level = tuple(map(CandidateNumber, (3, 4, 5)))

    def after(*departures: Departure, drawn: int = 0) -> Outcome:
        lots = (
            [Lot(BOARD, "of-1", "lot_witnessed", level, 1, (CandidateNumber(drawn),), "", (), "", "")] if drawn else []
        )
        return of_poll(board, Rules(vacancy="next_highest"), result, Facts(tuple(lots), (gone, *departures)))

    assert following(after(), "of-1") == Tie(level, 1) and about(after(), "of-1") == "of-1"
    chosen = following(after(drawn=4), "of-1")
    assert not isinstance(chosen, Tie | None) and chosen.number == 4
    declined = after(left(4, Because.DECLINED), drawn=4)
    assert following(declined, "of-1") == Tie((CandidateNumber(3), CandidateNumber(5)), 1)
    assert about(declined, "of-1") == "of-1-2"


def test_nobody_is_left_to_call_where_nobody_polled() -> None:
    assert following(uncontested("A B", 2, left(1, Because.RESIGNED)), "of-1") is None


def test_the_book_lapses() -> None:
    """RULES 12.2, runner_up_expiry_months."""
    assert lapses(date(2027, 3, 16), 12) == date(2028, 3, 16)
    assert lapses(date(2027, 12, 31), 2) == date(2028, 2, 29) and lapses(date(2027, 1, 1), 60) == date(2032, 1, 1)


@given(st.data())
def test_every_seat_is_elected_awaited_or_vacant(data: st.DataObject) -> None:
    """Whatever happens: seats = elected + places of a lot + seats left over; one vacancy for each winner who left."""
    seats = data.draw(st.integers(1, 4))
    names = "A B C D E F"[: 2 * data.draw(st.integers(seats + 1, 6)) - 1]
    board = contest(names, seats)
    everyone = [one.surname for one in board.candidates]
    pile = " | ".join(f"{data.draw(st.integers(0, 3))} {name}" for name in everyone)
    gone = data.draw(st.lists(st.sampled_from(range(1, len(everyone) + 1)), unique=True, max_size=3))
    because = data.draw(st.sampled_from([Because.WITHDRAWN, Because.RESIGNED, Because.BARRED]))
    departures = tuple(left(number, because, because is Because.WITHDRAWN) for number in gone)
    rules = Rules(withdrawn_after_print=data.draw(st.sampled_from(["stays_then_vacancy", "disregard_votes"])))
    found = of_poll(board, rules, count(board, papers(pile, board)), Facts(departures=departures))
    over = [one for one in found.vacancies if one.of is None]
    assert len(found.elected) + sum(tie.places for tie in found.ties) + len(over) == seats
    assert {one.of for one in found.vacancies} - {None} == {one.number for one in found.elected if one.left}
    assert {one.number for one in found.standings} == {one.number for one in board.candidates}
    assert not {one.number for one in book(found)} & {one.number for one in found.elected}
