"""The box's tables of the audit of papers: what was sealed before the dice, what papers drawn and their records say."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from lmcvote.store.tables import box

sealed_audit = Table(
    "sealed_audit",
    box,
    Column("contest", Text, primary_key=True),
    Column("count_digest", Text, primary_key=True),
    Column("sealed_text", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("rollers", Text, nullable=False),
    Column("listed", Integer, nullable=False),
    sqlite_with_rowid=False,
)
seen_on_paper = Table(
    "seen_on_paper",
    box,
    Column("contest", Text, primary_key=True),
    Column("count_digest", Text, primary_key=True),
    Column("pile", Text, primary_key=True),
    Column("depth", Integer, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("marks", Text, nullable=False),
    Column("viewers", Text, nullable=False),
    sqlite_with_rowid=False,
)
compared_paper = Table(
    "compared_paper",
    box,
    Column("contest", Text, primary_key=True),
    Column("count_digest", Text, primary_key=True),
    Column("pile", Text, primary_key=True),
    Column("depth", Integer, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("record", Text, nullable=False),
    Column("comparers", Text, nullable=False),
    sqlite_with_rowid=False,
)
compared_code = Table(
    "compared_code",
    box,
    Column("contest", Text, primary_key=True),
    Column("count_digest", Text, primary_key=True),
    Column("tag", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)
"""By which a code is known again that was scanned before: of no place, and found by nobody without K_box."""
