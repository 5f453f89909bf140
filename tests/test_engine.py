"""Who does much work: in pieces and in their order, and never by a cluster that is not fit for it."""

import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import nullcontext

import dask
import distributed  # which lays its settings down when it is imported
import pytest

from lmcvote import engine
from lmcvote.abreast import Piece, in_order
from lmcvote.engine import Told
from lmcvote.findings import BadInput

SILENT = 0.3
OURS = engine.versions()
FIT = Told(OURS, True, 1)
SECURE, PLAIN = "tls://10.0.0.7:40001", "tcp://10.0.0.7:40001"


def refused(scheduler: str, *, live: bool = True) -> str:
    """The code of the refusal."""
    with (
        pytest.raises(BadInput) as told,
        engine.opened(scheduler, enough=False, live=live, tell=lambda _: None),
    ):
        raise AssertionError("it was given work")
    (finding,) = told.value.findings
    assert finding.field == "--scheduler" and finding.value == scheduler and finding.message
    return finding.code


# -- pieces ------------------------------------------------------------------------------------------------------------


def later_ones_first(number: int) -> int:
    time.sleep((4 - number % 4) / 100)
    return number


def test_what_comes_of_pieces_is_in_their_order_whoever_is_done_first() -> None:
    with ThreadPoolExecutor(4) as executor:
        assert list(in_order(later_ones_first, ((n,) for n in range(12)), executor)) == list(range(12))


def test_no_more_pieces_are_handed_out_than_may_be_ahead() -> None:
    handed_out: list[int] = []

    def pieces() -> Iterator[tuple[int]]:
        for number in range(20):
            handed_out.append(number)
            yield (number,)

    with ThreadPoolExecutor(4) as executor:
        for taken in in_order(later_ones_first, pieces(), executor, 3):
            assert len(handed_out) == min(taken + 3, 20)


def test_a_piece_shows_nothing_of_what_is_in_it() -> None:
    assert "serial" not in f"{Piece(len, (b'serial',))!r} {Piece(len, (b'serial',))}"


def test_a_small_office_is_its_own_engine() -> None:
    with engine.opened("", enough=False, live=True, tell=lambda _: None) as by:
        assert by.executor is None


# -- which cluster is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["10.0.0.7", "tls://10.0.0.7", "http://10.0.0.7:8786", "tls://a:b", "tls://a:1/b"])
def test_what_is_no_address_is_refused(address: str) -> None:
    assert refused(address) == "scheduler-address"


def test_live_papers_go_nowhere_in_the_clear() -> None:
    assert refused("tcp://10.0.0.7:8786") == "scheduler-plain"


def test_whoever_has_no_dask_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    assert refused("tls://10.0.0.7:8786") == "extra-missing"


@pytest.mark.parametrize("authority", [None, "no-such.pem", __file__])
def test_tls_without_certificates_is_none(authority: str | None) -> None:
    named = {"distributed.comm.tls.ca-file": authority, "distributed.comm.tls.client.cert": authority and __file__}
    with dask.config.set(named):
        assert refused("tls://10.0.0.7:8786") == "no-certificates"


@pytest.fixture
def mute() -> Iterator[str]:
    """Whoever listens there says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"


def test_a_scheduler_that_does_not_answer_is_waited_for_some_seconds(
    mute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ANSWER_SECONDS", SILENT)
    assert refused(mute, live=False) == "scheduler-silent"


@pytest.mark.parametrize(
    ("worker", "told", "live", "expected"),
    [
        (SECURE, FIT, True, []),
        (PLAIN, FIT, False, []),
        (PLAIN, FIT, True, ["worker-plain"]),
        (SECURE, Told(OURS, False, 1), True, ["worker-spills"]),
        (SECURE, Told(OURS, False, 1), False, []),
        (SECURE, Told(OURS, True, 4), False, ["worker-threads"]),
        (SECURE, Told({**OURS, "pypdfium2": "4.0"}, True, 1), False, ["workers-differ"]),
        (SECURE, Told({**OURS, "program": "0"}, True, 1), False, ["workers-differ"]),
        (SECURE, ModuleNotFoundError("No module named 'lmcvote'"), False, ["workers-differ"]),
        (SECURE, TimeoutError("no answer"), True, ["worker-silent"]),
        (PLAIN, Told({}, False, 2), True, ["worker-plain", "workers-differ", "worker-spills", "worker-threads"]),
    ],
)
def test_a_worker_that_is_not_fit_is_refused_by_each_of_its_faults(
    worker: str, told: Told | Exception, live: bool, expected: list[str]
) -> None:
    assert [code for code, _ in engine._faults(worker, told, OURS, live)] == expected


def test_what_differs_is_named_on_both_sides() -> None:
    (why,) = (why for _, why in engine._faults(SECURE, Told({**OURS, "numpy": "1.0"}, True, 1), OURS, True))
    assert why.startswith(f"has numpy 1.0 instead of {OURS['numpy']}.")


# -- which cluster is lost on the way ----------------------------------------------------------------------------------


class Lent(ThreadPoolExecutor):
    """Stands for a cluster's executor: gives its work up when it is told to."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait, cancel_futures=not wait)


class Lost:
    """Stands for a client whose workers are gone as soon as they were looked at."""

    def __init__(self) -> None:
        self.executor = Lent(1)

    def get_executor(self, **_: object) -> Lent:
        return self.executor

    def nthreads(self) -> dict[str, int]:
        return {}


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engine, "_connected", lambda *_: nullcontext(Lost()))
    monkeypatch.setattr(engine, "_fit", lambda *_: frozenset({SECURE}))
    yield


def lost(error: Exception) -> str:
    """What is said of a cluster where this is raised in the midst of the work."""
    with pytest.raises(BadInput) as told, engine.opened(PLAIN, enough=False, live=False, tell=lambda _: None):
        raise error
    assert [finding.code for finding in told.value.findings] == ["cluster-lost"]
    return str(told.value)


@pytest.mark.usefixtures("lent")
def test_a_cluster_that_is_lost_on_the_way_is_told_with_the_way_out() -> None:
    assert "its scheduler is gone" in lost(CancelledError()) and "go on as after" in lost(CancelledError())
    assert "ended every worker" in lost(distributed.KilledWorker("piece", SECURE, 3))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="ours"):
        lost(RuntimeError("ours"))


@pytest.mark.usefixtures("lent")
def test_work_that_nobody_is_left_to_do_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.05)
    with (
        pytest.raises(BadInput, match="all its workers are gone"),
        engine.opened(PLAIN, enough=False, live=False, tell=lambda _: None) as by,
    ):
        list(in_order(time.sleep, ((0.3,) for _ in range(9)), by.executor, 9))
