"""FEBRL's people as rows of a list of doctors: nothing about them is lost on the way."""

from pathlib import Path

from lmcvote.electorate import lists
from lmcvote.electorate.columns import Source
from tests.bench import made
from tests.bench.peers import rows
from tests.bench.tables import Table

PEOPLE = """\
rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth,soc_sec_id
rec-1070-org,michaela,neumann,8,stanley street,miami,winston hills,4223,nsw,19151111,5304218
rec-1016-org,courtney,,12,,bega flats,,4560,vic,19161214,4066625
"""


def test_febrl_is_read_as_lists_of_doctors(tmp_path: Path) -> None:
    (tmp_path / "febrl_a.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "febrl_b.csv").write_text(PEOPLE.replace("-org", "-dup-0").replace("stanley", "Stanley "), "utf-8")
    truth = made.febrl(tmp_path)
    assert truth.first == truth.second == {2: "1070", 3: "1016"}
    entries = lists.read(tmp_path / "received" / "equip.csv", Source.EQUIP).entries
    assert [(e.gmc_number, e.practice_code, e.home_postcode) for e in entries] == [
        ("5304218", "A00000", "AU422AD"),
        ("4066625", "", "AU456AA"),
    ]
    written = (tmp_path / "performers.csv").read_text("utf-8").splitlines()
    assert written == [
        ",".join(rows.COLUMNS),
        "2,NEUMANN,MICHAELA,5304218,A00000,AU422AD",
        "3,,COURTNEY,4066625,,AU456AA",
    ]


def test_generated_lists_come_with_their_truth(tmp_path: Path) -> None:
    truth = made.generated(tmp_path, doctors=200, seed=1, families=0.08)
    posts = {line: doctor for line, doctor in truth.second.items() if doctor in truth.first.values()}
    assert len(posts) > 150
    assert len(set(truth.posts.values())) < len(truth.second)  # somebody has two posts


def test_a_table_is_aligned_or_markdown() -> None:
    table = Table("Votes", ("candidate", "votes"), (("Ashby", "10"), ("Baker", "6")), ("One seat.",))
    assert table.text() == "Votes\ncandidate  votes\nAshby         10\nBaker          6\nOne seat."
    assert table.markdown().splitlines()[2:5] == ["| candidate | votes |", "| --- | ---: |", "| Ashby | 10 |"]
