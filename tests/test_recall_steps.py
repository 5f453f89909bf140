"""The days of a recall in the timetable: its petition, the notice, the meeting (RULES 13.9)."""

from datetime import timedelta

from lmcvote import bundled, settings, steps


def test_a_recall_has_its_petition_notice_and_meeting_among_its_days_in_their_order() -> None:
    election = settings.read(bundled.folder("ballots") / "recall")
    assert election.recall and election.recall.egm
    days = {step.code: step.day for step in steps.of(election)}
    order = (
        "freeze",
        "petition_opens",
        "petition_ends",
        "petition_closed",
        "meeting_notice",
        "papers_close",
        "meeting",
    )
    assert [code for code in days if code in order] == list(order)
    assert days["freeze"] < days["petition_opens"] - timedelta(days=7), "a week for objections to the member list"
    assert days["petition_ends"] - days["petition_opens"] == timedelta(days=20), "RULES 13.5: 21 days, both included"
    clear = (days["meeting"] - days["meeting_notice"]).days - 1
    assert clear >= election.recall.rules.egm_notice_days and days["meeting_notice"] <= days["papers_sent"]


def test_an_election_has_none_of_them() -> None:
    election = settings.read(bundled.folder("ballots") / "board-election")
    assert not [step for step in steps.of(election) if step.code.startswith(("petition", "meeting"))]
