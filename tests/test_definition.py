"""definition.json: frozen once, canonical, and whole or refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote import bundled, definition, settings
from lmcvote.canonical import digest, framed, to_bytes
from lmcvote.definition import Style
from lmcvote.election import ANSWERS, CandidateId, CandidateNumber, Election, Rules
from lmcvote.findings import IntegrityBroken, RuleRefuses
from lmcvote.paper import draw, template

EXAMPLE = bundled.folder("ballots") / "board-election"


def example(tmp_path: Path, old: str = "", new: str = "") -> tuple[Election, tuple[Style, ...]]:
    text = (EXAMPLE / "election.toml").read_text("utf-8")
    (tmp_path / "election.toml").write_text(text.replace(old, new, 1) if old else text, "utf-8")
    election = settings.read(tmp_path)
    return election, definition.styles(election, template.editions(), draw.measure)


def test_what_is_frozen_is_what_is_read(tmp_path: Path) -> None:
    election, styles = example(tmp_path)
    digest_written = definition.freeze(tmp_path, election, styles)
    found = definition.read(tmp_path)
    assert (found.election, found.contests, found.digest) == (election.id, election.contests, digest_written)
    assert found.rehearsal is True


def test_it_holds_whole_numbers_and_text_only(tmp_path: Path) -> None:
    election, styles = example(tmp_path)
    told = definition.to_json(election, styles)
    assert to_bytes(json.loads(told)) == told and told.isascii()
    assert json.loads(told)["styles"][0]["geometry"]["targets"][0]["box"][2:] == [7000, 7000]


@pytest.mark.parametrize(
    ("old", "new"),
    [("seats = 6", "seats = 5"), ('surname = "Ashby"', 'surname = "Ashbee"'), ("epoch = 1", "epoch = 2"),
     ("rehearsal = true", "rehearsal = false"), ('id = "mid-essex-board-2027"', 'id = "other"')],
)  # fmt: skip
def test_a_later_difference_is_refused_and_is_another_style(tmp_path: Path, old: str, new: str) -> None:
    election, styles = example(tmp_path)
    definition.freeze(tmp_path, election, styles)
    before = (tmp_path / "definition.json").read_bytes()
    other, others = example(tmp_path, old, new)
    with pytest.raises(RuleRefuses, match="no longer says what was frozen"):
        definition.freeze(tmp_path, other, others)
    assert (tmp_path / "definition.json").read_bytes() == before
    assert styles[0].hash != others[0].hash


def test_papers_printed_by_another_definition_stop_everything(tmp_path: Path) -> None:
    digest_written = definition.freeze(tmp_path, *example(tmp_path))
    assert definition.freeze(tmp_path, *example(tmp_path), digest_written) == digest_written
    with pytest.raises(RuleRefuses, match="Papers are printed: put it back"):
        definition.freeze(tmp_path, *example(tmp_path, "seats = 6", "seats = 5"), digest_written)
    (tmp_path / "definition.json").unlink()
    with pytest.raises(IntegrityBroken, match="printed by another"):
        definition.freeze(tmp_path, *example(tmp_path, "seats = 6", "seats = 5"), digest_written)
    assert not (tmp_path / "definition.json").exists()


def test_each_contest_is_there_in_both_editions_and_read_once(tmp_path: Path) -> None:
    election, styles = example(tmp_path)
    assert [(style.id, style.edition) for style in styles] == [
        ("mid-essex-board.standard", "standard"),
        ("mid-essex-board.large-print", "large-print"),
    ]
    assert len({style.hash for style in styles}) == 2
    definition.freeze(tmp_path, election, styles)
    frozen = json.loads((tmp_path / "definition.json").read_bytes())
    assert frozen["digests"] == {style.id: style.hash.hex() for style in styles}
    assert [style["edition"] for style in frozen["styles"]] == ["standard", "large-print"]
    assert definition.read(tmp_path).contests == election.contests


def test_many_candidates_have_the_standard_edition_alone(tmp_path: Path) -> None:
    election, _ = example(tmp_path)
    (board,) = election.contests
    people = tuple(replace(board.candidates[0], id=CandidateId(f"c{n}"), number=CandidateNumber(n)) for n in range(43))
    crowded = replace(election, contests=(replace(board, candidates=people), board))
    styles = definition.styles(crowded, template.editions(), draw.measure)
    assert [style.edition for style in styles] == ["standard", "standard", "large-print"]


def test_a_lot_and_its_record_are_frozen(tmp_path: Path) -> None:
    election, _ = example(tmp_path)
    (board,) = election.contests
    drawn = replace(election, rules=Rules(order="by_lot"), contests=(replace(board, lot_record="drawn on 2 February"),))
    definition.freeze(tmp_path, drawn, definition.styles(drawn, template.editions(), draw.measure))
    found = definition.read(tmp_path)
    assert (found.rules.order, found.contests) == ("by_lot", drawn.contests)


def test_a_question_is_frozen(tmp_path: Path) -> None:
    election, _ = example(tmp_path)
    asked = replace(election.contests[0], seats=1, candidates=ANSWERS, question="Shall the board be recalled?")
    recall = replace(election, contests=(asked,))
    definition.freeze(tmp_path, recall, definition.styles(recall, template.editions(), draw.measure))
    assert definition.read(tmp_path).contests == (asked,)


def test_the_rules_are_frozen_too(tmp_path: Path) -> None:
    definition.freeze(tmp_path, *example(tmp_path, 'uncertain = "reject_vote_only"', 'uncertain = "reject_paper"'))
    assert definition.read(tmp_path).rules == Rules(uncertain="reject_paper")
    with pytest.raises(RuleRefuses, match="changed: rules"):
        definition.freeze(tmp_path, *example(tmp_path))


def test_a_refusal_names_the_keys_that_changed(tmp_path: Path) -> None:
    definition.freeze(tmp_path, *example(tmp_path))
    with pytest.raises(RuleRefuses, match=r"\(changed: seats\)"):
        definition.freeze(tmp_path, *example(tmp_path, "seats = 6", "seats = 5"))


def test_freezing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    election, styles = example(tmp_path)
    assert definition.freeze(tmp_path, election, styles) == definition.freeze(tmp_path, election, styles)


@pytest.mark.parametrize(
    ("old", "new"), [(b'"seats":6', b'"seats":5'), (b"Ashby", b"Ashbx"), (b"{", b"{ "), (b"}", b"")]
)
def test_a_changed_file_is_seen(tmp_path: Path, old: bytes, new: bytes) -> None:
    definition.freeze(tmp_path, *example(tmp_path))
    path = tmp_path / "definition.json"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(IntegrityBroken):
        definition.read(tmp_path)


def test_without_a_definition_a_count_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleRefuses, match="ballots proof"):
        definition.read(tmp_path)


values = st.recursive(
    st.text() | st.integers(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


@given(values)
def test_canonical_bytes_are_read_back(value: object) -> None:
    assert json.loads(to_bytes(value)) == value  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1.0, True, None, {"a": None}, [False], {1: 2}, b"x"])
def test_values_with_several_spellings_are_bugs(value: object) -> None:
    with pytest.raises(TypeError):
        to_bytes(value)  # type: ignore[arg-type]


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_no_two_lists_of_fields_have_one_framing(one: list[bytes], other: list[bytes]) -> None:
    assert (framed("t", *one) == framed("t", *other)) == (one == other)


def test_a_digest_can_be_redone_by_hand() -> None:
    import hashlib

    by_hand = b"\0\0\0\x03tag" + b"\0\0\0\x02ab" + b"\0\0\0\0"
    assert digest("tag", "ab", b"") == hashlib.sha256(by_hand).digest()
