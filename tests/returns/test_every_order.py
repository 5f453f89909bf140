"""Every order of up to three issues of a pack, what befalls them, their returns, cures and the close.

The oracle below is written from the words of RULES 5.9 to 5.14, 6.5 and 9, and from a plain diary of what happened: it
knows no state, no fate and no envelope.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from lmcvote.election import Rules
from lmcvote.packs.issue import Act, Because, State, replaced
from lmcvote.returns.figures import settled_as, whereabouts
from lmcvote.returns.settle import returned
from tests.assured import Ran
from tests.returns.envelopes import TWO, Office, called

POLICIES = ("latest_returned", "latest_issued", "first_returned")
REASONS = (Because.LOST, Because.STOLEN, Because.UNDELIVERED, Because.SPOILT)


class Step(NamedTuple):
    """One thing that happens to the packs of one doctor."""

    what: str
    """`issue`, `good`, `unsigned` (how it comes back), `mend`, `disown`, `late`."""
    issue: int
    because: Because = Because.FIRST


Diary = tuple[Step, ...]
FIRST: Diary = (Step("issue", 1),)


def diaries(diary: Diary = FIRST) -> Iterator[Diary]:
    """Every diary of one doctor, that people in an office could write: up to three issues, closed at its end."""
    yield diary
    issued = sum(step.what == "issue" for step in diary)
    back = {step.issue: step.what for step in diary if step.what in ("good", "unsigned")}
    mended = {step.issue for step in diary if step.what == "mend"}
    gone = set(oracle_never(diary)) | set(oracle_in_office(diary))
    disowned = any(step.what == "disown" for step in diary)
    for issue in range(1, issued + 1):
        if issue not in back and issue not in oracle_in_office(diary):
            yield from diaries((*diary, Step("good", issue)))
            yield from diaries((*diary, Step("unsigned", issue)))
        if back.get(issue) == "unsigned" and issue not in mended and issue not in gone:
            yield from diaries((*diary, Step("mend", issue)))
        if issue in back and not disowned and issue not in gone:
            yield from diaries((*diary, Step("disown", issue)))
    if issued < 3 and all(issue in gone for issue in back):
        out = [issue for issue in range(1, issued + 1) if issue not in gone and issue not in back]
        for because in REASONS:
            if because is Because.LOST or out:
                yield from diaries((*diary, Step("issue", issued + 1, because)))


# -- the oracle: the rule's words, over the diary ----------------------------------------------------------------------


def oracle_never(diary: Diary) -> list[int]:
    """Stolen or disowned: it counts in no event. A doctor who reports a theft means every pack that is out."""
    found: list[int] = []
    for at, step in enumerate(diary):
        before = diary[:at]
        if step.what == "disown":
            found.append(step.issue)
        if step.because is Because.STOLEN:
            back = {one.issue for one in before if one.what in ("good", "unsigned")}
            found += [n for n in range(1, step.issue) if n not in back and n not in oracle_in_office(before)]
    return found


def oracle_in_office(diary: Diary) -> list[int]:
    """Brought back by the carrier, or handed back spoilt: the newest pack that was out when it was replaced."""
    found: list[int] = []
    for at, step in enumerate(diary):
        if step.because in (Because.UNDELIVERED, Because.SPOILT):
            before = diary[:at]
            back = {one.issue for one in before if one.what in ("good", "unsigned")}
            out = [
                n for n in range(1, step.issue) if n not in back and n not in found and n not in oracle_never(before)
            ]
            found.append(max(out))
    return found


def oracle_accepted(diary: Diary, policy: str) -> int:
    """The issue that is accepted; 0 for none (RULES 5.11, 6.5)."""
    in_time = [step.issue for step in diary if step.what in ("good", "unsigned")]
    unsigned = {step.issue for step in diary if step.what == "unsigned"}
    mended = {step.issue for step in diary if step.what == "mend"}
    never = oracle_never(diary)
    good = [issue for issue in in_time if issue not in never and (issue not in unsigned or issue in mended)]
    last = max(step.issue for step in diary if step.what == "issue")
    if policy == "latest_issued":
        return last if last in good else 0
    return (good[0] if policy == "first_returned" else max(good)) if good else 0


def oracle_terms(diary: Diary, policy: str) -> dict[str, str]:
    """Where 9.7 has each pack that came in time."""
    accepted = oracle_accepted(diary, policy)
    mended = {step.issue for step in diary if step.what == "mend"}
    found = {}
    for step in diary:
        if step.what in ("good", "unsigned"):
            bad = step.what == "unsigned" and step.issue not in mended
            lost = "declaration_rejected" if bad else "pack_void"
            found[called(7, step.issue)] = "accepted" if step.issue == accepted else lost
    return found


def oracle_where(diary: Diary) -> Counter[str]:
    """Where 9.4 has each pack."""
    last = max(step.issue for step in diary if step.what == "issue")
    back = {step.issue for step in diary if step.what in ("good", "unsigned")}
    office = {n: next(s.because for s in diary if s.issue == m) for n, m in oracle_went_back(diary).items()}
    found: Counter[str] = Counter()
    for issue in range(1, last + 1):
        if issue in back:
            found["in_time"] += 1
        elif issue in office:
            found["undelivered" if office[issue] is Because.UNDELIVERED else "surrendered"] += 1
        elif issue < last or issue in oracle_never(diary):
            found["void_missing"] += 1
        else:
            found["outstanding"] += 1
    return found


def oracle_went_back(diary: Diary) -> dict[int, int]:
    """Pack that lies in the office -> the issue that replaced it."""
    made = [step.issue for step in diary if step.because in (Because.UNDELIVERED, Because.SPOILT)]
    return dict(zip(oracle_in_office(diary), made, strict=True))


# -- the same, lived through ------------------------------------------------------------------------------------------


def lived(diary: Diary, policy: str) -> Office:
    """An office in which all this happened, up to the close."""
    office = Office(Rules(replacement_policy=policy))  # type: ignore[arg-type]
    for hour, step in enumerate(diary):
        match step.what:
            case "issue":
                if step.because is not Because.FIRST:
                    mine = list(office.packs.values())
                    wanted = next((n for n, m in oracle_went_back(diary).items() if m == step.issue), None)
                    act = Act(step.because, TWO, "")
                    office.befalls(*replaced(mine, act, issue=wanted, handed_back=True))
                office.issue(7, step.because)
            case "good":
                office.comes(called(7, step.issue), on=f"2027-03-01 {9 + hour:02}:00")
            case "unsigned":
                office.comes(f"{called(7, step.issue)} unsigned", on=f"2027-03-01 {9 + hour:02}:00")
            case "mend":
                office.mends(7, step.issue)
            case "disown":
                act = Act(Because.DISOWNED, TWO, "")
                office.befalls(*replaced(list(office.packs.values()), act, issue=step.issue))
            case other:
                raise AssertionError(other)
    return office


ALL = tuple(diaries())


def test_there_are_about_ten_thousand_orders() -> None:
    assert 5_000 < len(ALL) < 40_000 and len(set(ALL)) == len(ALL)


def judged(diary: Diary, policy: str) -> list[str]:
    """What differs from the oracle in one order: which pack counts, and where the accounts have each."""
    office = lived(diary, policy)
    terms = office.closes()
    accepted = [pack.issue for pack in office.packs.values() if pack.state is State.ACCEPTED]
    where = whereabouts(office.packs.values(), office.envelopes)
    sets = office.sets()
    settled = settled_as(office.packs.values(), office.terms, returned(office.envelopes, office.mended))
    agrees = {
        "terms": terms == oracle_terms(diary, policy),
        "accepted": accepted == [issue for issue in (oracle_accepted(diary, policy),) if issue],
        "9.4": Counter(where) == oracle_where(diary) and sum(where.values()) == len(office.packs),
        "9.5": sets["covering"] + sets["extra"] == sum(envelope.sets for envelope in office.envelopes),
        "9.6": sets["naming"] == where["in_time"] and not sets["missing"] and not sets["not_ours"],
        "9.7": Counter(settled) == Counter(terms.values()) and sum(settled.values()) == where["in_time"],
    }
    return [f"{policy}, {what}: {diary}" for what, same in agrees.items() if not same]


def every_order(policy: str) -> Ran:
    """Every order under one rule."""
    return Ran(len(ALL), tuple(why for diary in ALL for why in judged(diary, policy)))


@pytest.mark.parametrize("policy", POLICIES)
def test_in_every_order_at_most_one_pack_counts_and_every_sum_balances(policy: str) -> None:
    ran = every_order(policy)
    assert not ran.failures and ran.tried == len(ALL)


@pytest.mark.parametrize("policy", POLICIES)
def test_what_comes_after_the_close_is_late_and_changes_no_other_pack(policy: str) -> None:
    for diary in ALL[:: len(ALL) // 1500]:
        office = lived(diary, policy)
        office.closes()
        before = {hashed: pack.state for hashed, pack in office.packs.items()}
        away = [p for p in office.packs.values() if p.state is State.ISSUED]
        for pack in away:
            office.comes(called(7, pack.issue), on="2027-03-15 12:01", late=True)
        changed = dict.fromkeys((pack.token_hash for pack in away), State.LATE)
        assert {hashed: pack.state for hashed, pack in office.packs.items()} == before | changed
        where = whereabouts(office.packs.values(), office.envelopes)
        assert where["late"] == len(away) and sum(where.values()) == len(office.packs)
