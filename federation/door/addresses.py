"""May we go there? URLs taken apart strictly, names looked up once, addresses judged.

Why so strict: the URLs come from strangers' credentials. Whoever can make us ask an address of
his choice inside our own network has a spy there (server-side request forgery,
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html).
"""

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from federation.door.limits import MAX_ADDRESSES, MAX_URL_CHARS
from federation.errors import FederationError, FetchError

Address: TypeAlias = IPv4Address | IPv6Address
Resolver: TypeAlias = Callable[[str], Sequence[str]]
"""From a host name to its IP addresses in text; raises `OSError` when there are none."""

DEFAULT_PORTS: Final = {"https": 443, "http": 80}
FIRST_USER_PORT: Final = 1024

_URL_CHARACTERS: Final = re.compile(r"[!-\[\]-~]+")  # printable ASCII without space and backslash
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_MAX_NAME_CHARS: Final = 254
_LOOKS_LIKE_A_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")


def _networks(*texts: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


# https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
# The lists are written out because the answers of `ipaddress` differ between Python versions.
NEVER: Final = _networks(
    "0.0.0.0/8",
    "169.254.0.0/16",  # link-local, with the metadata service of most clouds
    "100.100.100.200/32",  # metadata, Alibaba
    "168.63.129.16/32",  # the host's own service, Azure: a public address by its looks
    "192.0.0.192/32",  # metadata, Oracle
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "fd00:ec2::254/128",  # metadata, Amazon
    "fd20:ce::254/128",  # metadata, Google
    "2001::/32",  # Teredo and 6to4 carry an IPv4 address that we could not judge in their name
    "2002::/16",
)
"""Refused always, even for an origin that a setting allows."""

NOT_PUBLIC: Final = _networks(
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "2001::/23",
    "2001:db8::/32",
    "2620:4f:8000::/48",
    "3fff::/20",
)
"""Refused unless a setting allows the origin."""

GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
NAT64: Final = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked, taken apart; `allowed` when a setting names its origin."""

    url: str  # without fragment
    scheme: str
    host: str  # lower case; an IPv6 address without brackets
    port: int
    allowed: bool

    @property
    def origin(self) -> str:
        """Scheme, host and port in one spelling, for comparison."""
        return _origin(self.scheme, self.host, self.port)


def _origin(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def origin(text: str) -> str:
    """The one spelling of an origin such as `http://127.0.0.1:7401`.

    Raises `FederationError("origin-malformed")` for anything that is not scheme, host and
    perhaps port: a path would look like a limit that nobody keeps.
    """
    try:
        parts = _split(text)
        host, port = _host(parts, text), _port(parts, text)
    except FetchError as error:
        raise FederationError("origin-malformed", origin=text[:200]) from error
    if parts.scheme not in DEFAULT_PORTS or parts.path not in {"", "/"} or "?" in text:
        raise FederationError("origin-malformed", origin=text[:200])
    return _origin(parts.scheme, host, port)


def target(url: str, allowed_origins: frozenset[str]) -> Target:
    """Take a URL apart and say whether it may be asked at all, before any name is looked up.

    `allowed_origins` are in the spelling of `origin`. https is asked on port 443 and on user ports
    (1024 and above); the other system ports belong to other protocols. Raises `FetchError` with
    `url-malformed`, `scheme-refused` or `address-refused`.
    """
    parts = _split(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise FetchError("scheme-refused", url=url, scheme=parts.scheme)
    host, port = _host(parts, url), _port(parts, url)
    allowed = _origin(parts.scheme, host, port) in allowed_origins
    if parts.scheme != "https" and not allowed:
        raise FetchError("scheme-refused", url=url, scheme=parts.scheme)
    if port != DEFAULT_PORTS["https"] and port < FIRST_USER_PORT and not allowed:
        raise FetchError("address-refused", url=url, reason="port", port=port)
    return Target(parts._replace(fragment="").geturl(), parts.scheme, host, port, allowed)


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL_CHARS:
        raise FetchError("url-malformed", url=url[:200], reason="too-long")
    if not _URL_CHARACTERS.fullmatch(url):
        raise FetchError("url-malformed", url=url, reason="characters")
    try:
        return urlsplit(url)
    except ValueError as error:
        raise FetchError("url-malformed", url=url, reason="syntax") from error


def _port(parts: SplitResult, url: str) -> int:
    try:
        port = parts.port
    except ValueError as error:
        raise FetchError("url-malformed", url=url, reason="syntax") from error
    return DEFAULT_PORTS.get(parts.scheme, 0) if port is None else port


def _host(parts: SplitResult, url: str) -> str:
    """Host as a DNS name, a dotted IPv4 or a bracketed IPv6 address, and in no other form.

    `127.1`, `0x7f000001`, `2130706433` and `0177.0.0.1` are loopback to many a system library and
    names to others; a text on which readers disagree is nothing to connect to.
    """
    if "@" in parts.netloc:
        # A name and password in a URL is only ever there to mislead.
        raise FetchError("url-malformed", url=url, reason="userinfo")
    host = parts.hostname or ""
    if "[" in parts.netloc or "]" in parts.netloc:
        return _ipv6_host(host, url)
    if len(host) > _MAX_NAME_CHARS or not _NAME.fullmatch(host):
        raise FetchError("url-malformed", url=url, reason="host")
    if _LOOKS_LIKE_A_NUMBER.fullmatch(host) and not _is_address(host):
        raise FetchError("address-refused", url=url, reason="host-form", host=host)
    return host


def _ipv6_host(host: str, url: str) -> str:
    # A zone (`fe80::1%eth0`) names an interface of this machine: never a stranger's business.
    if "%" in host or not _is_address(host):
        raise FetchError("address-refused", url=url, reason="host-form", host=host)
    return str(ipaddress.ip_address(host))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def addresses(target: Target, resolver: Resolver, *, seconds: float) -> tuple[str, ...]:
    """The addresses of a target that we may connect to, at most `MAX_ADDRESSES`, in their order.

    A name may well have private addresses beside public ones (a campus that answers both inside
    and outside): the permitted ones are kept, and only when none is left it is refused. As the
    connection is made to these very addresses, a second answer of the name server changes nothing.

    Raises `FetchError` with `dns-failed`, `timed-out` or `address-refused`.
    """
    found = _look_up(target, resolver, seconds)
    kept = tuple(text for text in found if permitted(text, allowed=target.allowed))
    if not kept:
        raise FetchError(
            "address-refused",
            url=target.url,
            reason="not-public",
            host=target.host,
            addresses=tuple(found[:MAX_ADDRESSES]),
        )
    return kept[:MAX_ADDRESSES]


def permitted(text: str, *, allowed: bool = False) -> bool:
    """Whether an IP address is one to connect to; `allowed` opens private ones and loopback."""
    try:
        address = _carried(ipaddress.ip_address(text))
    except ValueError:
        return False
    if any(address in network for network in NEVER):
        return False
    if allowed:
        return True
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return not any(address in network for network in NOT_PUBLIC)


def _carried(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped or NAT64 one (RFC 6052), as that is who answers."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _look_up(target: Target, resolver: Resolver, seconds: float) -> Sequence[str]:
    """Ask the resolver in a thread of its own, because the system's knows no time limit.

    A lookup that takes longer is left behind and ends when the system gives it up.
    """
    if _is_address(target.host):
        return (target.host,)
    answers: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(tuple(resolver(target.host)))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, name="livret-dns", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise FetchError("timed-out", url=target.url, reason="dns") from error
    if isinstance(answer, OSError) or not answer:
        raise FetchError("dns-failed", url=target.url, host=target.host)
    return answer


def system_addresses(host: str) -> tuple[str, ...]:
    """The addresses of a name as this machine knows them, each once, in the system's order."""
    rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))
