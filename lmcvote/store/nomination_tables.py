"""The register's tables of nominations: nothing in them is ever changed, and no name of a field is the box's too."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from lmcvote.store.return_tables import WITH_RETURNS

WITH_NOMINATIONS = WITH_RETURNS
"""The register's schema, these tables in it."""


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, Integer, nullable=False) for name in names]


nomination_run = Table(
    "nomination_run",
    WITH_NOMINATIONS,
    Column("mailing", Integer, primary_key=True),
    Column("letters", Integer, nullable=False),
    *_texts("kind", "files", "by", "at"),
)
nomination_form = Table(
    "nomination_form",
    WITH_NOMINATIONS,
    Column("number", Integer, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("mailing", Integer, nullable=False),
    *_texts("key", "called", "shown"),
)
nomination = Table(
    "nomination",
    WITH_NOMINATIONS,
    Column("nth", Integer, primary_key=True),
    *_texts("id", "board", "rows", "gmc_number", "surname", "forenames", "practice", "received", "first"),
    Column("token_hash", LargeBinary, nullable=False),
    *_numbers("version", "consents", "declares", "answered"),
    *_texts("holds", "gives_up", "interests", "proposers", "by", "at"),
)
nomination_withdrawn = Table(
    "nomination_withdrawn",
    WITH_NOMINATIONS,
    Column("id", Text, primary_key=True),
    *_texts("received", "by", "at"),
)
nomination_ruling = Table(
    "nomination_ruling",
    WITH_NOMINATIONS,
    Column("nth", Integer, primary_key=True),
    *_texts("case", "id", "check", "verdict", "by", "reason", "at"),
)
nomination_told = Table(
    "nomination_told",
    WITH_NOMINATIONS,
    Column("case", Text, primary_key=True),
    Column("mailing", Integer, nullable=False),
    Column("id", Text, nullable=False),
)
nominations_closed = Table(
    "nominations_closed",
    WITH_NOMINATIONS,
    Column("nth", Integer, primary_key=True),
    *_texts("at", "by", "boards", "frozen_as"),
)
EVERY = (
    nomination_run,
    nomination_form,
    nomination,
    nomination_withdrawn,
    nomination_ruling,
    nomination_told,
    nominations_closed,
)
