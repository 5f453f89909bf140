"""Answers of named persons -> rulings: typed one by one, or many at once from the filled-in sheet of cases.

All that is wrong with the answers is told together, and then none of them counts. An answer is refused where nobody
asked it, where it does not answer the question, where it needs a second person, or where it contradicts another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate.names import words
from lmcvote.electorate.rulings import Kind, Rows, Ruling, Verdict, contradictions, latest
from lmcvote.findings import BadInput, Finding, NeedsDecision
from lmcvote.received import A_LIST

COLUMNS: Mapping[str, Sequence[str]] = {"case": (), "verdict": (), "by": (), "reason": ()}
BETWEEN_PERSONS = re.compile(r"\s*(?:;|&|\band\b)\s*")
DECIDE = ("second-person", "contradiction")
"""Faults that a person must settle; with these alone the exit code is that of a decision."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wrote or typed on a case."""

    case: str
    verdict: str
    by: tuple[str, ...]
    reason: str
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A case as far as an answer needs to know it."""

    kind: Kind
    rows: tuple[Rows, ...]
    answers: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Court:
    """What answers are judged by."""

    questions: Mapping[str, Question]
    """By case: the open ones, and those ruled on before."""
    people: Sequence[str]
    """Those who may rule, as `election.toml` names them."""
    area: Sequence[str]
    """Groups in which a doctor may have a home."""
    numbers: Mapping[str, str]
    """GMC number of a row, by fingerprint; empty where it has none."""
    earlier: Sequence[Ruling]
    """All rulings so far, oldest first."""


def read(path: str | Path) -> tuple[Answer, ...]:
    """The filled-in rows of a sheet of cases. Raises BadInput where a column is lost or nothing is filled in."""
    records, _ = sheet.records(path, COLUMNS, tuple((column,) for column in COLUMNS), A_LIST)
    answers = tuple(
        Answer(
            record.cells["case"],
            record.cells["verdict"],
            tuple(filter(None, BETWEEN_PERSONS.split(record.cells["by"]))),
            record.cells["reason"],
            str(path),
            record.line,
        )
        for record in records
        if record.cells["verdict"] or record.cells["by"] or record.cells["reason"]
    )
    if not answers:
        message = f"{path} has no answer: fill in the columns verdict, by and reason, and give it again."
        raise BadInput(Finding("no-answer", message, str(path), field="verdict"))
    return answers


def rule(answers: Sequence[Answer], court: Court, at: str) -> tuple[Ruling, ...]:
    """The new rulings; an answer that is on record already is passed over, so that a sheet can be given twice.

    Raises BadInput with every fault, or NeedsDecision where a second person or a choice between two is all that lacks.
    """
    faults: list[Finding] = []
    made: list[Ruling] = []
    first: dict[str, Answer] = {}
    in_force = latest(court.earlier)
    for answer in answers:
        if answer.case in first:
            said = f"is answered twice, on line {first[answer.case].line} too. Keep one."
            faults.append(_fault(answer, "case-twice", "case", answer.case, said))
            continue
        first[answer.case] = answer
        found = list(_faults(answer, court))
        faults += found
        if not found:
            ruling = _ruling(answer, court, at)
            before = in_force.get(answer.case)
            if before is None or (before.answer, before.by, before.reason) != (ruling.answer, ruling.by, ruling.reason):
                made.append(ruling)
    if not faults:
        faults += _contradicted(made, court.earlier, {answer.case: answer for answer in answers})
    if faults:
        raise (NeedsDecision if all(fault.code in DECIDE for fault in faults) else BadInput)(*faults)
    return tuple(made)


def person(said: str, people: Iterable[str]) -> str:
    """The person meant, by the name as it stands in `election.toml`, its title or not; empty where it is nobody's.

    >>> person("alan reeve", ["Mr Alan Reeve"]), person("Reeve", ["Mr Alan Reeve"])
    ('Mr Alan Reeve', '')
    """
    spoken = _without_title(said)
    return next((name for name in people if spoken and _without_title(name) == spoken), "")


def _without_title(name: str) -> list[str]:
    found = words(name)
    return (
        found[1:] if len(found) > 1 and found[0] in ("MR", "MRS", "MS", "MISS", "DR", "PROF", "SIR", "DAME") else found
    )


def _faults(answer: Answer, court: Court) -> Iterator[Finding]:
    question = court.questions.get(answer.case)
    if question is None:
        said = "is no case of this electorate: it was never asked, or its rows have changed. See electorate review."
        yield _fault(answer, "no-such-case", "case", answer.case, said)
        return
    verdict, group = _parsed(answer.verdict)
    if verdict not in question.answers:
        allowed = ", ".join("home=CODE" if one is Verdict.HOME else one for one in question.answers)
        said = f'("{answer.verdict}") does not answer a case of kind {question.kind}. Write one of: {allowed}.'
        yield _fault(answer, "verdict-wrong", "verdict", answer.verdict, said)
    elif verdict is Verdict.HOME and group not in court.area:
        said = f'names the group "{group}". Those of this LMC are {", ".join(court.area)}.'
        yield _fault(answer, "group-unknown", "verdict", answer.verdict, said)
    people = {name: person(name, court.people) for name in answer.by}
    if not answer.by:
        yield _fault(answer, "nobody-ruled", "by", "", "says not who rules. Fill in the name.")
    for name, known in people.items():
        if not known:
            said = f'is by "{name}", who may not rule. Those who may: {", ".join(court.people)}.'
            yield _fault(answer, "not-a-ruler", "by", name, said)
    if not answer.reason:
        yield _fault(answer, "no-reason", "reason", "", "gives no reason. One sentence that a doctor can be sent.")
    if verdict is Verdict.SAME and len(set(people.values()) - {""}) < 2 and (numbers := _two_numbers(question, court)):
        said = f"joins two GMC numbers, {' and '.join(numbers)}: two people must agree to that. Add the second name."
        yield _fault(answer, "second-person", "by", "; ".join(answer.by), said)


def _two_numbers(question: Question, court: Court) -> list[str]:
    """The GMC numbers of the two doctors, where both have some and none is common."""
    sides = [{court.numbers.get(row, "") for row in rows} - {""} for rows in question.rows]
    return sorted(set().union(*sides)) if all(sides) and not sides[0] & sides[-1] else []


def _ruling(answer: Answer, court: Court, at: str) -> Ruling:
    question, (verdict, group) = court.questions[answer.case], _parsed(answer.verdict)
    assert verdict is not None  # noqa: S101 -- `_faults` has looked
    by = tuple(dict.fromkeys(person(name, court.people) for name in answer.by))
    return Ruling(answer.case, question.kind, question.rows, verdict, group, by, answer.reason, at)


def _parsed(text: str) -> tuple[Verdict | None, str]:
    word, _, group = text.replace(" ", "").partition("=")
    verdict = next((one for one in Verdict if one == word.lower()), None)
    wrong = (verdict is Verdict.HOME) != bool(group)
    return (None, "") if wrong else (verdict, group.upper())


def _contradicted(
    made: Sequence[Ruling], earlier: Sequence[Ruling], answers: Mapping[str, Answer]
) -> Iterator[Finding]:
    """Contradictions that the new rulings bring in."""
    for different, same in contradictions(latest((*earlier, *made)).values()):
        involved = [ruling for ruling in (different, *same) if ruling in made]
        if involved:
            others = ", ".join(f"case {ruling.case} ({ruling.said})" for ruling in same)
            said = (
                f"contradicts: {different.case} is ruled different, but its doctors are one by {others}. Which holds?"
            )
            yield _fault(answers[involved[0].case], "contradiction", "verdict", involved[0].answer, said)


def _fault(answer: Answer, code: str, field: str, value: str, said: str) -> Finding:
    where = f"line {answer.line}: " if answer.line else ""
    return Finding(code, f"{where}case {answer.case} {said}", answer.file, answer.line, field, value)
