"""What `lmcvote doctor` asks of the servers of the stores: do they answer, who may enter, and what do they keep.

A server keeps more than rows: logs and archives from which the order in which papers came can be told (SECURITY 8).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from lmcvote.server import database_of, over_network, server_of
from lmcvote.store.engines import told

KEEPS = {
    "archive_mode": ("off", "its log is archived"),
    "track_commit_timestamp": ("off", "it keeps the time of every change"),
    "log_statement": ("none", "it logs statements"),
    "log_min_duration_statement": ("-1", "it logs slow statements"),
    "log_parameter_max_length_on_error": ("0", "it logs what a faulty statement was to write"),
}
"""Setting -> as it should be, and what it means otherwise."""
COPIES = "SELECT count(*) FROM pg_stat_replication"
TLS = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
MAY_CONNECT = (
    "SELECT coalesce(bool_or(has_database_privilege(oid, 'CONNECT')), false) FROM pg_database WHERE datname = %s"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of a side, and whether it will do."""

    side: str
    ready: bool | None
    """None where it is for people to weigh."""
    says: str


def ask(stores: Mapping[str, str]) -> Iterator[Answer]:
    """Each side that lies on a server, by its own role; `stores` is side -> URL of those."""
    for side, where in stores.items():
        yield from _side(side, where, {other: url for other, url in stores.items() if other != side})


def _side(side: str, where: str, others: Mapping[str, str]) -> Iterator[Answer]:
    try:
        with create_engine(where, poolclass=NullPool).connect() as rows:
            granted = {
                other
                for other, url in others.items()
                if server_of(url) == server_of(where)
                and rows.exec_driver_sql(MAY_CONNECT, (database_of(url),)).scalar()
            }
            tls = bool(rows.exec_driver_sql(TLS).scalar())
            keeps = [
                f"{says} ({name})"
                for name, (wanted, says) in KEEPS.items()
                if str(rows.exec_driver_sql(f"SHOW {name}").scalar_one()) != wanted
            ]
            if rows.exec_driver_sql(COPIES).scalar():
                keeps.append("another server copies it")
    except DBAPIError as error:
        yield Answer(side, False, f"{where} does not answer: {told(error)}")
        return
    way = "over TLS" if tls else "without TLS" if over_network(where) else "on this machine"
    yield Answer(side, tls or not over_network(where), f"{where} answers, {way}.")
    for other, url in others.items():
        if other in granted or _enters(where, url):
            says = (
                f"its role can enter the database of the {other}. Have its keeper REVOKE CONNECT on it FROM PUBLIC, "
                "and from this role."
            )
            yield Answer(side, False, says)
        else:
            yield Answer(side, True, f"its role cannot enter the database of the {other}.")
    if keeps:
        yield Answer(side, None, f"its server keeps what tells an order: {'; '.join(keeps)}.")


def _enters(role: str, where: str) -> bool:
    """Whether the role of one URL connects to the database of another: on another server, which alone can say.

    That it does not proves little by itself: the password file may have no line for that role there.
    """
    theirs, ours = urlsplit(where), urlsplit(role)
    entered = theirs._replace(netloc=f"{ours.username}@{theirs.netloc.rpartition('@')[2]}")
    try:
        with create_engine(urlunsplit(entered), poolclass=NullPool).connect():
            return True
    except DBAPIError:
        return False
