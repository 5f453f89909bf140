"""`lmcvote declare`: the declaration of result, provisional until it is signed, and its scrutineer's report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.audit import trail
from lmcvote.cli import as_received, nominated, outcome_desk, session, terminal
from lmcvote.cli.declare import editions, made, since
from lmcvote.cli.declare.editions import DECLARED, PROVISIONAL, WITHDRAWN, Edition
from lmcvote.cli.declare.made import Made
from lmcvote.cli.outcome_desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, Misused, Refusal, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.declaration import Declaration
    from lmcvote.election import Contest


def declare(
    context: typer.Context,
    contest: Annotated[str, typer.Option(metavar="ID", help="One contest alone, of several.")] = "",
    signed_by: Annotated[
        list[str] | None, typer.Option("--signed-by", metavar="NAME", help="Who signed the page: both of them.")
    ] = None,
    scrutineer: Annotated[
        bool, typer.Option("--scrutineer", help="The scrutineer's report alone, however far the election is.")
    ] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back what was declared; its files stay.")] = False,
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why it is withdrawn, in a sentence.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote declare

    The declaration of result: a page to sign with its annex and the scrutineer's report, an accessible page, and files
    for programs. It is refused while an account is off, a case or an objection is open, a paper is in doubt, a lot
    waits, a seal gap is not explained, or there is no second count that agrees. It is provisional until two have signed
    the page: lmcvote declare --signed-by RETURNING-OFFICER --signed-by SCRUTINEER
    """
    if (because or by) and not withdraw:
        raise Misused(Finding("options-exclude", "--because and --by go with --withdraw.", field="--because"))
    if sum((bool(signed_by), scrutineer, withdraw)) > 1:
        message = "Give one of --signed-by, --scrutineer and --withdraw."
        raise Misused(Finding("options-exclude", message, field="--signed-by"))
    desk = outcome_desk.of(context, election)
    wanted = _wanted(desk, contest)
    if withdraw:
        _withdraw(desk, wanted, because, by, as_json)
        return
    signers = _signers(desk, signed_by) if signed_by else ()
    then = {one.id: since.without_later(desk, one) for one in wanted}
    every = [made.make(context, election, then[one.id], one) for one in wanted]
    if scrutineer:
        _report(desk, every, as_json)
        return
    _refuse(every)
    told = [_edition(desk, one, signers) for one in every]
    for one in every:
        for warning in one.warnings:
            terminal.note(warning)
        outcome = next((other for other in desk.outcomes if other.contest == one.contest.id), None)
        nominated.remind(desk.folder, desk.election, desk.here, one.contest, outcome, session.at(election))
        if then[one.contest.id].facts != desk.facts:
            terminal.note(f"{one.contest.title}: seats were left or filled since it was declared: lmcvote vacancy")
    _tell(told, as_json, session.at(election), bool(signers))


def _wanted(desk: Desk, named: str) -> "tuple[Contest, ...]":
    """The contests to declare: all, or the one that is named."""
    folded = made.folded(desk)
    known = {str(one.id): one for one in desk.contests if one.id not in folded}
    if named and named not in known:
        message = f'--contest: "{named}" is no contest that is declared here. There is {", ".join(known)}.'
        raise BadInput(Finding("contest-unknown", message, field="--contest", value=named))
    return (known[named],) if named else tuple(known.values())


def _signers(desk: Desk, names: Sequence[str]) -> tuple[str, str]:
    """The two who sign, the returning officer first. Raises RuleRefuses for anybody else (RULES 14.6)."""
    election = desk.election
    wanted = (election.returning_officer, election.scrutineer)
    if set(session.acting(election, "--signed-by", names)) != set(wanted):
        message = f"A declaration is signed by {wanted[0]}, returning officer, and {wanted[1]}, scrutineer: by both."
        raise RuleRefuses(Finding("not-signatories", message, field="--signed-by", value=", ".join(names)))
    return wanted


def _refuse(every: Sequence[Made]) -> None:
    """Raise what keeps any contest from being declared, every reason of every contest together."""
    from lmcvote.audit import check

    findings, kinds = list[Finding](), list[type[Refusal]]()
    for one in every:
        try:
            check.refuse(one.declared.checks)
        except Refusal as refusal:
            kinds.append(type(refusal))
            where = f"{one.contest.id}: " if len(every) > 1 else ""
            findings += [replace(finding, message=f"{where}{finding.message}") for finding in refusal.findings]
    if findings:
        raise max(kinds, key=lambda kind: kind.exit)(*findings)


@dataclass(frozen=True, slots=True)
class Told:
    """An edition that was made, or that stands."""

    declared: "Declaration"
    files: tuple[Path, ...]
    new: bool


def _edition(desk: Desk, one: Made, signers: tuple[str, ...]) -> Told:
    """The edition that says this: one that is on record, or the next."""
    before = editions.of(desk.folder, one.contest.id)
    last = before[-1] if before else None
    content = editions.content(one.declared)
    same = last is not None and last.content == content
    if last and last.act == DECLARED and not same:
        message = (
            f"{one.contest.title}: edition {last.number} is declared, and this would say something else. A declaration "
            "is withdrawn first: lmcvote declare --withdraw --because WHY --by NAME --by NAME"
        )
        raise RuleRefuses(Finding("declared-otherwise", message, field="--contest", value=one.contest.id))
    if last and same and last.act != WITHDRAWN and (last.act == DECLARED or not signers):
        declared = _dressed(desk, one, last)
        files = editions.again(desk.folder, last, lambda: editions.files(desk.folder, declared, one.count_file))
        return Told(declared, files, new=False)
    if signers and (last is None or last.act != PROVISIONAL or not same):
        message = (
            f"{one.contest.title}: what is to be signed is not what was printed last. Print it anew and have that "
            "signed: lmcvote declare"
        )
        raise RuleRefuses(Finding("not-printed", message, field="--signed-by", value=one.contest.id))
    act = DECLARED if signers else PROVISIONAL
    head = trail.read(desk.folder).head
    made_now = Edition(len(before) + 1, act, desk.here.today(), content, head, signers, "", {})
    declared = _dressed(desk, one, made_now)
    contents = editions.files(desk.folder, declared, one.count_file)
    facts: dict[str, Canonical] = {
        "contest": one.contest.id,
        "edition": made_now.number,
        "content": content,
        "head": head,
        "code": declared.code,
        "by": list(signers),
    }
    if signers:
        facts["received"] = as_received.digests(desk.folder)
    return Told(declared, editions.keep(desk.folder, desk.election, desk.here, act, facts, contents), new=True)


def _dressed(desk: Desk, one: Made, edition: Edition) -> "Declaration":
    """A declaration as an edition: with its number, its day, who signed it, and its code."""
    from lmcvote.canonical import short_code
    from lmcvote.declaration import Digest, Standing
    from lmcvote.spoken import in_words

    signed = edition.act == DECLARED
    digests = (*one.declared.digests, Digest("the last line of the trail before this", edition.head))
    roles = ("returning officer", "scrutineer")
    return replace(
        one.declared,
        standing=Standing.DECLARED if signed else Standing.PROVISIONAL,
        edition=edition.number,
        made=in_words(edition.day),
        signed=tuple(f"{name}, {role}" for name, role in zip(edition.by, roles, strict=True)) if signed else (),
        challenge=made.challenge(desk, edition.day if signed else None),
        digests=digests,
        code=short_code(edition.head),  # lmcvote verify finds the line of the trail by it
    )


def _tell(told: Sequence[Told], as_json: bool, at: str, signed: bool) -> None:
    from lmcvote import announcement
    from lmcvote.declaration import Standing

    if as_json:
        found: list[dict[str, Any]] = [
            {**announcement.as_json(one.declared), "new": one.new, "files": [str(path) for path in one.files]}
            for one in told
        ]
        terminal.show_json({"contests": found})
        return
    for one in told:
        declared = one.declared
        what = f"edition {declared.edition}, {declared.standing}"
        terminal.tell(f"{declared.title}: {what}{', as before' * (not one.new)}, checkpoint {declared.code}")
        terminal.tell(announcement.finding(declared), indent=2)
        if declared.unfilled:
            terminal.tell(f"{counted(declared.unfilled, 'seat')} not filled. {declared.filling}", indent=2)
        for path in one.files:
            terminal.show(f"  {path}")
        if declared.wanting:
            of = f"{declared.contest}: " if len(told) > 1 else ""
            terminal.note(
                f"{of}{counted(len(declared.wanting), 'check')} not made or not passed, as the report in it says:"
            )
            for check in declared.wanting:
                terminal.note(f"  {check.state}: {check.wanting}")
    if any(one.declared.standing is Standing.PROVISIONAL for one in told):
        terminal.next_step(f'print the PDF, have it signed; lmcvote declare --signed-by "…" --signed-by "…"{at}')
    else:
        told_to = "both sides" if all(one.declared.question for one in told) else "each candidate"
        vacant = any(one.declared.recall and one.declared.recall.carried for one in told)
        seats = f"; then lmcvote recall outcome --new-election DIR --by NAME --by NAME{at}" if vacant else ""
        terminal.next_step(f"pin up the page, publish the HTML, and give {told_to} a copy{seats}")


def _report(desk: Desk, every: Sequence[Made], as_json: bool) -> None:
    """The scrutineer's report by itself: a working copy, made anew each time."""
    from lmcvote import announcement
    from lmcvote.files import make_folder, write_all
    from lmcvote.spoken import in_words

    contents = {}
    for one in every:
        today = replace(one.declared, made=in_words(desk.here.today()))
        path = desk.folder / editions.OUT / f"{one.contest.id}-scrutineer.pdf"
        contents[path] = announcement.report_pdf(today)
    make_folder(desk.folder / editions.OUT)
    write_all(contents)
    if as_json:
        found = [
            {
                "contest": one.contest.id,
                "checks": [
                    {
                        "name": check.name,
                        "state": str(check.state),
                        "says": check.says if check.passed else check.wanting,
                    }
                    for check in one.declared.checks
                ],
            }
            for one in every
        ]
        terminal.show_json({"contests": found, "files": [str(path) for path in contents]})
        return
    for one in every:
        terminal.tell(f"{one.contest.title}: {counted(len(one.declared.satisfied), 'check')} passed.")
        for check in one.declared.wanting:
            terminal.tell(f"{check.state}: {check.wanting}", indent=2)
    for path in contents:
        terminal.show(f"Wrote {path}")
    terminal.next_step("lmcvote declare")


def _withdraw(desk: Desk, wanted: "tuple[Contest, ...]", because: str, by: Sequence[str] | None, as_json: bool) -> None:
    """Un-declare: one more line in the trail, and a notice; earlier files and figures stay (RULES 10.5)."""
    names = session.two_people(desk.election, "--by", by)
    if not because.strip():
        raise session.wanting("--because TEXT")
    if len(wanted) > 1:
        raise session.wanting(f"--contest ID, one of {', '.join(one.id for one in wanted)}")
    (contest,) = wanted
    before = editions.of(desk.folder, contest.id)
    if not before or before[-1].act == WITHDRAWN:
        message = f"{contest.title}: nothing of it is declared, so nothing can be withdrawn."
        raise RuleRefuses(Finding("nothing-declared", message, field="--contest", value=contest.id))
    last = before[-1]
    number = len(before) + 1
    facts: dict[str, Canonical] = {
        "contest": contest.id,
        "edition": number,
        "withdraws": last.number,
        "because": because,
        "by": list(names),
    }
    notice = _notice(desk, contest, last, number, because, names)
    files = editions.keep(desk.folder, desk.election, desk.here, WITHDRAWN, facts, notice)
    if as_json:
        told = {"contest": contest.id, "withdraws": last.number, "edition": number, "files": [str(p) for p in files]}
        terminal.show_json(told)
        return
    terminal.tell(f"{contest.title}: edition {last.number} is withdrawn. Its files stay, and so do its figures.")
    for path in files:
        terminal.show(f"  {path}")
    terminal.next_step("pin up the notice; when it is mended, lmcvote declare")


def _notice(
    desk: Desk, contest: "Contest", last: Edition, number: int, because: str, names: Sequence[str]
) -> dict[Path, bytes]:
    """The notice that an edition is withdrawn."""
    from lmcvote import announcement
    from lmcvote.spoken import in_words

    notice = announcement.Withdrawal(
        desk.election,
        contest.title,
        last.number,
        editions.WORDS[last.act],
        in_words(last.day),
        number,
        because,
        tuple(names),
        in_words(desk.here.today()),
    )
    stem = desk.folder / editions.OUT / f"{contest.id}-{number}-withdrawn"
    return {
        stem.with_name(f"{stem.name}.pdf"): announcement.withdrawal_pdf(notice),
        stem.with_name(f"{stem.name}.html"): announcement.withdrawal_html(notice),
    }
