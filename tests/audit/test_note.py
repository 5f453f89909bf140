"""The trail under a key that is kept elsewhere: the form is C2SP's, and what does not fit is said in a sentence."""

import base64
import json
import shutil
import sys
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lmcvote.audit import note, trail
from lmcvote.audit.note import Checkpoint, NotSigned, PublicKey
from tests.audit.tampering import entries, rewritten
from tests.wording import Coins, run

OTHERS = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""A key and a note that other programs of this form are tested with (golang.org/x/mod/sumdb/note)."""
OTHERS_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105 -- published with its note
OTHERS_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
OTHERS_SIGNED = (
    f"{OTHERS_TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
FIXED = Checkpoint("lmcvote/mid-essex-board-2027", 28, "5a" * 32)
FIXED_NOTE = """\
lmcvote/mid-essex-board-2027
28
WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlo=

— scrutineer 3jfFSg1SLu2GjqqlW2v3wEv1Uha3Db+2S2S1yl5uUK5e+BIRqKkrJefC2ap6MNG+FgtRNlBogpBzv2gkII1JMWg2LgQ=
"""
WORDS = "four plain words here"


def key(seed: int = 1) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public(seed: int = 1, name: str = "scrutineer") -> PublicKey:
    return note.public_of(name, key(seed))


# -- the form ---------------------------------------------------------------------------------------------------------


def test_a_note_is_what_other_programs_write_byte_for_byte() -> None:
    theirs = Ed25519PrivateKey.from_private_bytes(base64.b64decode(OTHERS_SECRET)[1:])
    assert note.signed(OTHERS_TEXT, "PeterNeumann", theirs) == OTHERS_SIGNED
    assert note.opened(OTHERS_SIGNED.encode(), note.public_key(OTHERS)) == OTHERS_TEXT
    assert note.public_of("PeterNeumann", theirs).line == OTHERS


def test_a_fixed_key_over_a_fixed_trail_signs_what_it_always_signed() -> None:
    signed = note.signed(FIXED.text(), "scrutineer", key())
    assert signed == FIXED_NOTE
    assert note.checkpoint(note.opened(signed.encode(), public())) == FIXED


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b"", "It is no signed note"),
        (b"text\n", "It is no signed note"),
        (OTHERS_SIGNED.encode()[:-1], "It is no signed note"),
        (OTHERS_SIGNED.encode().replace("—".encode(), b"-"), "It is no signed note"),
        (OTHERS_SIGNED.encode().replace(b"If", b"I\x07"), "It is no signed note"),
        (OTHERS_SIGNED.encode().replace(b"your", b"my", 1), "it was altered"),
        (OTHERS_SIGNED.encode().replace(b"x08go/Z", b"x08go/Y"), "it was altered"),
        (OTHERS_SIGNED.encode().replace(b"PeterNeumann", b"Somebody"), "signed by Somebody (c74f20a3), and the key"),
        (OTHERS_SIGNED.encode().replace(b"x08go", b"y08go"), "signed by PeterNeumann (cb4f20a3), and the key given"),
    ],
)
def test_what_is_no_note_of_this_key_is_said_to_be_none(bad: bytes, says: str) -> None:
    with pytest.raises(NotSigned) as refused:
        note.opened(bad, note.public_key(OTHERS))
    assert says in str(refused.value)


@pytest.mark.parametrize("place", range(0, len(OTHERS), 5))
def test_a_public_key_with_a_slip_in_it_is_none(place: int) -> None:
    slip = OTHERS[:place] + ("B" if OTHERS[place] != "B" else "C") + OTHERS[place + 1 :]
    with pytest.raises(ValueError, match="no public key"):
        note.public_key(slip)


def test_the_key_file_is_pkcs_8_under_scrypt_that_others_can_open_with_the_passphrase_alone() -> None:
    pem = note.locked_up(key(), WORDS, Coins(1))
    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    theirs = serialization.load_pem_private_key(pem, WORDS.encode())
    assert isinstance(theirs, Ed25519PrivateKey) and theirs.private_bytes_raw() == key().private_bytes_raw()
    assert note.SCRYPT in base64.b64decode(b"".join(pem.splitlines()[1:-1])) and key().private_bytes_raw() not in pem
    with pytest.raises(ValueError, match="the passphrase is another"):
        note.unlocked(pem, "five other words here too")


# -- the commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase, as a pipe gives it."""

    class Typing(StringIO):
        def readline(self, *_: object) -> str:  # type: ignore[override]
            return f"{WORDS}\n"

    monkeypatch.setattr(sys, "stdin", Typing())


@pytest.fixture
def stick(tmp_path: Path, typed: None, capsys: pytest.CaptureFixture[str]) -> Path:
    """With a new key on it."""
    path = tmp_path / "stick"
    path.mkdir()
    assert run("sign", str(path / "election.key"), "--new") == 0
    capsys.readouterr()
    return path


def signed(folder: Path, stick: Path) -> Path:
    """A note of what the trail is now."""
    there = set(stick.glob("*.note"))
    assert run("sign", str(stick / "election.key"), str(folder)) == 0
    (made,) = set(stick.glob("*.note")) - there
    return made


def says(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    capsys.readouterr()
    code = run("verify", *argv, "--json")
    told = json.loads(capsys.readouterr().out)
    found = told["findings"] if code else told["checks"]
    which = "field" if code else "what"
    (one,) = (check for check in found if check[which] == "a signed note")
    return code, one["message" if code else "says"]


def test_a_note_is_five_lines_and_tells_of_the_trail_of_its_moment_for_ever(
    folder: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = signed(folder, stick)
    told = trail.read(folder)
    assert made.name == "lmcvote-rehearsal-mid-essex-board-2027-28.note"
    origin, size, head, blank, line = made.read_text("utf-8").splitlines()
    assert (origin, size, blank) == ("lmcvote/rehearsal/mid-essex-board-2027", "28", "")
    assert base64.b64decode(head).hex() == told.head and line.startswith("— scrutineer ")
    of_key = ("--note", str(made), "--key", str(stick / "election.key.pub"))
    assert says(capsys, str(folder), *of_key) == (0, "Line 28 is as scrutineer signed it.")
    line_of_key = (stick / "election.key.pub").read_text("utf-8").strip()
    assert run("verify", str(folder), "--clock-checked", "--by", "Alan Reeve", "--by", "Joyce Hammond") == 0
    assert says(capsys, str(folder), "--note", str(made), "--key", line_of_key) == (
        0,
        "Line 28 is as scrutineer signed it; it says nothing of the 1 later.",
    )


def test_the_scrutineer_signs_and_checks_the_bundle_alone(
    bundle: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = signed(bundle, stick)
    of_key = ("--note", str(made), "--key", str(stick / "election.key.pub"))
    assert says(capsys, str(bundle), *of_key) == (0, "Line 28 is as scrutineer signed it.")


def test_another_key_an_altered_note_a_cut_or_rewritten_trail_and_another_election_are_told_apart(
    folder: Path, stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = signed(folder, stick)
    pub = str(stick / "election.key.pub")
    other = public(7)
    code, told = says(capsys, str(folder), "--note", str(made), "--key", other.line)
    assert code == 6 and "and the key given is that of scrutineer" in told
    altered = tmp_path / "altered.note"
    altered.write_text(made.read_text("utf-8").replace("\n28\n", "\n27\n"), "utf-8")
    code, told = says(capsys, str(folder), "--note", str(altered), "--key", pub)
    assert (code, told) == (6, "The signature does not fit what the note says: it was altered.")
    whole = shutil.copytree(folder, tmp_path / "whole")
    every = entries(whole)
    rewritten(whole, every[:20])
    code, told = says(capsys, str(whole), "--note", str(made), "--key", pub)
    assert code == 6 and told.startswith("It was signed at line 28, and there are 20: the trail was cut, or this is an")
    every[2]["at"] = every[2]["at"].replace("T09", "T08")
    rewritten(whole, every)
    code, told = says(capsys, str(whole), "--note", str(made), "--key", pub)
    assert (code, told) == (6, "Line 28 is another than the one that was signed: the trail was rewritten since.")
    definition = whole / "definition.json"
    definition.write_bytes(definition.read_bytes().replace(b'"rehearsal":1', b'"rehearsal":0'))
    code, told = says(capsys, str(whole), "--note", str(made), "--key", pub)
    assert code == 6 and "of lmcvote/rehearsal/mid-essex-board-2027, and this is lmcvote/mid-essex-board-2027" in told


def test_nobody_signs_what_does_not_agree(folder: Path, stick: Path) -> None:
    (folder / "out/declaration/mid-essex-board-2-declared.csv").write_text("changed")
    assert run("sign", str(stick / "election.key"), str(folder)) == 6
    assert not list(stick.glob("*.note"))


def test_a_key_never_lies_in_the_folder_that_it_signs(
    folder: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(stick / "election.key", folder / "lists")
    (folder.parent / "way").symlink_to(folder / "lists")
    for path in (folder / "lists/election.key", folder.parent / "way/election.key"):
        assert run("sign", str(path), str(folder)) == 3
        assert run("sign", f"{path}2", str(folder), "--new") == 3
        assert "whoever can change the folder could sign it again" in " ".join(capsys.readouterr().err.split())


def test_a_key_is_private_never_written_over_and_its_passphrase_not_short(
    stick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stick / "election.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert run("sign", str(path), "--new") == 3
    assert run("sign", str(stick / "b.key"), "--new", "--name", "two words") == 3
    monkeypatch.setattr(sys, "stdin", StringIO("short\n"))
    assert run("sign", str(stick / "b.key"), "--new") == 3
    assert "12 are the least" in " ".join(capsys.readouterr().err.split())
    assert sorted(one.name for one in stick.iterdir()) == ["election.key", "election.key.pub"]


def test_another_passphrase_another_line_beside_it_or_no_key_is_refused(
    folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sign", str(stick / "no.key"), str(folder)) == 3
    (stick / "election.key.pub").write_text(f"{public(7).line}\n")
    assert run("sign", str(stick / "election.key"), str(folder)) == 3
    assert "is the line of another key" in " ".join(capsys.readouterr().err.split())
    monkeypatch.setattr(sys, "stdin", StringIO("not the passphrase\n"))
    assert run("sign", str(stick / "election.key"), str(folder)) == 3
    assert "the passphrase is another" in " ".join(capsys.readouterr().err.split())


def test_without_the_extra_there_is_one_sentence(
    folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for argv in (
        ("sign", str(stick / "election.key"), str(folder)),
        ("verify", str(folder), "--note", "a.note", "--key", OTHERS),
    ):
        assert run(*argv) == 3
        assert capsys.readouterr().err == (
            'Signatures need one more library. Install it with: python -m pip install\n"lmcvote[sign]"\n'
        )


def test_a_note_is_asked_for_with_its_key(folder: Path) -> None:
    assert run("verify", str(folder), "--note", "a.note") == 2
    assert run("verify", str(folder), "--note", "a.note", "--key", OTHERS) == 3
    assert run("verify", str(folder), "--note", str(folder / "trail.jsonl"), "--key", "no key") == 3
