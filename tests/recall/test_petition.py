"""A petition, line by line."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lmcvote.election import RecallRules
from lmcvote.electorate.names import of
from lmcvote.electorate.roll import RollRow, groups
from lmcvote.electorate.roll import read as read_roll
from lmcvote.findings import BadInput
from lmcvote.recall.petition import Outcome, Reason, Window, check, read
from lmcvote.recall.threshold import Base
from tests.wording import lines, table

HEAD = "sheet | gmc_number | surname | forename | signed_on | withdrawn_on | supports"
WINDOW = Window(date(2028, 2, 1), date(2028, 2, 21))
ROLL = """
    6000001 Ashby Jane 06Q practice
    6000002 Baker Ann 06Q practice
    6000003 Chowdhury Anjali 06Q practice
    6000004 Davies Gareth 06Q practice
    6000005 Lacey Joan 06T declared
    6000006 Richards Paul - held
    6000007 Pierce Claire - unplaced
    6000008 Wright Naomi 06Q practice
    6000008 Wright Naomi 07H practice
"""


def roll(text: str = ROLL) -> tuple[RollRow, ...]:
    found = []
    for line, row in enumerate(lines(text), 2):
        gmc, surname, forename, group, basis, *role = row.split()
        placed = "" if group == "-" else group
        found.append(RollRow(line, gmc, (of(surname, forename),), placed, basis, gmc, *role))
    return tuple(found)


def outcome(
    tmp_path: Path,
    text: str,
    window: Window | None = WINDOW,
    base: Base = Base.MEMBERS,
    rules: RecallRules | None = None,
) -> Outcome:
    path = tmp_path / "petition.csv"
    path.write_bytes(table("\n".join([HEAD, *lines(text)])))
    signatures, _ = read(path)
    return check(signatures, roll(), "06Q", window, rules or RecallRules(call_base=base.value))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1 | 6000001   | Ashby    | Jane  | 05/02/2028 |            |     ", None),
        ("1 | 6000001.0 | ASHBY    | J     | 2028-02-01 |            | Yes ", None),
        ("1 | 6000008   | Wright   | Naomi | 21/02/2028 |            |     ", None),
        ("1 | 6000001   | Ashby    | Jane  | 05/02/2028 | 22/02/2028 |     ", None),
        ("1 |           | Ashby    | Jane  | 05/02/2028 |            |     ", Reason.UNREADABLE),
        ("1 | 6000001   |          | Jane  | 05/02/2028 |            |     ", Reason.UNREADABLE),
        ("1 | 6000001   | Ashby    | Jane  | 05/02/2028 |            | hmm ", Reason.UNREADABLE),
        ("1 | 6999999   | Nobody   | Ann   | 05/02/2028 |            |     ", Reason.NOT_AN_ELECTOR),
        ("1 | 6000007   | Pierce   | Claire| 05/02/2028 |            |     ", Reason.NOT_AN_ELECTOR),
        ("1 | 6000005   | Lacey    | Joan  | 05/02/2028 |            |     ", Reason.OTHER_GROUP),
        ("1 | 6000006   | Richards | Paul  | 05/02/2028 |            |     ", Reason.HELD),
        ("1 | 6000001   | Baker    | Ann   | 05/02/2028 |            |     ", Reason.NAME_MISMATCH),
        ("1 | 6000001   | Baker    | Ann   |            |            | no  ", Reason.NAME_MISMATCH),
        ("1 | 6000001   | Ashby    | Jane  |            | 06/02/2028 | no  ", Reason.UNDATED),
        ("1 | 6000001   | Ashby    | Jane  | soon       |            |     ", Reason.UNDATED),
        ("1 | 6000001   | Ashby    | Jane  | 31/01/2028 | 06/02/2028 |     ", Reason.OUTSIDE_WINDOW),
        ("1 | 6000001   | Ashby    | Jane  | 22/02/2028 |            |     ", Reason.OUTSIDE_WINDOW),
        ("1 | 6000001   | Ashby    | Jane  | 05/02/2028 | 06/02/2028 | no  ", Reason.WITHDRAWN),
        ("1 | 6000001   | Ashby    | Jane  | 05/02/2028 | yes        |     ", Reason.WITHDRAWN),
        ("1 | 6000001   | Ashby    | Jane  | 05/02/2028 |            | no  ", Reason.DOES_NOT_SUPPORT),
    ],
)
def test_a_line_counts_or_has_the_first_reason_that_applies(tmp_path: Path, line: str, reason: Reason | None) -> None:
    found = outcome(tmp_path, line)
    assert found.refused == (((2, reason),) if reason else ())
    assert found.valid == (reason is None)


def test_one_doctor_counts_once(tmp_path: Path) -> None:
    found = outcome(tmp_path, "1|6000001|Ashby|Jane|05/02/2028||\n2|6000001|Ashby|Jane|06/02/2028||")
    assert (found.valid, found.refused) == (1, ((3, Reason.DUPLICATE),))


def test_a_second_sheet_counts_where_the_first_did_not(tmp_path: Path) -> None:
    found = outcome(tmp_path, "1|6000001|Ashby|Jane|05/02/2028|06/02/2028|\n2|6000001|Ashby|Jane|07/02/2028||")
    assert (found.valid, found.rejected) == (1, {Reason.WITHDRAWN: 1})


def test_who_says_both_has_answered_and_has_not_signed(tmp_path: Path) -> None:
    """RULES 13.6: one GP counts once, and as the sheets of a folder are counted (C41: a no is an answer)."""
    found = outcome(tmp_path, "1|6000001|Ashby|Jane|05/02/2028||\n2|6000001|Ashby|Jane|06/02/2028||no")
    assert (found.valid, found.responses) == (0, 1)
    assert found.rejected == {Reason.DOES_NOT_SUPPORT: 1, Reason.CONTRADICTED: 1}


def test_a_signature_stays_where_the_rules_let_nobody_withdraw(tmp_path: Path) -> None:
    """RULES 13.5, signer_withdraw never."""
    lines = "1|6000001|Ashby|Jane|05/02/2028|06/02/2028|"
    assert outcome(tmp_path, lines).valid == 0
    assert outcome(tmp_path, lines, rules=RecallRules(signer_withdraw="never")).valid == 1


def test_without_a_window_dates_are_not_checked(tmp_path: Path) -> None:
    assert outcome(tmp_path, "1|6000001|Ashby|Jane|||\n1|6000002|Baker|Ann|01/01/1999||", window=None).valid == 2


def test_a_roll_that_excel_has_been_at_loses_nobody(tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(
        table(
            """
            gmc_number | surname | forename | group | basis    | note
            123456     | Old     | Rose     | 06Q   | practice |
            6000002    | Walker  | Helen    | 06Q   | practice | name changed: also Helen Prentice
            6000002    | Walker  | Helen    | 06Q   | practice | a second row by hand
            6000003    | Held    | Ann      | 06Q   | held     | a group by hand
            """
        )
    )
    petition = tmp_path / "petition.csv"
    petition.write_bytes(table(f"{HEAD}\n1|0123456|Old|Rose|||\n2|6000002|Prentice|Helen|||"))
    found = check(read(petition)[0], read_roll(path), "06Q", None)
    assert (found.members, found.held, found.valid) == (2, 1, 2) and groups(read_roll(path)) == {"06Q": 2}


ALL_FOUR = "\n".join(
    f"1|{gmc}|{surname}|{forename}|05/02/2028||{{}}"
    for gmc, surname, forename in (
        ("6000001", "Ashby", "Jane"),
        ("6000002", "Baker", "Ann"),
        ("6000003", "Chowdhury", "Anjali"),
        ("6000004", "Davies", "Gareth"),
    )
)


def test_three_quarters_of_the_members_call_the_meeting(tmp_path: Path) -> None:
    found = outcome(tmp_path, ALL_FOUR.format("", "", "", ""))
    assert (found.members, found.held, found.call.needed, found.valid, found.called) == (5, 1, 4, 4, True)
    found = outcome(tmp_path, ALL_FOUR.format("", "", "", "no"))
    assert (found.valid, found.called, found.call.short_by) == (3, False, 1)


def test_c41_a_sheet_against_is_a_response_where_responses_are_the_base(tmp_path: Path) -> None:
    found = outcome(tmp_path, ALL_FOUR.format("", "", "", "no"), base=Base.RESPONSES)
    assert (found.responses, found.call.needed, found.valid, found.called) == (4, 3, 3, True)
    found = outcome(
        tmp_path, "1|6000001|Ashby|Jane|05/02/2028||\n1|6000002|Baker|Ann|05/02/2028||", base=Base.RESPONSES
    )
    assert (found.call.met, found.response and found.response.met, found.called) == (True, False, False)


def test_a_petition_nobody_answered_is_not_called(tmp_path: Path) -> None:
    found = outcome(tmp_path, "1|6999999|Nobody|Ann|05/02/2028||", base=Base.RESPONSES)
    assert (found.responses, found.valid, found.called) == (0, 0, False)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"sheet,gmc_number,surname,forename,signed_on\n", "header-only"),
        (b"sheet,number,surname,forename,signed_on\n1,6000001,A,B,\n", "no-column"),
        (b"sheet,gmc_number,surname,forename,signed_on\n1,6000001,A\n", "ragged-row"),
    ],
)
def test_a_broken_petition_file_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "petition.csv"
    path.write_bytes(data)
    with pytest.raises(BadInput) as refusal:
        read(path)
    assert refusal.value.findings[0].code == code


def test_a_group_without_members_can_call_nothing() -> None:
    """RULES 13.2: three quarters of nobody is no number of signatures."""
    with pytest.raises(ValueError, match=r"^a register of nobody has no threshold$"):
        check((), roll(), "99X", WINDOW)


def test_a_member_without_a_gmc_number_is_one_of_all_and_nobodys_line(tmp_path: Path) -> None:
    """The register has the doctor, and counts for the three quarters; a line is matched by its number."""
    nameless = replace(roll()[0], line=99, gmc_number="", person="nobody's", names=(of("Zander", "Zoe"),))
    path = tmp_path / "petition.csv"
    path.write_bytes(table(f"{HEAD}\n1|6000001|Ashby|Jane|05/02/2028||\n2||Zander|Zoe|05/02/2028||"))
    found = check(read(path)[0], (*roll(), nameless), "06Q", WINDOW)
    alone = check(read(path)[0], roll(), "06Q", WINDOW)
    assert (found.members, found.valid) == (alone.members + 1, 1) and found.refused == ((3, Reason.UNREADABLE),)


def test_a_locum_is_a_member_unless_the_lmc_says_practice_gps_only(tmp_path: Path) -> None:
    """RULES 13.5 (`members`): neither counted among the members, nor as one who signs."""
    path = tmp_path / "petition.csv"
    path.write_bytes(
        table(
            "\n".join(
                [HEAD, "1 | 6000001 | Ashby | Jane | 05/02/2028 | |", "2 | 6000002 | Baker | Ann | 05/02/2028 | |"]
            )
        )
    )
    of_roll = roll(
        "6000001 Ashby Jane 06Q practice partner\n6000002 Baker Ann 06Q declared locum\n6000003 Cy Di - unplaced locum"
    )
    every, practice = (
        check(read(path)[0], of_roll, "06Q", WINDOW, RecallRules(members=who))
        for who in ("home_group_roll", "practice_gps_only")
    )
    assert (every.members, every.unplaced, every.valid) == (2, 1, 2)
    assert (practice.members, practice.unplaced, practice.valid, practice.rejected) == (
        1,
        0,
        1,
        {Reason.NOT_AN_ELECTOR: 1},
    )
