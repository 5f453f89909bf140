"""Papers printed as the command prints them, into files of 1,000 pages: FOLDER OUT PAPERS WORKERS (0: no executor)."""

import secrets
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from typing import Any

from lmcvote.election import ElectionId
from lmcvote.printing import Name, PrintFile, print_papers
from tests.bench.peers import rows
from tests.bench.peers.print_lmcvote import example


def main() -> None:
    timed, (_, out) = rows.Phases(), rows.folders()
    papers, workers = map(int, sys.argv[3:])
    with timed("start"):
        pass  # imported above
    with timed("read"):
        style = example()

    def commit(file: PrintFile, name: Name) -> None:
        name()  # without the store: its cost is another bench's

    pages = 0
    with timed("print"), ExitStack() as stack:
        chosen: dict[str, Any] = {}
        if workers:  # their start is part of the price
            chosen["executor"] = stack.enter_context(ProcessPoolExecutor(workers))
        for file in print_papers(ElectionId("bench"), style, papers, out, secrets.token_bytes, commit, **chosen):
            pages += file.pages
            file.path.unlink()  # a hundred thousand pages need no disk
    if pages != papers:
        raise SystemExit(f"{pages} pages printed, not {papers}")
    timed.write(out)


if __name__ == "__main__":
    main()
