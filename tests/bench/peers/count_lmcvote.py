"""lmcvote: rows that read alike are decided once; every number checked, every head told."""

from tests.bench.peers import papers, rows


def main() -> None:
    timed, (file, out) = rows.Phases(), papers.arguments()
    with timed("start"):
        from lmcvote import heaps
        from lmcvote.count import plurality
        from lmcvote.election import Rules
        from lmcvote.votes import Head
    with timed("count"):
        found = heaps.summed(file, (), papers.SEATS, Rules())
        (contest,) = found.contests
        result = plurality.seated(contest, found.totals[contest.id])
    votes = {tally.number: tally.votes for tally in result.candidates}
    told = [votes[candidate.number] for candidate in contest.candidates]
    papers.write(out, timed, told, result.rejected[Head.TOO_MANY], result.rejected[Head.UNMARKED])


if __name__ == "__main__":
    main()
