"""The ballot paper account: identities of whole numbers that must come to nought (RULES 9.1 to 9.7).

The two sides of the wall meet here as numbers, and in no other way.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Papers:
    """Of one contest: what the ballot box and people say."""

    printed: int
    """Every serial of the committed set, spares included."""
    unissued: int | None
    """Counted by people; None where nobody has."""
    waste: int
    """Spoilt in printing or packing, and destroyed; counted by people."""


@dataclass(frozen=True, slots=True)
class Packs:
    """Of one group: what the register says."""

    roll: int
    """Votes when the roll was frozen."""
    added: int
    """Entered after it (RULES 1.11)."""
    provisional: int
    first_issued: int
    no_pack: int
    """Votes without a first pack, each listed with its reason."""
    replacements: Mapping[str, int]
    """`rep_spoilt`, `rep_lost`, `rep_undelivered`, `rep_wave`: each issued by that reason."""
    issued: int
    """Every pack on record."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Of one group: what became of its packs."""

    where: Mapping[str, int]
    """`in_time`, `late`, `undelivered`, `surrendered`, `void_missing`, `outstanding`."""
    settled: Mapping[str, int]
    """`accepted`, `declaration_rejected`, `pack_void`, `duplicate_elector`, `dispute_not_upheld`; empty before the
    close."""


@dataclass(frozen=True, slots=True)
class Sets:
    """Of the whole election, since an envelope without a declaration is of no group."""

    covering: int
    """Covering envelopes in time, as the trail was told of them."""
    extra: int
    """Sets beyond one in an envelope."""
    all: int
    """Sets in time, as the register has them."""
    in_time: int
    """Packs in time, as their states say."""
    missing: int
    """Sets without a declaration that names a pack."""
    not_ours: int


Terms = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sums that must be equal."""

    rule: str
    left: Terms
    right: Terms

    @property
    def sums(self) -> tuple[int, int]:
        """Of both sides."""
        return sum(number for _, number in self.left), sum(number for _, number in self.right)

    @property
    def difference(self) -> int:
        """Left less right: nought where the account balances."""
        left, right = self.sums
        return left - right

    @property
    def rule_in_words(self) -> str:
        """Without figures.

        >>> Identity("9.3", (("issued", 9),), (("first issued", 8), ("replacements", 1))).rule_in_words
        '9.3: issued = first issued + replacements'
        """
        left, right = (" + ".join(name for name, _ in terms) for terms in (self.left, self.right))
        return f"{self.rule}: {left} = {right}"

    @property
    def says(self) -> str:
        """With its figures.

        >>> Identity("9.3", (("issued", 9),), (("first issued", 8), ("replacements", 1))).says
        'issued 9 = first issued 8 + replacements 1'
        """
        left, right = (" + ".join(f"{name} {number}" for name, number in terms) for terms in (self.left, self.right))
        return f"{left} = {right}"


def identities(papers: Papers, packs: Packs) -> tuple[Identity, ...]:
    """9.1, 9.2 and 9.3 of a contest. Where the papers left were not counted, 9.1 cannot be shown."""
    issued, first = ("issued", packs.issued), ("first issued", packs.first_issued)
    found = [
        Identity(
            "9.2",
            (("roll", packs.roll), ("added", packs.added), ("provisional", packs.provisional)),
            (first, ("no pack", packs.no_pack)),
        ),
        Identity("9.3", (issued,), (first, ("replacements", sum(packs.replacements.values())))),
    ]
    if papers.unissued is not None:
        left = ("unissued", papers.unissued), ("print waste", papers.waste)
        found.insert(0, Identity("9.1", (("printed", papers.printed),), (issued, *left)))
    return tuple(found)


def of_returns(issued: int, returns: Returns) -> tuple[Identity, ...]:
    """9.4 of a group, and 9.7 once the returns are settled."""
    where = tuple((name.replace("_", " "), number) for name, number in returns.where.items())
    found = [Identity("9.4", (("issued", issued),), where)]
    if returns.settled:
        terms = tuple((name.replace("_", " "), number) for name, number in returns.settled.items())
        found.append(Identity("9.7", (("in time", returns.where["in_time"]),), terms))
    return tuple(found)


def of_sets(sets: Sets) -> tuple[Identity, ...]:
    """9.5 and 9.6 of an election."""
    in_time = ("sets in time", sets.all)
    others = ("declaration missing", sets.missing), ("not ours", sets.not_ours)
    return (
        Identity("9.5", (in_time,), (("covering in time", sets.covering), ("extra sets", sets.extra))),
        Identity("9.6", (in_time,), (("packs in time", sets.in_time), *others)),
    )


def to_be_found(papers: Papers, packs: Packs) -> int:
    """How many papers must still lie in the sealed box of spares; negative where more packs went out than papers."""
    return papers.printed - packs.issued - papers.waste
