"""A table of declarations: every fault of it in one answer, and nothing kept where there is one."""

from datetime import date
from pathlib import Path

import pytest

from lmcvote.findings import BadInput
from lmcvote.interests.lines import read
from lmcvote.interests.office import Kind, Whose
from tests.interests.written import LOCALITY, register
from tests.wording import table

TODAY = date(2027, 5, 10)
THERE = register("Ashby 04-01\n Baker 04-01\n Quill 04-05 locality")


def test_declarations_are_numbered_on_from_the_register(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(
        table(f"""
            Member | Body | Kind | What | Whose | Since | Declared | Informed
            ashby | | director | Director, Essex Ltd | | | 2027-04-10 | 2027-04-12
            Quill | {LOCALITY} | owner | Shares, Reed Ltd | Spouse | 2027-05-01 | 2027-05-02 |
            Baker | | none | | | | 2027-04-10 | 2027-04-10
        """)
    )
    found, warnings = read(path, THERE, TODAY)
    assert not warnings
    assert [(one.nth, one.member, one.kind, one.what, one.whose) for one in found] == [
        (1, 1, Kind.DIRECTOR, "Director, Essex Ltd", Whose.SELF),
        (2, 3, Kind.OWNER, "Shares, Reed Ltd", Whose.SPOUSE),
        (3, 2, Kind.NONE, "", Whose.SELF),
    ]
    assert (found[1].since, found[1].declared, found[1].informed) == (date(2027, 5, 1), date(2027, 5, 2), None)


def test_the_faults_of_all_rows_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(
        table("""
            name | kind | what | declared | informed | since | corrects
            Nobody | none | | 2027-04-10 | | |
            Ashby | chairman | Essex Ltd | 2027-02-29 | | |
            Ashby | director | Essex Ltd | 2027-04-10 | 2027-04-09 | |
            Ashby | owner | jane@x.example | 2027-04-10 | | | perhaps
            Baker | none | | 2027-04-10 | | |
            Baker | owner | Essex Ltd | 2027-04-11 | | |
            Baker | none | | | | |
        """)
    )
    with pytest.raises(BadInput) as refused:
        read(path, THERE, TODAY)
    assert [(one.line, one.code, one.field) for one in refused.value.findings] == [
        (2, "member-unknown", "name"),
        (3, "bad-choice", "kind"),
        (3, "bad-date", "declared"),
        (4, "informed-before-declared", "informed"),
        (5, "bad-choice", "corrects"),
        (7, "contradicts-none", "since"),  # with a row of the same file
        (8, "bad-date", "declared"),
    ]
    assert refused.value.findings[2].message == ('line 3: "2027-02-29" is no date that exists. Write it as 2027-02-01.')


def test_a_leap_day_exists_in_a_leap_year(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(table("name | kind | declared\n Ashby | none | 2028-02-29"))
    assert read(path, THERE, date(2028, 3, 1))[0][0].declared == date(2028, 2, 29)


def test_a_day_is_read_as_the_lists_of_doctors_have_it(tmp_path: Path) -> None:
    """RULES 2.12: the day is what counts, however the office's sheet writes it."""
    path = tmp_path / "in.csv"
    path.write_bytes(table("name | kind | declared\n Ashby | none | 10/04/2027"))
    assert read(path, THERE, TODAY)[0][0].declared == date(2027, 4, 10)
