"""Files that nobody but their owner may read, whole on the disk or not there at all."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from keys.errors import KeysError

FILE_MODE: Final = 0o600
OTHERS: Final = 0o077


def read_private_file(path: Path, *, max_bytes: int) -> bytes:
    """The bytes of a regular file that only its owner may touch.

    Raises KeysError `key-file-missing`, `key-file-permissions`, `key-file-too-large`,
    `key-file-failed`.
    """
    with file_failures(path), open(path, "rb", opener=_open_itself) as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode) or mode & OTHERS:
            raise KeysError("key-file-permissions", path=str(path), mode=oct(mode & 0o777))
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise KeysError("key-file-too-large", path=str(path), max_bytes=max_bytes)
    return data


def _open_itself(path: str, flags: int) -> int:
    # A link could lead to a file with other owners, a pipe could keep the reader waiting.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def create_private_file(path: Path, data: bytes) -> None:
    """A new file for its owner alone, on the disk when this returns.

    Raises KeysError `key-file-exists`, `key-file-missing` (its folder), `key-file-failed`.
    """
    with file_failures(path):
        write_new(path, data)
        flush_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that did not exist, with mode 0600, down to the disk; raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, FILE_MODE), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Put the names in a folder on the disk; raises OSError."""
    # Without this the new name may be lost with the power although the bytes are there.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def file_failures(path: Path) -> Iterator[None]:
    """Turns what the system says of `path` into KeysError.

    `key-file-missing`, `key-file-exists`, and `key-file-failed` with the system's reason.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise KeysError("key-file-missing", path=str(path)) from error
    except FileExistsError as error:
        raise KeysError("key-file-exists", path=str(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise KeysError("key-file-failed", path=str(path), reason=reason) from error
