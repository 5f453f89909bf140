"""Who is a member, what number and token a sheet has, and what a line of the hand scanner says."""

from dataclasses import replace

import pytest

from lmcvote.electorate.columns import Role
from lmcvote.electorate.freeze import ElectorId
from lmcvote.paper import code
from lmcvote.recall import lines, sheets
from lmcvote.recall.signed import Defect, Says
from lmcvote.returns.lines import Bad
from tests.recall.asked import ELECTION, RULES, elector, members, recall, sheet
from tests.wording import Coins

MARK = code.election_mark(ELECTION, 1)


def ids(*args: object, **rules: str) -> list[str]:
    register = (
        elector(1),
        elector(2, role=Role.LOCUM),
        elector(3, group="06T"),
        elector(4, joined="2027-06-01"),
        elector(5, joined="2027-06-02"),
        elector(6, role=Role.SALARIED),
    )
    struck = tuple(ElectorId(str(one)) for one in args)
    return [one.id for one in sheets.on_the_roll(register, "06Q", recall(replace(RULES, **rules)), struck)]  # type: ignore[arg-type]


def test_the_members_are_the_electors_of_the_group_on_the_day_of_the_roll() -> None:
    """RULES 13.5, `roll_date` petition_opening: who came onto the roll later is ignored."""
    assert ids() == ["e1", "e2", "e4", "e6"]
    assert ids(roll_date="2027-05-31") == ["e1", "e2", "e6"]


def test_locums_are_members_unless_the_lmc_says_practice_gps_only() -> None:
    assert ids(members="practice_gps_only") == ["e1", "e4", "e6"]


def test_who_was_struck_off_by_an_objection_is_no_member() -> None:
    """RULES 13.12: the member list is open to objection by both sides before opening."""
    assert ids("e1") == ["e2", "e4", "e6"]


def test_numbers_say_nothing_of_the_order_of_names() -> None:
    everyone = [one.elector for one in members(6)]
    found = [sheets.numbered(everyone, Coins(seed)) for seed in range(40)]
    assert all([one.number for one in some] == list(range(1, 7)) for some in found)
    assert {some[0].elector.id for some in found} == {one.id for one in everyone}


def test_a_new_sheet_has_a_token_of_its_own_and_the_register_only_its_hash() -> None:
    first, token = sheets.new(ELECTION, 3, (), sheets.Because.FIRST, ("Reeve",), "now", Coins(1))
    again, other = sheets.new(ELECTION, 3, (first,), sheets.Because.LOST, ("Reeve",), "now", Coins(2))
    assert (first.issue, again.issue) == (1, 2) and token != other
    assert first.token_hash == code.sheet_hash(ELECTION, token) and token not in first.token_hash
    assert sheets.valid((again, first, sheet(4))) == {3: again, 4: sheet(4)}


def test_a_sheet_and_a_declaration_are_never_taken_for_one_another() -> None:
    token = b"t" * code.TOKEN_BYTES
    ours, declaration = code.petition_sheet(MARK, token), code.declaration(MARK, token)
    assert code.parse_sheet(ours, MARK) == token
    with pytest.raises(ValueError, match="prefix"):
        code.parse_sheet(declaration, MARK)
    with pytest.raises(ValueError, match="prefix"):
        code.parse_declaration(ours, MARK)
    with pytest.raises(ValueError, match="another election"):
        code.parse_sheet(ours, b"else")
    assert code.sheet_hash(ELECTION, token) != code.token_hash(ELECTION, token)


CODE = code.to_text(code.petition_sheet(MARK, b"t" * 12))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CODE, (lines.Token(b"t" * 12), Says.SUPPORTS, (), None)),
        (CODE.lower(), (lines.Token(b"t" * 12), Says.SUPPORTS, (), None)),
        ("S0042/1-U no", (lines.Number(42, 1), Says.AGAINST, (), None)),
        ("42/1-u unclear unsigned", (lines.Number(42, 1), Says.UNCLEAR, (Defect.UNSIGNED,), None)),
        ("copy S0042/1-U, no", (lines.Number(42, 1), Says.AGAINST, (Defect.COPY,), None)),
        ("S0042/1-U signed=2027-06-03", (lines.Number(42, 1), Says.SUPPORTS, (), "2027-06-03")),
    ],
)
def test_a_line_is_a_sheet_and_words(text: str, expected: tuple[object, ...]) -> None:
    found = lines.read(text, MARK)
    day = str(found.signed_on) if found.signed_on else None
    assert (found.names, found.says, found.defects, day) == expected


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("no", "line-no-sheet"),
        ("S0042/1-K", "bad-number"),
        ("S0042/1-U S0043/1-W", "line-contradicts"),
        ("S0042/1-U no unclear", "line-contradicts"),
        ("S0042/1-U undated signed=2027-06-03", "line-contradicts"),
        ("S0042/1-U signed=3.6.", "bad-date"),
        ("S0042/1-U perhaps", "line-unknown"),
        ("A" * 31, "code-not-ours"),
        (code.to_text(code.declaration(MARK, b"t" * 12)), "code-not-ours"),
        (code.to_text(code.payload(code.BallotCode(False, 1, 1, b"stil", b"s" * 12))), "ballot-code"),
    ],
)
def test_a_line_that_is_none_says_why(text: str, fault: str) -> None:
    with pytest.raises(Bad) as bad:
        lines.read(text, MARK)
    assert bad.value.code == fault


def test_the_code_of_another_petition_is_kept_by_its_digest_alone() -> None:
    other = code.to_text(code.petition_sheet(b"else", b"t" * 12))
    found = lines.read(other, MARK).names
    assert isinstance(found, lines.Stray) and len(found.digest) == 32
