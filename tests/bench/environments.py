"""An environment of its own for each peer: recordlinkage needs a pandas that lmcvote has left behind."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

REQUIRES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "abcvoting": ("abcvoting>=2.19",),
        "duckdb": ("duckdb>=1",),
        "fpdf2": ("fpdf2>=2.8", "qrcode>=8.2"),
        "join": ("pandas>=3",),
        "plot": ("matplotlib>=3.10",),
        "polars": ("polars>=1",),
        "recordlinkage": ("recordlinkage>=0.16", "pandas<3"),
        "splink": ("splink>=5,<6", "duckdb"),
        "votelib": ("votelib>=0.4",),
        "weasyprint": ("weasyprint>=60", "qrcode>=8.2"),
    }
)
INSTALLED = "installed.txt"
"""What pip put there; the last thing written, so an interrupted installation is begun again."""


def python(cache: Path, peer: str) -> Path:
    """The peer's Python, installed at the first call. Raises CalledProcessError where pip finds no such version."""
    asked = f"{sys.version} {REQUIRES[peer]}"
    folder = cache.absolute() / f"{peer}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
    program = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (folder / INSTALLED).exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(program), "-m", "pip", "install", "-qq", *REQUIRES[peer])
        (folder / INSTALLED).write_text(_run(str(program), "-m", "pip", "freeze"), "utf-8")
    return program


def versions(cache: Path, peer: str) -> str:
    """The versions of what was asked for: "splink 5.0.0, duckdb 2.0.0"."""
    asked = [requirement.split("<")[0].split(">")[0] for requirement in REQUIRES[peer]]
    lines = (python(cache, peer).parent.parent / INSTALLED).read_text("utf-8").split()
    found = dict(line.split("==", 1) for line in lines if "==" in line)
    return ", ".join(f"{name} {found[name]}" for name in asked)


def _run(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603
