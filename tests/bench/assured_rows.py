"""The rows of the programme, each with the functions of the tests that do it."""

import secrets
from collections.abc import Callable
from pathlib import Path

from tests import clocks, formulas, hostile_words, postgres, small_elections, test_forgery, test_sealed, test_unlinkable
from tests.assured import Ran
from tests.audit import test_bundle, test_verify
from tests.bench.assurance import Row
from tests.cli import faulty_disk, kill_works, killing, operators, restoring
from tests.cli.kill_works import WORKS
from tests.cli.stages import Stages
from tests.count import test_lot, test_second_counter
from tests.electorate import fuzzed as lists
from tests.reading import fuzzed as scans
from tests.returns import test_every_order
from tests.small_elections import Way
from tests.wording import run

NONE = Ran(0)


def stages(place: Path) -> Stages:
    """The worked example, at whatever stage is asked for."""

    def empty(name: str) -> Path:
        (place / "stages" / name).mkdir(parents=True)
        return place / "stages" / name

    return Stages(empty)


def of_each_work(number: int, place: Path, one: Callable[[str, Path, int], Ran]) -> Ran:
    """The same number of blows to each kind of work."""
    reached, each = stages(place), -(-number // len(WORKS))
    total = NONE
    for name in WORKS:
        ran = one(name, kill_works.prepared(reached, name), each)
        total += Ran(ran.tried, tuple(f"{name}: {why}" for why in ran.failures), f"{name} {ran.note}")
    return total


def kills(number: int, place: Path) -> Ran:
    """In files."""
    return of_each_work(
        number, place, lambda name, before, each: killing.survives(WORKS[name], each, 1, killing.fresh(before))
    )


def kills_on_a_server(number: int, place: Path) -> Ran:
    """In two databases."""
    with postgres.server() as server:

        def one(name: str, before: Path, each: int) -> Ran:
            with server.office() as stores:
                again = kill_works.on_server(before, server, stores)
                return killing.survives(WORKS[name], each, 1, again)

        return of_each_work(number, place, one)


def disks(number: int, place: Path) -> Ran:
    """Full, full for a moment, and failing."""
    library = faulty_disk.made(place)
    return of_each_work(number, place, lambda name, before, each: faulty_disk.failing(name, before, each, 1, library))


def many(number: int, place: Path) -> Ran:
    """On one paper and on one stack, half each."""
    half, reached = -(-number // 2), stages(place)
    return operators.on_one_paper(half, 1, reached) + operators.on_one_stack(half, 1, reached)


def pairing(way: Way) -> Callable[[int, Path], Ran]:
    """Whoever has everything, against elections held in one way; a failure is a lead on chance."""

    def runs(number: int, place: Path) -> Ran:
        ground = small_elections.template(place / "template"), place
        found = test_unlinkable.attacked(ground, number, way)
        fair = test_unlinkable.no_better_than_chance(found)
        edge = test_unlinkable.BAND / number**0.5
        note = f"{found.right} right pairs, by chance {number}, an edge of {edge:.2f} in an election would be seen"
        return Ran(number, () if fair else (str(found),), note)

    return runs


def planted(number: int, place: Path) -> Ran:
    """Every leak, of open folders and of sealed ones."""
    ground = small_elections.template(place / "template"), place
    missed, tried = list[str](), 0
    for name, (way, of_voters, of_papers) in test_unlinkable.LEAKS.items():
        missed += _missed(ground, name, way, of_voters, of_papers)
        tried += 1
    for name, (way, (of_voters, of_papers)) in test_sealed.LEAKS.items():
        missed += _missed(ground, name, way, of_voters, of_papers)
        tried += 1
    return Ran(tried, tuple(missed), f"{tried - len(missed)} of {tried} planted leaks found and named")


def _missed(ground: test_sealed.Ground, name: str, way: Way, of_voters: str, of_papers: str) -> list[str]:
    found = test_unlinkable.attacked(ground, 3, way)
    named = any(of_voters in one and of_papers in other for one, other in found.pairs)
    return [] if found.leaks and named else [name]


def demo(place: Path) -> Path:
    """A whole election."""
    assert run("demo", str(place / "whole")) == 0
    return place / "whole"


def rows_tampered_with(number: int, place: Path) -> Ran:
    """Every table and column of both stores."""
    folder = demo(place)
    return test_verify.rows_tampered_with(folder, "register") + test_verify.rows_tampered_with(folder, "box")


def trail_tampered_with(number: int, place: Path) -> Ran:
    """Every line in six ways."""
    folder, total = demo(place), NONE
    for act in test_verify.TOUCHES:
        total += test_verify.lines_touched(folder, act)
    return total


def bundle_tampered_with(number: int, place: Path) -> Ran:
    """Random changes of the scrutineer's copy."""
    folder = demo(place)
    assert run("verify", str(folder), "--bundle", str(place / "bundle")) == 0
    return test_bundle.random_changes(place / "bundle", range(number))


def orders(number: int, place: Path) -> Ran:
    """Under each of three rules."""
    total = NONE
    for policy in test_every_order.POLICIES:
        total += test_every_order.every_order(policy)
    return total


def requests(number: int, place: Path) -> Ran:
    """At a page with ten papers."""
    from starlette.testclient import TestClient

    from lmcvote.web.app import app
    from tests.web.conftest import HOST, Visitor
    from tests.web.made import DEPUTY, RO, Made
    from tests.web.test_guard import random_requests

    desk = Made()
    made = app(desk, {"launch": RO, "other": DEPUTY}, HOST, secrets.token_bytes, lambda: desk.now)
    with TestClient(made, f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False) as client:
        visitor = Visitor(client)
        visitor.enter()
        page = visitor.see("/paper/4kq7x2mw").text
        visitor.form_token = page.partition('name="form_token" value="')[2].partition('"')[0]
        return random_requests(visitor, desk, number)


def lots(number: int, place: Path) -> Ran:
    """Among five, and among three."""
    return test_lot.uniform(-(-number // 2), 5) + test_lot.uniform(number // 2, 3)


def elections_of_payloads(number: int, place: Path) -> Ran:
    """Two, each begun with another payload."""
    return formulas.elections(2, place)


def same_electorate(number: int, place: Path) -> Ran:
    """Both lists of the worked example."""
    return lists.electorates(number, place)


def put_back(number: int, place: Path) -> Ran:
    """Copies of five phases, with the pages of all."""
    return restoring.restored(stages(place))


def counted_twice(number: int, place: Path) -> Ran:
    """By two programs."""
    return test_second_counter.counted_twice(range(number), place / "votes.csv")


MIXED, UNMIXED = Way(60, sealed=True), Way(60, batches=1, mixed=False, sealed=True)
MERGED = Way(40, batches=40, mixed=False, sealed=True)
ALL, EDGE = "all", "below"
UNLINKED = "no pairing better than chance, no feature of the one side beside one of the other"
ROWS: tuple[Row, ...] = (
    Row(1, "spoilt and rewritten lists", "the same list, or refused in words", 200_000, lists.taken, "0 …"),
    Row(1, "lists in another order and form", "the same electorate", 5_000, same_electorate, "1 …"),
    Row(2, "scans with spoilt bytes", "no other vote without a person", 50_000, lambda n, _: scans.read(n), "0 …"),
    Row(3, "`kill -9`, files", "nothing acknowledged lost, nothing twice, run again to the same", 10_000, kills),
    Row(3, "`kill -9`, PostgreSQL", "the same", 2_000, kills_on_a_server),
    Row(4, "disk full or failing at the nth write", "the same, and said in words", 5_000, disks),
    Row(5, "2 to 16 people on a paper or stack", "as the model says, each conflict told", 20_000, many),
    Row(6, "elections attacked, not sealed", UNLINKED, 1_000, pairing(Way(60)), "0 …", EDGE),
    Row(6, "elections attacked, sealed", UNLINKED, 1_000, pairing(MIXED), "0 …", EDGE),
    Row(6, "the same, piles that nobody mixed", UNLINKED, 1_000, pairing(UNMIXED), "0 …", EDGE),
    Row(6, "the same, each paper a batch", UNLINKED, 300, pairing(MERGED), "0 …", EDGE),
    Row(6, "planted leaks", "each is found and named", 0, planted, "0 1 2", ALL),
    Row(7, "rows: change, swap, double, delete, empty", "seen", 0, rows_tampered_with, "-", ALL),
    Row(8, "the trail: flip, cut, splice, move, replay, fork", "seen", 0, trail_tampered_with, "-", ALL),
    Row(8, "the scrutineer's copy, at random", "seen", 20_000, bundle_tampered_with, "0 …"),
    Row(9, "forged papers decoded", "none is one of ours", 1_000_000,
        lambda n, _: test_forgery.forgeries(n), str(test_forgery.SEED)),
    Row(10, "orders of issues, returns, cures and the close", "none or one counts, as an oracle says", 0, orders,
        "-", ALL),
    Row(11, "times about changes of the clock and closes", "as a table written by hand", 50_000,
        lambda n, _: clocks.looked_at(n), "11"),
    Row(12, "requests to the page, each with something wrong", "nothing changed, nothing raw on a page", 5_000,
        requests, "5"),
    Row(13, "sixty payloads in every place of a table", "no formula", 0, lambda n, _: formulas.written_tables(),
        "-", ALL),
    Row(13, "cells of all tables of two elections of payloads", "no formula", 0, elections_of_payloads,
        "-", ALL),
    Row(14, "documents with hostile words", "printed letter for letter, or refused", 5_000,
        lambda n, _: hostile_words.printed_with(n), "14"),
    Row(15, "lots", "as often as any other, p from 0.001 to 0.999", 1_000_000, lots, "0 …"),
    Row(16, "elections counted by two programs", "the same figures, the same papers doubtful", 100_000,
        counted_twice, "0 …"),
    Row(18, "copies put back with the page of each phase", "agrees, and none that is too old", 0, put_back,
        "-", ALL),
)  # fmt: skip
"""Row 17, mutations of the program, has a bench of its own."""
