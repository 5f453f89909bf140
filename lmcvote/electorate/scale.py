"""National lists: who is beside whom is asked of DuckDB (the extra `scale`), and the same rules decide.

Two million rows have millions of colleagues and of numbers one slip apart, and nearly all of their names are nothing
alike. DuckDB joins them and leaves out those whom no rule could take for one doctor, with some slack, so that what is
found does not hang on how it rounds: `blocks` and `match` look at the rest as they do in a small office.
"""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import pandas as pd

from lmcvote.electorate.agreement import SLACK
from lmcvote.electorate.blocks import Block
from lmcvote.electorate.candidates import Candidates
from lmcvote.electorate.columns import Source
from lmcvote.electorate.doctor import Doctor
from lmcvote.electorate.names import formal
from lmcvote.findings import BadInput, Finding

if TYPE_CHECKING:
    import duckdb

OPTION = "--scale"
NEAR = """
    create macro near(one, other, least) as
        one.odd or other.odd
        or jaro_winkler_similarity(one.surname, other.surname) >= least
        or jaro_winkler_similarity(one.forename, other.forename) >= least
        or jaro_winkler_similarity(one.surname, other.forename) >= least
        or one.surname = other.given
        or list_has_any(one.formal, other.formal)
"""
"""Without it no rule finds a name in common: `agreement.one_of_two` asks for more. An odd surname may be in common in
other ways."""
DOCTORS = "create table doctor as select * replace (string_split(formal, ' ') as formal) from doctors"
BESIDE = """
    select distinct one.place, other.place
    from beside as here join beside as there using (key)
    join doctor as one on one.place = here.place
    join doctor as other on other.place = there.place
    where one.place <> other.place
        and case when $full then one.number = '' and one.equip <> other.equip else one.free end
        and near(one, other, $least)
    order by all
"""
ONE_SLIP = """
    with free as (select * from doctor where free and number <> ''),
    masked as (
        select place, substr(number, 1, n - 1) || '_' || substr(number, n + 1) as key
        from doctor, range(1, 8) as digit(n) where number <> ''
    ),
    asked as (
        select place, substr(number, 1, n - 1) || '_' || substr(number, n + 1) as key from free, range(1, 8) as digit(n)
    ),
    exchanged as (
        select place, substr(number, 1, n - 1) || substr(number, n + 1, 1) || substr(number, n, 1)
            || substr(number, n + 2) as number
        from free, range(1, 7) as digit(n)
    ),
    slipped as (
        select asked.place as asker, masked.place as slip from asked join masked using (key)
        union select exchanged.place, doctor.place from exchanged join doctor using (number)
    )
    select one.place, other.place
    from slipped join doctor as one on one.place = slipped.asker join doctor as other on other.place = slipped.slip
    where one.number <> other.number
        and near(one, other, $least)
    order by all
"""


def refuse_without_duckdb() -> None:
    """Raise BadInput where the extra is not installed."""
    try:
        import duckdb  # noqa: F401 -- asked for, not used
    except ModuleNotFoundError:
        message = (
            f'{OPTION} takes DuckDB. Install it: python -m pip install "lmcvote[scale]". Or leave {OPTION} out: the '
            "result is the same, a national list takes longer."
        )
        raise BadInput(Finding("extra-missing", message, field=OPTION)) from None


class NationalCandidates(Candidates):
    """The same candidates, the blocks joined by DuckDB."""

    def __init__(self, everyone: Sequence[Doctor], close: float, executor: Executor | None = None) -> None:
        """Of both lists."""
        super().__init__(everyone, close, executor)
        self._tables = _tables(self._everyone)

    def _beside_bare(self) -> Iterator[Block]:
        return self._asked(BESIDE, full=True)

    def _beside(self, free: Collection[int]) -> Iterator[Block]:
        self._say_who_is_free(free)
        return self._asked(BESIDE, full=False)

    def _one_slip_from(self, free: Sequence[int]) -> Iterator[Block]:
        yield from self._asked(ONE_SLIP)
        self._tables.close()  # nothing is asked of them after this

    def _say_who_is_free(self, free: Collection[int]) -> None:
        frame = pd.DataFrame({"place": sorted(free)}, dtype="int64")
        self._tables.register("is_free", frame)
        self._tables.execute("update doctor set free = true where place in (select place from is_free)")
        self._tables.unregister("is_free")

    def _asked(self, query: str, **words: bool) -> Iterator[Block]:
        """Each doctor who asks, with those whom the query brings."""
        found = self._tables.execute(query, {**words, "least": self._close - SLACK})

        def pairs() -> Iterator[tuple[int, int]]:
            while some := found.fetchmany(100_000):
                yield from some

        for place, together in groupby(pairs(), key=itemgetter(0)):
            yield (place,), [other for _, other in together]


def _tables(everyone: Sequence[Doctor]) -> "duckdb.DuckDBPyConnection":
    """What the joins need of each doctor: `doctor`, and `at` with the practices and postcodes."""
    import duckdb

    names = [doctor.names[0] for doctor in everyone]
    doctors = pd.DataFrame(
        {
            "place": range(len(everyone)),
            "number": [doctor.gmc_number for doctor in everyone],
            "equip": [doctor.source is Source.EQUIP for doctor in everyone],
            "surname": [name.surname for name in names],
            "forename": [name.forename for name in names],
            "given": [name.given.replace(" ", "") for name in names],
            "formal": [" ".join(formal(name.forename)) for name in names],
            "odd": [_odd(doctor) for doctor in everyone],
            "free": False,
        }
    )
    keys = [(key, place) for place, one in enumerate(everyone) for keys in (one.practices, one.homes) for key in keys]
    beside = pd.DataFrame(keys, columns=["key", "place"])
    tables = duckdb.connect()
    tables.execute(NEAR)
    tables.register("doctors", doctors).execute(DOCTORS)
    tables.register("besides", beside).execute("create table beside as select * from besides")
    tables.unregister("doctors").unregister("besides")
    return tables


def _odd(doctor: Doctor) -> bool:
    """With a second name, or a surname that may be in common by a part or another spelling."""
    (name, *more) = doctor.names
    return bool(more or name.parts or len(name.surnames) > 1)
