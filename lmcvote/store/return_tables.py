"""The register's tables of what comes back, up to the close. No field is without a value."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from lmcvote.store.tables import register

sitting = Table(
    "sitting",
    register,
    Column("id", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("told", Integer, nullable=False),
)
envelope = Table(
    "envelope",
    register,
    Column("nth", Integer, primary_key=True),
    Column("sitting", Text, nullable=False),
    Column("received", Text, nullable=False),
    Column("in_time", Integer, nullable=False),
    Column("inner", Integer, nullable=False),
    Column("loose", Integer, nullable=False),
    Column("inside", Integer, nullable=False),
    Column("mark", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
declaration = Table(
    "declaration",
    register,
    Column("envelope", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("names", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("stray", LargeBinary, nullable=False),
    Column("defects", Text, nullable=False),
)
known_by = Table(
    "known_by",
    register,
    Column("key", LargeBinary, primary_key=True),
    Column("envelope", Integer, nullable=False),
)
mended = Table(
    "mended",
    register,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("how", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
provisional = Table(
    "provisional",
    register,
    Column("number", Integer, primary_key=True),
    Column("group", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("called", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)
upheld = Table(
    "upheld",
    register,
    Column("number", Integer, primary_key=True),
    Column("minute", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
one_doctor = Table(
    "one_doctor",
    register,
    Column("first", Integer, primary_key=True),
    Column("second", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
extended = Table(
    "extended",
    register,
    Column("nth", Integer, primary_key=True),
    Column("until", Text, nullable=False),
    Column("minute", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
closed = Table(
    "closed",
    register,
    Column("at", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("accepted", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("figures", Text, nullable=False),
)
