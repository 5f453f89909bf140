"""The close: of everything that came back in time, which packs count (RULES 5.9 to 5.14, 6.5, 6.6, 9.7).

A pure function of packs, returns and rules: at most one pack of an elector in a group is accepted, whatever happened
in whatever order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lmcvote.election import Rules
from lmcvote.packs.issue import Pack, State
from lmcvote.returns.envelope import Envelope, came


class Term(StrEnum):
    """Where the account has a pack that came back in time (RULES 9.7); of two, the first of this order but accepted."""

    ACCEPTED = "accepted"
    DISPUTE_NOT_UPHELD = "dispute_not_upheld"
    DECLARATION_REJECTED = "declaration_rejected"
    PACK_VOID = "pack_void"
    DUPLICATE_ELECTOR = "duplicate_elector"


@dataclass(frozen=True, slots=True)
class Returned:
    """That a pack came back in time."""

    place: int
    """In the order of receipt: 0 for the first. Packs of one envelope have the same."""
    sound: bool
    """Whether its declaration can be accepted, as it was or as it was mended."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the LMC has decided about electors."""

    disputed: frozenset[int] = frozenset()
    """Numbers of provisional packs whose claim is not upheld (RULES 1.12)."""
    one_doctor: tuple[frozenset[int], ...] = ()
    """Numbers that turned out to be one doctor's, entered on the roll twice (RULES 6.6); each number in one set."""


def returned(envelopes: Sequence[Envelope], mended: Collection[bytes]) -> Mapping[bytes, Returned]:
    """Token hash -> what came back in time; `envelopes` in the order in which they went on record.

    An envelope with the earlier stamp was received first, whenever it was put on record. A stamp without an hour comes
    before those of its day that have one.
    """
    by_stamp = sorted((e.received, nth) for nth, e in enumerate(envelopes) if e.in_time)
    place = {nth: n for n, (_, nth) in enumerate(by_stamp)}
    found = {}
    for nth, envelope in enumerate(envelopes):
        for token, (_, one) in came([envelope], in_time=True).items():
            found[token] = Returned(place[nth], not one.defects or token in mended)
    return found


def settled(
    packs: Iterable[Pack], back: Mapping[bytes, Returned], rules: Rules, known: Known = Known()
) -> Mapping[bytes, Term]:
    """What each pack that came back in time comes to, by its token hash."""
    votes: dict[int, list[Pack]] = {}
    for pack in packs:
        votes.setdefault(pack.number, []).append(pack)
    found: dict[bytes, Term] = {}
    standing: dict[int, Pack] = {}
    for number, issued in votes.items():
        mine = [pack for pack in issued if pack.token_hash in back]
        good = []
        for pack in mine:
            if number in known.disputed:
                found[pack.token_hash] = Term.DISPUTE_NOT_UPHELD
            elif not back[pack.token_hash].sound:
                found[pack.token_hash] = Term.DECLARATION_REJECTED
            elif pack.state is State.CANCELLED or _superseded(pack, issued, rules):
                found[pack.token_hash] = Term.PACK_VOID
            else:
                good.append(pack)
        if good:
            standing[number] = _one(good, back, rules)
            found |= {pack.token_hash: Term.PACK_VOID for pack in good}
    for accepted, refused in _among_doctors(standing, back, rules, known):
        found |= {standing[number].token_hash: Term.ACCEPTED for number in accepted}
        for number in refused:  # none of its packs is accepted: those that stood behind it share its term
            behind = (p for p in votes[number] if found.get(p.token_hash) is Term.PACK_VOID)
            others = [p for p in behind if p.state is not State.CANCELLED and not _superseded(p, votes[number], rules)]
            found |= {pack.token_hash: Term.DUPLICATE_ELECTOR for pack in others}
    return found


def _superseded(pack: Pack, issued: Iterable[Pack], rules: Rules) -> bool:
    """Whether another was issued since, and only the one issued last may count (RULES 5.11)."""
    return rules.replacement_policy == "latest_issued" and pack.issue < max(one.issue for one in issued)


def _one(good: Sequence[Pack], back: Mapping[bytes, Returned], rules: Rules) -> Pack:
    """Which of the packs of an elector stands (RULES 5.11).

    The replacement, if it came back in time with a declaration that can be accepted, otherwise the earlier one; or,
    by `first_returned`, the one received first, and of two in one envelope the earlier issue.
    """
    if rules.replacement_policy == "first_returned":
        return min(good, key=lambda pack: (back[pack.token_hash].place, pack.issue))
    return max(good, key=lambda pack: pack.issue)


def _among_doctors(
    standing: Mapping[int, Pack], back: Mapping[bytes, Returned], rules: Rules, known: Known
) -> Iterable[tuple[frozenset[int], frozenset[int]]]:
    """Numbers that are accepted and refused, for each doctor (RULES 6.6)."""
    alone = set(standing) - {number for numbers in known.one_doctor for number in numbers}
    yield frozenset(alone), frozenset()
    for numbers in known.one_doctor:
        here = frozenset(numbers & standing.keys())
        if len(here) < 2:
            yield here, frozenset()
        elif rules.duplicate_elector == "refuse_both":
            yield frozenset(), here
        else:
            first = min(here, key=lambda number: (back[standing[number].token_hash].place, number))
            yield frozenset({first}), here - {first}


STATE: Mapping[Term, State] = {
    Term.ACCEPTED: State.ACCEPTED,
    Term.DISPUTE_NOT_UPHELD: State.NOT_UPHELD,
    Term.DECLARATION_REJECTED: State.REJECTED,
    Term.PACK_VOID: State.DUPLICATE,
    Term.DUPLICATE_ELECTOR: State.DUPLICATE,
}
"""What a pack that is settled becomes; one that was cancelled before, and is void by that, stays cancelled."""
