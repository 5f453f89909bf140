"""What a phase is closed over: the files as they came in, by digest, and the settings in force."""

from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.audit.evidence import RECEIVED, SETTINGS, plain, sha, there

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lmcvote.canonical import Canonical


def files(folder: Path) -> "Mapping[str, Canonical]":
    """Lists and statements, for the trail, which a scrutineer has too.

    No name of a file: an office may call one by a doctor's.
    """
    return {"files": sorted({sha(path) for part in RECEIVED for _, path in there(folder / part) if plain(path)})}


def digests(folder: Path) -> "Mapping[str, Canonical]":
    """The same, and election.toml: from the close on, when what it says is at work."""
    settings = folder / SETTINGS
    return {**files(folder), **({SETTINGS: sha(settings)} if plain(settings) else {})}
