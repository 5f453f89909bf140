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
REFUSED, ELSEWHERE = "refused", "stands in no words of it"
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


def _asked(*_: object, **__: object) -> None:
    raise AssertionError("asked the network, or the system")


def told(document: documents.Document, words: str) -> str:
    """What is wrong with a document that has these words; empty where they are printed, or refused by name."""
    try:
        text = documents.rendered(document)
        wanted = bare(markup.shown(words))
        times = bare("\n".join(_unescaped(text))).count(wanted)
        found = bare("".join(pages(printed(text)))).count(wanted)
    except (Refusal, ValueError, KeyError):  # a letter that no font has; a word that chooses the wording
        return REFUSED
    if not times:
        return ELSEWHERE
    return "" if found >= times else f"{words!r} stands there {times} times and was printed {found}"


def _unescaped(text: str) -> Iterator[str]:
    """The lines of a document as they are to be read."""
    for letter in markup.letters(text):
        for block in letter:
            yield "".join(run.text for runs in _runs(block) for run in runs)


def _runs(block: object) -> Iterator[Any]:
    if isinstance(block, markup.Paragraph):
        yield block.words
    elif isinstance(block, markup.Table):
        yield from (cell for row in block.rows for cell in row if not isinstance(cell, markup.Bar))


def printed_with(number: int, seed: int = 14) -> Ran:
    """So many documents with one text replaced; one in whose words it does not stand is another reader's."""
    chance, found, failures = Random(seed), Counter[str](), list[str]()  # noqa: S311 -- the same each time
    kinds = every()
    ways: Mapping[int, list[Way]] = {nth: list(texts(kind)) for nth, kind in enumerate(kinds)}
    with mock.patch.multiple(socket, socket=_asked, create_connection=_asked), mock.patch.object(os, "system", _asked):
        for _ in range(number):
            nth, words = chance.randrange(len(kinds)), chance.choice(PAYLOADS)
            way = chance.choice(ways[nth])
            try:
                why = told(with_words(kinds[nth], way, words), words)
            except Exception as fault:  # noqa: BLE001 -- told as the failure that it is
                why = repr(fault)
            found[why or "printed"] += 1
            if why not in ("", REFUSED, ELSEWHERE):
                failures.append(f"{type(kinds[nth]).__name__}.{'.'.join(map(str, way))}: {why}")
    failures += ["something was evaluated"] * Path("EVALUATED").exists()
    return Ran(number, tuple(failures), f"{found['printed']} printed, {found[REFUSED]} refused")
