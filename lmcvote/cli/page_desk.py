"""The ballot box as the page of `lmcvote adjudicate` sees it: cases, pictures without codes, rulings."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from lmcvote.cli import box_desk
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.scan import PICTURES, places
from lmcvote.cli.session import Session
from lmcvote.findings import BadInput, Finding, RuleRefuses
from lmcvote.web.desk import Judgement

if TYPE_CHECKING:
    from lmcvote.election import Contest, ContestId, Rules
    from lmcvote.paper.layout import Layout, Target
    from lmcvote.reading.papers import Paper, Sheet
    from lmcvote.reading.papers import Ruling as Kept
    from lmcvote.web import desk as web

FEW = 500
"""Below so many papers every ruling has two names (RULES 8.15)."""
BY_EYE = ("E06", "E07", "E08", "E09", "E10", "E11", "E12", "E13", "E14")
"""Sheets of a kind that a person may judge by eye."""
PROPOSED = {"marked": Judgement.VOTE, "unmarked": Judgement.NOT_A_VOTE}
DOUBTS = {
    "B1": "More ink than an empty box has, and less than a mark.",
    "B2": "So much ink, or such a tangle of it, that the mark may be struck out.",
    "B3": "The box is empty, and there is ink by the name or round the box.",
    "B6": "The mark goes on into another box.",
    "E12": "A streak runs through the box: dirt on the scanner's glass.",
    "E02": "The box seems empty, on a scan in black and white that loses pale marks.",
    "B4": "More clear votes than there are seats.",
    "B5": "No mark at all.",
    "B7": "Ink where nothing is printed and no mark belongs: does it tell who voted?",
    "E09": "A corner of the sheet is missing; every box was found by its frame.",
}
NAMES = {
    "B1": "faint mark", "B2": "struck out?", "B3": "mark beside a box", "B6": "mark in two boxes", "E12": "streak",
    "E02": "black and white", "B4": "too many votes", "B5": "blank paper", "B7": "writing", "E09": "corner missing",
    "E04": "not ours?", "E05": "another election", "E06": "unknown code", "E07": "code unreadable",
    "E08": "code displaced", "E10": "corners missing", "E11": "misregistered", "E13": "code seen twice",
    "E14": "pages do not pair", "E01": "unreadable",
}  # fmt: skip
RULE_OF = {
    "B1": "Each mark is judged a vote, not a vote, or uncertain (RULES 8.10).",
    "B2": "A mark is good if the intention is clear (RULES 8.7); a vote that is struck out is none.",
    "B3": "A mark out of place is good if the intention is clear (RULES 8.7).",
    "B4": "More votes than seats void the whole paper (RULES 8.2).",
    "B5": "A paper without any mark is rejected (RULES 8.5).",
    "B6": "A mark that leaves in doubt whom it is for is uncertain (RULES 8.6).",
    "B7": "Writing that identifies the voter voids the paper (RULES 8.4).",
    "E13": "At most one of several papers with one code counts; the others have no official mark (RULES 6.7).",
}
OTHERWISE = "No machine rejects a paper: a person decides, with the picture or with the sheet itself (RULES 8.14)."


def keep(papers: Papers, ruling: "Kept", here: Session) -> None:
    """A ruling, on record as soon as it is made. The trail is told of all of them together, by `tell_trail`."""
    from lmcvote.store import opening, readings

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        readings.save_ruling(store, ruling)


def tell_trail(papers: Papers, names: Sequence[str], here: Session) -> None:
    """How many rulings there are, and their digest: never an entry for one paper."""
    from lmcvote.store import opening, readings

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        number, digest = readings.rulings_digest(store)
        store.record(
            "papers decided", here.today().isoformat(), {"by": list(names), "rulings": number, "sha256": digest}
        )


def _reasons(paper: "Paper") -> "Iterator[web.Reason]":
    """Why a person must look, the paper's own reasons before those of its boxes."""
    from lmcvote.paper.faults import REMEDIES
    from lmcvote.reading.decide import Queued
    from lmcvote.web import desk as web

    if paper.fault:
        code = paper.fault.value
        what = f"{paper.copies} papers lie under one code. " if paper.copies > 1 else ""
        yield web.Reason(code, NAMES[code], what + REMEDIES[paper.fault], RULE_OF.get(code, OTHERWISE))
    if isinstance(paper.judgement, Queued):
        doubts = (*paper.judgement.doubts, *(doubt for box in paper.judgement.boxes for doubt in box.doubts))
        for code in dict.fromkeys(doubt.value for doubt in doubts):
            yield web.Reason(code, NAMES[code], DOUBTS[code], RULE_OF.get(code, OTHERWISE))


def refuse_strangers(papers: Papers, by: Sequence[str]) -> None:
    """Raise RuleRefuses where neither the returning officer nor a deputy is among those who rule."""
    if not {papers.election.returning_officer, *papers.election.deputies} & set(by):
        message = "The returning officer, or a deputy named in election.toml, decides on papers (RULES 8.14)."
        raise RuleRefuses(Finding("not-entitled", message, value=", ".join(by)))


@dataclass(slots=True)
class Desk:
    """The ballot box as the page sees it; every answer is read anew, so that two pages never disagree for long."""

    of: Papers
    here: Session
    _known: "dict[str, tuple[Sheet, Target | None]]" = field(default_factory=dict)
    """Picture ids, made up for this run of the page alone."""
    _ids: "dict[tuple[str, int], str]" = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Of the election."""
        return self.of.election.title

    @property
    def people(self) -> Sequence[str]:
        """Those who may act."""
        return self.of.election.people

    @property
    def two_names(self) -> bool:
        """Below 500 papers."""
        return len(self._box().papers) < FEW

    @property
    def rehearsal(self) -> bool:
        """Every page says so."""
        return self.of.election.rehearsal

    @property
    def rules(self) -> "Rules":
        """As they were frozen."""
        return self.of.election.rules

    def _box(self) -> box_desk.Box:
        return box_desk.read(self.of, self.here)

    def papers(self) -> "Sequence[web.Case]":
        """All in doubt or set apart, ruled on or not, by their ids; what is put aside is no paper."""
        from lmcvote.reading.decide import Read
        from lmcvote.reading.papers import Aside

        box = self._box()
        where = places(self.of.folder)
        return [
            self._case(paper, box.contests, where.get(paper.id, ""))
            for paper in box.papers
            if (paper.fault or not isinstance(paper.judgement, Read) or paper.rulings)
            and not (paper.rulings and isinstance(paper.rulings[-1].verdict, Aside))
        ]

    def paper(self, id: "web.PaperId") -> "web.Case":
        """One of them. Raises KeyError."""
        found = {case.id: case for case in self.papers()}
        return found[id]

    def _case(self, paper: "Paper", contests: "Mapping[ContestId, Contest]", where: str) -> "web.Case":
        from lmcvote.reading.decide import Queued, Read
        from lmcvote.web import desk as web

        contest = contests.get(paper.contest) or (next(iter(contests.values())) if len(contests) == 1 else None)
        pages = [self._picture(sheet, None) for sheet in paper.sheets if sheet.picture]
        judged = paper.judgement.boxes if isinstance(paper.judgement, Queued | Read) else ()
        boxes = []
        for candidate in contest.candidates if contest and (not paper.fault or paper.fault in BY_EYE) else ():
            one = next((box for box in judged if box.candidate == candidate.number), None)
            sheet, target, fill = self._place(paper, candidate.number)
            boxes.append(
                web.Box(
                    candidate.number,
                    candidate.name,
                    web.Reading(one.mark.value) if one else web.Reading.DOUBTFUL,
                    self._picture(sheet, target) if sheet and target else None,
                    fill,
                    tuple(DOUBTS[doubt.value] for doubt in one.doubts) if one else ("The machine did not read it.",),
                    PROPOSED.get(one.mark.value) if one else None,
                )
            )
        return web.Case(
            web.PaperId(paper.id),
            contest.id if contest else paper.contest,
            contest.title if contest else "Not known: its code could not be read",
            contest.seats if contest else 0,
            tuple(_reasons(paper)),
            tuple(boxes),
            tuple(pages),
            len(paper.rulings),
            tuple(past for ruling in paper.rulings if (past := self._past(paper, ruling, contest)) is not None),
            paper.fault.value if paper.fault else "",
            (),
            where,
        )

    def _past(self, paper: "Paper", ruling: "Kept", contest: "Contest | None") -> "web.Past | None":
        from lmcvote.votes import Doubtful, Head, Marks, Rejected, decide
        from lmcvote.web import desk as web

        verdict = ruling.verdict
        if isinstance(verdict, Head):
            said = web.Ruling(ruling.by, (), verdict, ruling.objected, ruling.reason)
            return web.Past(said, date.fromisoformat(ruling.day), Rejected(verdict))
        if not isinstance(verdict, Marks) or contest is None:
            return None  # put aside before somebody judged it after all
        decision = decide(verdict, contest.seats, self.rules)
        if isinstance(decision, Doubtful):
            return None
        judged = tuple(
            (c.number, web.Judgement.VOTE if c.number in verdict.clear else web.Judgement.UNCERTAIN)
            for c in contest.candidates
            if c.number in verdict.clear | verdict.uncertain
        )
        said = web.Ruling(ruling.by, judged, None, ruling.objected, ruling.reason)
        return web.Past(said, date.fromisoformat(ruling.day), decision)

    def _place(self, paper: "Paper", number: int) -> "tuple[Sheet | None, Target | None, int | None]":
        """The sheet and the box of a candidate, and its ink in thousandths."""
        for sheet in paper.sheets:
            layout = self._layout(sheet)
            if not layout or not sheet.placing:
                continue
            for page, target in layout.targets:
                if page.number == sheet.page and target.candidate == number:
                    scores = sheet.reading.scores if sheet.reading else ()
                    fill = next((round(1000 * one.fill) for one in scores if one.candidate == number), None)
                    return sheet, target, fill
        return None, None, None

    def _layout(self, sheet: "Sheet") -> "Layout | None":
        hashed = sheet.reading.code.style_hash if sheet.reading else b""
        return next((style.layout for style in self.of.wanted if style.hash == hashed), None)

    def _picture(self, sheet: "Sheet", target: "Target | None") -> "web.PictureId":
        from lmcvote.web import desk as web

        key = sheet.id, int(target.candidate) if target else 0
        if key not in self._ids:
            self._ids[key] = self.here.entropy(10).hex()
            self._known[self._ids[key]] = sheet, target
        return web.PictureId(self._ids[key])

    def picture(self, id: "web.PictureId", part: "web.Part") -> bytes:
        """PNG, the code covered, save for the two who key it. Raises KeyError."""
        from lmcvote.paper import shown
        from lmcvote.paper.faults import Code

        sheet, target = self._known[id]
        stored = (self.of.folder / PICTURES / sheet.picture).read_bytes()
        if part == "page" and target is None:
            return shown.page(stored, sheet.placing, self._layout(sheet))
        if part == "code" and target is None and sheet.fault is Code.CODE_UNREADABLE:
            return shown.uncovered(stored)
        if target is not None and part in ("row", "crop"):
            return (shown.row if part == "row" else shown.box)(stored, sheet.placing, target)
        raise KeyError(id)

    def _samples(self) -> "list[tuple[float, Sheet, int, str]]":
        from lmcvote.reading.decide import Queued, Read

        found = []
        for paper in self._box().papers:
            judged = paper.judgement.boxes if isinstance(paper.judgement, Queued | Read) else ()
            mark = {box.candidate: box.mark.value for box in judged}
            for sheet in paper.sheets:
                for score in sheet.reading.scores if sheet.reading and mark else ():
                    found.append((score.fill, sheet, int(score.candidate), mark[score.candidate]))
        return sorted(found, key=lambda one: (one[0], one[1].id, one[2]))

    def boxes(self, limit: int, offset: int) -> "Sequence[web.Sample]":
        """The gallery: every box, the emptiest first, without paper or candidate."""
        from lmcvote.web import desk as web

        made = []
        for fill, sheet, number, mark in self._samples()[offset : offset + limit]:
            layout = self._layout(sheet)
            target = next((one for _, one in layout.targets if one.candidate == number), None) if layout else None
            made.append(web.Sample(self._picture(sheet, target), round(1000 * fill), web.Reading(mark)))
        return made

    def how_many_boxes(self) -> int:
        """The length of the gallery."""
        return len(self._samples())

    def thresholds(self) -> "Sequence[web.Threshold]":
        """Where one reading ends and the next begins."""
        from lmcvote.web import desk as web

        now, fills = self.of.election.reading, [one[0] for one in self._samples()]
        borders = (
            ("in doubt", now.empty_fill),
            ("marked", now.marked_fill),
            ("possibly cancelled", now.cancelled_fill),
        )
        return [web.Threshold(name, round(1000 * at), sum(fill < at for fill in fills)) for name, at in borders]

    def rule(self, paper: "web.PaperId", ruling: "web.Ruling", version: int) -> None:
        """Append a ruling. Raises Changed where another came between, a Refusal where it cannot stand."""
        from lmcvote.reading.papers import PaperId, Ruling
        from lmcvote.web import desk as web
        from lmcvote.web.outcome import marks

        case = self.paper(paper)
        if case.version != version:
            raise web.Changed
        refuse_strangers(self.of, ruling.by)
        verdict = ruling.head or marks(case, dict(ruling.boxes))
        kept = Ruling(
            PaperId(paper),
            verdict,
            ruling.by,
            self.here.today().isoformat(),
            case.contest,
            ruling.reason,
            ruling.objected,
        )
        keep(self.of, kept, self.here)

    def key(self, paper: "web.PaperId", letters: str, by: tuple[str, ...], version: int) -> None:
        """The letters beside a code, as two people keyed them. Raises Changed, or a Refusal."""
        from lmcvote.paper.code import from_text, parse, seen_id, serial_hash
        from lmcvote.printing import box_key
        from lmcvote.reading.papers import PaperId
        from lmcvote.store import box, opening, readings
        from lmcvote.web import desk as web

        if self.paper(paper).version != version:
            raise web.Changed
        try:
            code = parse(from_text(re.sub(r"[\s-]", "", letters)))
        except ValueError as error:
            raise BadInput(
                Finding("code-misread", f"These letters are no code: {error}. Compare them again.")
            ) from None
        style = next((one for one in self.of.wanted if one.hash == code.style_hash), None)
        with opening.store(self.of.folder, self.of.election.stores.box, "box", self.here.entropy) as store:
            committed = box.load_committed(store).get(style.id, frozenset()) if style else frozenset()
            if style is None or serial_hash(self.of.election.id, code.serial) not in committed:
                message = "A sound code, and no paper with it was printed: reject it under head a (RULES 8.9)."
                raise RuleRefuses(Finding("not-issued", message))
            seen = seen_id(box_key(self.of.folder), code.serial)
            readings.key_in(store, PaperId(paper), seen, style.id, code.page, code.pages)
            store.record("code keyed", self.here.today().isoformat(), {"by": list(by)})

    def progress(self) -> "web.Progress":
        """How far the reading is."""
        from lmcvote.paper.faults import REMEDIES, Code
        from lmcvote.reading.papers import State
        from lmcvote.store import opening, readings
        from lmcvote.web import desk as web

        papers = self._box().papers
        with opening.store(self.of.folder, self.of.election.stores.box, "box", self.here.entropy) as store:
            batches = [batch for batch in readings.load_batches(store) if not batch.taken_back]
        apart = Counter(paper.fault for paper in papers if paper.fault and paper.state is State.SET_ASIDE)
        read = [paper for paper in papers if not paper.fault]
        return web.Progress(
            sum(batch.sides for batch in batches),
            len(read),
            sum(paper.state is State.IN_DOUBT for paper in read),
            sum(paper.state is State.DECIDED for paper in read),
            sum(batch.blank for batch in batches),
            tuple((code.value, REMEDIES[code], apart[code]) for code in Code if apart[code]),
        )
