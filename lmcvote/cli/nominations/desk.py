"""What the commands on nominations begin with: the electorate, the forms on record, and what they are held against."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import nominated, session, terminal
from lmcvote.cli.electorate import desk as electorates
from lmcvote.cli.electorate.desk import Desk
from lmcvote.findings import BadInput, Finding, Refusal, RuleRefuses, listed

if TYPE_CHECKING:
    from lmcvote.election import Contest, Election
    from lmcvote.electorate.entries import Entry, Excluded
    from lmcvote.nominations.checks import Court
    from lmcvote.nominations.form import Nomination
    from lmcvote.nominations.letters import Run, Sent
    from lmcvote.nominations.ruling import Ruling
    from lmcvote.store.nominations import Closed


@dataclass(frozen=True, slots=True)
class Nominations:
    """All that is on record of them."""

    desk: Desk
    court: "Court"
    versions: "tuple[Nomination, ...]"
    """Every form that was taken down, oldest first."""
    rulings: "tuple[Ruling, ...]"
    runs: "tuple[Run, ...]"
    sent: "tuple[Sent, ...]"
    told: frozenset[str]
    """Cases that nominees were told of."""
    closed: "Closed | None"
    """None before, and again where the frozen definition was deleted before anything was printed."""
    boards: "tuple[Contest, ...]"
    """The contests whose candidates are nominated."""

    @property
    def election(self) -> "Election":
        """By its settings."""
        return self.desk.election

    def board(self, named: str) -> "Contest":
        """A contest by its id; the only one, where none is named. Raises BadInput, or Misused of several."""
        known = {str(one.id): one for one in self.boards}
        if not named and len(known) == 1:
            return next(iter(known.values()))
        if not named:
            raise session.wanting(f"--contest ID, one of {', '.join(known)}")
        if named not in known:
            message = f'"{named}" is no contest that candidates are nominated for. There is {", ".join(known)}.'
            raise BadInput(Finding("contest-unknown", message, field="--contest", value=named))
        return known[named]

    def one(self, who: str) -> "Nomination":
        """A nomination by its id, GMC number, or part of the name. Raises BadInput."""
        from lmcvote.electorate.names import words

        spoken = set(words(who))
        every = self.court.nominations
        found = [one for one in every if who in (one.id, one.nominee.gmc_number)] or [
            one for one in every if spoken and spoken <= set(words(one.nominee.name))
        ]
        if len(found) == 1:
            return found[0]
        named = ", ".join(f"{one.nominee.name} ({one.id})" for one in found or every)
        message = (
            f'"{who}" is {"several" if found else "nobody"} of those nominated: {named or "none so far"}. Give the id.'
        )
        raise BadInput(Finding("not-nominated", message, field="WHO", value=who))


def of(context: typer.Context, election: str) -> Nominations:
    """The nominations of a folder. Raises as `read` does."""
    return read(electorates.of(context, election))


def read(desk: Desk) -> Nominations:
    """The nominations of an electorate.

    Raises BadInput where no electorate is built, where every candidate stands in the settings, or where forms are on
    record for a contest that has candidates there too.
    """
    from lmcvote.cli import kept as kept_box
    from lmcvote.electorate.thresholds import load
    from lmcvote.nominated import FILE
    from lmcvote.nominations.checks import Court
    from lmcvote.nominations.form import latest
    from lmcvote.nominations.ruling import in_force
    from lmcvote.packs.statements import number_of_words
    from lmcvote.store import nominations as kept

    box = desk.election.stores.box
    with desk.store() as rows:
        versions, withdrawn = kept.load_nominations(rows), kept.load_withdrawals(rows)
        rulings, closed = kept.load_rulings(rows), kept.load_closed(rows)
        runs, sent, told = kept.load_runs(rows), kept.load_sent(rows), kept.load_told(rows)
    if closed and not (desk.folder / FILE).exists() and not kept_box.printed_by(desk.folder, box, desk.here):
        closed = None
    by_nomination = set(closed.contests) if closed else set()
    boards = tuple(one for one in desk.election.contests if one.awaits or one.id in by_nomination)
    nominated.refuse_twice(desk.folder, desk.election)
    if not boards:
        titles = listed([one.title for one in desk.election.contests if not one.question])
        message = (
            f"The candidates stand in election.toml ({titles}), so nobody is nominated. To take nominations, delete "
            "`candidates` there, the brackets and all between them."
        )
        raise BadInput(Finding("candidates-in-file", message, "election.toml", field="candidates"))
    nominations = latest(versions)
    counts = {one.id: number_of_words(desk.folder, one.id) for one in nominations}
    court = Court(
        desk.election,
        desk.electorate,
        electorates.said(desk),
        electorates.practices(desk),
        desk.record.as_at,
        nominations,
        withdrawn,
        in_force(rulings),
        {named: number for named, number in counts.items() if number is not None},
        load().close,
    )
    return Nominations(desk, court, versions, rulings, runs, sent, told, closed, boards)


def refuse_closed(there: Nominations, what: str) -> None:
    """Raise RuleRefuses once nominations are closed, and who stands is frozen."""
    from lmcvote.electorate.rulings import office_day

    if there.closed:
        message = f"Nominations were closed on {office_day(there.closed.at)}, and who stands is frozen: {what}"
        raise RuleRefuses(Finding("nominations-closed", message))


def rehearsed(there: Nominations, refusal: Refusal) -> None:
    """Raise a refusal that a rehearsal, whose days are made up, only tells."""
    if not there.election.rehearsal:
        raise refusal
    terminal.rehearsed(refusal)


def sent_to(there: Nominations, election: "Election") -> "dict[str, tuple[str, ...]]":
    """First row of a doctor -> where letters go: asked for in writing, else home, else the practice (RULES 5.8)."""
    from lmcvote.cli.electorate import letters
    from lmcvote.electorate.entries import Entry
    from lmcvote.electorate.freeze import Elector, ElectorId
    from lmcvote.packs import address

    court, folder = there.court, there.desk.folder
    doctors = court.electorate.doctors
    asked = {}
    if election.lists.addresses:
        electors = [Elector(ElectorId(one.key), one, "") for one in doctors if isinstance(one, Entry)]
        others = [one for one in doctors if not isinstance(one, Entry)]
        asked = dict(address.read(folder / election.lists.addresses, electors, others))
    known = letters.sent_to(court.said, court.practices)

    def of_one(one: "Entry | Excluded") -> tuple[str, ...]:
        return asked.get(ElectorId(one.rows[0])) or known(one.rows)

    return {one.rows[0]: lines for one in doctors if (lines := of_one(one))}
