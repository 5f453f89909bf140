"""Runs the tests of modules on mutants of them: which tests reach a function is seen once, and only those are run.

The tests are collected once. Each mutant of a function is then a fork in which the function has the changed code, and
each mutant of what is met when a module is loaded a fork of a process that has loaded only libraries.
"""

import ast
import gc
import importlib
import importlib.util
import json
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import hypothesis
import pytest

from tests.bench.mutants import Mutant, mutants

OPTIONS = ("-q", "-x", "-s", "--tb=line", "--assert=plain", "--no-header", "-o", "python_classes=")
LIBRARIES = (
    "anyio cv2 holidays jinja2 openpyxl pandas pypdfium2 qrcode rapidfuzz.process reportlab.platypus sqlalchemy typer"
)
SLACK, TIMES = 3, 10
"""CPU seconds that a test may take of a mutant, beyond so many times its own: past that it never ends, and is noticed.
"""
TERMINAL = os.dup(2)
"""Of the bench; a child writes into a file."""
Item = str
"""A test, by its node id."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant."""

    module: str
    line: int
    change: str
    killed: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What the tests reach without a change."""

    seconds: Mapping[Item, float]
    reached: Mapping[tuple[str, str], tuple[Item, ...]]
    """(module, function) -> tests that call it."""


class NotKept(RuntimeError):
    """The tests fail without a change."""


def fates(modules: Sequence[str], tests: Sequence[str], wanted: set[tuple[str, str]] | None, out: Path) -> list[Fate]:
    """The fate of every mutant of some modules, or of those `wanted` by module and change; work files in `out`."""
    libraries()
    if _forked(lambda: _collected(modules, tests, wanted, out), out / "log"):
        raise NotKept((out / "log").read_text("utf-8")[-2000:])
    found = [Fate(*told) for told in json.loads((out / "fates").read_text("utf-8"))]
    survey = _read_survey(out)
    for module in modules:
        order = _closest(survey, module)
        for one in mutants(Path(module).read_text("utf-8")):
            if not one.within and (wanted is None or (module, one.change) in wanted):
                loaded = partial(_loaded, module, ast.unparse(one.tree), order, survey, out)
                status = _forked(loaded, out / "log")
                found.append(_told(Fate(module, one.line, one.change, killed=status != 0)))
    return sorted(found, key=lambda fate: (modules.index(fate.module), fate.line))


def _told(fate: Fate) -> Fate:
    """On the terminal at once, since the table comes much later."""
    if not fate.killed:
        os.write(TERMINAL, f"{fate.module}:{fate.line}: {fate.change}\n".encode())
    return fate


def libraries() -> None:
    """Whatever is no part of the project and takes long to load."""
    for name in LIBRARIES.split():
        importlib.import_module(name)


def _forked(what: Any, log: Path) -> int:  # noqa: ANN401
    """Exit code of something done by a child, its output in a file; a signal is a code as well."""
    if not (child := os.fork()):
        _quiet(log)
        code = 99
        try:
            code = int(what())
        finally:
            sys.stdout.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _quiet(log: Path) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)


def _pytest(tests: Sequence[str], out: Path, *plugins: object) -> int:
    sys.dont_write_bytecode = True
    return int(pytest.main([*OPTIONS, f"--basetemp={out / 'tmp'}", *tests], plugins=[_Brief(), *plugins]))


class _Brief:
    """Properties without the search for a small counterexample."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        hypothesis.settings.register_profile(
            "mutation",
            hypothesis.settings.get_profile("lmcvote"),
            phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
            suppress_health_check=tuple(hypothesis.HealthCheck),
        )
        hypothesis.settings.load_profile("mutation")


# mutants of what is met when a module is loaded


class _Changed(SourceFileLoader):
    """Loads one module of the project from another source."""

    def __init__(self, module: str, source: str) -> None:
        super().__init__(module.removesuffix(".py").replace("/", "."), str(Path(module).absolute()))
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """Gives that module to whoever imports it."""

    def __init__(self, loader: _Changed) -> None:
        self.loader = loader

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self.loader.name:
            return None
        return importlib.util.spec_from_file_location(name, self.loader.path, loader=self.loader)


class _Ordered:
    """The tests in another order."""

    def __init__(self, order: Sequence[Item]) -> None:
        self.place = {item: place for place, item in enumerate(order)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.place.get(item.nodeid, -1))


def _loaded(module: str, source: str, order: Sequence[Item], survey: Survey, out: Path) -> int:
    sys.meta_path.insert(0, _Finder(_Changed(module, source)))
    files = dict.fromkeys(item.partition("::")[0] for item in order)
    return _pytest(tuple(files), out, _Ordered(order), _Limited(survey))


def _closest(survey: Survey, module: str) -> list[Item]:
    """The tests of every file that reaches a module, quick ones first; all of them, where nothing of it is called."""
    reached = {item for (one, _), items in survey.reached.items() if one == module for item in items}
    files = {item.partition("::")[0] for item in reached or survey.seconds}
    return sorted(
        (item for item in survey.seconds if item.partition("::")[0] in files),
        key=lambda item: (item not in reached, survey.seconds[item]),
    )


# mutants of functions


class _Each:
    """Once the tests are collected: the survey, and then a fork for each mutant of a function."""

    def __init__(self, modules: Sequence[str], wanted: set[tuple[str, str]] | None, out: Path) -> None:
        self.modules, self.wanted, self.out = modules, wanted, out
        self.seen = _Seen(modules)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        functions = _functions(self.modules)
        gc.freeze()
        if not (child := os.fork()):
            session.config.pluginmanager.register(self.seen)
            return None
        if os.waitpid(child, 0)[1]:
            os._exit(1)
        survey = _read_survey(self.out)
        killers: dict[tuple[str, str], Counter[Item]] = defaultdict(Counter)
        found = []
        for module, one in self._mutants():
            where = module, one.within if one else ""
            reached = survey.reached.get(where, ()) if one else tuple(survey.seconds)
            order = sorted(reached, key=lambda item: survey.seconds[item] / (1 + killers[where][item]))
            (self.out / "killer").unlink(missing_ok=True)
            if not (child := os.fork()):
                _quiet(self.out / "log-of-mutant")
                if one:
                    code = _code_of(compile(one.tree, module, "exec", dont_inherit=True), one.within)
                    for function in functions[where]:
                        function.__code__ = code
                self._narrow(session, order)
                session.config.pluginmanager.register(_Limited(survey))
                return None
            status = os.waitpid(child, 0)[1]
            if (self.out / "killer").exists():
                killers[where][(self.out / "killer").read_text("utf-8")] += 1
            if one:
                found.append(_told(Fate(module, one.line, one.change, killed=status != 0 and bool(order))))
            elif status:  # without a change
                sys.stdout.write((self.out / "log-of-mutant").read_text("utf-8"))
                os._exit(1)
        told = [(fate.module, fate.line, fate.change, fate.killed) for fate in found]
        (self.out / "fates").write_text(json.dumps(told), "utf-8")
        return True

    def _narrow(self, session: pytest.Session, order: Sequence[Item]) -> None:
        items = {item.nodeid: item for item in session.items}
        session.items[:] = [items[item] for item in order]
        session.testscollected = len(order)
        session.config.pluginmanager.register(_Killer(self.out / "killer"))

    def _mutants(self) -> Iterator[tuple[str, Mutant | None]]:
        yield "", None  # the tests are kept in another order, too
        for module in self.modules:
            for one in mutants(Path(module).read_text("utf-8")):
                if one.within and (self.wanted is None or (module, one.change) in self.wanted):
                    yield module, one

    def pytest_sessionfinish(self) -> None:
        if self.seen.seconds:
            self.seen.write(self.out / "survey")


class _Limited:
    """Ends the process where a test does not."""

    def __init__(self, survey: Survey) -> None:
        self.seconds = survey.seconds

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        signal.alarm(600)  # if it sleeps
        signal.setitimer(signal.ITIMER_PROF, SLACK + TIMES * self.seconds.get(item.nodeid, 0))


class _Killer:
    """Writes down which test failed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.path.write_text(report.nodeid, "utf-8")


class _Seen:
    """Writes down how long each test takes, and which functions of the modules it calls."""

    def __init__(self, modules: Sequence[str]) -> None:
        self.modules = {str(Path(module).absolute()): module for module in modules}
        self.seconds: dict[Item, float] = {}
        self.reached: dict[Item, set[tuple[str, str]]] = defaultdict(set)
        self.item = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.item, start = item.nodeid, time.process_time()
        sys.settrace(self._called)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.process_time() - start

    def _called(self, frame: FrameType, _event: str, _arg: object) -> None:
        if module := self.modules.get(frame.f_code.co_filename):
            self.reached[self.item].add((module, frame.f_code.co_qualname.partition(".<locals>")[0]))

    def write(self, path: Path) -> None:
        of_item = [(item, seconds, sorted(self.reached[item])) for item, seconds in self.seconds.items()]
        path.write_text(json.dumps(of_item), "utf-8")


def _read_survey(out: Path) -> Survey:
    seconds, reached = {}, defaultdict(list)
    for item, used, functions in json.loads((out / "survey").read_text("utf-8")):
        seconds[item] = used
        for module, function in functions:
            reached[module, function].append(item)
    return Survey(seconds, {where: tuple(items) for where, items in reached.items()})


def _collected(modules: Sequence[str], tests: Sequence[str], wanted: set[tuple[str, str]] | None, out: Path) -> int:
    return _pytest(tests, out, _Each(modules, wanted, out))


def _functions(modules: Sequence[str]) -> dict[tuple[str, str], list[FunctionType]]:
    """Every function of the modules that is about, whoever imported it and whatever wraps it."""
    paths = {str(Path(module).absolute()): module for module in modules}
    found = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and (module := paths.get(one.__code__.co_filename)):
            found[module, one.__code__.co_qualname].append(one)
    return found


def _code_of(code: CodeType, name: str) -> CodeType:
    """The code of a function within that of its module."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_qualname == name:
                return one
            if name.startswith(f"{one.co_qualname}."):
                return _code_of(one, name)
    raise LookupError(name)
