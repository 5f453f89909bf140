"""Where a doctor belongs: practices, and the ladder of a locum's home, each step and each way to fall through it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lmcvote.election import Rules
from lmcvote.electorate.columns import Role
from lmcvote.electorate.home import (
    Basis,
    Facts,
    Open,
    Place,
    Post,
    Setting,
    evidence,
    locum_home,
    places,
    unknown_practices,
)
from lmcvote.electorate.lists import Declaration
from lmcvote.electorate.rulings import Kind
from lmcvote.electorate.thresholds import load
from lmcvote.timetable import months_later
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


def declarations(*told: str) -> frozenset[Declaration]:
    """`06T 2026-09-14`: a group and the day."""
    return frozenset(Declaration(d.split()[0], date.fromisoformat(d.split()[1])) for d in told)


def setting(rules: Rules = Rules()) -> Setting:  # noqa: B008 -- a frozen value
    return Setting.of(AREA, AS_AT, load(), rules)


def home(text: str, *declared: str) -> str:
    """Groups with their basis, or the kind of the question."""
    answer = places(Facts(tuple(posts(text)), declarations(*declared)), setting())
    if isinstance(answer, Open):
        return f"case {answer.kind}"
    return ", ".join(f"{place.group} {place.basis}" for place in answer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("partner 06Q", "06Q practice"),
        ("partner 06Q | salaried 06Q", "06Q practice"),
        ("partner 06Q | salaried 07H", "06Q practice, 07H practice"),
        ("partner 07H | salaried 06Q", "06Q practice, 07H practice"),
        ("partner 06Q | locum 07H 8", "06Q practice"),
        ("partner 06Q | salaried 99E", "06Q practice"),
        ("unknown 06Q", "06Q practice"),
        ("partner -", f"case {Kind.PRACTICE}"),
        ("partner 99E", f"case {Kind.PRACTICE}"),
        ("partner 99E | locum 07H 2", "07H sessions"),
        ("partner 99E 8 | locum 07H", "07H posts"),  # what a partner works elsewhere is not a locum's work
    ],
)
def test_a_practice_doctor_belongs_where_the_practice_is(text: str, expected: str) -> None:
    assert home(text) == expected


def test_neither_role_nor_practice_is_a_case() -> None:
    answer = places(Facts((Post(Role.UNKNOWN, "", "", None, None),)), setting())
    assert isinstance(answer, Open) and answer.kind is Kind.ROLE and answer.evidence == ""


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (("06T 2026-09-14",), "06T declared"),
        (("06T 2026-09-14", "06Q 2026-01-01"), "06T declared"),
        (("06Q 2025-02-01",), "06Q declared"),
        (("06Q 2025-01-31",), "06T sessions"),  # older than two years
        (("06Q 2027-02-01",), "06Q declared"),
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
        ("locum 06Q 4 | locum 06T 3.5 | locum 07H 0.5", f"case {Kind.HOME}"),  # half of all is no majority
        ("locum 06Q 12 | locum 06T 11 | locum 07H 9", f"case {Kind.HOME}"),  # a lead of one, but a tenth is 3.2
        ("locum 06Q 3 | locum 06T 3", f"case {Kind.HOME}"),
        ("locum 06Q 9 | locum 99E 20", "06Q sessions"),  # outside the area is outside the sum
    ],
)
def test_step_s_most_sessions(text: str, expected: str) -> None:
    assert home(text) == expected


def test_a_declaration_stands_where_no_sessions_are_recorded() -> None:
    assert home("locum 06Q", "06T 2026-09-14") == "06T declared"
    assert home("locum 06Q 0", "06T 2026-09-14") == "06T declared"
    assert home("locum 06Q 1", "06T 2026-09-14") == f"case {Kind.HOME}"


@pytest.mark.parametrize(
    ("text", "declared", "practice"),
    [
        ("partner 06Q | partner 06Q", "", "F81010"),
        ("locum 06Q 2 | locum 06Q 5 | locum 07H 6", "", "F81011"),  # where the locum works most in the home group
        ("locum 06Q 2 | locum 06Q 2", "", "F81010"),
        ("locum 06Q | locum 06Q 0.5", "", "F81011"),
        ("locum 06Q | locum 06Q 0", "06Q 2026-09-14", "F81010"),
        ("locum 06Q", "06T 2026-09-14", ""),  # no post there
    ],
)
def test_the_practice_for_the_address_list(text: str, declared: str, practice: str) -> None:
    for found in (posts(text), posts(text)[::-1]):
        answer = places(Facts(tuple(found), declarations(*filter(None, [declared]))), setting())
        assert not isinstance(answer, Open) and [place.practice_code for place in answer] == [practice]


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
    assert home("locum 06Q 3 2027-02-01 | locum 06T 3 2026-08-03") == "06Q recent"


def test_most_work_is_by_sessions_else_by_posts_and_a_locums_do_not_count() -> None:
    rules = Rules(multi_post="most_work")
    assert placed("partner 06Q 2 | salaried 07H 1 | locum 07H 8", rules=rules) == "06Q sessions"
    assert placed("partner 06Q | partner 06Q | salaried 07H", rules=rules) == "06Q posts"
    assert placed("partner 06Q | salaried 07H", listed="06Q", rules=rules) == f"case {Kind.PRACTICE}"


def test_no_evidence_is_a_case_and_never_the_alphabet() -> None:
    assert home("locum -") == f"case {Kind.HOME}"


def placed(text: str, listed: str = "", residence: str = "", rules: Rules = Rules()) -> str:  # noqa: B008
    """As `home`, with the groups of the Performers List and of the home postcode."""
    facts = Facts(tuple(posts(text)), frozenset(), frozenset(listed.split()), frozenset(residence.split()))
    answer = places(facts, setting(rules))
    if isinstance(answer, Open):
        return f"case {answer.kind}"
    return ", ".join(f"{place.group} {place.basis}" for place in answer)


def test_step_m_the_performers_list_comes_last_and_breaks_ties() -> None:
    assert placed("locum -", listed="06T") == "06T list"
    assert placed("locum 06Q 3", listed="06T") == "06Q sessions"
    assert placed("locum 06Q 3 | locum 06T 3", listed="06T") == "06T list"
    assert placed("locum 06Q 3 | locum 06T 3", listed="07H") == f"case {Kind.HOME}"  # none of the tied
    assert placed("locum -", listed="99E") == f"case {Kind.HOME}"  # outside the area
    assert placed("locum -", listed="06Q 06T") == f"case {Kind.HOME}"


def test_step_h_the_home_postcode_is_off_and_then_only_breaks_a_tie() -> None:
    tie = "locum 06Q 3 | locum 06T 3"
    on = Rules(postcode_breaks_ties=True)
    assert placed(tie, residence="06T") == f"case {Kind.HOME}"
    assert placed(tie, residence="06T", rules=on) == "06T postcode"
    assert placed(tie, residence="07H", rules=on) == f"case {Kind.HOME}"
    assert placed("locum -", residence="06T", rules=on) == f"case {Kind.HOME}"


def test_the_lmc_may_choose_residence_or_assign_every_locum() -> None:
    assert placed("locum 06Q 3", residence="06T", rules=Rules(locum_home_basis="residence")) == "06T postcode"
    assert placed("locum 06Q 3", rules=Rules(locum_home_basis="residence")) == f"case {Kind.HOME}"
    assert placed("locum 06Q 3", rules=Rules(locum_home_basis="lmc_assigns")) == f"case {Kind.HOME}"


@pytest.mark.parametrize(
    ("rule", "declared", "expected"),
    [
        ("each_group", "", "06Q practice, 07H practice"),
        ("declared", "07H 2026-09-14", "07H declared"),
        ("declared", "06T 2026-09-14", f"case {Kind.PRACTICE}"),  # no practice there
        ("declared", "", f"case {Kind.PRACTICE}"),
        ("most_work", "07H 2026-09-14", "06Q sessions"),
        ("lmc_decides", "07H 2026-09-14", f"case {Kind.PRACTICE}"),
    ],
)
def test_practice_posts_in_two_groups(rule: str, declared: str, expected: str) -> None:
    facts = Facts(tuple(posts("partner 06Q 5 | salaried 07H 2")), declarations(*filter(None, [declared])))
    answer = places(facts, setting(Rules(multi_post=rule)))  # type: ignore[arg-type]  # one of its values
    told = f"case {answer.kind}" if isinstance(answer, Open) else ", ".join(f"{p.group} {p.basis}" for p in answer)
    assert told == expected


@pytest.mark.parametrize(
    ("text", "declared", "told"),
    [
        ("partner 06Q", "", "partner at F81010 in 06Q"),
        ("unknown 06Q", "", "a post at F81010 in 06Q"),
        ("locum 06Q 1.5 | locum 06Q 1.5", "", "3 of 3 sessions a week in 06Q"),
        ("locum 06Q", "", "1 of 1 post in 06Q"),
        (
            "locum 06Q 3 | locum 06Q 3 2026-08-03 | locum 06T 6 2025-01-06",
            "",
            "the post taken up last is in 06Q, on 2026-08-03",
        ),
        ("locum 06Q 3", "06Q 2026-09-14|06Q 2027-03-01|06T 2027-03-02", "declared 06Q on 2026-09-14"),  # so far
        (
            "locum 06Q 3 2026-08-03 | locum 06Q 0 2027-03-01 | locum 06T 3 2026-01-05",
            "",
            "the post taken up last is in 06Q, on 2026-08-03",
        ),
        ("locum 06Q 3", "06Q 2026-09-14|06Q 2026-01-05|06T 2026-01-06", "declared 06Q on 2026-09-14"),
        ("locum 06Q 5 | locum 06T 2.5", "", "5 of 7.5 sessions a week in 06Q"),
        ("locum 06Q | locum 06Q | locum 06T", "", "2 of 3 posts in 06Q"),
        ("locum 06Q 3 2025-01-06 | locum 06T 3 2026-08-03", "", "the post taken up last is in 06T, on 2026-08-03"),
        (
            "locum 06Q 2 2025-01-06 | locum 06Q 1 2026-08-03 | locum 06T 3 2026-01-05",
            "",
            "the post taken up last is in 06Q, on 2026-08-03",
        ),
        ("locum 06Q 3", "06Q 2026-09-14", "declared 06Q on 2026-09-14"),
    ],
)
def test_each_place_says_what_decided_it(text: str, declared: str, told: str) -> None:
    answer = places(Facts(tuple(posts(text)), declarations(*filter(None, declared.split("|")))), setting())
    assert not isinstance(answer, Open)
    assert [place.evidence for place in answer] == [told]


def test_the_last_steps_say_what_decided_too() -> None:
    locum = tuple(posts("locum -"))
    for facts, rules, told in (
        (Facts(locum, listed=frozenset({"06T"})), Rules(), "the Performers List has 06T"),
        (
            Facts(locum, residence=frozenset({"06T"})),
            Rules(locum_home_basis="residence"),
            "the home postcode is in 06T",
        ),
    ):
        answer = places(facts, setting(rules))
        assert not isinstance(answer, Open) and [place.evidence for place in answer] == [told]


def test_a_locum_is_asked_about_with_all_that_is_known() -> None:
    facts = Facts(
        tuple(posts("locum 06Q 3 2025-01-06 | locum 06T 3 2025-01-06")),
        declarations("07H 2020-01-01"),
        frozenset({"99E"}),
    )
    answer = locum_home(facts, setting())
    assert isinstance(answer, Open)
    assert answer.evidence == (
        "declared 07H on 2020-01-01; F81010 in 06Q, 3 sessions, since 2025-01-06; F81011 in 06T, 3 sessions, "
        "since 2025-01-06; "
        "on the Performers List in 99E"
    )


def test_a_post_without_a_practice_is_still_a_post() -> None:
    nowhere = Post(Role.PARTNER, "", "06Q", None, None)
    assert places(Facts((nowhere,)), setting()) == (Place("06Q", "", Basis.PRACTICE, "partner at a practice in 06Q"),)
    locum = replace(nowhere, role=Role.LOCUM, sessions=Fraction(5))
    at_code = replace(locum, practice_code="F81010", sessions=Fraction(1))
    found = locum_home(Facts((locum, at_code)), setting())
    assert not isinstance(found, Open) and [place.practice_code for place in found] == ["F81010"]
    answer = places(Facts((replace(nowhere, group=""),)), setting())
    assert isinstance(answer, Open) and answer.question.startswith("works at no code, whose commissioning group")


@pytest.mark.parametrize(
    ("text", "rule", "kind", "question"),
    [
        ("partner -|salaried -|partner -|partner -|locum 99E", "each_group", Kind.HOME,
         "is a locum without a home group. In which group does the doctor mainly work?"),
        ("partner -|salaried -|partner -|partner -|partner 99E", "each_group", Kind.PRACTICE,
         "works at F81010, F81011, F81012, F81013, whose commissioning group nobody knows. In which group is it?"),
        ("partner 99E|salaried 99A|partner 99B|partner 99C", "each_group", Kind.PRACTICE,
         "works only outside the area, at F81010 (99E), F81011 (99A), F81012 (99B), F81013 (99C). Is this doctor "
         "eligible, and in which group?"),
        ("partner 07H|partner 06Q", "lmc_decides", Kind.PRACTICE,
         "has practice posts in 06Q, 07H, and votes in one. In which?"),
    ],
)  # fmt: skip
def test_the_question_names_the_practices(text: str, rule: str, kind: Kind, question: str) -> None:
    answer = places(Facts(tuple(posts(text))), setting(Rules(multi_post=rule)))  # type: ignore[arg-type]
    assert isinstance(answer, Open) and (answer.kind, answer.question) == (kind, question)
    assert bool(answer.evidence) == ("practice posts in" in answer.question or kind is Kind.HOME)


def test_practices_that_nobody_knows_are_named_in_order() -> None:
    unknown = [
        replace(post, practice_code=f"F8101{9 - n}") for n, post in enumerate(posts("partner - | " * 4 + "partner -"))
    ]
    known = [*posts("partner 06Q"), Post(Role.SALARIED, "", "", None, None), Post(Role.LOCUM, "F81099", "", None, None)]
    assert unknown_practices([*unknown, *known]) == "F81015, F81016, F81017, F81018, F81019"


def test_the_evidence_leaves_out_what_nobody_knows() -> None:
    blank, group, code = (
        Post(Role.LOCUM, code, group, None, None) for code, group in (("", ""), ("", "06T"), ("F81010", ""))
    )
    assert evidence(Facts((blank,))) == "no declaration, no post"
    assert evidence(Facts((group, code, blank))) == "F81010 in no known group; a post in 06T"
    several = tuple(posts("locum 06T | locum 06Q | locum 06T"))
    for found in (several, several[::-1]):
        assert evidence(Facts(found)) == "F81011 in 06Q; F81010 in 06T; F81012 in 06T"
    assert evidence(
        Facts(
            (),
            declarations("07H 2026-01-05", "06Q 2026-01-05", "99E 2025-01-05"),
            frozenset({"06T", "06Q", "07H", "99E"}),
        )
    ) == (
        "declared 99E on 2025-01-05; declared 06Q on 2026-01-05; declared 07H on 2026-01-05; "
        "on the Performers List in 06Q; on the Performers List in 06T; on the Performers List in 07H; "
        "on the Performers List in 99E"
    )


def test_months_end_where_the_month_does() -> None:
    assert months_later(date(2027, 5, 31), -3) == date(2027, 2, 28)
    assert months_later(date(2027, 1, 15), 3) == date(2027, 4, 15)
