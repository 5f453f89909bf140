"""Recalls for the tests that read how they are declared: made up, and with figures that come out."""

from dataclasses import replace

from lmcvote import recalled
from lmcvote.declaration import Declaration
from lmcvote.election import RecallRules
from lmcvote.recall.outcome import Outcome, Petition, Vote, outcome
from tests import declarations as made

WHOM = (
    *("Dr Jane Ashby", "Dr Anjali Chowdhury", "Dr Nadia Farouk"),
    *("Dr Philip Green", "Dr Siobhan O'Brien", "Dr Adaeze Thompson"),
)
STEPS = (
    ("Petition opened", "1 June 2027"),
    ("Petition closed", "22 June 2027"),
    ("Notice of the meeting", "28 June 2027"),
    ("Meeting", "27 July 2027, 7 pm"),
)
RULES = RecallRules(confirmed_by="LMC minute 2027/13")


def declared(
    signed: int = 151, yes: int = 61, no: int = 59, spoilt: int = 2, rules: RecallRules = RULES
) -> Declaration:
    """A recall among 201 members, as it is declared."""
    petition = Petition(201, signed, 201, max(signed, 101))
    ended = outcome(rules, petition, Vote(201, yes + no + spoilt, yes + no, yes, no))
    carried = ended.outcome is Outcome.RECALL_CARRIED
    follows = (
        recalled.if_carried(WHOM, "the LMC decides how they are filled")
        if carried
        else recalled.if_not("1 December 2027")
    )
    one = recalled.told(WHOM, rules, ended, STEPS, follows)
    whole = replace(made.question(yes, no), recall=one, carried=carried)
    return whole if ended.vote else replace(whole, rows=(), turnout=None, papers=None, accounts=())
