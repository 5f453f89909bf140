"""A person with a page of paper and the scrutineer's copy: what agrees, and what does not, because of what."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest

from lmcvote.audit import bundle as bundles
from lmcvote.audit.chain import TRAIL, Check, code
from lmcvote.audit.evidence import sha
from tests.assured import Ran
from tests.audit.tampering import TEN, entries, in_box, remade, rewritten
from tests.wording import run

GOLDEN = Path(__file__).with_name("tampered.txt")
RANDOM = 500


def wrong(path: Path, checkpoint: str = "") -> dict[str, str]:
    return {one.what: one.says for one in bundles.checked(path, checkpoint) if one.agrees is False}


def found(path: Path, checkpoint: str = "") -> dict[str, Check]:
    return {one.what: one for one in bundles.checked(path, checkpoint)}


# -- what it is -------------------------------------------------------------------------------------------------------


def test_a_person_with_a_page_and_the_bundle_finds_that_they_agree(
    made: tuple[Path, str], page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in made[0].rglob("*") if path.is_file()}
    assert run("verify", str(made[0]), "--checkpoint", page) == 0
    assert capsys.readouterr().out.endswith("\nAgrees. Not checked: the register's side.\n")
    assert before == {path: path.read_bytes() for path in made[0].rglob("*") if path.is_file()}
    assert set(found(made[0])) >= {"the trail", "what box.db holds", "the counts", "the result", "the declarations"}


def test_it_names_no_elector_and_holds_no_token_no_key_and_no_place_in_the_pile(
    done: Path, made: tuple[Path, str]
) -> None:
    with (done / "out/register/register-frozen.csv").open(encoding="utf-8-sig") as file:
        electors = list(csv.DictReader(file))
    with (done / "lists/addresses.csv").open(encoding="utf-8-sig") as file:
        addresses = [cell for row in csv.DictReader(file) for cell in row.values() if len(cell) > 6]
    definition = (done / "definition.json").read_text("utf-8")
    text = (done / "election.toml").read_text("utf-8") + definition
    public = {elector["surname"] for elector in electors if elector["surname"].casefold() in text.casefold()}
    held = {path.relative_to(made[0]).as_posix(): path.read_bytes() for path in made[0].rglob("*") if path.is_file()}
    assert set(held) == {
        *("box.db", "trail.jsonl", "definition.json", "counter.py", "READ-ME.txt", "bundle.sha256"),
        *(path.relative_to(done).as_posix() for path in (done / "out/declaration").iterdir()),
    }
    whole = b"\n".join(held.values()).lower()
    for elector in electors:
        number = elector["gmc_number"]
        assert not number or not re.search(rb"(?<![0-9a-f.])%s(?![0-9a-f])" % number.encode(), whole)
        if elector["surname"] not in public and elector["surname"] != "NULL":  # a word of JSON too
            assert not re.search(rb"\b%s\b" % re.escape(elector["surname"].lower().encode()), whole), elector
    assert len(electors) > 60 and len(public) < 30 and len(addresses) > 2
    assert not any(one.lower().encode() in whole for one in addresses)
    assert (done / "box.key").read_bytes() not in whole and b"returned.pdf" not in whole


def test_the_counter_in_it_counts_the_papers_with_python_alone(bundle: Path) -> None:
    argv = [sys.executable, "-I", str(bundle / "counter.py")]
    done = subprocess.run(argv, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0 and "23   12  Adaeze THOMPSON" in done.stdout
    assert done.stdout.endswith(
        "2 of 2 counts of the papers come to these figures. They are those that were declared.\n\n"
    )
    in_box(bundle, "update pattern set papers = 2 where marks = '1 5'")
    done = subprocess.run(argv, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 1 and "THEY ARE NOT THOSE THAT WERE DECLARED." in done.stdout


def test_a_zip_of_it_is_private_says_the_same_and_is_made_once(
    folder: Path, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder.parent / "bundle.zip"
    assert run("verify", str(folder), "--bundle", str(out)) == 0
    assert "under seal: it shows how each paper was marked" in " ".join(capsys.readouterr().out.split())
    assert out.stat().st_mode & 0o777 == 0o600 and wrong(out, page) == {}
    assert run("verify", str(folder), "--bundle", str(out)) == 3
    assert "To check it: lmcvote verify" in " ".join(capsys.readouterr().err.split())
    assert sorted(path.name for path in folder.parent.iterdir()) == ["bundle.zip", "election"]


def test_making_it_stands_in_the_trail_and_the_folder_agrees_after_it(folder: Path) -> None:
    out = folder.parent / "bundle"
    assert run("verify", str(folder), "--bundle", str(out)) == 0
    last = entries(folder)[-1]
    assert last["act"] == "scrutineer's copy made" and last["facts"]["list"] == sha(out / bundles.MANIFEST)
    assert run("verify", str(folder)) == 0


def test_nothing_is_made_before_there_is_a_result_nor_of_a_folder_that_does_not_agree(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(folder.parent / "bundle")
    (folder / "out/declaration/mid-essex-board-2-declared.csv").write_text("changed")
    assert run("verify", str(folder), "--bundle", out) == 6
    capsys.readouterr()
    told = entries(folder)
    early = next(place for place, one in enumerate(told) if one["act"] == "result provisional")
    rewritten(folder, told[:early])
    in_box(folder, f"update last_told set id = '{told[early - 1]['id']}'")  # noqa: S608 -- an id of our own
    assert run("verify", str(folder), "--bundle", out) == 5
    assert "it would be a running count" in " ".join(capsys.readouterr().err.split())
    assert sorted(path.name for path in folder.parent.iterdir()) == ["election"]


# -- tampered with ----------------------------------------------------------------------------------------------------


def test_ten_bundles_that_were_tampered_with_do_not_agree_because_of_what_was_done(
    made: tuple[Path, str], page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The messages stand in tampered.txt, to be read by a person."""
    told = []
    for nth, (what, tampered) in enumerate(TEN.items()):
        place = Path(shutil.copytree(made[0], tmp_path / str(nth) / "bundle"))
        tampered(place)
        assert run("verify", str(place), "--checkpoint", page) == 6, what
        out = capsys.readouterr().out
        says = re.sub(r"20\d\d-\d\d-\d\d", "DAY", out[out.index("Does not agree, because") :])
        told.append(f"## {what}\n\n{says}")
    assert "\n".join(told) == GOLDEN.read_text("utf-8")


def test_scripts_are_told_the_same_with_exit_6(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", str(bundle), "--json") == 0
    assert json.loads(capsys.readouterr().out)["agrees"] is True
    TEN["A vote is moved in the box"](bundle)
    assert run("verify", str(bundle), "--json") == 6
    told = json.loads(capsys.readouterr().out)
    assert {one["code"] for one in told["findings"]} == {"does-not-agree"} and told["exit"] == 6
    assert {one["field"] for one in told["findings"]} == {
        *("what box.db holds", "the counts", "the result", "the papers as scanned"),
    }


def test_a_bundle_without_its_manifest_trail_or_box_is_still_known_as_one(bundle: Path) -> None:
    for name in ("box.db", bundles.MANIFEST, TRAIL):
        whole = (bundle / name).read_bytes()
        (bundle / name).unlink()
        assert bundles.is_bundle(bundle) and run("verify", str(bundle)) == 6
        assert name in wrong(bundle)[bundles.FILES]
        (bundle / name).write_bytes(whole)
    assert run("verify", str(bundle)) == 0


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../box.db", "leads out of the bundle"),
        ("/etc/passwd", "leads out of the bundle"),
        ("out\\..\\..\\box.db", "leads out of the bundle"),
        ("C:box.db", "leads out of the bundle"),
        ("BOX.DB", "is in it twice"),
    ],
)
def test_a_zip_that_would_write_elsewhere_is_never_unpacked(bundle: Path, name: str, says: str) -> None:
    out = bundle.parent / "bad.zip"
    with zipfile.ZipFile(out, "w") as packed:
        for path in (path for path in bundle.rglob("*") if path.is_file()):
            packed.write(path, path.relative_to(bundle).as_posix())
        packed.writestr(name, b"x")
    assert list(wrong(out)) == [bundles.FILES] and says in wrong(out)[bundles.FILES]


def test_a_zip_with_a_link_or_of_any_bytes_is_no_bundle(bundle: Path) -> None:
    out = bundle.parent / "bad.zip"
    link = zipfile.ZipInfo("box.db")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(link, "/etc/passwd")
    assert "box.db is a link" in wrong(out)[bundles.FILES]
    out.write_bytes(out.read_bytes()[:40])
    assert "the ZIP is damaged" in wrong(out)[bundles.FILES]


def test_a_pipe_or_a_linked_folder_is_never_opened(bundle: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(bundle / "pipe")
        assert wrong(bundle)[bundles.FILES] == "pipe is no file. Nothing of it was opened."
        (bundle / "pipe").unlink()
    (bundle / "out/more").symlink_to(bundle.parent, target_is_directory=True)
    assert wrong(bundle)[bundles.FILES] == "out/more is a link. Nothing of it was opened."


def test_another_counter_is_told_of_and_not_trusted(bundle: Path) -> None:
    (bundle / "counter.py").write_text("print('The figures add up.')\n")
    remade(bundle)
    assert found(bundle)["the second counter"].agrees is None and wrong(bundle) == {}


def test_a_page_of_another_election_or_of_a_rehearsal_is_no_page_of_this_one(bundle: Path) -> None:
    other = code("ab" * 32)
    says = wrong(bundle, other)["a checkpoint on paper"]
    assert "of another election, of a rehearsal" in says
    assert "A REHEARSAL, whose result is none" in found(bundle)["the election"].says


def one_of(chance: Random, bundle: Path) -> tuple[Path, str]:
    """Something done to one file at random, so that its bytes are others: which, and what."""
    files = sorted(path for path in bundle.rglob("*") if path.is_file())
    path = chance.choice(files)
    before, act = path.read_bytes(), chance.choice(("flip", "cut", "add", "gone", "move", "double"))
    place, end = sorted((chance.randrange(len(before)), chance.randrange(len(before) + 1)))
    part = before[place:end]
    after = {
        "flip": before[:place] + bytes([before[place] ^ (1 << chance.randrange(8))]) + before[place + 1 :],
        "cut": before[:place],
        "add": before + b"\n",
        "gone": before[:place] + before[end + 1 :],
        "move": before[end:] + before[:end],
        "double": before[:end] + part + before[end:],
    }[act]
    path.write_bytes(after)
    return path, act


def random_changes(bundle: Path, seeds: range) -> Ran:
    """A change for each seed, each undone again; half of them with the manifest written anew.

    Then trail and digests must tell; nothing binds the counter and what is to be read.
    """
    unbound = {"counter.py", "READ-ME.txt", "bundle.sha256"}
    whole = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    tried, missed = 0, list[str]()
    for seed in seeds:
        chance = Random(seed)  # noqa: S311 -- to be made again from its seed
        path, act = one_of(chance, bundle)
        if path.read_bytes() == whole[path]:
            continue
        again = chance.random() < 0.5 and path.name not in unbound and path.suffix != ".db"  # its rows: test_verify
        if again:
            remade(bundle)
        tried += 1
        if not wrong(bundle):
            missed.append(f"seed {seed}: {act} of {path.name}, manifest {'made anew' if again else 'as it was'}")
        path.write_bytes(whole[path])
        (bundle / bundles.MANIFEST).write_bytes(whole[bundle / bundles.MANIFEST])
    return Ran(tried, tuple(missed))


@pytest.mark.parametrize("number", [RANDOM, pytest.param(4 * RANDOM, marks=pytest.mark.assurance)])
def test_random_changes_are_each_found(bundle: Path, number: int) -> None:
    """SECURITY 9, row 8."""
    ran = random_changes(bundle, range(number))
    assert not ran.failures and ran.tried > number * 0.97 and wrong(bundle) == {}
