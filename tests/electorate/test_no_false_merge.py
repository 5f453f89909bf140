"""Made-up lists with the truth beside them: no two doctors are ever made one."""

from pathlib import Path

import pandas as pd
import pytest

from lmcvote.electorate import lists
from lmcvote.electorate.columns import Source
from lmcvote.electorate.match import Linkage, link
from lmcvote.electorate.thresholds import load
from tests.doctors import generate

DOCTORS = 5000


@pytest.fixture(scope="module", params=[20240611, 1, 2])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("doctors")
    generate(DOCTORS, str(made), request.param, families=0.08)
    return made


def linked(folder: Path) -> tuple[Linkage, dict[tuple[Source, int], int]]:
    """The linkage, and the true doctor of each row by list and line."""
    first = lists.read(folder / "mpl.csv", Source.PERFORMERS)
    second = lists.read(folder / "equip.csv", Source.EQUIP)
    truth = {
        (source, line): int(doctor)
        for source, name in ((Source.PERFORMERS, "truth_a.csv"), (Source.EQUIP, "truth_b.csv"))
        for line, doctor in enumerate(pd.read_csv(folder / name)["doctor_id"], 2)
    }
    return link(first.entries + second.entries, load()), truth


def test_no_false_merge_where_a_plain_join_makes_about_a_dozen(folder: Path) -> None:
    linkage, truth = linked(folder)
    wrong = [p for p in linkage.persons if len({truth[e.source, e.line] for e in p.entries}) > 1]
    assert wrong == []
    merged = [p for p in linkage.persons if len({e.source for e in p.entries}) == 2]
    assert len(merged) > 0.9 * DOCTORS * 0.9  # nothing is gained by merging nobody
    performers = pd.read_csv(folder / "mpl.csv", dtype=str).assign(d=pd.read_csv(folder / "truth_a.csv")["doctor_id"])
    equip = pd.read_csv(folder / "equip.csv", dtype=str).assign(d=pd.read_csv(folder / "truth_b.csv")["doctor_id"])
    plain = performers.merge(equip, left_on="GMC Number", right_on="GMC")
    assert (plain["d_x"] != plain["d_y"]).sum() >= 5


def test_few_pairs_are_asked_about(folder: Path) -> None:
    linkage, truth = linked(folder)
    equip = sum(source is Source.EQUIP for source, _ in truth)
    assert len(linkage.doubts) <= 0.042 * equip


def test_few_doctors_are_split_without_being_asked_about(folder: Path) -> None:
    linkage, truth = linked(folder)
    persons_of: dict[int, set[int]] = {}
    for number, person in enumerate(linkage.persons):
        for entry in person.entries:
            persons_of.setdefault(truth[entry.source, entry.line], set()).add(number)
    place = {person: number for number, person in enumerate(linkage.persons)}
    asked = {frozenset((place[one], place[other])) for _, one, other in linkage.doubts}
    unasked = [
        doctor for doctor, parts in persons_of.items() if len(parts) > 1 and not any(pair <= parts for pair in asked)
    ]
    assert len(unasked) <= 0.003 * DOCTORS
