"""A stream of any kind (file, pipe, member of an archive), read once and in bounded pieces."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Protocol

from schemas.errors import SchemasError

PIECE_BYTES: Final = 64 * 1024
MAX_SPOOLED_IN_MEMORY_BYTES: Final = 16 * 1024 * 1024


class Readable(Protocol):
    """All that we ask of a stream of bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """Up to `size` bytes, and none only at the end."""


class Source:
    """A stream whose first bytes can be looked at before they are read.

    The stream need not be seekable. Only its own OSError escapes, besides SchemasError
    `file-too-large`.
    """

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._ahead = bytearray()
        self._ended = False

    def _fill(self) -> None:
        piece = self._stream.read(PIECE_BYTES)
        self._ended = not piece
        self._ahead += piece or b""

    def _look_ahead(self, size: int) -> None:
        while len(self._ahead) < size and not self._ended:
            self._fill()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._ahead[:size])
        del self._ahead[:size]
        return taken

    def peek(self, size: int) -> bytes:
        """The next bytes, which stay to be read; fewer than `size` only at the end."""
        self._look_ahead(size)
        return bytes(self._ahead[:size])

    def unread(self, data: bytes) -> None:
        """Put bytes back in front of what is still to be read."""
        self._ahead[:0] = data

    def read_all(self, max_bytes: int) -> bytes:
        """Everything that is left; SchemasError `file-too-large` when it is more than that."""
        # One byte more than allowed tells too much from just enough.
        self._look_ahead(max_bytes + 1)
        if len(self._ahead) > max_bytes:
            raise SchemasError("file-too-large", max_bytes=max_bytes)
        data = bytes(self._ahead)
        self._ahead.clear()
        return data

    def line(self, max_bytes: int) -> bytes | None:
        """The next line with its end, None after the last.

        Raises SchemasError `line-too-long` and reads nothing when it is longer; see `skip_line`.
        """
        searched = 0
        while (end := self._ahead.find(b"\n", searched)) < 0 and not self._ended:
            searched = len(self._ahead)
            if searched > max_bytes:
                break
            self._fill()
        size = end + 1 or len(self._ahead)
        if size > max_bytes:
            raise SchemasError("line-too-long", max_bytes=max_bytes)
        return self._take(size) or None

    def skip_line(self) -> None:
        """Pass over the next line, at constant memory however long it is."""
        while (end := self._ahead.find(b"\n")) < 0 and not self._ended:
            self._ahead.clear()
            self._fill()
        del self._ahead[: end + 1 or None]

    @contextmanager
    def file(self, max_bytes: int) -> Iterator[IO[bytes]]:
        """The whole stream as a seekable file: itself where it is one, else a temporary copy.

        Only for a source of which nothing was read yet. Raises SchemasError `file-too-large`.
        """
        own = self._own_file()
        if own is not None:
            if own.seek(0, SEEK_END) > max_bytes:
                raise SchemasError("file-too-large", max_bytes=max_bytes)
            own.seek(0)
            yield own
            return
        with SpooledTemporaryFile(max_size=MAX_SPOOLED_IN_MEMORY_BYTES) as copy:
            self._copy(copy, max_bytes)
            copy.seek(0)
            yield copy

    def _own_file(self) -> IO[bytes] | None:
        """The stream, if all that was ever read of it is what was looked at ahead."""
        stream: Any = self._stream
        if not (hasattr(stream, "seekable") and stream.seekable()):
            return None
        return stream if stream.tell() == len(self._ahead) else None

    def _copy(self, target: IO[bytes], max_bytes: int) -> None:
        copied = 0
        while piece := self.peek(PIECE_BYTES):
            copied += len(piece)
            if copied > max_bytes:
                raise SchemasError("file-too-large", max_bytes=max_bytes)
            target.write(self._take(len(piece)))
