"""Where a doctor belongs: the group of the practice, or a locum's one home group.

A partner or salaried GP votes where the practice is, in each group of the area where there is such a post (RULES 1.4).
A locum has exactly one home (RULES 1.5), by the first step of a ladder that gives one group: D a dated declaration,
S sessions summed by group, P posts counted by group, R the most recent post. A tie goes to the next step, restricted to
the tied groups; what no step decides goes to the LMC. Never alphabetical, never by chance.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lmcvote.electorate.columns import Role
from lmcvote.electorate.lists import Declaration

DECLARATION_YEARS = 2
"""An older declaration says where a locum was, not where home is."""
LEAD_SESSIONS, LEAD_SHARE = Fraction(1), Fraction(1, 10)
"""A lead in sessions that decides without a majority: one session, or a tenth of all where that is more."""


class Basis(StrEnum):
    """Why an entry stands where it stands."""

    PRACTICE = "practice"
    DECLARED = "declared"
    SESSIONS = "sessions"
    POSTS = "posts"
    RECENT = "recent"
    HELD = "held"
    UNPLACED = "unplaced"


class Kind(StrEnum):
    """What a case asks."""

    IDENTITY = "identity"
    ONLY_ON_EQUIP = "only_on_equip"
    HOME = "home"
    ROLE = "role"
    PRACTICE = "practice"


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
class Place:
    """A group in which a doctor votes."""

    group: str
    practice_code: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Open:
    """No place yet: a person must decide."""

    kind: Kind
    question: str
    """Ends a sentence that begins with the doctor's name."""
    evidence: str


def places(
    posts: Sequence[Post], declarations: Collection[Declaration], area: Collection[str], as_at: date
) -> tuple[Place, ...] | Open:
    """Every group where the doctor votes, or the question. `posts` are live ones, registrars' left out."""
    at_practice = [post for post in posts if _belongs_to_practice(post)]
    found: dict[str, Place] = {}
    for post in sorted(at_practice, key=lambda post: (post.group, post.practice_code)):
        if post.group in area:
            found.setdefault(post.group, Place(post.group, post.practice_code, Basis.PRACTICE))
    if found:
        return tuple(found.values())
    if any(post.role is Role.LOCUM for post in posts):
        return locum_home([post for post in posts if post not in at_practice], declarations, area, as_at)
    if not at_practice:
        return Open(Kind.ROLE, "has no known role and no practice. Is this a GP of the area, and where?", "")
    nowhere = sorted({post.practice_code or "no code" for post in at_practice if not post.group})
    if nowhere:
        question = f"works at {_listed(nowhere)}, whose commissioning group nobody knows. In which group is it?"
        return Open(Kind.PRACTICE, question, "")
    outside = sorted({f"{post.practice_code} ({post.group})" for post in at_practice})
    question = f"works only outside the area, at {_listed(outside)}. Is this doctor eligible, and in which group?"
    return Open(Kind.PRACTICE, question, "")


def unknown_practices(posts: Sequence[Post]) -> str:
    """Practices of partner and salaried posts whose group nobody knows; empty where there is none."""
    unknown = (p.practice_code for p in posts if _belongs_to_practice(p) and not p.group)
    return _listed(sorted(set(filter(None, unknown))))


def _belongs_to_practice(post: Post) -> bool:
    """Partner and salaried; a registrar where the LMC includes them; an unknown role if there is a practice."""
    return post.role in (Role.PARTNER, Role.SALARIED, Role.REGISTRAR) or (
        post.role is Role.UNKNOWN and bool(post.practice_code)
    )


def locum_home(
    posts: Sequence[Post], declarations: Collection[Declaration], area: Collection[str], as_at: date
) -> tuple[Place, ...] | Open:
    """The one home group of a locum, by the first step that gives exactly one."""
    inside = [post for post in posts if post.group in area]
    sessions = _sessions_by_group(posts)
    evidence = _evidence(posts, declarations)
    declared = _declared(declarations, area, as_at)
    if len(declared) == 1:
        (home,) = declared
        if sum(sessions.values()) > 0 and not sessions.get(home):
            question = f"declared {home} as home, but works all recorded sessions elsewhere. Which group is home?"
            return Open(Kind.HOME, question, evidence)
        return (_at(home, Basis.DECLARED, inside),)
    tied = declared or frozenset(area)
    steps = [(Basis.SESSIONS, _most_sessions), (Basis.RECENT, _most_recent)]
    if not any(post.sessions is not None for post in posts):  # missing is not nought: posts count only without any
        steps[0] = (Basis.POSTS, _most_posts)
    for basis, leading in steps:
        found = leading([post for post in inside if post.group in tied], as_at)
        if len(found) == 1:
            (home,) = found
            return (_at(home, basis, inside),)
        tied = found or tied
    return Open(Kind.HOME, "is a locum without a home group. In which group does the doctor mainly work?", evidence)


def _at(home: str, basis: Basis, posts: Sequence[Post]) -> Place:
    """With the practice where the locum works most there, for the address list."""
    there = [post for post in posts if post.group == home and post.practice_code]
    first = min(there, key=lambda post: (-(post.sessions or 0), post.practice_code), default=None)
    return Place(home, first.practice_code if first else "", basis)


def _declared(declarations: Collection[Declaration], area: Collection[str], as_at: date) -> frozenset[str]:
    """Step D: the newest dated declaration, if for a group of this LMC and not older than two years (RULES 1.6)."""
    oldest = _years_before(as_at, DECLARATION_YEARS)
    made = [d for d in declarations if oldest <= d.on <= as_at]
    newest = max((d.on for d in made), default=None)  # a later one for another LMC's group overrules an earlier one
    return frozenset(d.group for d in made if d.on == newest and d.group in area)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _sessions_by_group(posts: Sequence[Post]) -> dict[str, Fraction]:
    totals: dict[str, Fraction] = {}
    for post in posts:
        if post.sessions is not None:
            totals[post.group] = totals.get(post.group, Fraction(0)) + post.sessions
    return totals


def _most_sessions(posts: Sequence[Post], _: date) -> frozenset[str]:
    """Step S: more than half of all sessions, or a lead of one session and a tenth; else those within that lead."""
    totals = _sessions_by_group(posts)
    whole = sum(totals.values(), Fraction(0))
    if not whole:
        return frozenset()
    most = max(totals.values())
    if 2 * most > whole:
        return frozenset(group for group, sessions in totals.items() if sessions == most)
    lead = max(LEAD_SESSIONS, LEAD_SHARE * whole)
    return frozenset(group for group, sessions in totals.items() if most - sessions < lead)


def _most_posts(posts: Sequence[Post], _: date) -> frozenset[str]:
    """Step P: the group with most posts."""
    posts_in = Counter(post.group for post in posts)
    most = max(posts_in.values(), default=0)
    return frozenset(group for group, n in posts_in.items() if n == most)


def _most_recent(posts: Sequence[Post], as_at: date) -> frozenset[str]:
    """Step R: the group of the post taken up last, by the reference date."""
    dated = [(post.joined, post.group) for post in posts if post.joined and post.joined <= as_at]
    last = max((joined for joined, _ in dated), default=None)
    return frozenset(group for joined, group in dated if joined == last)


def _evidence(posts: Sequence[Post], declarations: Collection[Declaration]) -> str:
    said = [f"declared {d.group} on {d.on}" for d in sorted(declarations, key=lambda d: (d.on, d.group))]
    for post in sorted(posts, key=lambda post: (post.group, post.practice_code)):
        if not post.practice_code and not post.group:
            continue
        where = f"{post.practice_code or 'a post'} in {post.group or 'no known group'}"
        sessions = "" if post.sessions is None else f", {_number(post.sessions)} sessions"
        since = f", since {post.joined}" if post.joined else ""
        said.append(f"{where}{sessions}{since}")
    return "; ".join(said) or "no declaration, no post"


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts)
