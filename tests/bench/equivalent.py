"""Mutants that no test could kill: by module, the line of code, the change in it, and why nobody could notice it."""

BOTH = "Both must be met: which is named first makes no difference."
EITHER = "A pair is in doubt, or is not, whichever of the two is named first."
ALONE = "A short cut: whoever is joined with nobody comes once, and need not be remembered."
ONE_ROW = "A short cut: of one row the longer way shows that row too."
JOINED = "What joined two doctors is told of the person whom both become."
SHOWN = "shown = rows[0] if len(rows) == 1 else min(rows, key=_official_first)"
EQUIVALENT: dict[str, dict[tuple[str, str], str]] = {
    "lmcvote/audit/trail.py": {
        ("return None", "return None => pass"): "A function that comes to its end returns None.",
    },
    "lmcvote/count/agreement.py": {
        (
            "others = [(run, one) for run, one in standing.values() if independent(latest, run)]",
            "independent(latest, run) => independent(run, latest)",
        ): "Two counts are independent of one another, or neither is; there is a test of it.",
    },
    "lmcvote/electorate/match.py": {
        (
            "if a is b or not (rule := self._doubt(one, other, settled)) or frozenset((a, b)) in decided:",
            "self._doubt(one, other, settled) => self._doubt(other, one, settled)",
        ): EITHER,
        ("join(one, other, rule)", "join(one, other, rule) => join(other, one, rule)"): JOINED,
        ("join(first, other, RULED)", "join(first, other, RULED) => join(other, first, RULED)"): JOINED,
        (
            "for doctor in doctors((row for row in rows if row.source is source), measures.close_with_number)",
            "row.source is source => row.source is not source",
        ): "Either list may be read first: nothing depends on it.",
        (
            "a, b = sorted((a, b), key=lambda person: person.doctors[0].key)",
            "0 => -1",
        ): "Any order that is always the same will do: a case puts its two in the order it shows.",
        (
            "return [pair for pair in pairs if frozenset(pair) not in self._apart] if self._apart else list(pairs)",
            "... in self._apart] if self._apart else list(pairs) => ... in self._apart] if True else list(pairs)",
        ): "A short cut: where nobody is ruled different, the longer way keeps every pair too.",
        ("if len(group) > 1:", "if len(group) > 1: => if True:"): ALONE,
        ("if len(group) > 1:", "len(group) > 1 => len(group) >= 1"): ALONE,
        ("if len(group) > 1:", "1 => 0"): ALONE,
        (
            "return self._doubt_between_numbers(one, other)",
            "self._doubt_between_numbers(one, other) => self._doubt_between_numbers(other, one)",
        ): EITHER,
        (
            "if agreement.slipped(one.gmc_number, other.gmc_number):",
            "agreement.slipped(one.gmc_number, other.gmc_number) => "
            "agreement.slipped(other.gmc_number, one.gmc_number)",
        ): EITHER,
        (
            SHOWN,
            "rows[0] if len(rows) == 1 else min(rows, key=_official_first) => rows[0] if False else "
            "min(rows, key=_official_first)",
        ): ONE_ROW,
        (SHOWN, "1 => 0"): ONE_ROW,
        (SHOWN, "0 => -1"): ONE_ROW,
    },
    "lmcvote/recall/threshold.py": {
        (
            "return self.call.met if self.base is Base.MEMBERS else _both(self.call.met, self.valid)",
            "_both(self.call.met, self.valid) => _both(self.valid, self.call.met)",
        ): BOTH,
        (
            "return _both(self.called, self.valid)",
            "_both(self.called, self.valid) => _both(self.valid, self.called)",
        ): BOTH,
    },
}
