"""What the two lists call their columns and their roles: value tables, no code.

The spellings are expectations, gathered from hand-kept lists; our own name of a field is always accepted too. They are
compared by `sheet.heading`: case, dots, dashes and underscores do not count.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Source(StrEnum):
    """The two lists."""

    PERFORMERS = "performers"
    EQUIP = "equip"


LISTS: Final = MappingProxyType({Source.PERFORMERS: "Performers List", Source.EQUIP: "EQUIP"})
"""What people call them."""


class Role(StrEnum):
    """What a doctor does at a post."""

    PARTNER = "partner"
    SALARIED = "salaried"
    LOCUM = "locum"
    REGISTRAR = "registrar"
    UNKNOWN = "unknown"


ROLE_WORDS: Final = MappingProxyType(
    {
        word: role
        for role, words in {
            Role.PARTNER: "partner, gp partner, principal, gp principal, gp provider, contractor, senior partner",
            Role.SALARIED: "salaried, salaried gp, employed, retainer",
            Role.LOCUM: "locum, gp locum, locum gp, freelance, sessional, peripatetic, bank",
            Role.REGISTRAR: "registrar, gp registrar, trainee, gp trainee, st1, st2, st3, gpst",
            Role.UNKNOWN: "unknown",
        }.items()
        for word in words.split(", ")
    }
)


def role_words(own: Mapping[str, str]) -> dict[str, Role]:
    """The words above, and the office's own."""
    return {**ROLE_WORDS, **{word: Role(role) for word, role in own.items()}}


REQUIRED: Final = (("gmc_number",), ("surname", "full_name"), ("forename", "full_name"))
"""The GMC number's column must be there, its cells may be empty; one column may hold the whole name."""

_PERFORMERS: Final = {
    "gmc_number": "gmc, gmc no, gmc ref, gmc ref no, gmc reference, gmc reference number, registration number, "
    "professional registration no, professional registration number",
    "surname": "last name, lastname, family name, performer surname",
    "forename": "forenames, first name, firstname, given name, given names, performer forename, performer forenames",
    "full_name": "name, performer name, performer, doctor",
    "role": "performer type, type, contract type, status, list type, performer status",
    "practice_code": "org code, organisation code, ods, ods code, prac code, national practice code",
    "home_postcode": "residential postcode, private postcode, correspondence postcode",
    **{f"address_{n}": f"address line {n}, addr{n}, addr {n}, correspondence address line {n}" for n in range(1, 6)},
    "ccg": "area, area team, sub icb, sub icb location, icb location code",
    "declared_ccg": "home ccg",
    "declaration_date": "date declared, form date",
    "sessions": "sessions per week",
    "join_date": "date joined, start date, date of inclusion, inclusion date, from",
    "left_date": "leave date, end date, removal date, date removed, to",
}

_EQUIP: Final = {
    "gmc_number": "gmc, gmc no, gmc num, gmc ref, gmc code, reg no",
    "surname": "last name, family name, sname",
    "forename": "first name, given name, known as, fname",
    "full_name": "name, gp name, doctor, doctor name, gp",
    "role": "job title, post, position, gp type, status, employment type, category",
    "practice_code": "prac code, ods, ods code, org code, surgery code",
    "home_postcode": "home post code, postcode, post code, private postcode",
    "address_1": "address 1, address line 1, add1, add 1, street",
    "address_2": "address 2, address line 2, add2, add 2",
    "address_3": "address 3, address line 3, add3, add 3",
    "address_4": "address 4, address line 4, add4, add 4, town",
    "address_5": "address 5, address line 5, add5, add 5, county",
    "ccg": "ccg code, constituency, locality",
    "declared_ccg": "home ccg, chosen area",
    "declaration_date": "date declared, date of form, form returned",
    "sessions": "no of sessions, sessions pw, weekly sessions, sessions per week",
    "join_date": "start date, date started, joined, from",
    "left_date": "leaving date, end date, date left, finish date, to",
}

NAMES: Final = MappingProxyType(
    {
        source: MappingProxyType({name: tuple(words.split(", ")) for name, words in table.items()})
        for source, table in ((Source.PERFORMERS, _PERFORMERS), (Source.EQUIP, _EQUIP))
    }
)
"""List -> field -> headings accepted for it. `ccg` is the practice's; `declared_ccg` the doctor's own, once dated."""

ADDRESS: Final = tuple(f"address_{n}" for n in range(1, 6))
"""The lines of a doctor's home address."""

ON_ONE_LIST_ONLY: Final = frozenset({"postcode", "post code"})
"""Words that mean another thing on the other list: on the Performers List a bare postcode may be the practice's."""

HOME_BY_NAME: Final = frozenset({"home ccg", "chosen area"})
"""Headings that speak of the doctor's home alone: without a date they are no declaration, and no practice's CCG."""

TELLTALE: Final = MappingProxyType(
    {
        Source.PERFORMERS: frozenset(
            (
                "performer type, performer status, performer surname, performer forename, performer forenames, "
                "performer name, performer, list type, date of inclusion, inclusion date"
            ).split(", ")
        ),
        Source.EQUIP: frozenset(
            (
                "gp type, job title, no of sessions, sessions pw, weekly sessions, gp name, surgery, surgery code, "
                "constituency, locality"
            ).split(", ")
        ),
    }
)
"""Headings that only one of the lists has: they betray two lists given the wrong way round."""
