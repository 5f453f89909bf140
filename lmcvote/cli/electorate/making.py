"""Making a build: what a folder keeps from before, the lists read and linked, the result kept and written."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmcvote.cli import session, terminal
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, RuleRefuses
from lmcvote.received import Caps

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lmcvote.canonical import Canonical
    from lmcvote.election import Election
    from lmcvote.electorate.candidates import Candidates
    from lmcvote.electorate.claims import Claims
    from lmcvote.electorate.entries import Electorate
    from lmcvote.electorate.freeze import Elector, Frozen
    from lmcvote.electorate.lists import DoctorList
    from lmcvote.electorate.rulings import Ruling
    from lmcvote.electorate.sensitivity import Shift
    from lmcvote.store.opening import Store

OUT = Path("out") / "electorate.csv"
BUILT = "electorate built"
FILES = ("performers", "equip", "practices", "practice_groups", "postcodes")
"""What a build reads, by the keys of `[lists]`."""


def files_of(folder: Path | None, chosen: "Election | None") -> dict[str, str]:
    """The files that `election.toml` names; empty where it names none."""
    if folder is None or chosen is None:
        return dict.fromkeys(FILES, "")
    named = {name: getattr(chosen.lists, name) for name in FILES}
    return {name: str(folder / file) if file else "" for name, file in named.items()}


def make(
    folder: Path | None,
    chosen: "Election | None",
    files: Mapping[str, str],
    record: "Record",
    day: date,
    out: Path | None,
    caps: Caps,
    here: session.Session,
    also: "Callable[[Store], None]" = lambda _: None,
    helped: "Helped | None" = None,
) -> "tuple[Made, list[Path]]":
    """A build, kept in its folder if it has one, and the files written at and beside `out`.

    `also` is saved with it: both, or neither. Who helps changes nothing of it.
    """
    with terminal.stages(5) as stage, _no_collector():
        made = _made(files, chosen, record, day, caps, here.entropy, stage, helped or Helped())
        stage("writing")
        written = _contents(made, out, chosen, record, day) if out else {}
        for parent in {path.parent for path in written}:
            make_folder(parent)
        if folder and chosen:
            _keep(folder, chosen.stores.register, here, made, record, day, written, also)
        else:
            write_all(written)
    return made, list(written)


def again(
    folder: Path, chosen: "Election", here: session.Session, record: "Record", also: "Callable[[Store], None]"
) -> "tuple[Finding, ...] | None":
    """The latest build once more with what `record` now holds: the rulings that no longer count by it.

    None where its files are not those that were read.
    """
    files = files_of(folder, chosen)
    if record.lists != digests_of(files):
        return None
    made, _ = make(folder, chosen, files, record, record.as_at, folder / OUT, record.caps, here, also)
    return tuple(warning for warning in made.warnings if warning.code == "ruling-lapsed")


def digests_of(files: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 of each file; of one that cannot be read, none: reading it says why."""
    found = {}
    for name, file in files.items():
        if file and Path(file).is_file():
            found[name] = sha256(Path(file).read_bytes()).hexdigest()
    return found


@dataclass(frozen=True, slots=True)
class Helped:
    """Who helps with lists of a nation; a small office needs nobody."""

    executor: "Executor | None" = None
    duckdb: bool = False

    @property
    def looking(self) -> "type[Candidates]":
        """What finds the pairs that are worth a look."""
        if self.duckdb:
            from lmcvote.electorate.scale import NationalCandidates

            return NationalCandidates
        from lmcvote.electorate.candidates import Candidates

        return Candidates


@dataclass(frozen=True, slots=True)
class Record:
    """What a folder keeps from before."""

    rulings: "tuple[Ruling, ...]"
    claims: "Claims"
    frozen: "Frozen | None"
    electors: "tuple[Elector, ...]"
    """Empty before the freeze."""
    built: Mapping[str, Any]
    """What the trail was told of the latest build; empty before the first."""
    version: tuple[str, ...]
    """Of the register, when all this was read; empty without one."""

    @property
    def lists(self) -> Mapping[str, str]:
        """SHA-256 of the files of the latest build."""
        return dict(self.built.get("lists", {}))

    @property
    def as_at(self) -> date:
        """Reference date of the latest build."""
        return date.fromisoformat(self.built["as_at"])

    @property
    def caps(self) -> Caps:
        """What the latest build was allowed to read."""
        return Caps(**self.built["caps"])


@dataclass(frozen=True, slots=True)
class Made:
    """A build, on its way to files and store."""

    first: "DoctorList"
    second: "DoctorList"
    electorate: "Electorate"
    electors: "tuple[Elector, ...]"
    """Once the roll is frozen."""
    shifts: "tuple[Shift, ...]"
    warnings: "tuple[Finding, ...]"
    digests: Mapping[str, str]
    """SHA-256 of each file."""
    measures: str
    """SHA-256 of the measures of linkage."""
    caps: Caps


def record_of(folder: Path | None, chosen: "Election | None", here: session.Session) -> Record:
    """What the register of a folder has so far; nothing without one."""
    from lmcvote.electorate.claims import Claims
    from lmcvote.store import engines, opening

    if folder is None or chosen is None or not engines.exists(folder, chosen.stores.register):
        return Record((), Claims(), None, (), {}, ())
    with opening.store(folder, chosen.stores.register, "register", here.entropy) as rows:
        return read(rows, folder)


def read(rows: "Store", folder: Path) -> Record:
    """What an open register has so far, and the trail of its folder beside it."""
    from lmcvote.audit import trail
    from lmcvote.store import arbitration, frozen, register

    done = reversed(trail.read(folder).entries)
    return Record(
        arbitration.load_rulings(rows),
        arbitration.load_claims(rows),
        frozen.load_frozen(rows),
        frozen.load_electors(rows),
        next((entry.facts for entry in done if entry.act == BUILT), {}),
        register.load_version(rows),
    )


def reference_day(wanted: date | None, record: Record, here: session.Session) -> date:
    """Today by default; of a frozen roll the day it was built for. Raises RuleRefuses for another."""
    if record.frozen is None:
        return wanted or here.today()
    day = date.fromisoformat(record.frozen.as_at)
    if wanted not in (None, day):
        message = f"The roll was frozen as at {day}, and only rulings change it now. Leave --as-at out."
        raise RuleRefuses(Finding("frozen", message, field="--as-at", value=str(wanted)))
    return day


def _made(
    files: Mapping[str, str],
    chosen: "Election | None",
    record: Record,
    day: date,
    caps: Caps,
    entropy: Callable[[int], bytes],
    stage: Callable[[str], None],
    helped: "Helped",
) -> Made:
    """Read, linked, placed. Raises BadInput with the faults of all files, RuleRefuses for other lists once frozen."""
    from lmcvote.election import NO_WORDS, Rules
    from lmcvote.electorate import claims, dated, doubts, freeze, lists, merge, postcodes, practices, sensitivity, which
    from lmcvote.electorate.columns import Source
    from lmcvote.electorate.placing import Given

    words = chosen.words if chosen else NO_WORDS
    stage("reading the lists")
    first, second, places, moved, homes = session.together(
        (
            lambda: lists.read(files["performers"], Source.PERFORMERS, words, caps),
            lambda: lists.read(files["equip"], Source.EQUIP, words, caps),
            lambda: practices.read(files["practices"], caps) if files["practices"] else None,
            lambda: dated.read(files["practice_groups"], caps) if files["practice_groups"] else None,
            lambda: postcodes.read(files["postcodes"], caps) if files["postcodes"] else None,
        )
    )
    if moved is not None:
        places = dated.as_at(places, moved, day)
    which.refuse_one_twice(first, second)
    which.refuse_exchanged(first, second)
    digests = digests_of(files)
    if record.frozen and digests != record.lists:
        names = sorted({*digests, *record.lists})
        changed = ", ".join(name for name in names if digests.get(name) != record.lists.get(name))
        message = f"The roll is frozen, and these are not the files it was built from ({changed}). Put those back."
        raise RuleRefuses(Finding("frozen", message))
    stage("linking and placing")
    rules, area = (chosen.rules, chosen.area) if chosen else (Rules(), ())
    given = Given(day, places, area, rules, claims.on_lists(record.rulings, record.claims), homes)
    built = merge.build(first, second, given, helped.executor, helped.looking)
    stage("claims and rulings")
    made = claims.settle(built.electorate, record.claims, record.rulings, given.measures.close_with_number)
    electors = record.electors
    if record.frozen:
        electors = freeze.brought_in(electors, made, record.rulings, record.frozen, entropy)
        made = freeze.on_register(electors, made)
    merge.check_votes(made)
    stage("weighing otherwise")
    warnings = (*first.warnings, *second.warnings, *doubts.of(built, first, second))
    shifts = tuple(sensitivity.report(built))
    return Made(first, second, made, electors, shifts, warnings, digests, given.measures.sha256, caps)


@contextmanager
def _no_collector() -> Iterator[None]:
    """A build makes millions of small values and no circles of them: looking for those takes a third of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _contents(made: Made, out: Path, chosen: "Election | None", record: Record, day: date) -> dict[Path, bytes]:
    from lmcvote import documents
    from lmcvote.documents import ListRead
    from lmcvote.electorate import correspondence, roll

    lists = tuple(
        ListRead(name, one.file, one.rows, made.digests[one.source])
        for name, one in (("Medical Performers List", made.first), ("EQUIP", made.second))
    )
    page = correspondence.summary(chosen, made.electorate, record.rulings, lists, day, made.measures)
    ruled = {ruling.case for ruling in record.rulings}
    return {
        **roll.files(made.electorate, out, made.shifts, ruled),
        out.with_name(roll.SUMMARY): documents.html(page),
    }


def _keep(
    folder: Path,
    store: str,
    here: session.Session,
    made: Made,
    record: Record,
    day: date,
    written: dict[Path, bytes],
    also: "Callable[[Store], None]",
) -> None:
    """Keep the electorate and write its files: both, or neither."""
    from lmcvote.electorate import roll
    from lmcvote.store import frozen, opening, register

    facts: dict[str, Canonical] = {
        "as_at": day.isoformat(),
        "lists": dict(made.digests),
        "groups": made.electorate.groups(),
        "cases": len(made.electorate.cases),
        "rulings": len(record.rulings),
        "rulings_sha256": sha256(repr(record.rulings).encode()).hexdigest(),
        "claims": record.claims.number,
        "rules": made.measures,
        "caps": asdict(made.caps),
    }
    with opening.store(folder, store, "register", here.entropy) as rows:
        if record.version:
            register.refuse_another(rows, record.version)
        also(rows)
        register.save_electorate(rows, made.electorate)
        register.save_rows(rows, (*made.first.entries, *made.second.entries))
        if record.frozen:
            frozen.save_electors(rows, made.electors)
            facts["register"] = sha256(roll.register_csv(made.electors)).hexdigest()
            facts["joined"] = sum(bool(elector.joined) for elector in made.electors)
        rows.record(BUILT, here.now(), facts)
        write_all(written)
