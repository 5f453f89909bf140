"""What came after a declaration, and is no part of it: a member resigns, a vacant seat is filled (RULES 12)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lmcvote.audit import trail
from lmcvote.cli.outcome_desk import DECLARED, WITHDRAWN, Desk
from lmcvote.count.lot import SEATS

if TYPE_CHECKING:
    from lmcvote.election import Contest

LEFT, FILLED, DRAWN = "seat vacated", "seat filled", "lot drawn"
"""The acts by which the trail knows of each fact, in the order of the facts."""


def without_later(desk: Desk, contest: "Contest") -> Desk:
    """The desk as it was when the declaration that stands was signed; as it is now, where none stands.

    What is told later and was so before the result, as a death or a withdrawal of which nobody knew, is left in: it
    makes the declaration wrong, and that is withdrawn.
    """
    entries = trail.read(desk.folder).entries
    told = [
        nth
        for nth, entry in enumerate(entries)
        if entry.act in (DECLARED, WITHDRAWN) and entry.facts.get("contest") == contest.id
    ]
    if not told or entries[told[-1]].act != DECLARED:
        return desk
    before = entries[: told[-1]]
    left, filled = (sum(entry.act == act for entry in before) for act in (LEFT, FILLED))
    drawn = {(entry.facts.get("contest"), entry.facts.get("about")) for entry in before if entry.act == DRAWN}
    facts = desk.facts
    return replace(
        desk,
        facts=replace(
            facts,
            departures=tuple(
                one
                for nth, one in enumerate(facts.departures)
                if nth < left or one.contest != contest.id or one.before_result
            ),
            fillings=tuple(one for nth, one in enumerate(facts.fillings) if nth < filled or one.contest != contest.id),
            lots=tuple(
                one
                for one in facts.lots
                if one.about == SEATS or one.contest != contest.id or (one.contest, one.about) in drawn
            ),
        ),
    )
