"""auto-multiple-choice on a sheet of its own: what `analyse` costs a page.

    python -m tests.bench.peers.read_amc

Needs Debian's package `auto-multiple-choice` with its LaTeX, and `pdftoppm`. A sheet of thirty boxes in two columns is
set by its own class, drawn as a grey JPEG and read so many times. The cost of a page is that of a long run less that of
a short one, shared out, so that the start does not count.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copy, copytree, rmtree

BOXES, FEW, MANY = 30, 10, 60
CANDIDATES = "".join(rf"\wrongchoice{{Candidate {number}}}" for number in range(2, BOXES + 1))
SHEET = rf"""\documentclass[a4paper]{{article}}
\usepackage[utf8]{{inputenc}}\usepackage[T1]{{fontenc}}\usepackage[box]{{automultiplechoice}}\usepackage{{multicol}}
\begin{{document}}\onecopy{{1}}{{
\begin{{questionmult}}{{vote}} Vote for no more than six.
\begin{{multicols}}{{2}}\begin{{choices}}[o]\correctchoice{{Candidate 1}}{CANDIDATES}\end{{choices}}\end{{multicols}}
\end{{questionmult}}\clearpage}}\end{{document}}
"""


def ran(folder: Path, *command: str) -> float:
    """CPU seconds of a program and of all it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def prepared(folder: Path) -> None:
    """Its sheet, and where it says that the boxes are."""
    (folder / "sheet.tex").write_text(SHEET, "utf-8")
    (folder / "data").mkdir()
    out = ("--out-sujet", "sheet.pdf", "--out-corrige", "key.pdf", "--out-calage", "sheet.xy")
    prefix = ("--prefix", f"{folder}/", "--data", "data", "--n-copies", "1", "--with", "pdflatex")
    ran(folder, "auto-multiple-choice", "prepare", "--mode", "s", *prefix, "sheet.tex", *out)
    ran(folder, "auto-multiple-choice", "meptex", "--src", "sheet.xy", "--data", "data")


def read(folder: Path, dpi: int, pages: int) -> float:
    """CPU seconds of reading so many pages."""
    for name in ("scans", "cr", "read"):
        rmtree(folder / name, ignore_errors=True)
    (folder / "scans").mkdir()
    (folder / "cr").mkdir()
    copytree(folder / "data", folder / "read")
    ran(folder, "pdftoppm", "-gray", "-r", str(dpi), "-jpeg", "-jpegopt", "quality=75", "sheet.pdf", "scans/one")
    (one,) = (folder / "scans").glob("one*.jpg")
    names = [copy(one, folder / "scans" / f"{page}.jpg") for page in range(pages)]
    (folder / "files").write_text("\n".join(map(str, names)) + "\n", "utf-8")
    where = ("--projet", str(folder), "--data", "read", "--cr", "cr", "--liste-fichiers", "files")
    how = ("--n-procs", "1", "--multiple", "--pre-allocate", "1", "--prop", "0.8")
    return ran(folder, "auto-multiple-choice", "analyse", *where, *how)


def main() -> None:
    """CPU milliseconds a page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared(folder)
        for dpi in (200, 300):
            few, many = (read(folder, dpi, pages) for pages in (FEW, MANY))
            page = (many - few) / (MANY - FEW)
            sys.stdout.write(
                f"auto-multiple-choice, {BOXES} boxes, {dpi} dpi: {1000 * page:.0f} ms, {1 / page:.1f}/s\n"
            )


if __name__ == "__main__":
    main()
