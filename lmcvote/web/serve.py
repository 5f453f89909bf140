"""The app on a random port of this computer, for as long as it is wanted."""

import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import uvicorn

from lmcvote.web.app import app
from lmcvote.web.desk import Desk
from lmcvote.web.entry import BYTES

HERE = "127.0.0.1"


def serve(
    desk: Desk,
    people: Sequence[str],
    entropy: Callable[[int], bytes],
    announce: Callable[[Mapping[str, str]], None],
    clock: Callable[[], datetime],
) -> None:
    """Serve the page until interrupted. `announce` is told each person's launch address once the port is open."""
    tokens = {entropy(BYTES).hex(): person for person in people}
    with socket.create_server((HERE, 0)) as listening:
        host = f"{HERE}:{listening.getsockname()[1]}"
        announce({person: f"http://{host}/enter/{token}" for token, person in tokens.items()})
        configured = uvicorn.Config(
            app(desk, tokens, host, entropy, clock),
            access_log=False,  # an address names a paper, and a line of a log has its time
            log_level="error",
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
        )
        uvicorn.Server(configured).run(sockets=[listening])
