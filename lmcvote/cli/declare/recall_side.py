"""What is declared of a recall beside its votes: each test, its end, its steps, and that two people stated it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lmcvote.cli import recall_desk
from lmcvote.election import LONDON
from lmcvote.spoken import moment_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.audit.check import Check
    from lmcvote.cli.outcome_desk import Desk
    from lmcvote.count.variance import Variance
    from lmcvote.declaration import Declaration
    from lmcvote.election import Recall, RecallRules
    from lmcvote.recall.outcome import Ended, Petition
    from lmcvote.recall.register import Steps

STATED = "recall-outcome"
"""The check that `recall outcome` itself cannot wait for."""


def joined(desk: "Desk", declared: "Declaration", notes: "Sequence[Variance]" = ()) -> "Declaration":
    """A declaration with how its recall ended, as far as that is known, and the checks of RULES 13."""
    from lmcvote.recall.outcome import Outcome

    recall = desk.election.recall
    if recall is None:
        return declared
    done = recall_desk.steps(desk.folder, desk.election, desk.here)
    end = recall_desk.ended(recall, done, declared)
    checks = (
        *declared.checks,
        _confirmed(recall, done),
        _stepped(done, end),
        *_met(desk, done, end),
        _stated(desk, recall, done, end),
        *_in_doubt(recall_desk.rules(recall, done), recall_desk.petition(done), end, notes),
    )
    if end is None:
        return replace(declared, checks=checks)
    carried = end.outcome is Outcome.RECALL_CARRIED
    told = recall_desk.told(recall, desk.rules, done, end)
    return replace(declared, checks=checks, recall=told, carried=carried)


def _confirmed(recall: "Recall", done: "Steps") -> "Check":
    """That the LMC decided every switch before the petition opened, and that none was changed since."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme

    rules = recall_desk.rules(recall, done)
    says = f"the LMC confirmed every switch of the recall before the petition opened ({rules.confirmed_by})"
    wanting = f"These keys of [rules.recall] nobody has confirmed: {', '.join(recall.rules.undecided)} (RULES 13.5)."
    if not recall.rules.undecided:
        wanting = "[rules.recall] says something else than when the petition opened. Put back what it said."
    return check.made("recall-rules", Theme.RULES, recall.rules == rules, says, wanting, Stops.RULE)


def _stepped(done: "Steps", end: "Ended | None") -> "Check":
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme

    skipped = recall_desk.missing(done, end)
    says = "each step of the recall has its day on record, and none was skipped"
    wanting = f"A step of the recall is not on record (RULES 13.9): {', '.join(skipped)}"
    return check.made("recall-steps", Theme.RULES, not skipped, says, wanting, Stops.RULE)


def _met(desk: "Desk", done: "Steps", end: "Ended | None") -> "tuple[Check, ...]":
    """That the meeting has begun before anything of the recall is stated; none of a rehearsal: its days are made up."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.recall.outcome import Outcome

    failed = end is not None and end.outcome is Outcome.PETITION_FAILED
    if done.noticed is None or failed or desk.election.rehearsal:
        return ()
    held = desk.here.clock().astimezone(LONDON).strftime("%Y-%m-%d %H:%M") >= done.noticed.held
    when = moment_in_words(done.noticed.held)
    says = f"the meeting was called for {when}, and nothing of the recall was stated before it"
    wanting = f"The meeting is on {when}: before it nothing of the recall is stated or declared (RULES 13.9)."
    return (check.made("recall-meeting", Theme.RULES, held, says, wanting, Stops.RULE),)


def _stated(desk: "Desk", recall: "Recall", done: "Steps", end: "Ended | None") -> "Check":
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme

    stated, found = recall_desk.decided(recall_desk.entries(desk.folder)), recall_desk.petition(done)
    same = None
    if stated and end and found:
        same = stated == recall_desk.facts(end, found, recall_desk.rules(recall, done))
    wanting = "Two people state what the recall comes to: lmcvote recall outcome --by NAME --by NAME"
    if same is False:
        wanting = f"The outcome on record is not what the figures come to now. {wanting}"
    says = "two people stated the outcome of the recall, test by test"
    return check.made(STATED, Theme.COUNT, same, says, wanting, Stops.RULE)


def _in_doubt(
    rules: "RecallRules", petition: "Petition | None", end: "Ended | None", notes: "Sequence[Variance]"
) -> "tuple[Check, ...]":
    """Whether papers in doubt could change how the recall ends, and not only which answer has more (RULES 9.15)."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.count.variance import Doubt
    from lmcvote.findings import counted
    from lmcvote.recall.outcome import could_change

    if not notes or end is None or end.vote is None or petition is None:
        return ()
    note = notes[-1]
    changes = could_change(rules, petition, end.vote, note.papers, note.doubt is Doubt.SUBSTITUTION)
    papers = f"{counted(note.papers, 'paper')} in doubt ({note.doubt})"
    wanting = f"{papers} could change how the recall ends: it is voted on again or referred, and not declared."
    says = f"{papers} could not change how the recall ends"
    return (check.made("recall-variance", Theme.COUNT, not changes, says, wanting, Stops.RULE),)
