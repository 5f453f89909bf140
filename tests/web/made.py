"""A desk made of values: ten papers, each in another kind of doubt, and pictures drawn for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from lmcvote.election import CandidateNumber, ContestId, Rules
from lmcvote.findings import BadInput, Finding
from lmcvote.votes import Rejected, Vote, decide
from lmcvote.web.desk import (
    Box,
    Case,
    Changed,
    Judgement,
    PaperId,
    Part,
    Past,
    PictureId,
    Progress,
    Reading,
    Reason,
    Ruling,
    Sample,
    Threshold,
)
from lmcvote.web.outcome import marks

NAMES = (
    "Jane ASHBY, Margaret BAKER, Anjali CHOWDHURY, Owen DAVIES, Margaret ELLIS, Tunde FALOLA, Helen GRANT, "
    "Catrin HUGHES, Peter INGRAM, Sunil JOSHI, Siobhan O'BRIEN, Adaeze THOMPSON"
).split(", ")
RO, DEPUTY, SCRUTINEER = "Alan Reeve", "Priya Nair", "Joyce Hammond"
LETTERS = "JRBACAIAAEBAGBAFAYDQQCIKBMGA2DQPCAIREEY"
READ, EMPTY, DOUBT = Reading.MARKED, Reading.UNMARKED, Reading.DOUBTFUL
RULES, DAY = Rules(), date(2027, 3, 1)
TITLE = "Election of six members of the board of NHS Mid Essex CCG"
CHOICES = ((ContestId("mid-essex-board"), TITLE), (ContestId("recall"), "Shall the board be recalled?"))
WORDS = {
    "B1": (
        "doubtful box",
        "The ink in a box is neither nothing nor plainly a mark.",
        "Each mark is judged a vote, not a vote, or uncertain (RULES 8.10).",
    ),
    "B2": (
        "possibly cancelled",
        "A box is so full that the mark may have been struck out.",
        "A mark is good if the intention is clear (RULES 8.7).",
    ),
    "B4": ("too many votes", "More clear votes than seats.", "More votes than seats void the whole paper (RULES 8.2)."),
    "B5": ("blank paper", "No box is marked.", "An unmarked paper is rejected (RULES 8.5)."),
    "B8": ("code keyed", "The letters beside its code were keyed: are the boxes read right?", "Two look (RULES 8.15)."),
    "E07": (
        "code unreadable",
        "The squares are there, the code cannot be read: two people key in the letters beside it.",
        "A failed check means that the paper is not official (RULES 8.9).",
    ),
    "E11": (
        "misregistered",
        "The page is stretched or folded: scan it again, or judge it by eye.",
        "Each mark is judged a vote, not a vote, or uncertain (RULES 8.10).",
    ),
    "E04": (
        "not our paper",
        "No squares and no code: not a ballot paper of ours? Look at the picture.",
        "A paper without the official mark is rejected (RULES 8.9).",
    ),
    "E13": (
        "code seen before",
        "Two papers have this code: both are kept apart, at most one counts.",
        "The returning officer compares paper and ink (RULES 6.7).",
    ),
}


def reason(code: str) -> Reason:
    return Reason(code, *WORDS[code])


def boxes(paper: str, crosses: str, names: Sequence[str] = NAMES) -> tuple[Box, ...]:
    """`x` marked, `.` empty, `?` doubtful and likely a vote, `o` doubtful and likely not, `#` possibly cancelled."""
    found = []
    for place, (mark, name) in enumerate(zip(crosses, names, strict=True), 1):
        fill = {"x": 180 + 9 * place, ".": place % 4, "?": 52 + place, "o": 17 + place, "#": 520 + place}[mark]
        reading = {"x": READ, ".": EMPTY}.get(mark, DOUBT)
        doubts = {
            "?": ("More ink than in an empty box, less than in a cross.",),
            "#": ("Ink over 45 %: possibly cancelled.",),
            "o": ("A little ink.",),
        }
        proposed = {"?": Judgement.VOTE, "o": Judgement.NOT_A_VOTE, "#": Judgement.UNCERTAIN}.get(mark)
        picture = PictureId(f"{paper}b{place}")
        found.append(Box(CandidateNumber(place), name, reading, picture, fill, doubts.get(mark, ()), proposed))
    return tuple(found)


def case(id: str, crosses: str, *codes: str, set_aside: str = "", scans: int = 1) -> Case:
    return Case(
        PaperId(id),
        ContestId("mid-essex-board"),
        TITLE,
        6,
        tuple(map(reason, codes)),
        boxes(id, crosses),
        (PictureId(f"{id}p1"),),
        1,
        set_aside=set_aside,
        scans=scans,
        keyed=set_aside == "E07",
        where="pile-3.pdf, page 14",
    )


def unread(*names: str) -> Iterator[Box]:
    """Boxes of a page on which they were not found."""
    for place, name in enumerate(names, 1):
        yield Box(CandidateNumber(place), name, DOUBT, None, None, ("Not found on the page.",))


def cases() -> list[Case]:
    return [
        case("4kq7x2mw", "x.x..?.x...x", "B1"),
        case("5bd3a9ty", "x.xx.?.x..ox", "B1"),
        case("6hn8c4vz", "xx.x.#.x..x.", "B2"),
        case("7pw2e6rs", "xxxx.x.x..x.", "B4"),
        case("8ta5g3fk", "............", "B5"),
        case("9mc6j7bd", "x.xx.xx?...?", "B1"),
        case("a2vx9hq4", "x.x....x....", "E07", set_aside="E07"),
        Case(
            PaperId("b3wz5nr8"),
            ContestId("recall"),
            "Shall the board be recalled?",
            1,
            (reason("E11"),),
            tuple(unread("YES", "NO")),
            (PictureId("b3wz5nr8p1"),),
            1,
            set_aside="E11",
        ),
        Case(
            PaperId("c7yk4ps6"),
            ContestId(""),
            "",
            0,
            (reason("E04"),),
            (),
            (PictureId("c7yk4ps6p1"),),
            1,
            set_aside="E04",
            choices=CHOICES,
            where="pile-1.pdf, page 2",
        ),
        case("d9ef2gh3", "x.x..x.x....", "E13", set_aside="E13", scans=2),
    ]


@dataclass
class Made:
    """A desk that keeps everything in memory."""

    kept: list[Case] = field(default_factory=cases)
    people: Sequence[str] = (RO, DEPUTY, SCRUTINEER)
    two_names: bool = True
    rehearsal: bool = True
    title: str = "Board elections 2027"
    rules: Rules = RULES
    keyed: list[str] = field(default_factory=list)
    now: datetime = datetime(2027, 3, 16, 9, tzinfo=UTC)
    """What the clock on the wall says."""

    def papers(self) -> Sequence[Case]:
        return tuple(self.kept)

    def paper(self, id: PaperId, contest: str = "") -> Case:
        case = {case.id: case for case in self.kept}[id]
        if contest not in dict(case.choices):
            return case
        seats, boxes = (6, tuple(unread(*NAMES))) if contest == "mid-essex-board" else (1, tuple(unread("YES", "NO")))
        of = ContestId(contest)
        return replace(case, contest=of, title=dict(CHOICES)[of], seats=seats, boxes=boxes)

    def samples(self) -> list[Sample]:
        found = [
            Sample(box.picture, box.fill, box.reading)
            for case in self.kept
            for box in case.boxes
            if box.picture and box.fill is not None
        ]
        return sorted(found, key=lambda sample: sample.fill)

    def boxes(self, limit: int, offset: int) -> Sequence[Sample]:
        return self.samples()[offset : offset + limit]

    def thresholds(self) -> Sequence[Threshold]:
        borders = (("doubtful", 15), ("marked", 80), ("possibly cancelled", 450))
        return [Threshold(name, fill, sum(each.fill < fill for each in self.samples())) for name, fill in borders]

    def how_many_boxes(self) -> int:
        return len(self.samples())

    def picture(self, id: PictureId, part: Part) -> bytes:
        for case in self.kept:
            if id in case.pages and (part == "page" or (part == "code" and case.set_aside == "E07")):
                return drawn_page(case.boxes) if part == "page" else drawn_code()
            for box in case.boxes:
                if id == box.picture and part in ("row", "crop"):
                    return drawn_row(box) if part == "row" else drawn_crop(box)
        raise KeyError(id)

    def rule(self, paper: PaperId, ruling: Ruling, version: int) -> None:
        case = self.paper(paper, ruling.contest)
        if case.version != version:
            raise Changed
        if ruling.reason == "refuse me":
            raise BadInput(Finding("refused", "The desk says no."))
        decision = (
            Rejected(ruling.head) if ruling.head else decide(marks(case, dict(ruling.boxes)), case.seats, self.rules)
        )
        assert isinstance(decision, Vote | Rejected)
        history = (*case.history, Past(ruling, DAY, decision))
        place = next(place for place, one in enumerate(self.kept) if one.id == paper)
        self.kept[place] = replace(case, history=history, version=version + 1)

    def key(self, paper: PaperId, letters: str, by: tuple[str, ...], version: int) -> PaperId:
        if letters != LETTERS:
            raise BadInput(Finding("bad-letters", "These letters fail their check: look again."))
        self.keyed.append(letters)
        case = self.paper(paper)
        self.kept[self.kept.index(case)] = replace(case, keyed=False, set_aside="", reasons=(reason("B8"),))
        return paper

    def progress(self) -> Progress:
        doubtful = [case for case in self.kept if not case.set_aside]
        apart = [(case.set_aside, case.reasons[0].name, 1) for case in self.kept if case.set_aside]
        decided = sum(bool(case.history) for case in doubtful)
        return Progress(118, 112, len(doubtful), decided, 2, tuple(sorted(apart)), 114, 1, 1)


# -- pictures -------------------------------------------------------------------------------------------------------


def png(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def mark(draw: ImageDraw.ImageDraw, box: Box, x: int, y: int, side: int) -> None:
    """A box with as much ink in it as its fill says, about."""
    thin, thick, near = max(2, side // 24), max(2, side // 14), side // 5
    left, top, right, bottom = x + near, y + near, x + side - near, y + side - near
    draw.rectangle((x, y, x + side, y + side), outline=30, width=thin)
    fill = box.fill or 0
    if fill >= 450:
        for step in range(0, side - near, thick):
            draw.line((left, y + step, right, bottom - step), fill=40, width=thin)
    elif fill >= 80:
        draw.line((left, top, right, bottom), fill=40, width=thick)
        draw.line((left, bottom, right, top), fill=40, width=thick)
    elif fill >= 40:
        draw.line((left, y + side // 2, left + near, bottom, right, top), fill=120, width=thin)
    elif fill >= 15:
        draw.ellipse((left + near, top + near, left + near * 1.6, top + near * 1.5), fill=80)


@cache
def drawn_crop(box: Box) -> bytes:
    image = Image.new("L", (220, 220), 246)
    mark(ImageDraw.Draw(image), box, 40, 40, 140)
    return png(image)


@cache
def drawn_row(box: Box) -> bytes:
    image = Image.new("L", (1100, 130), 246)
    draw = ImageDraw.Draw(image)
    draw.text((20, 35), f"{box.number}   {box.name}", fill=20, font_size=44)
    mark(draw, box, 990, 25, 80)
    return png(image)


@cache
def drawn_page(boxes: tuple[Box, ...]) -> bytes:
    image = Image.new("L", (1240, 1754), 246)
    draw = ImageDraw.Draw(image)
    for x, y in ((60, 60), (1140, 60), (60, 1654), (1140, 1654)):
        draw.rectangle((x, y, x + 40, y + 40), fill=20)
    draw.text((140, 130), "Ballot paper", fill=20, font_size=52)
    draw.text((140, 210), "Vote for no more than six. Mark a cross in the box.", fill=20, font_size=30)
    for place, box in enumerate(boxes):
        draw.text((150, 320 + 95 * place), f"{box.number}   {box.name}", fill=20, font_size=36)
        mark(draw, box, 1010, 312 + 95 * place, 60)
    draw.rectangle((820, 1480, 1060, 1640), fill=200)
    return png(image)


@cache
def drawn_code() -> bytes:
    image = Image.new("L", (900, 160), 246)
    draw = ImageDraw.Draw(image)
    draw.text((20, 30), LETTERS[:20], fill=20, font_size=54)
    draw.text((20, 90), LETTERS[20:], fill=20, font_size=54)
    return png(image)
