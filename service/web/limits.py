"""How much a caller may send, and how often: declared beside the view, enforced at the edge.

@bp.post("/imports")
@requires(Role.SECRETARY)
@max_body(50 * MIB)
@limited(UPLOAD)
def upload() -> ResponseReturnValue: ...
"""

import hashlib
import hmac
import io
import ipaddress
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final, TypeVar, cast

from flask import Request, g
from limits import RateLimitItem, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import RequestEntityTooLarge

from service.errors import ServiceError, TooMany

MIB: Final = 1 << 20
MAX_BODY_BYTES: Final = MIB
"""What a route takes unless it says otherwise."""
MAX_FORM_PARTS: Final = 1000
MAX_COUNTERS: Final = 100_000
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_BODY: Final = "max_body_bytes"
_POLICIES: Final = "rate_policies"
# One household or one phone has a whole network of this size in IPv6.
_IPV6_PREFIX: Final = 64

View = TypeVar("View", bound=Callable[..., Any])
Key = Callable[[Request], str]


def by_address(request: Request) -> str:
    """The caller's network address; a school is often behind one."""
    return network(request.remote_addr or "")


def by_caller(request: Request) -> str:
    """The person or the token, else the address."""
    who = g.get("who")
    if who is not None and who.account_id is not None:
        return f"account {who.account_id}"
    if request.authorization is not None and request.authorization.token:
        return f"token {request.authorization.token}"
    return by_address(request)


def by_field(name: str) -> Key:
    """The address together with what stands in a field, or in that part of the route."""

    def key(request: Request) -> str:
        found = (request.view_args or {}).get(name) or request.form.get(name, "")
        return f"{by_address(request)} {str(found).strip().casefold()}"

    return key


def network(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, _IPV6_PREFIX), strict=False))


@dataclass(frozen=True, slots=True)
class Policy:
    """So many calls in so much time, counted for each key."""

    name: str
    rate: RateLimitItem
    key: Key
    safe_methods: bool = False  # whether looking at the page counts as well

    def applies(self, request: Request) -> bool:
        """Whether this call counts."""
        return self.safe_methods or request.method not in SAFE_METHODS


SIGN_IN: Final = (
    Policy("sign-in", parse("10 per 5 minutes"), by_field("login")),
    Policy("sign-in-address", parse("600 per 5 minutes"), by_address),
)
"""A whole school may sign in at eight o'clock from one address, but not as one person."""
RESET: Final = (
    Policy("reset", parse("10 per 10 minutes"), by_field("login")),
    Policy("reset-address", parse("200 per 10 minutes"), by_address),
)
"""After the holidays, half of a school asks from one address."""
CLAIM: Final = (
    Policy("claim", parse("20 per minute"), by_field("token"), safe_methods=True),
    Policy("claim-address", parse("300 per minute"), by_address, safe_methods=True),
)
"""A class claims at once from one address; secrets are too long to guess at this speed."""
CODE: Final = (Policy("code", parse("20 per minute"), by_address),)
"""Short codes that people type."""
API: Final = (Policy("api", parse("1200 per minute"), by_caller, safe_methods=True),)
UPLOAD: Final = (Policy("upload", parse("60 per minute"), by_caller),)
MAIL: Final = (
    Policy("mail", parse("5 per hour"), by_field("token")),
    Policy("mail-to", parse("5 per hour"), by_field("email")),
    Policy("mail-address", parse("300 per hour"), by_address),
)
"""A class has letters written to it from one address, and nobody's mailbox is filled."""
COMING: Final = (Policy("coming", parse("300 per minute"), by_address, safe_methods=True),)
"""Pages on which whole classes arrive without a secret in the address, sent there by others."""
SEARCH: Final = (Policy("search", parse("120 per minute"), by_caller, safe_methods=True),)


def max_body(max_bytes: int) -> Callable[[View], View]:
    """Take bodies of up to so many bytes on this route."""
    return _mark(_BODY, max_bytes)


def limited(policies: tuple[Policy, ...]) -> Callable[[View], View]:
    """Count calls of this route under these policies."""
    return _mark(_POLICIES, policies)


def _mark(name: str, value: object) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, name, value)
        return view

    return mark


def body_limit(view: Callable[..., Any] | None) -> int:
    """The most bytes that a view takes."""
    return cast(int, getattr(view, _BODY, MAX_BODY_BYTES))


def policies_of(view: Callable[..., Any] | None) -> tuple[Policy, ...]:
    """The policies that a view is counted under."""
    return cast(tuple[Policy, ...], getattr(view, _POLICIES, ()))


class CountedStream(io.RawIOBase):
    """A body that does not say how long it is, and may not be longer than this."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        super().__init__()
        self._stream = stream
        self._left = most

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer; raises RequestEntityTooLarge at the first byte too many."""
        found = self._stream.read(len(buffer))
        self._left -= len(found)
        if self._left < 0:
            raise RequestEntityTooLarge
        buffer[: len(found)] = found
        return len(found)


class ClockStorage(Storage):
    """Counters in this process, by a clock that is handed in; a full table forgets the oldest."""

    STORAGE_SCHEME = None  # made by us, never by an address

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._counters: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """None of its own."""
        return StorageError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; a counter lives for `expiry` seconds from its first call."""
        with self._lock:
            now = self._clock().timestamp()
            count, until = self._counters.get(key, (0, 0.0))
            if until <= now:
                # Put at the end, so that the order of the table is the order of the windows.
                self._counters.pop(key, None)
                count, until = 0, now + expiry
                self._make_room(now)
            self._counters[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """The count of the running window."""
        count, until = self._counters.get(key, (0, 0.0))
        return count if until > self._clock().timestamp() else 0

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970."""
        return self._counters.get(key, (0, self._clock().timestamp()))[1]

    def check(self) -> bool:
        """It always works."""
        return True

    def reset(self) -> int:
        """Forget everything; gives the number of counters there were."""
        with self._lock:
            count = len(self._counters)
            self._counters.clear()
            return count

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._lock:
            self._counters.pop(key, None)

    def _make_room(self, now: float) -> None:
        if len(self._counters) < MAX_COUNTERS:
            return
        for key in [key for key, (_, until) in self._counters.items() if until <= now]:
            del self._counters[key]
        while len(self._counters) >= MAX_COUNTERS:
            del self._counters[next(iter(self._counters))]


def check_store(url: str) -> None:
    """Whether such a store could be used, not whether it answers.

    Raises ServiceError `limits-url-malformed`.
    """
    _shared(url)


class Limiter:
    """Counts calls in this process, or in a shared store when the operator names one."""

    def __init__(self, url: str, *, secret: bytes, clock: Callable[[], datetime]) -> None:
        """Raises ServiceError `limits-url-malformed`."""
        self._secret = secret
        self._clock = clock
        self._near = FixedWindowRateLimiter(ClockStorage(clock))
        self._shared = _shared(url) if url else self._near

    def check(self, policies: tuple[Policy, ...], request: Request) -> None:
        """Count this call; raises TooMany `too-many-requests` (`seconds` until it may be tried)."""
        for policy in policies:
            if not policy.applies(request):
                continue
            wait = self._hit(policy, self._hidden(policy.key(request)))
            if wait:
                raise TooMany("too-many-requests", seconds=wait)

    def _hit(self, policy: Policy, key: str) -> int:
        try:
            return self._wait(self._shared, policy, key)
        except StorageError:
            # The shared counters do not answer: each process counts for itself meanwhile.
            return self._wait(self._near, policy, key)

    def _wait(self, limiter: FixedWindowRateLimiter, policy: Policy, key: str) -> int:
        if limiter.hit(policy.rate, policy.name, key):
            return 0
        ends = limiter.get_window_stats(policy.rate, policy.name, key).reset_time
        return max(1, math.ceil(ends - self._clock().timestamp()))

    def _hidden(self, key: str) -> str:
        # Logins and addresses are nothing for a store of counters to know.
        return hmac.new(self._secret, key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _shared(url: str) -> FixedWindowRateLimiter:
    try:
        return FixedWindowRateLimiter(cast(Storage, storage_from_string(url, wrap_exceptions=True)))
    except (ConfigurationError, ValueError) as error:
        raise ServiceError("limits-url-malformed") from error
