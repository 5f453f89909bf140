"""Reading the two lists: what is understood, what is doubted, what is refused."""

import io
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from lmcvote.election import Words
from lmcvote.electorate import lists, practices
from lmcvote.electorate.columns import Role, Source
from lmcvote.findings import BadInput
from tests.wording import doctor_list, read_list, table

BASIC = "GMC Number,Surname,Forenames,Performer Type,Practice Code\n6000001,ASHBY,Jane,Partner,F81011\n"


def refused(data: bytes, source: Source = Source.PERFORMERS) -> list[tuple[str, int | None]]:
    with pytest.raises(BadInput) as refusal:
        read_list(source, data)
    return [(finding.code, finding.line) for finding in refusal.value.findings]


def warned(text: str) -> list[tuple[str, int | None, str]]:
    found = doctor_list(Source.EQUIP, text)
    return [(warning.code, warning.line, warning.value) for warning in found.warnings]


def test_a_row_becomes_an_entry_with_the_line_excel_shows() -> None:
    found = doctor_list(
        Source.EQUIP,
        """
        GMC No  | Name              | Role        | Practice Code | CCG | Sessions | Start Date | Home Postcode
        C6000001| Dr Jane A Ashby   | Salaried GP | f81011003     | 06q | 4.5      | 03/08/2009 | cm1 1aa
        """,
    )
    (entry,) = found.entries
    assert (entry.line, entry.gmc_number, entry.surname, entry.forename) == (2, "6000001", "Ashby", "Jane A")
    assert (entry.role, entry.practice_code, entry.group) == (Role.SALARIED, "F81011", "06Q")
    assert (entry.sessions, entry.joined, entry.home_postcode) == (Fraction(9, 2), date(2009, 8, 3), "CM11AA")


def test_a_title_above_the_header_and_blank_rows_keep_line_numbers_right() -> None:
    data = f"Performers list,,,,\n,,,,\n{BASIC}\n6000002,BAKER,Ann,Partner,F81011\n".encode()
    assert [entry.line for entry in read_list(Source.PERFORMERS, data).entries] == [4, 6]


def test_a_line_break_inside_a_cell_moves_no_line_number() -> None:
    data = BASIC.replace("ASHBY", '"ASH\nBY"') + "6000002,BAKER,Ann,Partner,F81011\n"
    assert [entry.line for entry in read_list(Source.PERFORMERS, data.encode()).entries] == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_survive_each_encoding(encoding: str) -> None:
    found = read_list(Source.PERFORMERS, BASIC.replace("ASHBY", "NUÑEZ").encode(encoding))
    assert found.entries[0].surname == "NUÑEZ"
    assert [w.code for w in found.warnings] == (["cp1252"] if encoding == "cp1252" else [])


def test_semicolons_separate_as_well_as_commas() -> None:
    assert read_list(Source.PERFORMERS, BASIC.replace(",", ";").encode()).entries[0].forename == "Jane"


def test_null_and_na_are_surnames() -> None:
    found = doctor_list(Source.EQUIP, "gmc | surname | forename\n6000001 | Null | Ann\n6000002 | NA | Ji-woo")
    assert [entry.surname for entry in found.entries] == ["Null", "NA"]


def test_an_excel_workbook_is_read_as_its_csv() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["GMC", "Surname", "Forename", "Start Date", "Sessions"])
    sheet.append([123456, "Ashby", "Jane", date(2009, 8, 3), 4.5])
    out = io.BytesIO()
    book.save(out)
    found = read_list(Source.EQUIP, out.getvalue(), "equip.xlsx")
    (entry,) = found.entries
    assert (entry.gmc_number, entry.joined, entry.sessions) == ("0123456", date(2009, 8, 3), Fraction(9, 2))
    assert [w.code for w in found.warnings] == ["gmc-number-doubtful"]


@pytest.mark.parametrize(
    ("cell", "number", "doubted"),
    [
        ("6000001", "6000001", False),
        ("C6000001", "6000001", False),
        ("0123456", "0123456", False),
        ("", "", False),
        ("123456", "0123456", True),
        ("6000001.0", "6000001", True),
        ("60000O1", "", True),
        ("#N/A", "", True),
        ("tbc", "", True),
        ("0000000", "", True),
        ("6E+06", "", True),
        ("60000012", "", True),
    ],
)
def test_a_gmc_number_is_seven_digits_or_a_warning(cell: str, number: str, doubted: bool) -> None:
    found = doctor_list(Source.EQUIP, f"gmc | surname | forename\n{cell} | Ashby | Jane")
    assert found.entries[0].gmc_number == number
    assert [w.code for w in found.warnings] == (["gmc-number-doubtful"] if doubted else [])


def test_a_warning_names_line_value_and_the_way_out() -> None:
    (warning,) = doctor_list(Source.EQUIP, "GMC No | surname | forename\n71234 | Ashby | Jane").warnings
    assert (warning.line, warning.field, warning.value) == (2, "GMC No", "71234")
    assert warning.message == (
        'line 2: "71234" is no GMC number (seven digits). Correct the cell and build again, or leave it: the doctor is '
        "matched by name, and you are asked where that is not enough."
    )


def test_doubtful_cells_are_warnings_and_the_row_is_kept() -> None:
    assert warned(
        """
        gmc     | surname | forename | role   | start date | sessions | ccg
        6000001 | Ashby   | Jane     | wizard | 13/25/2020 | many     | Mid Essex
        """
    ) == [
        ("role-unknown", 2, "wizard"),
        ("ccg-doubtful", 2, "Mid Essex"),
        ("sessions-doubtful", 2, "many"),
        ("join-date-doubtful", 2, "13/25/2020"),
    ]


def test_a_ccg_is_declared_only_with_a_date() -> None:
    found = doctor_list(
        Source.EQUIP,
        """
        gmc     | surname | forename | ccg | declaration date
        6000001 | Ashby   | Jane     | 06Q | 01/09/2026
        6000002 | Baker   | Ann      | 06Q |
        """,
    )
    declared, practices = found.entries
    assert declared.declaration == lists.Declaration("06Q", date(2026, 9, 1)) and declared.group == ""
    assert practices.declaration is None and practices.group == "06Q"


def test_the_practices_ccg_may_stand_beside_the_declared_one() -> None:
    found = doctor_list(
        Source.EQUIP,
        """
        gmc     | surname | forename | ccg | home ccg | declaration date
        6000001 | Ashby   | Jane     | 06Q | 06T      | 01/09/2026
        6000002 | Baker   | Ann      | 06Q | 06T      |
        """,
    )
    assert [(e.group, e.declaration and e.declaration.group) for e in found.entries] == [("06Q", "06T"), ("06Q", None)]


def test_separate_name_columns_win_over_a_full_name() -> None:
    found = doctor_list(Source.EQUIP, "gmc | name | surname | forename\n6000001 | Dr X | Ashby | Jane")
    assert (found.entries[0].surname, found.entries[0].forename) == ("Ashby", "Jane")


def test_a_total_is_no_doctor_and_is_listed() -> None:
    found = doctor_list(Source.EQUIP, "gmc | surname | forename\n6000001 | Ashby | Jane\n | Total: 1 |")
    assert (found.rows, len(found.entries), found.totals) == (2, 1, (3,))
    assert [w.code for w in found.warnings] == ["total-row"]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", [("empty", None)]),
        (b" \n \n", [("empty", None)]),
        (b",,,\n,,,\n", [("empty", None)]),
        (b"\xef\xbb\xbf", [("empty", None)]),
        (b"\xef\xbb\xbf\r\n \r\n", [("empty", None)]),
        (b"colour,size\nred,4\n", [("another-table", 1)]),
        (BASIC.splitlines()[0].encode(), [("header-only", 1)]),
        (b"%PDF-1.7 ...", [("not-a-table", None)]),
        (BASIC.encode("utf-16"), [("not-a-table", None)]),
        (BASIC.replace("ASHBY", "AS\0BY").encode(), [("not-a-table", 2)]),
        (b"PK\x03\x04 torn", [("unreadable", None)]),
        (BASIC.replace("ASHBY", '"ASHBY').encode(), [("bad-quotes", 2)]),
        (BASIC.replace("Surname", "Colour").encode(), [("no-column", 1)]),
        (BASIC.replace("GMC Number,Surname", "Number,Colour").encode(), [("no-column", 1), ("no-column", 1)]),
        (BASIC.replace("Forenames", "GMC Ref").encode(), [("two-columns", 1), ("no-column", 1)]),
        (BASIC.replace("6000001,ASHBY,Jane", ",,").encode(), [("nobody", 2)]),
        (BASIC.replace("6000001,ASHBY,Jane", "#N/A,,").encode(), [("nobody", 2)]),
        (BASIC.replace("ASHBY", "ASHBY,x").encode(), [("ragged-row", 2)]),
        (BASIC.replace(",F81011", "").encode(), [("ragged-row", 2)]),
    ],
)
def test_a_fault_of_structure_refuses_the_file(data: bytes, codes: list[tuple[str, int | None]]) -> None:
    assert refused(data) == codes


def test_all_faults_of_a_file_are_told_together() -> None:
    data = BASIC.replace("Surname", "Colour") + "6000002,x\n,,,,F81011\n"
    assert refused(data.encode()) == [("no-column", 1), ("ragged-row", 3), ("nobody", 4)]


def test_a_missing_column_prints_both_sets_of_names() -> None:
    with pytest.raises(BadInput) as refusal:
        read_list(Source.PERFORMERS, BASIC.replace("GMC Number", "Ref").encode())
    (fault,) = refusal.value.findings
    assert fault.message == (
        'line 1: no column for gmc_number. Found: "Ref", "Surname", "Forenames", "Performer Type", "Practice Code". '
        'Name one of them "gmc_number", "gmc", "gmc no", "gmc ref", "gmc ref no", "gmc reference". '
        "Or leave the list as it is, and name the column under [columns.performers] of election.toml."
    )


MAPPED = Words({Source.EQUIP: {"surname": "Nom", "role": "Grade"}}, {"portfolio gp": Role.SALARIED})


def test_a_mapped_heading_holds_its_field_and_no_other_does() -> None:
    data = table("""
        gmc     | surname | nom.  | forename | role    | GRADE
        6000001 | Maiden  | Ashby | Jane     | Partner | Portfolio-GP
        """)
    (entry,) = read_list(Source.EQUIP, data, words=MAPPED).entries
    assert (entry.surname, entry.role) == ("Ashby", Role.SALARIED)


def test_a_mapped_heading_settles_which_of_two_columns_holds_the_field() -> None:
    data = table("gmc | last name | family name | forename\n6000001 | Maiden | Ashby | Jane")
    assert refused(data) == [("two-columns", 1)]
    words = Words({Source.PERFORMERS: {"surname": "Family name"}})
    assert read_list(Source.PERFORMERS, data, words=words).entries[0].surname == "Ashby"


def test_a_mapped_heading_that_is_not_there_names_its_key_and_what_is() -> None:
    with pytest.raises(BadInput) as refusal:
        read_list(Source.EQUIP, table("gmc | surname | forename\n6000001 | Ashby | Jane"), words=MAPPED)
    assert [(fault.code, fault.field) for fault in refusal.value.findings] == [
        ("no-such-heading", "columns.equip.surname"),
        ("no-such-heading", "columns.equip.role"),
    ]
    assert refusal.value.findings[0].message == (
        'line 1: no column is headed "Nom", which columns.equip.surname of election.toml asks for. '
        'Found: "gmc", "surname", "forename". Correct that key, or the heading.'
    )


def test_an_entry_keeps_its_fingerprint_when_the_list_is_sorted_anew() -> None:
    rows = ["6000001,ASHBY,Jane,Partner,F81011", "6000001,ASHBY,Jane,Locum,F81011", "6000002,BAKER,Ann,Locum,F81012"]
    header = BASIC.splitlines()[0]

    def prints(order: list[str]) -> dict[tuple[str, str], str]:
        found = read_list(Source.PERFORMERS, "\n".join([header, *order]).encode())
        return {(entry.gmc_number, entry.role): entry.fingerprint for entry in found.entries}

    assert prints(rows) == prints(rows[::-1])
    assert len(set(prints(rows).values())) == 3


def ods(code: str, group: str, status: str = "A") -> str:
    fields = [""] * 27
    fields[0], fields[1], fields[12], fields[23] = code, "A SURGERY", status, group
    return ",".join(f'"{field}"' for field in fields) + "\r\n"


def test_the_practices_file_gives_the_commissioner_of_field_24(tmp_path: Path) -> None:
    path = tmp_path / "epraccur.csv"
    path.write_text(ods("F81011", "06Q") + ods("F81138", "06Q", "D") + ods("W92001", ""))
    found = practices.read(path)
    assert (found["F81011"].group, found["F81011"].active) == ("06Q", True)
    assert not found["F81138"].active


def test_the_practices_file_gives_the_address_and_whether_gps_work_there(tmp_path: Path) -> None:
    fields = ods("F81011", "06Q").strip().split(",")
    fields[4:10] = ['"46 HIGH STREET"', '"KELVEDON"', '""', '"COLCHESTER"', '"ESSEX"', '"CO5 9AG"']
    fields[25] = '"4"'
    (tmp_path / "epraccur.csv").write_text(",".join(fields) + "\n" + ods("F81138", "06Q"))
    found = practices.read(tmp_path / "epraccur.csv")
    assert found["F81011"].address == ("46 HIGH STREET", "KELVEDON", "COLCHESTER", "ESSEX")
    assert (found["F81011"].postcode, found["F81011"].is_of_gps) == ("CO5 9AG", True)
    assert not found["F81138"].is_of_gps


@pytest.mark.parametrize("data", ["code,name\nF81011,A\n", '"x"' + ',"y"' * 26 + "\n"])
def test_another_layout_is_no_practices_file(tmp_path: Path, data: str) -> None:
    path = tmp_path / "practices.csv"
    path.write_text(data)
    with pytest.raises(BadInput) as refusal:
        practices.read(path)
    assert refusal.value.findings[0].code == "not-ods-layout"


@pytest.mark.parametrize(
    "text", ["31-Mar-26", "31 March 2026", "31/03/2026 00:00", "31.3.26", "2026-03-31", "20260331"]
)
def test_dates_in_the_forms_of_excel_and_of_people(text: str) -> None:
    found = doctor_list(Source.EQUIP, f"gmc|surname|forename|date left\n6000001|A|B|{text}")
    assert (found.entries[0].left, found.warnings) == (date(2026, 3, 31), ())


@pytest.mark.parametrize("text", ["1/0", "-3", "1e3", "999", "a few", "4,5"])
def test_what_is_no_number_of_sessions_is_a_warning(text: str) -> None:
    found = doctor_list(Source.EQUIP, f"gmc|surname|forename|sessions\n6000001|A|B|{text}")
    assert found.entries[0].sessions is None and [w.code for w in found.warnings] == ["sessions-doubtful"]


def test_what_is_no_practice_code_or_postcode_is_a_warning_and_not_used() -> None:
    found = doctor_list(Source.EQUIP, "gmc|surname|forename|ods|postcode\n6000001|A|B|The Surgery|home")
    assert [w.code for w in found.warnings] == ["practice-code-doubtful", "home-postcode-doubtful"]
    assert (found.entries[0].practice_code, found.entries[0].home_postcode) == ("", "")


def test_a_doctor_called_count_is_no_total() -> None:
    found = doctor_list(Source.EQUIP, "gmc | surname | forename\n | Count | Basil\nTotal | 1 |\n | End of list |")
    assert [entry.surname for entry in found.entries] == ["Count"] and found.totals == (3, 4)


def test_a_title_above_a_file_with_semicolons() -> None:
    data = "Performers List, Essex\n" + BASIC.replace(",", ";")
    assert read_list(Source.PERFORMERS, data.encode()).entries[0].line == 3


def test_columns_that_are_not_used_are_never_in_the_way() -> None:
    found = doctor_list(Source.EQUIP, "gmc|surname|forename|practice|surgery|base|sex\n6000001|A|B|x|y|z|F")
    assert len(found.entries) == 1 and found.warnings == ()
