"""Tables as they come: encodings, separators and workbooks; and what is refused before a row of it is believed."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from lmcvote import sheet
from lmcvote.findings import BadInput, Finding
from lmcvote.received import Caps


def read(here: Path, data: bytes, caps: Caps | None = None) -> sheet.Sheet:
    (here / "list.csv").write_bytes(data)
    return sheet.read("list.csv", caps or Caps())


def refused(here: Path, data: bytes, caps: Caps | None = None) -> list[Finding]:
    with pytest.raises(BadInput) as refusal:
        read(here, data, caps)
    return list(refusal.value.findings)


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part_changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.namelist():
            after.writestr(part, before.read(part).replace(old, new) if part == name else before.read(part))
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "¬"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_any_separator_in_any_encoding(here: Path, separator: str, encoding: str) -> None:
    found = read(here, separator.join(["a", "b", "c"]).encode(encoding))
    assert found.rows[0].cells == ("a", "b", "c") and found.form.separator == separator
    assert found.warnings == ()  # a separator is no word that could be wrong


def test_windows_text_is_read_and_its_words_are_shown(here: Path) -> None:
    name, role = "O\N{RIGHT SINGLE QUOTATION MARK}Brien", "st1\N{EN DASH}st3"
    found = read(here, f"surname,role\n{name},{role}\n".encode("cp1252"))
    assert found.rows[1].cells == (name, role) and found.form.encoding == "cp1252"
    (warning,) = found.warnings
    assert warning.line == 2 and warning.message.endswith(f"Are these words right? line 2: {name}; line 2: {role}")


def test_two_encodings_in_one_file_are_refused(here: Path) -> None:
    (fault,) = refused(here, "surname\nZoë\n".encode() + "Nuñez\n".encode("cp1252"))
    assert (fault.code, fault.line) == ("mixed-encodings", 3)
    assert "UTF-8 in line 2 and Windows text (cp1252) in line 3" in fault.message


def test_blanks_that_do_not_look_it_are_blanks(here: Path) -> None:
    assert read(here, "\N{NO-BREAK SPACE}van\N{NARROW NO-BREAK SPACE}Dyke \n".encode()).rows[0].cells == ("van Dyke",)


@pytest.mark.parametrize(
    ("hidden", "name"),
    [
        ("\N{ZERO WIDTH SPACE}", "ZERO WIDTH SPACE"),
        ("\N{ZERO WIDTH NON-JOINER}", "ZERO WIDTH NON-JOINER"),
        ("\N{ZERO WIDTH JOINER}", "ZERO WIDTH JOINER"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}", "RIGHT-TO-LEFT OVERRIDE"),
        ("\N{POP DIRECTIONAL ISOLATE}", "POP DIRECTIONAL ISOLATE"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}", "ZERO WIDTH NO-BREAK SPACE"),
        ("\N{SOFT HYPHEN}", "SOFT HYPHEN"),
        ("\N{COMBINING GRAPHEME JOINER}", "COMBINING GRAPHEME JOINER"),
        ("\N{TAG LATIN SMALL LETTER A}", "TAG LATIN SMALL LETTER A"),
        ("\x1b", "CONTROL CHARACTER"),
    ],
)
def test_a_character_that_nobody_sees_is_refused_by_its_name(here: Path, hidden: str, name: str) -> None:
    (fault,) = refused(here, f"gmc,surname\n6000001,AS{hidden}HBY\n".encode())
    assert (fault.code, fault.line) == ("hidden-character", 2)
    assert f"({name})" in fault.message and f"AS[U+{ord(hidden):04X}]HBY" in fault.message
    assert hidden not in fault.message + fault.value


def test_every_hidden_character_of_a_file_is_told(here: Path) -> None:
    faults = refused(here, "\ufeffg\u200bmc,surname\n6000001,A\u200dB\n6000002,C\n,\u2066D\n".encode())
    assert [(fault.line, fault.code) for fault in faults] == [(line, "hidden-character") for line in (1, 2, 4)]


def test_a_workbook_hides_nothing_either(here: Path) -> None:
    (fault,) = refused(here, workbook(("gmc", "surname"), (6000001, "AS\u202eHBY")))
    assert (fault.code, fault.line, fault.value) == ("hidden-character", 2, "AS[U+202E]HBY")


def test_accents_line_breaks_and_other_alphabets_are_not_hidden(here: Path) -> None:
    cells = ("Zoë", "Đặng", "Ελένη", "two\nlines", "a\tb", "née 🙂")
    written = sheet.csv_bytes(cells, ())
    assert read(here, written).rows[0].cells == cells


@pytest.mark.parametrize(
    ("caps", "said"),
    [
        (Caps(bytes=20), "more than 20 bytes"),
        (Caps(rows=2), "more than 2 rows"),
        (Caps(columns=1), r"more than 1 columns \(line 1\)"),
        (Caps(letters=5), "line 2: a cell holds 7 letters, 5 allowed"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_larger_than_a_list_is_refused(here: Path, caps: Caps, said: str, form: str) -> None:
    rows = (("gmc", "name"), ("6000001", "Ashby"), ("6000002", "Baker"))
    data = workbook(*rows) if form == "xlsx" else sheet.csv_bytes(rows[0], rows[1:])
    with pytest.raises(BadInput, match=said) as refusal:
        read(here, data, caps)
    assert refusal.value.findings[0].code == "too-large"


def test_a_list_as_long_as_allowed_is_read_and_blank_rows_do_not_count(here: Path) -> None:
    assert len(read(here, b"a,b\n,\n" + b"\n" * 50 + b"1,2\n", Caps(rows=2, columns=2, letters=1)).rows) == 2


def test_reading_stops_at_the_cap_and_does_not_fill_the_memory(here: Path) -> None:
    (fault,) = refused(here, b"x\n" * 100 + b'"an open quote', Caps(rows=10))
    assert (fault.code, fault.line) == ("too-large", 11)  # what comes after was never looked at


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked(here: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * 3_000_000)
    (fault,) = refused(here, out.getvalue(), Caps(bytes=200_000))
    assert fault.code == "too-large" and "unpacks" in fault.message


def test_a_device_or_a_pipe_is_no_file(here: Path) -> None:
    names = [os.devnull]
    if hasattr(os, "mkfifo"):  # Windows has none with a path
        os.mkfifo("pipe")
        names.append("pipe")
    for name in names:
        with pytest.raises(BadInput, match="is a device or a pipe"):
            sheet.read(name)
    (here / "real.csv").write_bytes(b"a,b\n")
    (here / "link.csv").symlink_to("real.csv")
    assert len(sheet.read("link.csv").rows) == 1


def test_what_a_workbook_says_of_its_own_size_is_not_believed(here: Path) -> None:
    data = workbook(("gmc", "surname"), (6000001, "Ashby"))
    part = "xl/worksheets/sheet1.xml"
    assert len(read(here, with_part_changed(data, part, b'ref="A1:B2"', b'ref="A1"')).rows) == 2


def test_a_workbook_with_a_drop_down_list_is_read_without_a_word(here: Path) -> None:
    lists = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    data = with_part_changed(workbook(("a",), (1,)), "xl/worksheets/sheet1.xml", b"</worksheet>", lists)
    found = read(here, data)
    assert (found.form.kind, found.form.sheet, len(found.rows)) == ("xlsx", "Sheet", 2)
