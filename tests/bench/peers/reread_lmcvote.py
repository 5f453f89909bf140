"""lmcvote reads again what `print_lmcvote` printed into a folder, and finds every code."""

from lmcvote.paper import reread
from tests.bench.peers import rows, sheet


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        pass  # imported above
    meant = list(sheet.load(folder).codes)
    with timed("read again"):
        found = list(reread.codes((folder / "papers.pdf").read_bytes()))
    if found != meant:
        raise SystemExit("other codes were read than were printed")
    timed.write(out)


if __name__ == "__main__":
    main()
