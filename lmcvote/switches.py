"""[rules] of election.toml -> Rules: each switch with its values.

Where RULES has a switch that this version cannot carry out yet, its other values are refused by name rather than read
and forgotten.
"""

from datetime import date
from typing import Any, get_args, get_type_hints

from lmcvote.election import Requirement, Rules
from lmcvote.keys import Keys

MOST = 2000
"""Of a rule that is a number: the words of a statement."""
MOST_MONTHS = 60
"""That a book of runners-up may be good for."""
PERIOD_DAYS = (14, 28)
"""Nominations and the return of papers: between two and four weeks each (the Brief; RULES 3.1, 6.1)."""
BOUNDS = {
    "retention_months": (2, 24),
    "nomination_days": PERIOD_DAYS,
    "return_days": PERIOD_DAYS,
    "withdrawal_days_after_close": (0, 7),
}
"""Of rules that are numbers, where they have bounds of their own (RULES 15.2, 3.1, 6.1, 3.6)."""
FREEZES = ("withdrawal_deadline", "notice_of_election")
LAST_BAR = date(2013, 5, 1)
"""From this day at the latest the offices of RULES 2.4 bar their holders."""
NOT_BUILT = {
    "plain": "papers without a code cannot show a forged or copied one",
    "statutory-numbered": "a numbered paper and its sealed list would let whoever opens the list see who voted how",
}
"""Modes of secrecy that are refused until they are built (SECURITY 5), and what is to be weighed."""


def read(keys: Keys) -> Rules:
    """The rules in force: the defaults where the table says nothing. Faults go to `keys`."""
    chosen: dict[str, Any] = {}
    for name, hint in get_type_hints(Rules).items():
        default = getattr(Rules(), name)
        if hint is bool:
            chosen[name] = keys.take(name, bool, default, f"{name} = true or false")
            continue
        if hint is int:
            low, high = BOUNDS.get(name, (1, MOST_MONTHS if name.endswith("_months") else MOST))
            chosen[name] = keys.whole(name, default, low, high)
            continue
        if name in OF_THEIR_OWN:
            chosen[name] = OF_THEIR_OWN[name](keys, name)
            continue
        built = get_args(hint)
        if all(isinstance(one, int) for one in built):
            chosen[name] = keys.whole(name, default, min(built), max(built))
            continue
        value = keys.text(name, default)
        if value in NOT_BUILT:
            keys.fault(
                "mode-not-built",
                name,
                value,
                f'the mode "{value}" is not built: {NOT_BUILT[value]}. Use "two-envelope": a declaration with the '
                "elector's own code, and a paper with an anonymous serial.",
            )
        elif value not in built:
            keys.fault(
                "rule-not-built",
                name,
                value,
                f'"{value}" is no value this version can carry out. Use ' + " or ".join(f'"{v}"' for v in built) + ".",
            )
        chosen[name] = value
    keys.close(get_type_hints(Rules))
    return Rules(**chosen)


def _declared(keys: Keys, name: str) -> tuple[Requirement, ...]:
    """What a declaration must carry: the signature, and any of the others (RULES 6.3)."""
    known: tuple[Requirement, ...] = get_args(Requirement)
    wanted = keys.texts(name) or ("signature",)
    for value in wanted:
        if value not in known:
            keys.fault("rule-not-built", name, value, f'"{value}" is none of {", ".join(known)}.')
    if "signature" not in wanted:
        keys.fault("no-signature", name, ", ".join(wanted), 'a declaration is signed. Add "signature".')
    return tuple(value for value in known if value in wanted)


def _offices(keys: Keys, name: str) -> tuple[str, ...]:
    """LMC offices that bar their holders: chair and secretary at least (RULES 2.4)."""
    wanted = keys.texts(name) or Rules().lmc_barred_offices
    for office in Rules().lmc_barred_offices:
        if office not in wanted:
            keys.fault("office-missing", name, ", ".join(wanted), f'chair and secretary are the least. Add "{office}".')
    return wanted


def _bar_from(keys: Keys, name: str) -> str:
    """The day from which they do, at the latest 1 May 2013."""
    said = keys.take(name, object, Rules().lmc_officer_bar_from, f"{name} = {LAST_BAR}")
    try:
        day = said if type(said) is date else date.fromisoformat(str(said))
    except ValueError:
        keys.fault("wrong-type", name, str(said), f'"{said}" is no date. Write {name} = {LAST_BAR}.')
        return str(LAST_BAR)
    if day > LAST_BAR:
        keys.fault("out-of-range", name, str(day), f"{day} is too late: the bar begins on {LAST_BAR} at the latest.")
    return str(day)


def _freeze(keys: Keys, name: str) -> str:
    """When the roll is frozen: at one of two steps, or on a day (RULES 1.10)."""
    said = str(keys.take(name, object, Rules().roll_freeze, f'{name} = "{FREEZES[0]}"'))
    if said in FREEZES:
        return said
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        wanted = " or ".join(f'"{one}"' for one in FREEZES)
        keys.fault("rule-not-built", name, said, f'"{said}" is neither {wanted} nor a day, such as 2027-02-03.')
        return Rules().roll_freeze


OF_THEIR_OWN = {
    "roll_freeze": _freeze,
    "declaration_requires": _declared,
    "lmc_barred_offices": _offices,
    "lmc_officer_bar_from": _bar_from,
}
"""Rules that are neither a word, a number nor a yes or no."""
