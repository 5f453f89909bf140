"""`lmcvote audit sample`: piles and count sealed before the dice, then the papers that the dice draw."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.audit import desk as desks
from lmcvote.cli.audit import held
from lmcvote.cli.audit.desk import Audited, ContestOption
from lmcvote.cli.audit.papers import list_papers
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, RuleRefuses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from lmcvote.audit.polling import Progress
    from lmcvote.audit.sample import Pile
    from lmcvote.audit.sealed import Method, Sealed
    from lmcvote.canonical import Canonical
    from lmcvote.store.audits import Audit

LIMIT = "5%"


def sample(
    context: typer.Context,
    manifest: Annotated[
        str, typer.Option(metavar="FILE.csv", help="The piles, as people counted them: pile,papers.")
    ] = "",
    seed: Annotated[str, typer.Option(metavar="DIGITS", help="The twenty digits of the dice, as they fell.")] = "",
    risk_limit: Annotated[str, typer.Option(metavar="P%", help="Fixed before the dice; 5% by default.")] = "",
    method: Annotated[
        str, typer.Option(metavar="polling|comparison", help="Papers alone, or each beside its scanned record.")
    ] = "",
    papers: Annotated[
        int, typer.Option(metavar="N", help="Papers on the list in all; else as many as the count asks for.")
    ] = 0,
    anyway: Annotated[bool, typer.Option("--anyway", help="Sample, where counting all is the audit.")] = False,
    by: ByOption = None,
    contest: ContestOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote audit sample --manifest piles.csv

    First the piles, the count and the risk limit are sealed and published: then roll twenty digits in public, and enter
    them with --seed and --by NAME twice. The papers that they draw are listed, to pull and to look at. Without either,
    the list goes on: a further round is more of the same order. It says how many papers either method asks for; by
    comparison (of scanned papers) it is far fewer.
    """
    audited = desks.of(context, election, contest)
    chosen = _method(method)
    if papers:
        session.at_least("--papers", papers, 1)
    audit = audited.audit
    if audit and audit.seed:
        if manifest or risk_limit or seed or method:
            message = (
                f"{audited.contest.title}: the dice are rolled ({audit.seed}), and the first complete digits stand. "
                "Piles, limit and method are those that were sealed before. The list goes on without these options."
            )
            raise RuleRefuses(Finding("dice-rolled", message, field="--contest", value=audited.contest.id))
        list_papers(audited, audit, papers, as_json)
    elif seed:
        if manifest or risk_limit or method:
            message = "--seed: piles, limit and method are those sealed before the dice. Give the digits alone."
            raise BadInput(Finding("sealed-before", message, field="--seed", value=seed))
        list_papers(audited, _rolled(audited, audit, seed, by), papers, as_json)
    else:
        _seal(audited, manifest, risk_limit or LIMIT, chosen, anyway, as_json)


def _method(text: str) -> "Method":
    from lmcvote.audit.sealed import Method

    if text not in ("", *Method):
        message = f'--method: "{text}" is none. There is polling, and of scanned papers comparison.'
        raise BadInput(Finding("no-such-method", message, field="--method", value=text))
    return Method(text or Method.POLLING)


def _limit(text: str) -> "Fraction":
    from lmcvote.audit import sealed

    found = sealed.limit(text)
    if found is None:
        message = f'--risk-limit: "{text}" is no limit. Write a percentage above 0 and at most 20, as 5%.'
        raise BadInput(Finding("bad-limit", message, field="--risk-limit", value=text))
    return found


def _seal(audited: Audited, manifest: str, limit: str, method: "Method", anyway: bool, as_json: bool) -> None:
    """Publish piles, count, limit and method; again, as long as no dice are rolled."""
    from lmcvote.audit import manifest as manifests
    from lmcvote.audit import polling
    from lmcvote.audit.sealed import FULL_COUNT, Method

    share, piles = _limit(limit), tuple["Pile", ...]()
    known = _records(audited, asked=method is Method.COMPARISON)
    small = audited.result.papers < FULL_COUNT
    if not manifest and (anyway or not small):
        raise session.wanting("--manifest FILE.csv: the piles, columns pile,papers")
    if manifest:
        piles = manifests.read(manifest)
    every = {one: _to_seal(audited, piles, share, one, known) for one in Method}
    sealed = every[method]
    planned = {
        one: polling.progress(of, audited.result, ()) for one, of in every.items() if known or one is Method.POLLING
    }
    _, ties = polling.assertions(audited.result)
    findings = _differences(sealed, manifest) if manifest else []
    told: dict[str, Any] = {
        "contest": audited.contest.id,
        "papers": sealed.papers,
        "in_piles": sealed.in_piles,
        "counted": sealed.counted,
        "missing": sealed.missing if manifest else 0,
        "method": str(method),
        "first_round": planned[method].total,
        "first_rounds": {str(one): planned[one].total if one in planned else None for one in Method},
        "full_count": sealed.papers < FULL_COUNT or planned[method].verdict is polling.Verdict.COUNT_ALL,
        "ties": desks.pairs_json(audited, ties),
        "findings": [terminal.as_json(one) for one in findings],
        "sealed": "",
        "files": [],
    }
    publish = anyway or not told["full_count"]
    if publish:
        told |= {"sealed": sealed.digest, "files": _publish(audited, sealed, planned[method])}
    if as_json:
        terminal.show_json(told)
        return
    _show(sealed, audited.contest.title, planned, findings)
    desks.show_ties(audited, ties)
    if not publish:
        if sealed.papers >= FULL_COUNT:
            terminal.tell("A sample would ask for all of them, or nearly: --anyway draws one nevertheless.")
        desks.show_full_count(audited, sealed.papers)
        return
    for file in told["files"]:
        terminal.show(f"Wrote {file}")
    terminal.show(f"  SHA-256 of the sealed file {sealed.digest}")
    if not audited.desk.settled(audited.contest):
        terminal.note("Beware: no second count agrees with this one yet. Roll the dice when one does.")
    terminal.tell("Publish these files. Then roll twenty digits in public: the first twenty stand.")
    terminal.next_step(audited.step("audit sample --seed DIGITS --by NAME --by NAME"))


def _records(audited: Audited, *, asked: bool) -> str:
    """The digest of all records; empty where none can be compared, and nobody `asked` for it. Else RuleRefuses."""
    try:
        return held.records(audited).digest
    except RuleRefuses:
        if asked:
            raise
        return ""


def _to_seal(
    audited: Audited, piles: "tuple[Pile, ...]", share: "Fraction", method: "Method", records: str
) -> "Sealed":
    from lmcvote.audit.sealed import Method, Sealed

    return Sealed(
        audited.desk.election.id,
        audited.contest.id,
        audited.count_digest,
        audited.result.papers,
        piles,
        share,
        audited.to_box,
        method,
        records if method is Method.COMPARISON else "",
    )


def _show(sealed: "Sealed", title: str, planned: "Mapping[Method, Progress]", findings: list[Finding]) -> None:
    from lmcvote.audit.sealed import Method, percent

    for one in findings:
        terminal.note(one.message)
    if not sealed.piles:
        return
    terminal.tell(f"{title}: {sealed.papers:,} papers to draw from, risk limit {percent(sealed.limit)}.")
    for method, progress in planned.items():
        chosen = ", which is chosen" if method is sealed.method else ""
        terminal.tell(f"By {method} the first round is {progress.total:,} of them{chosen}.", indent=2)
    if Method.COMPARISON not in planned:
        terminal.tell("By comparison none: there are no scanned papers that come to this count.", indent=2)
    terminal.tell(f"The full hand count is {sealed.papers:,}.", indent=2)


def _differences(sealed: "Sealed", manifest: str) -> list[Finding]:
    """Where the piles are not as many papers as were counted, or went to the box: the larger number is drawn from."""
    found = []
    for what, number in (("papers counted", sealed.counted), ("papers that went to the box", sealed.box)):
        if number and number != sealed.in_piles:
            message = (
                f"{manifest}: the piles hold {sealed.in_piles:,} papers, {what} {number:,}. Count the piles again; if "
                f"it stays so, {sealed.papers:,} are drawn from, and a missing paper counts against the result."
            )
            found.append(Finding("piles-differ", message, manifest, field="papers", value=str(sealed.in_piles)))
    return found


def _publish(audited: Audited, sealed: "Sealed", planned: "Progress") -> list[str]:
    """The sealed file, the count file and the notice on disk, and the digests on record."""
    from lmcvote import documents
    from lmcvote.audit.sample import DIGITS
    from lmcvote.audit.sealed import Method, percent
    from lmcvote.canonical import short_code
    from lmcvote.drawn import AuditNotice
    from lmcvote.store import audits

    desk, contest = audited.desk, audited.contest
    if audited.audit is None or audited.audit.sealed != sealed:
        facts: dict[str, Canonical] = {
            "contest": str(contest.id),
            "count": sealed.count,
            "sealed": sealed.digest,
            "papers": sealed.papers,
            "limit": percent(sealed.limit),
            "method": str(sealed.method),
        }
        desk.keep("audit sealed", facts, lambda store: audits.save_sealed(store, sealed))
    files = {what: audited.file(what) for what in ("sealed.json", "count.json", "notice.pdf")}
    names = [candidate.name for candidate in contest.candidates]
    notice = AuditNotice(
        *(desk.election, contest.title, contest.id),
        tuple((pile.name, pile.papers) for pile in sealed.piles),
        sealed.counted,
        sealed.papers,
        percent(sealed.limit),
        planned.total,
        DIGITS,
        (*(f"{name}, or somebody for them" for name in names), desk.election.returning_officer),
        *(files["sealed.json"].name, sealed.digest, sealed.count, short_code(sealed.digest)),
        compared=sealed.method is Method.COMPARISON,
    )
    page = documents.printed(desk.election, f"Audit, {contest.id}", notice)
    make_folder(files["sealed.json"].parent)
    contents = (sealed.to_bytes(), audited.count_file, page)
    write_all(dict(zip(files.values(), contents, strict=True)))
    return [str(path) for path in files.values()]


def _rolled(audited: Audited, audit: "Audit | None", seed: str, by: list[str] | None) -> "Audit":
    """The audit with its dice, which stand from now on."""
    from dataclasses import replace

    from lmcvote.audit.sample import DIGITS, is_seed
    from lmcvote.store import audits

    if audit is None:
        others = (
            " An audit of an earlier count is on record, and another count needs its own." if audited.audits else ""
        )
        message = (
            f"{audited.contest.title}: nothing is sealed for this count.{others} Before any dice are rolled: lmcvote "
            "audit sample --manifest FILE.csv"
        )
        raise RuleRefuses(Finding("not-sealed", message, field="--seed", value=seed))
    if not is_seed(seed):
        message = f'--seed: "{seed}" has {len(seed)} characters. Type exactly {DIGITS} digits 0 to 9, as they fell.'
        raise BadInput(Finding("bad-seed", message, field="--seed", value=seed))
    two = session.two_people(audited.desk.election, "--by", by)
    facts: dict[str, Canonical] = {
        "contest": str(audited.contest.id),
        "count": audit.sealed.count,
        "sealed": audit.sealed.digest,
        "seed": seed,
        "by": list(two),
    }
    sealed = audit.sealed
    audited.desk.keep("audit drawn", facts, lambda store: audits.save_seed(store, sealed, seed, two))
    return replace(audit, seed=seed, by=two)
