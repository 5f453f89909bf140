"""What the commands of a recall's petition begin with: the folder, its steps, the members and their sheets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import session
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.returns.office import rehearsed
from lmcvote.election import SETTINGS
from lmcvote.findings import BadInput, Finding, RuleRefuses, listed
from lmcvote.spoken import spoken_day

if TYPE_CHECKING:
    from lmcvote.election import Contest, Recall, RecallRules
    from lmcvote.electorate.freeze import Elector
    from lmcvote.recall.register import Closed, Opened, Steps
    from lmcvote.recall.sheets import Member, Sheet
    from lmcvote.recall.signed import Ground, Returned, Roll


@dataclass(frozen=True, slots=True)
class Office:
    """A recall as it stands."""

    desk: Desk
    recall: "Recall"
    steps: "Steps"
    members: "tuple[Member, ...]"
    """Who may sign; empty before the petition opens."""
    sheets: "tuple[Sheet, ...]"
    returned: "tuple[Returned, ...]"

    @property
    def contest(self) -> "Contest":
        """The question of the recall."""
        return self.desk.election.contests[0]

    @property
    def group(self) -> str:
        """Its name."""
        return self.desk.election.group_name(self.contest.group)

    @property
    def rules(self) -> "RecallRules":
        """Those the petition was opened by; before that, those of the file."""
        return self.steps.opened.rules if self.steps.opened else self.recall.rules

    @property
    def closes(self) -> str:
        """The last day of signing, in words."""
        return spoken_day(self.steps.opened.closes if self.steps.opened else self.recall.last_day)

    @property
    def on_the_roll(self) -> "tuple[Elector, ...]":
        """The members as they would be frozen now."""
        from lmcvote.recall import sheets

        return sheets.on_the_roll(self.desk.record.electors, self.contest.group, self.recall, self.steps.struck)

    def roll(self) -> "Roll":
        """What sheets are held against. Of an open petition."""
        from lmcvote.recall.petition import Window
        from lmcvote.recall.signed import Roll

        opened = of_open(self)
        return Roll(self.members, self.sheets, self._elsewhere(), Window(opened.opens, opened.closes), opened.rules)

    def _elsewhere(self) -> "Mapping[str, Ground]":
        from lmcvote.recall.signed import Ground

        others = {e.entry.gmc_number: Ground.OTHER_GROUP for e in self.desk.record.electors if e.entry.gmc_number}
        held = {e.gmc_number: Ground.HELD for e in self.desk.electorate.entries if e.standing == "held"}
        return {**held, **others}


def of(context: typer.Context, election: str) -> Office:
    """The office of a recall; the trail is told of a sitting that was cut off.

    Raises BadInput where the folder is of no recall, RuleRefuses where the roll is not frozen, or the file no longer
    says what the petition was opened by.
    """
    from lmcvote.store import petition as kept

    desk = desks.of(context, election)
    recall = desk.election.recall
    if recall is None:
        message = f"{SETTINGS} has no [recall]: this is no recall. Make one with lmcvote new DIR --like recall."
        raise BadInput(Finding("no-recall", message, str(desk.folder / SETTINGS), field="recall"))
    if desk.record.frozen is None:
        message = f"The roll is not frozen, so nobody is a member yet. lmcvote electorate freeze{session.at(election)}"
        raise RuleRefuses(Finding("roll-not-frozen", message))
    with desk.store() as rows:
        kept.tell_sittings(rows, desk.here.now())
        steps = kept.load_steps(rows)
        members = kept.load_members(rows, desk.record.electors)
        office = Office(desk, recall, steps, members, kept.load_sheets(rows), kept.load_returned(rows))
    _refuse_changed(office)
    return office


def _refuse_changed(office: Office) -> None:
    """Raise RuleRefuses where rules, days or persons are other than those the petition was opened by (RULES 13.5)."""
    from lmcvote.recall.register import said, stated

    opened = office.steps.opened
    if opened is None:
        return
    now, then = said(office.recall.rules), said(opened.rules)
    changed = [f"rules.recall.{name}" for name in then if now[name] != then[name]]
    changed += ["recall.petition_opens"] * (office.recall.petition_opens != opened.opens)
    if stated(office.recall) != opened.stated:
        changed.append("recall.whom, asked_by or why")
    if changed:
        message = (
            f"{SETTINGS} no longer says what the petition was opened by on {opened.day}: {listed(changed)}. "
            "Put it back: the rules of an open petition do not change."
        )
        raise RuleRefuses(Finding("recall-changed", message, SETTINGS, field=changed[0]))


def of_open(office: Office) -> "Opened":
    """The opening. Raises RuleRefuses before it: no step is skipped (RULES 13.9)."""
    if office.steps.opened is None:
        message = "The petition is not open. First: lmcvote recall open --by NAME --by NAME"
        raise RuleRefuses(Finding("petition-not-open", message))
    return office.steps.opened


def of_closed(office: Office) -> "Closed":
    """The close. Raises RuleRefuses before it: no running total is told (RULES 13.7)."""
    of_open(office)
    if office.steps.closed is None:
        message = (
            f"The petition is open until {office.closes}: before its close nobody is told how many have signed (RULES "
            "13.7). Then: lmcvote recall close --by NAME --by NAME"
        )
        raise RuleRefuses(Finding("petition-open", message))
    return office.steps.closed


def refuse_over(office: Office, what: str, *, at_the_latest: date | None = None) -> "Opened":
    """The opening. Raises RuleRefuses before it, after the close, or past the last day; a rehearsal's days are made up.

    `at_the_latest` is the day of what is put on record; that of the clock where it is not said.
    """
    opened = of_open(office)
    if office.steps.closed:
        raise RuleRefuses(Finding("petition-closed", f"The petition is closed: {what}."))
    today = at_the_latest or office.desk.here.today()
    if today > opened.closes:
        message = f"The last day of signing was {office.closes}: {what}."
        rehearsed(office.desk, RuleRefuses(Finding("petition-over", message, value=str(today))))
    return opened


def in_force(rules: "RecallRules") -> tuple[tuple[str, str], ...]:
    """Every switch with its value, as election.toml has it."""
    from lmcvote.recall.register import said

    shown = {name: getattr(rules, name) for name in said(rules)}
    return tuple((name, str(value).lower() if isinstance(value, bool) else str(value)) for name, value in shown.items())


def needed(rules: "RecallRules", members: int) -> str:
    """How many are needed, in a sentence: under `responses` the share, and the other gate (RULES 13.7)."""
    from lmcvote.recall.threshold import call_gate, response_gate

    at_least = {"at_least": "at least", "more_than": "more than"}
    call = f"{at_least[rules.call_test]} {rules.call_threshold}"
    if rules.call_base == "members":
        return f"{call_gate(members, 0, rules).needed} signatures are needed: {call} of {members} members."
    answer = response_gate(members, 0, rules).needed
    share = f"{at_least[rules.response_test]} {rules.response_threshold}"
    return (
        f"Of those who return a sheet {call} must support the petition; and {answer} of the {members} members must "
        f"return one, {share}."
    )
