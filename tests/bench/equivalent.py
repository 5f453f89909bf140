"""Mutants that no test could kill: by module, the change and why nobody could notice it."""

BOTH = "Both must be met: which is named first makes no difference."
EQUIVALENT: dict[str, dict[str, str]] = {
    "lmcvote/audit/trail.py": {"return None => pass": "A function that comes to its end returns None."},
    "lmcvote/count/agreement.py": {
        "independent(latest, run) => independent(run, latest)": "Two counts are independent of one another, or neither "
        "is; there is a test of it.",
    },
    "lmcvote/electorate/match.py": {
        "row.source is source => row.source is not source": "Either list may be read first: nothing depends on it.",
    },
    "lmcvote/recall/threshold.py": {
        "_both(self.call.met, self.valid) => _both(self.valid, self.call.met)": BOTH,
        "_both(self.called, self.valid) => _both(self.valid, self.called)": BOTH,
    },
}
