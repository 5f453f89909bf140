"""The next command: what follows on all that was done in an election."""

from typing import TYPE_CHECKING

from lmcvote import steps
from lmcvote.cli.nominated import CLOSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.audit.trail import Entry
    from lmcvote.election import Election

NEXT = {
    "": "lmcvote electorate build",
    "electorate built": "lmcvote electorate review, and when no case is open, lmcvote electorate freeze",
    "electorate frozen": "lmcvote ballots proof",
    "proof signed": "lmcvote ballots print --spares 10",
    "papers printed": "lmcvote ballots print-confirm, when the papers are on paper",
    "print files deleted": "lmcvote ballots packs",
    "packs issued": "lmcvote returns record --by NAME --by NAME, as covering envelopes come in",
    "envelopes recorded": "lmcvote returns record as envelopes come in; after the close, lmcvote returns close",
    "returns closed": "lmcvote opening",
    "papers opened": "lmcvote scan FILES, or by hand: lmcvote tally sheets",
    "papers scanned": "lmcvote adjudicate --by NAME --by NAME, until none waits; then lmcvote count --scanned",
    "papers counted": "a second count by other people: lmcvote tally sheets, or lmcvote count VOTES.csv --by NAME",
}
NOMINATIONS = {
    "": "lmcvote nominations letters --by NAME",
    "nominations invited": "lmcvote nominations add FILE.csv --by NAME, as forms come back",
    "nominations recorded": "lmcvote nominations list; when nobody can withdraw any more, lmcvote nominations close",
}
"""While a contest awaits its candidates."""
OF_RECALL = {
    "electorate frozen": "lmcvote recall members --by NAME, and hand the list to both sides",
    "member list published": "lmcvote recall open --by NAME --by NAME, when no objection is open",
    "petition opened": "lmcvote recall sheets --by NAME",
    "petition sheets issued": "lmcvote recall record --by NAME --by NAME, as sheets come in",
    "petition sheets recorded": "lmcvote recall letters --by NAME; after the last day, lmcvote recall close",
    "petition closed": "lmcvote recall notice --by NAME; or if it called no meeting, lmcvote recall outcome",
    "meeting noticed": "lmcvote ballots proof",
}
"""Of a recall, before its papers are proofed; and what follows on its two counts (RULES 13.9)."""
COUNTED = "a second count by other people; when both agree, lmcvote recall outcome --by NAME --by NAME"
DECIDED = {"recall decided": "lmcvote declare"}
RESULT = {
    "result provisional": 'have the page signed; then lmcvote declare --signed-by "…" --signed-by "…"',
    "result declared": "lmcvote verify; then lmcvote seal --to STICK --by NAME --by NAME",
    "box sealed": "lmcvote backup DIR, and keep it encrypted",
    "records destroyed": "nothing: the election is over, and its result stays",
    "result withdrawn": "lmcvote declare, when what was wrong is mended",
}


def _of_recall() -> dict[str, str]:
    """The steps of a recall, in their order."""
    before = {act: NEXT[act] for act in ("", "electorate built")}
    after = {act: way for act, way in NEXT.items() if act not in ("", "electorate built", "electorate frozen")}
    return before | OF_RECALL | after | {"papers counted": COUNTED} | DECIDED


def next_command(done: "Sequence[Entry]", chosen: "Election") -> str:
    """What follows on all that was done: the furthest step, and not the latest act."""
    results = [entry.act for entry in done if entry.act in RESULT]
    if results:
        return RESULT[results[-1]]
    acts, ways = {entry.act for entry in done}, _of_recall() if chosen.recall else NEXT
    if CLOSED in acts and steps.unpolled(chosen):
        return "lmcvote declare"
    furthest = next((act for act in reversed(ways) if act in acts), "")
    if not (furthest and any(contest.awaits for contest in chosen.contests)):
        return ways[furthest]
    calling = NOMINATIONS[next((act for act in reversed(NOMINATIONS) if act in acts), "")]
    return calling if furthest == "electorate frozen" else f"{ways[furthest]}. Meanwhile: {calling}"
