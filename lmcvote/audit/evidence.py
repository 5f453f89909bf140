"""The files beside stores and trail, as a stranger reads them: frozen, received, seen by the scanner, published.

Imports nothing of this program but its neighbour `chain`. A file is known by its SHA-256 alone: where it lies in a
line of the trail, or, of a picture, in its own name, which the sealed box has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from lmcvote.audit.chain import Check, Line

DEFINITION, REGISTER, SETTINGS = "definition.json", "out/register/register-frozen.csv", "election.toml"
RECEIVED = ("lists", "statements")
"""Folders of files as they came in."""
PICTURES, PUBLISHED = "pictures", "out/declaration"
BUILT, FROZEN, SEALED = "electorate built", "electorate frozen", "box sealed"
CONDEMNED, DESTROYED = "destruction begun", "records destroyed"
EDITIONS = ("result provisional", "result declared", "result withdrawn")
CLOSING = ("result declared", SEALED)
"""Acts from which on no file that they tell of may be another."""
SHOWN = 3


def sha(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    return sha256(path.read_bytes()).hexdigest()


def last(lines: Sequence[Line], *acts: str) -> Line | None:
    """The last line of one of these acts."""
    return next((line for line in reversed(lines) if line.told["act"] in acts), None)


def shown(faults: Sequence[str]) -> str:
    """The first few, and how many more."""
    more = len(faults) - SHOWN
    return "; ".join(faults[:SHOWN]) + (f"; and {more} more" if more > 0 else "")


def sentence(faults: Sequence[str]) -> str:
    """The first few as a sentence; a name of a file stays as it is written."""
    text = shown(faults)
    named = set(text.split(" ", 1)[0]) & set("./")
    return f"{text if named else text[:1].upper() + text[1:]}."


def there(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder by their names, sorted; what is no plain file among them too."""
    if folder.is_dir() and not folder.is_symlink():
        yield from sorted((path.name, path) for path in folder.iterdir() if not path.name.startswith("."))


def plain(path: Path) -> bool:
    """Whether it is a file, and no link to one."""
    return path.is_file() and not path.is_symlink()


# -- frozen files -----------------------------------------------------------------------------------------------------


def frozen(folder: Path, lines: Sequence[Line], names: Iterable[str] = (DEFINITION, REGISTER)) -> Iterator[Check]:
    """Whether the files that were frozen are still those that the trail tells of."""
    for name, fact in ((DEFINITION, "definition"), (REGISTER, "register")):
        told = [line for line in lines if fact in line.told["facts"]]
        if told and name in names:
            gone = last(lines, CONDEMNED) is not None
            yield same(folder / name, Path(name).name, told[-1].told["facts"][fact], told[-1].number, gone=gone)


def same(path: Path, what: str, told: str, line: int, *, gone: bool) -> Check:
    """Whether a file has the SHA-256 that a line tells; `gone`, once the records are destroyed, it may be missing.

    Before that it may not: deleted, it would take every check with it that hangs on it.
    """
    if not path.exists():
        return Check(what, None if gone else False, f"It is not here; line {line} has its SHA-256.")
    if plain(path) and sha(path) == told:
        return Check(what, True, f"As line {line} of the trail has it.")
    why = "it was changed, or is of another election, epoch or rehearsal"
    return Check(what, False, f"Not as line {line} of the trail has it: {why}.")


# -- files as received ------------------------------------------------------------------------------------------------


def received(folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether lists, statements and election.toml are those that each phase was closed over.

    A list that the electorate was made of never changes after the freeze. A file that is still worked on (a keyed
    sheet that grows) is told anew when the next phase closes; after the result, no more. election.toml may get new
    names at any time: that it did is told, and what binds of it is frozen in definition.json.
    """
    if last(lines, DESTROYED):
        return
    found = {name: sha(path) for part in RECEIVED for name, path in _named(folder, part) if plain(path)}
    odd = [f"{name} is no file" for part in RECEIVED for name, path in _named(folder, part) if not plain(path)]
    build, sealed = last(lines, FROZEN, BUILT), last(lines, SEALED)
    if build is None:
        return
    phases = [line for line in lines if "received" in line.told["facts"]]
    wrong, open_ = list(odd), list[str]()
    lists: Mapping[str, str] = build.told["facts"].get("lists", {})
    for kind, told in sorted(lists.items()):
        if told not in found.values():
            says = f"the {kind} list is not as line {build.number} has it, or is missing"
            late = sealed is not None and not any(name.startswith("lists/") for name in found)
            lay_here = any(told in line.told["facts"]["received"].get("files", ()) for line in phases)
            (wrong if lay_here and not late else open_).append(says)
    closed = [line for line in phases if line.told["act"] in CLOSING]
    if phases:
        now = phases[-1].told["facts"]["received"]
        files = set(now.get("files", ())) | set(lists.values())
        gone = len(set(now.get("files", ())) - set(found.values()) - set(lists.values()))
        new = sorted(name for name, told in found.items() if told not in files)
        since = f"since line {phases[-1].number}"
        if gone:
            files_ = f"{gone} file{'s' * (gone > 1)} of {' and '.join(RECEIVED)}"
            (wrong if closed and not sealed else open_).append(f"{files_} changed or gone {since}")
        if new:
            left = any(name.startswith("lists/") and told in files for name, told in found.items())
            (wrong if gone and closed and left else open_).append(f"{shown(new)} new or changed {since}")
        settings = folder / SETTINGS
        if now.get(SETTINGS) and (not plain(settings) or sha(settings) != now[SETTINGS]):
            open_.append(f"{SETTINGS} changed or gone {since}")  # it names those who act, after a result too
    what = "the files as received"
    if wrong:
        yield Check(what, False, sentence([*wrong, *open_]))
    elif open_:
        yield Check(what, None, f"{sentence(open_)[:-1]}; no phase is closed over it yet.")
    else:
        whole = len(found) + bool(phases)
        yield Check(what, True, f"{whole} files, as line {(phases or [build])[-1].number} has them.")


def _named(folder: Path, part: str) -> Iterator[tuple[str, Path]]:
    return ((f"{part}/{name}", path) for name, path in there(folder / part))


# -- pictures ---------------------------------------------------------------------------------------------------------


def pictures(folder: Path, wanted: frozenset[str]) -> Check:
    """Whether there is the picture of every sheet, no other, and each is what its name says: its own SHA-256.

    `wanted` are the names that the box has, under the digest of its table in the trail.
    """
    found = dict(there(folder / PICTURES))
    changed = [name for name, path in found.items() if not plain(path) or sha(path) != name.partition(".")[0]]
    faults = [
        *(f"{name[:12]}… is changed" for name in changed),
        *(f"{name[:12]}… is missing" for name in sorted(wanted - set(found))),
        *(f"{name[:12]}… is of no sheet: put in, or a scan was cut off" for name in sorted(set(found) - wanted)),
    ]
    what = "the pictures"
    if faults:
        return Check(what, False, f"Of {len(wanted)} pictures of papers: {shown(faults)}.")
    return Check(what, True, f"{len(wanted)} pictures of papers, each as the box has it.")


# -- what was published -----------------------------------------------------------------------------------------------


def published(folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether every edition of a declaration is as the trail has it, and no other lies beside them."""
    told = editions(lines)
    if not told:
        return
    found = dict(there(folder / PUBLISHED))
    faults = [
        *(f"{name} is missing" for name in told if name not in found),
        *(f"{name} is changed" for name, path in found.items() if name in told and not _as_told(path, told[name][0])),
        *(f"no line tells of {name}" for name in found if name not in told),
    ]
    what = "the declarations"
    if faults:
        yield Check(what, False, sentence(faults))
    else:
        yield Check(what, True, f"{len(told)} files of editions, as the trail has them.")


def _as_told(path: Path, digest: str) -> bool:
    return plain(path) and sha(path) == digest


def editions(lines: Sequence[Line]) -> dict[str, tuple[str, int]]:
    """File of an edition -> its SHA-256, and the line that tells it."""
    return {
        str(name): (str(digest), line.number)
        for line in lines
        if line.told["act"] in EDITIONS
        for name, digest in dict(line.told["facts"].get("files", {})).items()
    }


# -- after the end ----------------------------------------------------------------------------------------------------


def destroyed(folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Once the records are destroyed: whether the list, the certificate and the results that stay are as told."""
    line = last(lines, DESTROYED)
    if line is None:
        return
    place, facts, faults = folder / "out" / "destroyed", line.told["facts"], list[str]()
    for name, fact in (("destroyed.sha256", "list"), ("certificate.pdf", "certificate")):
        if not plain(place / name) or sha(place / name) != facts.get(fact):
            faults.append(f"{name} is not as line {line.number} has it")
    results = {one.told["facts"].get("result") for one in lines if one.told["act"] == "papers counted"}
    for name, path in there(folder / "out" / "result"):
        if not plain(path) or sha(path) not in results:
            faults.append(f"{name} is no count that the trail tells of")
    what = "what stays after the end"
    if faults:
        yield Check(what, False, sentence(faults))
    else:
        says = f"The records were destroyed on {line.told['at'][:10]}; list, certificate and results are as told."
        yield Check(what, True, says)
