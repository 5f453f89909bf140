"""A signed note over the trail's head: whoever has the public key knows the trail of that moment, wherever it was kept.

The form is C2SP's (c2sp.org/signed-note): the text, a blank line, `— NAME base64(key hash || signature)`, by Ed25519.
The text is a checkpoint in the spirit of c2sp.org/tlog-checkpoint: an origin, the number of lines, and the head in
base64; the head is that of a chain, not of a tree. The key lies on a stick, as PKCS#8 encrypted under scrypt.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lmcvote.findings import BadInput, Finding

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Signer: TypeAlias = "Ed25519PrivateKey"
DASH, ED25519 = "\N{EM DASH} ", b"\x01"
NAME = re.compile(r"[^\s+\x00-\x1f]{1,100}")
"""Of a key: no blank, no plus."""
COST, BLOCK, LANES = 1 << 14, 8, 5
"""Of scrypt: 16 MB five times for each guess of the passphrase; OpenSSL takes no more memory than that."""
LEAST = 12
"""Letters of a passphrase."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whose signature it is, and the 32 bytes it is checked with."""

    name: str
    raw: bytes

    @property
    def hash(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def line(self) -> str:
        """As it is handed out, `NAME+hash+key`: what others call a verifier key."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed of a trail."""

    origin: str
    """`lmcvote/` and the election's id; of a rehearsal `lmcvote/rehearsal/`."""
    size: int
    """Lines."""
    head: str
    """Hash of the last, 64 hex digits."""

    def text(self) -> str:
        """Three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(bytes.fromhex(self.head)).decode()}\n"


class NotSigned(ValueError):
    """Why a note is not to be believed: one sentence."""


def installed() -> None:
    """Raise BadInput where the extra is not installed."""
    try:
        import cryptography  # noqa: F401
    except ImportError:
        message = 'Signatures need one more library. Install it with: python -m pip install "lmcvote[sign]"'
        raise BadInput(Finding("extra-missing", message)) from None


def public_key(line: str) -> PublicKey:
    """The key of a line as `PublicKey.line` has it. Raises ValueError for anything else."""
    name, hash_, key = [*line.strip().split("+", 2), "", ""][:3]
    try:
        raw = base64.b64decode(key, validate=True)
    except ValueError:
        raw = b""
    found = PublicKey(name, raw[1:])
    if not NAME.fullmatch(name) or len(raw) != 33 or raw[:1] != ED25519 or found.hash.hex() != hash_:
        raise ValueError("no public key")
    return found


def signed(text: str, name: str, key: "Ed25519PrivateKey") -> str:
    """The note of a text that ends in a line feed."""
    line = base64.b64encode(public_of(name, key).hash + key.sign(text.encode())).decode()
    return f"{text}\n{DASH}{name} {line}\n"


def opened(note: bytes, key: PublicKey) -> str:
    """The text of a note that this key signed. Raises NotSigned with the reason for any other."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        told = note.decode()
    except UnicodeDecodeError:
        told = ""
    text, _, signatures = told.rpartition("\n\n")
    lines = signatures.removesuffix("\n").split("\n")
    if not text or not signatures.endswith("\n") or any(ord(one) < 32 and one != "\n" for one in told):
        raise NotSigned("It is no signed note, or not the whole of one.")
    by = list[str]()
    for line in lines:
        name, _, blob = line.removeprefix(DASH).partition(" ")
        try:
            given = base64.b64decode(blob, validate=True)
        except ValueError:
            given = b""
        if not line.startswith(DASH) or not NAME.fullmatch(name) or len(given) < 5:
            raise NotSigned("It is no signed note, or not the whole of one.")
        by.append(f"{name} ({given[:4].hex()})")
        if (name, given[:4]) == (key.name, key.hash):
            try:
                Ed25519PublicKey.from_public_bytes(key.raw).verify(given[4:], f"{text}\n".encode())
            except InvalidSignature:
                raise NotSigned("The signature does not fit what the note says: it was altered.") from None
            return f"{text}\n"
    raise NotSigned(f"It is signed by {', '.join(by)}, and the key given is that of {key.name} ({key.hash.hex()}).")


def checkpoint(text: str) -> Checkpoint:
    """What a note says. Raises NotSigned for a text of another kind."""
    lines = text.split("\n")
    try:
        head = base64.b64decode(lines[2], validate=True)
        if len(head) != 32 or not lines[1].isascii() or not lines[1].isdecimal():
            raise ValueError
        found = Checkpoint(lines[0], int(lines[1]), head.hex())
    except (ValueError, IndexError):
        raise NotSigned("It is signed, and says nothing of a trail.") from None
    return found


# -- the key ----------------------------------------------------------------------------------------------------------


def new_key(entropy: Callable[[int], bytes]) -> "Ed25519PrivateKey":
    """Another key, of 32 random bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(entropy(32))


def public_of(name: str, key: "Ed25519PrivateKey") -> PublicKey:
    """What is handed out of a key."""
    return PublicKey(name, key.public_key().public_bytes_raw())


def locked_up(key: "Ed25519PrivateKey", passphrase: str, entropy: Callable[[int], bytes]) -> bytes:
    """The key as PEM: PKCS#8 (RFC 5958), encrypted by AES-256-CBC under scrypt (RFC 7914), as OpenSSL reads it.

    Written here because the library's own encryption takes 2,048 rounds of PBKDF2, which is little against guessing.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    salt, start = entropy(16), entropy(16)
    secret = hashlib.scrypt(
        passphrase.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, maxmem=256 * COST * BLOCK, dklen=32
    )
    padding = 16 - len(plain) % 16
    cipher = Cipher(algorithms.AES(secret), modes.CBC(start)).encryptor()
    hidden = cipher.update(plain + bytes([padding]) * padding) + cipher.finalize()
    numbers = b"".join(_der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in (COST, BLOCK, LANES))
    derived = _der(0x30, SCRYPT + _der(0x30, _der(4, salt) + numbers))
    scheme = _der(0x30, PBES2 + _der(0x30, derived + _der(0x30, AES_256_CBC + _der(4, start))))
    whole = base64.encodebytes(_der(0x30, scheme + _der(4, hidden))).replace(b"\n", b"")
    rows = b"\n".join(whole[place : place + 64] for place in range(0, len(whole), 64))
    return b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + rows + b"\n-----END ENCRYPTED PRIVATE KEY-----\n"


def unlocked(pem: bytes, passphrase: str) -> "Ed25519PrivateKey":
    """The key of a file. Raises ValueError for another file, or another passphrase."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if b"ENCRYPTED PRIVATE KEY" not in pem:
        raise ValueError("it is no encrypted key")
    try:
        found = serialization.load_pem_private_key(pem, passphrase.encode())
    except (ValueError, TypeError):
        raise ValueError("the passphrase is another, or the file is damaged") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise ValueError("it is a key of another kind")
    return found


PBES2, SCRYPT = bytes.fromhex("06092a864886f70d01050d"), bytes.fromhex("06092b06010401da47040b")
AES_256_CBC = bytes.fromhex("060960864801650304012a")


def _der(kind: int, data: bytes) -> bytes:
    """A value of ASN.1: its kind, its length, itself."""
    size = len(data).to_bytes(2, "big")
    return (
        bytes([kind]) + (size[1:] if len(data) < 128 else b"\x81" + size[1:] if size[0] == 0 else b"\x82" + size) + data
    )
