"""A contest -> the pages of its paper in one edition: candidates on the fold grid, and how many votes there are.

The rows are 297/24 mm high, or twice that, counted from the top edge, so the folds of C5 and DL envelopes fall between
two rows and no gap parts the candidates into groups. The pitch is the same for two candidates and for thirty.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lmcvote.election import Candidate, Contest, Election
from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Font, Layout, Line, Page, Run, Target, Text
from lmcvote.paper.template import Block, Column, Template
from lmcvote.spoken import spoken

Measure = Callable[[Run, float], Mm]
"""Width in mm of a run at a size in points; the only thing of a font that a layout needs."""

MOST_PAGES = 7
"""Three bits of the code's flags."""
NAME_TO_BOX: Mm = 3.0
HAIR: Mm = 0.01
ORDERS = {"alphabetical": "Alphabetical by surname", "by_lot": "In the order drawn by lot"}
"""RULES 3.9: one order, and the paper says which."""
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
    return max(1, -(-candidates // template.rows_per_page))


def fits(contest: Contest, template: Template) -> bool:
    """Whether an edition has pages enough for the candidates."""
    return pages_needed(len(contest.candidates), template) <= MOST_PAGES


def compose(election: Election, contest: Contest, template: Template, measure: Measure) -> Layout:
    """The layout of a contest's paper in one edition. Raises ValueError beyond seven pages."""
    pages = pages_needed(len(contest.candidates), template)
    if pages > MOST_PAGES:
        raise ValueError(f"{len(contest.candidates)} candidates need {pages} pages, {MOST_PAGES} are possible")
    each = -(-len(contest.candidates) // pages)
    columns = template.columns[0 if each <= template.rows_per_column else -1]
    room = min(column.box_x - NAME_TO_BOX - column.name_x for column in columns)
    name_pt = template.entry.name_pt
    stacked = any(sum(measure(run, name_pt) for run in _one_line(c)) > room for c in contest.candidates)
    made = []
    for number in range(1, pages + 1):
        here = contest.candidates[(number - 1) * each : number * each]
        made.append(_Page(election, contest, template, measure, columns, stacked, number, pages).compose(here))
    typed = template.typed_code
    return Layout(
        width=template.width,
        height=template.height,
        fiducials=template.fiducials,
        code=template.code,
        module=template.module,
        quiet=template.quiet,
        typed_code=Text(typed.x, typed.baseline, typed.width, typed.size_pt, ()),
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
        first = self.template.question_first_row if self.contest.question else self.template.first_row
        places = [
            (candidate, columns[place // rows], first + place % rows) for place, candidate in enumerate(candidates)
        ]
        targets = tuple(self._target(*place) for place in places)
        names = [
            text
            for target, (candidate, column, row) in zip(targets, places, strict=True)
            for text in self._entry(target, candidate, column, row * self.template.pitch)
        ]
        lines = []
        for place, column in enumerate(columns):
            filled = min(rows, len(candidates) - place * rows)
            lines += [self._rule(column, first + row) for row in range(filled + 1)]
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
        head, contest = self.template.head, self.contest
        if self.election.rehearsal:
            yield from self._set(head.rehearsal, Font.BOLD, "REHEARSAL \N{EN DASH} not a real ballot paper")
        genuine = "This code shows that the paper is genuine, not whose it is."
        yield from self._set(head.code_note, Font.REGULAR, genuine)
        yield from self._set(head.body, Font.REGULAR, self.election.body)
        yield from self._set(head.title, Font.BOLD, contest.title)
        if contest.question:
            asked = tuple(self._set(head.question, Font.BOLD, contest.question))
            spare = head.question.leading * (head.question.lines - len(asked))  # a short one stands near its answers
            yield from (replace(line, baseline=line.baseline + spare) for line in asked)
            yield from self._set(head.question_limit, Font.BOLD, "Vote ONCE only: YES or NO.")
            how = "Put a cross (X) in the box to the right of the answer you choose, and no other mark on the paper."
            yield from self._set(head.question_how, Font.REGULAR, how)
            return
        yield from self._set(head.limit, Font.BOLD, vote_limit(contest.seats))
        how = "Put a cross (X) in the box to the right of each candidate you choose, and no other mark on the paper."
        yield from self._set(head.how, Font.REGULAR, how)
        order = ORDERS[self.election.rules.order]
        if len(self.columns) > 1:
            order += ", left column first"
        if self.pages > 1:
            order += f". Page {self.number} of {self.pages}: the limit is for all pages"
        yield from self._set(head.order, Font.REGULAR, f"{order}.")

    def _foot(self) -> Iterator[Text]:
        foot, closes = self.template.foot, spoken(self.election.timetable.papers_close.wall)
        once = replace(foot.text, lines=1)
        paragraphs = (
            (foot.text, Font.BOLD, f"This paper must reach the returning officer by {closes}."),
            (once, Font.REGULAR, "Fold it face in and seal it, alone, in envelope A."),
            (foot.text, Font.REGULAR, f"Independent scrutineer: {self.election.scrutineer}"),
            (once, Font.REGULAR, f"Returning officer: {self.election.returning_officer}"),
        )
        lines = [line for paragraph in paragraphs for line in self._set(*paragraph, centred=True)]
        leading = min(foot.text.leading, (foot.last - foot.text.baseline) / (len(lines) - 1))
        for place, line in enumerate(lines):
            yield replace(line, baseline=foot.text.baseline + place * leading)
        if self.election.rehearsal:
            baseline = foot.text.baseline + (len(lines) - 1) * leading + foot.rehearsal
            last = replace(foot.text, baseline=baseline, size_pt=foot.rehearsal_pt)
            yield from self._set(last, Font.BOLD, "REHEARSAL", centred=True)

    def _set(self, block: Block, font: Font, words: str, centred: bool = False) -> Iterator[Text]:
        """A text in its place, line by line."""
        for line, part in enumerate(self._wrapped(words, font, block.size_pt, block.width, block.lines)):
            baseline = block.baseline + line * block.leading
            yield Text(block.x, baseline, block.width, block.size_pt, (Run(font, part),), centred)

    def _wrapped(self, words: str, font: Font, size_pt: float, width: Mm, most: int) -> list[str]:
        """Broken at blanks into at most so many lines, as even as they come: no word is left alone on the last.

        What is left over makes a line too wide, for `draw.misfits`.
        """
        lines = self._broken(words, font, size_pt, width, most)
        if max(self.measure(Run(font, line), size_pt) for line in lines) > width:
            return lines
        while True:
            narrower = max(self.measure(Run(font, line), size_pt) for line in lines) - HAIR
            closer = self._broken(words, font, size_pt, narrower, len(lines))
            if max(self.measure(Run(font, line), size_pt) for line in closer) > narrower:
                return lines
            lines = closer

    def _broken(self, words: str, font: Font, size_pt: float, width: Mm, most: int) -> list[str]:
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and len(lines) < most and self.measure(Run(font, longer), size_pt) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _entry(self, target: Target, candidate: Candidate, column: Column, top: Mm) -> Iterator[Text]:
        """The number, the surname in bold capitals, forenames; the practice below.

        Where a candidate of this paper does not fit on one line, the forenames of all stand below the surname: every
        name in the same form and size.
        """
        entry, place = self.template.entry, target.name
        room = column.name_x - column.number_x
        number = (Run(Font.REGULAR, str(candidate.number)),)
        yield Text(column.number_x, top + entry.number_baseline, room, entry.number_pt, number)
        name = _one_line(candidate)
        lines = [(entry.name_pt, name)]
        practice_pt = entry.practice_pt
        if self.stacked:
            lines = [(entry.name_pt, name[:1]), (entry.forenames_below_pt, (Run(Font.REGULAR, candidate.forenames),))]
            practice_pt = entry.practice_below_pt
        if candidate.practice:
            most = min(entry.practice_lines, len(entry.baselines) - len(lines))
            practice = self._wrapped(candidate.practice, Font.REGULAR, practice_pt, place.width, most)
            lines += [(practice_pt, (Run(Font.REGULAR, part),)) for part in practice]
        for baseline, (size_pt, runs) in zip(entry.baselines[len(lines) - 1], lines, strict=True):
            yield Text(place.x, top + baseline, place.width, size_pt, runs)


def _one_line(candidate: Candidate) -> tuple[Run, ...]:
    return Run(Font.BOLD, candidate.surname.upper()), Run(Font.REGULAR, f"  {candidate.forenames}")
