"""`lmcvote electorate build`: two lists into one electorate."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import making
from lmcvote.cli.session import ElectionOption, JsonOption, MaxBytesOption, MaxRowsOption, SchedulerOption
from lmcvote.findings import BadInput, Finding, counted
from lmcvote.received import A_LIST
from lmcvote.spoken import in_words

if TYPE_CHECKING:
    from lmcvote.electorate.entries import Electorate


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
    national: Annotated[
        bool, typer.Option("--scale", help="For lists of a nation: DuckDB and every core help. The result is the same.")
    ] = False,
    scheduler: SchedulerOption = "",
    max_rows: MaxRowsOption = A_LIST.rows,
    max_bytes: MaxBytesOption = A_LIST.bytes,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate build --performers performers.csv --equip equip.csv -o electorate.csv

    Merge the two lists: every doctor once, every locum in one home group, every doubt a case for a named person. In an
    election folder the lists are those of election.toml and the result goes to out/; elsewhere nothing is written
    without -o.

    With --scheduler the names of doctors go through the memory of its scheduler and workers, which compare them.
    """
    from lmcvote import engine, settings

    if national:
        from lmcvote.electorate import scale

        scale.refuse_without_duckdb()
    here = session.of(context)
    folder = session.folder(election)
    chosen = settings.read(folder) if folder else None
    given = {"performers": performers, "equip": equip, "practices": practices_file, "practice_groups": practice_groups}
    files = making.files_of(folder, chosen) | {name: file for name, file in given.items() if file}
    missing = [f"--{name}" for name in ("performers", "equip") if not files[name]]
    if missing:
        raise session.wanting(*missing)
    caps = session.caps(max_rows, max_bytes)
    record = making.record_of(folder, chosen, here)
    day = making.reference_day(session.day("--as-at", as_at, here.today()) if as_at else None, record, here)
    out = Path(output) if output else folder / making.OUT if folder else None
    if output and not Path(output).absolute().parent.is_dir():
        message = f"There is no folder {Path(output).parent} to write {output} in. Make it first."
        raise BadInput(Finding("no-such-folder", message, output, field="--output", value=output))
    _refuse_outputs(out, files)
    live = not (chosen and chosen.rehearsal)
    with engine.opened(scheduler, enough=national, live=live, tell=terminal.note) as by:
        made, written = making.make(
            folder, chosen, files, record, day, out, caps, here, helped=making.Helped(by.executor, national)
        )
    summary = _summary(made)
    if as_json:
        terminal.show_json({**summary, "warnings": [terminal.as_json(warning) for warning in made.warnings]})
        return
    terminal.warn(made.warnings)
    if record.lists and not record.frozen and record.as_at != day:
        terminal.note(
            f"Beware: the build before was as at {record.as_at}, this one is as at {day}: --as-at says which."
        )
    _show(summary, made.electorate, day)
    for path in written:
        terminal.show(f"Wrote {path}")
    _next(summary, out, folder, record, session.at(election))


def _refuse_outputs(out: Path | None, files: dict[str, str]) -> None:
    """Raise BadInput where writing would take the place of a list, or of the cases beside it."""
    from lmcvote.electorate import roll

    if out is None:
        return
    if out.is_dir() or out.name in roll.BESIDE:
        message = f"{out} is {'a folder' if out.is_dir() else 'the name of a file that goes beside it'}. Name another."
        raise BadInput(Finding("bad-output", message, str(out), field="--output", value=str(out)))
    given = {Path(file).resolve() for file in files.values() if file}
    for path in (out, *(out.with_name(name) for name in roll.BESIDE)):
        if path.resolve() in given:
            message = f"{path} is one of the lists: writing there would lose it. Choose another place with -o."
            raise BadInput(Finding("output-is-input", message, str(path), field="--output", value=str(out)))


def _summary(made: making.Made) -> dict[str, Any]:
    built = made.electorate
    entries = [entry for entry in built.entries if entry.standing != "held"]
    return {
        "electors": sum(entry.standing == "on_roll" for entry in built.entries),
        "held": sum(entry.standing == "held" for entry in built.entries),
        "unplaced": sum(entry.standing == "unplaced" for entry in built.entries),
        "cases": len(built.cases),
        "excluded": len(built.excluded),
        "groups": built.groups(),
        "rows": {"performers": made.first.rows, "equip": made.second.rows},
        "only_in": {
            "performers": sum(bool(entry.performers_lines and not entry.equip_lines) for entry in entries),
            "equip": sum(bool(entry.equip_lines and not entry.performers_lines) for entry in entries),
        },
        "joined": sum(bool(elector.joined) for elector in made.electors),
        "would_change": len({shift.entry.key for shift in made.shifts if shift.groups}),
        "rules": made.measures,
    }


def _show(summary: dict[str, Any], made: "Electorate", day: date) -> None:
    terminal.show(
        f"{summary['rows']['performers']} rows of the Performers List and {summary['rows']['equip']} of EQUIP, "
        f"as at {in_words(day)}:"
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
    if summary["joined"]:
        terminal.tell(f"{counted(summary['joined'], 'elector')} joined the frozen register by ruling.")
    if summary["would_change"]:
        what = counted(summary["would_change"], "elector")
        terminal.tell(f"{what} would be in another group if the evidence were weighed otherwise: sensitivity.csv.")
    terminal.tell(f"Rules of linkage: SHA-256 {summary['rules'][:16]}…")


def _next(summary: dict[str, Any], out: Path | None, folder: Path | None, record: making.Record, at: str) -> None:
    if folder and summary["cases"]:
        terminal.next_step(f"lmcvote electorate review{at}, and rule on the cases")
    elif folder and not record.frozen:
        terminal.next_step(f"lmcvote electorate freeze --by NAME{at}")
    elif folder:
        terminal.next_step(f"lmcvote electorate export{at}")
    elif out:
        terminal.next_step(f"read {out.with_name('cases.csv')}; an election folder (lmcvote new DIR) keeps the rulings")
    else:
        terminal.next_step("the same with -o electorate.csv to keep it")
