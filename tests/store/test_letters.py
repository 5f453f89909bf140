"""Who was told what, who objected, how many were reminded: loaded as it was saved."""

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from lmcvote.packs.issue import State
from lmcvote.returns.acknowledgments import News, Told, What
from lmcvote.returns.objections import Verdict
from lmcvote.returns.reminders import Run
from lmcvote.store import letters, objections, opening, packs
from tests.returns.made import TWO, day, fate, objection, pack
from tests.wording import Coins


def opened(folder: Path) -> AbstractContextManager[opening.Store]:
    return opening.store(folder, "register.db", "register", Coins())


def test_what_was_told_is_loaded_by_run_and_nothing_is_told_twice(tmp_path: Path) -> None:
    first = [Told(News(token, What.RECEIVED, "", day(3)), 1, TWO, day(4)) for token in (b"b", b"a")]
    second = Told(News(b"a", What.CANCELLED, "disowned", day(6)), 2, TWO[:1], day(7))
    with opened(tmp_path) as store:
        letters.save_told(store, [second])
        letters.save_told(store, first)
        assert letters.load_told(store) == (first[1], first[0], second)
    with pytest.raises(IntegrityError), opened(tmp_path) as store:
        letters.save_told(store, [replace(first[0], run=3)])


def test_objections_are_loaded_with_what_they_came_to(tmp_path: Path) -> None:
    one, again, other = objection(pack(1), Verdict.DISMISSED), objection(pack(1), Verdict.UPHELD, 8), objection(pack(2))
    with opened(tmp_path) as store:
        for each in (one, other, again):
            objections.save_objection(store, replace(each, settled=None))
            if each.settled:
                objections.save_settled(store, each.token_hash, each.settled)
        assert objections.load_objections(store) == (one, other, again)
    with pytest.raises(IntegrityError), opened(tmp_path) as store:
        assert again.settled
        objections.save_settled(store, again.token_hash, again.settled)


def test_reminders_are_counted_and_fates_are_told_in_their_order(tmp_path: Path) -> None:
    runs, one = (Run(1, 41, TWO, day(2)), Run(2, 12, TWO, day(8))), pack(1)
    became = (fate(one, State.QUERIED, "unsigned"), fate(one, State.RECEIVED, "mended", 5))
    with opened(tmp_path) as store:
        for run in runs:
            letters.save_reminders(store, run)
        letters.save_posted(store, 1, day(3))
        assert letters.load_reminders(store) == (replace(runs[0], posted=day(3)), runs[1])
        packs.save_fates(store, became)
        assert packs.load_fates(store) == became
