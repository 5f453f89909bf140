"""Letters as they are sorted and compared: A to Z, without accents."""

import unicodedata

_OWN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)
"""Letters that Unicode does not take apart."""


def plain(text: str) -> str:
    """Accents off, letters of other alphabets as they are.

    >>> plain("Đặng Łukasiewicz-Nuñez")
    'Dang Lukasiewicz-Nunez'
    """
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(_OWN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
