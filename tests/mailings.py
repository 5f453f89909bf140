"""One small document of each kind that goes with the post, for the tests that read them."""

from lmcvote.documents import Document
from lmcvote.election import CandidateNumber, Contest, ContestId, Election, Group, Requirement
from lmcvote.mailing import (
    Addressed,
    AddressedPractice,
    AddressProof,
    BallotAccount,
    Bundle,
    Enclosure,
    GroupTurnout,
    Identity,
    Marked,
    MarkedRegister,
    Notice,
    Numbered,
    NumberedGroup,
    Pack,
    PackedGroup,
    PackingList,
    Packs,
    Printed,
    ProofChecklist,
    Returned,
    ReturnedGroup,
    Stationery,
    TallySheets,
    Term,
    Turnout,
)
from lmcvote.witnessed import CustodyLog, OpenedContest, OpeningRecord, SealLine
from tests import tellings
from tests.correspondence import OFFICE, SENT, SHA, SHORT_CODE

CLOSES = "12 noon on Friday 8 January 2027"
CONTACT = "ring 01632 960123 or write to votes@lmc.example"
SCRUTINEER = "01632 960999"
STATE = "From the register frozen on 30 November 2026"
BOARD = "Election of six members of the board of NHS Mid Essex CCG"
EARLIER = (
    "If both come back in time, only this one is counted. If you have not sent the earlier one, please destroy it."
)


def code(n: int) -> str:
    """31 capitals and digits, as the 19 bytes of a declaration have them; no two alike."""
    return f"JRCACAAAAAB{n:04}QK7ZLW2MXD9TPA4U"


def pack(n: int = 417, name: str = "Dr Zoë O'Brien", contests: int = 1, gmc_number: str = "6000017") -> Pack:
    boards = ((BOARD, 6), ("Representative of Mid Essex on the LMC", 1))
    named = tuple(
        Contest(ContestId(f"c{k}"), boards[k][0] if k < 2 else f"{BOARD}, area {k}", Group("06Q"), boards[k % 2][1], ())
        for k in range(contests)
    )
    address = ("Flat 2", "17 Mill Lane", "Great Baddow", "Chelmsford", "CM2 0XX")
    return Pack(name, gmc_number, address, "NHS Mid Essex", f"{n:04}/1-K", code(n), named)


def packs(
    election: Election, *several: Pack, requires: tuple[Requirement, ...] = ("signature",), reissue: bool = False
) -> Packs:
    earlier = EARLIER if reissue else ""
    return Packs(election, several or (pack(),), CLOSES, CONTACT, SCRUTINEER, SENT, OFFICE, requires, reissue, earlier)


def enclosure(election: Election, sentences: int = 6) -> Enclosure:
    contest = election.contests[0]
    said = (
        "I have been a partner in Maldon for eleven years. " * (sentences // 2),
        "I would ask for longer appointments, and for fewer forms. " * (sentences // 3),
    )
    statements = {CandidateNumber(n): said for n in range(1, 1 + len(contest.candidates)) if n % 5}
    dates = (
        ("Packs are posted", SENT),
        ("Packs can be replaced by post until", "Tuesday 5 January 2027"),
        ("Envelope B must be here by", CLOSES),
        ("Count", "Monday 11 January 2027"),
    )
    return Enclosure(election, contest, statements, 150, dates, CLOSES, CONTACT)


def notice(election: Election) -> Notice:
    expected, until = "Monday 14 December 2026", "Tuesday 5 January 2027"
    return Notice(election, ("NHS Mid Essex CCG",), SENT, expected, CLOSES, until, "01632 960123", OFFICE)


def address_proof(election: Election, electors: int = 3) -> AddressProof:
    whys = ("practice", "asked for in writing", "home, from the lists")
    listed = tuple(
        Addressed(f"{n:04}/1-K", f"Elector No{n}", "partner", "The Surgery, 3 Mill Lane, Maldon, CM9 0XX", whys[n % 3])
        for n in range(electors)
    )
    locums = AddressedPractice(
        "", "Locums", (Addressed("0998/1-B", "Zoë O'Brien", "locum", "1 The Green, CM1 0XX", whys[2]),)
    )
    return AddressProof(election, STATE, (AddressedPractice("F81011", "Blackwater Medical Centre", listed), locums))


def packing_list(election: Election, practices: int = 3) -> PackingList:
    bundles = tuple(Bundle(f"F81{n:03}", f"The Surgery No{n}", f"{n:04}/1-K", n + 1) for n in range(practices))
    post = Bundle("", "Homes, and addresses asked for in writing", "0990/1-K  0998/1-B", 31)
    mid = PackedGroup("06Q", "NHS Mid Essex", (*bundles, post))
    return PackingList(election, STATE, (mid, PackedGroup("07H", "NHS West Essex", bundles[:1])))


def stationery(election: Election, windows: bool = False) -> Stationery:
    printed = (Printed(BOARD, 330, 10), Printed("Representative of Mid Essex on the LMC", 1330, 40))
    return Stationery(election, STATE, 1330, printed, 64, windows)


def proof_checklist(election: Election) -> ProofChecklist:
    fonts = ("NotoSans-Regular", "NotoSans-Bold", "NotoSansMono-Regular")
    return ProofChecklist(election, CLOSES, fonts, SHA, SHORT_CODE, OFFICE)


def marked_register(election: Election, electors: int = 3) -> MarkedRegister:
    listed = tuple(Numbered(f"{n:04}/1-K", f"Elector No{n}", "Blackwater Medical Centre") for n in range(electors))
    west = NumberedGroup("07H", "NHS West Essex", (Numbered("0998/1-B", "Zoë O'Brien", ""),))
    return MarkedRegister(election, STATE, (NumberedGroup("06Q", "NHS Mid Essex", listed), west))


def returned(election: Election, packs: int = 3) -> Returned:
    marks = (("back", "2027-01-02"), ("in query", "2027-01-03"), ("", ""))
    listed = tuple(Marked(f"{n:04}/1-K", f"Elector No{n}", *marks[n % 3]) for n in range(packs))
    west = ReturnedGroup("07H", "NHS West Essex", (Marked("0998/2-B", "Zoë O'Brien", "late", "2027-01-08"),))
    return Returned(
        election, "Monday 4 January 2027, 9.00 am", CLOSES, (ReturnedGroup("06Q", "NHS Mid Essex", listed), west)
    )


def turnout(election: Election) -> Turnout:
    days = (("2 January to 4 January", 11), ("5 January", 20))
    groups = (
        GroupTurnout("06Q", "NHS Mid Essex", 59, 31, "52.5 %", days),
        GroupTurnout("07H", "NHS West Essex", 40, -1, "", ()),
    )
    return Turnout(
        election.title, election.body, "Monday 4 January 2027, 9.00 am", CLOSES, election.rehearsal, 10, groups, -1
    )


def ballot_account(election: Election, lost: int = 0) -> BallotAccount:
    terms = (
        Term("issued", 1330, "packs that went out, replacements included"),
        Term("in time", 821, "packs that came back before the close, with a declaration that names one of ours"),
        Term("outstanding", 509, "packs that never came back"),
        Term("papers counted", 800 - lost, "ballot papers out of the box"),
    )
    identities = (
        Identity("issued = in time + outstanding", 1330, 1330),
        Identity("to box = papers counted", 800, 800 - lost),
    )
    return BallotAccount(election, BOARD, "Monday 11 January 2027, 5.30 pm", terms, identities)


def tally_sheets(election: Election, batches: int = 2) -> TallySheets:
    return TallySheets(election, election.contests[0], tuple(str(n) for n in range(1, batches + 1)), 25, 20)


def each(election: Election) -> tuple[Document, ...]:
    """One of each."""
    return (
        packs(election, pack(contests=2), pack(418, "Jane Ashby", gmc_number="")),
        enclosure(election),
        notice(election),
        address_proof(election),
        packing_list(election),
        stationery(election),
        proof_checklist(election),
        marked_register(election),
        ballot_account(election),
        tally_sheets(election),
        returned(election),
        *tellings.each(election),
        custody_log(election),
        opening_record(election),
    )


def custody_log(election: Election) -> CustodyLog:
    two = "Mr Alan Reeve, Mrs Joyce Hammond"
    lines = (
        SealLine(1, "2026-12-14 10:05", "returns-1", "closed", "0412", two, "", "", ""),
        SealLine(
            2,
            "2027-01-11 12:20",
            "returns-1",
            "opened",
            "0417",
            two,
            "the seal was whole",
            "seal 0417 was found, and 0412 was put on",
            "0412 was misread for 0417 (Mrs Joyce Hammond and Ms Priya Nair)",
        ),
        SealLine(3, "2027-01-11 12:25", "spares", "closed", "0900", two, "", "", ""),
    )
    return CustodyLog(election, "2027-01-11 12:30", lines, (("returns-1", "open"), ("spares", "sealed, 0900")), 3)


def opening_record(election: Election) -> OpeningRecord:
    note = "Two papers in one inner envelope, with one declaration. One inner envelope was empty."
    two = "Mr Alan Reeve and Ms Priya Nair"
    return OpeningRecord(
        election,
        "11 January 2027, 13:40",
        (OpenedContest(BOARD, 412, 410, 1, 1, 1, 2, 412, note, two, 2),),
        ("Ruth Cole, for Jane ASHBY",),
        (("declarations", "sealed, 0420"), ("returns-1", "open")),
        (("A box is empty below this much ink", 15, "thousandths of the box"),),
        SHA,
        SHA[::-1],
        SHA,
        SHORT_CODE,
    )
