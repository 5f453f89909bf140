"""The dirt of hand-kept lists: what is read through it, and what is left alone."""

from datetime import date
from pathlib import Path

import pytest

from lmcvote.electorate import names, practices
from lmcvote.electorate.columns import Source
from lmcvote.findings import BadInput
from tests.electorate.test_lists import ods
from tests.electorate.test_which import workbook
from tests.wording import doctor_list, read_list, table


@pytest.mark.parametrize(
    ("cell", "surname", "given"),
    [
        ("SMITH, Jane A", "SMITH", "JANE A"),
        ("Smith, Dr Jane (Mrs)", "SMITH", "JANE"),
        ("Dr J. A. Smith MRCGP", "SMITH", "J A"),
        ("Prof. Sir John Smith OBE FRCGP", "SMITH", "JOHN"),
        ("Dr (Mrs) Anjali Chowdhury", "CHOWDHURY", "ANJALI"),
        ("Jane Smith, MRCGP", "SMITH", "JANE"),
        ("Dr Jane Smith, MBBS, MRCGP", "SMITH", "JANE"),
        ("Smith, Jane, MRCGP", "SMITH", "JANE"),
        ("Smith, MRCGP", "SMITH", ""),
        ("Smith,", "SMITH", ""),
        ("Smith Jones,", "SMITHJONES", ""),
        ("Al Mamun, Md", "ALMAMUN", "MD"),
        ("Jan van der Berg", "VANDERBERG", "JAN"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Brien, Siobhan", "OBRIEN", "SIOBHAN"),
        ("Zoë Nuñez\N{EN DASH}Smith", "NUNEZSMITH", "ZOE"),
        ("Null", "NULL", ""),
        ("NA, Ji\N{NON-BREAKING HYPHEN}woo", "NA", "JI WOO"),
        ("Dr Miss", "MISS", ""),
    ],
)
def test_a_whole_name_in_one_cell(cell: str, surname: str, given: str) -> None:
    data = f'gmc,name\n6000001,"{cell}"\n'.encode()
    for source in Source:
        (entry,) = read_list(source, data).entries
        assert (entry.name.surname, entry.name.given) == (surname, given)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MacDonald", "McDonald"),
        ("Mac Donald", "MCDONALD"),
        ("O'Brien", "O Brien"),
        ("O`Brien", "OBRIEN"),
        ("Smith-Jones", "Smith Jones"),
        ("Smith\N{EM DASH}Jones", "SMITHJONES"),
        ("D'Souza", "Dsouza"),
        ("St. John", "ST JOHN"),
    ],
)
def test_two_spellings_of_one_surname(one: str, other: str) -> None:
    assert names.of(one, "").surnames & names.of(other, "").surnames


@pytest.mark.parametrize(
    ("short", "formal"),
    [("Bob", "Robert"), ("Liz", "Elizabeth"), ("Bill", "William"), ("Peggy", "Margaret"), ("Mo", "Mohammed")],
)
def test_a_pet_name_stands_for_its_formal_one(short: str, formal: str) -> None:
    assert names.formal(short.upper()) & names.formal(formal.upper())


def test_a_row_in_its_working_clothes() -> None:
    (entry,) = doctor_list(
        Source.EQUIP,
        """
        GMC_Ref    | sname  | fname | ODS       | Post Code | Constituency | From  | Date.Left | no of sessions
        C6000001.0 | ASHBY  | Jane  | f81011002 | co5 9ag   | 06q          | 43902 | 31/3/26   | 4.5
        """.replace("C6000001.0", "\N{NO-BREAK SPACE}c6000001\N{NO-BREAK SPACE}"),
    ).entries
    assert (entry.gmc_number, entry.practice_code, entry.home_postcode) == ("6000001", "F81011", "CO59AG")
    assert (entry.group, entry.joined, entry.left) == ("06Q", date(2020, 3, 12), date(2026, 3, 31))


@pytest.mark.parametrize("nothing", ["", "tbc", "TBA", "n/a", "#N/A", "-", "?"])
def test_what_stands_for_nothing_is_missing_without_a_word(nothing: str) -> None:
    found = doctor_list(
        Source.EQUIP,
        f"""
        gmc     | surname | forename | ods       | postcode  | ccg       | start date | sessions  | date left
        6000001 | Ashby   | Jane     | {nothing} | {nothing} | {nothing} | {nothing}  | {nothing} | {nothing}
        """,
    )
    (entry,) = found.entries
    assert (entry.practice_code, entry.home_postcode, entry.group) == ("", "", "")
    assert (entry.sessions, entry.joined, entry.left, found.warnings) == (None, None, None, ())


def test_a_home_declared_without_a_day_is_told_whatever_stands_for_the_day() -> None:
    found = doctor_list(
        Source.EQUIP,
        """
        gmc     | surname | forename | ccg | home ccg | date declared
        6000001 | Ashby   | Jane     | 06Q | 06T      | tbc
        6000002 | Baker   | Ann      | 06Q | 06T      |
        """,
    )
    assert [(w.code, w.line) for w in found.warnings] == [("declaration-undated", 2), ("declaration-undated", 3)]


@pytest.mark.parametrize("surname", ["Null", "NA", "None", "nan", "TBC", "True"])
def test_no_surname_is_taken_for_a_missing_one(surname: str) -> None:
    data = table(f"gmc | surname | forename\n6000001 | {surname} | Ann")
    for found in (read_list(Source.EQUIP, data), read_list(Source.EQUIP, workbook(data), "list.xlsx")):
        assert [entry.surname for entry in found.entries] == [surname] and found.totals == ()


def test_a_doctor_has_a_row_for_each_practice_and_each_of_them_is_kept() -> None:
    found = doctor_list(
        Source.EQUIP,
        """
        gmc     | surname | forename | role     | ods
        6000001 | Ashby   | Jane     | Trainee  | F81011
        6000001 | Ashby   | Jane     | Salaried | F81011
        6000001 | Ashby   | Jane     | Salaried | F81012
        """,
    )
    assert len({entry.fingerprint for entry in found.entries}) == 3


def test_practices_named_after_doctors_with_commas_and_stray_blanks(tmp_path: Path) -> None:
    row = ods("F81011", "06Q").replace('"A SURGERY"', '" DR O\'NEIL, KHAN & PARTNERS "')
    (tmp_path / "epraccur.csv").write_text(row + ods("Y00123", "06Q"))
    found = practices.read(tmp_path / "epraccur.csv")
    assert found["F81011"].name == "DR O'NEIL, KHAN & PARTNERS" and found["Y00123"].group == "06Q"


def test_a_file_of_gps_under_the_name_of_the_practices_is_refused(tmp_path: Path) -> None:
    (tmp_path / "epraccur.csv").write_text(ods("G1234567", "06Q").replace("A SURGERY", "ALLEN EB"))
    with pytest.raises(BadInput, match="no practice code in field 1"):
        practices.read(tmp_path / "epraccur.csv")
