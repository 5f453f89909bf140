"""Values -> what the templates show: which papers, in which order, and how one paper stands."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from lmcvote.count import statement
from lmcvote.election import CandidateNumber
from lmcvote.spoken import in_words
from lmcvote.votes import Head
from lmcvote.web.desk import Case, Desk, Judgement, PaperId, Past, Reading, Sample, Threshold
from lmcvote.web.outcome import HEADS, Outcome, said

STATES: Mapping[str, str] = {
    "open": "to decide",
    "decided": "decided",
    "apart": "set aside",
    "all": "all",
}
JUDGEMENTS: Sequence[tuple[Judgement, str, str]] = (
    (Judgement.VOTE, "Vote", "v"),
    (Judgement.NOT_A_VOTE, "Not a vote", "n"),
    (Judgement.UNCERTAIN, "Uncertain", "u"),
)
"""Each with its words and its key."""
_NAMES = {what: name for what, name, _ in JUDGEMENTS}
PER_GALLERY = 120
"""Boxes on a page of the gallery: as many as a person takes in, and a browser fetches in a blink."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which papers of the queue; an empty field takes all."""

    reason: str = ""
    contest: str = ""
    state: str = "open"

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode({"reason": self.reason, "contest": self.contest, "state": self.state})

    def of_subject(self, case: Case) -> bool:
        """Reason and contest agree, decided or not."""
        reasons = {reason.code for reason in case.reasons}
        return self.reason in ("", *reasons) and self.contest in ("", case.contest)

    def takes(self, case: Case) -> bool:
        """The paper is in the queue."""
        in_state = {"open": case.open, "decided": not case.open, "apart": bool(case.set_aside)}
        return self.of_subject(case) and in_state.get(self.state, True)


def filter_of(query: Mapping[str, str]) -> Filter:
    """What an address asks for; a state that there is not is all."""
    return Filter(query.get("reason", ""), query.get("contest", ""), query.get("state", "open"))


def queue(desk: Desk, shown: Filter, taken: Collection[PaperId] = ()) -> dict[str, Any]:
    """The list of papers, and what it may be filtered by, with the number of papers behind each choice.

    `taken` are those at which somebody else looks: it begins with another, where there is one.
    """
    cases = desk.papers()
    reasons = {reason.code: reason.name for case in cases for reason in case.reasons}
    titles = {case.contest: case.title for case in cases if case.contest}
    of_reason = Counter(code for case in cases for code in {reason.code for reason in case.reasons})
    of_contest = Counter(case.contest for case in cases)
    papers = [case for case in cases if shown.takes(case)]
    return {
        "shown": shown,
        "papers": [(case, stands(case)) for case in papers],
        "first": next((case.id for case in papers if case.id not in taken), ""),
        "taken": taken,
        "states": [
            (state, name, sum(Filter(shown.reason, shown.contest, state).takes(case) for case in cases))
            for state, name in STATES.items()
        ],
        "reasons": [(code, f"{code} {name}", of_reason[code]) for code, name in sorted(reasons.items())],
        "contests": [(contest, title, of_contest[contest]) for contest, title in sorted(titles.items())],
        "open": sum(case.open for case in cases),
        "all": len(cases),
    }


def stands(case: Case) -> str:
    """What was ruled, in words; empty while it is open."""
    return "" if case.open else _told(case.history[-1])


def _told(past: Past) -> str:
    return said(past.decision, past.ruling.papers)


def paper(
    desk: Desk,
    case: Case,
    shown: Filter,
    found: Outcome,
    judged: Mapping[CandidateNumber, Judgement],
    head: Head | None,
    papers: int,
) -> dict[str, Any]:
    """One paper, with what is chosen on it so far and what it would count as."""
    boxes = [(box, judged.get(box.number, ""), _NAMES[box.proposed] if box.proposed else "") for box in case.boxes]
    return {
        "case": case,
        "shown": shown,
        "outcome": found,
        "to_judge": [each for each in boxes if each[0].reading is Reading.DOUBTFUL],
        "as_read": [each for each in boxes if each[0].reading is not Reading.DOUBTFUL],
        "judgements": JUDGEMENTS,
        "heads": [
            (str(place), which, letter, statement.HEADS[which], rule, which is head)
            for place, (which, (letter, rule)) in enumerate(HEADS.items(), 1)
        ],
        "headed": head is not None,
        "piles": list(_piles(case.scans, papers)),
        "history": [(past, in_words(past.day), _told(past), list(_judged(case, past))) for past in case.history],
        **_beside(desk.papers(), case.id, shown),
    }


def _piles(scans: int, papers: int) -> Iterator[tuple[int, str, str, bool]]:
    """How many papers several scans may be: the number, in words, the key, whether it is chosen."""
    for number in range(1, scans + 1) if scans > 1 else ():
        others = "the other has" if number == 2 else f"the other {number - 1} have"
        text = (
            f"One sheet, scanned {'twice' if scans == 2 else f'{scans} times'}: it counts once."
            if number == 1
            else f"{number} papers with one code: one is judged here, {others} no official mark."
        )
        yield number, text, {1: "s", scans: "d"}.get(number, ""), number == papers


def _judged(case: Case, past: Past) -> Iterator[str]:
    """Each judgement of a ruling in words."""
    names = {box.number: box.name for box in case.boxes}
    for number, what in past.ruling.boxes:
        yield f"{number} {names.get(number, '')}: {_NAMES[what].lower()}"


def _beside(cases: Sequence[Case], id: PaperId, shown: Filter) -> dict[str, Any]:
    """The papers before and after, decided ones too: to go back is to see what was just decided."""
    ids = [case.id for case in cases if shown.of_subject(case)]
    place = ids.index(id) if id in ids else 0
    return {
        "place": place + 1,
        "of": len(ids),
        "still_open": sum(case.open for case in cases if shown.of_subject(case)),
        "before": ids[place - 1] if place else "",
        "after": ids[place + 1] if place + 1 < len(ids) else "",
    }


def next_open(cases: Sequence[Case], id: PaperId, shown: Filter, taken: Collection[PaperId] = ()) -> PaperId | None:
    """The paper to decide after this one, from the top again at the end, and none that is taken; None without one."""
    subject = [case for case in cases if shown.of_subject(case) or case.id == id]
    place = next((place for place, case in enumerate(subject) if case.id == id), 0)
    after = subject[place + 1 :] + subject[:place]
    return next((case.id for case in after if case.open and case.id not in taken), None)


def gallery(desk: Desk, offset: int) -> dict[str, Any]:
    """A page of all boxes by fill, parted where a threshold lies between two of them."""
    total, thresholds = desk.how_many_boxes(), desk.thresholds()
    samples = desk.boxes(PER_GALLERY, offset)
    return {
        "total": total,
        "first": offset + 1,
        "last": offset + len(samples),
        "parts": list(_parts(samples, thresholds, offset)),
        "thresholds": [(each, max(0, each.below - PER_GALLERY // 2)) for each in thresholds],
        "before": max(0, offset - PER_GALLERY) if offset else -1,
        "after": offset + PER_GALLERY if offset + len(samples) < total else -1,
    }


def _parts(
    samples: Sequence[Sample], thresholds: Sequence[Threshold], offset: int
) -> Iterator[tuple[Sequence[Sample], Sequence[Threshold]]]:
    """Boxes, and the thresholds drawn after them."""
    done = 0
    for below in sorted({each.below for each in thresholds if offset <= each.below <= offset + len(samples)}):
        yield samples[done : below - offset], [each for each in thresholds if each.below == below]
        done = below - offset
    yield samples[done:], ()
