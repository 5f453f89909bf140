"""election.toml: every fault with its key and the way out."""

from pathlib import Path

import pytest

from lmcvote import bundled, settings
from lmcvote.electorate.columns import Role, Source
from lmcvote.findings import BadInput

EXAMPLE = (bundled.folder("ballots") / "board-election" / "election.toml").read_text("utf-8")

WEEKS = "not-2-to-4-weeks"


def faults(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    (tmp_path / "election.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as refusal:
        settings.read(tmp_path)
    return [(fault.code, fault.field) for fault in refusal.value.findings]


def test_the_example_is_a_whole_election(tmp_path: Path) -> None:
    (tmp_path / "election.toml").write_text(EXAMPLE, "utf-8")
    election = settings.read(tmp_path)
    (contest,) = election.contests
    assert (contest.seats, contest.group, len(contest.candidates)) == (6, "06Q", 12)
    assert [c.number for c in contest.candidates] == list(range(1, 13))
    assert election.timetable.papers_close.wall == "2027-03-15 12:00"
    assert election.timetable.papers_close.instant.isoformat() == "2027-03-15T12:00:00+00:00"


@pytest.mark.parametrize("like", ["board-election", "recall"])
@pytest.mark.parametrize("name", ["returning_officer", "scrutineer", "process_agreed"])
def test_who_answers_for_it_and_by_which_minute_is_named(tmp_path: Path, like: str, name: str) -> None:
    """RULES 2.8, 2.10, 2.14: the returning officer, the agreement of the LMC and the scrutineer are named, always."""
    text = (bundled.folder("ballots") / like / "election.toml").read_text("utf-8")
    without = "\n".join(line for line in text.splitlines() if not line.startswith(f"{name} = "))
    assert without != text and ("key-missing", name) in faults(tmp_path, without)


def test_candidates_stand_in_alphabetical_order_whatever_the_file_says(tmp_path: Path) -> None:
    names = [
        ("Ö", "Zed"),
        ("O'Brien", "Ann"),
        ("Obi", "Cy"),
        ("McDonald", "B"),
        ("Macbeth", "A"),
        ("obi", "Bo"),
        ("Đặng", "Bo"),
        ("Łukasz", "Jo"),
    ]
    rows = ",".join(
        f'{{ id = "c{n}", surname = "{surname}", forenames = "{forename}" }}'
        for n, (surname, forename) in enumerate(names)
    )
    head, _, rest = EXAMPLE.partition("candidates = [")
    (tmp_path / "election.toml").write_text(f"{head}candidates = [{rows}]{rest.partition(chr(10) + ']')[2]}", "utf-8")
    found = settings.read(tmp_path).contests[0].candidates
    assert [c.surname for c in found] == ["Đặng", "Łukasz", "Macbeth", "McDonald", "Ö", "obi", "Obi", "O'Brien"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "Election to', 'titel = "Election to', [("key-missing", "title"), ("unknown-key", "titel")]),
        ("epoch = 1", 'epoch = "one"', [("wrong-type", "epoch")]),
        ("epoch = 1", "epoch = 0", [("out-of-range", "epoch")]),
        ("epoch = 1", "epoch = true", [("wrong-type", "epoch")]),
        ("rehearsal = true", "rehearsal = 1", [("wrong-type", "rehearsal")]),
        ('id = "mid-essex-board-2027"', 'id = "mid essex"', [("bad-id", "id")]),
        ('scrutineer = "Mrs Joyce Hammond"', 'scrutineer = " "', [("empty", "scrutineer")]),
        ('scrutineer = "Mrs', 'scrutineer = "\u202eMrs', [("hidden-character", "scrutineer")]),
        ("seats = 6", "seats = 0", [("out-of-range", "contests[1].seats")]),
        ('id = "mid-essex-board-2027"', 'id = ".."', [("bad-id", "id")]),
        ('id = "mid-essex-board-2027"', 'id = "con"', [("bad-id", "id")]),
        ('id = "mid-essex-board-2027"', f'id = "{"x" * 61}"', [("bad-id", "id")]),
        ('id = "baker"', 'id = "ashby"', [("twice", "contests[1].candidates")]),
        ('id = "baker"', 'id = "ba ker"', [("bad-id", "contests[1].candidates[2].id")]),
        ('group = "06Q"', 'group = "06X"', [("outside-area", "area")]),
        ("close = 2027-02-01", "close = 2027-01-24", [(WEEKS, "timetable.nominations_close")]),
        ("close = 2027-02-01", "close = 2027-02-09", [(WEEKS, "timetable.nominations_close")]),
        ("papers_close = 2027-03-15", "papers_close = 2027-03-07", [(WEEKS, "timetable.papers_close")]),
        ("papers_close = 2027-03-15T12:00:00", "papers_close = 2027-03-23T12:00:00",
         [("out-of-order", "timetable.count"), (WEEKS, "timetable.papers_close")]),
        ("papers_close = 2027-03-15", "papers_close = 2027-02-15", [("out-of-order", "timetable.papers_close")]),
        ("count = 2027-03-16T10:00:00", "count = 2027-03-28T01:30:00", [("no-such-time", "timetable.count")]),
        ("count = 2027-03-16T10:00:00", "count = 2027-10-31T01:30:00", [("time-twice", "timetable.count")]),
        ("papers_close = 2027-03-15T12:00:00", "papers_close = 2027-03-15", [("no-hour", "timetable.papers_close")]),
        ("nominations_open = 2027", "nominations_open = 0001", [("no-such-year", "timetable.nominations_open")]),
        ("count = 2027-03-16T10:00:00", 'count = "soon"', [("wrong-type", "timetable.count")]),
        ("count = 2027-03-16T10:00:00", "count = 2027-03-16T10:00:00Z", [("wrong-type", "timetable.count")]),
        ('secrecy = "two-envelope"', 'secrecy = "plain"', [("mode-not-built", "rules.secrecy")]),
        ('secrecy = "two-envelope"', 'secrecy = "statutory-numbered"', [("mode-not-built", "rules.secrecy")]),
        ("statement_words = 200", "statement_words = 0", [("out-of-range", "rules.statement_words")]),
        ('declaration_requires = ["signature"]', 'declaration_requires = ["witness", "blood"]',
         [("rule-not-built", "rules.declaration_requires"), ("no-signature", "rules.declaration_requires")]),
        ('order = "alphabetical"', 'ordre = "by_lot"', [("unknown-key", "rules.ordre")]),
        ('order = "alphabetical"', 'order = "by_age"', [("rule-not-built", "rules.order")]),
        ("seats = 6", 'seats = 6\nlot = ["ashby"]', [("lot-not-used", "contests[1].lot")]),
        ("seats = 6", 'seats = 6\nlot_record = "drawn"', [("lot-not-used", "contests[1].lot_record")]),
        ("seats = 6", 'seats = 6\nquestion = "Shall it?"',
         [("question-and-election", "contests[1].candidates"), ("question-and-election", "contests[1].seats")]),
        ("seats = 6", "question = 4", [("wrong-type", "contests[1].question"), ("key-missing", "contests[1].seats")]),
        ('id = "baker", surname = "Baker", forenames = "Robert", practice = "Church Lane Surgery, Braintree"',
         'id = "baker", surname = "Ashby", forenames = "Jane", practice = "Kelvedon & Feering Health Centre"',
         [("twice", "contests[1].candidates")]),
        ('box = "box.db"', 'box = "register.db"', [("one-store", "stores.box")]),
        ('box = "box.db"', 'box = "../box.db"', [("bad-id", "stores.box")]),
        ('box = "box.db"', 'box = "postgresql://x"', [("bad-server", "stores.box")]),
        ("[[contests]]", "[[contest]]", [("no-contest", "contests"), ("unknown-key", "contest")]),
        ("[lists]", "[lists", [("not-toml", "")]),
        ("[stores]", '[columns.equip]\nnom = "x"\n[stores]', [("unknown-key", "columns.equip.nom")]),
        ("[stores]", '[columns.gmc]\nsurname = "x"\n[stores]', [("unknown-key", "columns.gmc")]),
        ("[stores]", '[columns.equip]\nsurname = " "\n[stores]', [("empty", "columns.equip.surname")]),
        ("[stores]", "[columns.equip]\nsurname = 4\n[stores]", [("wrong-type", "columns.equip.surname")]),
        ("[stores]", '[columns.equip]\nsurname = "A b"\nforename = "a_B"\n[stores]',
         [("twice", "columns.equip.forename")]),
        ("[stores]", '[roles]\nwizard = "magician"\n[stores]', [("no-role", "roles.wizard")]),
        ("[stores]", '[roles]\nwizard = "unknown"\n[stores]', [("no-role", "roles.wizard")]),
        ("[stores]", '[roles]\n"GP-a" = "locum"\n"gp a" = "locum"\n[stores]', [("twice", "roles.gp a")]),
    ],
)  # fmt: skip
def test_a_fault_names_its_key(tmp_path: Path, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert old in EXAMPLE
    assert faults(tmp_path, EXAMPLE.replace(old, new, 1)) == expected


DRAWN = "farouk ashby thompson baker obrien chowdhury jolly davies iqbal ellis hughes green".split()
RECORD = "drawn on 2 February 2027 by Mrs Joyce Hammond before the returning officer"


def by_lot(lot: str, record: str = f'lot_record = "{RECORD}"') -> str:
    return EXAMPLE.replace('order = "alphabetical"', 'order = "by_lot"').replace(
        "seats = 6", f"seats = 6\n{lot}\n{record}"
    )


def test_candidates_stand_in_the_order_drawn_by_lot(tmp_path: Path) -> None:
    (tmp_path / "election.toml").write_text(by_lot(f"lot = {DRAWN}"), "utf-8")
    election = settings.read(tmp_path)
    (contest,) = election.contests
    assert [c.id for c in contest.candidates] == DRAWN and [c.number for c in contest.candidates] == [*range(1, 13)]
    assert (election.rules.order, contest.lot_record) == ("by_lot", RECORD)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (by_lot(""), [("key-missing", "lot", "")]),
        (by_lot('lot = "farouk"'), [("wrong-type", "lot", "farouk")]),
        (by_lot(f"lot = {[*DRAWN[:-1], 7]}"), [("wrong-type", "lot", str([*DRAWN[:-1], 7]))]),
        (by_lot(f"lot = {DRAWN[1:]}"), [("not-drawn", "lot", "farouk")]),
        (by_lot(f"lot = {[*DRAWN, 'ashby']}"), [("twice", "lot", "ashby")]),
        (by_lot(f"lot = {['Farouk', *DRAWN[1:]]}"),
         [("no-such-candidate", "lot", "Farouk"), ("not-drawn", "lot", "farouk")]),
        (by_lot(f"lot = {DRAWN}", ""), [("key-missing", "lot_record", "")]),
        (by_lot(f"lot = {DRAWN}", 'lot_record = " "'), [("empty", "lot_record", "")]),
    ],
)  # fmt: skip
def test_a_lot_names_every_candidate_once(tmp_path: Path, text: str, expected: list[tuple[str, str, str]]) -> None:
    (tmp_path / "election.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as refusal:
        settings.read(tmp_path)
    found = [(fault.code, fault.field.removeprefix("contests[1]."), fault.value) for fault in refusal.value.findings]
    assert found == expected
    assert all(fault.file and fault.message.endswith(".") for fault in refusal.value.findings)


def test_a_question_has_two_answers_and_one_vote(tmp_path: Path) -> None:
    head, _, rest = EXAMPLE.partition("candidates = [")
    text = head + rest.partition("\n]\n")[2]
    text = text.replace("seats = 6", 'question = "Shall the board of NHS Mid Essex CCG be recalled?"')
    for order in ("alphabetical", "by_lot"):  # the answers are not sorted, and no lot is drawn for them
        (tmp_path / "election.toml").write_text(text.replace("alphabetical", order), "utf-8")
        (contest,) = settings.read(tmp_path).contests
        assert [(c.id, c.number, c.name, c.practice) for c in contest.candidates] == [
            ("yes", 1, "YES", ""),
            ("no", 2, "NO", ""),
        ]
        assert contest.seats == 1 and not contest.uncontested
        assert contest.question == "Shall the board of NHS Mid Essex CCG be recalled?"


def test_a_letter_and_its_accent_are_one(tmp_path: Path) -> None:
    (tmp_path / "election.toml").write_text(EXAMPLE.replace('"Iqbal"', '"E\N{COMBINING ACUTE ACCENT}ric"'), "utf-8")
    surnames = {c.surname for c in settings.read(tmp_path).contests[0].candidates}
    assert "\N{LATIN CAPITAL LETTER E WITH ACUTE}ric" in surnames


def test_the_lists_own_words_are_kept_as_they_are_compared(tmp_path: Path) -> None:
    own = '[columns.equip]\nsurname = "Nom de famille"\n[roles]\n"Portfolio GP" = "Salaried"\n[stores]'
    (tmp_path / "election.toml").write_text(EXAMPLE.replace("[stores]", own), "utf-8")
    words = settings.read(tmp_path).words
    assert words.columns == {Source.PERFORMERS: {}, Source.EQUIP: {"surname": "Nom de famille"}}
    assert words.roles == {"portfolio gp": Role.SALARIED}


def test_an_unknown_field_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    text = EXAMPLE.replace("[stores]", '[columns.equip]\nname = "x"\n[stores]')
    (tmp_path / "election.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput, match=r"columns.equip.name: is not a key here. Known here: address_1, .*surname. Cor"):
        settings.read(tmp_path)


@pytest.mark.parametrize("day", ["2027-01-25", "2027-02-08"])
def test_two_and_four_weeks_are_inside(tmp_path: Path, day: str) -> None:
    text = EXAMPLE.replace("nominations_close = 2027-02-01", f"nominations_close = {day}")
    (tmp_path / "election.toml").write_text(text, "utf-8")
    settings.read(tmp_path)


def test_all_faults_come_together_with_the_way_out(tmp_path: Path) -> None:
    text = EXAMPLE.replace("seats = 6", "seats = 0").replace("epoch = 1", "epoch = 0")
    (tmp_path / "election.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as refusal:
        settings.read(tmp_path)
    assert sorted(fault.message for fault in refusal.value.findings) == [
        "contests[1].seats: 0 is not between 1 and 99.",
        "epoch: 0 is not between 1 and 99.",
    ]


def test_a_folder_without_one_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"lmcvote new DIR"):
        settings.read(tmp_path)


def test_two_contests_are_told_apart_where_files_have_no_capitals(tmp_path: Path) -> None:
    head, contest, rest = EXAMPLE.partition("[[contests]]")
    body, end, after = rest.partition("\n]\n")
    twice = head + contest + body + end + contest + body.replace("mid-essex-board", "MID-Essex-board") + end + after
    assert faults(tmp_path, twice) == [("twice", "contests")]
