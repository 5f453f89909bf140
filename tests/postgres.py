"""A PostgreSQL server of our own, for as long as the tests run: on a socket in a new folder, open to nobody else."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

OWNER = "postgres"
"""Who runs the server where the tests are run by root, whom PostgreSQL refuses."""
SIDES = ("register", "box")
OFFICE = (
    "CREATE ROLE lmc_register LOGIN",
    "CREATE ROLE lmc_box LOGIN",
    "CREATE DATABASE lmc_register OWNER lmc_register",
    "CREATE DATABASE lmc_box OWNER lmc_box",
    "REVOKE CONNECT ON DATABASE lmc_register FROM PUBLIC",
    "REVOKE CONNECT ON DATABASE lmc_box FROM PUBLIC",
)
"""As README has an administrator make them, but for the passwords."""
NAMES = ("lmc", "kept")
KEPT = 6
"""Places of one file: more than a test has folders."""


def programs() -> Path | None:
    """Where the server's programs lie; None where none is installed. Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max((one.parent for one in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@contextmanager
def server() -> Iterator["Server"]:
    """A server that starts empty and leaves nothing. Raises FileNotFoundError where PostgreSQL is not installed."""
    where = programs()
    if where is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="lmcvote-pg-"))
    root = os.geteuid() == 0
    if root:
        shutil.chown(folder, OWNER)

    def run(program: str, *arguments: str) -> None:
        command = [str(where / program), *arguments]
        with (folder / "said").open("ab") as said:
            subprocess.run(  # noqa: S603 -- our own words
                command, check=True, user=OWNER if root else None, cwd=folder, stdout=said, stderr=said
            )

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", OWNER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        quiet = f"-k {folder} -h '' -F -c max_connections=40 -c shared_buffers=16MB"
        run("pg_ctl", "-D", data, "-o", quiet, "-w", "-l", str(folder / "log"), "start")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


class Server:
    """What the tests ask of it."""

    def __init__(self, folder: Path) -> None:
        """`folder` has its socket."""
        self.folder = folder
        self._places: dict[str, dict[Path, str]] = {}

    def url(self, database: str, role: str = OWNER) -> str:
        """Of a database, as `[stores]` has it."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def say(self, *statements: str, database: str = "postgres") -> None:
        """As the administrator."""
        engine = create_engine(self.url(database), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as rows:
            for statement in statements:
                rows.exec_driver_sql(statement)

    @contextmanager
    def office(self) -> Iterator[dict[str, str]]:
        """Side -> URL: two databases, two roles, empty."""
        self.say(*OFFICE)
        try:
            yield {side: self.url(f"lmc_{side}", f"lmc_{side}") for side in SIDES}
        finally:
            self.say(*(f"DROP DATABASE IF EXISTS {name}_{side} WITH (FORCE)" for name in NAMES for side in SIDES))
            self.say(*(f"DROP ROLE lmc_{side}" for side in SIDES))

    def keep(self) -> None:
        """Both databases of the office as they are now, to be put back."""
        self.say(*(f"DROP DATABASE IF EXISTS kept_{side}" for side in SIDES))
        self.say(*(f"CREATE DATABASE kept_{side} TEMPLATE lmc_{side}" for side in SIDES))

    def put_back(self) -> None:
        """Both as they were kept, whoever is still at work in them."""
        for side in SIDES:
            self.say(f"DROP DATABASE lmc_{side} WITH (FORCE)")
            self.say(f"CREATE DATABASE lmc_{side} TEMPLATE kept_{side} OWNER lmc_{side}")

    def place_for(self, folder: Path, file: str) -> str:
        """The URL of what stands for a file of a folder: a schema of its own.

        To make the tables takes most of the time: of each file so many are kept, and the oldest is emptied for a new
        folder.
        """
        places = self._places.setdefault(file, {})
        if folder not in places:
            if len(places) < KEPT:
                name = f"{Path(file).stem}_{len(places)}"
                self.say(f'CREATE SCHEMA "{name}"')
            else:
                name = places.pop(next(iter(places)))
                self._empty(name)
            places[folder] = name
        return self._url_of(places[folder])

    def _url_of(self, schema: str) -> str:
        return f"{self.url('postgres')}&options=-csearch_path%3D{schema}"

    def _empty(self, schema: str) -> None:
        engine = create_engine(self._url_of(schema), poolclass=NullPool)
        with engine.begin() as rows:
            names = inspect(rows).get_table_names()
            if names:
                rows.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in names))  # noqa: S608 -- our own
