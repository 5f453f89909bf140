"""Election -> definition.json: the frozen public edition that both sides of the wall read, and nothing else.

It holds what is printed: contests, seats, candidates with their numbers, and the geometry in whole micrometres. Each
style of paper has a digest, whose first bytes every paper carries; a change of anything in it is another style.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from lmcvote import nominated
from lmcvote.canonical import Canonical, to_bytes
from lmcvote.election import SETTINGS, Contest, Election, ElectionId, Rules
from lmcvote.files import write_all
from lmcvote.findings import Finding, IntegrityBroken, RuleRefuses, listed
from lmcvote.nominated import contest_of, parsed
from lmcvote.paper.code import style_hash
from lmcvote.paper.compose import compose, fits
from lmcvote.paper.layout import Layout
from lmcvote.paper.template import Template

FILE = nominated.FILE
FORMAT = "lmcvote/definition/1"
STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Style:
    """One kind of paper: a contest in one edition."""

    id: str
    contest: Contest
    edition: str
    """`standard` or `large-print`."""
    layout: Layout
    hash: bytes
    """Four bytes, in the code of every paper of the style."""

    @property
    def suffix(self) -> str:
        """Of the names of its print files; the standard edition needs none."""
        return "" if self.edition == STANDARD else self.edition


@dataclass(frozen=True, slots=True)
class Definition:
    """What `definition.json` says to a count."""

    election: ElectionId
    title: str
    rehearsal: bool
    contests: tuple[Contest, ...]
    rules: Rules
    """As they were when the papers said so."""
    digest: str
    """SHA-256 of the file, 64 hex digits."""


def styles(election: Election, templates: Iterable[Template], measure: Callable[..., float]) -> tuple[Style, ...]:
    """The styles of an election, as its papers are drawn: every contest in every edition that can hold it.

    The first edition must hold them all: ValueError beyond seven pages.
    """
    standard, *others = templates
    made = []
    for contest in election.contests:
        for template in (standard, *(other for other in others if fits(contest, other))):
            layout = compose(election, contest, template, measure)
            hashed = style_hash(to_bytes(_style(election, contest, template.edition, layout)))
            made.append(Style(f"{contest.id}.{template.edition}", contest, template.edition, layout, hashed))
    if len({style.hash for style in made}) < len(made):
        raise ValueError("two styles share the first four bytes of their digest: change a contest's id")
    return tuple(made)


def _contest(contest: Contest) -> dict[str, Canonical]:
    found: dict[str, Canonical] = {
        "id": contest.id,
        "title": contest.title,
        "group": contest.group,
        "seats": contest.seats,
        "candidates": [
            {
                "id": c.id,
                "number": int(c.number),
                "surname": c.surname,
                "forenames": c.forenames,
                "practice": c.practice,
            }
            for c in contest.candidates
        ],
    }
    own: dict[str, Canonical] = {
        "question": contest.question,
        "lot_record": contest.lot_record,
        "second_round": int(contest.second_round),
    }
    return found | {name: said for name, said in own.items() if said}  # a contest without them has its old digest


def _style(election: Election, contest: Contest, edition: str, layout: Layout) -> Canonical:
    return {
        "election": election.id,
        "epoch": election.epoch,
        "rehearsal": int(election.rehearsal),
        "edition": edition,
        "contest": _contest(contest),
        "geometry": layout.canonical(),
    }


def to_json(election: Election, made: Sequence[Style]) -> bytes:
    """The canonical bytes of the definition."""
    return to_bytes(
        {
            "format": FORMAT,
            "election": election.id,
            "epoch": election.epoch,
            "rehearsal": int(election.rehearsal),
            "title": election.title,
            "body": election.body,
            "returning_officer": election.returning_officer,
            "scrutineer": election.scrutineer,
            "papers_close": election.timetable.papers_close.wall,
            "rules": {name: int(value) if isinstance(value, bool) else value for name, value in _rules(election.rules)},
            "styles": [_style(election, style.contest, style.edition, style.layout) for style in made],
            "digests": {style.id: style.hash.hex() for style in made},
        }
    )


def freeze(folder: Path, election: Election, made: Sequence[Style], printed: str = "") -> str:
    """Write the definition, once: its SHA-256. Raises as `refuse_another` does."""
    data = refuse_another(folder, election, made, printed)
    path = folder / FILE
    if not path.exists():
        write_all({path: data})
    return sha256(data).hexdigest()


def refuse_another(folder: Path, election: Election, made: Sequence[Style], printed: str = "") -> bytes:
    """The definition as it is now, where it may be frozen or is the frozen one.

    `printed` is the digest under which live papers were printed, empty before the first. Raises RuleRefuses where
    another definition was frozen before, IntegrityBroken where the frozen file is not the one that was printed by.
    """
    path, data = folder / FILE, to_json(election, made)
    digest = sha256(data).hexdigest()
    if path.exists() and read(folder).digest != digest:
        remedy = (
            "Papers are printed: put it back."
            if printed
            else f"Put it back; or, since no live paper is printed yet, delete {FILE} and run the proof again: what "
            "was signed is void."
        )
        message = f"{SETTINGS} no longer says what was frozen in {FILE} ({_differences(path, data)}). {remedy}"
        raise RuleRefuses(Finding("definition-changed", message, str(path)))
    refuse_unprinted(path, digest, printed)
    return data


def refuse_unprinted(path: Path, digest: str, printed: str) -> None:
    """Raise IntegrityBroken where live papers were printed by another definition than this."""
    if printed and printed != digest:
        message = (
            f"Live papers were printed by another {FILE} (SHA-256 {printed[:16]}...). Put back that file and the "
            f"{SETTINGS} it was made of; the scrutineer holds a copy."
        )
        raise IntegrityBroken(Finding("definition-not-printed", message, str(path)))


def _rules(rules: Rules) -> list[tuple[str, Any]]:
    return [(field.name, getattr(rules, field.name)) for field in fields(rules)]


def refuse_awaiting(contests: Iterable[Contest], at: str = "") -> None:
    """Raise RuleRefuses while candidates are being nominated: nobody stands yet, and nothing is frozen (RULES 3)."""
    if waiting := [contest.title for contest in contests if contest.awaits]:
        message = (
            f"{listed(waiting)}: candidates are nominated, and nominations are not closed. First: lmcvote "
            f"nominations close --by NAME --by NAME{at}"
        )
        raise RuleRefuses(Finding("nominations-open", message, SETTINGS, field="candidates"))


def refuse_uncontested(contests: Iterable[Contest], file: str = "") -> None:
    """Raise RuleRefuses for contests without a poll: no more candidates than seats (RULES 4.1)."""
    refused = [
        Finding(
            "uncontested",
            _uncontested(contest),
            file,
            field="seats",
            value=str(contest.seats),
        )
        for contest in contests
        if contest.uncontested
    ]
    if refused:
        raise RuleRefuses(*refused)


def _uncontested(contest: Contest) -> str:
    numbers = f"{len(contest.candidates)} candidates for {contest.seats} seats"
    told = f"{contest.title or 'This election'} is uncontested: {numbers}."
    if not contest.candidates:
        return f"{told} No poll is held: the returning officer calls fresh nominations."
    rest = " and calls fresh nominations for the rest" if len(contest.candidates) < contest.seats else ""
    return f"{told} No poll is held: the returning officer declares them elected{rest}."


def _differences(path: Path, data: bytes) -> str:
    before, now = parsed(path), json.loads(data)
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)} - {"digests", "styles"}
    earlier, later = ({_id(style): _flat(style) for style in table.get("styles", ())} for table in (before, now))
    for name in earlier.keys() | later.keys():
        one, other = earlier.get(name, {}), later.get(name, {})
        changed |= {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
    return "changed: " + ", ".join(sorted(changed))


def _flat(style: dict[str, Any]) -> dict[str, Any]:
    """A style by the keys of election.toml, where it has them."""
    return {**style.get("contest", {}), "paper": style.get("geometry")}


def read(folder: Path) -> Definition:
    """The frozen definition of a folder.

    Raises RuleRefuses where there is none yet, IntegrityBroken where it no longer agrees with its own digests.
    """
    path = folder / FILE
    if not path.exists():
        message = (
            f"{FILE} is not there yet: nothing is frozen to count by. Run lmcvote ballots proof first; where "
            "candidates are nominated, lmcvote nominations close."
        )
        raise RuleRefuses(Finding("no-definition", message, str(path)))
    table = parsed(path)
    data = path.read_bytes()
    try:
        digests = {_id(style): style_hash(to_bytes(style)).hex() for style in table["styles"]}
        if table["format"] != FORMAT or digests != table["digests"] or to_bytes(table) != data:
            raise ValueError
        return Definition(
            election=ElectionId(table["election"]),
            title=table["title"],
            rehearsal=bool(table["rehearsal"]),
            contests=tuple(dict.fromkeys(contest_of(style["contest"]) for style in table["styles"])),
            rules=Rules(**{name: type(value)(table["rules"][name]) for name, value in _rules(Rules())}),
            digest=sha256(data).hexdigest(),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        message = f"{FILE} has been changed since it was frozen. Put back the copy that the scrutineer holds."
        raise IntegrityBroken(Finding("definition-broken", message, str(path))) from None


def _id(style: dict[str, Any]) -> str:
    return f"{style['contest']['id']}.{style['edition']}"
