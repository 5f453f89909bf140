"""The program's own digest: what read and counted the papers can be compared with what was looked at (RULES 10.7)."""

from hashlib import sha256
from pathlib import Path


def digest() -> str:
    """SHA-256 over the names and bytes of all modules, 64 hex digits: the same on every machine."""
    package = Path(__file__).parent.parent
    told = sha256()
    for path in sorted(package.rglob("*.py")):
        data = path.read_bytes().replace(b"\r\n", b"\n")
        told.update(f"{path.relative_to(package).as_posix()} {sha256(data).hexdigest()}\n".encode())
    return told.hexdigest()
