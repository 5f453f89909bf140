"""The body of a request -> its fields; the fields of a paper -> a Ruling."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from lmcvote.election import CandidateNumber
from lmcvote.findings import BadInput, Finding
from lmcvote.votes import Head
from lmcvote.web.desk import Case, Judgement, Ruling

MOST_BYTES = 64 * 1024
"""Some twenty times the form of a paper with 200 candidates; the only long field is the reason."""
MOST_FIELDS = 500
MOST_LETTERS = 1000
"""Of a reason."""
FORM = "application/x-www-form-urlencoded"
Said = TypeVar("Said", Judgement, Head)


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form. Raises HTTPException for a body that no page of ours sends."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415, "Only forms are taken here; no file can be sent.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "The form is too long: nothing was done.")
    try:
        pairs = parse_qsl(body.decode("ascii"), True, True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "The form cannot be read: nothing was done.") from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise HTTPException(400, "The form says one thing twice: nothing was done.")
    return found


def judged(case: Case, said: Mapping[str, str]) -> dict[CandidateNumber, Judgement]:
    """The boxes that were judged, in the order of the paper. A box left as read is not among them."""
    found = {}
    for box in case.boxes:
        if what := said.get(f"box-{box.number}"):
            found[box.number] = _one_of(Judgement, what)
    return found


def head(said: Mapping[str, str]) -> Head | None:
    """The head of rejection; None where the boxes decide."""
    return _one_of(Head, said["head"]) if said.get("head") else None


def papers(case: Case, said: Mapping[str, str]) -> int:
    """How many papers the scans under one code are; 0 where that is no question, or not answered yet."""
    told = said.get("papers", "")
    if case.scans == 1 or not told:
        return 0
    if told not in map(str, range(1, case.scans + 1)):
        raise HTTPException(400, "The form says what no page of ours asks: nothing was done.")
    return int(told)


def ruling(case: Case, said: Mapping[str, str], by: tuple[str, ...]) -> Ruling:
    """What was decided. Raises BadInput for a reason that is too long."""
    reason = said.get("reason", "").strip()
    if len(reason) > MOST_LETTERS:
        message = f"The reason has {len(reason)} letters, {MOST_LETTERS} is the most. Shorten it."
        raise BadInput(Finding("reason-too-long", message, field="reason"))
    boxes, objected = tuple(judged(case, said).items()), said.get("objected") == "yes"
    return Ruling(by, boxes, head(said), objected, reason, case.contest, papers(case, said))


def _one_of(kind: type[Said], text: str) -> Said:
    try:
        return kind(text)
    except ValueError:
        raise HTTPException(400, "The form says what no page of ours asks: nothing was done.") from None
