"""The register's tables of a recall: the member list, the petition and its sheets, the notice of the meeting.

A petition is one-sided, and returning a sheet shows the view: register data only (SECURITY 7). No field is without a
value.
"""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from lmcvote.store.return_tables import WITH_RETURNS

WITH_PETITION = WITH_RETURNS
"""The register's schema, these tables in it."""


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


member_list = Table(
    "member_list",
    WITH_PETITION,
    Column("at", Text, primary_key=True),
    *_texts("by", "until", "sha256"),
    Column("members", Integer, nullable=False),
)
member_objection = Table(
    "member_objection",
    WITH_PETITION,
    Column("nth", Integer, primary_key=True),
    *_texts("side", "elector", "called", "says", "because", "by", "at"),
)
member_settled = Table(
    "member_settled",
    WITH_PETITION,
    Column("nth", Integer, primary_key=True),
    *_texts("verdict", "because", "by", "at"),
)
petition = Table(
    "petition",
    WITH_PETITION,
    Column("at", Text, primary_key=True),
    *_texts("by", "opened", "opens", "closes", "group", "rules", "sha256", "stated"),
)
member = Table(
    "member",
    WITH_PETITION,
    Column("number", Integer, primary_key=True),
    *_texts("elector"),
)
petition_sheet = Table(
    "petition_sheet",
    WITH_PETITION,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("issue", Integer, nullable=False),
    *_texts("because", "by", "at"),
)
petition_sitting = Table(
    "petition_sitting",
    WITH_PETITION,
    Column("id", Text, primary_key=True),
    *_texts("by", "at"),
    Column("told", Integer, nullable=False),
)
petition_return = Table(
    "petition_return",
    WITH_PETITION,
    Column("nth", Integer, primary_key=True),
    *_texts("sitting", "received", "says"),
    Column("token_hash", LargeBinary, nullable=False),
    Column("stray", LargeBinary, nullable=False),
    *_texts("gmc_number", "surname", "forename", "signed_on", "defects", "by", "at"),
)
petition_left = Table(
    "petition_left",
    WITH_PETITION,
    Column("nth", Integer, primary_key=True),
    *_texts("how", "because", "by", "at"),
)
petition_told = Table(
    "petition_told",
    WITH_PETITION,
    Column("nth", Integer, primary_key=True),
    Column("news", Text, primary_key=True),
    Column("mailing", Integer, nullable=False),
    *_texts("by", "at"),
)
petition_closed = Table(
    "petition_closed",
    WITH_PETITION,
    Column("at", Text, primary_key=True),
    *_texts("by", "figures", "sha256"),
    Column("called", Integer, nullable=False),
)
meeting = Table(
    "meeting",
    WITH_PETITION,
    Column("at", Text, primary_key=True),
    *_texts("by", "sent", "held", "place"),
)
