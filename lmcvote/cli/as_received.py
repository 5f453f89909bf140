"""What a phase is closed over: the files as they came in, by digest, and the settings in force."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.audit.evidence import RECEIVED, SETTINGS, plain, there

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lmcvote.canonical import Canonical


def digests(folder: Path) -> "Mapping[str, Canonical]":
    """For the trail, which a scrutineer has too: no name of a file, since an office may call one by a doctor's."""
    files = {_sha(path) for part in RECEIVED for _, path in there(folder / part) if plain(path)}
    settings = folder / SETTINGS
    return {"files": sorted(files), **({SETTINGS: _sha(settings)} if plain(settings) else {})}


def _sha(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
