"""The register's tables of nominations: nothing in them is ever changed, and no name of a field is the box's too."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from lmcvote.store.tables import numbers, register, texts

nomination_run = Table(
    "nomination_run",
    register,
    Column("mailing", Integer, primary_key=True),
    Column("letters", Integer, nullable=False),
    *texts("kind", "files", "by", "at"),
)
nomination_form = Table(
    "nomination_form",
    register,
    Column("number", Integer, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("mailing", Integer, nullable=False),
    *texts("key", "called", "shown"),
)
nomination = Table(
    "nomination",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("id", "board", "rows", "gmc_number", "surname", "forenames", "practice", "received", "first"),
    Column("token_hash", LargeBinary, nullable=False),
    *numbers("version", "consents", "declares", "answered"),
    *texts("holds", "gives_up", "interests", "proposers", "by", "at"),
)
nomination_withdrawn = Table(
    "nomination_withdrawn",
    register,
    Column("id", Text, primary_key=True),
    *texts("received", "by", "at"),
)
nomination_ruling = Table(
    "nomination_ruling",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("case", "id", "check", "verdict", "by", "reason", "at"),
)
nomination_told = Table(
    "nomination_told",
    register,
    Column("case", Text, primary_key=True),
    Column("mailing", Integer, nullable=False),
    Column("id", Text, nullable=False),
)
nominations_closed = Table(
    "nominations_closed",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("at", "by", "boards", "frozen_as"),
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
