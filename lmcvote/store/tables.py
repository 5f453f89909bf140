"""The two schemas. Text, whole numbers and bytes; nothing in one names a row of the other.

Tables of the ballot box have no row ids, no sequence and no time: a row's place in the file is its key's. `lot` alone
has the hour, of a draw in public after the count: no paper was near it.
"""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

from lmcvote.store import outbox

VERSION = 8
"""`PRAGMA user_version` of both."""

register = MetaData()
box = MetaData()


def texts(*names: str) -> list[Column[str]]:
    """Columns of text, each with something in every row."""
    return [Column(name, Text, nullable=False) for name in names]


def numbers(*names: str) -> list[Column[int]]:
    """Columns of whole numbers."""
    return [Column(name, Integer, nullable=False) for name in names]


register_outbox, box_outbox = outbox.waiting(register), outbox.waiting(box)
register_told, box_told = outbox.told(register), outbox.told(box)
box_blind, box_untold = outbox.blind(box), outbox.untold(box)

entry = Table(
    "entry",
    register,
    Column("key", Text, primary_key=True),
    *texts(
        "rows",
        "gmc_number",
        "surname",
        "forename",
        "role",
        "standing",
        "performers_lines",
        "equip_lines",
        "note",
        "linked_by",
    ),
)
place = Table(
    "place",
    register,
    Column("entry", Text, primary_key=True),
    Column("group", Text, primary_key=True),
    *texts("practice_code", "basis", "evidence"),
)
case = Table(
    "case",
    register,
    Column("id", Text, primary_key=True),
    *texts("kind", "question", "performers_lines", "equip_lines", "evidence", "rows"),
    Column("on_roll", Integer, nullable=False),
)
excluded = Table(
    "excluded",
    register,
    Column("performers_lines", Text, primary_key=True),
    Column("equip_lines", Text, primary_key=True),
    Column("rows", Text, primary_key=True),
    *texts("reason", "gmc_number", "surname", "forename", "note"),
)
row = Table(
    "row",
    register,
    Column("fingerprint", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("said", Text, nullable=False),
)
ruling = Table(
    "ruling",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("case", "kind", "rows", "verdict", "group", "by", "reason", "at"),
)
dispute = Table(
    "dispute",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("rows", "called", "claims", "by", "reason", "at"),
)
report = Table(
    "report",
    register,
    Column("id", Text, primary_key=True),
    *texts("gmc_number", "surname", "forename", "role", "practice_code", "reported_by", "by", "at"),
)
elector = Table(
    "elector",
    register,
    Column("id", Text, primary_key=True),
    *texts("joined", "entry"),
)
frozen = Table(
    "frozen",
    register,
    Column("at", Text, primary_key=True),
    *texts("by", "as_at"),
    Column("rulings", Integer, nullable=False),
    Column("provisional", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("register", LargeBinary, nullable=False),
    Column("figures", Text, nullable=False),
)
build = Table(
    "build",
    register,
    Column("id", Text, primary_key=True),
)

number = Table(
    "number",
    register,
    Column("elector", Text, primary_key=True),
    Column("group", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
)
pack = Table(
    "pack",
    register,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("issue", Integer, nullable=False),
    Column("because", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    UniqueConstraint("number", "issue"),
)
fate = Table(
    "fate",
    register,
    Column("nth", Integer, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    *texts("state", "because", "by", "at"),
)
seal = Table(
    "seal", register, Column("nth", Integer, primary_key=True), *texts("box", "act", "seal", "by", "at", "note")
)
seal_explained = Table(
    "seal_explained", register, Column("nth", Integer, primary_key=True), *texts("reason", "by", "at")
)
observer = Table(
    "observer",
    register,
    Column("poll", Text, primary_key=True),
    Column("candidate", Text, primary_key=True),
    *texts("observer", "at"),
)
opened = Table(
    "opened",
    register,
    Column("nth", Integer, primary_key=True),
    *texts("poll"),
    *numbers("accepted", "to_box", "paper_missing", "inner_refused", "extra_papers"),
    *texts("note", "by", "at"),
)
objection = Table(
    "objection",
    register,
    Column("nth", Integer, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    *texts("because", "by", "at"),
)
objection_settled = Table(
    "objection_settled",
    register,
    Column("objection", Integer, primary_key=True),
    *texts("verdict", "because", "by", "at"),
)
told = Table(
    "told",
    register,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("news", Text, primary_key=True),
    Column("because", Text, primary_key=True),
    Column("since", Text, primary_key=True),
    Column("mailing", Integer, nullable=False),
    *texts("by", "at"),
)
reminders = Table(
    "reminders",
    register,
    Column("mailing", Integer, primary_key=True),
    Column("letters", Integer, nullable=False),
    *texts("by", "at", "posted"),
)

committed = Table(
    "committed",
    box,
    Column("serial_hash", LargeBinary, primary_key=True),
    Column("style", Text, nullable=False),
    sqlite_with_rowid=False,
)
printed_by = Table(
    "printed_by",
    box,
    Column("definition", Text, primary_key=True),
    sqlite_with_rowid=False,
)
signed = Table(
    "signed",
    box,
    Column("definition", Text, primary_key=True),
    Column("signers", Text, nullable=False),
    sqlite_with_rowid=False,
)
job = Table(
    "job",
    box,
    Column("id", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("papers", Text, nullable=False),
    Column("spares", Integer, nullable=False),
    sqlite_with_rowid=False,
)
printed = Table(
    "printed",
    box,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("style", Text, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("deleted", Integer, nullable=False),
    sqlite_with_rowid=False,
)
tallied = Table(
    "tallied",
    box,
    Column("contest", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("papers", Integer, nullable=False),
    sqlite_with_rowid=False,
)
variance = Table(
    "variance",
    box,
    Column("contest", Text, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("papers", Integer, nullable=False),
    Column("doubt", Text, nullable=False),
    Column("because_of", Text, nullable=False),
    Column("signers", Text, nullable=False),
    sqlite_with_rowid=False,
)
handed_in = Table(
    "handed_in",
    box,
    Column("contest", Text, primary_key=True),
    Column("clerk", Text, primary_key=True),
    Column("sheet_text", Text, nullable=False),
    sqlite_with_rowid=False,
)
batch = Table(
    "batch",
    box,
    Column("id", Text, primary_key=True),
    Column("file_digest", LargeBinary, nullable=False),
    Column("sides", Integer, nullable=False),
    Column("blank", Integer, nullable=False),
    Column("taken_back", Integer, nullable=False),
    sqlite_with_rowid=False,
)
paper = Table(
    "paper",
    box,
    Column("id", Text, primary_key=True),
    Column("seen", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
side = Table(
    "side",
    box,
    Column("id", Text, primary_key=True),
    Column("paper", Text, nullable=False),
    Column("batch", Text, nullable=False),
    Column("style", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("fault", Text, nullable=False),
    Column("measured", Text, nullable=False),
    Column("picture", Text, nullable=False),
    sqlite_with_rowid=False,
)
decided = Table(
    "decided",
    box,
    Column("paper", Text, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("decision", Text, nullable=False),
    Column("contest", Text, nullable=False),
    Column("deciders", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("objected", Integer, nullable=False),
    Column("scans", Integer, nullable=False),
    Column("papers", Integer, nullable=False),
    sqlite_with_rowid=False,
)
pattern = Table(
    "pattern",
    box,
    Column("run", Text, primary_key=True),
    Column("contest", Text, primary_key=True),
    Column("marks", Text, primary_key=True),
    Column("papers", Integer, nullable=False),
    sqlite_with_rowid=False,
)
run = Table(
    "run",
    box,
    Column("id", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("people", Text, nullable=False),
    Column("result", Text, nullable=False),
    sqlite_with_rowid=False,
)
counted = Table(
    "counted",
    box,
    Column("turn", Integer, primary_key=True),
    Column("run", Text, nullable=False),
    Column("recount", Text, nullable=False),
    sqlite_with_rowid=False,
)
announced = Table(
    "announced",
    box,
    Column("contest", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("method", Text, nullable=False),
    Column("tied", Text, nullable=False),
    Column("places", Integer, nullable=False),
    Column("count_digest", Text, nullable=False),
    sqlite_with_rowid=False,
)
lot = Table(
    "lot",
    box,
    Column("contest", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("method", Text, nullable=False),
    Column("tied", Text, nullable=False),
    Column("places", Integer, nullable=False),
    Column("drawn", Text, nullable=False),
    Column("clock", Text, nullable=False),
    Column("witnesses", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("count_digest", Text, nullable=False),
    Column("seed", Text, nullable=False),
    sqlite_with_rowid=False,
)
departure = Table(
    "departure",
    box,
    Column("contest", Text, primary_key=True),
    Column("member", Integer, primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("before_result", Integer, nullable=False),
    Column("office", Text, nullable=False),
    Column("deciders", Text, nullable=False),
    sqlite_with_rowid=False,
)
filling = Table(
    "filling",
    box,
    Column("contest", Text, primary_key=True),
    Column("seat", Text, primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("taker", Text, nullable=False),
    Column("taker_number", Integer, nullable=False),
    Column("deciders", Text, nullable=False),
    sqlite_with_rowid=False,
)
