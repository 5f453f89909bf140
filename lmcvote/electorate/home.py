"""Where a doctor belongs: the group of the practice, or a locum's one home group.

A partner or salaried GP votes where the practice is, by default in each group of the area where there is such a post
(RULES 1.4). A locum has exactly one home (RULES 1.5), by the first step of a ladder that gives one group (RULES 1.6):

D  the newest dated declaration
S  sessions summed by group
P  posts counted by group, only where no sessions are recorded at all
R  the post taken up last
M  the practice or area on the Performers List
H  the home postcode, to break a tie only, and only where the LMC has switched it on

A tie goes to the next step, restricted to the tied groups; what no step decides goes to the LMC (RULES 1.7). Never
alphabetical, never by chance.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from lmcvote.election import Rules
from lmcvote.electorate.columns import Role
from lmcvote.electorate.lists import Declaration
from lmcvote.electorate.rulings import Kind
from lmcvote.electorate.thresholds import Thresholds
from lmcvote.findings import counted
from lmcvote.timetable import months_later


class Basis(StrEnum):
    """Why an entry stands where it stands."""

    PRACTICE = "practice"
    DECLARED = "declared"
    SESSIONS = "sessions"
    POSTS = "posts"
    RECENT = "recent"
    LIST = "list"
    POSTCODE = "postcode"
    RULING = "ruling"
    HELD = "held"
    UNPLACED = "unplaced"


LADDER = (Basis.DECLARED, Basis.SESSIONS, Basis.POSTS, Basis.RECENT, Basis.LIST)


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a doctor, with its group found."""

    role: Role
    practice_code: str
    group: str
    """Empty where nobody knows it."""
    sessions: Fraction | None
    joined: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the lists say of where one doctor works and belongs."""

    posts: tuple[Post, ...]
    """Live ones, registrars' left out."""
    declarations: frozenset[Declaration] = frozenset()
    listed: frozenset[str] = frozenset()
    """Groups of the practice or area that the Performers List has for the doctor."""
    residence: frozenset[str] = frozenset()
    """Groups of the home postcode; empty where no postcode file is given."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the ladder stands on."""

    area: frozenset[str]
    """The groups of this LMC: where a doctor can belong."""
    as_at: date
    measures: Thresholds
    multi_post: str
    """As in Rules: what becomes of practice posts in several groups."""
    steps: tuple[Basis, ...]
    """Of the ladder, in their order; empty where the LMC assigns every locum."""

    @classmethod
    def of(cls, area: Collection[str], as_at: date, measures: Thresholds, rules: Rules) -> "Setting":
        """By the rules of the election."""
        ladder = (*LADDER, Basis.POSTCODE) if rules.postcode_breaks_ties else LADDER
        steps = {"ladder": ladder, "residence": (Basis.POSTCODE,), "lmc_assigns": ()}[rules.locum_home_basis]
        return cls(frozenset(area), as_at, measures, rules.multi_post, steps)


@dataclass(frozen=True, slots=True)
class Place:
    """A group in which a doctor votes."""

    group: str
    practice_code: str
    basis: Basis
    evidence: str = ""
    """What decided it: `5 of 8 sessions a week in 06Q`."""


@dataclass(frozen=True, slots=True)
class Open:
    """No place yet: a person must decide."""

    kind: Kind
    question: str
    """Ends a sentence that begins with the doctor's name."""
    evidence: str
    asked: str = ""
    """What else the question hangs on: with another practice it is another question."""


def places(facts: Facts, setting: Setting) -> tuple[Place, ...] | Open:
    """Every group where the doctor votes, or the question."""
    at_practice = [post for post in facts.posts if _belongs_to_practice(post)]
    found: dict[str, Place] = {}
    for post in sorted(at_practice, key=lambda post: (post.group, post.practice_code)):
        if post.group in setting.area:
            found.setdefault(post.group, _at_practice(post.role, post.practice_code, post.group))
    if len(found) > 1:
        return _several(found, facts, setting)
    if found:
        return tuple(found.values())
    if any(post.role is Role.LOCUM for post in facts.posts):
        return locum_home(replace(facts, posts=tuple(p for p in facts.posts if p not in at_practice)), setting)
    if not at_practice:
        return Open(Kind.ROLE, "has no known role and no practice. Is this a GP of the area, and where?", "")
    nowhere = sorted({post.practice_code or "no code" for post in at_practice if not post.group})
    if nowhere:
        question = f"works at {_listed(nowhere)}, whose commissioning group nobody knows. In which group is it?"
        return Open(Kind.PRACTICE, question, "", _listed(nowhere))
    outside = sorted({f"{post.practice_code} ({post.group})" for post in at_practice})
    question = f"works only outside the area, at {_listed(outside)}. Is this doctor eligible, and in which group?"
    return Open(Kind.PRACTICE, question, "", _listed(outside))


@lru_cache(10_000)
def _at_practice(role: Role, practice_code: str, group: str) -> Place:
    """All of one practice have the same."""
    return Place(group, practice_code, Basis.PRACTICE, f"{_a(role)} at {practice_code or 'a practice'} in {group}")


def unknown_practices(posts: Sequence[Post]) -> str:
    """Practices of partner and salaried posts whose group nobody knows; empty where there is none."""
    unknown = (p.practice_code for p in posts if _belongs_to_practice(p) and not p.group)
    return _listed(sorted(set(filter(None, unknown))))


def _belongs_to_practice(post: Post) -> bool:
    """Partner and salaried; a registrar where the LMC includes them; an unknown role if there is a practice."""
    return post.role in (Role.PARTNER, Role.SALARIED, Role.REGISTRAR) or (
        post.role is Role.UNKNOWN and bool(post.practice_code)
    )


def _a(role: Role) -> str:
    return "a post" if role is Role.UNKNOWN else str(role)


def _several(found: Mapping[str, Place], facts: Facts, setting: Setting) -> tuple[Place, ...] | Open:
    """Practice posts in several groups, by `multi_post` (RULES 1.4): a vote in each, or in one of them."""
    if setting.multi_post == "each_group":
        return tuple(found.values())
    steps = {"declared": (Basis.DECLARED,), "most_work": (Basis.SESSIONS, Basis.POSTS)}.get(setting.multi_post, ())
    posts = tuple(post for post in facts.posts if _belongs_to_practice(post))
    among = replace(setting, area=frozenset(found), steps=steps)
    answer = locum_home(replace(facts, posts=posts), among)
    if isinstance(answer, Open):
        question = f"has practice posts in {_listed(sorted(found))}, and votes in one. In which?"
        return Open(Kind.PRACTICE, question, answer.evidence, _listed(sorted(found)))
    return answer


def locum_home(facts: Facts, setting: Setting) -> tuple[Place, ...] | Open:
    """The one home group of a locum, by the first step that gives exactly one."""
    tied = setting.area
    for basis in setting.steps:
        found = _STEPS[basis](facts, tied, setting)
        if len(found) != 1:
            tied = found or tied
            continue
        (home,) = found
        sessions = _sessions_by_group(facts.posts)
        if basis is Basis.DECLARED and sum(sessions.values()) > 0 and not sessions.get(home):
            question = f"declared {home} as home, but works all recorded sessions elsewhere. Which group is home?"
            return Open(Kind.HOME, question, evidence(facts))
        return (_at(home, basis, facts, setting.as_at),)
    question = "is a locum without a home group. In which group does the doctor mainly work?"
    return Open(Kind.HOME, question, evidence(facts))


def _at(home: str, basis: Basis, facts: Facts, as_at: date) -> Place:
    """With the practice where the locum works most there, for the address list."""
    there = [post for post in facts.posts if post.group == home and post.practice_code]
    first = min(there, key=lambda post: (-(post.sessions or 0), post.practice_code), default=None)
    return Place(home, first.practice_code if first else "", basis, _decided(home, basis, facts, as_at))


def _decided(home: str, basis: Basis, facts: Facts, as_at: date) -> str:
    here = [post for post in facts.posts if post.group == home]
    match basis:
        case Basis.DECLARED:
            return f"declared {home} on {max(d.on for d in facts.declarations if d.group == home and d.on <= as_at)}"
        case Basis.SESSIONS:
            sessions = _sessions_by_group(facts.posts)
            return f"{_number(sessions[home])} of {_number(sum(sessions.values()))} sessions a week in {home}"
        case Basis.POSTS:
            return f"{len(here)} of {counted(len(facts.posts), 'post')} in {home}"
        case Basis.RECENT:
            last = max(post.joined for post in here if post.joined and post.joined <= as_at)
            return f"the post taken up last is in {home}, on {last}"
        case Basis.LIST:
            return f"the Performers List has {home}"
        case _:
            return f"the home postcode is in {home}"


# -- the steps: each gives the groups, of those still tied, that lead by it -------------------------------------------


def _declared(facts: Facts, tied: frozenset[str], setting: Setting) -> frozenset[str]:
    """D: the newest dated declaration, if for a group of this LMC and not too old (RULES 1.6)."""
    oldest = months_later(setting.as_at, -setting.measures.declaration_months)
    made = [d for d in facts.declarations if oldest <= d.on <= setting.as_at]
    newest = max((d.on for d in made), default=None)  # a later one for another LMC's group overrules an earlier one
    return frozenset(d.group for d in made if d.on == newest and d.group in tied)


def _most_sessions(facts: Facts, tied: frozenset[str], setting: Setting) -> frozenset[str]:
    """S: more than half of all sessions, or a lead of one session and a tenth; else those within that lead."""
    totals = _sessions_by_group([post for post in facts.posts if post.group in tied])
    whole = sum(totals.values(), Fraction(0))
    if not whole:
        return frozenset()
    most = max(totals.values())
    if 2 * most > whole:
        return frozenset(group for group, sessions in totals.items() if sessions == most)
    lead = max(setting.measures.lead_sessions, setting.measures.lead_share * whole)
    return frozenset(group for group, sessions in totals.items() if most - sessions < lead)


def _most_posts(facts: Facts, tied: frozenset[str], _: Setting) -> frozenset[str]:
    """P: the group with most posts; missing sessions are not nought, so only where nobody recorded any."""
    if any(post.sessions is not None for post in facts.posts):
        return frozenset()
    posts_in = Counter(post.group for post in facts.posts if post.group in tied)
    most = max(posts_in.values(), default=0)
    return frozenset(group for group, posts in posts_in.items() if posts == most)


def _most_recent(facts: Facts, tied: frozenset[str], setting: Setting) -> frozenset[str]:
    """R: the group of the post taken up last, by the reference date."""
    dated = [(p.joined, p.group) for p in facts.posts if p.group in tied and p.joined and p.joined <= setting.as_at]
    last = max((joined for joined, _ in dated), default=None)
    return frozenset(group for joined, group in dated if joined == last)


def _on_list(facts: Facts, tied: frozenset[str], _: Setting) -> frozenset[str]:
    """M: the practice or area on the Performers List."""
    return facts.listed & tied


def _at_home(facts: Facts, tied: frozenset[str], setting: Setting) -> frozenset[str]:
    """H: the home postcode. On the ladder it breaks a tie and decides nothing else."""
    a_tie = tied != setting.area or setting.steps == (Basis.POSTCODE,)
    return facts.residence & tied if a_tie else frozenset()


_STEPS: Mapping[Basis, Callable[[Facts, frozenset[str], Setting], frozenset[str]]] = {
    Basis.DECLARED: _declared,
    Basis.SESSIONS: _most_sessions,
    Basis.POSTS: _most_posts,
    Basis.RECENT: _most_recent,
    Basis.LIST: _on_list,
    Basis.POSTCODE: _at_home,
}


def _sessions_by_group(posts: Sequence[Post]) -> dict[str, Fraction]:
    totals: dict[str, Fraction] = {}
    for post in posts:
        if post.sessions is not None:
            totals[post.group] = totals.get(post.group, Fraction(0)) + post.sessions
    return totals


def evidence(facts: Facts) -> str:
    """All that the lists say of where the doctor works, for whoever decides."""
    said = [f"declared {d.group} on {d.on}" for d in sorted(facts.declarations, key=lambda d: (d.on, d.group))]
    for post in sorted(facts.posts, key=lambda post: (post.group, post.practice_code)):
        if not post.practice_code and not post.group:
            continue
        where = f"{post.practice_code or 'a post'} in {post.group or 'no known group'}"
        sessions = "" if post.sessions is None else f", {_number(post.sessions)} sessions"
        since = f", since {post.joined}" if post.joined else ""
        said.append(f"{where}{sessions}{since}")
    said += [f"on the Performers List in {group}" for group in sorted(facts.listed)]
    return "; ".join(said) or "no declaration, no post"


def _number(value: Fraction | int) -> str:
    return f"{float(value):g}"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts)
