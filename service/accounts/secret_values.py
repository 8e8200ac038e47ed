"""Tokens, codes for paper, and the keys with which accounts hide and seal."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from keys.sealing import MasterKey
from service.config import ServiceConfig

TOKEN_BYTES: Final = 32
MAX_TOKEN_CHARACTERS: Final = 100
READABLE: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs that nobody takes for one another on paper: no 0 and O, no 1, I and L."""
GROUP_CHARACTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an installation keeps to itself: the master key, and a key that hides what is typed."""

    master: MasterKey = field(repr=False)
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, config: ServiceConfig) -> "Secrets":
        """Those of a service."""
        return cls(config.master, config.secret_key)

    def hidden(self, kind: str, text: str) -> bytes:
        """A value that stands for a text and tells nothing about it to who has not the key."""
        said = f"livret accounts {kind}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self.key, said, hashlib.sha256).digest()


def token() -> str:
    """256 random bits for an address or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(text: str) -> bytes:
    """What is kept of a token; it is too random to be guessed, so one round of SHA-256 will do."""
    return hashlib.sha256(text[: MAX_TOKEN_CHARACTERS + 1].encode("utf-8", "replace")).digest()


def readable(groups: int) -> str:
    """A random code for paper, such as `7KMQ-X2PA`: some 20 bits for each group."""
    signs = [secrets.choice(READABLE) for _ in range(groups * GROUP_CHARACTERS)]
    starts = range(0, len(signs), GROUP_CHARACTERS)
    return "-".join("".join(signs[start : start + GROUP_CHARACTERS]) for start in starts)


def as_printed(text: str) -> str:
    """A code that was typed, without the spaces, dashes and small letters that do not count."""
    return "".join(sign for sign in text[:MAX_TOKEN_CHARACTERS].upper() if sign.isalnum())


def printed_hash(text: str) -> bytes:
    """What is kept of a code on paper of four groups: 79 bits are more than anybody can try."""
    return hashlib.sha256(b"livret code\0" + as_printed(text).encode("utf-8", "replace")).digest()
