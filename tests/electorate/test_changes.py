"""What is different between two builds."""

from pathlib import Path

from lmcvote.electorate import changes, roll
from lmcvote.files import write_all
from tests.wording import EMPTY_LIST, build

E = "gmc | surname | forename | role | practice code | ccg\n"
ASH, BEA = "6000002|Ash|Jo|Partner|F81011|06Q", "6000003|Bea|Al|Salaried|F81012|06T"


def between(folder: Path, earlier: str, later: str) -> list[str]:
    """`Jo Ash (GMC 6000002): group 06Q > 06T`."""
    rows = []
    for number, text in enumerate((earlier, later)):
        out = folder / str(number) / "e.csv"
        out.parent.mkdir()
        write_all(roll.files(build(EMPTY_LIST, E + text)[0], out))
        rows.append(roll.read(out))
    return [f"{c.doctor}: {c.what} {c.before} > {c.after}" for c in changes.between(*rows)]


def test_who_joined_and_who_is_gone(tmp_path: Path) -> None:
    assert between(tmp_path, ASH, BEA) == ["Jo Ash (GMC 6000002): gone 06Q > ", "Al Bea (GMC 6000003): joined  > 06T"]


def test_what_is_otherwise_is_told_by_what_it_is(tmp_path: Path) -> None:
    later = "6000002|Ash-Jones|Jo|Salaried|F81012|06T"
    assert between(tmp_path, ASH, later) == [
        "Jo Ash-Jones (GMC 6000002): group 06Q > 06T",
        "Jo Ash-Jones (GMC 6000002): role partner > salaried",
        "Jo Ash-Jones (GMC 6000002): practice F81011 > F81012",
        "Jo Ash-Jones (GMC 6000002): name Jo Ash > Jo Ash-Jones",
    ]


def test_a_doctor_without_a_number_is_known_by_name_and_practice(tmp_path: Path) -> None:
    one = "|Ash|Jo|Partner|F81011|06Q"
    assert between(tmp_path, one, one.replace("Partner", "Salaried")) == ["Jo Ash: role partner > salaried"]
