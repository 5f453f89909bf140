"""`--scheduler`: a Dask cluster under TLS draws and reads what this machine alone draws and reads."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import dask
import distributed  # noqa: F401 -- which lays its settings down when it is imported
import pytest

from lmcvote import definition, engine, printing
from lmcvote.abreast import in_order
from lmcvote.cli import scan, scan_reader
from lmcvote.cli.ballots import printing as print_command
from lmcvote.cli.ballots import styles
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.scan_reader import reader
from lmcvote.definition import Style
from lmcvote.election import Election, ElectionId
from lmcvote.engine import Engine
from lmcvote.findings import BadInput
from lmcvote.paper import draw, template
from lmcvote.paper.faults import Code, PageError
from lmcvote.paper.printed import zones
from lmcvote.printing import PrintFile, print_papers
from lmcvote.reading import batch
from lmcvote.reading.batch import Task
from lmcvote.store.box import Job
from tests import clusters
from tests.cli.asking import AT, LISTS, Said, codes
from tests.cli.scanning import CLEAR, Printed, evidence, pile, scanned
from tests.clusters import Cluster
from tests.reading import pile as papers
from tests.reading.pile import LONG, SHORT, Trouble, Troubled
from tests.reading.test_batch import bound
from tests.wording import Coins

CLEAR_TEXT = "tcp://127.0.0.1:9"
"""Where nobody answers, and nobody would keep a secret."""
DAYS = ("monday", "tuesday", "friday")


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with clusters.cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def cluster(started: Cluster) -> Iterator[str]:
    """Its address, whose certificates Dask's settings name here."""
    with dask.config.set(started.settings):
        yield started.address


@pytest.fixture
def by(cluster: str) -> Iterator[Engine]:
    with engine.opened(cluster, enough=False, live=True, tell=lambda _: None) as opened:
        yield opened


def drawn(style: Style, out: Path, by: Engine) -> list[PrintFile]:
    """Papers by the same coins, wherever they are drawn."""
    return [
        replace(file, path=Path(file.path.name))
        for file in print_papers(
            ElectionId("e"), style, 7, out, Coins(5), lambda _, name: name(),
            executor=by.executor, ahead=by.ahead, verify=True,
        )
    ]  # fmt: skip


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three pages, so that a few papers are several."""
    monkeypatch.setattr(printing, "MOST_PAGES", 3)


@pytest.mark.usefixtures("small_files")
def test_workers_of_a_cluster_draw_the_same_files(tmp_path: Path, example: Election, by: Engine) -> None:
    style = definition.styles(example, template.editions(), draw.measure)[0]
    here, there = drawn(style, tmp_path / "here", Engine()), drawn(style, tmp_path / "there", by)
    assert [file.papers for file in here] == [3, 3, 1] and here == there
    for file in here:
        assert (tmp_path / "here" / file.path).read_bytes() == (tmp_path / "there" / file.path).read_bytes()


def test_workers_of_a_cluster_see_the_same_pages_and_one_that_kills_its_reader_costs_itself_alone(
    tmp_path: Path, by: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PIECE", 2)
    printed_there = Troubled.by(Trouble.ENDS, zones(papers.layouts(), draw.measure))
    files = {"monday.pdf": bound(SHORT, LONG, SHORT), "none.pdf": b""}
    here = []
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        here.append(list(batch.read(tmp_path / name, papers.layouts(), printed_there)))
    tasks = (Task(name, data, papers.layouts(), printed_there, False) for name, data in files.items())
    assert list(batch.read_elsewhere(tasks, by.executor, by.ahead)) == here
    assert [len(seen) for seen in here] == [3, 1]
    gone = [(one.page, one.found.code) for seen in here for one in seen if isinstance(one.found, PageError)]
    assert gone == [(2, Code.UNREADABLE), (0, Code.UNREADABLE)]


def test_papers_printed_and_scanned_by_a_cluster_are_on_record_as_by_this_machine(
    signed: Path, said: Said, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_cluster = ("--scheduler", cluster)
    assert said("ballots", "print", "--papers", "4", *by_cluster, *AT)[0] == 0
    _, pages = pile(Printed(signed), [CLEAR] * 3)
    monday, tuesday, friday = (scanned(f"{day}.pdf", [page]) for day, page in zip(DAYS, pages, strict=True))
    copied = Path(shutil.copytree(signed, "f"))
    assert said("scan", monday, *by_cluster, *AT)[1]["read"] == 1
    assert said("scan", monday, "--election", "f")[1]["read"] == 1
    assert evidence(signed) == evidence(copied)
    assert said("scan", monday, *by_cluster, *AT)[1]["pages"] == 0  # and nobody was given it again

    monkeypatch.setattr(scan, "_known", lambda *_: frozenset([scan_reader.source(Path(tuesday))]))
    here = mock.Mock(wraps=scan_reader.seen_in)
    monkeypatch.setattr(scan_reader, "seen_in", here)
    assert said("scan", tuesday, friday, *by_cluster, *AT)[1]["read"] == 2
    assert [call.args[1].name for call in here.call_args_list] == [tuesday], "taken back since: it alone is read here"


def test_an_electorate_built_with_a_cluster_is_the_same(cluster: str, said: Said) -> None:
    alone, together = (said("electorate", "build", *LISTS, *by) for by in ((), ("--scheduler", cluster)))
    assert alone[0] == 0 and alone == together


def test_what_a_lost_worker_had_begun_is_done_by_another_and_told(cluster: str, tmp_path: Path) -> None:
    told = list[str]()
    with engine.opened(cluster, enough=False, live=True, tell=told.append) as by:
        pieces = ((number, tmp_path / "killed") for number in range(6))
        assert list(in_order(clusters.ends_its_worker, pieces, by.executor, by.ahead)) == list(range(6))
    assert (tmp_path / "killed").exists()
    assert told[-1] == "1 of 2 workers went on the way: the others did their work again."


# -- refused before anything is done -----------------------------------------------------------------------------------


@pytest.fixture
def for_print(election: Path) -> Papers:
    return styles.of(election)


@pytest.mark.parametrize("rehearsal", [False, True])
def test_live_papers_are_neither_drawn_nor_read_in_the_clear(
    for_print: Papers, rehearsal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ANSWER_SECONDS", 0.05)
    found = replace(for_print, election=replace(for_print.election, rehearsal=rehearsal))
    job = Job("j", "out", {found.standard[0].id: 4}, 0)

    def way(what: str) -> AbstractContextManager[object]:
        if what in ("read", "calibrate"):
            return reader(found, [], tests=what == "calibrate", workers=0, scheduler=CLEAR_TEXT)
        return print_command._workers(found, job, what, CLEAR_TEXT)

    for what in ("", "read", "test", "draft", "calibrate"):
        with pytest.raises(BadInput) as refused, way(what):
            pass
        live = what in ("", "read") and not rehearsal
        assert refused.value.findings[0].code == ("scheduler-plain" if live else "scheduler-silent")


def test_a_print_whose_cluster_is_refused_has_frozen_nothing(election: Path, said: Said) -> None:
    code, told = said("ballots", "print", "--draft", "--papers", "4", "--scheduler", "nowhere", *AT)
    assert (code, codes(told)) == (3, ["scheduler-address"])
    assert not (election / "definition.json").exists() and not (election / "out/ballots").exists()


def test_workers_of_this_machine_and_of_a_cluster_exclude_each_other(election: Path, said: Said) -> None:
    scan = ("scan", "--calibrate", str(election / "election.toml"), "--workers", "2", "--scheduler", CLEAR_TEXT)
    code, told = said(*scan, *AT)
    assert (code, codes(told)) == (2, ["options-exclude"])
