"""The returns as settled -> what those mind who part inner envelopes from declarations (RULES 7.2, 7.5, 7.6, 7.10).

Told to the two people at the boxes, by the numbers on declarations; no file has it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lmcvote.findings import counted
from lmcvote.packs.issue import Pack
from lmcvote.packs.numbers import written
from lmcvote.returns.envelope import Envelope, Names
from lmcvote.returns.settle import Term

NEVER = {
    Term.DISPUTE_NOT_UPHELD: "in dispute, claim not upheld",
    Term.DECLARATION_REJECTED: "declaration rejected",
    Term.PACK_VOID: "void",
    Term.DUPLICATE_ELECTOR: "of a doctor on the roll twice",
}
"""Why an inner envelope is never opened."""


@dataclass(frozen=True, slots=True)
class Minded:
    """A covering envelope that came in time, and what is done with it."""

    numbers: str
    """Of its declarations, as printed."""
    says: str


def taken_out(packs: Iterable[Pack], envelopes: Iterable[Envelope], terms: Mapping[bytes, Term]) -> tuple[Minded, ...]:
    """Covering envelopes of which nothing was accepted: sealed, unopened."""
    return tuple(_minded(packs, envelopes, terms, opened=False))


def looked_at(packs: Iterable[Pack], envelopes: Iterable[Envelope], terms: Mapping[bytes, Term]) -> tuple[Minded, ...]:
    """Covering envelopes with an accepted declaration that are not plain: one declaration, one inner envelope."""
    return tuple(_minded(packs, envelopes, terms, opened=True))


def _minded(
    packs: Iterable[Pack], envelopes: Iterable[Envelope], terms: Mapping[bytes, Term], *, opened: bool
) -> Iterable[Minded]:
    by_token = {pack.token_hash: pack for pack in packs}
    found = []
    for envelope in envelopes:
        named = [one.token_hash for one in envelope.declarations if one.names is Names.PACK]
        if not (envelope.in_time and named):
            continue
        accepted = sum(terms.get(token) is Term.ACCEPTED for token in named)
        plain = len(envelope.declarations) == envelope.inner == 1
        if bool(accepted) is not opened or (accepted and plain):
            continue
        mine = sorted((by_token[token] for token in named), key=lambda pack: (pack.number, pack.issue))
        why = [NEVER.get(terms[pack.token_hash], "") for pack in mine]
        numbers = [written(pack.number, pack.issue) for pack in mine]
        if not accepted:
            found.append(Minded(", ".join(numbers), "; ".join(dict.fromkeys(why))))
            continue
        shown = (f"{number} ({reason})" if reason else number for number, reason in zip(numbers, why, strict=True))
        found.append(Minded(", ".join(shown), _parted(envelope, accepted)))
    return sorted(found, key=lambda one: one.numbers)  # by number: the order of receipt is nobody's business


def _parted(envelope: Envelope, accepted: int) -> str:
    if not envelope.inner:
        return "no inner envelope: a declaration without a paper (--paper-missing)"
    inner = counted(envelope.inner, "inner envelope")
    if envelope.inner == 1 and accepted > 1:
        return f"{accepted} accepted, {inner}: write {accepted} on it"
    if envelope.inner > accepted:
        return f"{accepted} accepted, {inner}: more than accepted, none of them is opened (--inner-refused)"
    return f"{accepted} accepted, {inner}: with more papers in it than {accepted}, none of them counts"
