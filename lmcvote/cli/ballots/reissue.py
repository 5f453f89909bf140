"""`lmcvote ballots reissue`: a new pack for one elector, or for a whole group; what becomes of the earlier ones."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import figures, mail
from lmcvote.cli.ballots import votes as votes_kept
from lmcvote.cli.ballots.mail import OUT
from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.canonical import Canonical
    from lmcvote.electorate.freeze import Elector
    from lmcvote.electorate.home import Place
    from lmcvote.packs.issue import Act, Because, Fate, Pack

REASONS = ("lost", "not-received", "spoilt", "undelivered", "stolen", "disowned")


def reissue(
    context: typer.Context,
    who: Annotated[
        str, typer.Argument(metavar="[WHO]", help="Number of the declaration, GMC number, or part of a name.")
    ] = "",
    because: Annotated[str, typer.Option(metavar="WHY", help=f"{', '.join(REASONS)}.")] = "",
    by: ByOption = None,
    handed_back: Annotated[
        bool, typer.Option("--handed-back", help="The spoilt pack is here: cancelled at once, and sealed.")
    ] = False,
    no_replacement: Annotated[
        bool, typer.Option("--no-replacement", help="Only record what became of the pack.")
    ] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="Handed over at the office, up to the close.")] = False,
    wave: Annotated[bool, typer.Option("--wave", help="A whole group anew, after a posting that failed.")] = False,
    old_papers: Annotated[
        str, typer.Option(metavar="RULE", help="Of a wave: void_all, or as_replacement (the later one back counts).")
    ] = "",
    group: Annotated[str, typer.Option(metavar="CODE", help="The group, where a doctor votes in several.")] = "",
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the file goes.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots reissue 4011000 --because lost --by "Alan Reeve" --by "Priya Nair"

    Issue another pack. A lost one may still turn up: both stay out, and at most one counts. One stolen or disowned
    never counts. An undelivered pack is cancelled and sealed on the day it comes back. It takes two people, and a paper
    from the sealed spares, which is counted.
    """
    desk = desks.in_force(desks.of(context, election))
    names = session.two_people(desk.election, "--by", by)
    votes_kept.refuse_unconfirmed(desk, election)
    register = votes_kept.read(desk)
    reason = _reason(because, wave, who, no_replacement)
    _refuse_odd(reason, handed_back, no_replacement, old_papers)
    votes = _whole(desk, register, group) if wave else [votes_kept.one(desk, register, who, group)]
    void = wave and _old_papers(desk, old_papers) == "void_all"
    if not no_replacement:
        votes_kept.refuse_late(desk, by_hand=by_hand)
        votes = _without_those_back(register, votes, reason, void)
    act = _act(reason, names, desk)
    fates = _fates(register, votes, act, votes_kept.issue_named(who), election, handed_back=handed_back, void=void)
    _do(desk, register, votes, act, fates, output, as_json, election, no_replacement)


def _act(reason: "Because", names: tuple[str, ...], desk: Desk) -> "Act":
    from lmcvote.packs.issue import Act

    return Act(reason, names, desk.here.now())


def _reason(because: str, wave: bool, who: str, no_replacement: bool) -> "Because":
    """Why. Raises Misused where the options do not go together, BadInput for a reason that is none."""
    from lmcvote.packs.issue import Because

    if wave == bool(who):
        raise Misused(Finding("options-exclude", "Give WHO, or --wave for a whole group.", field="--wave"))
    if wave:
        if because or no_replacement:
            raise Misused(Finding("options-exclude", "--wave is the reason. Give it alone.", field="--because"))
        return Because.WAVE
    if because not in REASONS:
        message = f'--because: "{because}" is no reason. Give one of {", ".join(REASONS)}.'
        raise BadInput(Finding("reason-unknown", message, field="--because", value=because))
    reason = Because(because)
    if no_replacement and reason in (Because.LOST, Because.NOT_RECEIVED):
        message = f"A pack that is {because} stays out, and may come back: without a new one, nothing is to record."
        raise Misused(Finding("options-exclude", message, field="--no-replacement"))
    return reason


def _refuse_odd(reason: "Because", handed_back: bool, no_replacement: bool, old_papers: str) -> None:
    """Raise Misused for an option that says nothing beside this reason: it would be passed over in silence."""
    from lmcvote.packs.issue import Because

    if handed_back and reason is not Because.SPOILT:
        message = f"--handed-back is said of a spoilt pack, not of one that is {reason}."
        raise Misused(Finding("options-exclude", message, field="--handed-back"))
    if no_replacement and reason is Because.SPOILT and not handed_back:
        message = "A spoilt pack that is not handed back stays out: without a new one, nothing is to record."
        raise Misused(Finding("options-exclude", message, field="--no-replacement"))
    if old_papers and reason is not Because.WAVE:
        message = "--old-papers is the rule of a --wave. Of one pack, --because says what becomes of it."
        raise Misused(Finding("options-exclude", message, field="--old-papers"))


def _old_papers(desk: Desk, option: str) -> str:
    """What becomes of the old packs of a wave: the rule, or the option where the rule asks (RULES 5.14)."""
    rule = desk.election.rules.wave_old_papers
    wanted = option or rule
    if wanted not in ("void_all", "as_replacement"):
        raise session.wanting("--old-papers void_all or --old-papers as_replacement (as the LMC decided)")
    if rule not in ("ask", wanted):
        message = f'wave_old_papers is "{rule}" in election.toml, --old-papers says {option}. The rule stands.'
        raise RuleRefuses(Finding("rule-says-otherwise", message, field="--old-papers", value=option))
    return wanted


def _whole(desk: Desk, register: Register, group: str) -> "list[tuple[Elector, Place]]":
    """Everyone of a group who has a pack."""
    wanted = desks.group(desk, "--group", group) if group else ""
    there = {pack.number for pack in register.packs}
    groups = {place.group for _, place in register.votes}
    if not wanted and len(groups) > 1:
        raise session.wanting("--group CODE (or every group by itself)")
    found = [vote for vote in register.votes if vote[1].group in (wanted or groups) and register.number(*vote) in there]
    if not found:
        raise RuleRefuses(Finding("nothing-issued", "No pack was issued there yet. First: lmcvote ballots packs"))
    return found


def _without_those_back(
    register: Register, votes: "list[tuple[Elector, Place]]", reason: "Because", void: bool
) -> "list[tuple[Elector, Place]]":
    """The votes that another pack may be issued for (RULES 5.13): a wave passes over those that are back, and says so.

    Raises RuleRefuses where none is left.
    """
    from lmcvote.packs.issue import Because, refuse_received

    kept = []
    for vote in votes:
        try:
            refuse_received((p for p in register.packs if p.number == register.number(*vote)), reason, void=void)
            kept.append(vote)
        except RuleRefuses:
            if reason is not Because.WAVE:
                raise
    if back := len(votes) - len(kept):
        terminal.note(f"{counted(back, 'elector')} passed over: a pack of theirs is back (RULES 5.13).")
    if not kept:
        raise RuleRefuses(Finding("received-already", "A pack of every elector is back: no other is issued."))
    return kept


def _fates(
    register: Register,
    votes: "Sequence[tuple[Elector, Place]]",
    act: "Act",
    issue: int | None,
    election: str,
    *,
    handed_back: bool,
    void: bool,
) -> "list[Fate]":
    """What becomes of the earlier packs. Raises RuleRefuses for a pack, or a vote, of which none was issued."""
    from lmcvote.packs.issue import replaced

    fates: list[Fate] = []
    for vote in votes:
        mine = [pack for pack in register.packs if pack.number == register.number(*vote)]
        if not mine:
            message = f"{vote[0].entry.name} was sent no pack yet. First: lmcvote ballots packs{session.at(election)}"
            raise RuleRefuses(Finding("nothing-issued", message))
        if issue is not None and issue not in (pack.issue for pack in mine):
            message = f"No pack of that number was issued: the last one is issue {mine[-1].issue}."
            raise RuleRefuses(Finding("nothing-issued", message, field="WHO", value=str(issue)))
        fates += replaced(mine, act, issue=issue, handed_back=handed_back, void=void)
    return fates


def _do(
    desk: Desk,
    register: Register,
    votes: "Sequence[tuple[Elector, Place]]",
    act: "Act",
    fates: "Sequence[Fate]",
    output: str,
    as_json: bool,
    election: str,
    no_replacement: bool,
) -> None:
    """Fates of the earlier packs and the new ones, in the register and on disk: both, or neither."""
    from collections import Counter

    from lmcvote.packs.issue import State
    from lmcvote.store import packs as store_packs

    if no_replacement and not fates:
        raise RuleRefuses(Finding("nothing-out", "No pack of this doctor is out: it is on record what became of it."))
    made, tokens, files = list["Pack"](), dict[bytes, bytes](), dict[Path, bytes]()
    if not no_replacement:
        figures.refuse_too_few(desk, Counter(place.group for _, place in votes))
        made, tokens = votes_kept.new_packs(desk, register, votes, act)
        folder = Path(output) if output else desk.folder / OUT
        known, nowhere = votes_kept.addresses(desk, votes)
        votes_kept.refuse_unaddressed(desk, nowhere)
        posted = mail.sendings(replace(register, votes=tuple(votes)), known, made)
        over, numbers = {fate.token_hash for fate in fates}, {pack.number for pack in made}
        out = (pack for pack in register.packs if pack.number in numbers and pack.state is State.ISSUED)
        void = all(pack.token_hash in over for pack in out)
        disputed = bool(numbers & {one.number for one in register.in_dispute})
        files = mail.letters(desk, posted, tokens, act, folder, void=void, in_dispute=disputed)
        make_folder(folder)
    groups = Counter(place.group for _, place in votes) if made else Counter[str]()
    with mail.withdrawn(files), desk.writing() as rows:
        store_packs.save_packs(rows, made)
        store_packs.save_fates(rows, fates)
        facts: dict[str, Canonical] = {
            "because": act.because.value,
            "packs": len(made),
            "groups": dict(groups),
            "cancelled": len(fates),
            "by": list(act.by),
        }
        rows.record("packs reissued", desk.here.now(), facts)
        if files:
            write_all(files)
    if made:
        votes_kept.forget_count(desk, {place.group for _, place in votes})
    if as_json:
        told = {"because": act.because.value, "packs": len(made), "cancelled": len(fates)}
        terminal.show_json({**told, "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}: {counted(len(made), 'pack')}")
    if fates:
        terminal.tell(f"{counted(len(fates), 'earlier pack')}: {fates[0].state}. What is here of it is sealed.")
    if made:
        left = figures.papers_left(desk, groups)
        terminal.tell(
            f"Take {'the paper' if len(made) == 1 else 'the papers'} from the sealed spares, two people, and note "
            f"the seals. Then {left} must be left."
        )
    terminal.next_step(f"lmcvote ballots account{session.at(election)}")
