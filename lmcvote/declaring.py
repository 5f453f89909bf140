"""What a contest came to -> how it is declared: a row for each name, the seats left over, the lots, in words.

The outcome says what the rules make of the votes; here it is only put into the words of a declaration.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lmcvote.count import outcome as outcomes
from lmcvote.count.facts import Because, Departure, Remedy
from lmcvote.count.outcome import Ending, Standing, Vacancy
from lmcvote.count.result import ContestResult
from lmcvote.declaration import Kind, LotDrawn, Outcome, Row
from lmcvote.election import ANSWERS, CandidateNumber, Contest
from lmcvote.findings import listed
from lmcvote.spoken import in_words, moment_in_words
from lmcvote.votes import Rejected, Vote

Split = Mapping[CandidateNumber, tuple[int, int]]
"""Candidate -> votes on papers that the scanner read, and on papers that people ruled on."""

KINDS = {
    Ending.POLL: Kind.POLL,
    Ending.DECLARED_ELECTED: Kind.UNCONTESTED,
    Ending.CONFIRMATION_BALLOT: Kind.CONFIRMATION,
    Ending.QUESTION: Kind.QUESTION,
    Ending.STOPPED: Kind.NO_RESULT,
    Ending.REISSUED: Kind.NO_RESULT,
}
WHY = {
    Ending.STOPPED: "A candidate died before the result, so that the poll stops and is held again.",
    Ending.REISSUED: "A candidate withdrew after the papers were printed, so that all papers are issued anew.",
}
"""Why a poll elects nobody."""
METHODS = {
    "lot_witnessed": "slips drawn before witnesses",
    "public_dice": "ten-sided dice rolled in public",
}
MORE_YES = "more yes than no is needed"
"""The test of a question: by a simple majority of valid votes; as many of each do not carry it (RULES 13.10)."""
LEFT = {
    Because.WITHDRAWN: "withdrew on {on}",
    Because.DIED: "died on {on}",
    Because.BARRED: "is barred from a seat ({office})",
    Because.RESIGNED: "resigned on {on}",
    Because.RECALLED: "was recalled on {on}",
    Because.DECLINED: "declined a vacant seat on {on}",
}
REMEDIES = {
    Remedy.ASK: "the LMC decides how {it} filled",
    Remedy.FRESH_NOMINATIONS: "fresh nominations are called",
    Remedy.BY_ELECTION: "a by-election is held",
    Remedy.NEXT_HIGHEST: "the next highest is asked",
    Remedy.CO_OPT: "the board may co-opt, and a co-opted member is not elected",
    Remedy.LEAVE_VACANT: "{it} left vacant",
}


def rows(contest: Contest, outcome: outcomes.Outcome, split: Split | None = None) -> tuple[Row, ...]:
    """A row for each name on the paper, most votes first, then those who were co-opted; answers in their own order.

    `split` is left out where papers were not scanned, or are too few to be broken down.
    """
    seats = {vacancy.of: vacancy for vacancy in outcome.vacancies if vacancy.of}
    seated = {vacancy.filling.candidate for vacancy in outcome.vacancies if vacancy.filling}
    of_number = {candidate.number: candidate for candidate in contest.candidates}
    found = []
    for one in outcome.standings:
        read, ruled = split.get(one.number, (0, 0)) if split is not None else (None, None)
        found.append(
            Row(
                str(one.number),
                of_number[one.number].surname if contest.question else one.name,
                of_number[one.number].practice,
                one.votes,
                _outcome(one, outcome.ending, seats.get(one.number), one.number in seated),
                one.against,
                _note(one, outcome.ending, seats.get(one.number)),
                read,
                ruled,
            )
        )
    if contest.question:
        found.sort(key=lambda row: int(row.number))
    return (*found, *_co_opted(outcome.vacancies))


def _outcome(one: Standing, ending: Ending, seat: Vacancy | None, seated: bool) -> Outcome:
    if ending is Ending.QUESTION:
        return Outcome.ANSWER
    if seated:
        return Outcome.NEXT
    if not one.elected:
        return Outcome.NOT_ELECTED
    if seat is not None and _never_sat(one.left):
        return Outcome.NOT_TAKEN
    if ending is Ending.DECLARED_ELECTED:
        return Outcome.UNOPPOSED
    return Outcome.BY_LOT if one.lot else Outcome.ELECTED


def _never_sat(left: Departure | None) -> bool:
    """Whether somebody left before sitting; who resigns later was elected all the same."""
    return left is not None and (left.before_result or left.because is Because.BARRED)


def _note(one: Standing, ending: Ending, seat: Vacancy | None) -> str:
    """What became of the candidacy, a sentence; empty where nothing did."""
    if one.left is None:
        return ""
    told = LEFT[one.left.because].format(on=in_words(one.left.on), office=one.left.office)
    stays = ""
    if one.disregarded:
        stays = "; the name stays on the paper, and its votes are disregarded"
    elif one.left.before_result and one.votes and ending is Ending.POLL:
        stays = "; the name stays on the paper, and its votes count"
    vacant = "; the seat is a casual vacancy" if seat is not None and seat.vacant else ""
    return f"{told}{stays}{vacant}."


def _co_opted(vacancies: Iterable[Vacancy]) -> Iterable[Row]:
    for vacancy in vacancies:
        filling = vacancy.filling
        if filling and filling.name and not filling.elected:
            yield Row("", filling.name, "", None, Outcome.CO_OPTED, note=f"took the seat on {in_words(filling.on)}.")


def unfilled(vacancies: Sequence[Vacancy]) -> tuple[int, str]:
    """How many seats nobody takes, and what becomes of them: a sentence, empty where there are none."""
    ways = Counter(vacancy.remedy for vacancy in vacancies if vacancy.vacant)
    seats = ways.total()
    told = [REMEDIES[way].format(it="it is" if number == 1 else "they are") for way, number in ways.items()]
    said = listed(told)
    return seats, f"{said[0].upper()}{said[1:]}." if said else ""


def lots(contest: Contest, outcome: outcomes.Outcome) -> tuple[LotDrawn, ...]:
    """The lots of a contest, as they are told (RULES 14.3)."""
    names = {candidate.number: candidate.name for candidate in contest.candidates}
    return tuple(
        LotDrawn(
            lot.places,
            tuple(names[number] for number in lot.tied),
            tuple(names[number] for number in lot.drawn),
            METHODS[lot.method],
            lot.by,
            lot.witnesses,
            moment_in_words(lot.at),
            lot.seed,
        )
        for lot in outcome.lots
    )


def carried(outcome: outcomes.Outcome) -> bool | None:
    """Whether a question is carried: more yes than no. None of an election."""
    if outcome.ending is not Ending.QUESTION:
        return None
    votes = {one.number: one.votes or 0 for one in outcome.standings}
    yes, no = (votes[answer.number] for answer in ANSWERS)
    return yes > no


def split(read: Mapping[Vote | Rejected, int], ruled: Mapping[Vote | Rejected, int], result: ContestResult) -> Split:
    """Each candidate's votes on papers that the scanner read and on papers that people ruled on (RULES 14.4).

    Raises ValueError where the two are not the papers of the result.
    """
    found = {}
    for tally in result.candidates:
        by_machine, by_people = (
            sum(times for vote, times in papers.items() if isinstance(vote, Vote) and tally.number in vote.clear)
            for papers in (read, ruled)
        )
        if by_machine + by_people != tally.votes:
            raise ValueError(f"{by_machine} and {by_people} are not the {tally.votes} votes of {tally.name}")
        found[tally.number] = (by_machine, by_people)
    return found
