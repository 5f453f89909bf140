"""`lmcvote electorate build`: two lists into one electorate."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption, MaxBytesOption, MaxRowsOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding
from lmcvote.received import A_LIST

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.lists import DoctorList
    from lmcvote.electorate.merge import Electorate

OUT = Path("out") / "electorate.csv"


def build(
    context: typer.Context,
    performers: Annotated[str, typer.Option(metavar="FILE", help="The Medical Performers List, CSV or XLSX.")] = "",
    equip: Annotated[str, typer.Option(metavar="FILE", help="The EQUIP list, CSV or XLSX.")] = "",
    practices_file: Annotated[
        str, typer.Option("--practices", metavar="FILE", help="The ODS practices file (epraccur.csv).")
    ] = "",
    practice_groups: Annotated[
        str, typer.Option("--practice-groups", metavar="FILE", help="Your own dated table of practices and groups.")
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT.csv", help="Where to write; cases.csv goes beside it.")
    ] = "",
    as_at: Annotated[
        str, typer.Option("--as-at", metavar="DATE", help="The day for which it is built; today by default.")
    ] = "",
    max_rows: MaxRowsOption = A_LIST.rows,
    max_bytes: MaxBytesOption = A_LIST.bytes,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate build --performers performers.csv --equip equip.csv -o electorate.csv

    Merge the two lists: every doctor once, every locum in one home group, every doubt a case for a named person. In an
    election folder the lists are those of election.toml and the result goes to out/; elsewhere nothing is written
    without -o.
    """
    from lmcvote import settings
    from lmcvote.election import Lists, Rules
    from lmcvote.electorate import dated, lists, merge, practices, roll, which
    from lmcvote.electorate.columns import NO_WORDS, Source

    here = session.of(context)
    folder = session.folder(election)
    chosen = settings.read(folder) if folder else None
    own, words = (chosen.lists, chosen.words) if chosen else (Lists(), NO_WORDS)
    files = {
        "performers": performers or _in(folder, own.performers),
        "equip": equip or _in(folder, own.equip),
        "practices": practices_file or _in(folder, own.practices),
        "practice_groups": practice_groups or _in(folder, own.practice_groups),
    }
    missing = [f"--{name}" for name in ("performers", "equip") if not files[name]]
    if missing:
        raise session.wanting(*missing)
    caps = session.caps(max_rows, max_bytes)
    day = session.day("--as-at", as_at, here.today())
    out = Path(output) if output else folder / OUT if folder else None
    if output and not Path(output).absolute().parent.is_dir():
        message = f"There is no folder {Path(output).parent} to write {output} in. Make it first."
        raise BadInput(Finding("no-such-folder", message, output, field="--output", value=output))
    _refuse_outputs(out, files)
    first, second, places, moved = session.together(
        (
            lambda: lists.read(files["performers"], Source.PERFORMERS, words, caps),
            lambda: lists.read(files["equip"], Source.EQUIP, words, caps),
            lambda: practices.read(files["practices"], caps) if files["practices"] else None,
            lambda: dated.read(files["practice_groups"], caps) if files["practice_groups"] else None,
        )
    )
    if moved is not None:
        places = dated.as_at(places, moved, day)
    which.refuse_one_twice(first, second)
    which.refuse_exchanged(first, second)
    made, doubts = merge.build(
        first, second, places, chosen.area if chosen else (), chosen.rules if chosen else Rules(), day
    )
    written = roll.files(made, out) if out else {}
    for parent in {path.parent for path in written}:
        make_folder(parent)
    if folder and chosen:
        _record(folder, chosen.stores.register, here, made, files, day, written)
    else:
        write_all(written)
    warnings = [*first.warnings, *second.warnings, *doubts]
    summary = _summary(made, first, second)
    if as_json:
        terminal.show_json({**summary, "warnings": [terminal.as_json(warning) for warning in warnings]})
        return
    terminal.warn(warnings)
    _show(summary, made, day)
    for path in written:
        terminal.show(f"Wrote {path}")
    if summary["cases"] and out:
        terminal.next_step(
            f"read {out.with_name('cases.csv')}: each case is one question for a named person. What is written into "
            "its last columns is kept by the next build; this version does not act on it yet"
        )
    elif folder:
        terminal.next_step(f"lmcvote ballots proof{session.at(election)}")
    else:
        terminal.next_step("the same with -o electorate.csv to keep it" if not out else f"read {out}")


def _refuse_outputs(out: Path | None, files: dict[str, str]) -> None:
    """Raise BadInput where writing would take the place of a list, or of the cases beside it."""
    from lmcvote.electorate import roll

    if out is None:
        return
    if out.is_dir() or out.name in (roll.CASES, roll.EXCLUDED):
        message = f"{out} is {'a folder' if out.is_dir() else 'the name of a file that goes beside it'}. Name another."
        raise BadInput(Finding("bad-output", message, str(out), field="--output", value=str(out)))
    given = {Path(file).resolve() for file in files.values() if file}
    for path in (out, out.with_name(roll.CASES), out.with_name(roll.EXCLUDED)):
        if path.resolve() in given:
            message = f"{path} is one of the lists: writing there would lose it. Choose another place with -o."
            raise BadInput(Finding("output-is-input", message, str(path), field="--output", value=str(out)))


def _in(folder: Path | None, name: str) -> str:
    return str(folder / name) if folder and name else ""


def _record(
    folder: Path,
    store: str,
    here: session.Session,
    made: "Electorate",
    files: dict[str, str],
    day: date,
    written: dict[Path, bytes],
) -> None:
    """Keep the electorate and write its files: both, or neither."""
    from lmcvote.store import opening, register

    digests = {name: sha256(Path(file).read_bytes()).hexdigest() for name, file in files.items() if file}
    with opening.store(folder, store, "register", here.entropy) as rows:
        register.save_electorate(rows, made)
        facts: dict[str, Canonical] = {
            "as_at": day.isoformat(),
            "lists": digests,
            "groups": made.groups(),
            "cases": len(made.cases),
        }
        rows.record("electorate built", here.now(), facts)
        write_all(written)


def _summary(made: "Electorate", first: "DoctorList", second: "DoctorList") -> dict[str, Any]:
    entries = [entry for entry in made.entries if entry.standing != "held"]
    return {
        "electors": sum(entry.standing == "on_roll" for entry in made.entries),
        "held": sum(entry.standing == "held" for entry in made.entries),
        "unplaced": sum(entry.standing == "unplaced" for entry in made.entries),
        "cases": len(made.cases),
        "excluded": len(made.excluded),
        "groups": made.groups(),
        "rows": {"performers": first.rows, "equip": second.rows},
        "only_in": {
            "performers": sum(not entry.equip_lines for entry in entries),
            "equip": sum(not entry.performers_lines for entry in entries),
        },
    }


def _show(summary: dict[str, Any], made: "Electorate", day: date) -> None:
    terminal.show(
        f"{summary['rows']['performers']} rows of the Performers List and {summary['rows']['equip']} of EQUIP, "
        f"as at {day.day} {day:%B %Y}:"
    )
    totals = terminal.table("", "doctors", "", numbers=(1,))
    totals.add_row("on the roll", str(summary["electors"]), "see the groups below")
    totals.add_row("held", str(summary["held"]), "one doctor, or two? On no roll until ruled on")
    totals.add_row("unplaced", str(summary["unplaced"]), "no group yet: on no roll until ruled on")
    totals.add_row("excluded", str(summary["excluded"]), "each with its reason in excluded.csv")
    terminal.show_table(totals)
    groups = terminal.table("group", "electors", numbers=(1,))
    for group, electors in summary["groups"].items():
        groups.add_row(group, str(electors))
    terminal.show_table(groups)
    twice = sum(len(entry.places) > 1 for entry in made.entries)
    if twice:
        terminal.tell(f"{twice} of them {'has' if twice == 1 else 'have'} posts in several groups and a vote in each.")
    if made.cases:
        kinds = terminal.table("open cases", "", numbers=(1,))
        for kind in sorted({case.kind for case in made.cases}):
            kinds.add_row(kind.replace("_", " "), str(sum(case.kind == kind for case in made.cases)))
        terminal.show_table(kinds)
