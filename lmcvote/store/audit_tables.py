"""The box's tables of the audit of papers: what was sealed before the dice, what was seen on each paper drawn."""

from sqlalchemy import Column, Integer, Table, Text

from lmcvote.store.tables import box

WITH_AUDITS = box
"""The box's schema, these tables in it."""

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
