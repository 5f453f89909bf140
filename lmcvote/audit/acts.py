"""What each act may change: which tables of its side. An act that changes another is not what it says.

Imports nothing of this program but its neighbour `chain`. By it an insider who changes a row and then has any command
write a line of its own is seen: the line tells the new digest, under an act that has no business with that table. Who
takes an act that has, is seen in what that act tells, or on paper.
"""

from collections.abc import Iterator, Mapping, Sequence

from lmcvote.audit.chain import Check, Line

WHAT = "what each act changed"
ENVELOPES, SHEETS = "envelopes recorded", "petition sheets recorded"
EVERY = "records destroyed"
"""After it there is no store any more."""
REGISTER: Mapping[str, str] = {
    "electorate built": "build case entry excluded place row elector",
    "cases ruled": "ruling",
    "entry disputed": "dispute",
    "doctor reported": "report",
    "electorate frozen": "elector frozen",
    "nominations invited": "nomination_run nomination_form nomination_told",
    "nominees told": "nomination_run nomination_form nomination_told",
    "nominations recorded": "nomination",
    "nomination withdrawn": "nomination_withdrawn",
    "nomination ruled": "nomination_ruling",
    "nominations closed": "nominations_closed",
    "packs issued": "number pack fate provisional",
    "packs reissued": "pack fate",
    "reminders made": "reminders",
    "reminders posted": "reminders",
    ENVELOPES: "sitting envelope declaration known_by fate",
    "declaration mended": "mended fate",
    "claim upheld": "upheld",
    "one doctor twice": "one_doctor",
    "close extended": "extended",
    "electors told": "told",
    "objection recorded": "objection",
    "objection settled": "objection_settled fate",
    "returns closed": "closed fate",
    "box seal recorded": "seal",
    "seal gap explained": "seal_explained",
    "observers named": "observer",
    "opening stopped": "",
    "opening recorded": "opened",
    "member list published": "member_list",
    "objection to the member list": "member_objection",
    "objection to the member list settled": "member_settled",
    "petition opened": "petition member",
    "petition sheets issued": "petition_sheet",
    SHEETS: "petition_sitting petition_return",
    "petition sheet taken back": "petition_left",
    "signers told": "petition_told",
    "petition closed": "petition_closed",
    "meeting noticed": "meeting",
    "recall decided": "",
    "board members recorded": "interest_member",
    "board member left": "interest_member_left",
    "interests declared": "interest",
    "accountable officer informed": "interest_informed interest_ceased_informed",
    "interest ceased": "interest_ceased",
    "interest declared at a meeting": "interest_meeting",
    "meeting interest ruled": "interest_ruling",
    "interests published": "",
    "clock checked": "",
    "copy made": "",
    "copy put back": "",
    "scrutineer's copy made": "",
    "register laid anew": "",
    "destruction begun": "",
    EVERY: "",
}
"""Act -> the tables of the register that it may change."""
BOX: Mapping[str, str] = {
    "proof signed": "signed",
    "papers printed": "committed printed_by job printed tallied",
    "print files deleted": "printed",
    "papers left counted": "tallied",
    "papers left to count anew": "tallied",
    "papers opened": "tallied",
    "reading begun": "",
    "papers scanned": "batch paper side",
    "batch taken back": "batch",
    "batches merged": "batch side",
    "code keyed": "paper side",
    "papers decided": "decided",
    "papers counted": "run pattern counted",
    "hand count entered": "handed_in",
    "hand counts agreed": "handed_in",
    "variance noted": "variance",
    "lot announced": "announced",
    "lot drawn": "lot",
    "result provisional": "",
    "result declared": "",
    "result withdrawn": "",
    "seat vacated": "departure",
    "seat filled": "filling",
    "audit sealed": "sealed_audit",
    "audit drawn": "sealed_audit",
    "audit listed": "sealed_audit",
    "audit papers recorded": "seen_on_paper",
    "audit papers compared": "compared_paper compared_code",
    "records exported": "",
    "box sealed": "",
}
"""The same of the box."""
HIDDEN = frozenset({"batch", "paper", "side", "decided"})
"""Tables whose digests the trail has hidden, until the box is sealed, with a secret that the box holds until its next
entry: whether they changed, no line tells."""
SITTINGS: Mapping[str, str] = {ENVELOPES: "envelope", SHEETS: "petition_return"}
"""Acts that tell of a sitting at its end -> the table that grew by it. A line of another act may come before that end;
then what came so far stands in that line already."""


def acts(lines: Sequence[Line]) -> Check:
    """Whether each line is of an act there is, and no table changed under another's."""
    faults, owed = list[str](), list[str]()
    for side, may in (("register", REGISTER), ("box", BOX)):
        told = [line for line in lines if line.told["side"] == side]
        faults += [f'line {line.number} tells "{line.told["act"]}"' for line in told if line.told["act"] not in may]
        for line, changed in beyond(told, may):
            sitting = next((act for act, grew in SITTINGS.items() if grew in changed), "")
            if sitting and changed <= {*may[sitting].split()}:
                if not any(later.told["act"] == sitting for later in told if later.number > line.number):
                    owed.append(f"line {line.number} came while returns were recorded, of which no line tells yet")
                continue
            act = line.told["act"]
            faults.append(f'line {line.number}, "{act}", changed {", ".join(sorted(changed))}')
    faults += [f"line {line.number} is of no store" for line in lines if line.told["side"] not in {"register", "box"}]
    if faults:
        more = f"; and {len(faults) - 3} more" if len(faults) > 3 else ""
        says = f"{'; '.join(faults[:3])}{more}. No command does that: a row was changed, and another act told of it."
        return Check(WHAT, False, says[:1].upper() + says[1:])
    if owed:
        return Check(WHAT, None, f"{owed[0][:1].upper()}{owed[0][1:]}.")
    return Check(WHAT, True, "No line has a change in a table with which its act has nothing to do.")


def beyond(told: Sequence[Line], may: Mapping[str, str]) -> Iterator[tuple[Line, set[str]]]:
    """Lines of one side that changed more than they may, and what. Lines told together hold the same: one change."""
    held: Mapping[str, str] = {}
    for place, line in enumerate(told):
        holds = line.told["holds"]
        differ = {name for name in {*held, *holds} if held.get(name) != holds.get(name)} - HIDDEN
        allowed = set[str]()
        for other in told[place:]:
            if other.told["holds"] != holds:
                break
            allowed |= {*may.get(other.told["act"], "").split()}
        if line.told["act"] != EVERY and differ - allowed:
            yield line, differ - allowed
        held = holds
