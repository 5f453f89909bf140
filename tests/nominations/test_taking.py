"""Forms that come back: whose they are, what is refused, and what a later form adds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmcvote.election import Election
from lmcvote.findings import BadInput, Refusal, RuleRefuses
from lmcvote.nominations import checks, doctors, form, lines, taking
from lmcvote.nominations.form import Withdrawal
from lmcvote.nominations.letters import new
from lmcvote.nominations.lines import Line
from lmcvote.paper.code import declaration, election_mark, to_text
from tests.nominations.nominees import BOARD, GOOD, NOW, TWO, court, named, office, refused
from tests.nominations.nominees import form as of_doctor
from tests.wording import Coins, table

HEAD = "gmc number | surname | forenames | received | consent | eligibility | holds | proposers | note\n"


def test_everybody_working_in_the_area_is_written_to(example: Election) -> None:
    """RULES 3.0: the LMC writes to every GP working in the area, from both lists, home group or not."""
    there = court(example, rules={"only_on_equip": "exclude"})
    found = {one.doctor.name: one.why for one in doctors.invited(there.electorate)}
    assert set(found) == {
        "Jo ASH",
        "Alan BEA",
        "Di COX",
        "Sue DAY",
        "Ann EVE",
        "Mia HAY",
        "Kim IVY",
        "Rob LEE",
        "Lou Orr",
    }
    assert found["Jo ASH"] == "on the roll" and found["Kim IVY"].startswith("held")
    assert found["Lou Orr"].endswith("left out of the vote only")
    with_trainees = court(example, rules={"include_registrars": True})
    assert "Tim FOX" in {one.doctor.name for one in doctors.invited(with_trainees.electorate)}


def test_the_code_of_a_form_names_its_doctor_and_the_register_keeps_its_hash_alone(example: Election) -> None:
    there = court(example)
    some = doctors.invited(there.electorate)
    sent, tokens = new(example, some, 1, 1, Coins())
    mark = election_mark(example.id, example.epoch)
    forms = {one.token_hash: one for one in sent}
    for one in sent:
        code = form.code(mark, tokens[one.number])
        assert tokens[one.number] not in one.token_hash and form.token(code.lower(), mark) == tokens[one.number]
        line = replace(GOOD, form=code, surname="", gmc_number="")
        ((made, _),), _ = taking.take([line], there, office(forms=forms))
        assert one.key in made.nominee.rows and made.form.token_hash == one.token_hash


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("other election", "is the code of a form of another election"),
        ("declaration", "is the code of a declaration of identity"),
        ("never sent", "no such form went out from this folder"),
        ("JRHA", "it has 31 letters and digits"),
    ],
)
def test_a_form_of_another_election_is_refused(example: Election, code: str, told: str) -> None:
    ours, token = election_mark(example.id, example.epoch), b"t" * 12
    made = {
        "other election": form.code(election_mark(example.id, example.epoch + 1), token),
        "declaration": to_text(declaration(ours, token)),
        "never sent": form.code(ours, token),
    }
    with pytest.raises(BadInput, match=told) as refusal:
        taking.take([replace(GOOD, form=made.get(code, code))], court(example), office())
    assert [finding.code for finding in refusal.value.findings] == ["form-unknown"]


@pytest.mark.parametrize(
    ("line", "kind", "code"),
    [
        (of_doctor("6999999"), BadInput, "nobody"),
        (of_doctor(10), BadInput, "several"),
        (of_doctor(1, surname="Bea", forenames="Alan"), BadInput, "name-mismatch"),
        (of_doctor(1, contest="nothing"), BadInput, "contest-unknown"),
        (of_doctor(1, received="2027-02-31 10:00"), BadInput, "bad-date"),
        (of_doctor(1, received="2027-02-01 12:01"), BadInput, "bad-time"),
        (of_doctor(1, proposers=("6000002",)), BadInput, "no-proposers-here"),
        (of_doctor(1, received="2027-01-10 10:00"), RuleRefuses, "nomination-early"),
    ],
)
def test_a_form_that_cannot_be_taken_down_says_why(
    example: Election, line: Line, kind: type[Refusal], code: str
) -> None:
    assert refused(kind, line, of=court(example)) == [code]


def test_a_form_that_is_a_minute_late_is_refused_by_name(example: Election) -> None:
    """RULES 3.3: before the stated closing time."""
    later = office(instant=NOW.replace(hour=13))
    with pytest.raises(RuleRefuses, match=r"Jo Ash: the stamp 2027-02-01 12:01 is 1 minute late.*RULES 3.3"):
        taking.take([of_doctor(1, received="2027-02-01 12:01")], court(example), later)


def test_nobody_stands_in_two_contests(example: Election) -> None:
    there = court(example, of_doctor(5, contest="other"))
    assert refused(RuleRefuses, of_doctor(5), of=there) == ["two-contests"]
    assert refused(RuleRefuses, of_doctor(1), of_doctor(1, contest="other"), of=court(example)) == ["two-contests"]
    gone = (Withdrawal(named(there, "Eve").id, "2027-01-21 10:00", TWO, ""),)
    ((again, _),), _ = taking.take([of_doctor(5)], replace(there, withdrawn=gone), office())
    assert again.contest == BOARD.id and again.id == "eve-ann", "the id of who withdrew is never given again"


def test_the_same_form_is_taken_down_once_and_another_one_mends(example: Election) -> None:
    there = court(example, of_doctor(1))
    assert taking.take([of_doctor(1)], there, office()) == ((), there.nominations)
    assert refused(RuleRefuses, of_doctor(1, received="2027-01-22 10:00"), of=there) == ["nominated-already"]


def test_every_fault_of_a_table_is_told_and_nothing_is_taken_down(example: Election) -> None:
    forms = (of_doctor(1), of_doctor(2, received="2027-02-31"), of_doctor("6999999"), of_doctor(1, contest="other"))
    assert refused(BadInput, *forms, of=court(example)) == ["bad-date", "nobody", "two-contests"]


def test_what_a_form_lacks_is_mended_until_nominations_close(example: Election) -> None:
    """RULES 3.4: defects are notified and may be mended; a form before stays what it was."""
    there = court(example, of_doctor(1, consent=False, answered=False, proposers=("6000002",)), rules={"nominators": 2})
    one = named(there, "Ash")
    line = Line(received="2027-01-25 10:00", consent=True, proposers=("6000003",))
    better = taking.mended(one, line, there, office())
    assert better.version == 2 and better.form.consents and better.form.proposers == ("6000002", "6000003")
    assert better.first == "2027-01-20 10:00" and not one.form.consents
    answered = taking.mended(better, Line(holds=("chair",), answered=True, gives_up=("chair",)), there, office())
    assert answered.form.holds == ("chair",) and answered.form.gives_up == ("chair",)
    none = taking.mended(answered, Line(answered=True), there, office())
    assert none.form.answered and none.form.holds == (), "a new answer takes the place of the old one"
    done = replace(there, nominations=(none,))
    assert checks.unsettled(none, done) == ()


@pytest.mark.parametrize(
    ("rules", "stamp", "code"),
    [({"nomination_cure": "none"}, "", "no-cure"), ({}, "2027-02-01 12:00", "nomination-late")],
)
def test_nothing_is_mended_too_late_or_against_the_rule(
    example: Election, rules: dict[str, Any], stamp: str, code: str
) -> None:
    """RULES 3.4: `nomination_cure` until_close or none."""
    there = court(example, of_doctor(1, consent=False), rules=rules)
    with pytest.raises(RuleRefuses) as refusal:
        line = Line(received=stamp, consent=True)
        taking.mended(named(there, "Ash"), line, there, office(instant=NOW.replace(hour=13)))
    assert [finding.code for finding in refusal.value.findings] == [code]


def written(folder: Path, text: str) -> Path:
    path = folder / "forms.csv"
    path.write_bytes(table(text))
    return path


def test_a_table_says_of_each_form_what_is_signed_and_declared(tmp_path: Path) -> None:
    rows = (
        "6000001|Ash|Jo|2027-01-20 10:00|yes|signed|LMC Chair; director|6000002 6000003|\n6000002|||2027-01-21|no|||x|"
    )
    _, (fault,) = lines.read(written(tmp_path, HEAD + rows))
    assert fault.message.startswith('line 3: proposers: "x" is no GMC number')
    (first, second), _ = lines.read(written(tmp_path, HEAD + rows.replace("||x|", "|||")))
    assert first.consent and first.eligibility and first.holds == ("chair", "director") and first.answered
    assert first.proposers == ("6000002", "6000003") and not second.consent and not second.answered


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (HEAD.replace("note", "party") + "6000001|||2027-01-20|yes|yes|none||Blue", "column-unknown", '"party"'),
        ("gmc number | received\n6000001|2027-01-20", "no-column", "no column for consent"),
    ],
)
def test_a_table_with_a_wrong_heading_is_refused(tmp_path: Path, text: str, code: str, told: str) -> None:
    with pytest.raises(BadInput, match=told) as refusal:
        lines.read(written(tmp_path, text))
    assert code in [finding.code for finding in refusal.value.findings]


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        ("6000001|||2027-01-20|perhaps|yes|none||", "not-yes-or-no", '"perhaps" is neither yes nor no'),
        ("60001|||2027-01-20|yes|yes|none||", "gmc-number-wrong", "seven digits"),
        ("6000001||||yes|yes|none||", "stamp-missing", "no stamp"),
    ],
)
def test_a_cell_that_says_nothing_is_told_with_its_line(tmp_path: Path, row: str, code: str, told: str) -> None:
    _, (fault,) = lines.read(written(tmp_path, HEAD + row))
    assert (fault.code, fault.line) == (code, 2) and told in fault.message


def test_true_and_false_of_a_spreadsheet_are_yes_and_no(tmp_path: Path) -> None:
    (line,), faults = lines.read(written(tmp_path, HEAD + "6000001|||2027-01-20|TRUE|FALSE|none||"))
    assert line.consent and not line.eligibility and not faults


def test_faults_of_cells_and_of_forms_are_told_together_by_line(tmp_path: Path, example: Election) -> None:
    rows = "6000001|Ash|Jo|2027-01-20|perhaps|yes|none||\n6000001|Ash|Jo|2027-02-31|yes|yes|none||"
    found, wrong = lines.read(written(tmp_path, HEAD + rows))
    with pytest.raises(BadInput) as refusal:
        taking.take(found, court(example), office(boards=(BOARD,)), wrong)
    assert [(fault.line, fault.code) for fault in refusal.value.findings] == [(2, "not-yes-or-no"), (3, "bad-date")]


def test_an_undertaking_is_about_something_that_is_held() -> None:
    (fault,) = lines.faults(replace(GOOD, holds=("director",), gives_up=("chair",)))
    assert fault.code == "gives-up-nothing" and "gives up chair" in fault.message
