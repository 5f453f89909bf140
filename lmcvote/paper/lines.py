"""Text -> lines of a width: broken at blanks, and within a word only where it is too wide by itself."""

from collections.abc import Iterable, Iterator

from lmcvote.paper.compose import Measure
from lmcvote.paper.geometry import Mm
from lmcvote.paper.layout import Run
from lmcvote.paper.markup import Words


def broken(words: Words, width: Mm, size_pt: float, measure: Measure) -> list[Words]:
    """The lines of a text, none wider than `width`; at least one, which is empty where there is no text."""
    if sum(measure(run, size_pt) for run in words) <= width:  # most cells of most tables
        return [words]
    lines: list[list[Run]] = [[]]
    used = 0.0
    for word in _narrow(_apart(words), width, size_pt, measure):
        blank = Run(word[-1].font, " ")
        wide = sum(measure(run, size_pt) for run in word)
        gap = measure(blank, size_pt) if lines[-1] else 0.0
        if lines[-1] and used + gap + wide > width:
            lines.append([])
            used = gap = 0.0
        lines[-1] += [blank, *word] if gap else word
        used += gap + wide
    return [_together(line) for line in lines]


def _apart(words: Words) -> Iterator[list[Run]]:
    """The words, each of one run or, where the font changes within it, of several."""
    word = list[Run]()
    for run in words:
        first, *rest = run.text.split(" ")
        word += [Run(run.font, first)] if first else []
        for part in rest:
            if word:
                yield word
            word = [Run(run.font, part)] if part else []
    if word:
        yield word


def _narrow(words: Iterable[list[Run]], width: Mm, size_pt: float, measure: Measure) -> Iterator[list[Run]]:
    """The words; those wider than a line in parts, after a hyphen where there is one."""
    for word in words:
        part, used = list[Run](), 0.0
        if sum(measure(run, size_pt) for run in word) <= width:
            yield word
            continue
        for letter in (Run(run.font, letter) for run in word for letter in run.text):
            wide = measure(letter, size_pt)
            if part and used + wide > width:
                hyphens = [place for place, before in enumerate(part, start=1) if before.text == "-"]
                cut = hyphens[-1] if hyphens else len(part)
                yield list(_together(part[:cut]))
                part = part[cut:]
                used = sum(measure(before, size_pt) for before in part)
            part.append(letter)
            used += wide
        yield list(_together(part))


def _together(runs: Iterable[Run]) -> Words:
    """Neighbours of one font as one run."""
    joined = list[Run]()
    for run in runs:
        if joined and joined[-1].font is run.font:
            joined[-1] = Run(run.font, joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)
