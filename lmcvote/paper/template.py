"""The measures of each edition of the paper, from `templates/`: millimetres and points, checked when loaded.

An edition is a file: the same fields at other places and in other sizes.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from lmcvote import bundled
from lmcvote.findings import BadInput, Finding, refuse_faults
from lmcvote.keys import Keys
from lmcvote.paper.geometry import Mm, Rect

EDITIONS = ("ballot.toml", "ballot-large-print.toml")
"""The standard one first: it is what is printed where nobody asks for another."""
MOST = 99
"""Lines, rows and modules: beyond any sheet of A4."""
WHOLE = ("modules", "first", "question_first", "per_column")
LINES = ("one", "two", "three")
TABLES = ("edition", "page", "fiducials", "code", "typed_code", "rows", "columns", "sizes", "head", "entry", "foot")
SIZES = (
    *("number", "name", "forenames_below", "practice", "practice_below", "typed_code", "rehearsal", "code_note"),
    *("body", "title", "limit", "how", "order", "question", "foot", "foot_rehearsal"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """Where numbers, names and boxes of one column stand."""

    number_x: Mm
    name_x: Mm
    box_x: Mm


@dataclass(frozen=True, slots=True)
class Block:
    """Where a text stands, and how it is set."""

    x: Mm
    width: Mm
    baseline: Mm
    """Of its first line."""
    leading: Mm
    """From one baseline to the next."""
    lines: int
    """At most so many; a longer text is a finding, never a smaller print."""
    size_pt: float


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows."""

    rehearsal: Block
    code_note: Block
    body: Block
    title: Block
    limit: Block
    how: Block
    order: Block
    question: Block
    """A question and its own instructions stand where those of candidates do, and take more room."""
    question_limit: Block
    question_how: Block


HEAD = tuple(field.name for field in fields(Head))


@dataclass(frozen=True, slots=True)
class Entry:
    """How a row is set."""

    number_baseline: Mm
    """From the top of the row."""
    baselines: tuple[tuple[Mm, ...], ...]
    """From the top of the row: of its lines where it has one, two or three."""
    practice_lines: int
    number_pt: float
    name_pt: float
    forenames_below_pt: float
    """Where forenames stand below the surname."""
    practice_pt: float
    practice_below_pt: float
    """There too."""


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below the rows."""

    text: Block
    last: Mm
    """The last line stands no lower: more lines than usual stand closer together."""
    rehearsal: Mm
    """From the last line of the text to the word below it."""
    rehearsal_pt: float


@dataclass(frozen=True, slots=True)
class Template:
    """The measures of one edition of the ballot paper."""

    edition: str
    """`standard` or `large-print`: the last part of a style's id."""
    width: Mm
    height: Mm
    fiducials: tuple[Rect, ...]
    windows: tuple[Rect, ...]
    code: Rect
    module: Mm
    quiet: Rect
    typed_code: Block
    pitch: Mm
    first_row: int
    question_first_row: int
    """Later than candidates: the question needs its room."""
    rows_per_column: int
    box: Mm
    frame: Mm
    columns: tuple[tuple[Column, ...], ...]
    """One column; then, where the edition has them, two."""
    head: Head
    entry: Entry
    foot: Foot

    @property
    def rows_per_page(self) -> int:
        """Candidates on one side, at most."""
        return self.rows_per_column * len(self.columns[-1])


def editions() -> tuple[Template, ...]:
    """Every edition, the standard one first. Raises BadInput as `load` does."""
    return tuple(load(bundled.folder("templates") / name) for name in EDITIONS)


def load(path: Path | None = None) -> Template:
    """An edition's measures, the standard one's without a path. Raises BadInput with every key edited wrongly."""
    path = path or bundled.folder("templates") / EDITIONS[0]
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        message = f"{path} cannot be read as TOML: {error}. Put back the file that came with lmcvote."
        raise BadInput(Finding("bad-template", message, str(path))) from None
    faults: list[Finding] = []
    top = Keys(table, "", str(path), faults)
    made = _template(top)
    refuse_faults(faults)
    return made


def _template(top: Keys) -> Template:
    page = _numbers(top, "page", "width", "height")
    marks = _numbers(top, "fiducials", "size", "centre", "window")
    code = _numbers(top, "code", "x", "y", "module", "modules", "quiet")
    grid = _numbers(top, "rows", "pitch", "box", "frame", "first", "question_first", "per_column")
    sizes = _numbers(top, "sizes", *SIZES)
    head, foot = top.table("head"), top.table("foot")
    width, height = page["width"], page["height"]
    symbol = Rect(code["x"], code["y"], code["modules"] * code["module"], code["modules"] * code["module"])
    made = Template(
        edition=top.id("edition"),
        width=width,
        height=height,
        fiducials=_corners(width, height, marks["centre"] - marks["size"] / 2, marks["size"]),
        windows=_corners(width, height, 0.0, marks["window"]),
        code=symbol,
        module=code["module"],
        quiet=symbol.grown(code["quiet"] * code["module"]),
        typed_code=_block(top, "typed_code", sizes["typed_code"]),
        pitch=grid["pitch"],
        first_row=int(grid["first"]),
        question_first_row=int(grid["question_first"]),
        rows_per_column=int(grid["per_column"]),
        box=grid["box"],
        frame=grid["frame"],
        columns=_columns(top),
        head=Head(*(_block(head, name, sizes[name.removeprefix("question_")]) for name in HEAD)),
        entry=_entry(top.table("entry"), sizes),
        foot=Foot(
            _block(foot, "text", sizes["foot"]), foot.number("last"), foot.number("rehearsal"), sizes["foot_rehearsal"]
        ),
    )
    head.close(HEAD)
    foot.close(("text", "last", "rehearsal"))
    top.close(TABLES)
    return made


def _numbers(top: Keys, name: str, *wanted: str) -> dict[str, float]:
    """A table of nothing but numbers; those that count something are whole."""
    keys = top.table(name)
    found = {key: float(keys.whole(key, None, 1, MOST)) if key in WHOLE else keys.number(key) for key in wanted}
    keys.close(wanted)
    return found


def _block(keys: Keys, name: str, size_pt: float) -> Block:
    inner = keys.table(name)
    x, width, baseline, leading = (inner.number(key) for key in ("x", "width", "baseline", "leading"))
    lines = inner.whole("lines", None, 1, MOST)
    inner.close(("x", "width", "baseline", "leading", "lines"))
    return Block(x, width, baseline, leading, lines, size_pt)


def _columns(top: Keys) -> tuple[tuple[Column, ...], ...]:
    found = []
    for keys in top.tables("columns", "[[columns]] with number_x, name_x, box_x"):
        found.append(Column(keys.number("number_x"), keys.number("name_x"), keys.number("box_x")))
        keys.close(("number_x", "name_x", "box_x"))
    if len(found) not in (1, 3):
        message = f"there are {len(found)}. Write one [[columns]], and two more for a page of two columns, or none."
        top.fault("columns", "columns", len(found), message)
    one, *two = found or [Column(0.0, 0.0, 0.0)]  # the last only beside a fault, which refuses the file
    return ((one,), tuple(two)) if two else ((one,),)


def _entry(keys: Keys, sizes: Mapping[str, float]) -> Entry:
    number, lines = keys.number("number"), keys.table("lines")
    baselines = tuple(lines.numbers(name, n) for n, name in enumerate(LINES, 1))
    lines.close(LINES)
    practice_lines = keys.whole("practice_lines", None, 1, len(LINES) - 1)
    keys.close(("number", "lines", "practice_lines"))
    return Entry(number, baselines, practice_lines, *(sizes[name] for name in SIZES[:5]))


def _corners(width: Mm, height: Mm, inset: Mm, size: Mm) -> tuple[Rect, ...]:
    far_x, far_y = width - inset - size, height - inset - size
    return tuple(Rect(x, y, size, size) for y in (inset, far_y) for x in (inset, far_x))
