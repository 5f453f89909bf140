"""A form that came back -> a nomination: whose it is, for which board, and whether it came in the window.

All that is wrong with the forms of a table is told together, and then none of them is taken down. What a form lacks by
the rules is no fault here: it is on record, and `checks` says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lmcvote.election import Contest
from lmcvote.electorate import agreement, explain
from lmcvote.electorate.cells import gmc_number
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.names import Name, split
from lmcvote.electorate.names import of as name_of
from lmcvote.findings import BadInput, Finding, RuleRefuses
from lmcvote.nominations import checks, doctors, form, received
from lmcvote.nominations.checks import Court
from lmcvote.nominations.doctors import Doctor
from lmcvote.nominations.form import Form, Nomination, Nominee
from lmcvote.nominations.letters import Sent
from lmcvote.nominations.lines import Line
from lmcvote.paper.code import election_mark

BY_RULE = ("nomination-late", "nomination-early", "two-contests", "nominated-already")
"""Faults by which a rule refuses a form that is filled in well."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who takes forms down, and when."""

    by: tuple[str, ...]
    instant: datetime
    forms: Mapping[bytes, Sent]
    """Every form that was sent, by its token's hash."""
    boards: tuple[Contest, ...]
    """Those that nominations are open for."""
    made_up: bool
    """Whether days are those of a rehearsal: they may lie ahead."""
    close: float
    """The measure of names that agree beside a GMC number."""


class _Wrong(Exception):
    """What is wrong with one form."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def take(
    lines: Iterable[Line], court: Court, office: Office, wrong: Iterable[Finding] = ()
) -> tuple[tuple[tuple[Nomination, Line], ...], tuple[Nomination, ...]]:
    """New nominations with their lines, and those on record already, as the very same form.

    Raises BadInput with every fault, those of single cells that were found before (`wrong`) included; RuleRefuses where
    rules alone stand against forms that are filled in well.
    """
    made, already, faults = list[tuple[Nomination, Line]](), list[Nomination](), list(wrong)
    told = {(fault.line, fault.field) for fault in faults}
    for line in lines:
        try:
            found = _taken(line, court, office)
        except _Wrong as refused:
            if (line.line, refused.finding.field) not in told:
                faults.append(refused.finding)
            continue
        if any(one is found for one in court.nominations):
            already.append(found)
            continue
        made.append((found, line))
        court = replace(court, nominations=(*court.nominations, found))
    if faults:
        faults.sort(key=lambda fault: fault.line or 0)
        raise (RuleRefuses if all(fault.code in BY_RULE for fault in faults) else BadInput)(*faults)
    return tuple(made), tuple(already)


def _taken(line: Line, court: Court, office: Office) -> Nomination:
    token_hash, doctor = _whose(line, court, office)
    if line.proposers and not court.election.rules.nominators:
        says = f"{line.called}: proposers are named, and the rules ask for none (nominators = 0). Leave them out."
        raise _Wrong(line.fault("no-proposers-here", "proposers", " ".join(line.proposers), says))
    contest = _contest(line, office)
    nominee = _nominee(line, doctor, court)
    try:
        when = received.stamp(line.received, office.instant, made_up=office.made_up)
        same = _same(nominee, court)
        if same and same.contest == contest.id and same.first == when.wall:
            return same
        received.in_window(when, court.election.timetable)
    except received.Bad as bad:
        said = f"{nominee.name}: the stamp {line.received or when_now(office)} {bad}"
        raise _Wrong(line.fault(bad.code, "received", line.received, said)) from None
    if same:
        raise _Wrong(_nominated(line, same, contest))
    taken = [one.id for one in court.nominations]
    filled = _form(line, when.wall, token_hash)
    named = checks.candidate_id(nominee.surname, nominee.forenames, taken)
    at = office.instant.isoformat(timespec="seconds")
    return Nomination(named, 1, contest.id, nominee, filled, office.by, at, when.wall)


def _form(line: Line, wall: str, token_hash: bytes) -> Form:
    return Form(
        received=wall,
        token_hash=token_hash,
        consents=line.consent,
        declares=line.eligibility,
        answered=line.answered,
        holds=line.holds,
        gives_up=line.gives_up,
        interests=line.interests,
        proposers=doctors.numbers(line.proposers),
    )


def when_now(office: Office) -> str:
    """The present minute, for a form without a stamp."""
    return received.stamp("", office.instant).wall


def _whose(line: Line, court: Court, office: Office) -> tuple[bytes, Doctor | None]:
    """The hash of the form's code, and the doctor on the lists; None for somebody on neither."""
    token_hash, by_form = _by_form(line, court, office) if line.form else (b"", None)
    number = gmc_number(line.gmc_number)[0]
    if by_form:
        if number and number not in doctors.numbers_of(by_form, court.said):
            says = f"the form went to {by_form.name}, who has another GMC number than {number}. Whose form is it?"
            raise _Wrong(line.fault("form-of-another", "gmc_number", number, says))
        return token_hash, by_form
    if number:
        return token_hash, _by_number(line, number, court, office)
    return token_hash, _by_name(line, court.electorate, court)


def _by_form(line: Line, court: Court, office: Office) -> tuple[bytes, Doctor]:
    mark = election_mark(court.election.id, court.election.epoch)
    try:
        token = form.token(line.form, mark)
    except ValueError as error:
        why = str(error) if form.is_code(line.form) else "is no code of a form: it has 31 letters and digits"
        raise _Wrong(line.fault("form-unknown", "form", line.form, f'"{line.form}" {why}.')) from None
    hashed = form.hashed(court.election.id, token)
    sent = office.forms.get(hashed)
    doctor = doctors.of_key(sent.key, court.electorate) if sent else None
    if sent is None or doctor is None:
        why = "the doctor is no longer on the lists" if sent else "no such form went out from this folder"
        says = f'"{line.form}": {why}. Take it down by GMC number and name.'
        raise _Wrong(line.fault("form-unknown", "form", line.form, says))
    return hashed, doctor


def _by_number(line: Line, number: str, court: Court, office: Office) -> Doctor | None:
    there = doctors.with_number(number, court.electorate, court.said)
    if not there:
        _refuse_nameless(line)
        return None
    if not line.surname:
        if len(there) == 1:
            return there[0]
        names = " and ".join(one.name for one in there)
        says = f"the lists give the GMC number {number} to {names}. Give the surname and forenames on the form."
        raise _Wrong(line.fault("several", "gmc_number", number, says))
    said = name_of(line.surname, line.forenames)
    meant = [one for one in there if _agree(said, one, court, office.close, bool(line.forenames))]
    if len(meant) == 1:
        return meant[0]
    names = " and ".join(one.name for one in there)
    says = (
        f"the GMC number {number} is on the lists for {names}, and the form says {line.called}. Whose form is it? "
        "Correct the number or the name."
    )
    raise _Wrong(line.fault("name-mismatch", "gmc_number", number, says))


def _agree(said: Name, one: Doctor, court: Court, close: float, in_full: bool) -> bool:
    rows = [court.said[row]["name"] for row in one.rows if row in court.said]
    names = [name_of(one.surname, one.forename), *(name_of(*split(text)) for text in rows)]
    if not in_full:
        return any(agreement.surnames(said, name, close) for name in names)
    return any(agreement.with_number(said, name, close) for name in names)


def _by_name(line: Line, electorate: Electorate, court: Court) -> Doctor | None:
    _refuse_nameless(line)
    try:
        return explain.find(f"{line.forenames} {line.surname}", electorate, court.said)
    except BadInput as refused:
        (finding,) = refused.findings
        if finding.code == "nobody":
            return None
        raise _Wrong(line.fault(finding.code, "surname", line.surname, finding.message)) from None


def _refuse_nameless(line: Line) -> None:
    if not (line.surname and line.forenames):
        says = (
            f'"{line.gmc_number or line.surname}" is on neither list. Whoever is nominated all the same is a case for '
            "the LMC: give the surname and forenames on the form too."
        )
        raise _Wrong(line.fault("nobody", "gmc_number", line.gmc_number, says))


def _contest(line: Line, office: Office) -> Contest:
    known = {str(one.id): one for one in office.boards}
    if not line.contest and len(known) == 1:
        return next(iter(known.values()))
    if line.contest not in known:
        says = (
            f'{line.called}: "{line.contest}" is no contest that nominations are open for. There is {", ".join(known)}.'
        )
        raise _Wrong(line.fault("contest-unknown", "contest", line.contest, says))
    return known[line.contest]


def _nominee(line: Line, doctor: Doctor | None, court: Court) -> Nominee:
    number = gmc_number(line.gmc_number)[0]
    if doctor is None:
        return Nominee((), number, line.surname, line.forenames, line.practice)
    practice = line.practice or doctors.practice_of(doctor, court.said, court.practices)
    surname = line.surname or _written(doctor.surname)
    forenames = line.forenames or _written(doctor.forename)
    return Nominee(doctor.rows, doctor.gmc_number or number, surname, forenames, practice)


def _written(name: str) -> str:
    """A name that a list has in capitals, as a paper has it."""
    return name.title() if name.isupper() else name


def _same(nominee: Nominee, court: Court) -> Nomination | None:
    """The nomination that the same doctor has; by number and name, of somebody on neither list."""
    for one in court.standing:
        if set(one.nominee.rows) & set(nominee.rows):
            return one
        unlisted = not one.nominee.rows and not nominee.rows and one.nominee.gmc_number == nominee.gmc_number
        if unlisted and one.nominee.name.casefold() == nominee.name.casefold():
            return one
    return None


def _nominated(line: Line, same: Nomination, contest: Contest) -> Finding:
    name = same.nominee.name
    if same.contest != contest.id:
        says = (
            f"{name} is nominated for {same.contest} already, and nobody stands in two contests. First: lmcvote "
            f"nominations withdraw {same.id}"
        )
        return line.fault("two-contests", "contest", contest.id, says)
    says = f"{name} is nominated already ({same.id}). What a later form adds: lmcvote nominations mend {same.id}"
    return line.fault("nominated-already", "gmc_number", same.nominee.gmc_number, says)


def mended(one: Nomination, line: Line, court: Court, office: Office) -> Nomination:
    """The nomination with what another form adds (RULES 3.4). Raises BadInput, or RuleRefuses after the close."""
    election = court.election
    if election.rules.nomination_cure == "none":
        says = (
            f"{one.nominee.name}: a defect cannot be mended (nomination_cure). The LMC rules: lmcvote nominations rule"
        )
        raise RuleRefuses(line.fault("no-cure", "nomination_cure", "none", says))
    try:
        when = received.stamp(line.received, office.instant, made_up=office.made_up)
        received.in_window(when, election.timetable)
    except received.Bad as bad:
        said = line.fault(bad.code, "--received", line.received, f"the stamp {line.received or when_now(office)} {bad}")
        raise (RuleRefuses if bad.by_rule else BadInput)(said) from None
    filled = _form(line, when.wall, b"")
    nominee = replace(
        one.nominee,
        surname=line.surname or one.nominee.surname,
        forenames=line.forenames or one.nominee.forenames,
        practice=line.practice or one.nominee.practice,
    )
    at = office.instant.isoformat(timespec="seconds")
    return replace(
        one, version=one.version + 1, nominee=nominee, form=form.mended(one.form, filled), by=office.by, at=at
    )
