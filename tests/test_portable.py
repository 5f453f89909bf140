"""What would not start on Windows or macOS, or would lose something there: looked for in the source, and on consoles
that know few letters.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from lmcvote import cli
from tests.wording import table

PACKAGE = Path(cli.__file__).parents[1]
UNIX = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "msvcrt", "winreg"}
"""Modules that one system has."""
OF_ONE = {
    *("fork", "forkpty", "symlink", "link", "mkfifo", "chown", "fchmod", "getuid", "geteuid", "killpg", "setsid"),
    *("uname", "sync", "sched_getaffinity", "tzset", "SIGKILL", "SIGHUP", "SIGALRM", "alarm", "startfile"),
    *("O_BINARY", "O_NOFOLLOW", "O_DIRECTORY", "AF_UNIX"),
}
"""Names in `os`, `signal`, `time` and `socket` that one system lacks."""


@cache
def source() -> dict[str, str]:
    return {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Everything in the source, with its place, but for what stands behind a question which system this is."""
    for name, text in source().items():
        tree = ast.parse(text)
        asked = [
            node for node in ast.walk(tree) if isinstance(node, ast.If) and "sys.platform" in ast.unparse(node.test)
        ]
        behind = {inner for node in asked for inner in ast.walk(node)}
        for node in ast.walk(tree):
            if node not in behind:
                yield f"{name}, line {getattr(node, 'lineno', 0)}", node


def test_nothing_is_used_that_one_system_lacks() -> None:
    for place, node in nodes():
        if isinstance(node, ast.Import):
            assert not UNIX & {alias.name for alias in node.names}, place
        elif isinstance(node, ast.ImportFrom):
            assert node.module not in UNIX, place
        elif isinstance(node, ast.Attribute) and node.attr in OF_ONE:
            assert ast.unparse(node.value) not in ("os", "signal", "time", "socket"), place


def test_what_is_opened_by_number_keeps_its_bytes_and_other_processes_begin_anew() -> None:
    """Windows makes two bytes of a line's end in what is opened as text; macOS breaks where a process is copied."""
    opened = spawned = 0
    for place, node in nodes():
        if not isinstance(node, ast.Call):
            continue
        called, told = ast.unparse(node.func), ast.unparse(node)
        if called == "os.open" and "O_RDONLY" not in told:
            opened += 1
            assert "BINARY" in told, place
        if called == "get_context":
            spawned += 1
            assert told == "get_context('spawn')", place
        if called.endswith(("ProcessPoolExecutor", "multiprocessing.Pool", "multiprocessing.Process")):
            assert "get_context('spawn')" in told, place
    assert opened >= 4 and spawned >= 2, "what is looked for is there"


def test_days_are_written_alike_everywhere() -> None:
    """`%-d` and `%e` are of some systems' C libraries."""
    for name, text in source().items():
        assert not re.search(r"%-[a-zA-Z]|strftime\([^)]*%[ekPs]", text), name


class Console(io.TextIOWrapper):
    """A terminal of its own few letters."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("letters", ["cp437", "cp1252"])
def test_a_console_of_few_letters_shows_what_it_can(letters: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("votes.csv").write_bytes(table("paper | Łukasz | Ann\n1 | 1 |"))
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "argv", ["lmcvote", "count", "votes.csv", "--seats", "1"])
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, Console(shown, encoding=letters, write_through=True))
    with pytest.raises(SystemExit) as stop:
        cli.run()
    assert stop.value.code == 0, shown.getvalue()
    assert b"\\u0141ukasz" in shown.getvalue()
