"""One locator, three ways to be installed: a wheel away from the checkout, an editable install, the checkout itself."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lmcvote import bundled
from lmcvote.cli.demo import STEPS
from lmcvote.paper.template import EDITIONS

ROOT = Path(__file__).parent.parent
WHERE = (
    "import lmcvote, sys; from lmcvote import bundled; "
    "sys.stdout.write(f'{lmcvote.__file__}|{bundled.folder(\"ballots\")}')"
)
HATCH = "import sys; from hatchling import build; getattr(build, sys.argv[1])(sys.argv[2])"


def python(*argv: str, cwd: Path, path: Path | None = None) -> str:
    """Run Python with one more folder on its path, away from the checkout."""
    env = {**os.environ, "PYTHONPATH": str(path) if path else "", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *argv], cwd=cwd, env=env, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def built(kind: str, folder: Path) -> Path:
    """A wheel of the checkout, unpacked as an installer would."""
    python("-c", HATCH, kind, str(folder), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return site


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("build_wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    found = {str(path.relative_to(wheel)) for path in wheel.rglob("*") if path.is_file()}
    assert {f"lmcvote/ballots/{like}/election.toml" for like in ("board-election", "recall")} <= found
    assert {
        f"lmcvote/templates/{name}" for name in EDITIONS
    } <= found and "lmcvote/templates/fonts/LICENSE.txt" in found
    assert "lmcvote/electorate/nicknames.txt" in found
    assert not any(name.startswith(("tests", "ballots", "templates")) for name in found)


def test_an_installed_wheel_runs_the_demo_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    package, ballots = python("-c", WHERE, cwd=tmp_path, path=wheel).split("|")
    assert Path(package).is_relative_to(wheel) and Path(ballots).is_relative_to(wheel)
    told = json.loads(python("-m", "lmcvote", "demo", "away", "--json", cwd=tmp_path, path=wheel))
    assert [step["exit"] for step in told["steps"]] == [0] * len(STEPS)
    (count,) = (step["result"] for step in told["steps"] if step["command"][1:3] == ["count", "lists/votes.csv"])
    assert sum(one["elected"] for one in count["contests"][0]["candidates"]) == 6
    assert (tmp_path / "away/out/packs/packs-06Q-0001-0059.pdf").exists()


def test_an_editable_install_finds_the_checkouts_folders(tmp_path: Path) -> None:
    site = built("build_editable", tmp_path)
    code = f"import site; site.addsitedir({str(site)!r}); {WHERE}"
    package, ballots = python("-S", "-c", code, cwd=tmp_path).split("|")  # -S: no other installed lmcvote is seen
    assert Path(package) == ROOT / "lmcvote/__init__.py" and Path(ballots) == ROOT / "ballots"


def test_the_checkout_finds_its_own_folders() -> None:
    assert bundled.folder("templates") == ROOT / "templates"
    with pytest.raises(FileNotFoundError, match="install lmcvote again"):
        bundled.folder("nothing")
