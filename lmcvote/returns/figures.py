"""Packs and what came back -> whole numbers of the account (RULES 9.4, 9.7). Each pack falls in exactly one term."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from lmcvote.packs.issue import Pack, State
from lmcvote.returns.envelope import Envelope, came
from lmcvote.returns.settle import Term

WHERE = ("in_time", "late", "undelivered", "surrendered", "void_missing", "outstanding")
"""Terms of 9.4, in its order."""
_OF_STATE = {
    State.RECEIVED: "in_time",
    State.QUERIED: "in_time",
    State.ACCEPTED: "in_time",
    State.REJECTED: "in_time",
    State.DUPLICATE: "in_time",
    State.NOT_UPHELD: "in_time",
    State.LATE: "late",
    State.UNDELIVERED: "undelivered",
    State.SURRENDERED: "surrendered",
}


def whereabouts(packs: Iterable[Pack], envelopes: Sequence[Envelope]) -> Mapping[str, int]:
    """Term of 9.4 -> packs. By its state, but for one cancelled: that came back, or never did.

    One that never came is void where another was issued in its place, and outstanding where none was.
    """
    some = list(packs)
    last = {pack.number: pack.issue for pack in sorted(some, key=lambda pack: pack.issue)}
    in_time, late = (came(envelopes, in_time=which) for which in (True, False))
    found: Counter[str] = Counter()
    for pack in some:
        if term := _OF_STATE.get(pack.state):
            found[term] += 1
        elif pack.state is State.CANCELLED:
            back = "in_time" if pack.token_hash in in_time else "late" if pack.token_hash in late else "void_missing"
            found[back] += 1
        else:
            found["void_missing" if pack.issue < last[pack.number] else "outstanding"] += 1
    return {term: found[term] for term in WHERE}


def settled_as(packs: Iterable[Pack], terms: Mapping[bytes, Term], back: Collection[bytes]) -> Mapping[str, int]:
    """Term of 9.7 -> packs: as each was settled; one cancelled before, that came in time and was sound, is void."""
    found = Counter(
        terms.get(pack.token_hash, Term.PACK_VOID)
        for pack in packs
        if pack.token_hash in terms or (pack.state is State.CANCELLED and pack.token_hash in back)
    )
    return {term.value: found[term] for term in Term}
