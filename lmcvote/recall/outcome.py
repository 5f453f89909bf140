"""What a recall comes to, of whole numbers alone (RULES 13.10)."""

from enum import StrEnum

from lmcvote.recall.threshold import Figures


class Outcome(StrEnum):
    """In the order in which a recall can end."""

    PETITION_FAILED = "petition_failed"
    EGM_INQUORATE = "egm_inquorate"
    RECALL_NOT_CARRIED = "recall_not_carried"
    RECALL_CARRIED = "recall_carried"


def outcome(figures: Figures, votes_for: int, votes_against: int) -> Outcome:
    """The end of a recall whose vote is counted: both gates first, then more for than against; a tie does not carry it.

    By a simple majority of valid votes. Raises ValueError while a gate is not known.

    >>> from lmcvote.recall.threshold import Base
    >>> both_met = Figures(members=201, signed=151, eligible=201, responses=120, base=Base.MEMBERS)
    >>> outcome(both_met, 61, 59).value, outcome(both_met, 60, 60).value
    ('recall_carried', 'recall_not_carried')
    """
    if figures.called is None or figures.valid is None:
        raise ValueError("a recall has no outcome before both of its gates are known")
    if figures.call is not None and not figures.call.met:
        return Outcome.PETITION_FAILED
    if not figures.valid:
        return Outcome.EGM_INQUORATE
    return Outcome.RECALL_CARRIED if votes_for > votes_against else Outcome.RECALL_NOT_CARRIED
