"""What the register says is missing, overdue or late; what a new entry says against it (RULES 2.11 to 2.13)."""

from dataclasses import replace
from datetime import date

import pytest

from lmcvote.interests.meeting import Verdict, follows
from lmcvote.interests.office import Interest, Kind, Whose
from lmcvote.interests.register import Register, faults, matters, named, overdue, unpublishable
from tests.interests.written import BOARD, LOCALITY, OFFICER, day, met, register, said

TODAY = date(2027, 5, 10)


def new(what: str, declared: str = "05-10", since: str = "", **changed: object) -> Interest:
    kind, _, text = what.partition(" ")
    one = Interest(99, 1, Kind(kind), text, Whose.SELF, day(since), day(declared) or TODAY, None)
    return replace(one, **changed)  # type: ignore[arg-type]


def codes(there: Register, one: Interest, today: date = TODAY) -> list[str]:
    return [fault.code for fault in faults(there, one, today)]


def test_members_of_the_board_and_of_locality_sub_committees_give_their_interests() -> None:
    """RULES 2.11: members of the Board and of locality sub-committees give their interests; who gave none is named."""
    there = register("""
        Ashby 04-01
          none | declared 04-10 | informed 04-29
        Baker 04-01
        Quill 04-20 locality
        Green 04-01 left 04-20
    """)
    assert said(matters(there, TODAY)) == [
        "Baker: none received, 11 days overdue. Due 04-29.",
        "Quill: none received yet. Due 05-18.",
    ]
    assert [one.member for one in overdue(there, TODAY)] == ["Baker"]


def test_what_the_officer_does_not_know_is_due_by_day_28_and_what_was_told_late_stays_on_record() -> None:
    """RULES 2.12: the date informed is on record."""
    there = register("""
        Ashby 04-01
          owner Kelvedon Ltd | declared 04-10 | informed 04-29
          owner Feering Ltd | declared 04-10 | informed 04-30
          owner Coggeshall Ltd | declared 04-28
          other Chair of a charity | since 04-20 | declared 04-28
          employment Stock Ltd | declared 04-10 | informed 04-12 | ceased 04-11
          employment Ford Ltd | declared 04-10 | informed 04-12 | ceased 04-11 told 05-09
          employment Reed Ltd | declared 04-10 | informed 04-12 | ceased 04-11 told 05-10
    """)
    assert said(matters(there, TODAY)) == [
        "Ashby: entry 3: the Accountable Officer is not informed, 11 days overdue. Due 04-29.",
        "Ashby: entry 5: the Accountable Officer is not informed that it has ceased, 1 day overdue. Due 05-09.",
        "Ashby: entry 4: the Accountable Officer is not informed, there is time. Due 05-18.",
        "Ashby: entry 2: the Accountable Officer was informed on 2027-04-30, 1 day late. Due 04-29.",
        "Ashby: entry 7: the Accountable Officer was informed that it has ceased on 2027-05-10, 1 day late. Due 05-09.",
    ]
    assert [one.code for one in overdue(there, TODAY)] == ["not-informed", "ceased-not-informed"]


def test_the_last_day_is_in_time_and_the_next_is_not() -> None:
    there = register("Ashby 04-01")
    assert not overdue(there, date(2027, 4, 29)) and overdue(there, date(2027, 4, 30))


def test_who_left_is_asked_nothing_more() -> None:
    there = register("""
        Ashby 04-01 left 05-09
          director Essex Ltd | declared 04-10
        Baker 04-01 left 05-10
          director Essex Ltd | declared 04-10 | informed 04-10
    """)
    assert [(one.member, one.code) for one in matters(there, TODAY)] == [("Baker", "barred")]


def test_a_barred_member_and_a_matter_without_a_ruling_wait() -> None:
    there = register("""
        Ashby 04-01
          director Essex Ltd | declared 04-10 | informed 04-10
    """)
    waiting = matters(replace(there, meetings=(met(), met(2, Verdict.PREJUDICIAL))), TODAY)
    assert said(waiting) == [
        "Ashby: entry 1: a Director of a provider organisation may not sit on the board (RULES 2.2).",
        "Ashby: meeting entry 1, 2027-05-10, Enhanced services: the Accountable Officer has not ruled.",
    ]


@pytest.mark.parametrize(
    ("verdict", "end"),
    [
        (None, "may remain and speak, unless the Accountable Officer deems the interest prejudicial"),
        (Verdict.NOT_PREJUDICIAL, "may remain and speak"),
        (Verdict.PREJUDICIAL, "may neither remain nor speak while the matter is discussed"),
    ],
)
def test_the_accountable_officer_decides_whether_it_is_prejudicial(verdict: Verdict | None, end: str) -> None:
    """RULES 2.13: the Accountable Officer decides whether it is prejudicial for a meeting."""
    ruling = met(1, verdict).ruling
    assert follows(ruling) == end and (ruling is None or ruling.by == OFFICER)


ONE = """
    Ashby 04-01
      owner Kelvedon Ltd | declared 04-10
      employment Stock Ltd | declared 04-10 | ceased 04-20
"""
SAYS_NONE = "Ashby 04-01\n none | declared 04-20"


@pytest.mark.parametrize(
    ("there", "one", "expected"),
    [
        (ONE, new("owner Feering Ltd"), []),
        (ONE, new("none"), ["contradicts-held"]),
        (ONE, new("none", "04-19"), ["contradicts-held", "contradicts-held"]),
        ("Ashby 04-01\n owner Kelvedon Ltd | since 05-01 | declared 05-02", new("none", "04-30"), []),
        ("Ashby 04-01\n owner Kelvedon Ltd | since 05-01 | declared 05-02", new("none", "05-02"), ["contradicts-held"]),
        (ONE, new("owner kelvedon ltd"), ["declared-already"]),
        (ONE, new("owner Kelvedon Ltd", whose=Whose.SPOUSE), []),
        (ONE, new("employment Stock Ltd"), []),  # it is held again
        (SAYS_NONE, new("owner Kelvedon Ltd"), ["contradicts-none"]),
        (SAYS_NONE, new("owner Kelvedon Ltd", since="04-20"), ["contradicts-none"]),
        (SAYS_NONE, new("owner Kelvedon Ltd", since="04-21"), []),
        (SAYS_NONE, new("owner Kelvedon Ltd", corrects=True), []),
        (SAYS_NONE, new("none"), []),
        (ONE, new("owner Feering Ltd", informed=date(2027, 5, 9)), ["informed-before-declared"]),
        (ONE, new("owner Feering Ltd", informed=date(2027, 5, 10)), []),
        (ONE, new("owner Feering Ltd", informed=date(2027, 5, 11)), ["bad-date"]),
        (ONE, new("owner Feering Ltd", "05-11"), ["bad-date"]),
        (ONE, new("owner Feering Ltd", "05-01", "05-02"), ["since-after-declared"]),
        (ONE, new("owner"), ["what"]),
        (SAYS_NONE, new("none at all"), ["what"]),
        (SAYS_NONE, new("none", whose=Whose.SPOUSE), ["what"]),
    ],
)
def test_an_entry_that_contradicts_itself_or_another_is_refused(there: str, one: Interest, expected: list[str]) -> None:
    assert codes(register(there), one) == expected


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Director, jane@essex.example", "an e-mail address"),
        ("Director, GMC 6123456", "a GMC number"),
        ("Shares, held at CM2 0XX", "a postcode"),
        ("Shares, ring 01245 000 000", "a telephone number"),
    ],
)
def test_a_public_text_has_no_address_and_no_number_of_a_person(text: str, what: str) -> None:
    (fault,) = unpublishable("what", text)
    assert fault.code == "private" and f"looks like {what}" in fault.message


@pytest.mark.parametrize(
    "text", ["12 % of shares, Kelvedon Ltd", "Company 07123456", "Partner since 2012, F81011", "A" * 300]
)
def test_what_an_organisation_is_called_may_be_published(text: str) -> None:
    assert not [*unpublishable("what", text)]


@pytest.mark.parametrize("text", ["A" * 301, "Essex\u202eLtd"])
def test_what_cannot_be_printed_is_refused(text: str) -> None:
    assert len([*unpublishable("what", text)]) == 1


def test_a_member_is_known_by_name_and_somebody_on_two_bodies_by_the_body_too() -> None:
    there = register("Ashby 04-01\n Ashby 04-05 locality\n Baker 04-01 left 04-20\n Baker 05-01")
    assert named(there, "Green", "") == (
        '"Green" is no member on record. Known: Ashby, Baker. Enter members with lmcvote interests member.'
    )
    assert named(there, "ashby", "") == f'"ashby" sits on {BOARD} and on {LOCALITY}. Say which body.'
    assert named(there, "Dr Ashby", LOCALITY.upper()) == there.members[1]
    assert named(there, "Baker", "") == there.members[3]  # who left and came back
    assert "no member of Nowhere" in str(named(there, "Ashby", "Nowhere"))
