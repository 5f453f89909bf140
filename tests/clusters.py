"""A Dask cluster of two workers on this machine, under TLS: a program of its own, until its input ends.

python -m tests.clusters
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TLS = "distributed.comm.tls"


@dataclass(frozen=True)
class Cluster:
    """Where it is, and what Dask's settings hold of whoever may use it."""

    address: str
    settings: Mapping[str, str]

    @property
    def environment(self) -> Mapping[str, str]:
        """The same, for another program."""
        return environment(self.settings)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Dask's settings as variables."""
    named = {f"DASK_{key.replace('.', '__').replace('-', '_').upper()}": value for key, value in settings.items()}
    return {**os.environ, **named}


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Two workers that write nothing to disk. All its machines, and we, hold one certificate."""
    from distributed import Security

    made = Security.temporary()
    told = made.get_tls_config_for_role("client")
    settings = {f"{TLS}.ca-file": str(folder / "ca.pem")}
    (folder / "ca.pem").write_text(told["ca_file"])
    (folder / "key.pem").write_text(told["key"])
    for role in ("client", "scheduler", "worker"):
        settings |= {f"{TLS}.{role}.cert": str(folder / "ca.pem"), f"{TLS}.{role}.key": str(folder / "key.pem")}
    chosen = {**settings, "distributed.worker.memory.target": "False", "distributed.worker.memory.spill": "False"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.clusters"],
        cwd=ROOT,
        env=environment(chosen),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin and running.stdout
        yield Cluster(running.stdout.readline().strip(), settings)
        running.stdin.close()


def ends_its_worker(number: int, mark: Path) -> int:
    """A piece of work whose worker is killed under it, once."""
    if number == 0 and not mark.exists():  # before it has done any other: whoever asks for that waits long
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def main() -> None:
    """Say where it is, and wait."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, protocol="tls://", dashboard_address=None) as running:
        sys.stdout.write(f"{running.scheduler_address}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
