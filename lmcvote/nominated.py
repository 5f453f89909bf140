"""The contests of a frozen definition, for whoever reads the settings: they hold the names once nominations are closed.

A contest of `election.toml` without `candidates` gets them by nomination. Until `lmcvote nominations close` has frozen
`definition.json` it awaits them; from then on that file says who stands, and in which order.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lmcvote.election import Candidate, CandidateId, CandidateNumber, Contest, ContestId, Group
from lmcvote.findings import Finding, IntegrityBroken
from lmcvote.letters import plain

FILE = "definition.json"


def with_candidates(folder: Path, contests: tuple[Contest, ...]) -> tuple[Contest, ...]:
    """The contests, those that awaited their candidates with the nominated ones, where these are frozen.

    All else of a contest stays as the settings have it, so that a later change of it is seen. Raises IntegrityBroken
    for a damaged file.
    """
    if not any(contest.awaits for contest in contests) or not (folder / FILE).exists():
        return contests
    there = frozen(folder)
    return tuple(
        replace(one, candidates=there[one.id].candidates, lot_record=there[one.id].lot_record, awaits=False)
        if one.awaits and one.id in there
        else one
        for one in contests
    )


def alphabetical(candidate: Candidate) -> tuple[str, str, str]:
    """By surname, then forenames, accents aside (RULES 3.9)."""

    def letters(text: str) -> str:
        return "".join(c for c in plain(text).casefold() if c.isalnum() or c == " ")

    return letters(candidate.surname), letters(candidate.forenames), letters(candidate.practice)


def frozen(folder: Path) -> Mapping[ContestId, Contest]:
    """Every contest of the definition, by its id; whether it agrees with its digests is for `definition.read`."""
    table = parsed(folder / FILE)
    try:
        found = [contest_of(style["contest"]) for style in table["styles"]]
    except (KeyError, TypeError):
        raise _damaged(folder / FILE) from None
    return {contest.id: contest for contest in found}


def parsed(path: Path) -> dict[str, Any]:
    """The file as JSON has it. Raises IntegrityBroken where it is none."""
    try:
        table = json.loads(path.read_bytes())
    except (ValueError, OSError):
        table = None
    if not isinstance(table, dict):
        raise _damaged(path)
    return table


def contest_of(table: dict[str, Any]) -> Contest:
    """A contest as the definition writes it down."""
    candidates = tuple(
        Candidate(CandidateId(c["id"]), CandidateNumber(c["number"]), c["surname"], c["forenames"], c["practice"])
        for c in table["candidates"]
    )
    return Contest(
        ContestId(table["id"]),
        table["title"],
        Group(table["group"]),
        table["seats"],
        candidates,
        table.get("question", ""),
        table.get("lot_record", ""),
        bool(table.get("second_round", 0)),
    )


def _damaged(path: Path) -> IntegrityBroken:
    message = f"{FILE} is damaged: it cannot be read as JSON. Put back the copy that the scrutineer holds."
    return IntegrityBroken(Finding("definition-broken", message, str(path)))
