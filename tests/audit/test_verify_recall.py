"""A recall worked out again by a stranger: the same end for every small recall, and every lie is found."""

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest

from lmcvote.audit.verify_recall import changed, differences, share
from lmcvote.cli import recall_desk
from lmcvote.election import RecallRules
from lmcvote.recall.outcome import Petition, Vote, outcome
from lmcvote.recall_switches import share as written
from tests.recall.test_outcome import all_switches, make_rules, small


def stated(rules: RecallRules, petition: Petition, vote: Vote) -> dict[str, Any]:
    """What goes on record of a recall."""
    return deepcopy(dict(recall_desk.facts(outcome(rules, petition, vote), petition, rules)))


def test_every_recall_among_four_doctors_comes_out_the_same() -> None:
    for switches in all_switches():
        rules = make_rules(**switches)
        for petition, vote in small(4):
            assert not list(differences(stated(rules, petition, vote))), (switches, petition, vote)


@pytest.mark.parametrize(("test", "key", "lie"), [
    ("call", "reached", 152), ("call", "of", 200), ("call", "needed", 150), ("call", "met", 0), ("call", "short_by", 1),
    ("response", "reached", 103), ("response", "needed", 100), ("majority", "needed", 50), ("majority", "reached", 62),
])  # fmt: skip
def test_a_figure_that_is_not_so_is_named(test: str, key: str, lie: int) -> None:
    said = stated(RecallRules(), Petition(201, 151, 201, 151), Vote(201, 102, 100, 60, 40))
    assert not list(differences(said))
    said[test][key] = lie
    (fault,) = differences(said)
    assert fault.startswith(f"the {test} ")


def test_an_end_that_is_not_so_is_named_and_so_are_other_figures_or_rules_beneath_it() -> None:
    said = stated(RecallRules(), Petition(201, 151, 201, 151), Vote(201, 102, 100, 60, 40))
    assert list(differences(said | {"outcome": "recall_not_carried"})) == [
        "it ends as recall_carried, not recall_not_carried"
    ]
    stricter = said | {"rules": said["rules"] | {"majority": "of_eligible"}}
    assert "it ends as recall_not_carried, not recall_carried" in list(differences(stricter))
    fewer = said | {"petition": said["petition"] | {"signed": 150}}
    assert "it ends as petition_failed, not recall_carried" in list(differences(fewer))


def test_a_switch_that_election_toml_has_otherwise_is_named() -> None:
    """RULES 13.5: the rules are those of the day on which the petition was opened."""
    then = stated(RecallRules(confirmed_by="2027/13"), Petition(4, 3, 4, 3), Vote(4, 4, 4, 3, 1))["rules"]
    now = {**then, "call_threshold": "75%", "response_threshold": "0.5", "response_includes_spoilt": True}
    assert not list(changed(now, then))
    assert list(changed(now | {"majority": "of_eligible"}, then)) == [
        "majority was simple_of_valid, and is of_eligible"
    ]
    assert list(changed(now | {"call_threshold": "2/3"}, then)) == ["call_threshold was 3/4, and is 2/3"]


@pytest.mark.parametrize("text", ["3/4", "75%", "75 per cent", "75", "0.75", ".750", "2 / 3", "100%", "7.5 %"])
def test_a_share_is_read_as_the_settings_read_it(text: str) -> None:
    parts, of_whole = share(text)
    assert Fraction(parts, of_whole) == written(text)
