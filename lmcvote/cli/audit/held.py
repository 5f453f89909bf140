"""What the comparison of papers with their records needs of the box: the records, and the key that finds them."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.audit import ended, trail
from lmcvote.cli.audit.desk import Audited
from lmcvote.findings import BadInput, Finding, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.audit.comparing import Records


def records(audited: Audited) -> "Records":
    """The record of each paper that was scanned.

    Raises RuleRefuses where none were, where one waits for a person, or where they are not what was counted.
    """
    from lmcvote.audit import comparing
    from lmcvote.cli import box_desk
    from lmcvote.cli.ballots import styles
    from lmcvote.count import plurality
    from lmcvote.store import opening, readings

    desk, contest = audited.desk, audited.contest
    papers = styles.of(desk.folder, told=False)
    with opening.store(desk.folder, desk.election.stores.box, "box", desk.here.entropy) as store:
        box, seen = box_desk.within(papers, store), readings.load_seen(store)
    why = ""
    if not box.papers:
        why = "the papers were not scanned, so that none has a record"
    else:
        try:
            found = comparing.records(box.papers, seen, contest, desk.rules)
        except NeedsDecision:
            why = "a scanned paper waits for a decision: lmcvote adjudicate"
        else:
            if plurality.count(contest, found.patterns) == desk.counted[contest.id]:
                return found
            number = counted(found.patterns.total(), "scanned paper")
            why = f"{number} do not come to the figures of the count. Find out why: lmcvote count --scanned"
    message = f"{contest.title}: a comparison is not possible: {why.rstrip('.')}. By polling no record is needed."
    raise RuleRefuses(Finding("no-comparison", message, field="--method", value="comparison"))


def key(audited: Audited, path: str) -> bytes:
    """K_box, from the folder or after the seal from the scrutineer's stick; it is held in memory alone.

    Raises IntegrityBroken where there is none, BadInput where it is not the key that left the folder.
    """
    from lmcvote.printing import BOX_KEY, box_key

    folder = audited.desk.folder
    stick = Path(path) if path else folder
    if stick.name == BOX_KEY:
        stick = stick.parent
    sealed = ended.last(trail.read(folder), ended.SEALED)
    if sealed is not None and not path:
        message = (
            f"The box is sealed, and the scrutineer holds {BOX_KEY}. The comparison is made with the scrutineer: "
            "--key /media/stick"
        )
        raise BadInput(Finding("no-box-key", message, field="--key"))
    found = box_key(stick)
    if sealed is not None and sealed["key"] != sha256(found).hexdigest():
        message = f"--key: {stick / BOX_KEY} is not the key that left this folder at the seal."
        raise BadInput(Finding("other-key", message, str(stick), field="--key", value=path))
    return found
