"""A desk, its page, and somebody who has come in by their link."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from lmcvote.web.app import app
from tests.web.made import DEPUTY, RO, Made

HOST = "127.0.0.1:8123"
ORIGIN = {"origin": f"http://{HOST}"}


@dataclass
class Visitor:
    """A browser with a cookie, and the token of its forms."""

    client: TestClient
    form_token: str = ""

    def enter(self, link: str = "launch") -> Response:
        return self.client.post("/enter", data={"token": link}, headers=ORIGIN)

    def see(self, where: str) -> Response:
        return self.client.get(where)

    def post(self, where: str, **fields: str) -> Response:
        return self.client.post(where, data={"form_token": self.form_token, **fields}, headers=ORIGIN)

    def rule(self, paper: str, outcome: str, version: str = "1", **fields: str) -> Response:
        """As the page sends it: `box_6="vote"` is the box of candidate 6."""
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.post(f"/paper/{paper}", **{"version": version, "outcome": outcome, "beside": DEPUTY, **named})


@pytest.fixture
def desk() -> Made:
    return Made()


@pytest.fixture
def stranger(desk: Made) -> Iterator[Visitor]:
    """Nobody who has a cookie; `launch` and `other` are the links of two people."""
    made = app(desk, {"launch": RO, "other": DEPUTY}, HOST, secrets.token_bytes, lambda: desk.now)
    with TestClient(made, f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False) as client:
        yield Visitor(client)


@pytest.fixture
def visitor(stranger: Visitor) -> Visitor:
    assert stranger.enter().status_code == 303
    page = stranger.see("/paper/4kq7x2mw").text
    stranger.form_token = page.partition('name="form_token" value="')[2].partition('"')[0]
    return stranger
