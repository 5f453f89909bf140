"""An elector says of a pack "this was not me"; two people settle it before anything is opened (RULES 6.10).

An objection is never changed or taken away: what it came to is added to it. One that is upheld makes its pack disowned,
and a disowned pack counts in no event, as a stolen one (RULES 5.11).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lmcvote.electorate.rulings import office_day
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses
from lmcvote.packs.issue import Because, Fate, Pack, State
from lmcvote.packs.numbers import written


class Verdict(StrEnum):
    """What an objection came to."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Settled:
    """That an objection was settled."""

    verdict: Verdict
    because: str
    by: tuple[str, ...]
    at: str
    """The instant, UTC."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What an elector says of one pack."""

    token_hash: bytes
    """Of the pack."""
    because: str
    """In the elector's words, or those of who heard them."""
    by: tuple[str, ...]
    """Who put it on record."""
    at: str
    """The instant, UTC."""
    settled: Settled | None = None
    """None while it is open."""


OVER = (State.CANCELLED, State.SURRENDERED, State.UNDELIVERED)
"""States in which a pack counts in no event: an objection to it could change nothing."""
SETTLED = (State.ACCEPTED, State.REJECTED, State.DUPLICATE, State.NOT_UPHELD)
"""States that packs come to when the returns are settled, and the list of accepted declarations is frozen."""


def still_open(objections: Iterable[Objection]) -> tuple[Objection, ...]:
    """Those that nobody has settled."""
    return tuple(one for one in objections if one.settled is None)


def refuse_open(objections: Iterable[Objection], packs: Iterable[Pack]) -> None:
    """Raise NeedsDecision with every objection that is not settled: it comes before the opening (RULES 6.10)."""
    by_token = {pack.token_hash: pack for pack in packs}
    faults = []
    for one in still_open(objections):
        pack = by_token[one.token_hash]
        number = written(pack.number, pack.issue)
        message = (
            f"{number}: its elector has objected on {office_day(one.at)}, and nobody has settled it. Two people do, "
            f"before anything is opened: lmcvote returns settle {number} --upheld or --dismissed"
        )
        faults.append(Finding("objection-open", message, field="NUMBER", value=number))
    if faults:
        raise NeedsDecision(*faults)


def meant(packs: Sequence[Pack], issue: int | None, objections: Iterable[Objection]) -> Pack:
    """The pack of a vote that an objection is to: one that came back, or that the elector never asked for.

    `issue` is the one that was named; None where a doctor was. Raises RuleRefuses where there is none of the kind,
    where the returns are settled, or where an objection to it is open; NeedsDecision where it may be several.
    """
    named = [pack for pack in packs if issue in (None, pack.issue)]
    found = [pack for pack in named if pack.state not in OVER and (pack.state is not State.ISSUED or pack.issue > 1)]
    if not found:
        if any(pack.state is State.ISSUED for pack in named):
            message = (
                "Nothing has come back under that pack. If it was stolen: lmcvote ballots reissue WHO --because stolen"
            )
        else:
            message = "No such pack was issued, or it counts in no event already: there is nothing to object to."
        raise RuleRefuses(Finding("nothing-to-object", message, field="WHO"))
    if len(found) > 1:
        several = " and ".join(written(pack.number, pack.issue) for pack in found)
        message = f"It may be {several}. Give the number of the declaration in place of the name."
        raise NeedsDecision(Finding("which-pack", message, field="WHO"))
    refuse_settled(found[0])
    if any(one.token_hash == found[0].token_hash for one in still_open(objections)):
        number = written(found[0].number, found[0].issue)
        message = f"An objection to {number} is on record, and open. Settle it: lmcvote returns settle {number}"
        raise RuleRefuses(Finding("objection-open", message, field="WHO", value=number))
    return found[0]


def refuse_settled(pack: Pack) -> None:
    """Raise RuleRefuses for a pack that was settled at the close: what is accepted is frozen."""
    if pack.state in SETTLED:
        number = written(pack.number, pack.issue)
        message = (
            f"{number} was settled with the returns ({pack.state}), and the list of accepted declarations is frozen. "
            "Tell the returning officer and the scrutineer, before anything is opened."
        )
        raise RuleRefuses(Finding("returns-settled", message, field="WHO", value=number))


def to_settle(packs: Sequence[Pack], issue: int | None, objections: Iterable[Objection]) -> tuple[Pack, Objection]:
    """The open objection to a pack of a vote. Raises RuleRefuses where there is none, NeedsDecision for several."""
    mine: Mapping[bytes, Pack] = {pack.token_hash: pack for pack in packs if issue in (None, pack.issue)}
    found = [one for one in still_open(objections) if one.token_hash in mine]
    if not found:
        message = "No objection to that pack is open. Those there are: lmcvote returns objections"
        raise RuleRefuses(Finding("no-objection", message, field="WHO"))
    if len(found) > 1:
        several = " and ".join(written(mine[o.token_hash].number, mine[o.token_hash].issue) for o in found)
        message = f"Objections to {several} are open. Give the number of the declaration in place of the name."
        raise NeedsDecision(Finding("which-pack", message, field="WHO"))
    return mine[found[0].token_hash], found[0]


def disowned(pack: Pack, settled: Settled) -> tuple[Fate, ...]:
    """What becomes of the pack of an objection once that is settled: disowned, it counts in no event.

    Of one that came late nothing is counted in any event: it stays late, as the account has it (RULES 9.4). Raises
    RuleRefuses where the returns are settled.
    """
    if settled.verdict is Verdict.DISMISSED or pack.state in (State.LATE, *OVER):
        return ()
    refuse_settled(pack)
    return (Fate(pack.token_hash, State.CANCELLED, Because.DISOWNED.value, settled.by, settled.at),)
