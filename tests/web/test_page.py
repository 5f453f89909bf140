"""Deciding papers by plain forms, as without a script."""

import re
from dataclasses import replace

from lmcvote.election import CandidateNumber
from lmcvote.votes import Head, Rejected, Vote
from lmcvote.web.desk import Judgement, PaperId
from tests.web.conftest import Visitor
from tests.web.made import DEPUTY, LETTERS, RO, SCRUTINEER, Made

BOX_1 = CandidateNumber(1)


def said(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_a_ruling_is_taken_once_the_page_has_said_what_it_makes_of_the_paper(visitor: Visitor, desk: Made) -> None:
    first = visitor.rule("4kq7x2mw", "Not settled: 1 box to judge", box_6="vote")
    assert first.status_code == 200 and "Not recorded yet. Counts: 5 votes: confirm it, or choose again." in first.text
    assert 'id="told" value="Counts: 5 votes"' in first.text and not desk.kept[0].history
    second = visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", reason="A tick.")
    assert second.headers["location"] == "/paper/5bd3a9ty?reason=&contest=&state=open&done=4kq7x2mw"
    (past,) = desk.kept[0].history
    assert past.ruling.by == (RO, DEPUTY) and past.ruling.boxes == ((CandidateNumber(6), Judgement.VOTE),)
    assert past.decision == Vote(frozenset(map(CandidateNumber, (1, 3, 6, 8, 12)))) and past.ruling.reason == "A tick."
    assert "Recorded: paper 4kq7x2mw . Counts: 5 votes." in said(visitor.see(second.headers["location"]).text)


def test_a_box_left_open_is_no_ruling(visitor: Visitor, desk: Made) -> None:
    answer = visitor.rule("5bd3a9ty", "Not settled: 1 box to judge", box_6="vote")
    assert answer.status_code == 422 and "Not settled: 1 box to judge" in answer.text
    assert 'name="box-6" value="vote" data-key="v" checked' in answer.text  # what was chosen still is
    assert not desk.paper(PaperId("5bd3a9ty")).history


def test_a_paper_is_rejected_under_a_head_and_the_objection_kept(visitor: Visitor, desk: Made) -> None:
    told = "Rejected: mark that identifies the voter (head c)"
    assert visitor.rule("7pw2e6rs", told, head="identifying", objected="yes").status_code == 303
    (past,) = desk.paper(PaperId("7pw2e6rs")).history
    assert past.decision == Rejected(Head.IDENTIFYING) and past.ruling.objected
    assert "rejection objected to" in said(visitor.see("/paper/7pw2e6rs").text)


def test_the_machine_rejects_nothing_but_a_person_may_confirm_what_it_saw(visitor: Visitor, desk: Made) -> None:
    assert visitor.rule("7pw2e6rs", "Rejected: too many votes (head b)").status_code == 303
    assert visitor.rule("8ta5g3fk", "Rejected: unmarked (head d)").status_code == 303
    assert desk.paper(PaperId("8ta5g3fk")).history[0].decision == Rejected(Head.UNMARKED)


def test_a_box_that_the_machine_misread_is_judged_too(visitor: Visitor, desk: Made) -> None:
    assert visitor.rule("7pw2e6rs", "Counts: 6 votes", box_11="not_a_vote").status_code == 303
    assert len(desk.paper(PaperId("7pw2e6rs")).boxes) == 12


def test_a_change_keeps_what_was_ruled_before(visitor: Visitor, desk: Made) -> None:
    visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote")
    page = visitor.see("/paper/4kq7x2mw").text
    assert 'value="vote" data-key="v" checked' in page and "Change it" in page
    same = visitor.rule("4kq7x2mw", "Counts: 5 votes", version="2", box_6="vote")
    assert same.status_code == 422 and "what stands already" in same.text
    visitor.rule("4kq7x2mw", "Rejected in part: 4 votes counted, 1 lost", version="2", box_6="uncertain")
    page = said(visitor.see("/paper/4kq7x2mw").text)
    assert "Counts: 5 votes changed since Alan Reeve and Priya Nair, 1 March 2027; 6 Tunde FALOLA: vote" in page
    assert "Rejected in part: 4 votes counted, 1 lost" in page and len(desk.kept[0].history) == 2


def test_enter_pressed_once_too_often_is_no_ruling(visitor: Visitor, desk: Made) -> None:
    visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", reason="A tick.")
    again = {"version": "2", "box_6": "vote"}
    assert visitor.rule("4kq7x2mw", "Counts: 5 votes", **again).status_code == 422
    assert visitor.rule("4kq7x2mw", "Counts: 5 votes", reason="A tick.", **again).status_code == 422
    assert visitor.rule("4kq7x2mw", "Counts: 5 votes", reason="Plainly a tick.", **again).status_code == 303


def test_who_comes_second_is_shown_what_the_first_decided(visitor: Visitor, desk: Made) -> None:
    visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", beside=SCRUTINEER)
    late = visitor.rule("4kq7x2mw", "Counts: 4 votes", version="1", box_6="not_a_vote")
    assert late.status_code == 409 and "Somebody else decided this paper meanwhile" in late.text
    assert f"{RO} and {SCRUTINEER}" in said(late.text)
    assert 'value="not_a_vote" data-key="n" checked' in late.text and 'name="version" value="2"' in late.text
    assert len(desk.kept[0].history) == 1
    again = visitor.rule("4kq7x2mw", "Counts: 4 votes", version="2", box_6="not_a_vote")
    assert again.status_code == 303 and len(desk.kept[0].history) == 2


def test_two_names_below_five_hundred_papers(visitor: Visitor, desk: Made) -> None:
    for name in ("", RO, "Somebody Else"):
        answer = visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", beside=name)
        assert answer.status_code == 422 and "second name" in answer.text
    assert not desk.kept[0].history
    desk.two_names = False
    assert visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", beside="").status_code == 303
    assert desk.kept[0].history[0].ruling.by == (RO,)


def test_the_second_name_is_offered_again(visitor: Visitor) -> None:
    onward = visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", beside=SCRUTINEER).headers["location"]
    assert f"<option selected>{SCRUTINEER}</option>" in visitor.see(onward).text


def test_what_the_desk_refuses_is_said_and_nothing_lost(visitor: Visitor) -> None:
    answer = visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", reason="refuse me")
    assert answer.status_code == 422 and "The desk says no." in answer.text and 'value="refuse me"' in answer.text
    long = visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", reason="x" * 1001)
    assert long.status_code == 422 and "1001 letters" in long.text


def test_two_people_key_the_letters(visitor: Visitor, desk: Made) -> None:
    spaced = " ".join(LETTERS.lower())
    both = {"version": "1", "beside": DEPUTY}
    apart = visitor.post("/paper/a2vx9hq4/code", first=LETTERS, second=LETTERS[:-1] + "Z", **both)
    assert apart.status_code == 422 and "did not key the same letters" in apart.text
    assert visitor.post("/paper/a2vx9hq4/code", first="A", second="a", **both).status_code == 422
    assert visitor.post("/paper/a2vx9hq4/code", first="", second="", **both).status_code == 422
    onward = visitor.post("/paper/a2vx9hq4/code", first=LETTERS, second=spaced, **both)
    assert onward.headers["location"] == "/paper/a2vx9hq4?reason=&contest=&state=open&keyed=a2vx9hq4"
    page = said(visitor.see(onward.headers["location"]).text)
    assert desk.keyed == [LETTERS] and "The letters are those of this paper. It is decided below." in page
    assert "code unreadable" not in said(visitor.see("/").text) and "B8 code keyed" in said(visitor.see("/").text)


def test_the_queue_is_filtered_and_the_filter_goes_along(visitor: Visitor) -> None:
    page = visitor.see("/?reason=B1&state=open&contest=").text
    assert re.findall(r'scope="row"><a href="/paper/(\w+)\?reason=B1', page) == ["4kq7x2mw", "5bd3a9ty", "9mc6j7bd"]
    onward = visitor.post(
        "/paper/5bd3a9ty?reason=B1&contest=&state=open",
        **{"version": "1", "box-6": "vote", "box-11": "not_a_vote", "outcome": "Counts: 6 votes", "beside": DEPUTY},
    )
    assert onward.headers["location"].startswith("/paper/9mc6j7bd?reason=B1")
    assert re.findall(r'row"><a href="/paper/(\w+)', visitor.see("/?state=decided").text) == ["5bd3a9ty"]
    assert len(re.findall(r'row"><a href="/paper/(\w+)', visitor.see("/?state=apart").text)) == 4
    assert re.findall(r'row"><a href="/paper/(\w+)', visitor.see("/?state=all&contest=recall").text) == ["b3wz5nr8"]
    assert "No paper is in this view." in visitor.see("/?reason=B9").text


def test_the_last_decision_leads_back_to_the_list(visitor: Visitor, desk: Made) -> None:
    desk.kept = desk.kept[:1]
    answer = visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote")
    assert answer.headers["location"].startswith("/?")
    assert "Every paper is decided" in visitor.see(answer.headers["location"]).text


def test_the_gallery_draws_each_threshold_between_two_boxes(visitor: Visitor, desk: Made) -> None:
    page = visitor.see("/gallery").text
    pieces = re.findall(r'class="(unmarked|doubtful|marked)"|at-(\d+)" role', page)
    drawn = [reading or fill for reading, fill in pieces]
    assert [drawn.index(fill) for fill in ("15", "80", "450")] == [57, 63, 97]
    assert set(drawn[:57]) == {"unmarked"} and set(drawn[58:63]) == {"doubtful"} and set(drawn[64:97]) == {"marked"}
    assert not any(name in page for name in ("ASHBY", "4kq7x2mw ", "mid-essex"))
    assert "Boxes 91 to 96 of 96" in visitor.see("/gallery?from=90").text
    for odd in ("x", "-5", "9" * 30, "\u0663"):
        assert visitor.see(f"/gallery?from={odd}").status_code == 200


def test_progress_tells_papers_and_never_votes(visitor: Visitor) -> None:
    visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote")
    page = said(visitor.see("/progress").text)
    assert "9 papers still to decide 1 of 6 in doubt are decided" in page
    assert "118 pages scanned" in page and "E04 not our paper 1" in page and "ASHBY" not in page


def test_every_page_says_rehearsal_and_that_nobody_is_authenticated(visitor: Visitor, desk: Made) -> None:
    pages = ("/", "/paper/4kq7x2mw", "/gallery", "/progress", "/enter/other", "/nowhere")
    for where in pages:
        page = visitor.see(where).text
        assert "REHEARSAL" in page and "authenticates nobody" in page
    desk.rehearsal = False
    assert not any("REHEARSAL" in visitor.see(where).text for where in pages)


def test_a_paper_out_of_its_place_is_found_while_the_batch_is_open(visitor: Visitor) -> None:
    assert "Lies at pile-1.pdf, page 2" in said(visitor.see("/paper/c7yk4ps6").text)
    assert "The contest is not known." in visitor.see("/paper/c7yk4ps6").text


def test_the_contest_of_a_sheet_without_a_code_is_named_before_it_is_judged(visitor: Visitor, desk: Made) -> None:
    page = visitor.see("/paper/c7yk4ps6").text
    assert '<option value="recall">Shall the board be recalled?</option>' in page and 'name="box-1"' not in page
    for fields in ({"head": "no_official_mark"}, {"head": "no_official_mark", "as": "elsewhere"}):
        answer = visitor.rule("c7yk4ps6", "Rejected: no official mark (head a)", **fields)
        assert answer.status_code == 422 and "name the contest it is a paper of" in answer.text
    page = visitor.see("/paper/c7yk4ps6?as=recall").text
    assert 'name="as" value="recall"' in page and 'name="box-2"' in page and 'name="box-3"' not in page
    judged = {"as": "recall", "box_1": "vote", "box_2": "not_a_vote"}
    assert visitor.rule("c7yk4ps6", "Counts: 1 vote", **judged).status_code == 303
    case = desk.paper(PaperId("c7yk4ps6"))
    assert case.history[0].ruling.contest == "recall" and case.history[0].decision == Vote(frozenset({BOX_1}))


def test_scans_with_one_code_are_one_sheet_again_or_papers_of_their_own(visitor: Visitor, desk: Made) -> None:
    assert visitor.rule("d9ef2gh3", "Counts: 4 votes").status_code == 422
    assert "one sheet that was scanned twice, or papers" in visitor.see("/paper/d9ef2gh3").text
    once = "Counts: 4 votes, once: one sheet that was scanned again"
    assert visitor.rule("d9ef2gh3", once, papers="1").status_code == 303
    two = "Counts: 4 votes; 1 other paper with its code: no official mark (head a)"
    assert visitor.rule("d9ef2gh3", two, version="2", papers="2").status_code == 303
    assert [past.ruling.papers for past in desk.paper(PaperId("d9ef2gh3")).history] == [1, 2]
    assert two in visitor.see("/?state=decided").text
    for odd in ("0", "3", "-1", "x", "\u0661"):
        assert visitor.rule("d9ef2gh3", once, version="3", papers=odd).status_code == 400


def test_a_ruling_that_lapsed_leaves_its_paper_open(visitor: Visitor, desk: Made) -> None:
    visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote")
    desk.kept[0] = replace(desk.kept[0], lapsed=True, scans=2)
    page = visitor.see("/paper/4kq7x2mw").text
    assert "The last ruling is void" in page and 'value="vote" data-key="v" checked' not in page
    assert re.findall(r'row"><a href="/paper/(\w+)', visitor.see("/?state=open").text)[0] == "4kq7x2mw"
    assert "Every paper" not in visitor.see("/").text


def test_every_control_has_a_label_and_every_picture_a_text(visitor: Visitor, desk: Made) -> None:
    for case in desk.kept:
        page = visitor.see(f"/paper/{case.id}").text
        assert all("alt=" in picture for picture in re.findall(r"<img[^>]*>", page))
        labels = set(re.findall(r'<label for="([^"]+)"', page))
        for control in re.findall(r"<(?:select|input(?! type))[^>]*>", page):
            named = re.search(r'id="([^"]+)"', control)
            assert "aria-label" in control or (named and named[1] in labels), control
        assert page.count("<h1>") == 1 and 'lang="en-GB"' in page
