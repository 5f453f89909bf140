"""The register's tables of interests: rows are added, and none is changed. An empty day is one that nobody knows.

No column has the name of one in the ballot box: nothing leads from here to there.
"""

from sqlalchemy import Column, Integer, Table, Text

from lmcvote.store.tables import register


def _table(name: str, key: str, *texts: str, numbers: tuple[str, ...] = ()) -> Table:
    """Texts and whole numbers under a key; who entered it and when come last."""
    return Table(
        name,
        register,
        Column(key, Integer, primary_key=True),
        *(Column(one, Integer, nullable=False) for one in numbers),
        *(Column(one, Text, nullable=False) for one in (*texts, "by", "at")),
    )


member = _table("interest_member", "nth", "body", "title", "called", "took_office", "poll", numbers=("number",))
left = _table("interest_member_left", "person", "on_day")
interest = _table(
    "interest",
    "nth",
    *("kind", "described", "whose", "since", "declared", "informed"),
    numbers=("person", "corrects"),
)
informed = _table("interest_informed", "interest", "on_day")
ceased = _table("interest_ceased", "interest", "on_day", "informed")
ceased_informed = _table("interest_ceased_informed", "interest", "on_day")
meeting = _table("interest_meeting", "nth", "on_day", "matter", "nature", "moment", numbers=("person",))
ruling = _table("interest_ruling", "meeting", "verdict", "ruled_by", "because")
