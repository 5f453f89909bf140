"""What each store keeps of its way to the trail: what waits, the last that was told, what was not, what hides it.

None of them is a fact.
"""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

WAITING, TOLD, BLIND, UNTOLD = "outbox", "last_told", "blind", "untold"
NAMES = (WAITING, TOLD, BLIND, UNTOLD)


def waiting(side: MetaData) -> Table:
    """What the trail must still be told: written with the change itself, both or neither."""
    return Table(
        WAITING,
        side,
        Column("id", Text, primary_key=True),
        Column("act", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("facts", Text, nullable=False),
        Column("holds", Text, nullable=False),
        sqlite_with_rowid=False,
    )


def told(side: MetaData) -> Table:
    """The last entry that the trail was told of: one that lost its end no longer fits the store."""
    return Table(TOLD, side, Column("id", Text, primary_key=True), sqlite_with_rowid=False)


def blind(side: MetaData) -> Table:
    """The secret of the digests that the trail was last told: another one with every entry, and none once sealed."""
    return Table(BLIND, side, Column("secret", LargeBinary, primary_key=True), sqlite_with_rowid=False)


def untold(side: MetaData) -> Table:
    """Rulings that no entry has told yet, those of a sitting that goes on or was killed; the next entry empties it."""
    return Table(
        UNTOLD,
        side,
        Column("paper", Text, primary_key=True),
        Column("turn", Integer, primary_key=True),
        sqlite_with_rowid=False,
    )
