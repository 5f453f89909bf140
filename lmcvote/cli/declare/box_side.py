"""What the ballot box says of a contest that is to be declared: its counts, how papers were read, what was checked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lmcvote.audit.sealed import FULL_COUNT
from lmcvote.cli import kept
from lmcvote.cli.outcome_desk import Desk
from lmcvote.election import LONDON
from lmcvote.findings import NeedsDecision, counted, listed

if TYPE_CHECKING:
    from lmcvote.audit.account import Identity
    from lmcvote.audit.check import Check
    from lmcvote.audit.trail import Entry
    from lmcvote.cli.box_desk import Box
    from lmcvote.count.agreement import Run, SecondCount
    from lmcvote.count.result import ContestResult
    from lmcvote.count.variance import Variance
    from lmcvote.declaring import Split
    from lmcvote.election import Contest


@dataclass(frozen=True, slots=True)
class BoxSide:
    """What is known of the papers of one contest."""

    checks: "tuple[Check, ...]"
    accounts: "tuple[Identity, ...]" = ()
    result: "ContestResult | None" = None
    """As both counts have it, and as the rules leave it (RULES 3.7); None before the first."""
    counts: tuple[str, ...] = ()
    split: "Split | None" = None
    """None where papers were not scanned."""
    notes: "tuple[Variance, ...]" = ()
    """What two people signed about papers that no account explains (RULES 9.15), oldest first."""


def read(desk: Desk, contest: "Contest", to_box: int | None, entries: "Sequence[Entry]") -> BoxSide:
    """All of it. `to_box` are the papers that the opening put into the box; None where that is not on record."""
    from lmcvote.audit.account import Identity
    from lmcvote.count.agreement import Agrees, second_count
    from lmcvote.count.outcome import as_ruled
    from lmcvote.declaration import count_identities

    runs = kept.runs(desk.folder, desk.election.stores.box, desk.here, desk.definition, desk.contests)
    second = second_count(contest.id, runs)
    scanned = _scanned(desk)
    before = (*_printed(desk, entries), *_counted(desk, contest, second, entries), *_doubtful(desk, scanned, contest))
    if second.result is None:
        return BoxSide(before)
    result = as_ruled(second.result, desk.rules, desk.facts.departures)
    sums = list(count_identities(result, few=result.papers < desk.rules.small_group_min))
    if to_box is not None:
        sums.insert(0, Identity("9.9", (("to box", to_box),), (("papers counted", result.papers),)))
    agreeing = second.counts if isinstance(second, Agrees) else ()
    found = notes(desk, contest)
    return BoxSide(
        (*before, *_in_doubt(result, found)),
        tuple(sums),
        result,
        tuple(run.name for run in agreeing),
        _split(desk, scanned, contest, second.result, agreeing),
        found,
    )


def notes(desk: Desk, contest: "Contest") -> "tuple[Variance, ...]":
    """The variance notes of a contest; none where the rules know of none."""
    from lmcvote.store import box, opening

    if desk.rules.variance == "refuse":
        return ()
    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as rows:
        return tuple(note for note in box.load_variances(rows) if note.contest == contest.id)


def _in_doubt(result: "ContestResult", notes: "tuple[Variance, ...]") -> "tuple[Check, ...]":
    """Whether papers in doubt could change who is elected: then no note helps (RULES 9.15)."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.count.variance import could_change, margin, told

    if not notes:
        return ()
    note, smallest = notes[-1], margin(result)
    papers = f"{counted(note.papers, 'paper')} in doubt ({note.doubt})"
    says = f"{papers} could not change who is elected, {told(smallest)}"
    wanting = (
        f"{papers} could change who is elected, {told(smallest)}: the contest is held again or referred, and not "
        "declared."
    )
    safe = not could_change(note.doubt, note.papers, smallest)
    return (check.made("variance", Theme.COUNT, safe, says, wanting, Stops.RULE),)


def _printed(desk: Desk, entries: "Sequence[Entry]") -> "tuple[Check, ...]":
    """The proof, and the files that papers were printed from."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Theme

    store = desk.election.stores.box
    signed = kept.signed_by(desk.folder, store, desk.definition, desk.here)
    files = kept.live_prints(desk.folder, store, desk.here)[1]
    left = sum(not file.deleted for file in files)
    return (
        check.made(
            "proof", Theme.RULES, len(signed) > 1, f"{listed(signed)} signed the proof of the papers",
            "Nobody is on record as having signed the proof of the papers (lmcvote ballots proof --signed-by).",
        ),
        check.made(
            "print-files", Theme.SECURITY, None if not files else not left,
            "the files that the papers were printed from are deleted",
            f"{counted(left, 'file')} of live papers are not deleted: lmcvote ballots print-confirm"
            if files else "No live paper was printed from this folder: where these papers come from is not on record.",
        ),
        check.made(
            "docket", Theme.SECURITY, None, "",
            "Whether the carrier's docket has as many packs as were issued is not on record here: it is on the signed "
            "packing list.",
        ),
    )  # fmt: skip


def _counted(desk: Desk, contest: "Contest", second: "SecondCount", entries: "Sequence[Entry]") -> "tuple[Check, ...]":
    """Two counts by different hands, after the close, by the program on record (RULES 9.14, 10.2, 10.7)."""
    from lmcvote.audit import check, program
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.count.agreement import Agrees, Differs, Source

    agrees = isinstance(second, Agrees)
    names = listed([run.name for run in second.counts]) if isinstance(second, Agrees) else ""
    whom = "answer" if contest.question else "candidate"
    if isinstance(second, Differs):
        told = "; ".join(second.differences[:3])
        wanting = (
            f"{second.counts[0].name} and {second.counts[1].name} differ ({told}). Find the papers that differ, have "
            "them decided, and count again: lmcvote count"
        )
    else:
        why = "" if isinstance(second, Agrees) else second.why
        wanting = f"There is no second count: {why}. Other people count again: lmcvote count THEIR-VOTES.csv --by NAME"
    by_people = isinstance(second, Agrees) and any(run.source is not Source.SCANNED for run in second.counts)
    papers = second.result.papers if second.result else 0
    begun = [entry.facts.get("program") for entry in entries if entry.act == "reading begun"]
    found = [
        check.made(
            "second-count", Theme.COUNT, None if not agrees and not isinstance(second, Differs) else agrees,
            f"two independent counts agree for every {whom} and head ({names})",
            wanting, Stops.RULE,
        ),
        _after_close(max([desk.election.timetable.papers_close.wall, *_extended(entries)]), entries),
        _sampled(desk, contest, second, entries)
        if papers >= FULL_COUNT
        else check.made(
            "audit", Theme.COUNT, None if not agrees else by_people,
            "people counted every paper by hand or keyed it, which with so few papers is the audit",
            "No sample of the papers was drawn and compared by hand.",
        ),
    ]  # fmt: skip
    if begun:
        found.append(
            check.made(
                "program", Theme.SECURITY, set(begun) == {program.digest()},
                "the program that counts is the one that was put on record before the first paper was read",
                "The program is not the one that was put on record before the first paper was read.",
            )
        )  # fmt: skip
    return tuple(found)


def _after_close(close: str, entries: "Sequence[Entry]") -> "Check":
    """That nobody counted before the close (RULES 10.2): of a count the trail tells the day, and not the hour.

    On the day of the close itself it is known where the returns were closed before it, which has its time.
    """
    from lmcvote.audit import check
    from lmcvote.audit.check import Theme

    begun = [nth for nth, entry in enumerate(entries) if entry.act in ("papers counted", "papers scanned")]
    first = min((entries[nth].at[:10] for nth in begun), default="")
    settled = [entry for entry in entries[: begun[0] if begun else 0] if entry.act == "returns closed"]
    walls = [datetime.fromisoformat(entry.at).astimezone(LONDON).strftime("%Y-%m-%d %H:%M") for entry in settled]
    after = first == close[:10] and any(wall >= close for wall in walls)
    held = None if not begun else first > close[:10] or after
    wanting = "Papers were read or counted before the close of the poll."
    if not begun:
        wanting = "No paper is counted yet."
    elif not held and first == close[:10]:
        held = None
        wanting = f"Papers were read or counted on {first}; whether after {close[11:]}, the close, is not on record."
    says = "no paper was read or counted before the close of the poll"
    return check.made("counted-after-close", Theme.COUNT, held, says, wanting)


def _sampled(desk: Desk, contest: "Contest", second: "SecondCount", entries: "Sequence[Entry]") -> "Check":
    """What the audit of papers drawn by dice came to, of the count as it is now; or the full hand count (AUDIT 2)."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Theme
    from lmcvote.audit.polling import Verdict
    from lmcvote.audit.sealed import Method
    from lmcvote.count.agreement import counted_by_hand
    from lmcvote.count.lot import count_digest

    if counted_by_hand(second):
        return check.made("audit", Theme.COUNT, True, "two clerks counted every paper by hand, which is the audit", "")
    this = (str(contest.id), count_digest(desk.count_file(contest)))
    of_count = [one.facts for one in entries if (one.facts.get("contest"), one.facts.get("count")) == this]
    told = [facts for facts in of_count if "verdict" in facts]
    if not told:
        wanting = "No sample of the papers was drawn and looked at by hand: lmcvote audit sample"
        return check.made("audit", Theme.COUNT, None, "", wanting)
    looked_at, limit = counted(int(str(told[-1]["looked_at"])), "paper"), told[-1]["limit"]
    how = " and looked at by hand"
    if told[-1].get("method") == Method.COMPARISON:
        how = ", looked at by hand and compared with their records,"
    return check.made(
        "audit", Theme.COUNT, told[-1]["verdict"] == Verdict.STOP,
        f"{looked_at} drawn by public dice{how} confirm the result at a risk limit of {limit}",
        f"The audit has not confirmed the result: {looked_at} looked at. See lmcvote audit risk",
    )  # fmt: skip


def _extended(entries: "Sequence[Entry]") -> list[str]:
    """To when the close was extended, each time (RULES 6.11)."""
    return [str(entry.facts["until"]) for entry in entries if entry.act == "close extended"]


def _scanned(desk: Desk) -> "Box | None":
    """The papers that were scanned; None where none were."""
    from lmcvote.cli import box_desk
    from lmcvote.cli.ballots import styles

    if not any(not contest.uncontested for contest in desk.contests):
        return None
    box = box_desk.read(styles.of(desk.folder, told=False), desk.here)
    return box if box.papers else None


def _doubtful(desk: Desk, box: "Box | None", contest: "Contest") -> "tuple[Check, ...]":
    """That no paper waits for a person, and that two people stand by each ruling."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Theme
    from lmcvote.reading.papers import NOT_KNOWN, State

    if box is None:
        return ()
    here = [paper for paper in box.papers if paper.contest in (contest.id, NOT_KNOWN)]
    waiting = sum(paper.state in (State.IN_DOUBT, State.SET_ASIDE) for paper in here)
    ruled = [paper.rulings[-1] for paper in here if paper.rulings]
    open_ = check.none_open("doubtful", Theme.COUNT, waiting, "doubtful paper", "Decide each: lmcvote adjudicate")
    if not ruled or len(here) >= FULL_COUNT:
        return (open_,)
    alone = sum(len(ruling.by) < 2 for ruling in ruled)
    return (
        open_,
        check.made(
            "rulings", Theme.COUNT, not alone, f"two people stand by each of {counted(len(ruled), 'ruling')} on papers",
            f"{counted(alone, 'ruling')} on papers have one name only, where two are asked for below 500 papers.",
        ),
    )  # fmt: skip


def _split(
    desk: Desk, box: "Box | None", contest: "Contest", result: "ContestResult", agreeing: "Sequence[Run]"
) -> "Split | None":
    """Votes on papers that the scanner read, and that people ruled on; None where the scan is no count of these."""
    from lmcvote.count.agreement import Source
    from lmcvote.declaring import split
    from lmcvote.reading.papers import counts_as
    from lmcvote.votes import Rejected, Vote

    if box is None or all(run.source is not Source.SCANNED for run in agreeing):
        return None
    read, ruled = Counter[Vote | Rejected](), Counter[Vote | Rejected]()
    try:
        for paper in box.papers:
            if (paper.contest or (paper.rulings[-1].contest if paper.rulings else "")) == contest.id:
                (ruled if paper.rulings else read).update(counts_as(paper, contest, desk.rules))
        return split(read, ruled, result)
    except (NeedsDecision, ValueError):  # a paper waits, which is told beside; or papers were scanned since the count
        return None
