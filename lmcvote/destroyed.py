"""What is printed when the records of an election are destroyed: the certificate (RULES 15.2)."""

from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import Election


@dataclass(frozen=True, slots=True)
class Gone:
    """One file that was destroyed, or a folder of many."""

    what: str
    """Its path in the election folder."""
    files: int
    sha256: str
    """64 hexadecimal digits: of the file, or of the list of a folder's files with theirs."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Which records were destroyed, by whom and when. Its PDF takes the digest of the whole list as its code."""

    template: ClassVar[str] = "destruction.txt"
    election: Election
    done: str
    """The day, in words."""
    result: str
    """The day of the result, in words."""
    months: int
    """For which everything was kept after it."""
    by: tuple[str, ...]
    gone: tuple[Gone, ...]
    files: int
    """In all."""
    list_file: str
    """Where each of them stands with its SHA-256."""
    list_sha256: str
    kept: tuple[str, ...]
    """What is left in the folder."""
    copies: tuple[str, ...]
    """Days on which a copy was made, in words; each copy is to be destroyed by hand."""
    databases: tuple[str, ...] = ()
    """On a server, as election.toml named them: their tables are dropped, and the rows in its log stay (measured: in
    `pg_wal`, after a checkpoint too), for whoever keeps the server."""
