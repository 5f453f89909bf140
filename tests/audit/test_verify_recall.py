"""A recall worked out again by a stranger: the same end for every small recall, and every lie is found."""

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest

from lmcvote.audit.verify_recall import differences, share
from lmcvote.cli import recall_desk
from lmcvote.election import RecallRules
from lmcvote.recall.outcome import Petition, Vote, outcome
from lmcvote.recall_switches import share as written
from tests.recall.test_outcome import all_switches, make_rules, small


def told(rules: RecallRules) -> dict[str, Any]:
    """Some rules as election.toml has them."""
    keys = ("call_base", "call_test", "response_test", "response_includes_spoilt", "majority")
    shares = {"call_threshold": str(rules.call_threshold), "response_threshold": str(rules.response_threshold)}
    return {key: getattr(rules, key) for key in keys} | shares


def of(petition: Petition) -> dict[str, int]:
    return {name: getattr(petition, name) for name in ("members", "signed", "eligible", "responses")}


def test_every_recall_among_four_doctors_comes_out_the_same() -> None:
    for switches in all_switches():
        rules = make_rules(**switches)
        for petition, vote in small(4):
            said = recall_desk.facts(outcome(rules, petition, vote))
            assert not list(differences(said, of(petition), told(rules))), (switches, petition, vote)


@pytest.mark.parametrize(("test", "key", "lie"), [
    ("call", "reached", 152), ("call", "of", 200), ("call", "needed", 150), ("call", "met", 0), ("call", "short_by", 1),
    ("response", "reached", 103), ("response", "needed", 100), ("majority", "needed", 50), ("majority", "reached", 62),
])  # fmt: skip
def test_a_figure_that_is_not_so_is_named(test: str, key: str, lie: int) -> None:
    rules, petition = RecallRules(), Petition(201, 151, 201, 151)
    said: dict[str, Any] = deepcopy(recall_desk.facts(outcome(rules, petition, Vote(201, 102, 100, 60, 40))))
    assert not list(differences(said, of(petition), told(rules)))
    said[test][key] = lie
    (fault,) = differences(said, of(petition), told(rules))
    assert fault.startswith(f"the {test} ")


def test_an_end_that_is_not_so_is_named_and_so_is_a_rule_that_was_changed_since() -> None:
    rules, petition = RecallRules(), Petition(201, 151, 201, 151)
    said: dict[str, Any] = dict(recall_desk.facts(outcome(rules, petition, Vote(201, 102, 100, 60, 40))))
    assert list(differences(said | {"outcome": "recall_not_carried"}, of(petition), told(rules))) == [
        "it ends as recall_carried, not recall_not_carried"
    ]
    stricter = told(rules) | {"majority": "of_eligible"}
    assert "it ends as recall_not_carried, not recall_carried" in list(differences(said, of(petition), stricter))
    assert list(differences(said, of(petition) | {"signed": 150}, told(rules)))


@pytest.mark.parametrize("text", ["3/4", "75%", "75 per cent", "75", "0.75", ".750", "2 / 3", "100%", "7.5 %"])
def test_a_share_is_read_as_the_settings_read_it(text: str) -> None:
    parts, of_whole = share(text)
    assert Fraction(parts, of_whole) == written(text)
