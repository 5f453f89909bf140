"""The shape of the house: what may import what, and where a library may be used."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "lmcvote").rglob("*.py"))
}
TOP_LEVEL = {"lmcvote", "ballots", "templates", "tests", "pyproject.toml", "README.md"}

ORDER = [
    f"lmcvote.{name}"
    for name in (
        "findings abreast canonical bundled server files letters working_days received sheet election spoken barred "
        "electorate.columns keys switches timetable feasible steps proposal ics recall_switches nominated settings "
        "paper.geometry paper.layout paper.template paper.compose paper.markup paper.lines paper.flow paper.code "
        "paper.draw paper.faults paper.jpeg paper.scan paper.pixels paper.placing paper.squares paper.symbol "
        "paper.patches paper.frames paper.locate paper.printed paper.evidence paper.ink paper.shown paper.reread "
        "definition wording documents mailing nominating telling petitioning noticeboard drawn witnessed destroyed "
        "printing public_register electorate.cells electorate.names electorate.lists electorate.survey "
        "electorate.which electorate.practices electorate.dated electorate.rulings electorate.thresholds "
        "electorate.agreement electorate.doctor electorate.blocks electorate.candidates electorate.scale "
        "electorate.match electorate.home electorate.cases electorate.entries electorate.placing electorate.merge "
        "electorate.doubts electorate.claims electorate.arbitration electorate.explain electorate.freeze "
        "electorate.sensitivity electorate.postcodes electorate.roll electorate.changes electorate.correspondence "
        "packs.numbers packs.address packs.statements packs.issue packs.posting nominations.doctors nominations.form "
        "nominations.received nominations.lines nominations.ruling nominations.checks nominations.closing "
        "nominations.letters nominations.taking returns.envelope returns.settle returns.register returns.parting "
        "returns.lines returns.arrival returns.figures returns.turnout returns.objections returns.acknowledgments "
        "returns.reminders custody interests.office interests.meeting interests.register interests.lines "
        "recall.threshold recall.petition recall.sheets recall.outcome recall.signed recall.lines recall.register "
        "votes keyed kinds reading.decide reading.pen reading.damage reading.deck reading.calibration reading.papers "
        "reading.batch count.result count.agreement count.ties count.variance count.plurality heaps count.batches "
        "count.statement count.lot count.facts count.outcome count.runners_up tally_file audit.account audit.opened "
        "audit.check audit.program engine audit.sample audit.risk audit.sealed audit.manifest audit.looked_at "
        "audit.polling audit.comparing audit.records audit.cvr audit.arlo audit.trail audit.chain audit.acts "
        "audit.evidence audit.recount audit.redecided audit.verify_recall audit.verify audit.bundle audit.counter "
        "audit.note audit.ended recalled by_election declaration declaring announcement store.outbox store.engines "
        "store.tables store.return_tables store.petition_tables store.nomination_tables store.interest_tables "
        "store.audit_tables store.schemas store.state store.relaid store.opening store.copied store.asked "
        "store.register store.arbitration store.frozen store.packs store.nominations store.returns store.objections "
        "store.letters store.petition store.custody store.interests store.box store.outcomes store.audits "
        "store.readings web.desk web.outcome web.guard web.entry web.claims web.forms web.views web.app web.serve "
    ).split()
]
"""Forward only: a module imports from those before it. The command line, at the edge, imports from all."""

WHO = (
    "lmcvote.electorate",
    "lmcvote.packs",
    "lmcvote.nominations",
    "lmcvote.returns",
    "lmcvote.recall",
    "lmcvote.store.register",
    "lmcvote.store.arbitration",
    "lmcvote.store.frozen",
    "lmcvote.store.packs",
    "lmcvote.store.nominations",
    "lmcvote.store.returns",
    "lmcvote.store.objections",
    "lmcvote.store.letters",
    "lmcvote.store.petition",
    "lmcvote.custody",
    "lmcvote.store.custody",
    "lmcvote.interests",
    "lmcvote.store.interests",
)
WHAT = (
    *(
        "lmcvote.votes",
        "lmcvote.keyed",
        "lmcvote.kinds",
        "lmcvote.heaps",
        "lmcvote.tally_file",
        "lmcvote.reading",
        "lmcvote.count",
    ),
    *("lmcvote.audit.looked_at", "lmcvote.audit.polling", "lmcvote.store.audits"),
    *("lmcvote.audit.comparing", "lmcvote.audit.records", "lmcvote.audit.cvr", "lmcvote.audit.arlo"),
    *("lmcvote.store.box", "lmcvote.store.outcomes", "lmcvote.store.readings", "lmcvote.printing", "lmcvote.web"),
)
PIXELS = (
    *(
        f"lmcvote.paper.{step}"
        for step in ("scan", "pixels", "placing", "squares", "symbol", "patches", "frames", "locate", "ink", "shown")
    ),
    *(f"lmcvote.reading.{step}" for step in ("pen", "damage", "deck")),
)
"""Where there are pictures: all that follows them is numbers of our own."""
LIBRARIES = {
    "typer": ("lmcvote.cli",),
    "rich": ("lmcvote.cli.terminal",),
    "pandas": ("lmcvote.electorate.lists", "lmcvote.electorate.scale"),
    "duckdb": ("lmcvote.electorate.scale",),
    "rapidfuzz": ("lmcvote.electorate.agreement",),
    "holidays": ("lmcvote.working_days",),
    "reportlab": ("lmcvote.paper.draw",),
    "qrcode": ("lmcvote.paper.draw",),
    "pypdfium2": ("lmcvote.paper.scan",),
    "PIL": ("lmcvote.paper.scan",),
    "zxingcpp": ("lmcvote.paper.symbol", "lmcvote.paper.reread"),
    "cv2": PIXELS,
    "numpy": PIXELS,
    "starlette": ("lmcvote.web",),
    "uvicorn": ("lmcvote.web.serve",),
    "jinja2": ("lmcvote.wording",),
    "sqlalchemy": ("lmcvote.store",),
    "openpyxl": ("lmcvote.sheet", "lmcvote.tally_file"),
    "csv": ("lmcvote.sheet", "lmcvote.audit.counter"),  # the counter shares no code with the rest
    "distributed": ("lmcvote.engine",),
    "dask": ("lmcvote.engine",),
    "cryptography": ("lmcvote.audit.note",),
    "secrets": ("lmcvote.cli",),
    "random": (),
    "pickle": (),
    "click": (),
}
EXACT = (
    *("lmcvote.votes", "lmcvote.keyed", "lmcvote.heaps", "lmcvote.kinds", "lmcvote.count", "lmcvote.recall"),
    *("lmcvote.declaration", "lmcvote.declaring"),
)
ROOMS_WITHOUT_A_NAME = {"utils", "core", "common", "helpers", "manager", "shared", "misc", "base"}


@cache
def nodes(module: str) -> tuple[ast.AST, ...]:
    """Of its tree, which every rule looks at."""
    return tuple(ast.walk(ast.parse(MODULES[module].read_text("utf-8"))))


@cache
def imported(module: str) -> frozenset[str]:
    """Every module named in an import, in functions and under TYPE_CHECKING too."""
    found = set[str]()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def within(module: str, places: tuple[str, ...]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


def test_the_top_level_is_as_agreed() -> None:
    made = {"build", "dist", "lmcvote-demo"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__pycache__"))}
    assert {name for name in found - made if not name.endswith(".egg-info")} == TOP_LEVEL


def test_every_module_has_its_place_in_the_order() -> None:
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    steps = {name for name in MODULES if not within(name, ("lmcvote.cli", "lmcvote.__main__"))} - packages
    assert steps == set(ORDER)


def test_the_story_names_modules_that_there_are() -> None:
    import lmcvote

    told = re.findall(r"^ {8}([a-z_.]+)\s.*->|`([a-z_.]+)`", lmcvote.__doc__ or "", re.MULTILINE)
    named = {f"lmcvote.{one or other}" for one, other in told} - {"lmcvote.cli.main"}
    assert len(named) > 60 and named <= set(MODULES)


def test_imports_go_forward_only() -> None:
    for place, module in enumerate(ORDER):
        assert not imported(module) & set(ORDER[place:]), f"{module} imports a later step"
        assert not any(within(name, ("lmcvote.cli",)) for name in imported(module)), f"{module} imports a command"


def test_who_and_what_never_meet() -> None:
    for module in MODULES:
        if within(module, WHO) or within(module, WHAT):
            other = WHAT if within(module, WHO) else WHO
            assert not [name for name in imported(module) if within(name, other)], f"{module} reaches over the wall"


def reached(module: str) -> set[str]:
    """Every module of ours that an import of this one brings in, by however long a way."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = {name for name in imported(waiting.pop()) if name in MODULES and name not in found}
        found |= new
        waiting += new
    return found


def test_the_ballot_box_reaches_nobody_by_any_way() -> None:
    for module in MODULES:
        if within(module, WHAT):
            assert not [name for name in reached(module) if within(name, WHO)], f"{module} leads to who votes"


def test_a_library_stays_at_its_edge() -> None:
    for module in MODULES:
        for library in {name.partition(".")[0] for name in imported(module)} & set(LIBRARIES):
            assert within(module, LIBRARIES[library]), f"{module} imports {library}"


def test_time_is_an_argument() -> None:
    for module in set(MODULES) - {"lmcvote.cli"}:  # `main`, whose defaults are the real clock and coins
        for node in nodes(module):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                assert ast.unparse(node).endswith(("here.now", "here.today")), f"{module}, line {node.lineno}"


def test_votes_and_thresholds_are_exact() -> None:
    for module in MODULES:
        for node in nodes(module) if within(module, EXACT) else ():
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{module}: a float"
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)), f"{module}: a division"
            assert not (isinstance(node, ast.Name) and node.id == "float"), f"{module}: a float"


def test_files_are_short_and_rooms_have_names() -> None:
    for module, path in MODULES.items():
        assert len(path.read_text("utf-8").splitlines()) <= 400, f"{module} is long"
        assert not set(module.split(".")) & ROOMS_WITHOUT_A_NAME, f"{module} has no name"


def test_the_heavy_libraries_wait_until_a_command_needs_them() -> None:
    import subprocess
    import sys

    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import lmcvote.cli"], capture_output=True, text=True, check=True
    ).stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert "typer" in loaded
    heavy = "pandas numpy sqlalchemy reportlab qrcode jinja2 openpyxl rapidfuzz rich starlette uvicorn distributed dask"
    assert not loaded & set(heavy.split())
