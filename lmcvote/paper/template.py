"""The measures of a paper, from `templates/`: millimetres, checked when loaded."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from lmcvote import bundled
from lmcvote.paper.geometry import Mm, Rect


@dataclass(frozen=True, slots=True)
class Column:
    """Where numbers, names and boxes of one column stand."""

    number_x: Mm
    name_x: Mm
    box_x: Mm


@dataclass(frozen=True, slots=True)
class Template:
    """The measures of the ballot paper."""

    width: Mm
    height: Mm
    fiducials: tuple[Rect, ...]
    windows: tuple[Rect, ...]
    code: Rect
    module: Mm
    quiet: Rect
    typed_x: Mm
    typed_baseline: Mm
    typed_size_pt: float
    pitch: Mm
    first_row: int
    rows_per_column: int
    box: Mm
    frame: Mm
    columns: tuple[tuple[Column, ...], ...]
    """One column, then two."""
    head: Rect
    foot: Rect


def load(path: Path | None = None) -> Template:
    """The ballot paper's measures. Raises KeyError or ValueError where the file was edited wrongly."""
    table = tomllib.loads((path or bundled.folder("templates") / "ballot.toml").read_text("utf-8"))
    page, marks, code, rows = table["page"], table["fiducials"], table["code"], table["rows"]
    width, height = page["width"], page["height"]
    inset = marks["centre"] - marks["size"] / 2
    symbol = Rect(code["x"], code["y"], code["modules"] * code["module"], code["modules"] * code["module"])
    one, *two = (Column(column["number_x"], column["name_x"], column["box_x"]) for column in table["columns"])
    head, foot, typed = table["head"], table["foot"], table["typed_code"]
    first_y = rows["first"] * rows["pitch"]
    return Template(
        width=width,
        height=height,
        fiducials=_corners(width, height, inset, marks["size"]),
        windows=_corners(width, height, 0.0, marks["window"]),
        code=symbol,
        module=code["module"],
        quiet=symbol.grown(code["quiet"] * code["module"]),
        typed_x=typed["x"],
        typed_baseline=typed["baseline"],
        typed_size_pt=typed["size_pt"],
        pitch=rows["pitch"],
        first_row=rows["first"],
        rows_per_column=rows["per_column"],
        box=rows["box"],
        frame=rows["frame"],
        columns=((one,), tuple(two)),
        head=Rect(head["x"], 0.0, head["width"], first_y),
        foot=Rect(foot["x"], foot["top"], foot["width"], height - foot["top"]),
    )


def _corners(width: Mm, height: Mm, inset: Mm, size: Mm) -> tuple[Rect, ...]:
    far_x, far_y = width - inset - size, height - inset - size
    return tuple(Rect(x, y, size, size) for y in (inset, far_y) for x in (inset, far_x))
