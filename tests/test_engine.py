"""Who does much work: in pieces and in their order, and never by a cluster that is not fit for it."""

import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import dask
import distributed  # noqa: F401 -- which lays its settings down when it is imported
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
