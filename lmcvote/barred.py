"""Who may not take a seat, and from which day (RULES 2.2 to 2.5)."""

from datetime import date

from lmcvote.election import Rules

DIRECTOR = "director"
"""Of a provider organisation: barred on any day."""


def barred(office: str, on: date, rules: Rules) -> bool:
    """Whether the holder of an office, kept, cannot take a seat on that day.

    A Director of a provider organisation never can (RULES 2.2). A holder of an LMC office that the rules name cannot
    from the end of the transition on, at the latest from 1 May 2013 (RULES 2.4).

    >>> barred("chair", date(2013, 4, 30), Rules()), barred("chair", date(2013, 5, 1), Rules())
    (False, True)
    """
    if office == DIRECTOR:
        return True
    return office in rules.lmc_barred_offices and on >= date.fromisoformat(rules.lmc_officer_bar_from)


def offices(rules: Rules) -> tuple[str, ...]:
    """Every office that can bar somebody."""
    return (DIRECTOR, *rules.lmc_barred_offices)
