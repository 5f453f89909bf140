"""The postcode file, and homes by it."""

from pathlib import Path

import pytest

from lmcvote.electorate import postcodes
from lmcvote.findings import BadInput
from tests.wording import table


def read(folder: Path, text: str) -> dict[str, str]:
    path = folder / "postcodes.csv"
    path.write_bytes(table(text))
    return dict(postcodes.read(path))


def test_a_postcode_has_one_group(tmp_path: Path) -> None:
    assert read(tmp_path, "pcds | ccg\ncm1 1aa | 06q\nCO5 8RA | 06T\nCM1 1AA | 06Q") == {
        "CM11AA": "06Q",
        "CO58RA": "06T",
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("postcode | group\nCM1 1AA | E38000106\nnowhere | 06Q", ["group-wrong", "postcode-wrong"]),
        ("postcode | group\nCM1 1AA | 06Q\nCM1 1AA | 06T", ["postcode-twice"]),
        ("postcode | area\nCM1 1AA | 06Q", ["no-column"]),
    ],
)
def test_a_file_that_would_place_somebody_wrongly_is_refused(tmp_path: Path, text: str, codes: list[str]) -> None:
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, text)
    assert [finding.code for finding in refusal.value.findings] == codes
