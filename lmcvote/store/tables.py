"""The two schemas. Text, whole numbers and bytes; nothing in one names a row of the other.

Tables of the ballot box have no row ids, no sequence and no time: a row's place in the file is its key's. `lot` alone
has the hour, of a draw in public after the count: no paper was near it.
"""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

VERSION = 6
"""`PRAGMA user_version` of both."""

register = MetaData()
box = MetaData()


def _outbox(side: MetaData) -> Table:
    """What the trail must still be told: written with the change itself, both or neither."""
    return Table(
        "outbox",
        side,
        Column("id", Text, primary_key=True),
        Column("act", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("facts", Text, nullable=False),
        Column("holds", Text, nullable=False),
        sqlite_with_rowid=False,
    )


register_outbox, box_outbox = _outbox(register), _outbox(box)

entry = Table(
    "entry",
    register,
    Column("key", Text, primary_key=True),
    Column("rows", Text, nullable=False),
    Column("gmc_number", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("forename", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("performers_lines", Text, nullable=False),
    Column("equip_lines", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("linked_by", Text, nullable=False),
)
place = Table(
    "place",
    register,
    Column("entry", Text, primary_key=True),
    Column("group", Text, primary_key=True),
    Column("practice_code", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("evidence", Text, nullable=False),
)
case = Table(
    "case",
    register,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("performers_lines", Text, nullable=False),
    Column("equip_lines", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("on_roll", Integer, nullable=False),
)
excluded = Table(
    "excluded",
    register,
    Column("performers_lines", Text, primary_key=True),
    Column("equip_lines", Text, primary_key=True),
    Column("rows", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("gmc_number", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("forename", Text, nullable=False),
    Column("note", Text, nullable=False),
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
    Column("case", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)
dispute = Table(
    "dispute",
    register,
    Column("nth", Integer, primary_key=True),
    Column("rows", Text, nullable=False),
    Column("called", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)
report = Table(
    "report",
    register,
    Column("id", Text, primary_key=True),
    Column("gmc_number", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("forename", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("practice_code", Text, nullable=False),
    Column("reported_by", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
elector = Table(
    "elector",
    register,
    Column("id", Text, primary_key=True),
    Column("joined", Text, nullable=False),
    Column("entry", Text, nullable=False),
)
frozen = Table(
    "frozen",
    register,
    Column("at", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("as_at", Text, nullable=False),
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
    Column("state", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
objection = Table(
    "objection",
    register,
    Column("nth", Integer, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    Column("because", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
objection_settled = Table(
    "objection_settled",
    register,
    Column("objection", Integer, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
told = Table(
    "told",
    register,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("news", Text, primary_key=True),
    Column("because", Text, primary_key=True),
    Column("since", Text, primary_key=True),
    Column("mailing", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
reminders = Table(
    "reminders",
    register,
    Column("mailing", Integer, primary_key=True),
    Column("letters", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("posted", Text, nullable=False),
)

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
    Column("mark", Text, unique=True),
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
    Column("known_by", LargeBinary, unique=True),
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

# -- the audit of papers: what was sealed before the dice, and what was seen on each paper drawn -----------------------

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
