"""Papers printed as the command prints them, into files of 1,000 pages: FOLDER OUT PAPERS WORKERS.

WORKERS is how many processes; 0 for this one alone; or the address of a Dask scheduler.
"""

import secrets
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from typing import Any

from lmcvote import engine
from lmcvote.election import ElectionId
from lmcvote.printing import Name, PrintFile, print_papers
from tests.bench.peers import rows
from tests.bench.peers.print_lmcvote import example


def main() -> None:
    timed, (_, out) = rows.Phases(), rows.folders()
    papers, workers = int(sys.argv[3]), sys.argv[4]
    with timed("start"):
        pass  # imported above
    with timed("read"):
        style = example()

    def commit(file: PrintFile, name: Name) -> None:
        name()  # without the store: its cost is another bench's

    pages = 0
    with timed("print"), ExitStack() as stack:
        chosen: dict[str, Any] = {}
        if "://" in workers:  # which are at work already
            by = stack.enter_context(engine.opened(workers, enough=True, live=True, tell=lambda _: None))
            chosen = {"executor": by.executor, "ahead": by.ahead}
        elif int(workers):  # their start is part of the price
            chosen["executor"] = stack.enter_context(ProcessPoolExecutor(int(workers)))
        for file in print_papers(ElectionId("bench"), style, papers, out, secrets.token_bytes, commit, **chosen):
            pages += file.pages
            file.path.unlink()  # a hundred thousand pages need no disk
    if pages != papers:
        raise SystemExit(f"{pages} pages printed, not {papers}")
    timed.write(out)


if __name__ == "__main__":
    main()
