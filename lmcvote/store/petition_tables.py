"""The register's tables of a recall: the member list, the petition and its sheets, the notice of the meeting.

A petition is one-sided, and returning a sheet shows the view: register data only (SECURITY 7). No field is without a
value. All else of `petition_left` and `petition_told` could be guessed, and the trail has the digest of either: for
their salt nobody can try there how many sheets are in, which is told after the close alone (RULES 13.7).
"""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from lmcvote.store.tables import register, texts

member_list = Table(
    "member_list",
    register,
    Column("at", Text, primary_key=True),
    *texts("by", "until", "sha256"),
    Column("members", Integer, nullable=False),
)
member_objection = Table(
    "member_objection",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("side", "elector", "called", "says", "because", "by", "at"),
)
member_settled = Table(
    "member_settled",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("verdict", "because", "by", "at"),
)
petition = Table(
    "petition",
    register,
    Column("at", Text, primary_key=True),
    *texts("by", "opened", "opens", "closes", "group", "rules", "sha256", "stated"),
)
member = Table(
    "member",
    register,
    Column("number", Integer, primary_key=True),
    *texts("elector"),
)
petition_sheet = Table(
    "petition_sheet",
    register,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("issue", Integer, nullable=False),
    *texts("because", "by", "at"),
)
petition_sitting = Table(
    "petition_sitting",
    register,
    Column("id", Text, primary_key=True),
    *texts("by", "at"),
    Column("told", Integer, nullable=False),
)
petition_return = Table(
    "petition_return",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("sitting", "received", "says"),
    Column("token_hash", LargeBinary, nullable=False),
    Column("stray", LargeBinary, nullable=False),
    *texts("gmc_number", "surname", "forename", "signed_on", "defects", "by", "at"),
)
petition_left = Table(
    "petition_left",
    register,
    Column("nth", Integer, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    *texts("how", "because", "by", "at"),
)
petition_told = Table(
    "petition_told",
    register,
    Column("nth", Integer, primary_key=True),
    Column("news", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("mailing", Integer, nullable=False),
    *texts("by", "at"),
)
petition_closed = Table(
    "petition_closed",
    register,
    Column("at", Text, primary_key=True),
    *texts("by", "figures", "sha256"),
    Column("called", Integer, nullable=False),
)
meeting = Table(
    "meeting",
    register,
    Column("at", Text, primary_key=True),
    *texts("by", "sent", "held", "place"),
)
