"""Nominations closed: who stands, in which order and under which number, and what follows (RULES 3.9, 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lmcvote.election import Candidate, CandidateNumber, Contest, ContestId, Election, Rules, confirmations
from lmcvote.findings import BadInput, Finding, NeedsDecision, counted
from lmcvote.nominated import alphabetical
from lmcvote.nominating import Board, Gone, PersonsNominated
from lmcvote.nominations import checks, received
from lmcvote.nominations.checks import Court
from lmcvote.nominations.form import Nomination
from lmcvote.spoken import spoken

REMEDY = {
    "fresh_nominations": "go to fresh nominations",
    "co_opt": "are filled by co-option",
    "leave_vacant": "are left vacant",
}


def standing(contest: Contest, court: Court) -> tuple[Nomination, ...]:
    """The nominations of a contest that were neither withdrawn nor ruled out."""
    here = (one for one in court.standing if one.contest == contest.id)
    return tuple(one for one in here if checks.ruled_out(one, court) is None)


def contests(
    named: Iterable[ContestId], court: Court, drawn: Sequence[str] = (), lot_record: str = ""
) -> tuple[Contest, ...]:
    """Every contest of the election, those named with the candidates nominated; confirmations of names with them.

    `drawn` are ids in the order of a lot, which a contest needs that has a poll, where the rules say so. Raises
    NeedsDecision while such a lot is not drawn, BadInput for one that does not name every candidate once.
    """
    wanted = set(named)
    made, lots, faults = list[Contest](), list[Contest](), list[Finding]()
    for contest in court.election.contests:
        if contest.id not in wanted:
            made.append(contest)
            continue
        found = sorted((_candidate(one) for one in standing(contest, court)), key=alphabetical)
        whole = replace(contest, candidates=_numbered(found), awaits=False)
        if court.election.rules.order == "by_lot" and not whole.uncontested:
            lots.append(whole)
            whole = _as_drawn(whole, drawn, lot_record, faults)
        made.append(whole)
    faults += _strangers(lots, drawn)
    if faults:
        raise (NeedsDecision if all(fault.code == "lot-waits" for fault in faults) else BadInput)(*faults)
    if court.election.rules.uncontested == "confirmation_ballot":
        made = [one for contest in made for one in (contest, *(confirmations(contest) if contest.id in wanted else ()))]
    return tuple(made)


def _candidate(one: Nomination) -> Candidate:
    nominee = one.nominee
    return Candidate(one.id, CandidateNumber(0), nominee.surname, nominee.forenames, nominee.practice)


def _numbered(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(replace(one, number=CandidateNumber(n)) for n, one in enumerate(candidates, 1))


def _as_drawn(contest: Contest, drawn: Sequence[str], record: str, faults: list[Finding]) -> Contest:
    """The contest in the order of the lot (RULES 3.9); what is wrong with the lot goes to `faults`."""
    known = {str(one.id): one for one in contest.candidates}
    here = [one for one in drawn if one in known]
    missing = [one for one in known if one not in here]
    if not here or not record:
        message = (
            f"{contest.title}: the order is drawn by lot. Draw these, before a witness, and give each in the order "
            f'drawn with --drawn ID, and --lot-record "drawn on DAY by NAME before NAME": {", ".join(known)}.'
        )
        faults.append(Finding("lot-waits", message, field="--drawn", value=contest.id))
        return contest
    for one in missing:
        message = f'--drawn: "{one}" of {contest.id} was not drawn. Add the id where it was drawn.'
        faults.append(Finding("not-drawn", message, field="--drawn", value=one))
    for one in dict.fromkeys(here):
        if here.count(one) > 1:
            message = f'--drawn: "{one}" was drawn twice. Keep it where it was drawn first.'
            faults.append(Finding("twice", message, field="--drawn", value=one))
    return replace(contest, candidates=_numbered(known[one] for one in here), lot_record=record)


def _strangers(lots: Sequence[Contest], drawn: Sequence[str]) -> list[Finding]:
    known = {str(one.id) for contest in lots for one in contest.candidates}
    return [
        Finding(
            "no-such-candidate",
            f'--drawn: "{one}" is the id of no candidate whose place is drawn. Correct it, or leave it out.',
            field="--drawn",
            value=one,
        )
        for one in dict.fromkeys(drawn)
        if one not in known
    ]


def follows(contest: Contest, rules: Rules) -> str:
    """What comes of so many candidates for so many seats, as it is published (RULES 4.1 to 4.3)."""
    number, seats = len(contest.candidates), contest.seats
    if not contest.uncontested:
        return (
            f"There are more candidates than seats: a poll is held, {counted(number, 'candidate')} for {_seats(seats)}."
        )
    left = seats - number
    remedy = REMEDY[rules.short_after_second if contest.second_round else rules.short]
    short = f"{_seats(left)} {'is' if left == 1 else 'are'} left over, and {_one(remedy) if left == 1 else remedy}."
    if not number:
        return f"No poll is held: nobody stands. {short}"
    if rules.uncontested == "confirmation_ballot":
        said = "There are no more candidates than seats: each name is put to the electors, yes or no."
    else:
        said = "There are no more candidates than seats: no poll is held, and all are declared elected."
    return f"{said} {short}" if left else said


def _seats(number: int) -> str:
    return counted(number, "seat")


def _one(remedy: str) -> str:
    """A remedy for one seat."""
    first, _, rest = remedy.partition(" ")
    return f"{'goes' if first == 'go' else 'is'} {rest}"


def statement(election: Election, named: Iterable[ContestId], court: Court, sha256: str, sent: str) -> PersonsNominated:
    """The statement of persons nominated, of contests that have their candidates."""
    wanted = set(named)
    boards = tuple(
        Board(contest, _gone(contest, court), follows(contest, election.rules))
        for contest in election.contests
        if contest.id in wanted
    )
    closed = spoken(received.closes(election.timetable).wall)
    return PersonsNominated(election, boards, closed, sent, sha256, election.office)


def _gone(contest: Contest, court: Court) -> tuple[Gone, ...]:
    """Who was nominated and does not stand, by name; why in no more words than everybody may read."""
    withdrawn = {one.id for one in court.withdrawn}
    found = []
    for one in court.nominations:
        if one.contest != contest.id:
            continue
        nominee = one.nominee
        ruling = checks.ruled_out(one, court)
        if one.id in withdrawn:
            found.append((alphabetical(_candidate(one)), Gone(_said(one), nominee.practice, "withdrew")))
        elif ruling:
            for_the_lmc = checks.Check(ruling.check) in checks.FOR_THE_LMC
            why = "not eligible to stand" if for_the_lmc else "the form was not in order"
            found.append((alphabetical(_candidate(one)), Gone(_said(one), nominee.practice, why)))
    return tuple(gone for _, gone in sorted(found, key=lambda pair: pair[0]))


def _said(one: Nomination) -> str:
    return _candidate(one).name


def as_json(statement: PersonsNominated) -> Mapping[str, object]:
    """The statement for scripts and web sites: what is printed, and no more."""
    return {
        "election": statement.election.id,
        "title": statement.election.title,
        "rehearsal": statement.election.rehearsal,
        "nominations_closed": received.closes(statement.election.timetable).wall,
        "definition": statement.sha256,
        "contests": [
            {
                "contest": board.contest.id,
                "title": board.contest.title,
                "group": board.contest.group,
                "seats": board.contest.seats,
                "candidates": [
                    {"number": one.number, "id": one.id, "name": one.name, "practice": one.practice}
                    for one in board.contest.candidates
                ],
                "do_not_stand": [{"name": g.name, "practice": g.practice, "why": g.why} for g in board.gone],
                "follows": board.follows,
            }
            for board in statement.boards
        ],
    }


CSV_COLUMNS = ("contest", "number", "name", "practice", "stands", "why")


def as_rows(statement: PersonsNominated) -> list[tuple[str, ...]]:
    """The same as a table."""
    rows = list[tuple[str, ...]]()
    for board in statement.boards:
        named = str(board.contest.id)
        rows += [(named, str(one.number), one.name, one.practice, "yes", "") for one in board.contest.candidates]
        rows += [(named, "", one.name, one.practice, "no", one.why) for one in board.gone]
    return rows
