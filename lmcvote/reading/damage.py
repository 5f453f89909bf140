"""What happens to a paper between the voter's pen and the reader: the damage of PAPER 5.2, by program.

First the sheet itself (ink on it, folds, a torn corner), then the scanner: how the sheet lay, its light, its optics.
Lengths are millimetres of the sheet; the picture lies upright until the scanner has turned it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.geometry import FOLDS, Mm
from lmcvote.paper.layout import Layout
from lmcvote.paper.scan import Pixels
from lmcvote.reading.pen import Chance

Field: TypeAlias = NDArray[np.float32]
Spoil: TypeAlias = Callable[[Field, float, Layout, Chance], Field]
"""A picture, its pixels per mm, the layout of its paper, chance -> the picture after it."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage."""

    name: str
    toner: float = 1.0
    """Contrast of the print alone."""
    steps: tuple[Spoil, ...] = ()
    quality: int = 75
    """Of the JPEG."""
    bilevel: bool = False


def apply(kind: Damage, picture: Pixels, per_mm: float, layout: Layout, chance: Chance) -> Pixels:
    """The picture after one kind of damage, before it is stored."""
    seen: Field = picture.astype(np.float32)
    for step in kind.steps:
        seen = step(seen, per_mm, layout, chance)
    whole: Pixels = np.clip(np.rint(seen, out=seen), 0, 255, out=seen).astype(np.uint8)
    return np.where(whole > 128, 255, 0).astype(np.uint8) if kind.bilevel else whole


# -- how the sheet lay -------------------------------------------------------------------------------------------------


def lay(
    seen: Field,
    per_mm: float,
    _: Layout,
    chance: Chance,
    turn: float = 0.0,
    scale: float = 0.0,
    uneven: float = 0.0,
    shift: Mm = 0.0,
    perspective: float = 0.0,
    surround: float = 255.0,
) -> Field:
    """Turned by up to so many degrees, scaled (evenly, or each way by itself), shifted, and its corners moved."""
    height, width = seen.shape
    angle = np.deg2rad(chance.uniform(-turn, turn))
    even = 1 + chance.uniform(-scale, scale)
    x, y = (even * (1 + chance.uniform(-uneven, uneven)) for _ in range(2))
    x, y = np.clip([x, y], 0.97, 1.03)
    middle = np.array([width / 2, height / 2])
    move = chance.uniform(-shift, shift, 2) * per_mm
    rotated = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], float)
    placed = (corners - middle) * [x, y] @ rotated.T + middle + move
    placed += chance.uniform(-perspective, perspective, (4, 2)) * width
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), placed.astype(np.float32))
    made = cv2.warpPerspective(
        seen, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=surround
    )
    whole = np.asarray(made, np.float32)
    return np.clip(whole, 0, 255, out=whole)


def way_up(seen: Field, per_mm: float, layout: Layout, chance: Chance) -> Field:
    """Sideways or upside down, and a degree askew."""
    askew = lay(seen, per_mm, layout, chance, turn=1.0)
    return np.ascontiguousarray(np.rot90(askew, int(chance.integers(1, 4))))


def slipped(seen: Field, per_mm: float, _: Layout, chance: Chance, kind: str) -> Field:
    """Stretched unevenly down the page, as by a feeder that slips: a step, a bump or a wave of up to 4 mm."""
    height, width = seen.shape
    y = np.arange(height, dtype=np.float32) / per_mm
    most, at = chance.uniform(0, 4.0) * chance.choice([-1, 1]), chance.uniform(40, 250)
    if kind == "slip":
        down = most * np.clip((y - at) / 2.0, 0, 1)
    elif kind == "bump":
        down = most * np.where(np.abs(y - at) < 12.5, np.cos(np.pi * (y - at) / 25.0) ** 2, 0)
    else:
        down = most / 2 * np.sin(2 * np.pi * (y - at) / 80.0)
    rows = ((y + down) * per_mm).astype(np.float32)
    columns = np.arange(width, dtype=np.float32)
    return _displaced(seen, np.tile(columns, (height, 1)), np.tile(rows[:, None], (1, width)))


def _displaced(seen: Field, x: Field, y: Field) -> Field:
    """Each pixel taken from another place."""
    made = cv2.remap(seen, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return np.asarray(made, np.float32)


def curled(seen: Field, per_mm: float, _: Layout, chance: Chance) -> Field:
    """Arched across or along: nothing at the edges, up to 1.2 mm in the middle."""
    height, width = seen.shape
    most = chance.uniform(-1.2, 1.2) * per_mm
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    if chance.random() < 0.5:
        x += np.float32(most) * np.sin(np.pi * y / height)
    else:
        y += np.float32(most) * np.sin(np.pi * x / width)
    return _displaced(seen, x, y)


# -- light and optics --------------------------------------------------------------------------------------------------


def blurred(seen: Field, per_mm: float, _: Layout, __: Chance, sigma: Mm = 0.0, pixels: float = 0.0) -> Field:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), max(sigma * per_mm, pixels)), np.float32)


def noisy(seen: Field, _: float, __: Layout, chance: Chance, deviation: float) -> Field:
    """Grey noise, clipped at black and white."""
    made = chance.standard_normal(seen.shape, np.float32)
    made *= np.float32(deviation)
    made += seen
    return np.clip(made, 0, 255, out=made)


def greyed(seen: Field, _: float, __: Layout, chance: Chance, paper: float, falloff: float) -> Field:
    """Grey paper, and light that falls off to one side."""
    height, width = seen.shape
    slope = np.linspace(1, 1 - falloff, width if chance.random() < 0.5 else height, dtype=np.float32)
    shade = slope[None, :] if len(slope) == width else slope[:, None]
    return seen * np.float32(paper) * shade


def paled(seen: Field, _: float, __: Layout, ___: Chance, contrast: float) -> Field:
    """Print and pen alike are pale."""
    return 255 - (255 - seen) * np.float32(contrast)


def speckled(seen: Field, _: float, __: Layout, chance: Chance, share: float) -> Field:
    """Single pixels black or white."""
    dice = chance.random(seen.shape, np.float32)
    return np.where(dice < share / 2, 0, np.where(dice < share, 255, seen)).astype(np.float32)


def streaked(seen: Field, per_mm: float, layout: Layout, chance: Chance, where: str) -> Field:
    """Dirt on the glass: a line 0.25 mm wide and 35 % grey from top to bottom."""
    places = {
        "boxes": [(x, 7.0) for x in sorted({target.box.x for _, target in layout.targets})],
        "code": [(layout.code.x, layout.code.width)],
        "squares": [(mark.x, mark.width) for mark in layout.fiducials[:2]],
    }
    xs = [left + chance.uniform(0.8, width - 0.8) for left, width in places[where]]
    made = seen.copy()
    edges = np.arange(seen.shape[1] + 1)
    for left in np.array(xs) * per_mm:
        covered = np.diff(np.clip(edges, left, left + 0.25 * per_mm))
        made *= (1 - 0.35 * covered).astype(np.float32)
    return made


# -- the sheet itself --------------------------------------------------------------------------------------------------


def _lines(seen: Field, per_mm: float, points: list[tuple[Mm, Mm]], width: Mm, grey: float) -> Field:
    line = np.round(np.array(points) * per_mm * 16).astype(np.int32).reshape(-1, 1, 2)
    made = cv2.polylines(seen, [line], False, grey, max(1, round(width * per_mm)), cv2.LINE_AA, 4)
    return np.asarray(made, np.float32)


def corner_gone(seen: Field, per_mm: float, _: Layout, chance: Chance, corner: int | None = None) -> Field:
    """A triangle of 30 mm folded over or torn off; the way up is lost with none of them."""
    at = int(chance.integers(4)) if corner is None else corner
    height, width = seen.shape
    x, y = (width if at & 1 else 0), (height if at >> 1 else 0)
    leg = 30 * per_mm
    triangle = np.array([[x, y], [x - leg if at & 1 else leg, y], [x, y - leg if at >> 1 else leg]])
    shade = float(chance.choice([20, 150, 245]))
    return np.asarray(cv2.fillPoly(seen, [np.rint(triangle).astype(np.int32)], shade), np.float32)


def folded(seen: Field, per_mm: float, _: Layout, chance: Chance) -> Field:
    """Shadows 1 to 3 mm wide at the folds of DL and C5, within 4 mm, and one stray fold at up to 20 degrees."""
    height, width = seen.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) / per_mm, np.arange(height, dtype=np.float32) / per_mm)
    made = seen.copy()
    places = [(fold + chance.uniform(-4, 4), 0.0) for fold in FOLDS]
    places.append((chance.uniform(30, 260), float(np.tan(np.deg2rad(chance.uniform(-20, 20))))))
    for at, slope in places:
        off = np.abs(y - at - slope * (x - 105.0))
        made *= 1 - np.float32(chance.uniform(0.05, 0.25)) * np.clip(
            1 - off / np.float32(chance.uniform(0.5, 1.5)), 0, 1
        )
    return made


def creased(seen: Field, per_mm: float, _: Layout, chance: Chance) -> Field:
    """A fold that broke the surface: a dark line 0.15 mm wide, half grey, beside a bright one."""
    made = seen
    for fold in FOLDS:
        y = fold + chance.uniform(-1.5, 1.5)
        tilt = chance.uniform(-1, 1)
        made = _lines(made, per_mm, [(0, y), (210, y + tilt)], 0.15, 130)
        made = _lines(made, per_mm, [(0, y + 0.3), (210, y + 0.3 + tilt)], 0.2, 255)
    return made


def blotted(seen: Field, per_mm: float, layout: Layout, chance: Chance, share: float) -> Field:
    """A round blot on the code, its width up to a share of the code's side."""
    radius = layout.code.width * share / 2
    x = layout.code.x + chance.uniform(radius, layout.code.width - radius)
    y = layout.code.y + chance.uniform(radius, layout.code.height - radius)
    centre = round(x * per_mm), round(y * per_mm)
    return np.asarray(cv2.circle(seen, centre, round(radius * per_mm), 30.0, -1, cv2.LINE_AA), np.float32)


def zigzagged(seen: Field, per_mm: float, layout: Layout, chance: Chance, width: Mm, grey: float) -> Field:
    """A line to and fro over the code."""
    code = layout.code
    xs = np.linspace(code.x, code.right, 6)
    ys = [code.y + chance.uniform(0, 8) if place % 2 else code.bottom - chance.uniform(0, 8) for place in range(6)]
    return _lines(seen, per_mm, list(zip(xs.tolist(), ys, strict=True)), width, grey)


def dropped_out(seen: Field, per_mm: float, layout: Layout, chance: Chance) -> Field:
    """White lines 0.3 mm wide through the code, as from a scratched drum."""
    code = layout.code
    y = code.y + chance.uniform(1, 23)
    made = _lines(seen, per_mm, [(code.x - 2, y), (code.right + 2, y)], 0.3, 255)
    x = code.x + chance.uniform(1, 23)
    return _lines(made, per_mm, [(x, code.y - 2), (x, code.bottom + 2)], 0.3, 255)


def stained(seen: Field, per_mm: float, _: Layout, chance: Chance) -> Field:
    """The ring of a cup, and a little of it inside."""
    shade = np.ones_like(seen)
    centre = round(chance.uniform(30, 180) * per_mm), round(chance.uniform(50, 250) * per_mm)
    radius = round(38 * per_mm)
    cv2.circle(shade, centre, radius, 0.93, -1, cv2.LINE_AA)
    cv2.circle(shade, centre, radius, float(chance.uniform(0.72, 0.85)), round(2 * per_mm), cv2.LINE_AA)
    return np.asarray(seen * cv2.GaussianBlur(shade, (0, 0), 0.5 * per_mm), np.float32)


def shown_through(seen: Field, per_mm: float, _: Layout, chance: Chance) -> Field:
    """The print of another sheet, from behind, at up to an eighth of its darkness."""
    behind = cv2.GaussianBlur(np.ascontiguousarray(seen[:, ::-1]), (0, 0), 0.4 * per_mm)
    shade = 1 - chance.uniform(0.06, 0.12) * (1 - behind / 255)
    return np.asarray(seen * shade, np.float32)


def copied(seen: Field, per_mm: float, _: Layout, chance: Chance) -> Field:
    """Photocopied: hard contrast, thickened lines, specks."""
    soft = cv2.GaussianBlur(seen, (0, 0), 0.08 * per_mm)
    hard = 255 / (1 + np.exp(-(soft - 150) / 18))
    return speckled(hard.astype(np.float32), per_mm, _, chance, 0.0005)


USUAL: tuple[Spoil, ...] = (
    partial(lay, turn=1.0, uneven=0.01, shift=2.0),
    partial(blurred, pixels=0.6),
    partial(noisy, deviation=3.0),
)
MIX: tuple[Spoil, ...] = (
    partial(lay, turn=3.0, uneven=0.03, shift=4.0, perspective=0.006),
    partial(greyed, paper=0.8, falloff=0.0),
    partial(blurred, sigma=0.165),
    partial(noisy, deviation=8.0),
)


def _upside_down(seen: Field, _: float, __: Layout, chance: Chance) -> Field:
    return np.ascontiguousarray(seen[::-1, ::-1]) if chance.random() < 0.5 else seen


KINDS: Mapping[str, Damage] = {
    kind.name: kind
    for kind in (
        Damage("none"),
        Damage("usual", steps=USUAL),
        Damage("turn 3", steps=(partial(lay, turn=3.0),)),
        Damage("way up", steps=(way_up,)),
        Damage("scale", steps=(partial(lay, scale=0.03),)),
        Damage("scale one way", steps=(partial(lay, uneven=0.03),)),
        Damage("shift", steps=(partial(lay, shift=5.0),)),
        Damage("feed slip", steps=(partial(slipped, kind="slip"),)),
        Damage("feed bump", steps=(partial(slipped, kind="bump"),)),
        Damage("feed wave", steps=(partial(slipped, kind="wave"),)),
        Damage("perspective", steps=(partial(lay, perspective=0.012),)),
        Damage("curl", steps=(curled,)),
        Damage("blur", steps=(partial(blurred, sigma=0.25),)),
        Damage("noise", steps=(partial(noisy, deviation=20.0),)),
        Damage("jpeg 20", steps=USUAL, quality=20),
        Damage("grey paper", steps=(partial(greyed, paper=0.7, falloff=0.15), *USUAL[1:])),
        Damage("dark surround", steps=(partial(lay, turn=3.0, shift=4.0, surround=20.0),)),
        Damage("speckle", steps=(partial(speckled, share=0.002),)),
        Damage("weak toner", toner=0.35, steps=USUAL),
        Damage("all pale", steps=(partial(paled, contrast=0.35), *USUAL)),
        Damage("streak in boxes", steps=(partial(streaked, where="boxes"), *USUAL[1:])),
        Damage("streak in code", steps=(partial(streaked, where="code"), *USUAL[1:])),
        Damage("streak in squares", steps=(partial(streaked, where="squares"), *USUAL[1:])),
        Damage("corner gone", steps=(corner_gone, *USUAL)),
        Damage("fold shadows", steps=(folded, *USUAL)),
        Damage("creases", steps=(creased, *USUAL)),
        Damage("blot on code", steps=(partial(blotted, share=0.4), *USUAL)),
        Damage("pen on code", steps=(partial(zigzagged, width=0.6, grey=40.0), *USUAL)),
        Damage("white lines", steps=(dropped_out, *USUAL)),
        Damage("coffee", steps=(stained, *USUAL)),
        Damage("show-through", steps=(shown_through, *USUAL)),
        Damage("photocopy", steps=(copied, *USUAL)),
        Damage("bilevel", steps=USUAL, bilevel=True),
        Damage("mix", steps=(_upside_down, *MIX), quality=35),
    )
}
"""What a reader must survive: the right reading or a doubt, and never a wrong mark."""
