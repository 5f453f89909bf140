"""Runs a command on one core and writes what it used: python -I -S stopwatch.py REPORT CORE COMMAND...

CORE is its number, or empty for all of them.

A small process between the bench and what it measures: to a child, Linux counts the peak memory of the process that
started it, and the bench itself holds the lists and the truth. For the same reason it looks at each process by itself,
again and again, where the system tells of them: the peak that Linux keeps of a process begins with its program.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""Unit of the peak memory that the system reports."""
LOOKS_APART = 0.05


def main(report: str, core: str, *command: str) -> int:
    """The command's own exit code; the report has wall and CPU seconds and the peak memory in megabytes."""
    if core and sys.platform == "linux":
        os.sched_setaffinity(0, {int(core)})  # inherited by the command and by its threads
    start, peaks = time.perf_counter(), dict[int, int]()
    child = subprocess.Popen(command)  # noqa: S603
    while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
        for process in family(child.pid):
            peaks[process] = max(peaks.get(process, 0), peak(process))
        time.sleep(LOOKS_APART)
    _, status, used = ended
    most = used.ru_maxrss * KILOBYTE / 1e6
    told = {
        "wall": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
        "megabytes": most,
        "main": peaks.pop(child.pid, 0) / 1e6 or most,
        "child": max(peaks.values(), default=0) / 1e6,
    }
    Path(report).write_text(json.dumps(told), "utf-8")
    return os.waitstatus_to_exitcode(status)


def family(process: int) -> Iterator[int]:
    """A process and all that it started, as far as the system tells."""
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except OSError:
        return
    for child in children.split():
        yield from family(int(child))


def peak(process: int) -> int:
    """The most bytes that a process ever held; 0 where the system does not tell, or it has ended."""
    try:
        told = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
