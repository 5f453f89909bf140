"""Answers of named persons -> rulings: typed one by one, or many at once from the filled-in sheet of cases.

All that is wrong with the answers is told together, and then none of them counts. An answer is refused where nobody
asked it, where it does not answer the question, where it needs a second person, or where it contradicts another.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate.names import without_titles, words
from lmcvote.electorate.rulings import Kind, Rows, Ruling, Verdict, contradictions, latest, together
from lmcvote.findings import BadInput, Finding, NeedsDecision
from lmcvote.received import A_LIST

COLUMNS: Mapping[str, Sequence[str]] = {"case": (), "verdict": (), "by": (), "reason": ()}
BETWEEN_PERSONS = re.compile(r"\s*(?:[;,/\n]|&|\band\b)\s*")
DECIDE = ("second-person", "contradiction", "overruled", "another-first")
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
    first: str = ""
    """The case that must be ruled on before this one: whether it is one doctor or two."""


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
    frozen: bool = False
    """The roll is frozen: an answer that is in force already changes nothing, whoever gives it."""
    two_for_home: Collection[str] = ()
    """Cases of reported doctors who are like somebody on the lists: two people put them on the roll."""


def read(path: str | Path) -> tuple[Answer, ...]:
    """The filled-in rows of a sheet of cases. Raises BadInput where a column is lost or nothing is filled in."""
    records, _ = sheet.records(path, COLUMNS, tuple((column,) for column in COLUMNS), A_LIST)
    answers = tuple(
        Answer(
            record.cells["case"].lower(),
            record.cells["verdict"],
            (record.cells["by"],) if record.cells["by"] else (),
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
        answer = replace(answer, by=_named(answer.by, court.people))
        found = list(_faults(answer, court))
        faults += found
        verdict, group = _parsed(answer.verdict)
        if verdict and not found:
            question, by = court.questions[answer.case], tuple(person(name, court.people) for name in answer.by)
            ruling = Ruling(
                answer.case, question.kind, question.rows, verdict, group, tuple(dict.fromkeys(by)), answer.reason, at
            )
            before = in_force.get(answer.case)
            if before is None or not _on_record(ruling, before, court.frozen):
                made.append(ruling)
    if not faults:
        by_case = {answer.case: answer for answer in answers}
        faults += _two_numbers(made, court, by_case)
        faults += _contradicted(made, court.earlier, by_case)
    if faults:
        raise (NeedsDecision if all(fault.code in DECIDE for fault in faults) else BadInput)(*faults)
    return tuple(made)


def _on_record(ruling: Ruling, before: Ruling, frozen: bool) -> bool:
    same = before.answer == ruling.answer
    return same and (frozen or (set(before.by) == set(ruling.by) and before.reason == ruling.reason))


def person(said: str, people: Iterable[str]) -> str:
    """The person meant, by the name as it stands in `election.toml`, its title or not; empty where it is nobody's.

    >>> person("alan reeve", ["Mr Alan Reeve"]), person("Reeve", ["Mr Alan Reeve"])
    ('Mr Alan Reeve', '')
    """
    spoken = without_titles(words(said))
    return next((name for name in people if spoken and without_titles(words(name)) == spoken), "")


def _named(said: Sequence[str], people: Sequence[str]) -> tuple[str, ...]:
    """The names of a cell, which may hold two; a name that has an "and" in it is tried whole first."""
    apart = (
        name
        for text in said
        for name in ([text] if person(text, people) else filter(None, BETWEEN_PERSONS.split(text)))
    )
    return tuple(dict.fromkeys(apart))


def _faults(answer: Answer, court: Court) -> Iterator[Finding]:
    question = court.questions.get(answer.case)
    if question is None:
        said = "is no case of this electorate: it was never asked, or its rows have changed. See electorate review."
        yield _fault(answer, "no-such-case", "case", answer.case, said)
        return
    if question.first:
        said = f"waits for case {question.first}, which asks whether this is one doctor or two. Rule on that first."
        yield _fault(answer, "another-first", "case", answer.case, said)
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
    names = set(people.values()) - {""}
    rulings = [ruling for ruling in court.earlier if ruling.case == answer.case]
    given = (answer.verdict.replace(" ", "").lower(), answer.reason)
    if any((one.answer.lower(), one.reason) == given and set(one.by) == names for one in rulings[:-1]):
        latest_one = rulings[-1]
        if (latest_one.answer.lower(), latest_one.reason) != given:
            said = (
                f"was answered so before, and since then {latest_one.said}. To go back to it, give a reason of today."
            )
            yield _fault(answer, "overruled", "verdict", answer.verdict, said)
    if rulings and len(rulings[-1].by) > 1 and len(names) < 2 and rulings[-1].answer.lower() != given[0]:
        said = f"was ruled on by two people ({rulings[-1].said}): two must rule otherwise. Add the second name."
        yield _fault(answer, "second-person", "by", "; ".join(answer.by), said)
    if verdict is Verdict.HOME and answer.case in court.two_for_home and len(names) < 2:
        said = (
            "puts a doctor on the roll who is like somebody on the lists: two people must agree. Add the second name."
        )
        yield _fault(answer, "second-person", "by", "; ".join(answer.by), said)


def _two_numbers(made: Sequence[Ruling], court: Court, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """New rulings by one person that end in one doctor with several GMC numbers, by however many steps."""
    same = [ruling for ruling in latest((*court.earlier, *made)).values() if ruling.verdict is Verdict.SAME]
    for ruling in made:
        if ruling.verdict is not Verdict.SAME or len(ruling.by) > 1:
            continue
        sides = [
            {court.numbers.get(row, "") for row in rows} - {""} for one in together(ruling, same) for rows in one.rows
        ]
        numbers = set().union(*sides)
        if len(numbers) > 1 and not any(side >= numbers for side in sides):
            told = " and ".join(sorted(numbers))
            said = f"joins several GMC numbers, {told}: two people must agree to that. Add the second name."
            yield _fault(answers[ruling.case], "second-person", "by", "; ".join(ruling.by), said)


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
