"""The number on a declaration of identity: short enough to read out, with a letter that gives a slip away.

`0417/1-R` is the 417th name on the register of electors, first issue. The letter is a weighted sum of all digits modulo
23: one wrong digit, or two exchanged, always ask for another letter.
"""

import re

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""Twenty-three, a prime: without I, O and S, which are taken for 1, 0 and 5."""
WEIGHTS = (2, 3, 5, 7, 11, 13, 17)
"""From the last digit of the number; the issue has weight 1. All differ, and so do their differences from nought."""
DIGITS = 4
_SHAPE = re.compile(r"([0-9]{1,7})/([1-9][0-9]?)-?([A-Z])")


def written(number: int, issue: int) -> str:
    """As it is printed.

    >>> written(417, 1), written(12345, 2)
    ('0417/1-R', '12345/2-V')
    """
    return f"{number:0{DIGITS}}/{issue}-{_letter(number, issue)}"


def read(text: str) -> tuple[int, int]:
    """Number and issue of a typed number; blanks and case do not count. Raises ValueError with what is wrong.

    >>> read("417/1 r")
    (417, 1)
    """
    found = _SHAPE.fullmatch("".join(text.split()).upper())
    if not found:
        raise ValueError("is no number of a declaration, such as 0417/1-R")
    number, issue = int(found[1]), int(found[2])
    if _letter(number, issue) != found[3]:
        raise ValueError("has a slip in it: its letter does not fit its digits")
    return number, issue


def _letter(number: int, issue: int) -> str:
    digits = zip(WEIGHTS, map(int, reversed(str(number))), strict=False)
    return LETTERS[(issue + sum(weight * digit for weight, digit in digits)) % len(LETTERS)]
