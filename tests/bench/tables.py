"""A table for the terminal, within 100 columns, or as Markdown for README."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Names on the left, figures on the right."""

    caption: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    """Lines below it."""

    def text(self) -> str:
        """Columns as wide as they need to be."""
        widths = [max(map(len, column)) for column in zip(self.headings, *self.lines, strict=True)]
        shown = [self.caption, *(_aligned(line, widths) for line in (self.headings, *self.lines)), *self.notes]
        return "\n".join(shown)

    def markdown(self) -> str:
        """The same as Markdown."""
        rule = ("---", *("---:" for _ in self.headings[1:]))
        lines = [f"| {' | '.join(line)} |" for line in (self.headings, rule, *self.lines)]
        return "\n".join((self.caption, "", *lines, "", *self.notes)).rstrip()


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    figures = "".join(f"  {cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True))
    return f"{line[0]:<{widths[0]}}{figures}"


def number(value: float) -> str:
    """Three figures or so.

    >>> number(0), number(0.05123), number(5.123), number(51.23), number(5123.4)
    ('0', '0.051', '5.12', '51.2', '5,123')
    """
    if not value:
        return "0"
    return f"{value:,.{3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0}f}"
