"""The routes. GET shows, POST decides; nothing is done for a request that `guard` or a form's token does not pass."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from lmcvote import bundled
from lmcvote.findings import BadInput, Finding, Refusal
from lmcvote.web import forms, views
from lmcvote.web.claims import Claims
from lmcvote.web.desk import Case, Changed, Desk, PaperId, Part, PictureId, Ruling
from lmcvote.web.entry import Door, Visit, own_form
from lmcvote.web.guard import Guard
from lmcvote.web.outcome import Outcome, outcome
from lmcvote.wording import filled, pages

FILES: Mapping[str, str] = {"style.css": "text/css", "desk.js": "text/javascript", "icon.svg": "image/svg+xml"}
MOST_ID = 64
CHANGED = (
    "Somebody else decided this paper meanwhile, or another sheet with its code was scanned: see below. Nothing of "
    "yours was saved. Look at it again; what you chose still stands in the form, and confirming it now is a new ruling."
)
STANDS = "This is what stands already: nothing was added to the record."


def app(
    desk: Desk, tokens: Mapping[str, str], host: str, entropy: Callable[[int], bytes], clock: Callable[[], datetime]
) -> ASGIApp:
    """The page of this desk, at this host and port only.

    `tokens` are the launch tokens, each with the person in whose name its bearer decides.
    """
    page = Page(desk, Door(tokens, entropy), Claims(clock), host)
    folder = bundled.folder("templates") / "adjudicate"
    inner = Starlette(
        routes=[
            *(Route(f"/{name}", _file((folder / name).read_bytes(), kind)) for name, kind in FILES.items()),
            Route("/enter/{token}", page.welcome),
            Route("/enter", page.enter, methods=["POST"]),
            Route("/", page.queue),
            Route("/paper/{id}", page.paper),
            Route("/paper/{id}", page.rule, methods=["POST"]),
            Route("/paper/{id}/outcome", page.counts_as),
            Route("/paper/{id}/code", page.key, methods=["POST"]),
            Route("/gallery", page.gallery),
            Route("/progress", page.progress),
            Route("/picture/{id}/{part}", page.picture),
        ],
        exception_handlers={HTTPException: page.refused, Exception: page.failed},
    )
    inner.router.redirect_slashes = False
    return Guard(inner, host)


def _file(content: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return Response(content, media_type=kind)

    return answer


class Page:
    """What each address answers. One call at a time: the desk is asked from the loop's own thread."""

    def __init__(self, desk: Desk, door: Door, claims: Claims, host: str) -> None:
        """The cookie is named after the port: a browser gives it to every port of a host."""
        self._desk, self._door, self._claims = desk, door, claims
        self._cookie = f"lmcvote-{host.rpartition(':')[2]}"

    async def welcome(self, request: Request) -> Response:
        """The launch address, which nobody uses up by looking: the button does."""
        token = request.path_params["token"]
        person = self._door.expects(token)
        if not person:
            raise HTTPException(403, "This link is used up, or was never good. Start lmcvote adjudicate again.")
        return self._html("enter", request, person=person, token=token)

    async def enter(self, request: Request) -> Response:
        """The token for a cookie."""
        cookie = self._door.admit((await forms.fields(request)).get("token", ""))
        if not cookie:
            raise HTTPException(403, "This link is used up, or was never good. Start lmcvote adjudicate again.")
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, cookie, httponly=True, samesite="strict")
        return answer

    async def queue(self, request: Request) -> Response:
        """Which papers wait, and which to begin with."""
        visit = self._visit(request)
        self._claims.leave(visit.form_token)
        shown, taken = views.filter_of(request.query_params), self._claims.of_others(visit.form_token)
        return self._html("queue", request, done=self._done(request), **views.queue(self._desk, shown, taken))

    async def paper(self, request: Request) -> Response:
        """One paper; with what was last ruled on it, where it is decided."""
        visit, case = self._visit(request), self._case(request, request.query_params)
        self._claims.take(visit.form_token, case.id)
        last = None if case.open else case.history[-1].ruling
        if last is None or last.contest not in ("", case.contest):
            return self._paper(request, case, {})
        chosen = {f"box-{number}": str(what) for number, what in last.boxes}
        chosen |= {
            "head": last.head or "",
            "objected": "yes" if last.objected else "",
            "papers": str(last.papers or ""),
        }
        return self._paper(request, case, chosen)

    async def counts_as(self, request: Request) -> Response:
        """What the paper would count as, for the script of the page: its kind is the first word."""
        query, id = request.query_params, PaperId(request.path_params["id"])
        self._claims.take(self._visit(request).form_token, id)  # who judges is still there
        found = self._outcome(self._case(request, query), query)
        return PlainTextResponse(f"{found.kind} {found.text}")

    async def rule(self, request: Request) -> Response:
        """A ruling, once the page has shown what it makes of the paper."""
        visit, given = await self._form(request)
        case = self._case(request, given)
        found = self._outcome(case, given)
        try:
            ruling = forms.ruling(case, given, self._by(visit, given))
            if given.get("version") != str(case.version):
                raise Changed
            if found.kind == "open":
                return self._paper(request, case, given, found.text, 422)
            if given.get("outcome") != found.text:
                return self._paper(
                    request, case, given, f"Not recorded yet. {found.text}: confirm it, or choose again."
                )
            if _stands(case, ruling):
                return self._paper(request, case, given, STANDS, 422)
            self._desk.rule(case.id, ruling, case.version)
        except Changed:
            return self._paper(request, self._case(request, given), given, CHANGED, 409)
        except Refusal as refusal:
            return self._paper(request, case, given, str(refusal), 422)
        return self._onward(request, case.id, given)

    async def key(self, request: Request) -> Response:
        """The letters beside a code, as two people read them; then the paper that has this code."""
        visit, given = await self._form(request)
        case = self._case(request, {})
        try:
            first, second = ("".join(given.get(name, "").split()).upper() for name in ("first", "second"))
            by = self._by(visit, given)
            if not first or first != second:
                raise BadInput(Finding("keyed-apart", "The two did not key the same letters: look at them again."))
            if given.get("version") != str(case.version):
                raise Changed
            paper = self._desk.key(case.id, first, by, case.version)
        except Changed:
            return self._paper(request, self._case(request, {}), given, CHANGED, 409)
        except Refusal as refusal:
            return self._paper(request, case, given, str(refusal), 422)
        self._door.signed_beside(request.cookies[self._cookie], given.get("beside", ""))
        return RedirectResponse(f"/paper/{paper}?{views.filter_of(request.query_params).query}&keyed={case.id}", 303)

    async def gallery(self, request: Request) -> Response:
        """All boxes by fill."""
        self._visit(request)
        at = request.query_params.get("from", "0")
        offset = int(at) if at.isascii() and at.isdecimal() and len(at) < 10 else 0
        return self._html("gallery", request, **views.gallery(self._desk, offset))

    async def progress(self, request: Request) -> Response:
        """How far the reading is."""
        self._visit(request)
        return self._html("progress", request, progress=self._desk.progress())

    async def picture(self, request: Request) -> Response:
        """A part of a picture, by its id and nothing else."""
        self._visit(request)
        id, part = request.path_params["id"], request.path_params["part"]
        if part not in get_args(Part) or not _is_id(id):
            raise HTTPException(404)
        try:
            picture = self._desk.picture(PictureId(id), part)
        except KeyError:
            raise HTTPException(404) from None
        return Response(picture, media_type="image/png" if picture.startswith(b"\x89PNG") else "image/jpeg")

    async def refused(self, request: Request, error: Exception) -> Response:
        """An answer that is no page, as a page."""
        if not isinstance(error, HTTPException):
            raise error
        told = {403: error.detail, 404: "There is nothing at this address.", 405: "That cannot be done here."}
        message = told.get(error.status_code, error.detail)
        return self._html("message", request, error.status_code, message=message)

    async def failed(self, request: Request, error: Exception) -> Response:
        """A fault of ours: what it was stands in the terminal, not on the page."""
        message = "This is a fault of lmcvote, not of yours. Nothing was saved; the terminal says more."
        return self._html("message", request, 500, message=message)

    # -- what the answers share ------------------------------------------------------------------------------------

    def _visit(self, request: Request) -> Visit:
        visit = self._door.visit(request.cookies.get(self._cookie, ""))
        if not visit:
            raise HTTPException(
                403, "Open the link that lmcvote adjudicate showed in the terminal: one for each person."
            )
        return visit

    async def _form(self, request: Request) -> tuple[Visit, dict[str, str]]:
        visit = self._visit(request)
        given = await forms.fields(request)
        if not own_form(visit, given.get("form_token", "")):
            raise HTTPException(403, "This form is not from this page: nothing was done. Go back and load it again.")
        return visit, given

    def _case(self, request: Request, said: Mapping[str, str]) -> Case:
        """The paper, as one of the contest that somebody says it is of."""
        id, contest = request.path_params["id"], said.get("as", "")
        try:
            if _is_id(id):
                return self._desk.paper(PaperId(id), contest)
        except KeyError:
            pass
        raise HTTPException(404)

    def _outcome(self, case: Case, said: Mapping[str, str]) -> Outcome:
        papers = forms.papers(case, said)
        return outcome(case, forms.judged(case, said), forms.head(said), self._desk.rules, papers)

    def _by(self, visit: Visit, given: Mapping[str, str]) -> tuple[str, ...]:
        """Who decides. Raises BadInput where a second name is asked for and is not there."""
        beside = given.get("beside", "")
        if beside and (beside not in self._desk.people or beside == visit.person):
            raise BadInput(
                Finding("not-named", "The second name must be another of those who may act.", field="beside")
            )
        if self._desk.two_names and not beside:
            raise BadInput(
                Finding("two-people", "Two people rule on each paper: choose the second name.", field="beside")
            )
        return (visit.person, beside) if beside else (visit.person,)

    def _paper(
        self, request: Request, case: Case, chosen: Mapping[str, str], alert: str = "", status: int = 200
    ) -> Response:
        shown = views.filter_of(request.query_params)
        judged, papers = forms.judged(case, chosen), forms.papers(case, chosen)
        values = views.paper(self._desk, case, shown, self._outcome(case, chosen), judged, forms.head(chosen), papers)
        return self._html(
            "paper",
            request,
            status,
            alert=alert,
            taken=case.id in self._claims.of_others(self._visit(request).form_token),
            done=self._done(request) if not alert else None,
            keyed=request.query_params.get("keyed", "") if not alert else "",
            reason=chosen.get("reason", ""),
            objected=chosen.get("objected") == "yes",
            chosen_beside=chosen.get("beside", self._visit(request).beside),
            **values,
        )

    def _onward(self, request: Request, id: PaperId, given: Mapping[str, str]) -> Response:
        """To the next paper that waits, with a word on the one just decided."""
        self._door.signed_beside(request.cookies[self._cookie], given.get("beside", ""))
        shown = views.filter_of(request.query_params)
        taken = self._claims.of_others(self._visit(request).form_token)
        following = views.next_open(self._desk.papers(), id, shown, taken)
        where = f"/paper/{following}" if following else "/"
        return RedirectResponse(f"{where}?{shown.query}&done={id}", 303)

    def _done(self, request: Request) -> tuple[PaperId, str] | None:
        """The paper just decided, and what was recorded."""
        id = PaperId(request.query_params.get("done", ""))
        try:
            case = self._desk.paper(id)
        except KeyError:
            return None
        return None if case.open else (id, views.stands(case))

    def _html(self, name: str, request: Request, status: int = 200, **values: Any) -> Response:  # noqa: ANN401
        """A page from its template."""
        visit = self._door.visit(request.cookies.get(self._cookie, ""))
        both = {
            "here": name,
            "election": self._desk.title,
            "rehearsal": self._desk.rehearsal,
            "two_names": self._desk.two_names,
            "others": [person for person in self._desk.people if visit and person != visit.person],
            "visit": visit,
        }
        return HTMLResponse(filled(pages(), f"adjudicate/{name}.html", {**both, **values}), status)


def _stands(case: Case, ruling: Ruling) -> bool:
    """The last ruling said just this, whoever made it: Enter, pressed once too often, is no ruling."""
    if not case.history:
        return False
    last = case.history[-1].ruling
    return not case.lapsed and replace(ruling, by=last.by, reason=ruling.reason or last.reason) == last


def _is_id(text: str) -> bool:
    """Small letters and digits, as ids are made: nothing that could be a path."""
    return 0 < len(text) <= MOST_ID and text.isascii() and text.isalnum()
