"""A contest -> the pages of its paper: candidates on the fold grid, the instruction with the right number of votes.

The rows are 297/24 mm high, counted from the top edge, so the folds of C5 and DL envelopes fall between two rows and no
gap parts the candidates into groups. The pitch is the same for two candidates and for thirty.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lmcvote.election import Candidate, Contest, Election
from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Font, Layout, Line, Page, Run, Target, Text
from lmcvote.paper.template import Column, Template

Measure = Callable[[Run, float], Mm]
"""Width in mm of a run at a size in points; the only thing of a font that a layout needs."""

MOST_PAGES = 7
"""Three bits of the code's flags."""
TITLE_PT, LIMIT_PT, NAME_PT, NUMBER_PT, PRACTICE_PT, SMALL_PT = 16.0, 13.0, 14.0, 10.0, 9.5, 10.0
STACKED_PT, FOOT_PT, CODE_NOTE_PT = 10.5, 9.5, 8.0
NAME_TO_BOX: Mm = 3.0
TITLE_LINES, FOOT_LINES = 2, 2
NUMBERS = (
    "NONE ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN "
    "SIXTEEN SEVENTEEN EIGHTEEN NINETEEN"
).split()
TENS = ". . TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY".split()


def in_words(number: int) -> str:
    """A number from 0 to 99 in capital words.

    >>> in_words(6), in_words(21), in_words(40)
    ('SIX', 'TWENTY-ONE', 'FORTY')
    """
    if number < len(NUMBERS):
        return NUMBERS[number]
    ten, one = divmod(number, 10)
    return TENS[ten] + (f"-{NUMBERS[one]}" if one else "")


def number_said(title: str) -> int | None:
    """The one number word of a title; None where it has none, or several.

    >>> number_said("Election of six members of the board"), number_said("Election to the board")
    (6, None)
    """
    said = [NUMBERS.index(word) for word in title.upper().replace("-", " ").split() if word in NUMBERS[2:]]
    return said[0] if len(said) == 1 else None


def vote_limit(seats: int) -> str:
    """The instruction of a block vote: as many votes as seats (RULES 8.1).

    >>> vote_limit(6), vote_limit(1)
    ('Vote for no more than SIX (6) candidates.', 'Vote for ONE (1) candidate only.')
    """
    if seats == 1:
        return "Vote for ONE (1) candidate only."
    return f"Vote for no more than {in_words(seats)} ({seats}) candidates."


def pages_needed(candidates: int, template: Template) -> int:
    """Sides of A4 for so many candidates."""
    return -(-candidates // (2 * template.rows_per_column))


def compose(election: Election, contest: Contest, template: Template, measure: Measure) -> Layout:
    """The layout of a contest's standard paper. Raises ValueError beyond seven pages."""
    pages = max(1, pages_needed(len(contest.candidates), template))
    if pages > MOST_PAGES:
        raise ValueError(f"{len(contest.candidates)} candidates need {pages} pages, {MOST_PAGES} are possible")
    each = -(-len(contest.candidates) // pages)
    columns = template.columns[each > template.rows_per_column]
    room = min(column.box_x - NAME_TO_BOX - column.name_x for column in columns)
    stacked = any(sum(measure(run, NAME_PT) for run in _one_line(c)) > room for c in contest.candidates)
    made = []
    for number in range(1, pages + 1):
        here = contest.candidates[(number - 1) * each : number * each]
        made.append(_Page(election, contest, template, measure, columns, stacked, number, pages).compose(here))
    typed_width = template.head.right - template.typed_x
    return Layout(
        width=template.width,
        height=template.height,
        fiducials=template.fiducials,
        code=template.code,
        module=template.module,
        quiet=template.quiet,
        typed_code=Text(template.typed_x, template.typed_baseline, typed_width, template.typed_size_pt, ()),
        frame=template.frame,
        pages=tuple(made),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """One page in the making."""

    election: Election
    contest: Contest
    template: Template
    measure: Measure
    columns: tuple[Column, ...]
    """The same on every page."""
    stacked: bool
    """Whether forenames stand below the surname."""
    number: int
    pages: int

    def compose(self, candidates: tuple[Candidate, ...]) -> Page:
        columns = self.columns
        rows = -(-len(candidates) // len(columns))
        places = [
            (candidate, columns[place // rows], self.template.first_row + place % rows)
            for place, candidate in enumerate(candidates)
        ]
        targets = tuple(self._target(*place) for place in places)
        names = [
            text
            for target, (candidate, column, _) in zip(targets, places, strict=True)
            for text in self._name(target, candidate, column)
        ]
        lines = []
        for place, column in enumerate(columns):
            filled = min(rows, len(candidates) - place * rows)
            lines += [self._rule(column, self.template.first_row + row) for row in range(filled + 1)]
        return Page(self.number, targets, (*self._head(), *names, *self._foot()), tuple(lines))

    def _target(self, candidate: Candidate, column: Column, row: int) -> Target:
        top, pitch, box = row * self.template.pitch, self.template.pitch, self.template.box
        return Target(
            self.contest.id,
            candidate.number,
            Rect(column.box_x, top + (pitch - box) / 2, box, box),
            Rect(column.name_x, top + 1.0, column.box_x - column.name_x - NAME_TO_BOX, pitch - 2.0),
        )

    def _rule(self, column: Column, row: int) -> Line:
        width = column.box_x + self.template.box + 2.0 - column.number_x
        return Line(column.number_x, row * self.template.pitch, width)

    def _head(self) -> Iterator[Text]:
        head = self.template.head
        if self.election.rehearsal:
            yield _line(head, 13.5, 11.0, Font.BOLD, "REHEARSAL \N{EN DASH} not a real ballot paper")
        yield _line(
            head, 23.6, CODE_NOTE_PT, Font.REGULAR, "This code shows that the paper is genuine, not whose it is."
        )
        yield _line(head, 28.2, SMALL_PT, Font.REGULAR, self.election.body)
        baseline = 34.8
        for words in self._wrapped(self.contest.title, Font.BOLD, TITLE_PT, head.width, TITLE_LINES):
            yield _line(head, baseline, TITLE_PT, Font.BOLD, words)
            baseline += 6.6
        wide = Rect(17.0, 0.0, self.template.width - 34.0, 0.0)
        yield _line(wide, 49.0, LIMIT_PT, Font.BOLD, vote_limit(self.contest.seats))
        how = "Put a cross (X) in the box to the right of each candidate you choose, and no other mark on the paper."
        yield _line(wide, 54.2, SMALL_PT, Font.REGULAR, how)
        order = "Alphabetical by surname"
        if len(self.columns) > 1:
            order += ", left column first"
        if self.pages > 1:
            order += f". Page {self.number} of {self.pages}: the limit is for all pages"
        yield _line(wide, 58.8, SMALL_PT, Font.REGULAR, order + ".")

    def _foot(self) -> Iterator[Text]:
        foot = self.template.foot
        closes = spoken(self.election.timetable.papers_close.wall)
        lines = [
            (Font.BOLD, f"This paper must reach the returning officer by {closes}."),
            (Font.REGULAR, "Fold it face in and seal it, alone, in the inner envelope marked A."),
            (Font.REGULAR, f"Independent scrutineer: {self.election.scrutineer}"),
            (Font.REGULAR, f"Returning officer: {self.election.returning_officer}"),
        ]
        baseline = foot.y + 4.0
        for font, words in lines:
            for part in self._wrapped(words, font, FOOT_PT, foot.width, FOOT_LINES):
                yield _line(foot, baseline, FOOT_PT, font, part, centred=True)
                baseline += 4.1
        if self.election.rehearsal:
            yield _line(foot, baseline + 2.4, LIMIT_PT, Font.BOLD, "REHEARSAL", centred=True)

    def _wrapped(self, words: str, font: Font, size_pt: float, width: Mm, most: int) -> list[str]:
        """Broken at blanks into at most so many lines; what is left over makes the last too wide for `draw.misfits`."""
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and len(lines) < most and self.measure(Run(font, longer), size_pt) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _name(self, target: Target, candidate: Candidate, column: Column) -> Iterator[Text]:
        """The number, the surname in bold capitals, forenames; the practice below.

        Where a candidate of this paper does not fit on one line, the forenames of all stand below the surname: every
        name in the same form and size.
        """
        place, practice = target.name, Run(Font.REGULAR, candidate.practice)
        room = column.name_x - column.number_x
        yield Text(column.number_x, place.y + 7.0, room, NUMBER_PT, (Run(Font.REGULAR, str(candidate.number)),))
        if self.stacked:
            forenames = Run(Font.REGULAR, candidate.forenames)
            yield Text(place.x, place.y + 4.2, place.width, NAME_PT, _one_line(candidate)[:1])
            yield Text(place.x, place.y + 7.8, place.width, STACKED_PT, (forenames,))
            yield Text(place.x, place.y + 10.5, place.width, CODE_NOTE_PT, (practice,))
        else:
            yield Text(place.x, place.y + (5.2 if practice.text else 7.0), place.width, NAME_PT, _one_line(candidate))
            yield Text(place.x, place.y + 9.3, place.width, PRACTICE_PT, (practice,))


def _one_line(candidate: Candidate) -> tuple[Run, ...]:
    return Run(Font.BOLD, candidate.surname.upper()), Run(Font.REGULAR, f"  {candidate.forenames}")


def _line(where: Rect, baseline: Mm, size_pt: float, font: Font, words: str, centred: bool = False) -> Text:
    return Text(where.x, baseline, where.width, size_pt, (Run(font, words),), centred)


def spoken(wall: str) -> str:
    """A wall time as it is read out.

    >>> spoken("2026-10-28 12:00"), spoken("2026-11-02 17:30")
    ('12 noon on Wednesday 28 October 2026', '5.30 pm on Monday 2 November 2026')
    """
    time = datetime.fromisoformat(wall)
    hour = f"{time.hour % 12 or 12}" + (f".{time.minute:02}" if time.minute else "")
    clock = "12 noon" if wall.endswith("12:00") else f"{hour} {'pm' if time.hour >= 12 else 'am'}"
    return f"{clock} on {time:%A} {time.day} {time:%B %Y}"
