"""matplotlib: what one more costs, and what is held at the most, against the size. FIGURES.json OUT.png"""

import json
import sys
from pathlib import Path

LOOKS = {"build": ("#1b6ca8", "o"), "print": ("#c1440e", "s"), "read": ("#3a7d44", "^"), "count": ("#6a3d9a", "D")}
"""Colour and mark; of steps that are a part of another, none."""


def plain(value: float, _: int) -> str:
    """A size as it is written: 0.01, 1,000, 10 million."""
    return f"{value / 1e6:,.0f} million" if value >= 1e6 else f"{value:,.0f}" if value >= 1 else f"{value:g}"


def main() -> None:
    figures, out = json.loads(Path(sys.argv[1]).read_text("utf-8")), Path(sys.argv[2])
    import matplotlib  # type: ignore[import-not-found]

    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.rcParams.update({"font.size": 9.5, "axes.spines.top": False, "axes.spines.right": False})
    drawn, axes = pyplot.subplots(1, 2, figsize=(9.6, 3.9), dpi=100)
    for place, (axis, title, unit) in enumerate(
        zip(
            axes,
            ("CPU time for one more, start not counted", "Peak memory of the largest process"),
            ("milliseconds", "megabytes"),
            strict=True,
        )
    ):
        for name, (colour, mark) in LOOKS.items():
            if name in figures:
                sizes = [size for size, _, _ in figures[name]["sizes"]]
                values = [(1000 * each, held)[place] for _, each, held in figures[name]["sizes"]]
                label = f"{name} ({figures[name]['of']})"
                axis.plot(sizes, values, color=colour, marker=mark, markersize=5, linewidth=1.6, label=label)
        axis.set(xscale="log", yscale="log", title=title, xlabel="electors, pages or papers", ylabel=unit)
        axis.xaxis.set_major_formatter(plain)
        axis.yaxis.set_major_formatter(plain)
        axis.tick_params(labelsize=8.5)
        axis.title.set_fontsize(11)
        axis.grid(visible=True, which="major", color="#dddddd", linewidth=0.7)
        axis.set_axisbelow(True)
        axis.margins(y=0.25)
    axes[1].set_ylim(10, 10_000)
    drawn.legend(*axes[0].get_legend_handles_labels(), loc="lower center", ncols=4, frameon=False)
    drawn.tight_layout(rect=(0, 0.07, 1, 1))
    drawn.savefig(out, pil_kwargs={"optimize": True})


if __name__ == "__main__":
    main()
