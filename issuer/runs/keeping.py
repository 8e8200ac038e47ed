"""A file while it waits: packed, sealed under a key of its own, gone once it was read for good.

The key is sealed under the master key of the installation; a backup of the rows opens no file.
AES-GCM https://csrc.nist.gov/pubs/sp/800/38/d/final
"""

import os
import zlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from issuer.errors import IssuerError
from issuer.importing.opening import MAX_FILE_BYTES
from issuer.runs.models import ImportRun
from keys.errors import KeysError
from keys.sealing import MASTER_KEY_BYTES, NONCE_BYTES, MasterKey
from service.errors import Conflict

_FAST: Final = 1


def keep(run: ImportRun, data: bytes, master: MasterKey) -> None:
    """Put the file into its run, whose `id` is set."""
    key, nonce = os.urandom(MASTER_KEY_BYTES), os.urandom(NONCE_BYTES)
    packed = zlib.compress(data, _FAST)
    run.data = nonce + AESGCM(key).encrypt(nonce, packed, _bound_to(run))
    run.data_key = master.seal(key, key_id=_name(run))


def kept(session: Session, run: ImportRun, master: MasterKey) -> bytes:
    """The file again. Raises Conflict `run-file-gone`, IssuerError `run-file-damaged`."""
    session.refresh(run, ["data"])
    if run.data is None or run.data_key is None:
        raise Conflict("run-file-gone")
    try:
        key = master.unseal(run.data_key, key_id=_name(run))
        nonce, sealed = run.data[:NONCE_BYTES], run.data[NONCE_BYTES:]
        packed = AESGCM(key).decrypt(nonce, sealed, _bound_to(run))
        # What we packed ourselves was never larger than this.
        return zlib.decompressobj().decompress(packed, MAX_FILE_BYTES + 1)
    except (KeysError, InvalidTag, zlib.error) as error:
        raise IssuerError("run-file-damaged") from error


def drop(run: ImportRun) -> None:
    """Delete the file, and what was found in it about people."""
    run.data = run.data_key = run.found = None
    run.answers = {name: value for name, value in run.answers.items() if name in _KEPT_ANSWERS}


_KEPT_ANSWERS: Final = frozenset({"withdraw", "letters", "left", "addresses", "only_good"})


def _name(run: ImportRun) -> str:
    return f"import-{run.id}"


def _bound_to(run: ImportRun) -> bytes:
    # A file moved into another organisation's run does not open there.
    return f"{run.organisation_id} {run.id}".encode()
