"""Copies of every phase put back against the page of every phase: an old one never in the place of a newer one.

SECURITY 9, row 18. There is one version of the stores so far, so nothing migrates yet.
"""

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from lmcvote.audit import chain, trail
from tests.assured import Ran
from tests.cli.asking import AT
from tests.cli.killing import wrong
from tests.cli.stages import STAGES
from tests.wording import run

REFUSED = 6


def restored(stage: Callable[[str], Path]) -> Ran:
    """Each copy with the short code of each phase: with a page of its own time or before, it is put back and agrees."""
    phases, codes, failures = list(STAGES)[1:], list[str](), list[str]()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for phase in phases:
            shutil.copytree(stage(phase), "e")
            codes.append(chain.code(trail.read(Path("e")).head))
            assert run("backup", f"copy-{phase}", *AT) == 0
            shutil.rmtree("e")
        for nth, phase in enumerate(phases):
            for later, page in enumerate(codes):
                code = run("restore", f"copy-{phase}", "--checkpoint", page, "--into", "e")
                expected = REFUSED if later > nth else 0
                if code != expected:
                    failures.append(f"the copy of {phase} with the page of {phases[later]}: {code}, not {expected}")
                failures += wrong(Path("e")) if code == 0 else ["something was left"] * Path("e").exists()
                shutil.rmtree("e", ignore_errors=True)
    for phase in phases:
        shutil.rmtree(f"copy-{phase}")
    return Ran(len(phases) ** 2, tuple(failures), f"{len(phases) * (len(phases) - 1) // 2} of them too old")
