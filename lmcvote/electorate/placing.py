"""From a person of the lists to an entry: which posts count, what was ruled, and where that places the doctor."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lmcvote.election import Rules
from lmcvote.electorate.cases import Case, called, case, lines_of
from lmcvote.electorate.columns import Role, Source
from lmcvote.electorate.entries import NAME_CHANGED, Entry, Excluded, Reason, Standing
from lmcvote.electorate.home import Basis, Facts, Open, Place, Post, Setting, places, unknown_practices
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.match import Person
from lmcvote.electorate.practices import Practice
from lmcvote.electorate.rulings import Kind, Ruling, Verdict, last_placing
from lmcvote.electorate.thresholds import Thresholds, load


@dataclass(frozen=True, slots=True)
class Given:
    """What a build stands on beside the two lists."""

    as_at: date
    """The reference date: a post left before it is none."""
    practices: Mapping[str, Practice] | None = None
    """None without a practices file."""
    area: tuple[str, ...] = ()
    """The groups of this LMC; empty, it is every group the lists name."""
    rules: Rules = field(default_factory=Rules)
    rulings: tuple[Ruling, ...] = ()
    """All that were made, oldest first."""
    postcodes: Mapping[str, str] | None = None
    """Postcode -> group; None without a postcode file."""
    measures: Thresholds = field(default_factory=load)


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group a practice is in, by the practices file first and EQUIP's own column where that is silent."""

    practices: Mapping[str, Practice] | None
    by_equip: Mapping[str, frozenset[str]]
    _of: Mapping[str, str] = field(init=False, repr=False)
    """Practice code -> group, of every code that either names."""

    def __post_init__(self) -> None:
        """Kept, not derived for each row."""
        object.__setattr__(self, "_of", {code: self._known(code) for code in {*(self.practices or ()), *self.by_equip}})

    @classmethod
    def named_by(cls, practices: Mapping[str, Practice] | None, rows: Iterable[ListEntry]) -> "Groups":
        """From EQUIP's rows."""
        by_equip: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row.source is Source.EQUIP and row.practice_code and row.group:
                by_equip[row.practice_code].add(row.group)
        return cls(practices, {code: frozenset(said) for code, said in by_equip.items()})

    def of(self, entry: ListEntry) -> str:
        """Empty where nobody knows, or EQUIP's rows disagree."""
        if not entry.practice_code:
            return entry.group if entry.source is Source.EQUIP else ""
        return self._of.get(entry.practice_code, "")

    def _known(self, practice_code: str) -> str:
        known = (self.practices or {}).get(practice_code)
        if known and known.active and known.group:
            return known.group
        said = self.by_equip.get(practice_code, frozenset())
        return next(iter(said)) if len(said) == 1 else ""


@dataclass(frozen=True, slots=True)
class Placing:
    """What placing a person needs to know."""

    groups: Groups
    setting: Setting
    given: Given
    rulings: tuple[Ruling, ...]
    """Those in force."""

    @property
    def rules(self) -> Rules:
        """Of the election."""
        return self.given.rules

    def _live(self, person: Person) -> tuple[ListEntry, ...]:
        """Rows not left by the reference date.

        Where EQUIP says that every post was left, the Performers List, which lags, keeps a doctor only by a practice
        that is none of those.
        """
        as_at = self.setting.as_at
        for entry in person.entries:
            if entry.left is not None and entry.left < as_at:
                break
        else:
            return person.entries  # as of nearly everybody, and it is asked often
        live = tuple(entry for entry in person.entries if entry.left is None or entry.left >= as_at)
        left = {e.practice_code for e in person.entries if e.source is Source.EQUIP and e not in live}
        if left and not any(entry.source is Source.EQUIP for entry in live):
            return tuple(entry for entry in live if entry.practice_code and entry.practice_code not in left)
        return live

    def _posts(self, person: Person) -> tuple[ListEntry, ...]:
        """EQUIP says who works where; the Performers List stands in where EQUIP has no live post."""
        live = self._live(person)
        return tuple([entry for entry in live if entry.source is Source.EQUIP]) or live

    def _role(self, entry: ListEntry, person: Person) -> Role:
        """EQUIP's role beats the Performers List's, which lags; silence does not."""
        if entry.role is not Role.UNKNOWN:
            return entry.role
        others = {other.role for other in person.entries if other.source is Source.PERFORMERS} - {Role.UNKNOWN}
        return next(iter(others)) if len(others) == 1 else Role.UNKNOWN

    def role(self, person: Person) -> Role:
        """The role to show: of the posts, the one that decides where the doctor votes."""
        posts = self._posts(person) or person.entries
        if len(posts) == 1:
            return self._role(posts[0], person)
        roles = {self._role(entry, person) for entry in posts}
        return next(role for role in Role if role in roles)

    def ruled(self, person: Person) -> Ruling | None:
        """The ruling in force that places or excludes the person."""
        return last_placing(self.rulings, person.rows)

    def exclusion(self, person: Person) -> Reason | None:
        """Why a person has no vote whatever else is decided; None for everyone else."""
        if ruling := self.ruled(person):
            return Reason.INELIGIBLE if ruling.verdict is Verdict.INELIGIBLE else None
        if not self._live(person):
            return Reason.LEFT
        roles = {self._role(entry, person) for entry in self._posts(person)}
        if roles == {Role.REGISTRAR} and not self.rules.include_registrars:
            return Reason.REGISTRAR
        if self.rules.only_on_equip == "exclude" and self._only_on(person) is Source.EQUIP:
            return Reason.ONLY_ON_EQUIP
        return None

    def left_out(self, person: Person, reason: Reason) -> Excluded:
        """The exclusion with its reason."""
        row, ruling = person.shown, self.ruled(person)
        note = ruling.said if ruling else ""
        return Excluded(reason, *lines_of(person), person.gmc_number, row.surname, row.forename, note, person.rows)

    def facts(self, person: Person) -> Facts:
        """What the lists say of where the doctor works and belongs."""
        live = self._live(person)
        performers = [row for row in live if row.source is Source.PERFORMERS]
        postcodes = self.given.postcodes or {}
        return Facts(
            tuple(self._post(row, person) for row in self._places(person)),
            frozenset(row.declaration for row in live if row.declaration),
            frozenset(filter(None, (self.groups.of(row) or row.group for row in performers))),
            frozenset(filter(None, (postcodes.get(row.home_postcode, "") for row in live))),
        )

    def settle(self, person: Person) -> tuple[Entry, list[Case]]:
        """The entry of a person whom nobody doubts, and what is still to ask."""
        facts = self.facts(person)
        answer = self.answer(person, facts)
        cases = []
        if isinstance(answer, Open):
            entry = entry_of(person, self.role(person), "unplaced", ())
            question = f"{called(person)} {answer.question}"
            cases.append(case(answer.kind, (person,), question, answer.evidence, asked=answer.asked))
        else:
            entry = entry_of(person, self.role(person), "on_roll", answer)
        if not isinstance(answer, Open) and (unknown := unknown_practices(facts.posts)):
            by_practice = all(place.basis is Basis.PRACTICE for place in answer)
            where = "too" if by_practice and self.setting.multi_post == "each_group" else "instead"
            question = (
                f"also works at {unknown}, whose commissioning group nobody knows. Answer home=CODE if there is a vote "
                f"there {where}, eligible if there is none; ineligible takes every vote away."
            )
            cases.append(case(Kind.PRACTICE, (person,), f"{called(person)} {question}", "", True, f"also {unknown}"))
        cases += self._on_one_list(person, entry)
        return entry, [asked for asked in cases if not self._answered(asked, person)]

    def answer(self, person: Person, facts: Facts) -> tuple[Place, ...] | Open:
        """Where the doctor votes, by the ruling if there is one; or the question."""
        if (ruling := self.ruled(person)) and ruling.verdict is Verdict.HOME:
            return _by_ruling(ruling, facts, self.setting)
        return places(facts, self.setting)

    def _on_one_list(self, person: Person, entry: Entry) -> Iterator[Case]:
        only, evidence = self._only_on(person), ", ".join(place.evidence for place in entry.places)
        if only is Source.EQUIP and self.rules.only_on_equip == "query":
            question = "is on EQUIP, not on the Performers List. Is this doctor eligible?"
            yield case(Kind.ONLY_ON_EQUIP, (person,), f"{called(person)} {question}", evidence, True)
        if only is Source.PERFORMERS and self.rules.only_on_performers == "query":
            question = "is on the Performers List, not on EQUIP. Does this doctor work in the area?"
            yield case(Kind.ONLY_ON_PERFORMERS, (person,), f"{called(person)} {question}", evidence, True)

    def _answered(self, asked: Case, person: Person) -> bool:
        """By a ruling that the entry stands as it is, on this very case; by any that gave the doctor a home."""
        if not asked.on_roll:
            return False
        ruling = self.ruled(person)
        return bool(ruling and ruling.verdict is Verdict.HOME) or any(
            one.case == asked.id and one.verdict is Verdict.ELIGIBLE for one in self.rulings
        )

    def _places(self, person: Person) -> list[ListEntry]:
        """The posts that count, by EQUIP; by the Performers List where no post of EQUIP says where it is."""
        kept = [row for row in self._posts(person) if self._counts(self._role(row, person))]
        if any(row.practice_code or row.group for row in kept):
            return kept
        roles = {self._role(row, person) for row in kept}
        listed = [row for row in self._live(person) if row.source is Source.PERFORMERS and row.practice_code]
        if len(roles) != 1 or roles == {Role.LOCUM} or not listed:
            return kept
        return [replace(row, role=next(iter(roles))) for row in listed]

    def _post(self, row: ListEntry, person: Person) -> Post:
        role = self._role(row, person)
        if role is Role.LOCUM and row.source is Source.PERFORMERS:
            return Post(role, "", "", None, None)  # listed there is not working there: EQUIP says who does
        return Post(role, row.practice_code, self.groups.of(row), row.sessions, row.joined)

    def _counts(self, role: Role) -> bool:
        return role is not Role.REGISTRAR or self.rules.include_registrars

    def _only_on(self, person: Person) -> Source | None:
        """The list that a doctor stands on alone, rows left by the reference date aside."""
        sources = {row.source for row in self._live(person)}
        return sources.pop() if len(sources) == 1 else None


def _by_ruling(ruling: Ruling, facts: Facts, setting: Setting) -> tuple[Place, ...]:
    """The group that was ruled.

    A practice that nobody knew is taken to be in it, and the doctor placed by that beside the other practices, where
    the rules of the election give a vote in each.
    """
    by_ruling = Place(ruling.group, _practice_in(ruling.group, facts), Basis.RULING, ruling.said)
    if ruling.kind is not Kind.PRACTICE or setting.multi_post != "each_group" or not unknown_practices(facts.posts):
        return (by_ruling,)
    known = tuple(replace(post, group=post.group or ruling.group) for post in facts.posts)
    before, answer = places(facts, setting), places(replace(facts, posts=known), setting)
    if isinstance(answer, Open):
        return (by_ruling,)
    there = set() if isinstance(before, Open) else {place.group for place in before}
    return tuple(
        replace(by_ruling, practice_code=one.practice_code)
        if one.group == ruling.group and one.group not in there
        else one
        for one in answer
    )


def _practice_in(group: str, facts: Facts) -> str:
    """The doctor's practice there, else one whose group nobody knows, else any: letters go to it."""
    codes = sorted(
        (post.group != group, post.group != "", post.practice_code) for post in facts.posts if post.practice_code
    )
    return codes[0][2] if codes else ""


def entry_of(person: Person, role: Role, standing: Standing, where: tuple[Place, ...]) -> Entry:
    """The entry of a person, with notes that say what is out of the way."""
    row = person.shown
    notes = []
    if "R1b" in person.rules:
        others = sorted({f"{e.forename} {e.surname}".strip() for e in person.entries if e.name != row.name})
        notes.append(f"{NAME_CHANGED}{', '.join(others)}")
    if "R2" in person.rules:
        others = sorted({e.gmc_number for e in person.entries} - {person.gmc_number, ""})
        notes.append(f"GMC number corrected: EQUIP has {', '.join(others)}")
    if "R3" in person.rules:
        notes.append("matched by name: one list has no GMC number")
    if len(where) > 1:
        notes.append("a post in each of these groups")
    if standing == "on_roll" and role is Role.UNKNOWN:
        notes.append("role unknown: placed like a salaried GP")
    return Entry(
        person.rows,
        person.gmc_number,
        row.surname,
        row.forename,
        role,
        standing,
        where,
        *lines_of(person),
        "; ".join(notes),
        person.rules,
    )
