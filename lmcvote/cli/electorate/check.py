"""`lmcvote electorate check`: what is understood of one file, before anything is built of it."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption, MaxBytesOption, MaxRowsOption
from lmcvote.electorate.columns import Source
from lmcvote.findings import Finding, Misused, counted
from lmcvote.received import A_LIST

if TYPE_CHECKING:
    from lmcvote.election import Election, Words
    from lmcvote.electorate.lists import DoctorList
    from lmcvote.electorate.survey import Survey
    from lmcvote.sheet import Form, Sheet

CALLED = {Source.PERFORMERS: "the Medical Performers List", Source.EQUIP: "EQUIP"}
SEPARATED = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "\N{NOT SIGN}": "not sign"}
ENCODED = {"utf-8": "UTF-8", "cp1252": "Windows text"}
PRACTICES = "practices"


def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A list as received, CSV or XLSX; or the practices file.")
    ],
    as_list: Annotated[
        Source | None,
        typer.Option("--as", metavar="LIST", help="performers or equip; by default the file tells."),
    ] = None,
    max_rows: MaxRowsOption = A_LIST.rows,
    max_bytes: MaxBytesOption = A_LIST.bytes,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote electorate check performers.csv

    Say what is understood of one file before anything is built of it: which list it is, what each column and each word
    for a role is taken for, which cells are doubtful. Nothing is written.
    """
    from lmcvote import settings, sheet
    from lmcvote.election import NO_WORDS
    from lmcvote.electorate import lists, practices, survey

    caps = session.caps(max_rows, max_bytes)
    folder = session.folder(election)
    chosen = settings.read(folder) if folder else None
    table = sheet.read(file, caps)
    if as_list is None and practices.looks_like(table):
        _practices(table, chosen, election, as_json)
        return
    words = chosen.words if chosen else NO_WORDS
    source = as_list or _source(table, folder, chosen, words)
    found = lists.of(table, source, words)
    seen = survey.of(table, found, words)
    if as_json:
        terminal.show_json(_as_json(table, found, seen))
        return
    _show(table, found, seen)
    terminal.warn(found.warnings)
    other = Source.EQUIP if source is Source.PERFORMERS else Source.PERFORMERS
    terminal.next_step(
        f"lmcvote electorate build{session.at(election)}"
        if folder
        else f"lmcvote electorate build --{source} {file} --{other} FILE"
    )


def _source(table: "Sheet", folder: Path | None, chosen: "Election | None", words: "Words") -> Source:
    """Which list it is: by election.toml, by its headings, by its rows. Raises Misused where none of them tells."""
    from lmcvote.electorate import lists, which

    for source in Source:
        named = getattr(chosen.lists, source) if chosen else ""
        if folder and named and Path(table.file).resolve() == (folder / named).resolve():
            return source
    if told := which.by_headings(table, words):
        return told
    if which.several_posts(lists.of(table, Source.EQUIP, words)):
        return Source.EQUIP
    message = f"{table.file} may be either list: nothing in it tells. Say --as performers or --as equip."
    raise Misused(Finding("list-unknown", message, table.file, field="--as"))


def _as_json(table: "Sheet", found: "DoctorList", seen: "Survey") -> dict[str, Any]:
    return {
        "list": str(found.source),
        "file": found.file,
        "form": asdict(table.form),
        "header_line": found.header.line,
        "rows": found.rows,
        "totals": list(found.totals),
        "columns": [asdict(column) for column in seen.columns],
        "roles": [asdict(word) for word in seen.roles],
        "warnings": [terminal.as_json(warning) for warning in found.warnings],
    }


def _form(form: "Form") -> str:
    if form.kind == "xlsx":
        return f'XLSX, sheet "{form.sheet}"'
    return f"CSV, {SEPARATED[form.separator]} between cells, {ENCODED[form.encoding]}"


def _show(table: "Sheet", found: "DoctorList", seen: "Survey") -> None:
    terminal.tell(f"{found.file} is read as {CALLED[found.source]} ({_form(table.form)}).")
    totals = f", of them {counted(len(found.totals), 'total')}" if found.totals else ""
    terminal.tell(f"The header is line {found.header.line}, with {counted(found.rows, 'row')} below it{totals}.")
    columns = terminal.table("heading", "taken for", "filled", "such as", numbers=(2,))
    for column in seen.columns:
        heading, example = (" ".join(text.split()) for text in (column.heading, column.example))
        columns.add_row(heading or "(none)", column.field or "not used", str(column.filled), example)
    terminal.show_table(columns)
    terminal.tell(
        f"Where a column is taken for the wrong field, name its heading in election.toml under "
        f"[columns.{found.source}]; a word for a role, under [roles]."
    )
    if seen.roles:
        roles = terminal.table("word for a role", "taken for", "rows", numbers=(2,))
        for word in seen.roles:
            roles.add_row(word.word or "(empty)", word.role, str(word.rows))
        terminal.show_table(roles)


def _practices(table: "Sheet", chosen: "Election | None", election: str, as_json: bool) -> None:
    """The practices file: how many practices of GPs stand in each group."""
    from lmcvote.electorate import practices

    found = practices.of(table)
    groups = Counter(one.group for one in found.values() if one.is_of_gps and one.group)
    area = chosen.area if chosen else tuple(sorted(groups))
    if as_json:
        shown = {
            "list": PRACTICES,
            "file": table.file,
            "form": asdict(table.form),
            "rows": len(table.rows),
            "practices": groups.total(),
            "groups": {group: groups[group] for group in area},
        }
        terminal.show_json(shown)
        return
    terminal.tell(f"{table.file} is read as the ODS practices file ({_form(table.form)}), 27 columns without a header.")
    terminal.tell(
        f"{counted(len(table.rows), 'row')}; {groups.total()} active practices of GPs in "
        f"{counted(len(groups), 'commissioning group')}."
    )
    if chosen or len(groups) <= terminal.SHOWN:
        listed = terminal.table("group", "active practices of GPs", numbers=(1,))
        for group in area:
            listed.add_row(group, str(groups[group]))
        terminal.show_table(listed)
    terminal.next_step(
        f"lmcvote electorate build{session.at(election)}"
        if chosen
        else f"lmcvote electorate build --performers FILE --equip FILE --practices {table.file}"
    )
