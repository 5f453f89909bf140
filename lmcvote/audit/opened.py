"""What is found when inner envelopes are opened, as whole numbers: the account of RULES 9.8.

Both sides of the wall may know these numbers; nothing else of the opening crosses it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lmcvote.audit.account import Identity
from lmcvote.findings import Finding, RuleRefuses, counted


@dataclass(frozen=True, slots=True)
class Opened:
    """Of one contest."""

    accepted: int
    """E: declarations accepted at the close."""
    to_box: int
    """P: papers that lie face down in the pile for the count."""
    paper_missing: int = 0
    """Accepted declarations with no paper (RULES 7.6)."""
    inner_refused: int = 0
    """Accepted declarations whose papers do not count: more papers than declarations in an envelope (RULES 7.5)."""
    extra_papers: int = 0
    """The surplus over accepted declarations in those covering envelopes that hold one."""

    @property
    def papers_found(self) -> int:
        """All papers of covering envelopes with an accepted declaration; an unopened inner envelope is one."""
        return self.to_box + self.set_apart

    @property
    def set_apart(self) -> int:
        """How many papers must lie in the packet of those set apart."""
        return self.inner_refused + self.extra_papers

    @property
    def differs(self) -> bool:
        """Whether anything is there to be explained."""
        return bool(self.paper_missing or self.inner_refused or self.extra_papers)


def identities(opened: Opened, set_apart: int | None = None) -> tuple[Identity, ...]:
    """9.8 of a contest; its second line needs the papers set apart as people counted them, by themselves.

    C15: two papers in one inner envelope with one declaration, neither of them counts.

    >>> [one.difference for one in identities(Opened(1, 0, inner_refused=1, extra_papers=1), set_apart=2)]
    [0, 0]
    """
    found = [
        Identity(
            "9.8",
            (("accepted", opened.accepted),),
            (
                ("to box", opened.to_box),
                ("paper missing", opened.paper_missing),
                ("inner refused", opened.inner_refused),
            ),
        )
    ]
    if set_apart is not None:
        found.append(
            Identity(
                "9.8",
                (("to box", opened.to_box), ("set apart", set_apart), ("paper missing", opened.paper_missing)),
                (("accepted", opened.accepted), ("extra papers", opened.extra_papers)),
            )
        )
    return tuple(found)


def of_account(accepted: int, opened: Opened) -> tuple[Identity, ...]:
    """9.8 of a contest: the register's accepted declarations are those that were opened, and each is accounted for."""
    both = Identity("9.8", (("accepted", accepted),), (("accepted at the opening", opened.accepted),))
    return (*identities(opened), both)


def refuse_more_papers(contest: str, accepted: int, papers: int) -> None:
    """Raise RuleRefuses where more papers lie in the pile than declarations were accepted: P <= E, or stop."""
    if papers > accepted:
        more = counted(papers - accepted, "paper")
        message = (
            f"{contest}: {counted(papers, 'paper')} counted, and {counted(accepted, 'declaration')} accepted: {more} "
            "too many. STOP: nothing is scanned or tallied. Count both again, two people; look into every inner "
            "envelope with a number on it. Papers beyond the declarations of their envelope are set apart (RULES 7.5)."
        )
        raise RuleRefuses(Finding("more-papers-than-declarations", message, field="--papers", value=str(papers)))


def unexplained(contest: str, opened: Opened, set_apart: int | None = None) -> Iterator[Finding]:
    """Every line of 9.8 that does not come to nought, with what to look for."""
    first, *second = identities(opened, set_apart)
    if first.difference:
        known = "not explained" if first.difference > 0 else "explained, and not missing"
        message = (
            f"{contest}: {first.says}: {counted(abs(first.difference), 'paper')} {known}. --paper-missing counts "
            "declarations without a paper, --inner-refused declarations whose papers were refused."
        )
        yield Finding("opening-off", message, field="--papers", value=str(first.difference))
    for one in second:
        if one.difference:
            message = (
                f"{contest}: {one.says}: {abs(one.difference)} too {'many' if one.difference > 0 else 'few'} found. "
                "Papers set apart are those of refused inner envelopes, and the surplus (--extra-papers)."
            )
            yield Finding("opening-off", message, field="--set-apart", value=str(one.difference))
