"""Whose group would be another if the evidence were weighed a little differently."""

from lmcvote.electorate import merge, sensitivity
from lmcvote.electorate.columns import Source
from lmcvote.electorate.placing import Given
from tests.wording import AS_AT, EMPTY_LIST, doctor_list

E = (
    "gmc | surname | forename | role | practice code | ccg | sessions | start date | left date | home ccg | "
    "date declared\n"
)


def shifts(equip: str) -> list[str]:
    """`Ash: without the step sessions -> 06T`, for each elector who would be elsewhere."""
    first, second = doctor_list(Source.PERFORMERS, EMPTY_LIST), doctor_list(Source.EQUIP, E + equip)
    built = merge.build(first, second, Given(AS_AT))
    return [f"{s.entry.surname}: {s.if_} -> {' '.join(s.groups) or 'none'}" for s in sensitivity.report(built)]


def test_the_next_step_of_the_ladder_may_say_otherwise() -> None:
    rows = "6000001|Ash|Jo|Locum|F81011|06Q|5|01/01/2020|||\n6000001|Ash|Jo|Locum|F81012|06T|2|01/06/2026|||"
    assert shifts(rows) == ["Ash: without the step sessions -> 06T", "Ash: recent posts before sessions -> 06T"]


def test_a_declaration_that_agrees_with_the_work_changes_nothing() -> None:
    assert shifts("6000001|Ash|Jo|Locum|F81011|06Q|5|01/01/2020||06Q|01/05/2026") == []


def test_a_declaration_alone_stands_alone() -> None:
    rows = "6000001|Ash|Jo|Locum||||||06Q|01/05/2026"
    assert shifts(rows) == ["Ash: without the step declared -> none"]


def test_three_months_earlier_or_later() -> None:
    rows = "6000001|Ash|Jo|Partner|F81011|06Q|5|01/01/2020|01/04/2027||\n6000001|Ash|Jo|Partner|F81012|06T|2||||"
    assert shifts(rows) == ["Ash: as at 1 May 2027 -> 06T"]
    assert shifts("6000001|Ash|Jo|Partner|F81011|06Q|5|01/01/2020|01/06/2027||") == []  # later than three months
    assert shifts("6000001|Ash|Jo|Locum|F81011|06Q|||||") == ["Ash: without the step posts -> none"]


def test_a_declaration_that_runs_out_soon() -> None:
    rows = "6000001|Ash|Jo|Locum|F81011|06Q|1|||06T|01/04/2025\n6000001|Ash|Jo|Locum|F81012|06T|1|||06T|01/04/2025"
    assert "Ash: as at 1 May 2027 -> none" in shifts(rows)
