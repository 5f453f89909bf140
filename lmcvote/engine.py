"""Who does much work: this program alone, a pool of its processes, or a Dask cluster by its address.

For the command line alone. A cluster is asked before it is given anything: whether its machines run what this one runs,
keep what they are given in memory, and, where it is of a real election, speak to each other under TLS. A machine that
joins later is given nothing.
"""

import logging
import os
import platform
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from lmcvote.abreast import AHEAD, Result, leave_interrupts
from lmcvote.audit import program
from lmcvote.findings import BadInput, Finding, counted, listed

if TYPE_CHECKING:
    from distributed import Client, Security, Worker

PLAIN, SECURE = "tcp", "tls"
OPTION = "--scheduler"
LOGS = ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio")
ANSWER_SECONDS = 10
LOOK_SECONDS = 5.0
"""Between two looks at whether anybody is left who works."""
NO_LIMIT = "1 TB"
"""Of what is sent with a piece: Dask warns of files that are scanned pages."""
SAME = tuple(
    "lmcvote distributed reportlab qrcode pypdfium2 pillow numpy opencv-python-headless zxing-cpp pandas "
    "rapidfuzz".split()
)
"""What decides what is drawn, read and matched: the same everywhere, so that it is no matter who did it."""
MEMORY_ALONE = "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET=False DASK_DISTRIBUTED__WORKER__MEMORY__SPILL=False"
Versions: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Engine:
    """Who does the work, and how many pieces are handed out before the first is taken back."""

    executor: Executor | None = None
    ahead: int = AHEAD


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker says of itself."""

    versions: Versions
    in_memory: bool
    """It never writes what it holds to its disk."""
    threads: int


@contextmanager
def opened(scheduler: str, *, enough: bool, live: bool, tell: Callable[[str], None]) -> Iterator[Engine]:
    """The cluster of a `scheduler`, where one is named; else processes of this machine, where there is `enough` to do.

    `live` work is of a real election. Raises BadInput for a cluster that cannot be had, is not fit for this or is lost
    on the way.
    """
    if scheduler:
        with _cluster(scheduler, live, tell) as engine:
            yield engine
    elif enough:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        cores = os.cpu_count() or 1
        with ProcessPoolExecutor(cores, get_context("spawn"), initializer=leave_interrupts) as executor:
            yield Engine(executor, cores + 2)
    else:
        yield Engine()


@contextmanager
def _cluster(address: str, live: bool, tell: Callable[[str], None]) -> Iterator[Engine]:
    secure = _secure(address)
    if live and not secure:
        why = f"{address} is not encrypted, and this is no rehearsal. Start the cluster with TLS"
        raise _refused("scheduler-plain", f"{why}, and name it as {SECURE}://HOST:PORT.", address)
    try:
        import dask
        from distributed import KilledWorker
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError
    except ModuleNotFoundError:
        why = f'{OPTION} takes Dask. Install it, here and on every machine: python -m pip install "lmcvote[cluster]"'
        raise _refused("extra-missing", why, address) from None
    chosen = {
        "distributed.comm.timeouts.connect": f"{ANSWER_SECONDS}s",
        "distributed.admin.large-graph-warning-threshold": NO_LIMIT,
    }
    _silence()
    with dask.config.set(chosen), _connected(address, secure) as client:
        lost = Event()
        try:
            there = _fit(client, address, live)
            tell(f"{counted(len(there), 'worker')} at {address}.")
            executor = _Workers(client.get_executor(pure=False, workers=sorted(there)))
            with _watched(client, executor, there, lost):
                yield Engine(executor, len(there) + 2)
            with suppress(OSError):  # the work is done, whoever goes now
                if gone := there - _workers(client):
                    every = counted(len(there), "worker")
                    tell(f"{len(gone)} of {every} went on the way: the others did their work again.")
        except (CancelledError, ClosedClientError, CommClosedError, KilledWorker, RuntimeError) as error:
            if lost.is_set():
                how = "all its workers are gone"
            elif isinstance(error, KilledWorker):
                how = "one piece of the work ended every worker that took it, perhaps for want of memory"
            elif isinstance(error, RuntimeError):
                raise
            else:
                how = "its scheduler is gone"
            why = f"{address} did not finish: {how}. What was finished is kept. Start the cluster anew, or leave out "
            why += f"{OPTION}, and go on as after any interruption."
            raise _refused("cluster-lost", why, address) from None


def _silence() -> None:
    """What goes wrong with a cluster is told here, once, and not in Dask's logs, which go on after it is left."""
    for name in LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _secure(address: str) -> bool:
    """Whether an address is one of TLS. Raises BadInput where it is none at all."""
    try:
        parts = urlsplit(address)
        if parts.scheme in (PLAIN, SECURE) and parts.hostname and parts.port and not parts.path:
            return parts.scheme == SECURE
    except ValueError:
        pass
    raise _refused("scheduler-address", f'"{address}" is no address: {SECURE}://HOST:PORT.', address)


@contextmanager
def _connected(address: str, secure: bool) -> "Iterator[Client]":
    """A client of the scheduler. Raises BadInput where it does not answer, or is not to be trusted."""
    from distributed import Client, Security
    from distributed.versions import VersionMismatchWarning

    security = Security()
    if secure:
        _refuse_no_certificates(security, address)
    answer = SimpleQueue[Client | None]()

    def ask() -> None:
        try:
            answer.put(Client(address, security=security, timeout=ANSWER_SECONDS, set_as_default=False))
        except (OSError, RuntimeError, ImportError):
            answer.put(None)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)  # which is refused by name
        Thread(target=ask, daemon=True).start()  # Dask waits for ever for whoever listens, and says nothing
        try:
            client = answer.get(timeout=ANSWER_SECONDS)
        except Empty:
            client = None
    if client is None:
        why = f"No scheduler answers at {address}"
        ways = "Is it running (dask scheduler), is the address the one it names, does a firewall stand between"
        if secure:
            ways += ", and are its certificates signed by the authority that Dask's settings name here"
        raise _refused("scheduler-silent", f"{why}. {ways}?", address)
    with client:
        yield client


def _refuse_no_certificates(security: "Security", address: str) -> None:
    named = security.get_tls_config_for_role("client")
    wanted = {"ca-file": named["ca_file"], "client.cert": named["cert"]}
    where = "under distributed.comm.tls in Dask's settings (DASK_DISTRIBUTED__COMM__TLS__CA_FILE and so on)"
    if missing := [name for name, value in wanted.items() if not value]:
        why = f"{address} takes certificates: name {listed(missing)} {where}."
        raise _refused("no-certificates", why, address)
    try:
        security.get_connection_args("client")
    except OSError as error:
        why = f"A certificate that stands {where} cannot be used ({error.strerror or error})."
        raise _refused("no-certificates", why, address) from None


def _fit(client: "Client", address: str, live: bool) -> frozenset[str]:
    """The workers there are. Raises BadInput, all faults together, where one must not be given this work."""
    there = _workers(client)
    if not there:
        why = f"No worker is at {address}. Start them on each machine: dask worker {address} --nworkers N --nthreads 1"
        raise _refused("no-workers", f"{why}.", address)
    ours = versions()
    try:
        differing = _differing(ours, client.run_on_scheduler(versions))
    except (ImportError, AttributeError):
        differing = _differing(ours, {})
    faults = [("workers-differ", f"the scheduler has {differing}")] if differing else []
    for worker, told in sorted(client.run(tell_of, workers=sorted(there), on_error="return").items()):
        faults += ((code, f"the worker {worker} {why}") for code, why in _faults(worker, told, ours, live))
    if faults:
        raise BadInput(*(Finding(code, f"{address}: {why}.", field=OPTION, value=address) for code, why in faults))
    return there


def _faults(worker: str, told: Told | Exception, ours: Versions, live: bool) -> Iterator[tuple[str, str]]:
    """Why a worker must not be given this work: each fault by its code."""
    if live and not worker.startswith(f"{SECURE}://"):
        yield "worker-plain", "is not reached under TLS, and this is no rehearsal. Start it anew with certificates"
    if isinstance(told, OSError):
        yield "worker-silent", "does not answer. Start it anew, or end it"
        return
    if differing := _differing(ours, {} if isinstance(told, Exception) else told.versions):
        yield "workers-differ", f"has {differing}. Install the same on every machine"
    if isinstance(told, Exception):
        return
    if live and not told.in_memory:
        yield "worker-spills", f"may write this to its disk, and it is no rehearsal. Start it anew with {MEMORY_ALONE}"
    if told.threads != 1:
        yield "worker-threads", f"has {told.threads} threads. Start it anew with --nthreads 1, and more with --nworkers"


def versions() -> Versions:
    """Of what decides what is drawn, read and matched, wherever this is."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"Python": ".".join(platform.python_version_tuple()[:2]), "program": program.digest()[:12]}
    for package in SAME:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def tell_of(dask_worker: "Worker") -> Told:
    """What a worker says of itself; Dask gives it to this by the name of the argument.

    It keeps what it holds in a dictionary, and nothing else, where its settings let it write nothing to disk.
    """
    return Told(versions(), type(dask_worker.data) is dict, dask_worker.state.nthreads)


def _differing(ours: Versions, theirs: Versions) -> str:
    """What another machine has otherwise than this one; empty where all is the same."""
    if not theirs:
        return f"no lmcvote, or another than {ours['lmcvote']}"
    names = [name for name in ours if ours[name] != theirs.get(name)]
    return listed([f"{name} {theirs.get(name, 'missing')} instead of {ours[name]}" for name in names])


def _workers(client: "Client") -> frozenset[str]:
    return frozenset(client.nthreads())  # what `scheduler_info` says may be without any, between two of its looks


class _Workers(Executor):
    """Dask's own executor, except that `map` takes what is made as it is asked for."""

    def __init__(self, them: Executor) -> None:
        self._them = them

    def submit(self, fn: Callable[..., Result], /, *args: object, **kwargs: object) -> Future[Result]:
        return self._them.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Without waiting, what is at work is given up too."""
        self._them.shutdown(wait and not cancel_futures)


@contextmanager
def _watched(client: "Client", executor: Executor, there: frozenset[str], lost: Event) -> Iterator[None]:
    """The work is given up when nobody is left who was given any: else it would wait for ever."""
    over = Event()

    def look() -> None:
        with suppress(OSError, RuntimeError):  # where the scheduler is gone, everything is cancelled
            while not over.wait(LOOK_SECONDS):
                if not there & _workers(client):
                    lost.set()
                    executor.shutdown(wait=False)
                    return

    watch = Thread(target=look, daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


def _refused(code: str, why: str, address: str) -> BadInput:
    return BadInput(Finding(code, why, field=OPTION, value=address))
