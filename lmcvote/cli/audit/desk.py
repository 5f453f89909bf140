"""What the audit commands begin with: the count that is audited, its audit on record, and what was seen so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import kept, outcome_desk, session
from lmcvote.cli.counted import TO_BOX
from lmcvote.findings import Finding, IntegrityBroken, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.audit.comparing import Found
    from lmcvote.audit.polling import Progress, Seen
    from lmcvote.audit.risk import Pair
    from lmcvote.audit.sample import Place
    from lmcvote.audit.sealed import Sealed
    from lmcvote.count.result import ContestResult
    from lmcvote.election import Contest
    from lmcvote.store.audits import Audit
    from lmcvote.votes import Rejected, Vote

RECORDED = "audit papers recorded"
"""The act by which the trail knows what an audit came to."""
ContestOption = Annotated[str, typer.Option(metavar="ID", help="Whose papers, of several contests.")]


@dataclass(frozen=True, slots=True)
class Audited:
    """A contest with the count that is audited."""

    desk: outcome_desk.Desk
    contest: "Contest"
    result: "ContestResult"
    """As the rules leave it, with its lot."""
    count_file: bytes
    count_digest: str
    audits: "tuple[Audit, ...]"
    """Of this contest; those of earlier counts among them."""
    seen: "Mapping[Place, Vote | Rejected | None]"
    """What is on record of the papers drawn for this count; empty before."""
    compared: "Mapping[Place, Found]"
    """What the records of papers drawn say; empty by polling."""
    to_box: int
    """Papers that the opening put into the box; 0 where that is not on record."""

    @property
    def audit(self) -> "Audit | None":
        """Of this count."""
        return next((one for one in self.audits if one.sealed.count == self.count_digest), None)

    @property
    def rolled(self) -> "Audit":
        """The audit of this count, its dice rolled. Raises RuleRefuses before that."""
        audit = self.audit
        if audit is None or not audit.seed:
            what = "no dice are rolled yet" if audit else "no audit of this count is sealed"
            following = "--seed DIGITS" if audit else "--manifest FILE.csv"
            message = f"{self.contest.title}: {what}. First: lmcvote audit sample {following}"
            raise RuleRefuses(Finding("no-dice", message, field="--contest", value=self.contest.id))
        return audit

    def file(self, what: str) -> Path:
        """Where something of this audit is written."""
        return self.desk.folder / "out" / "audit" / f"{self.contest.id}-{what}"

    def step(self, command: str) -> str:
        """A next command with the options by which it finds this contest."""
        folder = "" if self.desk.folder == Path() else str(self.desk.folder)
        return f"lmcvote {command} --contest {self.contest.id}{session.at(folder)}"

    @property
    def by_hand(self) -> str:
        """The next command where all papers are counted by hand."""
        return self.step("tally sheets").replace(f" --contest {self.contest.id}", "")

    @property
    def counted_by_hand(self) -> bool:
        """Whether the full hand count is done: two clerks, apart, came to this result."""
        from lmcvote.count.agreement import counted_by_hand, second_count

        made = kept.runs(
            self.desk.folder, self.desk.election.stores.box, self.desk.here, self.desk.definition, self.desk.contests
        )
        return counted_by_hand(second_count(self.contest.id, made))

    def named(self, pair: "Pair") -> tuple[str, str]:
        """Number and name of winner and loser."""
        names = {one.number: f"{one.number} {one.name}" for one in self.contest.candidates}
        return names[pair.winner], names[pair.loser]

    def order(self, audit: "Audit", size: int) -> "tuple[Place, ...]":
        """The first papers in the order of their tickets."""
        return audit.sealed.order(audit.seed, size)

    def draws(self, audit: "Audit") -> "tuple[tuple[Seen, ...], tuple[Seen, ...] | None]":
        """What was seen in the order of tickets, without a gap, and by comparison the votes of each record."""
        from lmcvote.audit import comparing, polling
        from lmcvote.audit.sealed import Method

        by_records = audit.sealed.method is Method.COMPARISON
        recorded: dict[Place, Seen] = {
            place: _votes(decision)
            for place, decision in self.seen.items()
            if not by_records or decision is None or place in self.compared  # a paper that is not there has no code
        }
        order = self.order(audit, len(recorded) + audit.sealed.missing) if recorded else ()
        seen = polling.begun(order, recorded)
        if not by_records:
            return seen, None
        found = comparing.in_order(order[: len(seen)], self.compared)
        return seen, tuple(comparing.votes_of(one) for one in found)

    def waiting(self, audit: "Audit") -> "tuple[Place, ...]":
        """By comparison the papers on record that are not compared yet, pile by pile; a missing one has no code."""
        from lmcvote.audit.sealed import Method, in_pile_order

        if audit.sealed.method is not Method.COMPARISON:
            return ()
        found = in_pile_order(audit.sealed, self.order(audit, audit.listed))
        return tuple(place for place, _ in found if self.seen.get(place) and place not in self.compared)

    def progress(self, audit: "Audit") -> "Progress":
        """How far the audit has come."""
        from lmcvote.audit import polling

        return polling.progress(audit.sealed, self.result, *self.draws(audit))


def _votes(decision: "Vote | Rejected | None") -> "Seen":
    """Votes of a paper; nobody's where it does not count."""
    from lmcvote.votes import Vote

    if decision is None:
        return None
    return decision.clear if isinstance(decision, Vote) else frozenset()


def of(context: typer.Context, election: str, named: str) -> Audited:
    """The audit of a contest's latest count.

    Raises RuleRefuses where it has no result to confirm, IntegrityBroken where box and trail tell of different audits
    or the sealed file is another than that which was published.
    """
    from lmcvote.count import outcome
    from lmcvote.count.lot import count_digest

    desk = outcome_desk.of(context, election)
    if all(one.question for one in desk.contests):
        message = "A question is not audited by a sample: two clerks count every paper by hand (lmcvote tally sheets)."
        raise RuleRefuses(Finding("question-only", message, field="--contest", value=named))
    contest = desk.contest(named)
    if desk.outcome(contest).ending is not outcome.Ending.POLL:
        message = f"{contest.title}: no votes decide who is elected, so there is no count to audit."
        raise RuleRefuses(Finding("no-result", message, field="--contest", value=contest.id))
    ruled = outcome.as_ruled(desk.counted[contest.id], desk.rules, desk.facts.departures)
    counted = desk.count_file(contest)
    digest, settled = count_digest(counted), outcome.with_lot(ruled, desk.facts.lots)
    found = Audited(desk, contest, settled, counted, digest, *_on_record(desk, contest, digest))
    if found.audit:
        _refuse_changed(found, found.audit.sealed)
    return found


def _on_record(
    desk: outcome_desk.Desk, contest: "Contest", count: str
) -> "tuple[tuple[Audit, ...], Mapping[Place, Vote | Rejected | None], Mapping[Place, Found], int]":
    """Every audit of a contest; of this count's, what papers and their records say; and the papers put into the box."""
    from lmcvote.store import audits, box, engines, opening

    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        found = tuple(one for one in audits.load_audits(store) if one.sealed.contest == contest.id)
        of_count = next((one for one in found if one.sealed.count == count), None)
        seen = audits.load_seen(store, of_count.sealed) if of_count else {}
        compared = audits.load_compared(store, of_count.sealed) if of_count else {}
        there, to_box = audits.digests(store), box.load_tally(store).get((contest.id, TO_BOX), 0)
    if any(digest != kept.held(desk.folder, table) for table, digest in there.items()):
        message = (
            f"{desk.election.stores.box} tells of another audit than the trail: one is changed. Put back the copy."
        )
        raise IntegrityBroken(Finding("audit-disagrees", message, engines.named(desk.folder, desk.election.stores.box)))
    return found, seen, compared, to_box


def _refuse_changed(found: Audited, sealed: "Sealed") -> None:
    """The sealed file is under every ticket: one that was changed since is nobody's proof."""
    path = found.file("sealed.json")
    if path.exists() and sha256(path.read_bytes()).hexdigest() != sealed.digest:
        message = (
            f"{path} is not the sealed file that was published: its SHA-256 is another. Put back the published one."
        )
        raise IntegrityBroken(Finding("sealed-changed", message, str(path)))


def show_full_count(audited: Audited, papers: int) -> None:
    """That all papers are counted by hand, and whether that is done."""
    from lmcvote.cli import terminal

    terminal.tell(
        f"Count all {papers:,} papers by hand, by two clerks apart: the full hand count is the audit (RULES 9.14)."
    )
    if audited.desk.settled(audited.contest):
        terminal.tell("Two independent counts agree, one of them by people: that is done.")
        terminal.next_step(audited.step("declare"))
    else:
        terminal.next_step(audited.by_hand)


def pairs_json(audited: Audited, pairs: "tuple[Pair, ...]") -> list[dict[str, Any]]:
    """Pairs with equal votes, for scripts."""
    return [{"candidates": [int(pair.winner), int(pair.loser)], "names": list(audited.named(pair))} for pair in pairs]


def show_ties(audited: Audited, ties: "tuple[Pair, ...]") -> None:
    """Which pairs no sample can confirm."""
    from lmcvote.cli import terminal

    for pair in ties:
        one, other = audited.named(pair)
        terminal.tell(
            f"{one} and {other} have equal votes: only a full hand count confirms that, and the record of the lot."
        )
