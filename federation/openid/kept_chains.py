"""Chains that were found before: used again at once, and while nobody answers, until they end."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from federation.openid import statements
from federation.openid.chains import Anchors

MAX_CHAINS: Final = 1000
MAX_BYTES: Final = 16 << 20
FRESH_FOR: Final = timedelta(minutes=5)
"""How long nobody is asked again: a withdrawal is known everywhere soon after."""


@dataclass(frozen=True, slots=True)
class KeptChain:
    """The statements of a chain, and when they were had. They are checked at each use."""

    tokens: tuple[str, ...]
    had_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether nobody need be asked again."""
        return timedelta() <= now - self.had_at < FRESH_FOR


class KeptChains:
    """Chains by what was asked, those longest unused forgotten first; to be shared by threads."""

    def __init__(self, max_chains: int = MAX_CHAINS, max_bytes: int = MAX_BYTES) -> None:
        self._max = max_chains, max_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, KeptChain] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes) -> KeptChain | None:
        """The chain kept under a key of `key_of`."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: bytes, chain: KeptChain) -> None:
        """Keep a chain in place of an earlier one, unless it is larger than all may be."""
        with self._lock:
            self._remove(key)
            if _size(chain) > self._max[1]:
                return
            self._kept[key] = chain
            self._bytes += _size(chain)
            while self._bytes > self._max[1] or len(self._kept) > self._max[0]:
                self._remove(next(iter(self._kept)))

    def drop(self, key: bytes) -> None:
        """Forget a chain that does not hold any more."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: bytes) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._bytes -= _size(found)


def key_of(entity_id: str, anchors: Anchors) -> bytes:
    """Of whom, and by whose keys: who trusts others must not get the answer of before."""
    made = sha256(entity_id.encode("utf-8", "surrogatepass"))
    for name in sorted(anchors):
        known = anchors[name]
        keys = known.values() if hasattr(known, "values") else known
        made.update(b"\0" + name.encode("utf-8", "surrogatepass"))
        made.update(b"\0".join(sorted(statements.thumbprint(key).encode() for key in keys)))
    return made.digest()


def _size(chain: KeptChain) -> int:
    return sum(map(len, chain.tokens))
