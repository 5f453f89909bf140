"""Every file beside the stores: changed, missing or put in, it is named, and the phase that was closed over it."""

import json
import re
import shutil
from pathlib import Path

import pytest

from lmcvote.audit import trail, verify
from lmcvote.audit.chain import Check, code
from tests.audit.tampering import entries, in_box, rewritten
from tests.cli.asking import words
from tests.wording import run

STORES = {"register": "register.db", "box": "box.db"}
RECEIVED, PICTURES, EDITIONS = "the files as received", "the pictures", "the declarations"


def found(folder: Path) -> dict[str, Check]:
    return {check.what: check for check in verify.verify(folder, STORES)}


def wrong(folder: Path) -> dict[str, str]:
    return {what: check.says for what, check in found(folder).items() if check.agrees is False}


def before(folder: Path, act: str) -> None:
    """As the trail and its files were before an act; the stores are looked at elsewhere."""
    told = entries(folder)
    rewritten(folder, told[: next(place for place, one in enumerate(told) if one["act"] == act)])


# -- every picture ----------------------------------------------------------------------------------------------------


def test_every_picture_that_is_changed_or_missing_is_named_and_so_is_one_that_was_put_in(folder: Path) -> None:
    every = sorted((folder / "pictures").iterdir())
    assert len(every) == 42 and found(folder)[PICTURES].agrees
    from lmcvote.audit.verify import pictures

    for path in every:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + b"x")
        (check,) = pictures(folder, folder / "box.db")
        assert check.agrees is False and f"{path.name[:12]}… is changed" in check.says
        path.unlink()
        (check,) = pictures(folder, folder / "box.db")
        assert check.agrees is False and f"{path.name[:12]}… is missing" in check.says
        path.write_bytes(whole)
    (folder / "pictures" / f"{'ab' * 32}.jpg").write_bytes(b"another paper")
    assert "is of no sheet: put in, or a scan was cut off" in wrong(folder)[PICTURES]


def test_two_pictures_that_changed_places_are_both_changed(folder: Path) -> None:
    one, two = sorted((folder / "pictures").iterdir())[:2]
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert wrong(folder)[PICTURES].count("is changed") == 2


def test_a_link_in_the_place_of_a_picture_or_a_list_is_no_picture_and_no_list(folder: Path) -> None:
    for path in (next((folder / "pictures").iterdir()), folder / "lists/equip.csv"):
        path.rename(folder / path.name)
        path.symlink_to(folder / path.name)
    assert set(wrong(folder)) == {PICTURES, RECEIVED}


# -- every list -------------------------------------------------------------------------------------------------------


def test_every_list_statement_and_setting_that_a_declared_result_rests_on_is_as_it_was(folder: Path) -> None:
    parts = [*(folder / "lists").iterdir(), *(folder / "statements").iterdir(), folder / "election.toml"]
    assert len(parts) == 14
    from lmcvote.audit import chain, evidence

    lines, _ = chain.trail(folder)
    for path in parts:
        whole = path.read_bytes()
        for after in (whole + b"\n", None):
            path.unlink() if after is None else path.write_bytes(after)
            (check,) = evidence.received(folder, lines)
            named = path.name == "election.toml"  # whoever acts later is written into it: told, and no more
            assert check.agrees is (None if named else False) and "line " in check.says, path.name
        path.write_bytes(whole)
    assert wrong(folder) == {}


def test_the_list_of_the_electorate_is_named_and_so_is_the_line_that_has_it(folder: Path) -> None:
    (folder / "lists/equip.csv").write_bytes(b"GMC No\n1\n")
    assert "he equip list is not as line 6 has it, or is missing" in wrong(folder)[RECEIVED]
    assert run("verify", str(folder)) == 6


def test_a_file_that_came_in_since_is_named_and_waits_for_the_next_phase(folder: Path) -> None:
    (folder / "lists/petition-2.csv").write_text("sheet\n")
    check = found(folder)[RECEIVED]
    assert check.agrees is None and check.says.startswith("lists/petition-2.csv new or changed since line 28")
    assert run("verify", str(folder)) == 0


def test_settings_may_be_other_until_the_result_is_declared(folder: Path) -> None:
    """Somebody new may act, whose name goes into election.toml; the lists of the electorate never change again."""
    before(folder, "result provisional")
    path = folder / "election.toml"
    path.write_bytes(path.read_bytes() + b"\n")
    check = found(folder)[RECEIVED]
    assert check.agrees is None and "lection.toml changed or gone since line 18" in check.says
    (folder / "lists/performers.csv").unlink()
    assert "he performers list is not as line 6 has it" in wrong(folder)[RECEIVED]


def test_lists_may_leave_after_the_seal_and_stay_as_they_are_before(folder: Path) -> None:
    """Lists of doctors are deleted 30 days after the box is sealed (SECURITY 7); a changed one is seen."""
    stick = folder.parent / "stick"
    stick.mkdir()
    people = ("--by", "Alan Reeve", "--by", "Joyce Hammond", "--election", str(folder))
    assert run("seal", "--to", str(stick), *people) == 0
    assert wrong(folder) == {} and found(folder)[PICTURES].agrees and found(folder)[RECEIVED].agrees
    picture = next((folder / "pictures").iterdir())
    picture.unlink()
    assert "is missing" in wrong(folder)[PICTURES], "pictures stay until all is destroyed"
    whole = (folder / "lists/equip.csv").read_bytes()
    (folder / "lists/equip.csv").write_bytes(whole + b"x")
    assert "lists/equip.csv new or changed since line" in wrong(folder)[RECEIVED]
    shutil.rmtree(folder / "lists")
    check = found(folder)[RECEIVED]
    assert check.agrees is None and "or is missing" in check.says


# -- every edition ----------------------------------------------------------------------------------------------------


def test_every_file_of_an_edition_is_as_the_trail_has_it_and_there_is_no_other(folder: Path) -> None:
    for path in sorted((folder / "out/declaration").iterdir()):
        whole = path.read_bytes()
        path.write_bytes(whole + b" ")
        assert wrong(folder)[EDITIONS] == f"{path.name} is changed."
        path.write_bytes(whole)
    (folder / "out/declaration/mid-essex-board-3-declared.pdf").write_bytes(b"%PDF")
    assert wrong(folder)[EDITIONS] == "No line tells of mid-essex-board-3-declared.pdf."


def test_a_result_that_was_declared_with_fewer_votes_is_seen_though_all_digests_fit(folder: Path) -> None:
    """Whoever can write the trail anew can make every digest fit: the sums still cannot."""
    from hashlib import sha256

    path = folder / "out/declaration/mid-essex-board-2-declared.json"
    told = json.loads(path.read_bytes())
    told["candidates"][0]["elected"], told["candidates"][-1]["elected"] = False, True
    told["candidates"][0]["outcome"], told["candidates"][-1]["outcome"] = "not elected", "ELECTED"
    path.write_text(json.dumps(told))
    every = entries(folder)
    every[-1]["facts"]["files"][path.name] = sha256(path.read_bytes()).hexdigest()
    rewritten(folder, every)
    assert wrong(folder) == {"the result": "mid-essex-board: somebody is elected with fewer votes than "
                             "somebody who is not."}  # fmt: skip


def test_papers_that_went_to_the_box_and_were_not_counted_are_missed(folder: Path) -> None:
    in_box(folder, "update tallied set papers = 43 where what = 'to_box'")
    says = wrong(folder)["the account of the papers"]
    assert "accepted 43 is not to box 43 + 1 + 0" in says and "43 papers went to the box, and 42 are counted" in says
    assert "to_box 43, and 42 in line 20" in says


# -- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["definition.json", "out/result/count-1.json", "out/destroyed/destroyed.sha256"])
def test_what_stays_after_the_records_are_destroyed_is_still_looked_at(folder: Path, name: str) -> None:
    from datetime import UTC, datetime

    from lmcvote.cli import main
    from tests.wording import Coins

    people = ("--by", "Alan Reeve", "--by", "Joyce Hammond", "--election", str(folder))
    later = datetime(2029, 1, 1, tzinfo=UTC)
    assert main(("purge", "--no-challenge-open", *people), lambda: later, Coins(9)) == 0
    assert wrong(folder) == {} and found(folder)["what stays after the end"].agrees
    held = found(folder)["what register.db held"]
    assert held.agrees is None and held.says.startswith("It was destroyed, as line")
    (folder / name).write_bytes(b"{}")
    assert wrong(folder)


# -- the trail --------------------------------------------------------------------------------------------------------


def test_a_cut_spliced_forked_moved_or_doubled_line_is_called_what_it_is(folder: Path, bundle: Path) -> None:
    for place in (folder, bundle):
        path = place / trail.FILE
        lines = path.read_bytes().splitlines(keepends=True)
        foreign = (folder.parent / "foreign").with_suffix(".d")
        foreign.mkdir(exist_ok=True)
        rewritten(foreign, [{**one, "id": f"{n:032x}"} for n, one in enumerate(entries(place)[:3])])
        begun = (foreign / trail.FILE).read_bytes().splitlines(keepends=True)
        told = entries(place)
        rewritten(foreign, [*told[:7], {**told[7], "id": "0" * 32}])
        fork = (foreign / trail.FILE).read_bytes().splitlines(keepends=True)[7]
        for worse, says in {
            b"".join(lines[:9] + lines[10:]): "Line 10 of trail.jsonl does not follow from the lines before it",
            b"".join([*lines[:9], lines[4], *lines[9:]]): "Line 10 of trail.jsonl is line 5 once more",
            b"".join(lines[:5] + begun): "Another trail begins at line 6",
            b"".join(
                [*lines[:9], fork, *lines[9:]]
            ): "Line 10 of trail.jsonl follows line 7: lines were put in between",
            b"".join([*lines[:9], begun[1], *lines[9:]]): "and the next does: it was put in",
            b"".join(lines[:9]) + lines[9][:40]: "Line 10 of trail.jsonl is no entry: the file was cut or changed",
            b"".join(lines[:9]) + lines[9].replace(b":", b": ", 1): "Line 10 of trail.jsonl is no entry",
            b"".join(lines[:9]) + b'{"hash": [[[[]]]]}\n': "Line 10 of trail.jsonl is no entry",
        }.items():
            path.write_bytes(worse)
            stores = STORES if place == folder else {"box": "box.db"}
            (check,) = verify.verify(place, stores)
            assert check.agrees is False and says in check.says, (says, check.says)


def test_a_trail_that_was_cut_at_its_end_or_is_of_another_election_does_not_fit_the_stores(
    folder: Path, bundle: Path
) -> None:
    for place, stores in ((folder, STORES), (bundle, {"box": "box.db"})):
        told = entries(place)
        rewritten(place, told[:-1])
        says = {check.what: check.says for check in verify.verify(place, stores) if check.agrees is False}
        assert "lost its end, or a command was cut off" in says["what box.db holds"]
        other = [{**one, "holds": dict.fromkeys(one["holds"], "0" * 64)} for one in told]
        other = [
            {**one, "facts": {**one["facts"], **({"definition": "0" * 64} if "definition" in one["facts"] else {})}}
            for one in other
        ]
        rewritten(place, other)
        says = {check.what: check.says for check in verify.verify(place, stores) if check.agrees is False}
        assert "of another election, epoch or rehearsal" in says["definition.json"]
        assert says["what box.db holds"].startswith("Changed since line")


def test_a_clock_that_was_set_back_is_seen_until_two_people_say_why(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = entries(folder)
    last = max(place for place, one in enumerate(told) if one["side"] == "register")
    told[last]["at"] = "2027-01-31T23:00:00+00:00"
    rewritten(folder, told)
    assert wrong(folder)["the clock"].startswith("Line 20 is dated 2027-01-31, before line 19 (2027-02-01): the clock")
    assert run("verify", str(folder), "--clock-checked", "--by", "Alan Reeve") == 2
    assert run("verify", str(folder), "--clock-checked", "--by", "Alan Reeve", "--by", "Joyce Hammond") == 0
    assert "state that the clock is right: on record." in " ".join(capsys.readouterr().err.split())
    assert wrong(folder) == {} and entries(folder)[-1]["act"] == "clock checked"


def test_a_minute_that_the_net_takes_back_is_no_clock_set_back(folder: Path) -> None:
    told = entries(folder)
    last = max(place for place, one in enumerate(told) if one["side"] == "register")
    told[last]["at"] = "2027-02-01T08:59:30+00:00"
    rewritten(folder, told)
    assert wrong(folder) == {}


# -- codes on paper ---------------------------------------------------------------------------------------------------


def test_every_short_code_of_every_printed_page_is_known(done: Path) -> None:
    """Of the papers and packs themselves the letters are other ones: they are codes of papers and tokens."""
    known = {}
    for path in sorted((done / "out").rglob("*.pdf")):
        if path.parent.name == "packs" or "specimen" in path.name:
            continue
        for printed in set(re.findall(r"\b(?:[A-Z2-7]{4} ){2}[A-Z2-7]{4}\b", " ".join(words(path)))):
            checks = {one.what: one for one in verify.verify(done, STORES, printed)}
            known[path.relative_to(done / "out").as_posix()] = checks["a checkpoint on paper"].agrees
    assert known == {
        "ballots/checklist.pdf": None,  # the code of what the papers say, and no checkpoint
        "declaration/mid-essex-board-1-provisional.pdf": True,
        "declaration/mid-essex-board-2-declared.pdf": True,
        "opening/record.pdf": True,
        "register/checkpoint.pdf": True,
        "returns/checkpoint.pdf": True,
        "scan/checkpoint.pdf": True,
    }


def test_a_code_of_a_page_that_is_no_checkpoint_is_known_for_what_it_is(folder: Path) -> None:
    """The proof has the code of the definition, a lot that of the count, an audit that of its piles."""
    lot = "c0" * 32
    told = entries(folder)
    told.append({**told[-1], "id": "f" * 32, "act": "lot announced", "facts": {"count": lot}})
    rewritten(folder, told)
    definition = next(one["facts"]["definition"] for one in told if "definition" in one["facts"])
    for digest, says in ((definition, "what the papers say (definition.json, on the proof)"), (lot, "for a lot")):
        check = {one.what: one for one in verify.verify(folder, STORES, code(digest))}["a checkpoint on paper"]
        assert check.agrees is None and says in check.says and "give the code of a checkpoint" in check.says


@pytest.mark.parametrize(
    ("typed", "says"),
    [("K7QF 2MXD", "it has 8"), ("K7QF 2MXD 9TP0", "it has 0, 9"), ("K7QF-2MXD-TPAÉ", "it has É")],
)
def test_what_can_be_no_code_is_said_to_be_none(done: Path, typed: str, says: str) -> None:
    check = {one.what: one for one in verify.verify(done, STORES, typed)}["a checkpoint on paper"]
    assert check.agrees is False and says in check.says and check.says.startswith("That is no code")
