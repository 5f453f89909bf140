"""What a recall comes to at the desk: the petition and the steps as the register has them, the vote as it is counted.

Only whole numbers come from either side of the wall: members, sheets and packs from the register, papers from the box.
The rules are those of the moment in which the petition was opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.audit import trail
from lmcvote.cli.session import Session
from lmcvote.findings import Finding, RuleRefuses
from lmcvote.spoken import in_words, moment_in_words

if TYPE_CHECKING:
    from lmcvote.audit.trail import Entry
    from lmcvote.canonical import Canonical
    from lmcvote.declaration import Declaration
    from lmcvote.election import Election, Recall, RecallRules, Rules
    from lmcvote.recall.outcome import Ended, Petition, Vote
    from lmcvote.recall.register import Steps
    from lmcvote.recalled import Recalled

DECIDED, NOTICED = "recall decided", "meeting noticed"
OPEN, CLOSE, NOTICE = "lmcvote recall open", "lmcvote recall close", "lmcvote recall notice"


def of_folder(folder: Path, election: "Election") -> "Recall":
    """The recall of a folder. Raises RuleRefuses where it is of an election."""
    if election.recall is None:
        message = f"{folder} is no recall: its election.toml has no [recall]. Make one: lmcvote new DIR --like recall"
        raise RuleRefuses(Finding("no-recall", message, str(folder)))
    return election.recall


def steps(folder: Path, election: "Election", here: Session) -> "Steps":
    """How far the recall has come, by the register; no step done where there is none."""
    from lmcvote.recall.register import Steps
    from lmcvote.store import engines, opening, petition

    if not engines.exists(folder, election.stores.register):
        return Steps(None, (), None, None, None)
    with opening.store(folder, election.stores.register, "register", here.entropy) as rows:
        return petition.load_steps(rows)


def petition(done: "Steps") -> "Petition | None":
    """What the petition came to, as it was closed; None before that."""
    return done.closed.petition if done.closed else None


def rules(recall: "Recall", done: "Steps") -> "RecallRules":
    """Those under which the petition was opened: they cannot be changed since."""
    return done.opened.rules if done.opened else recall.rules


def _called(recall: "Recall", done: "Steps", found: "Petition") -> bool:
    from lmcvote.recall.outcome import called

    return called(rules(recall, done), found)


def failed(folder: Path, election: "Election", here: Session) -> bool:
    """Whether the petition called no meeting, so that nobody votes."""
    if election.recall is None:
        return False
    done = steps(folder, election, here)
    found = petition(done)
    return found is not None and not _called(election.recall, done, found)


def refuse_uncalled(folder: Path, election: "Election", here: Session) -> None:
    """Raise RuleRefuses for a paper before the petition is closed, and has called its meeting (RULES 13.9)."""
    if election.recall is None:
        return
    done = steps(folder, election, here)
    found = petition(done)
    if found is None:
        message = f"No vote is prepared before the petition is closed (RULES 13.9). First: {CLOSE}"
        raise RuleRefuses(Finding("petition-open", message))
    if not _called(election.recall, done, found):
        message = "The petition called no meeting, so there is no vote. State its end: lmcvote recall outcome"
        raise RuleRefuses(Finding("not-called", message))


def vote(declared: "Declaration") -> "Vote | None":
    """The vote as it is counted; None before that."""
    from lmcvote.election import ANSWERS
    from lmcvote.recall.outcome import Vote

    if declared.papers is None or declared.turnout is None or not declared.turnout.electors:
        return None
    votes = {row.number: row.votes or 0 for row in declared.rows}
    yes, no = (votes[str(answer.number)] for answer in ANSWERS)
    return Vote(declared.turnout.electors, declared.papers.counted, declared.papers.valid, yes, no)


def ended(recall: "Recall", done: "Steps", declared: "Declaration") -> "Ended | None":
    """How the recall ended; None while its petition is open, or its vote is not counted."""
    from lmcvote.recall.outcome import outcome

    found, counted = petition(done), vote(declared)
    if found is None or (counted is None and _called(recall, done, found)):
        return None
    return outcome(rules(recall, done), found, counted)


def told(recall: "Recall", of_election: "Rules", done: "Steps", end: "Ended") -> "Recalled":
    """The same in words, with what follows."""
    from lmcvote import recalled

    return recalled.told(recall.whom, rules(recall, done), end, _days(done), _follows(recall, of_election, done, end))


def _follows(recall: "Recall", of_election: "Rules", done: "Steps", end: "Ended") -> str:
    """What the rules make of it: casual vacancies, or a time in which no other petition is opened (RULES 13.5, 12)."""
    from lmcvote import declaring, recalled
    from lmcvote.count.facts import Remedy
    from lmcvote.recall.outcome import Outcome
    from lmcvote.timetable import months_later

    if end.outcome is Outcome.RECALL_CARRIED:
        remedy = declaring.REMEDIES[Remedy(of_election.vacancy)]
        return recalled.if_carried(recall.whom, remedy.format(it="it is" if len(recall.whom) == 1 else "they are"))
    months = rules(recall, done).repeat_months
    opened = done.opened.opens if done.opened else recall.petition_opens
    return recalled.if_not(in_words(months_later(opened, months)) if months else "")


def _days(done: "Steps") -> tuple[tuple[str, str], ...]:
    """What was done before the vote, and when, in words (RULES 13.9)."""
    found = []
    if done.opened:
        found += [
            ("Petition opened", in_words(done.opened.opens)),
            ("Last day of signing", in_words(done.opened.closes)),
        ]
    if done.closed:
        found.append(("Petition closed", moment_in_words(done.closed.at[:10])))
    if done.noticed:
        found += [
            ("Notice of the meeting", in_words(done.noticed.sent)),
            ("Meeting", moment_in_words(done.noticed.held)),
        ]
    return tuple(found)


def missing(done: "Steps", end: "Ended | None") -> tuple[str, ...]:
    """The commands of the steps that were skipped (RULES 13.9); a petition that failed has no meeting to notify."""
    from lmcvote.recall.outcome import Outcome

    wanted: list[tuple[object, str]] = [(done.opened, OPEN), (done.closed, CLOSE)]
    if end is None or end.outcome is not Outcome.PETITION_FAILED:
        wanted.append((done.noticed, NOTICE))
    return tuple(command for step, command in wanted if step is None)


def facts(end: "Ended", of_petition: "Petition", under: "RecallRules") -> "dict[str, Canonical]":
    """An end for the trail, with all that it is worked out from: whole numbers and words alone."""
    from lmcvote.recall.outcome import as_json
    from lmcvote.recall.register import said

    found = {key: _plain(inner) for key, inner in as_json(end).items() if inner is not None}
    return {**found, "petition": asdict(of_petition), "rules": said(under)}


def _plain(value: object) -> "Canonical":
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return int(value) if isinstance(value, int) else str(value)


def noticed(folder: Path) -> bool:
    """Whether notice of the meeting is on the trail: before it no pack goes out (RULES 13.9)."""
    return any(entry.act == NOTICED for entry in trail.read(folder).entries)


def entries(folder: Path) -> "tuple[Entry, ...]":
    """The trail of a folder."""
    return trail.read(folder).entries


def decided(of_trail: "Sequence[Entry]") -> "Mapping[str, Canonical] | None":
    """The end that two people stated last, without their names; None before that."""
    stated = [entry.facts for entry in of_trail if entry.act == DECIDED]
    return {key: said for key, said in stated[-1].items() if key != "by"} if stated else None
