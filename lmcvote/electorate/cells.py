"""What a cell says: a GMC number, a day, a number of sessions, a group. Nothing doubtful is guessed.

Each reader raises ValueError for a text that is none of its kind, save `gmc_number`, whose every text is kept with what
is doubtful about it.
"""

import re
from datetime import date, timedelta
from fractions import Fraction

SEVEN_DIGITS = re.compile("[0-9]{7}")
GROUP_CODE = re.compile("[0-9A-Z]{3}")
PRACTICE_CODE = re.compile("[A-Z][0-9]{5}")
POSTCODE = re.compile("[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
PLACEHOLDERS = frozenset(
    "tbc, tba, n/a, na, #n/a, none, null, nil, unknown, not known, pending, 0000000, ?, -, --, x".split(", ")
)
"""Stand for nothing in a number, a code or a postcode. Never looked for in names: Null and NA are surnames."""
FULL_MONTHS = tuple("january february march april may june july august september october november december".split())
MONTHS = tuple(month[:3] for month in FULL_MONTHS)
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(20000, 80000)
"""1954 to 2119: a number in a date column beyond it is no serial date."""


def gmc_number(text: str) -> tuple[str, str]:
    """The number of a cell and what is doubtful about it. The GMC number has no check digit: only its form can be seen.

    >>> gmc_number("C6123456")[0], gmc_number("6123456.0")[0], gmc_number("123456")[0], gmc_number("#N/A")[0]
    ('6123456', '6123456', '0123456', '')
    """
    plain = text.replace(" ", "").upper()
    if not plain or (SEVEN_DIGITS.fullmatch(plain.removeprefix("C")) and plain.strip("0")):
        return plain.removeprefix("C"), ""
    whole = re.sub(r"\.0+$", "", plain)
    leave = "Correct the cell and build again, or leave it"
    if SEVEN_DIGITS.fullmatch(whole) and whole.strip("0"):
        return whole, f"is a GMC number kept as a decimal; {whole} is used. Format the column as text, or leave it."
    if re.fullmatch("[0-9]{6}", whole) and whole.strip("0"):
        return f"0{whole}", f"has 6 digits, 7 needed; 0{whole} is used (a lost zero?). {leave}."
    what = "stands for no GMC number" if text.lower() in PLACEHOLDERS else "is no GMC number (seven digits)"
    return "", f"{what}. {leave}: the doctor is matched by name, and you are asked where that is not enough."


def day(text: str) -> date:
    """A date, day first, ISO, ODS (20251231) or an Excel serial. Raises ValueError: a month-first date is not guessed.

    >>> day("3/4/2025") == day("2025-04-03 00:00:00") == day("45750") == day("03.04.25") == day("3 April 2025")
    True
    >>> day("31-Mar-26")
    datetime.date(2026, 3, 31)
    """
    if serial := re.fullmatch(r"([0-9]{5})(\.0+)?", text):
        days = int(serial[1])
        if days not in EXCEL_DAYS:
            raise ValueError(text)
        return EXCEL_DAY_ZERO + timedelta(days=days)
    if iso := re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})([ T]00:00(:00)?)?", text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    plain = re.sub(r"[ T]00:00(:00)?$", "", text)
    if british := re.fullmatch(r"([0-9]{1,2})[ /.-]+([0-9]{1,2}|[A-Za-z]{3,9})[ /.-]+([0-9]{4}|[0-9]{2})", plain):
        month = british[2].lower()
        number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
        if not month.isdigit() and not FULL_MONTHS[number - 1].startswith(month):
            raise ValueError(text)
        year = int(british[3])
        return date(year if year > 99 else 2000 + year if year < 70 else 1900 + year, number, int(british[1]))
    raise ValueError(text)


def practice_code(text: str) -> str:
    """A letter and five digits; of a branch, its practice. Empty for a placeholder: TBC is no practice in common.

    >>> practice_code("f81011003"), practice_code("tbc")
    ('F81011', '')
    """
    code = text.replace(" ", "").upper()[:6]
    if not PRACTICE_CODE.fullmatch(code) and text.lower() not in PLACEHOLDERS:
        raise ValueError(text)
    return code if PRACTICE_CODE.fullmatch(code) else ""


def postcode(text: str) -> str:
    """A postcode in capitals, without its blank; empty for a placeholder, which is nobody's home in common.

    >>> postcode("cm1 1aa"), postcode("n/a")
    ('CM11AA', '')
    """
    squeezed = text.replace(" ", "").upper()
    if not POSTCODE.fullmatch(squeezed) and text.lower() not in PLACEHOLDERS:
        raise ValueError(text)
    return squeezed if POSTCODE.fullmatch(squeezed) else ""


def session_count(text: str) -> Fraction:
    """A number of sessions a week, halves allowed.

    >>> session_count("4.5")
    Fraction(9, 2)
    """
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]+)?", text):
        raise ValueError(text)
    return Fraction(text)


def group_code(text: str) -> str:
    """The ODS code of a commissioning group, in capitals.

    >>> group_code("06q")
    '06Q'
    """
    code = text.upper()
    if not GROUP_CODE.fullmatch(code):
        raise ValueError(text)
    return code
