"""The declaration says what was found and no more: its wording, its one page, its accessible copy."""

import json
import re
from dataclasses import fields, replace
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmcvote import announcement, documents
from lmcvote.audit import check
from lmcvote.audit.account import Identity
from lmcvote.audit.check import State, Stops, Theme
from lmcvote.declaration import Declaration, Kind, Outcome, in_percent, rules_in_force, secrecy_warnings, too_few
from lmcvote.election import Rules
from lmcvote.findings import NeedsDecision, RuleRefuses
from lmcvote.paper import draw, flow, markup
from lmcvote.sheet import read_back
from tests import declarations as made
from tests.prints import HOSTILE, Agreed, bare, pages

EVERY = {
    "poll": made.poll(),
    "signed": made.signed(made.poll()),
    "lot": made.with_lot(),
    "uncontested": made.uncontested(),
    "short": made.uncontested(4),
    "nobody": made.uncontested(0),
    "question": made.question(),
    "confirmation": made.confirmation(),
    "full": made.full(),
    "few": made.few(),
}


def text(declared: Declaration) -> str:
    """The whole PDF in words, page by page."""
    return " ".join(" ".join(pages(announcement.pdf(declared))).split())


def lacking(declared: Declaration, name: str, state: State) -> Declaration:
    """The same with one check that does not pass."""
    checks = tuple(replace(one, state=state) if one.name == name else one for one in declared.checks)
    return replace(declared, checks=checks)


# -- the wording, as it was read and agreed ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["declaration", "declaration-annex", "scrutineer-report"])
def test_the_wording_is_as_it_was_read_and_agreed(name: str, agreed: Agreed) -> None:
    declared = made.full()
    parts: dict[str, documents.Document] = {
        "declaration": announcement.page(declared),
        "declaration-annex": announcement.Annex(declared),
        "scrutineer-report": announcement.report(lacking(declared, "seals", State.FAILED)),
    }
    agreed(f"{name}.txt", documents.rendered(parts[name]))


def test_the_statement_names_who_answers_for_it_and_by_which_minute() -> None:
    """RULES 2.8, 2.10, 2.14: the officer, the scrutineer, and the LMC's agreement by its minute stand on the result."""
    declared = made.poll()
    page = text(declared)
    assert f"Process agreed by {declared.agreed}" in page
    assert f"{declared.returning_officer}, returning officer" in page and f"{declared.scrutineer}, scrutineer" in page


def test_a_declared_page_is_the_returning_officers_own_words() -> None:
    page = documents.rendered(announcement.page(made.signed(made.poll())))
    assert page.startswith("# Declaration of result\n")
    assert "I, Mr Alan Reeve, returning officer, declare that the votes for each candidate are those below" in page
    assert "Signed on 16 March 2027 by Mr Alan Reeve, returning officer and Mrs Joyce Hammond, scrutineer." in page
    assert "rovisional" not in page


def test_it_is_provisional_until_it_is_signed_and_says_so_on_every_page() -> None:
    for page in pages(announcement.pdf(made.poll())):
        assert page.count("PROVISIONAL \N{EN DASH} not declared") == 2, "at head and foot"
    assert "declare that" not in text(made.poll())
    assert not any("PROVISIONAL" in page for page in pages(announcement.pdf(made.signed(made.poll()))))
    assert "PROVISIONAL" in announcement.html(made.poll()).decode()
    assert "PROVISIONAL" not in announcement.html(made.signed(made.poll())).decode()


@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_says_so_on_every_page(rehearsal: bool) -> None:
    declared = replace(made.signed(made.poll()), rehearsal=rehearsal)
    assert all(page.count("REHEARSAL") == 2 * rehearsal for page in pages(announcement.pdf(declared)))
    assert ("REHEARSAL" in announcement.html(declared).decode()) is rehearsal
    assert b"rehearsal, declared" in announcement.csv_bytes(replace(declared, rehearsal=True))


@pytest.mark.parametrize("name", EVERY)
def test_the_same_declaration_gives_the_same_bytes(name: str) -> None:
    declared = EVERY[name]
    for kind in (announcement.html, announcement.json_bytes, announcement.csv_bytes):
        assert kind(declared) == kind(declared)
    assert announcement.pdf(declared) == announcement.pdf(declared)


# -- only checks that passed are words ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["register", "objections", "proof", "seals", "trail", "second-count"])
@pytest.mark.parametrize("state", [State.FAILED, State.NOT_DONE])
def test_a_check_that_does_not_pass_loses_its_sentence_everywhere(name: str, state: State) -> None:
    whole, without = made.poll(), lacking(made.poll(), name, state)
    (sentence, wanting), *_ = ((one.says, one.wanting) for one in whole.checks if one.name == name)
    for told, left in ((text(whole), text(without)), (seen(whole).words, seen(without).words)):
        assert bare(sentence) in bare(told) and bare(sentence) not in bare(left)
        assert bare(wanting) not in bare(told) and bare(wanting) in bare(left)
    assert "One other thing was not found so, or not checked" in text(without)


def test_an_account_that_is_off_is_no_account_that_balances() -> None:
    whole = made.poll()
    off = lacking(whole, "account-9.4", State.FAILED)
    assert "5 accounts of packs, papers and votes balance" in text(whole)
    assert "4 accounts of packs, papers and votes balance" in text(off)


def test_without_any_check_nothing_is_assured() -> None:
    bare_of_checks = replace(made.poll(), checks=())
    assert "is satisfied that the" not in text(bare_of_checks) and "No check has passed" in text(bare_of_checks)
    assert "No check has passed" in seen(bare_of_checks).words


# -- one page ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("long", [True, False])
def test_twelve_candidates_are_declared_on_one_page(long: bool) -> None:
    page = announcement.page(made.poll(long=long))
    assert documents.sides_of(documents.rendered(page), "")[0] == 1
    assert page.brief is long, "only what has to be left out is left out"


def test_forty_candidates_run_on_and_the_page_says_so() -> None:
    first, second, *_ = (" ".join(page.split()) for page in pages(announcement.pdf(made.poll(40))))
    assert "There are too many candidates for one page" in first and "is signed on its last page" in first
    assert "page 1 of 2" in first and "returning officer" not in first.split("No. Candidate")[1]
    assert "Mr Alan Reeve, returning officer" in second and "checkpoint K7QF 2MXD 9TPA" in second
    assert "too many candidates" not in text(made.poll())


# -- what is won, and how ----------------------------------------------------------------------------------------------


def test_who_is_elected_is_said_in_words_beside_every_name() -> None:
    rows = re.findall(r"(?m)^\| (\d+) \| .* \| (.+) \|$", documents.rendered(announcement.page(made.poll())))
    assert [outcome for _, outcome in rows][:12] == ["**ELECTED**"] * 6 + ["not elected"] * 6
    outcomes = [row["outcome"] for row in read_back(announcement.csv_bytes(made.poll()))]
    assert outcomes[:12] == ["ELECTED"] * 6 + ["not elected"] * 6


def test_the_vote_of_a_lot_stands_apart_from_the_votes() -> None:
    declared = made.with_lot()
    drawn, other = declared.rows[5], declared.rows[6]
    assert drawn.votes == other.votes and (drawn.outcome, other.outcome) == (Outcome.BY_LOT, Outcome.NOT_ELECTED)
    told = text(declared)
    assert f"{drawn.name} and {other.name} were level for one place. By lot (slips drawn" in told
    assert f"{drawn.name} is treated as having one more vote, which is not in the votes above" in told
    assert "before Mrs Joyce Hammond and Ms Priya Nair" in told


def test_an_uncontested_board_is_declared_on_the_same_form() -> None:
    """C20, 4.5."""
    told = text(made.signed(made.uncontested()))
    assert "declare that there were no more candidates than seats, so that no poll was held" in told
    assert told.count("ELECTED unopposed") == 6 and "Turnout" not in told and "no paper was issued" in told


@pytest.mark.parametrize(("number", "left"), [(4, "Two seats are"), (5, "One seat is"), (0, "Six seats are")])
def test_seats_that_are_left_over_are_declared_too(number: int, left: str) -> None:
    """C21."""
    told = text(made.uncontested(number))
    assert f"{left} not filled. Fresh nominations are called" in told
    assert ("Nobody is elected." in told) is (number == 0)
    assert json.loads(announcement.json_bytes(made.uncontested(number)))["unfilled"] == 6 - number


@pytest.mark.parametrize(("yes", "no", "said"), [(60, 60, "NOT carried"), (61, 60, "carried"), (60, 61, "NOT carried")])
def test_a_question_that_is_level_is_not_carried(yes: int, no: int, said: str) -> None:
    """C33."""
    declared = made.question(yes, no)
    assert announcement.finding(declared) == f"YES {yes}, NO {no}. The question is {said} (more yes than no)."
    assert "elected" not in documents.rendered(announcement.page(declared)).split("| No.")[1].split("## ")[0].lower()


def test_a_confirmation_shows_yes_and_no_for_each_name() -> None:
    assert re.search(r"Jane ASHBY, Kelvedon & Feering Health Centre 60 0 ELECTED", text(made.confirmation()))
    assert re.search(r"Nadia FAROUK, Fern House Surgery 20 40 not elected", text(made.confirmation()))


def test_one_paper_is_not_broken_down() -> None:
    """C35."""
    assert too_few(1, 10).startswith("Only 1 ballot paper was counted, fewer than 10: to keep the vote secret")
    result = made.counted(made.board(), papers=1)
    result = replace(result, papers=1, rejected={})
    (warning, *_) = secrecy_warnings(result, 10)
    assert "only 1 paper counted" in warning
    page = seen(replace(made.few(), withheld=too_few(1, 10)))
    assert "Rejected:" not in page.words and "to keep the vote secret" in page.words


def test_unanimity_is_warned_of() -> None:
    result = made.counted(made.board())
    first = result.candidates[0]
    unanimous = replace(result, candidates=(replace(first, votes=result.valid), *result.candidates[1:]))
    assert secrecy_warnings(result, 10) == ()
    (warning,) = secrecy_warnings(unanimous, 10)
    assert f"every valid paper has a vote for {first.name}" in warning


def test_a_share_is_cut_off_and_never_rounded_up() -> None:
    assert (in_percent(299, 399), in_percent(2, 3), in_percent(0, 9)) == ("74.9 %", "66.6 %", "0.0 %")


def test_every_switch_in_force_is_printed() -> None:
    """14.4."""
    told = dict(rules_in_force(Rules(declaration_requires=("signature", "witness"), include_registrars=True)))
    assert list(told) == [field.name for field in fields(Rules)]
    assert (told["declaration_requires"], told["include_registrars"]) == ("signature, witness", "yes")
    assert "declaration requires signature, witness" in text(made.poll())
    assert ("declaration_requires", "signature, witness") in made.poll().rules


# -- the accessible copy -----------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Tags as they nest, headings, tables, and the words."""

    VOID = ("meta", "rect")

    def __init__(self) -> None:
        super().__init__()
        self.open, self.seen, self.words = list[str](), list[tuple[str, dict[str, str | None]]](), ""
        self.headings, self.tables = list[int](), list[list[str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append([])
        elif "table" in self.open:
            self.tables[-1].append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += f" {data}" if self.open and self.open[-1] != "style" else ""


def seen(declared: Declaration) -> Page:
    page = Page()
    page.feed(announcement.html(declared).decode())
    assert not page.open
    page.words = " ".join(page.words.split())
    return page


@pytest.mark.parametrize("name", EVERY)
def test_the_page_can_be_read_aloud(name: str) -> None:
    page = seen(EVERY[name])
    assert ("html", "en-GB") in [(tag, given.get("lang")) for tag, given in page.seen]
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert page.tables and all(table[0] == "caption" for table in page.tables), "each table says what it is"
    assert all(given.get("scope") in ("col", "row") for tag, given in page.seen if tag == "th")
    assert all(given.get("aria-hidden") == "true" for tag, given in page.seen if tag == "svg"), "numbers say it all"
    labels = {given.get("aria-labelledby") for tag, given in page.seen if tag == "section"}
    assert labels == {given["id"] for tag, given in page.seen if tag == "h2" and "id" in given}


@pytest.mark.parametrize("name", EVERY)
def test_the_page_needs_nothing_but_itself(name: str) -> None:
    data, page = announcement.html(EVERY[name]), seen(EVERY[name])
    tags = {tag for tag, _ in page.seen}
    assert not tags & {"script", "img", "link", "iframe", "object", "form", "input"} and b"//" not in data
    assert ("meta", "default-src 'none'; style-src 'unsafe-inline'") in [(t, a.get("content")) for t, a in page.seen]
    assert not any(key.startswith("on") or key in ("src", "style") for _, given in page.seen for key in given)
    assert {given.get("href") for tag, given in page.seen if tag == "a"} <= {"#report"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_mark_nor_a_tag(name: str) -> None:
    declared = made.poll()
    row = replace(declared.rows[0], name=name, practice=name)
    hostile = replace(declared, rows=(row, *declared.rows[1:]), title=name)
    assert [tag for tag, _ in seen(hostile).seen] == [tag for tag, _ in seen(declared).seen]
    assert bare(text(hostile)).count(bare(name)) >= 4


def test_no_figure_is_a_formula_in_a_spreadsheet() -> None:
    declared = made.poll()
    row = replace(declared.rows[0], name='=HYPERLINK("x")')
    (first, *_) = read_back(announcement.csv_bytes(replace(declared, rows=(row, *declared.rows[1:]))))
    assert first["name"] == '\'=HYPERLINK("x")' and first["votes"] == str(row.votes)


def test_a_program_reads_the_same_as_people() -> None:
    declared = made.full()
    told = json.loads(announcement.json_bytes(declared))
    assert {one["name"]: one["votes"] for one in told["candidates"]} == {row.name: row.votes for row in declared.rows}
    assert [one["name"] for one in told["candidates"] if one["elected"]] == list(declared.elected)
    assert (told["standing"], told["kind"], told["rehearsal"]) == ("provisional", Kind.POLL, True)
    assert all(one["difference"] == 0 for one in told["accounts"])


# -- bars --------------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.integers(0, 60), st.integers(1, 60), st.booleans())
def test_a_bar_is_as_long_as_its_share(part: int, whole: int, solid: bool) -> None:
    part = min(part, whole)
    table = f"|= 1 | 1\n| a | b |\n| x | [{'=' if solid else '~'} {part}/{whole}] |"
    (side,) = flow.sides(markup.letters(table)[0], draw.measure)
    column = (flow.MEASURE - flow.GUTTER) / 2
    bars = (*side.fills, *side.boxes)
    assert [bar.width for bar in bars] == ([pytest.approx(float(Fraction(part, whole)) * column)] if part else [])
    assert bool(side.fills) is (solid and part > 0), "of nothing there is no bar: it would look like a vote"


def test_a_bar_longer_than_its_column_is_no_bar() -> None:
    with pytest.raises(ValueError, match="4 of 3 is no share"):
        markup.letters("| a |\n| [= 4/3] |")
    with pytest.raises(ValueError, match="0 of 0 is no share"):
        markup.letters("| a |\n| [~ 0/0] |")


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_what_stops_a_declaration_stops_it_together_with_all_else() -> None:
    waits = check.none_open("cases", Theme.RULES, 2, "case", "Review them.")
    off = check.made("second-count", Theme.COUNT, None, "two counts agree", "There is no second count.", Stops.RULE)
    fine = check.made("trail", Theme.SECURITY, True, "the record is unbroken", "", Stops.RULE)
    aside = check.made("docket", Theme.SECURITY, None, "", "Not on record.")
    check.refuse((fine, aside))
    with pytest.raises(NeedsDecision, match=r"2 cases are open\. Review them"):
        check.refuse((waits, fine))
    with pytest.raises(RuleRefuses) as refused:
        check.refuse((waits, off, fine, aside))
    assert [finding.code for finding in refused.value.findings] == ["cases", "second-count"]


def test_accounts_that_nobody_can_show_are_refused_in_one_sentence_for_each_way_out() -> None:
    found = check.accounts(made.accounts(made.counted(made.board())), ("9.1", "9.4", "9.5", "9.6", "9.8"))
    missing = {one.name: one.wanting for one in found if one.state is State.NOT_DONE}
    assert list(missing) == ["account-9.5", "account-9.8"]
    assert missing["account-9.5"].startswith("Accounts 9.5 and 9.6 cannot be shown: the figures are not on record.")
    assert all(one.stopping for one in found if not one.passed)


def test_a_difference_stops_unless_a_signed_note_stands_in_for_it() -> None:
    off = Identity("9.4", (("issued", 330),), (("in time", 329),))
    (stops,) = check.accounts((off,), ("9.4",))
    (noted,) = check.accounts((off,), ("9.4",), noted=("9.4",))
    assert stops.stopping and "Account 9.4: issued 330 = in time 329 is off by 1. Count again" in stops.wanting
    assert not noted.stopping and not noted.passed, "it goes on, and is never said to balance"
