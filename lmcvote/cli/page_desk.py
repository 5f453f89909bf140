"""The ballot box as the page of `lmcvote adjudicate` sees it: cases, pictures without codes, rulings."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from lmcvote.cli import box_desk
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.page_pictures import Pictures
from lmcvote.cli.page_words import BY_EYE, DOUBTS, PROPOSED, agreed, may_be_keyed, reasons, version_of
from lmcvote.cli.scan_files import WORK, move_places, places
from lmcvote.cli.session import Session
from lmcvote.findings import BadInput, Finding, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.election import Candidate, Contest, ContestId, Rules
    from lmcvote.paper.code import BallotCode
    from lmcvote.reading.decide import Box
    from lmcvote.reading.papers import Paper, Sheet
    from lmcvote.reading.papers import Ruling as Kept
    from lmcvote.store.opening import Store
    from lmcvote.store.readings import Side
    from lmcvote.web import desk as web

FEW = 500
"""Below so many papers every ruling has two names (RULES 8.15)."""


def keep(papers: Papers, ruling: "Kept", here: Session) -> None:
    """A ruling, on record as soon as it is made. The trail is told of all of them together, by `tell_trail`."""
    from lmcvote.store import opening, readings

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        readings.save_ruling(store, ruling)


def tell_trail(papers: Papers, names: Sequence[str], here: Session) -> None:
    """How many rulings there are: never an entry for one paper, and no digest by which one could be picked out."""
    from lmcvote.store import opening, readings

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        number = len(readings.load_rulings(store))
        store.record("papers decided", here.today().isoformat(), {"by": list(names), "rulings": number})


def refuse_strangers(papers: Papers, by: Sequence[str]) -> None:
    """Raise RuleRefuses where neither the returning officer nor a deputy is among those who rule."""
    if not {papers.election.returning_officer, *papers.election.deputies} & set(by):
        message = "The returning officer, or a deputy named in election.toml, decides on papers (RULES 8.14)."
        raise RuleRefuses(Finding("not-entitled", message, value=", ".join(by)))


Seen = tuple[bytes, tuple[str, ...]]
"""The state of the box, and the names of the files that tell of places in the pile."""


@dataclass(frozen=True, slots=True)
class _State:
    """The box as it was loaded, for as long as nobody changes it."""

    seen: Seen | None
    """What told then whether it was changed; None where it was changed meanwhile."""
    box: box_desk.Box
    papers: "Mapping[str, Paper]"
    where: Mapping[str, str]
    cases: "Mapping[web.PaperId, web.Case]"
    """Of all papers in doubt or set apart, ruled on or not, by their ids; what is put aside is no paper."""


@dataclass(slots=True)
class Desk:
    """The ballot box as the page sees it, loaded anew whenever anybody has changed it."""

    of: Papers
    here: Session
    _pictures: Pictures = field(init=False)
    _state: _State | None = None
    _sampled: "tuple[_State, list[tuple[float, Sheet, int, str]]] | None" = None

    def __post_init__(self) -> None:
        """Pictures have their ids for this run of the page alone."""
        self._pictures = Pictures(self.of, self.here)

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
        return len(self._now().box.papers) < FEW

    @property
    def rehearsal(self) -> bool:
        """Every page says so."""
        return self.of.election.rehearsal

    @property
    def rules(self) -> "Rules":
        """As they were frozen."""
        return self.of.election.rules

    def _now(self) -> _State:
        seen = self._seen()
        if self._state is None or self._state.seen != seen:
            self._state = self._loaded(seen)
        return self._state

    def _seen(self) -> Seen:
        """Another one whenever the box is changed, or a batch's place in the pile is told or forgotten."""
        from lmcvote.store import engines

        work = tuple(sorted(path.name for path in (self.of.folder / WORK).glob("*")))
        return engines.change(self.of.folder, self.of.election.stores.box), work

    def _loaded(self, seen: Seen) -> _State:
        from lmcvote.reading.decide import Read
        from lmcvote.reading.papers import Aside
        from lmcvote.web import desk as web

        box, where = box_desk.read(self.of, self.here), places(self.of.folder)
        shown = [
            paper
            for paper in box.papers
            if (paper.fault or not isinstance(paper.judgement, Read) or paper.standing)
            and not (paper.standing and isinstance(paper.standing.verdict, Aside))
        ]
        cases = {web.PaperId(paper.id): self._case(paper, box.contests, where.get(paper.id, "")) for paper in shown}
        # changed while it was being read: it is read again next time
        still = seen if self._seen() == seen else None
        return _State(still, box, {paper.id: paper for paper in box.papers}, where, cases)

    def papers(self) -> "Sequence[web.Case]":
        """All in doubt or set apart."""
        return tuple(self._now().cases.values())

    def paper(self, id: "web.PaperId", contest: str = "") -> "web.Case":
        """One of them; as a paper of the contest that somebody says it is of. Raises KeyError."""
        state = self._now()
        if contest not in (str(of) for of, _ in state.cases[id].choices):
            return state.cases[id]
        return self._case(state.papers[id], state.box.contests, state.where.get(id, ""), contest)

    def _case(self, paper: "Paper", contests: "Mapping[ContestId, Contest]", where: str, named: str = "") -> "web.Case":
        from lmcvote.election import ContestId
        from lmcvote.web import desk as web

        unknown = not paper.contest and len(contests) > 1
        ruled = paper.standing.contest if paper.standing else ContestId("")
        of = paper.contest or ContestId(named) or ruled
        contest = contests.get(of) or (next(iter(contests.values())) if len(contests) == 1 else None)
        by_eye = contest and (not paper.fault or paper.fault in BY_EYE)
        boxes = tuple(self._box(paper, candidate) for candidate in contest.candidates) if contest and by_eye else ()
        told = contest.id if contest else ""
        past = [
            found for one in paper.rulings if (found := self._past(one, contests, boxes if one.contest == told else ()))
        ]
        return web.Case(
            web.PaperId(paper.id),
            contest.id if contest else paper.contest,
            contest.title if contest else "",
            contest.seats if contest else 0,
            tuple(reasons(paper)),
            boxes,
            tuple(self._pictures.id_of(sheet, None) for sheet in paper.sheets if sheet.picture),
            version_of(paper),
            tuple(past),
            bool(past) and not paper.standing,
            paper.fault.value if paper.fault else "",
            paper.copies,
            may_be_keyed(paper),
            tuple((one.id, one.title) for one in contests.values()) if unknown else (),
            where,
        )

    def _box(self, paper: "Paper", candidate: "Candidate") -> "web.Box":
        """As the machine read it; where the paper is set apart, a person judges what it reads on each sheet."""
        from lmcvote.reading.decide import Queued, Read
        from lmcvote.web import desk as web

        places = self._pictures.places(paper, candidate.number)
        sheet, target, fill = places[0] if places else (None, None, None)
        judged = paper.judgement.boxes if isinstance(paper.judgement, Queued | Read) else ()
        one = next((box for box in judged if box.candidate == candidate.number), None)
        reading, doubts = web.Reading.DOUBTFUL, ["The machine did not read it."]
        if one:
            reading, doubts = web.Reading(one.mark.value), [DOUBTS[doubt.value] for doubt in one.doubts]
        elif found := self._each(paper, candidate.number):
            one = found[0] if len({box.mark for box in found}) == 1 else None
            doubts = [agreed(found)]
        return web.Box(
            candidate.number,
            candidate.name,
            reading,
            self._pictures.id_of(sheet, target) if sheet and target else None,
            fill,
            tuple(doubts),
            PROPOSED.get(one.mark.value) if one else None,
            tuple(self._pictures.id_of(other, at) for other, at, _ in places[1:]),
        )

    def _each(self, paper: "Paper", number: int) -> "list[Box]":
        """A box of a paper that is set apart, as it is read on each sheet."""
        from lmcvote.reading.decide import box

        return [
            box(score, sheet.reading.flags, self.of.election.reading)
            for sheet in paper.sheets
            if sheet.reading
            for score in sheet.reading.scores
            if score.candidate == number
        ]

    def _past(
        self, ruling: "Kept", contests: "Mapping[ContestId, Contest]", boxes: "Sequence[web.Box]"
    ) -> "web.Past | None":
        """In words of the boxes as they are now; of a ruling as of another contest no box is told."""
        from lmcvote.votes import Doubtful, Head, Marks, Rejected, decide
        from lmcvote.web import desk as web
        from lmcvote.web.outcome import differs

        verdict, contest = ruling.verdict, contests.get(ruling.contest)
        papers = ruling.papers if ruling.scans > 1 else 0
        day = date.fromisoformat(ruling.day)
        if isinstance(verdict, Head):
            said = web.Ruling(ruling.by, (), verdict, ruling.objected, ruling.reason, ruling.contest, papers)
            return web.Past(said, day, Rejected(verdict))
        if not isinstance(verdict, Marks) or contest is None:
            return None  # put aside before somebody judged it after all
        decision = decide(verdict, contest.seats, self.rules)
        if isinstance(decision, Doubtful):
            return None
        judged = tuple((box.number, what) for box in boxes if (what := differs(box, verdict)))
        said = web.Ruling(ruling.by, judged, None, ruling.objected, ruling.reason, ruling.contest, papers)
        return web.Past(said, day, decision)

    def picture(self, id: "web.PictureId", part: "web.Part") -> bytes:
        """PNG, the code covered, save for the two who key it. Raises KeyError."""
        return self._pictures.picture(id, part)

    def _samples(self) -> "list[tuple[float, Sheet, int, str]]":
        from lmcvote.reading.decide import Queued, Read

        state = self._now()
        if self._sampled and self._sampled[0] is state:
            return self._sampled[1]
        found = []
        for paper in state.box.papers:
            judged = paper.judgement.boxes if isinstance(paper.judgement, Queued | Read) else ()
            mark = {box.candidate: box.mark.value for box in judged}
            for sheet in paper.sheets:
                for score in sheet.reading.scores if sheet.reading and mark else ():
                    found.append((score.fill, sheet, int(score.candidate), mark[score.candidate]))
        found.sort(key=lambda one: (one[0], one[1].id, one[2]))
        self._sampled = state, found
        return found

    def boxes(self, limit: int, offset: int) -> "Sequence[web.Sample]":
        """The gallery: every box, the emptiest first, without paper or candidate."""
        from lmcvote.web import desk as web

        made = []
        for fill, sheet, number, mark in self._samples()[offset : offset + limit]:
            layout = self._pictures.layout(sheet)
            target = next((one for _, one in layout.targets if one.candidate == number), None) if layout else None
            made.append(web.Sample(self._pictures.id_of(sheet, target), round(1000 * fill), web.Reading(mark)))
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
        from lmcvote.store import opening, readings
        from lmcvote.web.outcome import marks

        refuse_strangers(self.of, ruling.by)
        case = self.paper(paper, ruling.contest)
        kept = Ruling(
            PaperId(paper),
            ruling.head or marks(case, dict(ruling.boxes)),
            ruling.by,
            self.here.today().isoformat(),
            case.contest,
            ruling.reason,
            ruling.objected,
            case.scans,
            ruling.papers or case.scans,
        )
        with opening.store(self.of.folder, self.of.election.stores.box, "box", self.here.entropy) as store:
            self._still(store, paper, version)
            readings.save_ruling(store, kept)

    def _still(self, store: "Store", id: str, version: int) -> "Paper":
        """The paper, where it is as the person saw it who acts: in the transaction of the act. Raises Changed."""
        from lmcvote.web import desk as web

        found = next((one for one in box_desk.within(self.of, store).papers if one.id == id), None)
        if found is None or version_of(found) != version:
            raise web.Changed
        return found

    def key(self, paper: "web.PaperId", letters: str, by: tuple[str, ...], version: int) -> "web.PaperId":
        """The letters beside a code, as two people keyed them: the paper that has it. Raises Changed, or a Refusal."""
        from lmcvote.paper.code import from_text, parse, seen_id, serial_hash
        from lmcvote.printing import box_key
        from lmcvote.reading.papers import PaperId
        from lmcvote.store import box, opening, readings
        from lmcvote.web import desk as web

        if not self.paper(paper).keyed:
            raise RuleRefuses(Finding("code-known", "The code of this paper is known: there is nothing to key in."))
        try:
            code = parse(from_text(re.sub(r"[\s-]", "", letters)))
        except ValueError as error:
            raise BadInput(
                Finding("code-misread", f"These letters are no code: {error}. Compare them again.")
            ) from None
        style = next((one for one in self.of.wanted if one.hash == code.style_hash), None)
        with opening.store(self.of.folder, self.of.election.stores.box, "box", self.here.entropy) as store:
            (sheet,) = self._still(store, paper, version).sheets
            committed = box.load_committed(store).get(style.id, frozenset()) if style else frozenset()
            if style is None or serial_hash(self.of.election.id, code.serial) not in committed:
                message = "A sound code, and no paper with it was printed: reject it under head a (RULES 8.9)."
                raise RuleRefuses(Finding("not-issued", message))
            seen = seen_id(box_key(self.of.folder), code.serial)
            found = readings.key_in(store, PaperId(paper), self._read(sheet, code, seen, style.id))
            store.record("code keyed", self.here.today().isoformat(), {"by": list(by)})
        move_places(self.of.folder, paper, found)
        return web.PaperId(found)

    def _read(self, sheet: "Sheet", code: "BallotCode", seen: bytes, style: str) -> "Side":
        """The boxes of a sheet, now that its code says where they are; or why nobody finds them."""
        from lmcvote.paper import draw, ink, locate, scan
        from lmcvote.paper.faults import Code, PageError
        from lmcvote.paper.printed import zones
        from lmcvote.store.readings import Side

        layouts = {one.hash: one.layout for one in self.of.wanted}
        source = scan.opened(self._pictures.stored(sheet), "")
        page = source.page(1) if isinstance(source, scan.Source) else source
        located = page if isinstance(page, PageError) else locate.keyed(page, layouts, code)
        if isinstance(located, PageError):
            return Side(seen, style, code.page, code.pages, located.code, None, sheet.picture)
        read = ink.read(located, zones(layouts, draw.measure))
        keyed = replace(read, flags=read.flags | {Code.CODE_UNREADABLE})
        placing = tuple(float(value) for value in located.placing.matrix.flat)
        return Side(seen, style, code.page, code.pages, None, keyed, sheet.picture, placing)

    def progress(self) -> "web.Progress":
        """How far the reading is."""
        from lmcvote.paper.faults import REMEDIES, Code
        from lmcvote.reading.papers import State, sides
        from lmcvote.store import opening, readings
        from lmcvote.web import desk as web

        papers = self._now().box.papers
        with opening.store(self.of.folder, self.of.election.stores.box, "box", self.here.entropy) as store:
            batches = [batch for batch in readings.load_batches(store) if not batch.taken_back]
        apart = Counter(paper.fault for paper in papers if paper.fault and paper.state is State.SET_ASIDE)
        read = [paper for paper in papers if not paper.fault]
        account = sides(papers)
        return web.Progress(
            sum(batch.sides for batch in batches),
            len(read),
            sum(paper.state is not State.READ for paper in read),
            sum(paper.state is State.DECIDED for paper in read),
            sum(batch.blank for batch in batches),
            tuple((code.value, REMEDIES[code], apart[code]) for code in Code if apart[code]),
            account.of_papers,
            account.again,
            account.aside,
        )
