"""What every command shares: clock, randomness, and the election folder it works in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.election import LONDON, SETTINGS
from lmcvote.findings import BadInput, Finding, Misused
from lmcvote.received import Caps

if TYPE_CHECKING:
    from lmcvote.election import Election

ElectionOption = Annotated[
    str, typer.Option("--election", metavar="DIR", help="The election folder; the one you stand in by default.")
]
MaxRowsOption = Annotated[int, typer.Option("--max-rows", metavar="N", help="The most rows of a list.")]
MaxBytesOption = Annotated[int, typer.Option("--max-bytes", metavar="N", help="The most bytes of a list.")]
ByOption = Annotated[list[str] | None, typer.Option("--by", metavar="NAME", help="Who acts, as in election.toml.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, for scripts.")]
SchedulerOption = Annotated[
    str,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Let the workers of this Dask scheduler do it: tls://HOST:PORT.",
    ),
]


@dataclass(frozen=True, slots=True)
class Session:
    """How a command is run: from a terminal, or by a test with its own clock and coins."""

    clock: Callable[[], datetime]
    """Aware, UTC."""
    entropy: Callable[[int], bytes]
    run: Callable[[Sequence[str]], int]
    """Another command in the same session, for the demo."""

    def today(self) -> date:
        """The day in the office."""
        return self.clock().astimezone(LONDON).date()

    def now(self) -> str:
        """The instant, as the register side of the trail has it."""
        return self.clock().isoformat(timespec="seconds")


def of(context: typer.Context) -> Session:
    """The session of a command."""
    session: Session = context.obj
    return session


def folder(election: str) -> Path | None:
    """The election folder a command is told of or stands in; None where it stands in none."""
    if election:
        path = Path(election)
        if not (path / SETTINGS).exists():
            message = f"{path} is no election folder: it has no {SETTINGS}. Make one with lmcvote new {path}"
            raise BadInput(Finding("no-election", message, str(path), field="--election", value=election))
        return path
    return Path() if Path(SETTINGS).exists() else None


def needed(election: str) -> Path:
    """The election folder, where a command cannot do without."""
    found = folder(election)
    if found is None:
        message = (
            "No election here. Go to an election folder, name one with --election, or make one with lmcvote new DIR."
        )
        raise BadInput(Finding("no-election", message, field="--election"))
    return found


def at(election: str) -> str:
    """What a next command needs to find the same folder."""
    return f" --election {election}" if election else ""


def wanting(*options: str) -> Misused:
    """A command without an option that it cannot do without."""
    return Misused(Finding("option-missing", f"Give {' and '.join(options)}.", field=options[0]))


def day(option: str, text: str, otherwise: date) -> date:
    """The date of an option, ISO (2027-02-01). Raises BadInput."""
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        message = f'{option}: "{text}" is no date. Write it as 2027-02-01.'
        raise BadInput(Finding("bad-date", message, field=option, value=text)) from None


def moment(option: str, text: str, now: datetime) -> str:
    """A time on the office clock that is past and exists once, `2027-03-16 15:00`, as it was given. Raises BadInput."""
    try:
        wall = datetime.strptime(" ".join(text.replace("T", " ").split()), "%Y-%m-%d %H:%M")  # noqa: DTZ007 (a wall time)
    except ValueError:
        message = f'{option}: "{text}" is no day and hour. Write it as "2027-03-16 15:00".'
        raise BadInput(Finding("bad-time", message, field=option, value=text)) from None
    shown = wall.strftime("%Y-%m-%d %H:%M")
    early, late = (wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    fault = ""
    if early != late:
        fault = "is in the night when the clocks change, and exists twice or not at all. Choose another minute."
    elif early > now:
        fault = "has not come yet. Enter what has happened."
    if fault:
        raise BadInput(Finding("bad-time", f"{option}: {shown} {fault}", field=option, value=text))
    return shown


def latest(election: "Election", here: Session) -> date:
    """The last day that something can have happened on: today; in a rehearsal, whose days are made up, any."""
    return date.max if election.rehearsal else here.today()


def past_day(option: str, text: str, election: "Election", here: Session) -> date:
    """The date of an option, today by default; none that has not come, but in a rehearsal. Raises BadInput."""
    chosen = day(option, text, here.today())
    if chosen > latest(election, here):
        message = f"{option}: {chosen} has not come yet. Enter what has happened."
        raise BadInput(Finding("bad-date", message, field=option, value=text))
    return chosen


def new_file(option: str, path: Path, endings: tuple[str, ...]) -> None:
    """Raise BadInput for a file that is there already, or of an ending that is not what is written."""
    if path.suffix.lower() not in endings:
        message = f"{option}: {path} must end in {' or '.join(endings)}: that is what is written."
        raise BadInput(Finding("bad-output", message, str(path), field=option, value=str(path)))
    if path.exists():
        message = f"{option}: {path} is there already, and may hold somebody's work. Name another, or move it away."
        raise BadInput(Finding("file-in-use", message, str(path), field=option, value=str(path)))


def acting(election: "Election", option: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those who act, as `election.toml` names them. Raises BadInput for anybody else."""
    from lmcvote.electorate import arbitration

    if not names:
        raise Misused(Finding("option-missing", f"Give {option} NAME, a name of election.toml.", field=option))
    found = []
    for name in names:
        known = arbitration.person(name, election.people)
        if not known:
            message = (
                f'{option}: "{name}" is not named in election.toml. Those who may act: {", ".join(election.people)}.'
            )
            raise BadInput(Finding("not-named", message, field=option, value=name))
        found.append(known)
    return tuple(dict.fromkeys(found))


def two_people(election: "Election", option: str, names: Sequence[str] | None) -> tuple[str, ...]:
    """Two who act together (RULES 7.12). Raises Misused for fewer, BadInput for a stranger."""
    found = acting(election, option, names or ())
    if len(found) < 2:
        message = f"Two people do this together. Give {option} NAME twice, two names of election.toml."
        raise Misused(Finding("two-people", message, field=option, value=", ".join(found)))
    return found


def at_least(option: str, number: int, least: int) -> None:
    """Raise BadInput for an option below its least value."""
    if number < least:
        message = f"{option}: {number} is too few, {least} is the least."
        raise BadInput(Finding("out-of-range", message, field=option, value=str(number)))


def caps(rows: int, bytes_: int) -> Caps:
    """How much is read of a list, by its two options. Raises BadInput."""
    at_least("--max-rows", rows, 1)
    at_least("--max-bytes", bytes_, 1)
    return Caps(bytes=bytes_, rows=rows)


def together(readers: Iterable[Callable[[], Any]]) -> list[Any]:
    """What each reader returns; the faults of all files in one refusal, if any has some."""
    results, faults = [], list[Finding]()
    for read in readers:
        try:
            results.append(read())
        except BadInput as refusal:
            faults.extend(refusal.findings)
    if faults:
        raise BadInput(*faults)
    return results
