"""The URL of a store on a PostgreSQL server, as `[stores]` has it: no password, its own role, and TLS over a network.

register = "postgresql+psycopg://lmc_register@db.example/lmc_register?sslmode=verify-full"
box = "postgresql+psycopg://lmc_box@db.example/lmc_box?sslmode=verify-full"
"""

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
    if _host(parts) not in HERE and parse_qs(parts.query).get("sslmode") != ["verify-full"]:
        return "goes over a network without proof of whose server it is. Add ?sslmode=verify-full"
    return ""


def apart(one: str, other: str) -> bool:
    """Whether two stores have each their own database and their own role: else one role reads who and what."""
    first, second = urlsplit(one), urlsplit(other)
    return first.path != second.path and first.username != second.username


def _host(parts: SplitResult) -> str:
    """The host that is asked; empty for a socket of this machine."""
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return "" if host.startswith("/") else host
