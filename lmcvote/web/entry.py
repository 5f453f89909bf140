"""A launch token, once -> a cookie, and the token that every form carries.

Nothing is proved by it but that somebody has the link: on one computer the page cannot know who sits at the keyboard.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest

BYTES = 32


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at the page, from the link to the end of the program."""

    person: str
    form_token: str
    """In every form of this visit, and in no other: a form made elsewhere cannot have it."""
    beside: str = ""
    """Who signed the last ruling as the second: offered for the next."""


class Door:
    """Who may come in, and who is in. Tokens and cookies are kept as hashes."""

    def __init__(self, tokens: Mapping[str, str], entropy: Callable[[int], bytes]) -> None:
        """`tokens`: launch token -> the person whose link it is in."""
        self._waiting = {_hash(token): person for token, person in tokens.items()}
        self._visits: dict[str, Visit] = {}
        self._entropy = entropy

    def expects(self, token: str) -> str:
        """The person of a token that is still good; empty for any other. Looking uses nothing up."""
        return self._waiting.get(_hash(token), "")

    def admit(self, token: str) -> str:
        """A cookie for the token, which is used up by it; empty for one that is not good."""
        person = self._waiting.pop(_hash(token), "")
        if not person:
            return ""
        cookie = self._entropy(BYTES).hex()
        self._visits[_hash(cookie)] = Visit(person, self._entropy(BYTES).hex())
        return cookie

    def visit(self, cookie: str) -> Visit | None:
        """Whose cookie it is; None where it is nobody's."""
        return self._visits.get(_hash(cookie))

    def signed_beside(self, cookie: str, name: str) -> None:
        """Remember the second name for the next ruling."""
        self._visits[_hash(cookie)] = replace(self._visits[_hash(cookie)], beside=name)


def own_form(visit: Visit, form_token: str) -> bool:
    """The form was made by this visit's page."""
    return compare_digest(visit.form_token.encode(), form_token.encode())


def _hash(token: str) -> str:
    """Looked up by hash, so that the time it takes tells nothing of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
