"""What is declared of a recall beside its votes: each test, its end, its steps, and that two people stated it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lmcvote.cli import recall_desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.audit.check import Check
    from lmcvote.audit.trail import Entry
    from lmcvote.count.variance import Variance
    from lmcvote.declaration import Declaration
    from lmcvote.election import Election, RecallRules
    from lmcvote.recall.outcome import Ended

STATED = "recall-outcome"
"""The check that `recall outcome` itself cannot wait for."""


def joined(
    election: "Election", entries: "Sequence[Entry]", declared: "Declaration", notes: "Sequence[Variance]" = ()
) -> "Declaration":
    """A declaration with how its recall ended, as far as that is known, and the checks of RULES 13."""
    from lmcvote.recall.outcome import Outcome

    recall = election.recall
    if recall is None:
        return declared
    end = recall_desk.ended(recall, entries, declared)
    checks = (
        *declared.checks,
        _confirmed(recall.rules),
        _stepped(entries, end),
        _stated(entries, end),
        *_in_doubt(recall.rules, entries, end, notes),
    )
    if end is None:
        return replace(declared, checks=checks)
    carried = end.outcome is Outcome.RECALL_CARRIED
    return replace(
        declared, checks=checks, recall=recall_desk.told(recall, election.rules, entries, end), carried=carried
    )


def _confirmed(rules: "RecallRules") -> "Check":
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme

    says = f"the LMC confirmed every switch of the recall ({rules.confirmed_by})"
    wanting = f"These keys of [rules.recall] nobody has confirmed: {', '.join(rules.undecided)} (RULES 13.5)."
    return check.made("recall-rules", Theme.RULES, not rules.undecided, says, wanting, Stops.RULE)


def _stepped(entries: "Sequence[Entry]", end: "Ended | None") -> "Check":
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme

    skipped = recall_desk.missing(entries, end)
    says = "each step of the recall has its day on record, and none was skipped"
    wanting = f"A step of the recall is not on record (RULES 13.9): {', '.join(skipped)}"
    return check.made("recall-steps", Theme.RULES, not skipped, says, wanting, Stops.RULE)


def _stated(entries: "Sequence[Entry]", end: "Ended | None") -> "Check":
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme

    stated = recall_desk.decided(entries)
    same = None if stated is None or end is None else stated == recall_desk.facts(end)
    wanting = "Two people state what the recall comes to: lmcvote recall outcome --by NAME --by NAME"
    if same is False:
        wanting = f"The outcome on record is not what the figures come to now. {wanting}"
    says = "two people stated the outcome of the recall, test by test"
    return check.made(STATED, Theme.COUNT, same, says, wanting, Stops.RULE)


def _in_doubt(
    rules: "RecallRules", entries: "Sequence[Entry]", end: "Ended | None", notes: "Sequence[Variance]"
) -> "tuple[Check, ...]":
    """Whether papers in doubt could change how the recall ends, and not only which answer has more (RULES 9.15)."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.count.variance import Doubt
    from lmcvote.findings import counted
    from lmcvote.recall.outcome import could_change

    petition = recall_desk.petition(entries)
    if not notes or end is None or end.vote is None or petition is None:
        return ()
    note = notes[-1]
    changes = could_change(rules, petition, end.vote, note.papers, note.doubt is Doubt.SUBSTITUTION)
    papers = f"{counted(note.papers, 'paper')} in doubt ({note.doubt})"
    wanting = f"{papers} could change how the recall ends: it is voted on again or referred, and not declared."
    says = f"{papers} could not change how the recall ends"
    return (check.made("recall-variance", Theme.COUNT, not changes, says, wanting, Stops.RULE),)
