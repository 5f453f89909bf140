"""`lmcvote audit compare`: each paper drawn beside its record, found by the code that is on the paper."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.audit import desk as desks
from lmcvote.cli.audit import held
from lmcvote.cli.audit.desk import Audited, ContestOption
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import Finding, IntegrityBroken, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.audit.comparing import Compared, Records
    from lmcvote.audit.sample import Place
    from lmcvote.canonical import Canonical
    from lmcvote.store.audits import Audit
    from lmcvote.store.opening import Store

COMPARED = "audit papers compared"
UNREADABLE = "-"
Scan = tuple["Place", bytes]
"""A paper and its serial, in memory alone; no byte where its code cannot be read."""


def compare(
    context: typer.Context,
    key: Annotated[str, typer.Option(metavar="DIR", help="After the seal: the scrutineer's stick, with box.key.")] = "",
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin once more with every paper; what was compared stays.")
    ] = False,
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why it is begun anew.")] = "",
    by: ByOption = None,
    contest: ContestOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote audit compare --by "Alan Reeve" --by "Priya Nair"

    For each paper that two people have recorded it asks for the code: scan it, or type the letters beside it. A "-" is
    a paper whose code cannot be read; an empty line ends the sitting. Only then are the records looked up, and those
    shown that differ. No code is kept, and a record is never shown before people have said what they see.
    """
    audited = desks.of(context, election, contest)
    audit = audited.rolled
    two = session.two_people(audited.desk.election, "--by", by)
    places = _waiting(audited, audit, anew=anew, because=because)
    known = held.records(audited)
    if known.digest != audit.sealed.records:
        message = (
            f"{audited.contest.title}: the records are not those that were sealed before the dice. Something was "
            "scanned or ruled on since, or the box was changed. Put back the copy, or seal an audit of a new count."
        )
        raise IntegrityBroken(Finding("records-changed", message, field="--contest", value=audited.contest.id))
    box_key = held.key(audited, key)
    scans = list(_scanned(audited, places))
    if not scans:
        terminal.note("No code was scanned: nothing is compared.")
        return
    compared, tags = _look_up(audited, audit, known, scans, box_key, anew=anew)
    told = _keep(audited, audit, compared, tags, two, because if anew else "")
    if as_json:
        terminal.show_json(told)
        return
    _show(audited, told)
    terminal.next_step(audited.step("audit compare --by NAME --by NAME" if told["waiting"] else "audit risk"))


def _waiting(audited: Audited, audit: "Audit", *, anew: bool, because: str) -> "tuple[Place, ...]":
    """The papers to be compared. Raises RuleRefuses where there are none, or where records are not looked at."""
    from dataclasses import replace

    from lmcvote.audit.sealed import Method

    if audit.sealed.method is not Method.COMPARISON:
        message = f"{audited.contest.title}: this audit polls, and looks at no record. Next: lmcvote audit risk"
        raise RuleRefuses(Finding("polls", message, field="--contest", value=audited.contest.id))
    if anew and not because.strip():
        raise session.wanting("--because TEXT")
    places = (replace(audited, compared={}) if anew else audited).waiting(audit)
    if not places:
        message = (
            f"{audited.contest.title}: no paper waits to be compared. First two people say what they see: "
            "lmcvote audit record FILE.csv"
        )
        raise RuleRefuses(Finding("none-to-compare", message, field="--contest", value=audited.contest.id))
    return places


def _scanned(audited: Audited, places: "Sequence[Place]") -> Iterator[Scan]:
    """A serial for each paper, as the hand scanner types it, up to an empty line.

    A code that was just scanned for another paper is asked for again: two papers with one code are no slip of the hand.
    """
    from lmcvote.cli.ballots import styles

    wanted = styles.of(audited.desk.folder, told=False).wanted
    ours = frozenset(style.hash for style in wanted if style.contest.id == audited.contest.id)
    before: dict[bytes, Place] = {}
    for place in places:
        doubted = b""
        while True:
            line = _line(f"{place.pile}, paper {place.nth}: its code")
            if not line:
                return
            if line == UNREADABLE:
                yield place, b""
                break
            serial = _serial(line, ours)
            if serial in before and serial != doubted:
                other = before[serial]
                terminal.note(
                    f"This code was scanned for {other.pile}, paper {other.nth}. Scan this paper; if the code is on "
                    "both, scan it once more."
                )
                doubted = serial
            elif serial:
                before.setdefault(serial, place)
                yield place, serial
                break


def _line(prompt: str) -> str:
    """What is scanned or typed, unseen on a terminal: a code beside its marks is nothing to be left on a screen."""
    if sys.stdin.isatty():
        answer: str = typer.prompt(prompt, default="", show_default=False, hide_input=True, err=True)
        return answer.strip()
    return sys.stdin.readline().strip()


def _serial(line: str, ours: frozenset[bytes]) -> bytes:
    """The serial of a code; no byte where it is none of a paper of this contest, which is told."""
    from lmcvote.paper.code import from_text, parse

    try:
        code = parse(from_text(line.replace("-", " ")))
    except ValueError as error:
        terminal.note(f"No code of a paper: {error}. Scan it again, or type {UNREADABLE} where it cannot be read.")
        return b""
    if code.test or code.style_hash not in ours:
        terminal.note(f"A paper of another contest or election, or a test. Type {UNREADABLE} if it lay in this pile.")
        return b""
    return code.serial


def _look_up(
    audited: Audited, audit: "Audit", known: "Records", scans: Sequence[Scan], box_key: bytes, *, anew: bool
) -> "tuple[list[Compared], set[bytes]]":
    """The record of each paper, and the tags of the codes: one that was scanned before vouches for no second paper."""
    from lmcvote.audit import comparing
    from lmcvote.audit.comparing import Compared, Lack
    from lmcvote.store import audits, opening

    desk = audited.desk
    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        before = frozenset() if anew else audits.load_tags(store, audit.sealed)
    found, tags = list[Compared](), set[bytes]()
    for place, serial in scans:
        tag = comparing.tag(box_key, audit.sealed.digest, serial) if serial else b""
        if tag and (tag in before or tag in tags):
            found.append(Compared(place, Lack.AGAIN))
            continue
        tags |= {tag} if tag else set()
        found.append(Compared(place, comparing.find(known, box_key, serial) if serial else Lack.NONE))
    return found, tags


def _keep(
    audited: Audited,
    audit: "Audit",
    compared: "Sequence[Compared]",
    tags: "set[bytes]",
    two: tuple[str, ...],
    because: str,
) -> dict[str, Any]:
    """Put a sitting on record, whole; only then is anything shown of it, so that nobody looks up a code unseen."""
    from dataclasses import replace

    from lmcvote.audit.comparing import Lack
    from lmcvote.audit.comparing import told as said
    from lmcvote.audit.sealed import percent
    from lmcvote.store import audits

    now_found = {} if because else dict(audited.compared)
    after = replace(audited, compared={**now_found, **{one.place: one.found for one in compared}})
    now = after.progress(audit)
    differ = [one for one in compared if one.found != audited.seen[one.place]]
    facts: dict[str, Canonical] = {
        "contest": str(audited.contest.id),
        "count": audit.sealed.count,
        "papers": len(compared),
        "differ": len(differ),
        "because": because.strip(),
        "by": list(two),
        "looked_at": now.looked_at,
        "limit": percent(audit.sealed.limit),
        "verdict": str(now.verdict),
        "method": str(audit.sealed.method),
    }

    def save(store: "Store") -> None:
        _refuse_meanwhile(audited, audit, store)
        audits.save_compared(store, audit.sealed, compared, tags, two, anew=bool(because))

    audited.desk.keep(COMPARED, facts, save)
    return {
        "contest": audited.contest.id,
        "compared": len(compared),
        "agree": len(compared) - len(differ),
        "no_record": sum(one.found is Lack.NONE for one in differ),
        "code_again": sum(one.found is Lack.AGAIN for one in differ),
        "differ": [
            {
                "pile": one.place.pile,
                "nth": one.place.nth,
                "seen": _said(audited, one.place),
                "record": said(one.found),
            }
            for one in differ
        ],
        "waiting": len(after.waiting(audit)),
    }


def _refuse_meanwhile(audited: Audited, audit: "Audit", store: "Store") -> None:
    """Raise RuleRefuses where others put papers of this audit on record while these codes were scanned."""
    from lmcvote.store import audits

    now = audits.load_seen(store, audit.sealed), audits.load_compared(store, audit.sealed)
    if now != (audited.seen, audited.compared):
        message = (
            f"{audited.contest.title}: somebody else recorded or compared papers of this audit meanwhile. Nothing of "
            "this sitting is on record: begin it again, one sitting at a time."
        )
        raise RuleRefuses(Finding("compared-meanwhile", message, field="--contest", value=audited.contest.id))


def _said(audited: Audited, place: "Place") -> str:
    from lmcvote.votes import to_text

    seen = audited.seen[place]
    return to_text(seen) if seen else ""


def _show(audited: Audited, told: dict[str, Any]) -> None:
    terminal.tell(
        f"{audited.contest.title}: {counted(told['compared'], 'paper')} compared, {told['agree']:,} as recorded."
    )
    for one in told["differ"]:
        terminal.tell(
            f'{one["pile"]}, paper {one["nth"]}: two people saw "{one["seen"]}"; of its record: "{one["record"]}".',
            indent=2,
        )
    if told["differ"]:
        terminal.tell(
            "Each difference counts against the result. Look at these papers again: was the right paper scanned? "
            "--anew --because TEXT begins once more; what was compared stays on record."
        )
    if told["waiting"]:
        terminal.tell(f"{counted(told['waiting'], 'paper')} on record still to be compared.")
