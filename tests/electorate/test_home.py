"""Where a doctor belongs: practices, and the ladder of a locum's home, each step and each way to fall through it."""

from datetime import date
from fractions import Fraction

import pytest

from lmcvote.electorate.columns import Role
from lmcvote.electorate.home import Kind, Open, Post, places
from lmcvote.electorate.lists import Declaration
from tests.wording import AS_AT

AREA = frozenset({"06Q", "06T", "07H"})


def posts(text: str) -> list[Post]:
    """`locum 06Q 3 2026-01-05 | partner 07H`: role, group, sessions, since; a dash where nothing is known."""
    found = []
    for number, part in enumerate(text.split("|")):
        role, group, sessions, since = (*part.split(), "-", "-", "-")[:4]
        found.append(
            Post(
                Role(role),
                f"F8101{number}",
                "" if group == "-" else group,
                None if sessions == "-" else Fraction(sessions),
                None if since == "-" else date.fromisoformat(since),
            )
        )
    return found


def home(text: str, *declared: str) -> str:
    """Groups with their basis, or the kind of the question."""
    declarations = [Declaration(d.split()[0], date.fromisoformat(d.split()[1])) for d in declared]
    answer = places(posts(text), declarations, AREA, AS_AT)
    if isinstance(answer, Open):
        return f"case {answer.kind}"
    return ", ".join(f"{place.group} {place.basis}" for place in answer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("partner 06Q", "06Q practice"),
        ("partner 06Q | salaried 06Q", "06Q practice"),
        ("partner 06Q | salaried 07H", "06Q practice, 07H practice"),
        ("partner 06Q | locum 07H 8", "06Q practice"),
        ("partner 06Q | salaried 99E", "06Q practice"),
        ("unknown 06Q", "06Q practice"),
        ("partner -", f"case {Kind.PRACTICE}"),
        ("partner 99E", f"case {Kind.PRACTICE}"),
        ("partner 99E | locum 07H 2", "07H sessions"),
    ],
)
def test_a_practice_doctor_belongs_where_the_practice_is(text: str, expected: str) -> None:
    assert home(text) == expected


def test_neither_role_nor_practice_is_a_case() -> None:
    answer = places([Post(Role.UNKNOWN, "", "", None, None)], (), AREA, AS_AT)
    assert isinstance(answer, Open) and answer.kind is Kind.ROLE


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (("06T 2026-09-14",), "06T declared"),
        (("06T 2026-09-14", "06Q 2026-01-01"), "06T declared"),
        (("06Q 2025-02-01",), "06Q declared"),
        (("06Q 2025-01-31",), "06T sessions"),  # older than two years
        (("06Q 2027-02-02",), "06T sessions"),  # not yet made
        (("99Z 2026-09-14",), "06T sessions"),  # no group of this LMC
        (("99Z 2026-12-01", "06Q 2026-03-01"), "06T sessions"),  # overruled by a later one
        (("07H 2026-09-14",), f"case {Kind.HOME}"),  # every session is elsewhere
        (("06Q 2026-09-14", "06T 2026-09-14"), "06T sessions"),  # level: the next step, among the two
    ],
)
def test_step_d_the_newest_declaration(declared: tuple[str, ...], expected: str) -> None:
    assert home("locum 06Q 1 | locum 06T 3", *declared) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("locum 06Q 5 | locum 06T 2", "06Q sessions"),
        ("locum 06Q 2 | locum 06Q 2 | locum 06T 3", "06Q sessions"),  # summed by group, not by practice
        ("locum 06Q 3 | locum 06T 2 | locum 07H 2", "06Q sessions"),  # no majority, a lead of one
        ("locum 06Q 5.1 | locum 06T 5", "06Q sessions"),  # a majority, however small
        ("locum 06Q 3 | locum 06T 2.5 | locum 07H 2", f"case {Kind.HOME}"),  # a lead of half a session
        ("locum 06Q 12 | locum 06T 11 | locum 07H 9", f"case {Kind.HOME}"),  # a lead of one, but a tenth is 3.2
        ("locum 06Q 3 | locum 06T 3", f"case {Kind.HOME}"),
        ("locum 06Q 9 | locum 99E 20", "06Q sessions"),  # outside the area is outside the sum
    ],
)
def test_step_s_most_sessions(text: str, expected: str) -> None:
    assert home(text) == expected


def test_step_p_counts_posts_only_where_no_sessions_are_recorded() -> None:
    assert home("locum 06Q | locum 06Q | locum 07H") == "06Q posts"
    assert home("locum 06Q | locum 06Q | locum 07H 1") == "07H sessions"
    assert home("locum 06Q 0 | locum 06Q | locum 07H") == f"case {Kind.HOME}"
    assert home("locum 06Q | locum 99E 8") == f"case {Kind.HOME}"  # recorded, though outside the area


def test_step_r_breaks_a_tie_among_the_tied_only() -> None:
    assert home("locum 06Q 3 2025-01-06 | locum 06T 3 2026-08-03") == "06T recent"
    assert home("locum 06Q 3 2025-01-06 | locum 06T 3 2025-08-03 | locum 07H 1 2026-08-03") == "06T recent"
    assert home("locum 06Q 3 2026-08-03 | locum 06T 3 2026-08-03") == f"case {Kind.HOME}"
    assert home("locum 06Q 3 2027-02-02 | locum 06T 3 2026-08-03") == "06T recent"  # not yet taken up


def test_no_evidence_is_a_case_and_never_the_alphabet() -> None:
    assert home("locum -") == f"case {Kind.HOME}"
