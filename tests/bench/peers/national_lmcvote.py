"""lmcvote's linkage of two lists, phase by phase: python -m tests.bench.peers.national_lmcvote FOLDER OUT [--scale].

Reads `mpl.csv` and `equip.csv` as they are received; writes `phases.json`, and what was found to `found.json`.
"""

import gc
import json
import resource
import sys
from datetime import date
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.bench.peers import rows

if TYPE_CHECKING:
    from lmcvote.electorate.candidates import Candidates

AS_AT = date(2026, 11, 23)


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        from lmcvote.electorate import lists, match, merge
        from lmcvote.electorate.columns import Source
        from lmcvote.electorate.placing import Given
        from lmcvote.electorate.thresholds import load
        from lmcvote.received import OURS
    gc.disable()  # as the command does
    with timed("read"):
        first = lists.read(folder / "mpl.csv", Source.PERFORMERS, caps=OURS)
        second = lists.read(folder / "equip.csv", Source.EQUIP, caps=OURS)
    peaks = {"read": _megabytes()}

    def timed_link(*given: Any) -> match.Linkage:  # noqa: ANN401 -- whatever it is given
        with timed("link"):
            return match.link(*given)

    with mock.patch.object(merge, "link", timed_link), timed("link and place"):
        built = merge.build(first, second, Given(AS_AT, measures=load()), looking=_looking("--scale" in sys.argv))
    peaks["link and place"] = _megabytes()
    made = built.electorate
    found = {"performers": first.rows, "equip": second.rows, "entries": len(made.entries), "cases": len(made.cases)}
    (out / "found.json").write_text(json.dumps({**found, "peaks": peaks}), "utf-8")
    timed.write(out)


def _looking(national: bool) -> "type[Candidates]":
    if national:
        from lmcvote.electorate.scale import NationalCandidates

        return NationalCandidates
    from lmcvote.electorate.candidates import Candidates

    return Candidates


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    main()
