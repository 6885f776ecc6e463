"""The key of an installation, and what its signatures are worth."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from riktlots.ingest.errors import InputError, StorageError
from riktlots.ingest.home import Home
from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.receipt import Receipt, make_receipt
from riktlots.retrieval.answering.signing import Signature, SigningKey, accepted_keys, check_signature, checked_key
from riktlots.retrieval.search.store import Store

# What anybody can run who has the receipt and the public key, and nothing of Riktlots.
OFFLINE = """
import base64, json, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
receipt = json.load(open(sys.argv[1], encoding="utf-8"))
signature = base64.b64decode(receipt.pop("signature"))
later = ("closest", "missing", "functions", "parts", "choices", "written")
content = {name: value for name, value in receipt.items() if value or name not in later}
signed = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
key = Ed25519PublicKey.from_public_bytes(base64.b64decode(sys.argv[2].removeprefix("ed25519:")))
key.verify(signature, b"riktlots receipt 1\\n" + signed)
assert "riktlots" not in sys.modules
"""


@pytest.fixture
def receipt(read_store: Store) -> Receipt:
    return make_receipt(answer("När ska avtalet anmälas?", read_store), read_store)


def test_the_key_is_made_at_first_need_for_its_owner_alone_and_stays(home: Home, receipt: Receipt) -> None:
    assert accepted_keys(home) == frozenset()
    assert not home.receipt_key.exists(), "checking makes no key"
    first = SigningKey.of(home)
    assert stat.S_IMODE(home.receipt_key.stat().st_mode) == 0o600
    assert SigningKey.of(home).public == first.public
    assert check_signature(first.signed(receipt), accepted_keys(home)) is Signature.VALID
    assert {path.name for path in home.root.iterdir() if path.name.startswith(".receipt")} == set()


def test_a_key_that_is_made_twice_at_once_is_one_key(home: Home) -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.append(SigningKey.of(home).public)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8 and len({*made}) == 1


def test_a_lost_key_gives_way_to_a_new_one_and_its_receipts_are_still_accepted(home: Home, receipt: Receipt) -> None:
    before = SigningKey.of(home).signed(receipt)
    home.receipt_key.unlink()
    after = SigningKey.of(home).signed(receipt)
    assert before.signed_by != after.signed_by
    assert {check_signature(one, accepted_keys(home)) for one in (before, after)} == {Signature.VALID}


def other_kind() -> bytes:
    return generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("content", [b"", b"no key", other_kind()], ids=["empty", "words", "rsa"])
def test_a_file_that_is_no_key_is_told(home: Home, content: bytes) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    home.receipt_key.write_bytes(content)
    with pytest.raises(StorageError, match="Move the file away"):
        SigningKey.of(home)


@pytest.mark.parametrize("written", ["", "ed25519:", "ed25519:AAAA", "rsa:AAAA", "ed25519:∅"])
def test_what_is_no_public_key_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="riktlots receipt key"):
        checked_key(written)


def test_a_signature_can_be_checked_with_the_public_key_and_nothing_of_riktlots(
    receipt: Receipt, tmp_path: Path
) -> None:
    key = SigningKey(Ed25519PrivateKey.generate())
    path = tmp_path / "receipt.json"
    path.write_text(key.signed(receipt).text(), encoding="utf-8")
    command = [sys.executable, "-c", OFFLINE, str(path), key.public]
    subprocess.run(command, check=True, timeout=60, cwd=tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("anmälas", "glömmas"), encoding="utf-8")
    assert subprocess.run(command, capture_output=True, timeout=60, cwd=tmp_path).returncode
