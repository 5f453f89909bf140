"""Who is let in, and what an attacker's page gets: nothing, and nothing is changed."""

import itertools
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import anyio
import pytest
from starlette.types import Message

from lmcvote.votes import Vote
from lmcvote.web.app import app
from lmcvote.web.desk import Past, PictureId, Ruling
from lmcvote.web.forms import MOST_BYTES, MOST_FIELDS
from lmcvote.web.guard import HEADERS
from tests.assured import Ran
from tests.web.conftest import HOST, ORIGIN, Visitor
from tests.web.made import DEPUTY, RO, Made
from tests.wording import CLOCK

RULING = {"version": "1", "box-6": "vote", "beside": DEPUTY, "outcome": "Counts: 5 votes"}
ADDRESSES = ["/", "/paper/4kq7x2mw", "/paper/4kq7x2mw/outcome?box-6=vote", "/gallery", "/progress"]
PICTURES = ["/picture/4kq7x2mwp1/page", "/picture/4kq7x2mwb6/crop", "/picture/4kq7x2mwb6/row"]
WRONG_HOSTS = [
    "localhost:8123",
    "127.0.0.1",
    "127.0.0.1:8124",
    "127.0.0.1:8123.evil.example",
    "evil.example",
    "evil.example:8123",
    "127.0.0.1.nip.io:8123",
    "[::1]:8123",
    "0.0.0.0:8123",
    "2130706433:8123",
    "127.1:8123",
    "127.0.0.1:8123@evil.example",
    "",
]
WRONG_ORIGINS = [
    "null",
    "http://evil.example",
    "https://127.0.0.1:8123",
    "http://127.0.0.1",
    "http://127.0.0.1:8124",
    "http://localhost:8123",
    "http://127.0.0.1:8123.evil.example",
    "http://127.0.0.1:8123/",
    "",
]
SCRIPT = "<script>alert(1)</script>"
PAYLOADS = [
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 'q' * 9 }}{% raw %}",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "&lt;b&gt;",
]


@dataclass
class Sent:
    """A request that would be taken; a test spoils it."""

    fields: dict[str, str]
    headers: dict[str, str] = field(default_factory=lambda: dict(ORIGIN))
    method: str = "POST"
    url: str = "/paper/4kq7x2mw"


def untouched(desk: Made) -> bool:
    return desk.kept == Made().kept and not desk.keyed


def test_the_page_is_at_its_own_host_only(visitor: Visitor, desk: Made) -> None:
    for host, where in itertools.product(WRONG_HOSTS, [*ADDRESSES, "/style.css", "/enter/other", "/nowhere"]):
        answer = visitor.client.get(where, headers={"host": host})
        assert answer.status_code == 403, (host, where)
        assert "Alan" not in answer.text and answer.headers["content-security-policy"]


def test_a_form_of_another_origin_is_refused_before_anything_is_read(visitor: Visitor, desk: Made) -> None:
    body = {"form_token": visitor.form_token, **RULING}
    for origin in WRONG_ORIGINS:
        assert visitor.client.post("/paper/4kq7x2mw", data=body, headers={"origin": origin}).status_code == 403
    assert visitor.client.post("/paper/4kq7x2mw", data=body).status_code == 403  # none told
    assert untouched(desk)


def test_two_hosts_or_two_origins_are_as_good_as_a_wrong_one(visitor: Visitor, desk: Made) -> None:
    assert visitor.client.get("/", headers=[("host", HOST), ("host", "evil.example")]).status_code == 403
    twice = [("origin", ORIGIN["origin"]), ("origin", "http://evil.example")]
    assert visitor.client.post("/enter", data={"token": "other"}, headers=twice).status_code == 403


def test_what_is_no_request_of_a_browser_is_refused(desk: Made) -> None:
    """Without any host (HTTP/1.0), and a websocket."""
    sent = list[Message]()

    async def keep(message: Message) -> None:
        sent.append(message)

    async def nothing() -> Message:
        return {"type": "http.request"}

    made = app(desk, {}, HOST, secrets.token_bytes, lambda: CLOCK)
    for kind in ("http", "websocket"):
        anyio.run(made, {"type": kind, "method": "GET", "path": "/", "headers": []}, nothing, keep)
    assert [message.get("status") or message.get("code") for message in sent] == [403, None, 1008]


def test_a_page_of_another_site_may_not_even_show_us(visitor: Visitor) -> None:
    for site in ("cross-site", "same-site"):
        assert visitor.client.get("/gallery", headers={"sec-fetch-site": site}).status_code == 403
    assert visitor.client.get("/gallery", headers={"origin": "http://evil.example"}).status_code == 403
    assert visitor.client.get("/gallery", headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_a_form_without_its_token_is_refused(visitor: Visitor, stranger: Visitor, desk: Made) -> None:
    for token in ("", "wrong", visitor.form_token[:-1], visitor.form_token + "0", "\u00e9"):
        visitor.form_token, kept = token, visitor.form_token
        for where in ("/paper/4kq7x2mw", "/paper/a2vx9hq4/code"):
            answer = visitor.post(where, **RULING)
            assert answer.status_code == 403 and "nothing was done" in answer.text
        visitor.form_token = kept
    assert visitor.client.post("/paper/4kq7x2mw", data=RULING, headers=ORIGIN).status_code == 403
    assert untouched(desk)


def test_the_token_of_one_visit_is_not_good_for_another(visitor: Visitor, desk: Made) -> None:
    theirs = visitor.form_token
    visitor.client.cookies.clear()
    assert visitor.enter("other").status_code == 303
    assert (
        visitor.client.post("/paper/4kq7x2mw", data={"form_token": theirs, **RULING}, headers=ORIGIN).status_code == 403
    )
    assert untouched(desk)


def test_without_a_cookie_nothing_is_shown_and_nothing_done(stranger: Visitor, desk: Made) -> None:
    for where in [*ADDRESSES, *PICTURES]:
        answer = stranger.see(where)
        assert answer.status_code == 403 and "Open the link" in answer.text
        assert "4kq7x2mw" not in answer.text and "ASHBY" not in answer.text
    assert stranger.post("/paper/4kq7x2mw", **RULING).status_code == 403
    stranger.client.cookies.set("lmcvote-8123", "0" * 64)
    assert stranger.see("/").status_code == 403
    assert untouched(desk)


def test_a_link_is_good_once_and_looking_does_not_use_it_up(stranger: Visitor) -> None:
    for _ in range(3):
        answer = stranger.see("/enter/launch")
        assert answer.status_code == 200 and f"I am {RO}" in answer.text and "set-cookie" not in answer.headers
    answer = stranger.enter()
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and cookie.startswith("lmcvote-8123=")
    stranger.client.cookies.clear()
    assert stranger.enter().status_code == 403
    assert stranger.see("/enter/launch").status_code == 403
    assert stranger.enter("").status_code == 403 and stranger.enter("guess").status_code == 403
    assert stranger.see("/").status_code == 403


def test_looking_changes_nothing(visitor: Visitor, desk: Made) -> None:
    token = visitor.form_token
    asked = "&".join(f"{name}={value}" for name, value in {"form_token": token, **RULING}.items())
    for where in [*ADDRESSES, *PICTURES, "/paper/4kq7x2mw/code", "/enter/other", "/enter"]:
        for method in ("GET", "HEAD"):
            visitor.client.request(method, where + ("&" if "?" in where else "?") + asked)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = visitor.client.request(method, f"/paper/4kq7x2mw?{asked}", headers=ORIGIN)
        assert answer.status_code == 405
    assert untouched(desk)
    assert visitor.enter("other").status_code == 303  # the link was looked at, and is still good


def test_every_answer_has_every_header(visitor: Visitor, desk: Made) -> None:
    answers = [
        visitor.see(where) for where in [*ADDRESSES, *PICTURES, "/style.css", "/desk.js", "/nowhere", "/enter/x"]
    ]
    answers.append(visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote"))
    answers.append(visitor.client.get("/", headers={"host": "evil.example"}))
    answers.append(visitor.client.post("/paper/4kq7x2mw"))
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS), answer.url
    policy = HEADERS["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy


def test_a_form_too_long_or_of_another_kind_is_refused(visitor: Visitor, desk: Made) -> None:
    assert visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote", reason="x" * MOST_BYTES).status_code == 413
    many = {f"field{number}": "x" for number in range(MOST_FIELDS + 1)}
    assert visitor.rule("4kq7x2mw", "Counts: 5 votes", **many).status_code == 400
    twice = f"form_token={visitor.form_token}&version=1&box-6=vote&box-6=uncertain"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for body in (twice, "form_token=%ff", "form_token", "\u00e9=1"):
        answer = visitor.client.post("/paper/4kq7x2mw", content=body.encode(), headers={**ORIGIN, **kind})
        assert answer.status_code == 400, body
    files = visitor.client.post("/paper/4kq7x2mw", files={"reason": b"x"}, headers=ORIGIN)
    assert files.status_code == 415 and "no file" in files.text
    assert visitor.client.post("/paper/4kq7x2mw", json=RULING, headers=ORIGIN).status_code == 415
    assert untouched(desk)


@pytest.mark.parametrize("name", ["box-6", "head"])
def test_a_choice_that_the_page_does_not_offer_is_refused(visitor: Visitor, desk: Made, name: str) -> None:
    body = {**RULING, "form_token": visitor.form_token, name: SCRIPT}
    answer = visitor.client.post("/paper/4kq7x2mw", data=body, headers=ORIGIN)
    assert answer.status_code == 400 and SCRIPT not in answer.text and untouched(desk)


def test_only_ids_lead_to_papers_and_pictures(visitor: Visitor) -> None:
    odd = [
        "%2e%2e",
        "..%2f..%2fbox.db",
        "%2e%2e%2fetc%2fpasswd",
        "..%5c",
        "nope",
        "x" * 65,
        "%00",
        "4kq7x2mwp1.png",
        "a b",
    ]
    odd += ["4KQ7X2MW", "4kq7x2mw%0d%0aset-cookie:x=1", "\u0661\u0662", "'or'1'='1"]
    for id in odd:
        for where in (f"/paper/{id}", f"/paper/{id}/outcome", f"/picture/{id}/page", f"/picture/{id}/crop"):
            answer = visitor.see(where)
            assert answer.status_code == 404 and "There is nothing at this address" in answer.text, where
    assert visitor.see("/picture/4kq7x2mwp1/original").status_code == 404
    assert visitor.see("/templates/adjudicate/base.html").status_code == 404
    assert visitor.post("/paper/nope", **RULING).status_code == 404


def test_the_letters_are_shown_only_where_two_people_key_them(visitor: Visitor) -> None:
    assert visitor.see("/picture/a2vx9hq4p1/code").status_code == 200
    assert visitor.see("/picture/4kq7x2mwp1/code").status_code == 404


def test_a_fault_of_ours_shows_no_trace(visitor: Visitor, desk: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("box.db at row 7")

    monkeypatch.setattr(desk, "progress", broken)
    answer = visitor.see("/progress")
    assert answer.status_code == 500 and "a fault of lmcvote" in answer.text
    assert "RuntimeError" not in answer.text and "row 7" not in answer.text and answer.headers["cache-control"]


def test_whatever_a_field_holds_stays_text(visitor: Visitor, desk: Made) -> None:
    for payload in PAYLOADS:
        case = Made().kept[0]
        reason = replace(case.reasons[0], name=payload, sentence=payload, rule=payload, code=payload)
        boxes = tuple(replace(box, name=payload, doubts=(payload,)) for box in case.boxes)
        past = Past(Ruling((payload, payload), reason=payload), date(2027, 3, 1), Vote(frozenset({boxes[0].number})))
        desk.kept[0] = replace(case, title=payload, reasons=(reason,), boxes=boxes, history=(past,), where=payload)
        desk.title, desk.people = payload, (RO, payload)
        quoted = visitor.client.build_request(
            "GET", "/", params={"reason": payload, "contest": payload, "done": payload}
        )
        plain = {visitor.see(where).text.count("<script") for where in ("/gallery", "/progress")}
        for where in ("/?state=all", "/paper/4kq7x2mw", str(quoted.url), "/gallery", "/progress", f"/enter/{payload}"):
            page = visitor.see(where).text
            assert {page.count("<script")} == plain == {1}, where
            for raw in ("<img src=x", "<svg", "<script>", "' autofocus onfocus", "qqqqqqqqq", "<b>"):
                assert raw not in page.replace("alt=", ""), (where, raw)
        answer = visitor.rule("4kq7x2mw", payload, box_6="vote", reason=payload, beside=payload)
        assert answer.text.count("<script") in (0, 1) and "<img src=x" not in answer.text


def test_no_page_asks_for_anything_from_outside(visitor: Visitor) -> None:
    for where in [*ADDRESSES, "/style.css", "/desk.js", *(f"/paper/{case.id}" for case in Made().kept)]:
        text = visitor.see(where).text
        assert "http:" not in text and "https:" not in text and "//" not in text.replace("// ", ""), where
        assert " style=" not in text and " onclick" not in text and "<style" not in text


def random_requests(visitor: Visitor, desk: Made, number: int, seed: int = 5) -> Ran:
    """Requests each with one thing wrong at the least; then one with nothing wrong, which is taken."""
    coins = random.Random(seed)  # noqa: S311 (which request comes next)
    wrong: list[Callable[[Sent], object]] = [
        lambda sent: sent.headers.update(origin=coins.choice(WRONG_ORIGINS)),
        lambda sent: sent.headers.update(host=coins.choice(WRONG_HOSTS)),
        lambda sent: sent.fields.update(form_token=coins.choice(["", "0" * 64, SCRIPT])),
        lambda sent: sent.fields.update(head=coins.choice(PAYLOADS)),
        lambda sent: sent.fields.update(version=coins.choice(["0", "2", "-1", "", "x"])),
        lambda sent: sent.fields.update(outcome=coins.choice(["", "Counts: 6 votes", *PAYLOADS])),
        lambda sent: sent.fields.update(beside=coins.choice(["", RO, "Nobody", *PAYLOADS])),
        lambda sent: sent.fields.update(reason="x" * coins.choice([2_000, MOST_BYTES])),
        lambda sent: sent.__setattr__("url", coins.choice(["/paper/x", "/enter", "/picture/x/page"])),
        lambda sent: sent.__setattr__("method", coins.choice(["GET", "HEAD", "PUT", "DELETE"])),
    ]
    failures = list[str]()
    for nth in range(number):
        sent = Sent({"form_token": visitor.form_token, **RULING})
        for spoil in coins.sample(wrong, coins.randint(1, 3)):
            spoil(sent)
        answer = visitor.client.request(sent.method, sent.url, headers=sent.headers, data=sent.fields)
        raw = [payload for payload in PAYLOADS if "<" in payload and payload in answer.text]
        if answer.status_code == 303 or answer.status_code >= 500 or raw or not untouched(desk):
            failures.append(f"seed {seed}, request {nth}: {answer.status_code} {raw}")
    right = visitor.rule("4kq7x2mw", "Counts: 5 votes", box_6="vote").status_code
    return Ran(number, (*failures, *([f"one with nothing wrong: {right}"] * (right != 303))))


@pytest.mark.parametrize("number", [300, pytest.param(5_000, marks=pytest.mark.assurance)])
def test_random_requests_change_nothing(visitor: Visitor, desk: Made, number: int) -> None:
    """SECURITY 9, row 12."""
    assert not random_requests(visitor, desk, number).failures


def test_a_picture_says_what_it_is(visitor: Visitor, desk: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    assert visitor.see("/picture/4kq7x2mwp1/page").headers["content-type"] == "image/png"
    monkeypatch.setattr(desk, "picture", lambda id, part: b"\xff\xd8\xff" if id == PictureId("p") else b"")
    assert visitor.see("/picture/p/page").headers["content-type"] == "image/jpeg"
