"""What a recall comes to at the desk: the petition and the steps as the trail tells them, the vote as it is counted.

Only whole numbers come from either side of the wall: members, sheets and packs from the register, papers from the box.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.audit import trail
from lmcvote.election import LONDON
from lmcvote.findings import Finding, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.audit.trail import Entry
    from lmcvote.canonical import Canonical
    from lmcvote.declaration import Declaration
    from lmcvote.election import Election, Recall, Rules
    from lmcvote.recall.outcome import Ended, Petition, Vote
    from lmcvote.recalled import Recalled

OPENED, CLOSED, NOTICED = "petition opened", "petition closed", "meeting notice given"
DECIDED = "recall decided"
STEPS = (
    (OPENED, "Petition opened", "lmcvote recall open"),
    (CLOSED, "Petition closed", "lmcvote recall close"),
    (NOTICED, "Notice of the meeting", "lmcvote recall notice"),
)
"""What comes before the vote (RULES 13.9): none can be skipped."""


def of_folder(folder: Path, election: "Election") -> "Recall":
    """The recall of a folder. Raises RuleRefuses where it is of an election."""
    if election.recall is None:
        message = f"{folder} is no recall: its election.toml has no [recall]. Make one: lmcvote new DIR --like recall"
        raise RuleRefuses(Finding("no-recall", message, str(folder)))
    return election.recall


def petition(entries: "Sequence[Entry]") -> "Petition | None":
    """What the petition came to, as it was closed; None before that."""
    from lmcvote.recall.outcome import Petition

    told = [entry.facts for entry in entries if entry.act == CLOSED]
    if not told:
        return None
    return Petition(*(_whole(told[-1], key) for key in ("members", "signed", "eligible", "responses")))


def _whole(facts: "Mapping[str, Canonical]", key: str) -> int:
    return int(str(facts[key]))


def failed(folder: Path, election: "Election") -> bool:
    """Whether the petition called no meeting, so that nobody votes."""
    found = petition(trail.read(folder).entries) if election.recall else None
    return bool(election.recall and found and not _called(election.recall, found))


def _called(recall: "Recall", found: "Petition") -> bool:
    from lmcvote.recall.outcome import called

    return called(recall.rules, found)


def refuse_uncalled(folder: Path, election: "Election", *, noticed: bool = False) -> None:
    """Raise RuleRefuses for a vote before the petition has called its meeting; of packs, before its notice too."""
    recall = election.recall
    if recall is None:
        return
    entries = trail.read(folder).entries
    found = petition(entries)
    if found is None:
        message = "No vote is prepared before the petition is closed (RULES 13.9). First: lmcvote recall close"
        raise RuleRefuses(Finding("petition-open", message))
    if not _called(recall, found):
        message = "The petition called no meeting, so there is no vote. State its end: lmcvote recall outcome"
        raise RuleRefuses(Finding("not-called", message))
    if noticed and not any(entry.act == NOTICED for entry in entries):
        message = "The meeting is not notified yet, and no step is skipped (RULES 13.9). First: lmcvote recall notice"
        raise RuleRefuses(Finding("no-notice", message))


def vote(declared: "Declaration") -> "Vote | None":
    """The vote as it is counted; None before that."""
    from lmcvote.election import ANSWERS
    from lmcvote.recall.outcome import Vote

    if declared.papers is None or declared.turnout is None or not declared.turnout.electors:
        return None
    votes = {row.number: row.votes or 0 for row in declared.rows}
    yes, no = (votes[str(answer.number)] for answer in ANSWERS)
    return Vote(declared.turnout.electors, declared.papers.counted, declared.papers.valid, yes, no)


def ended(recall: "Recall", entries: "Sequence[Entry]", declared: "Declaration") -> "Ended | None":
    """How the recall ended; None while its petition is open, or its vote is not counted."""
    from lmcvote.recall.outcome import outcome

    found, counted = petition(entries), vote(declared)
    if found is None or (counted is None and _called(recall, found)):
        return None
    return outcome(recall.rules, found, counted)


def told(recall: "Recall", rules: "Rules", entries: "Sequence[Entry]", end: "Ended") -> "Recalled":
    """The same in words, with what follows."""
    from lmcvote import recalled

    return recalled.told(recall, end, steps(recall, entries), follows(recall, rules, end))


def follows(recall: "Recall", rules: "Rules", end: "Ended") -> str:
    """What the rules make of it: casual vacancies, or a time in which no other petition is opened (RULES 13.5, 12)."""
    from lmcvote import declaring, recalled
    from lmcvote.count.facts import Remedy
    from lmcvote.count.runners_up import lapses
    from lmcvote.recall.outcome import Outcome

    if end.outcome is Outcome.RECALL_CARRIED:
        remedy = declaring.REMEDIES[Remedy(rules.vacancy)]
        return recalled.if_carried(recall.whom, remedy.format(it="it is" if len(recall.whom) == 1 else "they are"))
    months = recall.rules.repeat_months
    return recalled.if_not(declaring.in_words(lapses(recall.petition_opens, months)) if months else "")


def steps(recall: "Recall", entries: "Sequence[Entry]") -> tuple[tuple[str, str], ...]:
    """What was done before the vote, each with its day, and when the meeting is."""
    from lmcvote.declaring import in_words, moment_in_words

    found = []
    for act, name, _ in STEPS:
        done = [entry for entry in entries if entry.act == act]
        if done:
            found.append((name, in_words(datetime.fromisoformat(done[-1].at).astimezone(LONDON).date())))
    if recall.egm and any(entry.act == NOTICED for entry in entries):
        found.append(("Meeting", moment_in_words(recall.egm.wall)))
    return tuple(found)


def missing(entries: "Sequence[Entry]", end: "Ended | None") -> tuple[str, ...]:
    """The commands of the steps that were skipped (RULES 13.9); a petition that failed has no meeting to notify."""
    from lmcvote.recall.outcome import Outcome

    done = [entry.act for entry in entries]
    wanted = STEPS[:2] if end and end.outcome is Outcome.PETITION_FAILED else STEPS
    return tuple(command for act, _, command in wanted if act not in done)


def facts(end: "Ended") -> "dict[str, Canonical]":
    """An end for the trail: whole numbers and words alone."""
    from lmcvote.recall.outcome import as_json

    return {key: _plain(inner) for key, inner in as_json(end).items() if inner is not None}


def _plain(value: object) -> "Canonical":
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return int(value) if isinstance(value, int) else str(value)


def decided(entries: "Sequence[Entry]") -> "Mapping[str, Canonical] | None":
    """The end that two people stated last, without their names; None before that."""
    stated = [entry.facts for entry in entries if entry.act == DECIDED]
    return {key: said for key, said in stated[-1].items() if key != "by"} if stated else None
