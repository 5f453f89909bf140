"""A confirmation ballot: what each name's question came to, as the one declaration of its board (RULES 4.1)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lmcvote.audit import check
from lmcvote.audit.check import State, Theme

if TYPE_CHECKING:
    from lmcvote.audit.account import Identity
    from lmcvote.audit.check import Check
    from lmcvote.declaration import Declaration, Papers


def together(board: "Declaration", of: "Mapping[str, Declaration]") -> "Declaration":
    """The board's declaration with all that the questions have. `of` has theirs, by the name that each is about."""
    sides = tuple(of.values())
    sums = _sums(of)
    turnouts = [side.turnout for side in sides if side.turnout]
    most = max(turnouts, key=lambda one: one.papers, default=None)
    fewest = min((one.papers for one in turnouts), default=0)
    return replace(
        board,
        checks=_checks(board, sides, sums),
        accounts=sums,
        papers=_papers([side.papers for side in sides if side.papers]),
        turnout=replace(most, fewest=fewest) if most else None,
        withheld=next((side.withheld for side in sides if side.withheld), ""),
        notes=tuple(replace(note, rule=f"{name}, {note.rule}") for name, side in of.items() for note in side.notes),
        counts=tuple(dict.fromkeys(name for side in sides for name in side.counts)),
        added=sides[0].added,
        distribution=tuple(dict.fromkeys(line for side in sides for line in side.distribution)),
    )


def count_file(files: Sequence[bytes]) -> bytes:
    """The published counts of all names as one file; empty while one is missing."""
    from lmcvote.canonical import to_bytes

    return to_bytes([json.loads(one) for one in files]) if all(files) else b""


def _sums(of: "Mapping[str, Declaration]") -> "tuple[Identity, ...]":
    """Every account once: under its name where the questions differ in it, packs and envelopes being theirs alike."""
    rules = dict.fromkeys(one.rule for side in of.values() for one in side.accounts)
    found: list[Identity] = []
    for rule in sorted(rules, key=lambda rule: tuple(map(int, rule.split(".")))):
        each = {name: [one for one in side.accounts if one.rule == rule] for name, side in of.items()}
        first, *others = each.values()
        if all(other == first for other in others):
            found += first
        else:
            found += [replace(one, left=_named(name, one)) for name, ones in each.items() for one in ones]
    return tuple(found)


def _named(name: str, one: "Identity") -> tuple[tuple[str, int], ...]:
    (label, number), *rest = one.left
    return (f"{name}: {label}", number), *rest


def _checks(board: "Declaration", sides: "Sequence[Declaration]", sums: "Sequence[Identity]") -> "tuple[Check, ...]":
    """Each check once; an account that is off or missing for one name is so for the board."""
    every = [one for side in sides for one in side.checks]
    accounts = [one for one in every if one.theme is Theme.ACCOUNTS]
    off = Counter(one.name for one in accounts if one.state is State.FAILED)
    noted = Counter(one.name for one in accounts if one.noted)
    covered = [name.removeprefix("account-") for name in noted if noted[name] == off[name]]
    rest = [one for one in every if one.theme is not Theme.ACCOUNTS or one.state is State.NOT_DONE]
    open_ = {one.name for one in rest if not one.passed}
    said = [one for one in rest if not one.passed or one.name not in open_]  # what holds of one name is not said of all
    return tuple(dict.fromkeys((*board.checks, *said, *check.accounts(sums, (), covered))))


def _papers(every: "Sequence[Papers]") -> "Papers | None":
    """The papers on all names; without the heads where they are withheld for one."""
    from lmcvote.declaration import Papers

    if not every:
        return None
    heads = Counter[str]()
    for one in every:
        heads.update(dict(one.heads))
    return Papers(
        sum(one.counted for one in every),
        sum(one.wholly_valid for one in every),
        sum(one.rejected_in_part for one in every),
        sum(one.rejected for one in every),
        tuple((head, heads[head]) for head, _ in every[0].heads) if all(one.heads for one in every) else (),
        sum(one.votes for one in every),
        sum(one.unused for one in every),
        sum(one.lost_in_part for one in every),
    )
