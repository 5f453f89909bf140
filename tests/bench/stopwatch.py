"""Runs a command on one core and writes what it used: python -I -S stopwatch.py REPORT CORE COMMAND...

CORE is its number, or empty for all of them.

A small process between the bench and what it measures: to a child, Linux counts the peak memory of the process that
started it, and the bench itself holds the lists and the truth.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""Unit of the peak memory that the system reports."""


def main(report: str, core: str, *command: str) -> int:
    """The command's own exit code; the report has wall and CPU seconds and the peak memory in megabytes."""
    if core and sys.platform == "linux":
        os.sched_setaffinity(0, {int(core)})  # inherited by the command and by its threads
    start = time.perf_counter()
    child = subprocess.Popen(command)  # noqa: S603
    _, status, used = os.wait4(child.pid, 0)
    seconds = {"wall": time.perf_counter() - start, "cpu": used.ru_utime + used.ru_stime}
    Path(report).write_text(json.dumps({**seconds, "megabytes": used.ru_maxrss * KILOBYTE / 1e6}), "utf-8")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
