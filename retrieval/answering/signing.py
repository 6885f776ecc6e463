"""Signatures of receipts: an Ed25519 key of the installation, and the public keys whose receipts it accepts."""

from __future__ import annotations

import base64
import os
import uuid
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from riktlots.ingest.errors import InputError, StorageError
from riktlots.ingest.files import writing
from riktlots.ingest.home import Home, private_folder
from riktlots.retrieval.answering.receipt import Receipt, content_of

if TYPE_CHECKING:  # most commands sign nothing, and need not wait for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# Before the content, so that a signature can be taken for nothing else.
_PREFIX = b"riktlots receipt 1\n"
_KIND = "ed25519:"
_SUFFIX = ".public"


class Signature(StrEnum):
    """What the signature of a receipt is worth."""

    VALID = "valid"  # of an accepted key, and over exactly this content
    UNKNOWN_KEY = "unknown_key"  # over this content, by a key that anybody may have made
    WRONG = "wrong"
    UNSIGNED = "unsigned"


class SigningKey:
    """The key with which this installation signs its receipts."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = _written(key.public_key())

    @classmethod
    def of(cls, home: Home) -> SigningKey:
        """The key in a data folder; made there, for its owner alone, when there is none. Raises StorageError."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        path = home.receipt_key
        with writing(home.root):
            if not path.exists():
                _make(path)
            try:
                key = load_pem_private_key(path.read_bytes(), None)
            except (ValueError, TypeError) as error:
                raise _unreadable(path) from error
            if not isinstance(key, Ed25519PrivateKey):
                raise _unreadable(path)
            signing = cls(key)
            _accept(home, signing.public)
        return signing

    def signed(self, receipt: Receipt) -> Receipt:
        """The receipt with the public key and the signature."""
        named = receipt.model_copy(update={"signed_by": self.public})
        return named.model_copy(update={"signature": _text(self._key.sign(_message(named)))})


def accepted_keys(home: Home) -> frozenset[str]:
    """The public keys whose receipts are accepted: of this installation, also of earlier keys, and those that were put
    beside them. Makes no key. Raises StorageError."""
    kept = home.receipt_keys.glob(f"*{_SUFFIX}")
    found = {path.read_text(encoding="utf-8", errors="replace").strip() for path in kept}
    # A restored folder may lack the present one.
    return frozenset(found | {SigningKey.of(home).public}) if home.receipt_key.exists() else frozenset(found)


def checked_key(written: str) -> str:
    """A public key as somebody wrote it. Raises InputError when it is none."""
    if _public(written) is None:
        raise InputError(
            f"“{written}” is not a public key. `riktlots receipt key` prints one, such as {_KIND} and 44 characters."
        )
    return written


def check_signature(receipt: Receipt, accepted: Collection[str]) -> Signature:
    """Check the signature of a receipt against public keys; needs neither an index nor a data folder."""
    from cryptography.exceptions import InvalidSignature

    if not receipt.signature and not receipt.signed_by:
        return Signature.UNSIGNED
    key = _public(receipt.signed_by)
    if key is None:
        return Signature.WRONG
    try:
        key.verify(base64.b64decode(receipt.signature, validate=True), _message(receipt))
    except (InvalidSignature, ValueError):
        return Signature.WRONG
    return Signature.VALID if receipt.signed_by in accepted else Signature.UNKNOWN_KEY


def _message(receipt: Receipt) -> bytes:
    return _PREFIX + content_of(receipt, without=("signature",))


def _make(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private_folder(path.parent)
    key = Ed25519PrivateKey.generate()
    staged = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with os.fdopen(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never takes the place of the key that another process has made meanwhile.
        os.link(staged, path)
    except FileExistsError:
        pass
    finally:
        staged.unlink(missing_ok=True)


def _accept(home: Home, public: str) -> None:
    """Keep a public key, which outlives its private key: receipts signed before a restore are checked with it."""
    path = home.receipt_keys / (public.removeprefix(_KIND).translate(str.maketrans("+/", "-_")).rstrip("=") + _SUFFIX)
    if not path.is_file():
        private_folder(path.parent)
        path.write_text(public + "\n", encoding="utf-8")


def _unreadable(path: Path) -> StorageError:
    return StorageError(
        f"{path} is not a key that receipts can be signed with. Move the file away: a new key is made when the next "
        "receipt is signed, and receipts signed before are still accepted."
    )


def _written(key: Ed25519PublicKey) -> str:
    return _KIND + _text(key.public_bytes_raw())


def _public(written: str) -> Ed25519PublicKey | None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not written.startswith(_KIND):
        return None
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(written.removeprefix(_KIND), validate=True))
    except ValueError:
        return None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
