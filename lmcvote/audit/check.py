"""What was checked before a declaration, and what not: the only place that its assurances are worded from.

A check that passed may be stated; one that failed, or that nobody made, may not, and says so in its own words. Nothing
here is boilerplate: where a check does not pass, its sentence is gone (RULES 14.5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lmcvote.audit.account import Identity
from lmcvote.findings import Finding, NeedsDecision, Refusal, RuleRefuses, counted, listed

MOST_TERMS = 7
"""Of one side of a sum that is told in a sentence."""


class State(StrEnum):
    """What came of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not done"


class Stops(StrEnum):
    """What it stops where it does not pass."""

    NOTHING = "nothing"
    DECISION = "decision"
    """A person must decide first (exit 4)."""
    RULE = "rule"
    """A rule refuses the declaration (exit 5)."""


class Theme(StrEnum):
    """What the scrutineer is asked about (RULES 14.5), as a heading."""

    RULES = "The rules of the election"
    SECURITY = "Security, and no interference"
    ACCOUNTS = "Papers and packs accounted for"
    COUNT = "The count"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be found true, found wanting, or not looked at."""

    name: str
    """Stable short name, for scripts: `account-9.4`."""
    theme: Theme
    state: State
    says: str
    """After "is satisfied that": `two independent counts agree`. True where it passed, and said only then."""
    wanting: str
    """A sentence in its place where it did not pass, with the way out."""
    stops: Stops = Stops.NOTHING
    noted: bool = False
    """A signed note stands in for it: it does not pass, and stops nothing (RULES 9.15)."""

    @property
    def passed(self) -> bool:
        """Whether its sentence may be said."""
        return self.state is State.PASSED

    @property
    def stopping(self) -> bool:
        """Whether nothing may be declared because of it."""
        return not self.passed and not self.noted and self.stops is not Stops.NOTHING


def made(name: str, theme: Theme, held: bool | None, says: str, wanting: str, stops: Stops = Stops.NOTHING) -> Check:
    """A check by what was found: true, false, or None where nobody looked."""
    state = State.NOT_DONE if held is None else State.PASSED if held else State.FAILED
    return Check(name, theme, state, says, wanting, stops)


def accounts(identities: Iterable[Identity], required: Sequence[str], noted: Iterable[str] = ()) -> tuple[Check, ...]:
    """A check for each rule of the accounts: one that nobody can show is as far from balancing as one that is off.

    `required` are the rules that must be shown (RULES 9.1 to 9.13); `noted` those with a signed variance note.
    """
    of_rule: dict[str, list[Identity]] = {rule: [] for rule in required}
    for identity in identities:
        of_rule.setdefault(identity.rule, []).append(identity)
    shown = [_account(rule, found, rule in set(noted)) for rule, found in of_rule.items() if found]
    missing = [rule for rule, found in of_rule.items() if not found]
    return (*shown, *(_missing(way, missing) for way in dict.fromkeys(RECORD[rule] for rule in missing)))


def _missing(way: str, missing: Iterable[str]) -> Check:
    """Accounts that come onto the record in one way: all of them in one sentence."""
    rules = [rule for rule in missing if RECORD[rule] == way]
    which = f"account{'' if len(rules) == 1 else 's'} {listed(rules)}"
    wanting = f"{which.capitalize()} cannot be shown: the figures are not on record. {way}"
    return Check(f"account-{rules[0]}", Theme.ACCOUNTS, State.NOT_DONE, "", wanting, Stops.RULE)


def _account(rule: str, found: Sequence[Identity], noted: bool) -> Check:
    name, says = f"account-{rule}", f"account {rule} balances ({'; '.join(map(_shortly, found))})"
    off = [one for one in found if one.difference]
    if not off:
        return Check(name, Theme.ACCOUNTS, State.PASSED, says, "", Stops.RULE)
    told = "; ".join(f"{one.says} is off by {abs(one.difference)}" for one in off)
    more = "Count again, two people; a difference that stays needs a signed note."
    remedy = "A signed note explains it." if noted else more
    return Check(name, Theme.ACCOUNTS, State.FAILED, says, f"Account {rule}: {told}. {remedy}", Stops.RULE, noted)


def _shortly(identity: Identity) -> str:
    """With its figures, where they are few; the annex has them all."""
    if len(identity.right) <= MOST_TERMS:
        return identity.says
    left = " + ".join(f"{name} {number}" for name, number in identity.left)
    return f"{left} = the sum of {len(identity.right)} figures"


RECORD = {
    "9.1": "Two people count the papers left: lmcvote ballots account --unissued N",
    "9.2": "Post the packs first: lmcvote ballots packs",
    "9.3": "Post the packs first: lmcvote ballots packs",
    "9.4": "Close the returns: lmcvote returns close",
    "9.5": "Close the returns: lmcvote returns close",
    "9.6": "Close the returns: lmcvote returns close",
    "9.7": "Close the returns: lmcvote returns close",
    "9.8": "Write up the opening: lmcvote opening",
    "9.9": "Write up the opening, then count: lmcvote opening, lmcvote count",
    "9.10": "Count first: lmcvote count",
    "9.11": "Count first: lmcvote count",
    "9.13": "Count first: lmcvote count",
}
"""How the figures of each account come onto the record."""


def none_open(name: str, theme: Theme, number: int | None, what: str, remedy: str) -> Check:
    """That no question for a person is open. None where nobody can tell.

    >>> none_open("cases", Theme.RULES, 2, "case", "First: lmcvote electorate review").wanting
    '2 cases are open. First: lmcvote electorate review'
    """
    wanting = (
        f"Whether a {what} is open is not on record. {remedy}"
        if number is None
        else f"{counted(number, what)} {'is' if number == 1 else 'are'} open. {remedy}"
    )
    return made(name, theme, None if number is None else number == 0, f"no {what} is open", wanting, Stops.DECISION)


def refuse(checks: Iterable[Check]) -> None:
    """Raise the refusal that all stopping checks make together, each with its way out; do nothing without one."""
    stopping = [check for check in checks if check.stopping]
    if not stopping:
        return
    findings = [Finding(check.name, check.wanting, value=check.state) for check in stopping]
    refusal: type[Refusal] = RuleRefuses if any(check.stops is Stops.RULE for check in stopping) else NeedsDecision
    raise refusal(*findings)
