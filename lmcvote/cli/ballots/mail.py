"""What the mailing prints: letters and declarations, and all that the office needs to post them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk

if TYPE_CHECKING:
    from lmcvote.packs.address import Address
    from lmcvote.packs.issue import Act, Pack, Vote
    from lmcvote.packs.posting import Sending

OUT = Path("out") / "packs"
IN_A_FILE = 250
"""Packs; two sheets each make a print job of 500 pages."""


def sendings(register: Register, known: "Mapping[Vote, Address]", packs: "Sequence[Pack]") -> "list[Sending]":
    """Packs with their electors, by number."""
    from lmcvote.packs.posting import Sending

    by_number = {register.number(elector, place): (elector, place) for elector, place in register.votes}
    made = []
    for pack in sorted(packs, key=lambda pack: pack.number):
        elector, place = by_number[pack.number]
        made.append(Sending(pack, elector, place, known[elector.id, place.group]))
    return made


@contextmanager
def withdrawn(letters: Mapping[Path, bytes]) -> Iterator[None]:
    """Take letters back whose packs were not put on record: posted, nobody could accept their declarations."""
    before = {path for path in letters if path.exists()}
    try:
        yield
    except BaseException:
        for path in letters.keys() - before:
            path.unlink(missing_ok=True)
        raise


def state(desk: Desk) -> str:
    """What the lists are made of, and when."""
    from lmcvote.spoken import in_words

    return f"From the register of electors, {in_words(desk.here.today())}"


def letters(
    desk: Desk,
    posted: "Sequence[Sending]",
    tokens: Mapping[bytes, bytes],
    act: "Act",
    folder: Path,
    *,
    void: bool = False,
    in_dispute: bool = False,
) -> dict[Path, bytes]:
    """Letters and declarations in files by group, named by the numbers of the packs in them."""
    from lmcvote import documents
    from lmcvote.packs import posting
    from lmcvote.packs.issue import Because

    files = {}
    first = act.because is Because.FIRST
    sent = max(desk.here.today(), posting.posted_on(desk.election)) if first else desk.here.today()
    for group, some in _batches(posted):
        pairs = [(one, tokens[one.pack.token_hash]) for one in some]
        document = posting.packs(desk.election, pairs, sent, act.because, void=void, in_dispute=in_dispute)
        here = sorted({one.pack.number for one in some})
        numbers = "-".join(f"{number:04}" for number in dict.fromkeys((here[0], here[-1])))
        issue = f"-issue-{some[0].pack.issue}" if some[0].pack.issue > 1 else ""
        path = folder / f"packs-{group}-{numbers}{issue}.pdf"
        files[path] = documents.printed(desk.election, "Packs", document, codes=document.codes)
    return files


def _batches(posted: "Sequence[Sending]") -> "Iterator[tuple[str, Sequence[Sending]]]":
    from lmcvote.packs.posting import packed

    for group in sorted({one.place.group for one in posted}):
        here = packed(one for one in posted if one.place.group == group)
        for start in range(0, len(here), IN_A_FILE):
            yield group, here[start : start + IN_A_FILE]


def newest(register: Register, made: "Sequence[Pack]") -> "list[Pack]":
    """Of each vote the pack that was issued last."""
    here = {register.number(*vote) for vote in register.votes}
    return list({pack.number: pack for pack in (*register.packs, *made) if pack.number in here}.values())


def for_the_office(
    desk: Desk, posted: "Sequence[Sending]", everyone: "Sequence[Sending]", folder: Path
) -> dict[Path, bytes]:
    """Everything beside the letters: of a later posting, the lists have the number of its first pack in their name.

    Where none is posted, somebody having moved, the lists of the first posting stay, and the register to tick is anew.
    """
    from lmcvote import documents
    from lmcvote.packs import posting, statements

    chosen, practices, at = desk.election, desks.practices(desk), state(desk)
    contests = posting.polls(chosen)
    candidates = [candidate for contest in chosen.contests for candidate in contest.candidates]
    said = statements.read(desk.folder, candidates, chosen.rules.statement_words)
    files: dict[Path, bytes] = {}
    later = f"-from-{posted[0].pack.number:04}" if posted and len(posted) < len(everyone) else ""
    for contest in contests:
        leaflet = posting.enclosure(chosen, contest, said)
        files[folder / f"leaflet-{contest.id}.pdf"] = documents.printed(chosen, "Candidates' statements", leaflet)
    files[folder / "notice.pdf"] = documents.printed(chosen, "Notice", posting.notice(chosen))
    printed = [(contest, *_printed(desk, contest.id)) for contest in contests]
    lists = (
        ("addresses", posting.address_proof(chosen, posted, practices, at), "Names and addresses"),
        ("packing-list", posting.packing_list(chosen, posted, practices, at), "Packing list"),
        ("stationery", posting.stationery(chosen, len(posted), printed, at), "Stationery"),
        ("register-to-tick", posting.marked_register(chosen, everyone, practices, at), "Register to tick"),
    )
    for name, document, title in lists if posted else lists[-1:]:
        files[folder / f"{name}{later}.pdf"] = documents.printed(chosen, title, document)
    if not posted:
        return files
    in_order = posting.packed(posted)
    labels = [(one.entry.name, *one.address.lines) for one in in_order]
    sheets = documents.labels(labels, title="Labels", footer=documents.foot(chosen), rehearsal=chosen.rehearsal)
    files[folder / f"labels{later}.pdf"] = sheets
    files[folder / f"mail-merge{later}.xlsx"] = posting.mail_merge(in_order)
    return files


def _printed(desk: Desk, contest: str) -> tuple[int, int]:
    """Live papers of a contest without the spares, and spares."""
    from lmcvote.cli import kept

    jobs, files = kept.live_prints(desk.folder, desk.election.stores.box, desk.here)
    here = [file for file in files if file.style.rpartition(".")[0] == contest]
    spares = sum(job.spares for job in jobs if job.id in {file.job for file in here})
    return sum(file.papers for file in here) - spares, spares
