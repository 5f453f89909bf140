"""What the rules ask of a nomination, one function a rule, and what a failed one means.

A defect of the form can be mended until nominations close (RULES 3.4); whether somebody may stand who does not pass is
for the LMC (RULES 2.7). Either is an open case until it is mended or ruled on, and nominations close over none.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lmcvote.barred import DIRECTOR, barred
from lmcvote.canonical import digest
from lmcvote.election import CandidateId, Contest, ContestId, Election
from lmcvote.electorate import agreement
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Electorate, Entry, Excluded, Reason
from lmcvote.electorate.explain import Said
from lmcvote.electorate.lists import typable
from lmcvote.electorate.names import of as name_of
from lmcvote.electorate.practices import Practice
from lmcvote.findings import counted, listed
from lmcvote.nominations import doctors
from lmcvote.nominations.form import Nomination, Withdrawal
from lmcvote.nominations.ruling import Ruling, Verdict
from lmcvote.spoken import in_words


class Check(StrEnum):
    """What is checked, in this order."""

    IDENTITY = "identity"
    AREA = "area"
    REGISTRAR = "registrar"
    DIRECTOR = "director"
    LMC_OFFICE = "lmc_office"
    INTERESTS = "interests"
    CONSENT = "consent"
    ELIGIBILITY = "eligibility"
    PROPOSERS = "proposers"
    STATEMENT = "statement"
    NAMES = "names"


RULE = {
    Check.IDENTITY: "1.16",
    Check.AREA: "2.1",
    Check.REGISTRAR: "1.9",
    Check.DIRECTOR: "2.2",
    Check.LMC_OFFICE: "2.4",
    Check.INTERESTS: "2.3",
    Check.CONSENT: "3.3",
    Check.ELIGIBILITY: "3.3",
    Check.PROPOSERS: "3.2",
    Check.STATEMENT: "3.5",
    Check.NAMES: "3.10",
}
FOR_THE_LMC = (Check.IDENTITY, Check.AREA, Check.REGISTRAR, Check.DIRECTOR, Check.LMC_OFFICE)
"""Eligibility: the LMC may rule either way. All else is a defect of the form: it is mended, or the nomination falls."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    check: Check
    holds: bool
    says: str
    """A clause: what it stands on, or what is wrong and how it is mended."""

    @property
    def rule(self) -> str:
        """The rule that it holds the nomination against."""
        return f"RULES {RULE[self.check]}"

    def case(self, one: Nomination) -> str:
        """Its id: with another form that says something else it is another question."""
        return typable(digest("lmcvote/nomination-case/1", one.id, self.check, self.says))


@dataclass(frozen=True, slots=True)
class Court:
    """What nominations are held against."""

    election: Election
    electorate: Electorate
    said: Said
    practices: Mapping[str, Practice]
    as_at: date
    """Reference date of the electorate."""
    nominations: tuple[Nomination, ...]
    """Each as it stands."""
    withdrawn: tuple[Withdrawal, ...]
    rulings: Mapping[str, Ruling]
    """Those in force, by case."""
    words: Mapping[CandidateId, int]
    """Of the statements that there are."""
    close: float
    """The measure of names that are alike."""

    def contest(self, named: ContestId) -> Contest:
        """The contest of a nomination."""
        return next(one for one in self.election.contests if one.id == named)

    def doctor(self, one: Nomination) -> Entry | Excluded | None:
        """Whom the lists have; None for somebody on neither."""
        rows = one.nominee.rows
        return doctors.of_key(rows[0], self.electorate) if rows else None

    @property
    def standing(self) -> tuple[Nomination, ...]:
        """Those that were not withdrawn."""
        gone = {one.id for one in self.withdrawn}
        return tuple(one for one in self.nominations if one.id not in gone)


def of(one: Nomination, court: Court) -> tuple[Checked, ...]:
    """Every check, passed or not, in order."""
    return tuple(CHECKS[check](one, court) for check in Check)


def unsettled(one: Nomination, court: Court) -> tuple[Checked, ...]:
    """The checks that are an open case: none of a nomination that was ruled out, by whichever of them."""
    failed = [checked for checked in of(one, court) if not checked.holds]
    ruled = [court.rulings.get(checked.case(one)) for checked in failed]
    if any(ruling and ruling.verdict is Verdict.NOT_ELIGIBLE for ruling in ruled):
        return ()
    return tuple(checked for checked, ruling in zip(failed, ruled, strict=True) if ruling is None)


def ruled_out(one: Nomination, court: Court) -> Ruling | None:
    """The ruling by which a nomination fell; None of one that stands or is open."""
    found = (court.rulings.get(checked.case(one)) for checked in of(one, court) if not checked.holds)
    return next((ruling for ruling in found if ruling and ruling.verdict is Verdict.NOT_ELIGIBLE), None)


def to_give_up(one: Nomination, election: Election) -> tuple[str, ...]:
    """What a nominee declared that bars from the seat on the day it is taken, and so has to go first (RULES 2.5).

    The earliest such day is that of the count.
    """
    day = date.fromisoformat(election.timetable.count.wall[:10])
    return tuple(office for office in one.form.holds if barred(office, day, election.rules))


# -- one function a rule -----------------------------------------------------------------------------------------------


def _identity(one: Nomination, court: Court) -> Checked:
    """RULES 1.16: while it is open whether rows are one doctor or two, nobody knows who is nominated."""
    number = one.nominee.gmc_number
    there = doctors.with_number(number, court.electorate, court.said)
    doctor = court.doctor(one)
    if len(there) > 1:
        says = f"the lists have {len(there)} doctors under the GMC number {number}, and it is open whose it is"
        return Checked(Check.IDENTITY, False, says)
    twin = next((other for other in court.standing if other.id != one.id and other.nominee.gmc_number == number), None)
    if number and twin:
        says = f"another nominee ({twin.id}) has given the GMC number {number} too, and it is open whose it is"
        return Checked(Check.IDENTITY, False, says)
    if isinstance(doctor, Entry) and doctor.standing == "held":
        says = f"it is open whether the lists have one {doctor.name} or two"
        return Checked(Check.IDENTITY, False, says)
    return Checked(Check.IDENTITY, True, f"the lists have one {doctor.name}" if doctor else "on neither list")


def _area(one: Nomination, court: Court) -> Checked:
    """RULES 2.1: any GP working in the area, shown by either list or by LMC ruling; locums included.

    Under `stand_area` home_group, the electors of the group alone.
    """
    group, doctor = court.contest(one.contest).group, court.doctor(one)
    if doctor is None:
        return Checked(
            Check.AREA, False, f"on neither list of doctors: nothing shows yet that {one.nominee.name} works in {group}"
        )
    if court.election.rules.stand_area == "home_group":
        votes = isinstance(doctor, Entry) and any(place.group == group for place in doctor.places)
        says = f"votes in {group}" if votes else f"is no elector of {group}, and the rules ask for one"
        return Checked(Check.AREA, votes, says)
    if isinstance(doctor, Excluded) and doctor.reason in (Reason.LEFT, Reason.INELIGIBLE):
        return Checked(
            Check.AREA, False, f"left out of the electorate, since {doctor.why}: nothing shows work in {group} now"
        )
    shown = doctors.works_in(doctor, group, court.said, court.practices, court.as_at)
    return Checked(Check.AREA, bool(shown), shown or f"no list shows a post in {group}")


def _registrar(one: Nomination, court: Court) -> Checked:
    """RULES 1.9: GP registrars are left out, unless the LMC includes them."""
    doctor = court.doctor(one)
    trainee = isinstance(doctor, Excluded) and doctor.reason is Reason.REGISTRAR
    trainee |= isinstance(doctor, Entry) and doctor.role is Role.REGISTRAR
    if trainee and not court.election.rules.include_registrars:
        return Checked(Check.REGISTRAR, False, "the lists name training posts only, and the rules leave registrars out")
    return Checked(Check.REGISTRAR, True, "a registrar, whom the rules include" if trainee else "no registrar")


def _director(one: Nomination, court: Court) -> Checked:
    """RULES 2.2: a Director of a provider organisation may not be a board member, from `director_bar_point` on."""
    if DIRECTOR not in one.form.holds:
        return Checked(Check.DIRECTOR, True, "no directorship of a provider organisation declared")
    if court.election.rules.director_bar_point == "nomination":
        says = "a Director of a provider organisation, who may not be nominated"
        return Checked(Check.DIRECTOR, False, says)
    undertaken = ", as undertaken" if DIRECTOR in one.form.gives_up else ""
    return Checked(Check.DIRECTOR, True, f"a Director, to be given up before the seat is taken{undertaken}")


def _lmc_office(one: Nomination, court: Court) -> Checked:
    """RULES 2.4: no holder of a barred LMC office on the board of the holder's own group, once the bar applies.

    What counts is the day of taking the seat, at the earliest that of the count; who undertakes in writing to give the
    office up before it may stand.
    """
    rules, day = court.election.rules, date.fromisoformat(court.election.timetable.count.wall[:10])
    held = [office for office in one.form.holds if office in rules.lmc_barred_offices]
    if not held:
        return Checked(Check.LMC_OFFICE, True, "no barred office of the LMC declared")
    told, bar_from = f"{listed(held)} of the LMC", in_words(date.fromisoformat(rules.lmc_officer_bar_from))
    group, doctor = court.contest(one.contest).group, court.doctor(one)
    own = [place.group for place in doctor.places] if isinstance(doctor, Entry) else []
    if own and group not in own:
        return Checked(Check.LMC_OFFICE, True, f"{told}, whose own group is {listed(own)}: not barred from {group}")
    kept = [office for office in held if barred(office, day, rules) and office not in one.form.gives_up]
    if kept:
        says = f"{told}, barred from a seat from {bar_from} on, with no undertaking to give it up"
        return Checked(Check.LMC_OFFICE, False, says)
    if any(barred(office, day, rules) for office in held):
        return Checked(Check.LMC_OFFICE, True, f"{told}, to be given up before the seat is taken, as undertaken")
    return Checked(Check.LMC_OFFICE, True, f"{told}: the bar applies from {bar_from} on, not yet")


def _interests(one: Nomination, court: Court) -> Checked:
    """RULES 2.3: each nominee declares every directorship and LMC office in writing."""
    if not one.form.answered:
        return Checked(
            Check.INTERESTS, False, "neither directorships and LMC offices are declared, nor that there are none"
        )
    return Checked(Check.INTERESTS, True, f"declared: {', '.join(one.form.holds) or 'none'}")


def _consent(one: Nomination, court: Court) -> Checked:
    """RULES 3.3: the nominee signs consent."""
    return Checked(Check.CONSENT, one.form.consents, "signed" if one.form.consents else "the consent is not signed")


def _eligibility(one: Nomination, court: Court) -> Checked:
    """RULES 3.3: and a declaration of eligibility."""
    said = "signed" if one.form.declares else "the declaration of eligibility is not signed"
    return Checked(Check.ELIGIBILITY, one.form.declares, said)


def _proposers(one: Nomination, court: Court) -> Checked:
    """RULES 3.2: as many proposers as the LMC asks for; an elector may propose up to the number of seats."""
    needed = court.election.rules.nominators
    if not needed:
        return Checked(Check.PROPOSERS, True, "none needed")
    found = [(number, _no_proposer(number, one, court)) for number in dict.fromkeys(one.form.proposers)]
    signed = [doctors.with_number(number, court.electorate, court.said)[0].rows for number, why in found if not why]
    good = len(set(signed))  # of two numbers that the lists have for one doctor, one
    if good >= needed:
        return Checked(Check.PROPOSERS, True, f"{counted(good, 'proposer')}, {needed} needed")
    wrong = "".join(f"; {number} {why}" for number, why in found if why)
    return Checked(Check.PROPOSERS, False, f"{counted(good, 'proposer')}, {needed} needed{wrong}")


def _no_proposer(number: str, one: Nomination, court: Court) -> str:
    """Why somebody does not count as a proposer, after the number; empty for one who does."""
    contest = court.contest(one.contest)
    there = doctors.with_number(number, court.electorate, court.said)
    doctor = there[0] if len(there) == 1 else None
    if number == one.nominee.gmc_number or (doctor and set(doctor.rows) & set(one.nominee.rows)):
        return "is the nominee"
    if not (isinstance(doctor, Entry) and any(place.group == contest.group for place in doctor.places)):
        return f"is no elector of {contest.group}"
    same = set(doctors.numbers_of(doctor, court.said))
    earlier = [other for other in court.standing if other.contest == one.contest and same & set(other.form.proposers)]
    place = earlier.index(one) if one in earlier else len(earlier)
    return f"has proposed {contest.seats} before, as many as there are seats" if place >= contest.seats else ""


def _statement(one: Nomination, court: Court) -> Checked:
    """RULES 3.5: a candidate's statement has a word limit, counted the same way for all."""
    number, most = court.words.get(one.id), court.election.rules.statement_words
    if number is None:
        return Checked(Check.STATEMENT, True, f"none (statements/{one.id}.txt)")
    told = f"{counted(number, 'word')}, {most} allowed"
    return Checked(Check.STATEMENT, number <= most, told if number <= most else f"{told}: it is never cut, shorten it")


def _names(one: Nomination, court: Court) -> Checked:
    """RULES 3.10: candidates with equal or near-equal names are told apart by practice on the paper."""
    mine = name_of(one.nominee.surname, one.nominee.forenames)
    others = [other for other in court.standing if other.contest == one.contest and other.id != one.id]
    alike = [
        other
        for other in others
        if agreement.with_number(mine, name_of(other.nominee.surname, other.nominee.forenames), court.close)
    ]
    practice = _plain(one.nominee.practice)
    for other in alike:
        if not practice or practice == _plain(other.nominee.practice):
            says = (
                f"{other.nominee.name} ({other.id}) stands too, and no practice tells the two apart: name it, or a town"
            )
            return Checked(Check.NAMES, False, says)
    told = f"told from {alike[0].nominee.name} by practice" if alike else "nobody of a like name"
    return Checked(Check.NAMES, True, told)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


CHECKS: Mapping[Check, Callable[[Nomination, Court], Checked]] = {
    Check.IDENTITY: _identity,
    Check.AREA: _area,
    Check.REGISTRAR: _registrar,
    Check.DIRECTOR: _director,
    Check.LMC_OFFICE: _lmc_office,
    Check.INTERESTS: _interests,
    Check.CONSENT: _consent,
    Check.ELIGIBILITY: _eligibility,
    Check.PROPOSERS: _proposers,
    Check.STATEMENT: _statement,
    Check.NAMES: _names,
}


def candidate_id(surname: str, forenames: str, taken: Collection[str]) -> CandidateId:
    """An id of letters and digits, made of the surname and told apart from those taken: jones, jones-huw, jones-huw-2.

    >>> candidate_id("O'Brien", "Siobhan", ()), candidate_id("Jones", "Huw", ("jones", "jones-huw"))
    ('obrien', 'jones-huw-2')
    """
    name = name_of(surname, forenames)
    first = name.surname.lower() or "candidate"
    second = "-".join(filter(None, (first, name.forename.lower())))
    wanted = [first, second, *(f"{second}-{nth}" for nth in range(2, len(taken) + 3))]
    return CandidateId(next(one for one in wanted if one not in taken))
