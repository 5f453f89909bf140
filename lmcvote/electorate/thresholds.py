"""The measures of linkage and of the home ladder: a versioned table, `rules.toml`, whose hash stands on every build."""

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from importlib.resources import files

FILE = "rules.toml"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One version of the measures."""

    version: int
    sha256: str
    """Of the file, in hexadecimal."""
    close_with_number: float
    """Jaro-Winkler similarity at which two names agree where the GMC numbers do."""
    close: float
    """The same without that support."""
    declaration_months: int
    """An older declaration of a home group is none."""
    lead_sessions: Fraction
    """Sessions a week by which a group must lead where none has more than half,"""
    lead_share: Fraction
    """or this part of all sessions, where that is more."""


def load() -> Thresholds:
    """The version that comes with the program."""
    data = (files("lmcvote.electorate") / FILE).read_bytes()
    table = tomllib.loads(data.decode())
    names, home = table["names"], table["home"]
    return Thresholds(
        version=table["version"],
        sha256=sha256(data).hexdigest(),
        close_with_number=names["close_with_number"],
        close=names["close"],
        declaration_months=home["declaration_months"],
        lead_sessions=Fraction(home["lead_sessions"]),
        lead_share=Fraction(home["lead_share"]),
    )
