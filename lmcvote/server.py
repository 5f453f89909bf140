"""The URL of a store on a PostgreSQL server, as `[stores]` has it: no password, its own role, and TLS over a network.

register = "postgresql+psycopg://lmc_register@db.example/lmc_register?sslmode=verify-full"
box = "postgresql+psycopg://lmc_box@db.example/lmc_box?sslmode=verify-full"
"""

import re
import tomllib
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

SCHEME = "postgresql+psycopg"
HERE = ("", "localhost", "127.0.0.1", "::1")


def on_server(where: str) -> bool:
    """Whether a store is a database on a server, and not a file of the folder."""
    return "://" in where


def fault(url: str) -> str:
    """What is wrong with the URL of a store, and what to write; empty where nothing is."""
    try:
        parts = urlsplit(url)
        name, port = parts.path.strip("/"), parts.port
    except ValueError:
        return "is no URL. Write postgresql+psycopg://ROLE@HOST/DATABASE?sslmode=verify-full"
    if parts.scheme != SCHEME or port == 0:
        return f"is no PostgreSQL database. Write {SCHEME}://ROLE@HOST/DATABASE?sslmode=verify-full"
    if parts.password is not None or "password" in parse_qs(parts.query):
        return "holds a password, and goes into every copy. Put it into PostgreSQL's own password file, .pgpass"
    if not parts.username or not name or "/" in name:
        return "names no role, or no database. Write postgresql+psycopg://ROLE@HOST/DATABASE"
    if over_network(url) and parse_qs(parts.query).get("sslmode") != ["verify-full"]:
        return "goes over a network without proof of whose server it is. Add ?sslmode=verify-full"
    return ""


def over_network(url: str) -> bool:
    """Whether the server is another machine than this."""
    return _host(urlsplit(url)) not in HERE


def server_of(url: str) -> tuple[str, int]:
    """Host or socket, and port: the same for two databases of one server."""
    parts = urlsplit(url)
    return parts.hostname or parse_qs(parts.query).get("host", [""])[0], parts.port or 5432


def database_of(url: str) -> str:
    """Its name."""
    return urlsplit(url).path.strip("/")


def apart(one: str, other: str) -> bool:
    """Whether two stores have each their own database and their own role: else one role reads who and what."""
    first, second = urlsplit(one), urlsplit(other)
    return first.path != second.path and first.username != second.username


def in_files(stores: Mapping[str, str]) -> dict[str, str]:
    """Side -> file: a store on a server as the file of its side, as a copy of the folder has it."""
    return {side: f"{side}.db" if on_server(where) else where for side, where in stores.items()}


def renamed(settings: str, stores: Mapping[str, str]) -> str:
    r"""An `election.toml` whose stores lie elsewhere, and nothing else. Raises ValueError where that cannot be.

    >>> renamed('id = "e"\n', {"register": "r.db"})
    'id = "e"\n\n[stores]\nregister = "r.db"\n'
    """
    lines = [f'{side} = "{where}"' for side, where in stores.items()]
    head = re.search(r"^\[stores\][^\n]*$", settings, re.MULTILINE)
    if head is None:
        made = "\n".join([settings.rstrip("\n"), "", "[stores]", *lines, ""])
    else:
        end = re.compile(r"^\[", re.MULTILINE).search(settings, head.end())
        inside = settings[head.end() : end.start() if end else len(settings)]
        for side in stores:
            inside = re.sub(rf"^[ \t]*{side}[ \t]*=[^\n]*\n?", "", inside, flags=re.MULTILINE)
        rest = settings[end.start() :] if end else ""
        made = "\n".join([settings[: head.end()], *lines]) + "\n" + inside.removeprefix("\n") + rest
    before, after = tomllib.loads(settings), tomllib.loads(made)
    if after.pop("stores") != {**before.pop("stores", {}), **stores} or before != after:
        raise ValueError("another setting would be changed")
    return made


def _host(parts: SplitResult) -> str:
    """The host that is asked; empty for a socket of this machine."""
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return "" if host.startswith("/") else host
