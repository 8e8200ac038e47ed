"""Where we may be sent, and where not, in every spelling."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.door import addresses
from federation.errors import FederationError, FetchError
from tests.federation.servers import PUBLIC, Names

NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.255.1.2", id="loopback, far end"),
        pytest.param("10.1.2.3", id="private 10"),
        pytest.param("172.31.255.255", id="private 172"),
        pytest.param("192.168.0.1", id="private 192"),
        pytest.param("169.254.169.254", id="metadata"),
        pytest.param("168.63.129.16", id="metadata with a public look"),
        pytest.param("100.64.0.1", id="carrier NAT"),
        pytest.param("100.100.100.200", id="metadata behind carrier NAT"),
        pytest.param("0.0.0.0", id="unspecified"),
        pytest.param("0.1.2.3", id="this network"),
        pytest.param("192.0.0.8", id="protocol assignments"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("198.18.0.1", id="benchmarks"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("::", id="unspecified IPv6"),
        pytest.param("::1", id="loopback IPv6"),
        pytest.param("fe80::1", id="link-local IPv6"),
        pytest.param("fe80::1%eth0", id="link-local with zone"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("fd00:ec2::254", id="metadata IPv6"),
        pytest.param("ff02::1", id="multicast IPv6"),
        pytest.param("2001:db8::1", id="documentation IPv6"),
        pytest.param("3fff::1", id="documentation IPv6, new"),
        pytest.param("5f00::1", id="segment routing"),
        pytest.param("100::1", id="discard"),
        pytest.param("::ffff:127.0.0.1", id="mapped loopback"),
        pytest.param("::ffff:a9fe:a9fe", id="mapped metadata in hex"),
        pytest.param("::127.0.0.1", id="compatible loopback"),
        pytest.param("64:ff9b::10.0.0.1", id="NAT64 private"),
        pytest.param("64:ff9b::a9fe:a9fe", id="NAT64 metadata"),
        pytest.param("64:ff9b:1::8.8.8.8", id="local NAT64"),
        pytest.param("2002:7f00:1::1", id="6to4 loopback"),
        pytest.param("2002:0808:0808::1", id="6to4 at all"),
        pytest.param("2001:0:4136:e378:8000:63bf:3fff:fdd2", id="Teredo"),
        pytest.param("not an address", id="rubbish"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_stranger_sends_us_there(address: str) -> None:
    assert not addresses.permitted(address)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"],
)
def test_public_addresses_are_open(address: str) -> None:
    assert addresses.permitted(address)


@pytest.mark.parametrize(
    ("address", "open_to_allowed"),
    [
        pytest.param("127.0.0.1", True, id="loopback"),
        pytest.param("10.0.0.1", True, id="private"),
        pytest.param("::1", True, id="loopback IPv6"),
        pytest.param("fd12::1", True, id="unique local"),
        pytest.param("169.254.169.254", False, id="metadata"),
        pytest.param("::ffff:169.254.169.254", False, id="mapped metadata"),
        pytest.param("fd00:ec2::254", False, id="metadata IPv6"),
        pytest.param("0.0.0.0", False, id="unspecified"),
        pytest.param("ff02::1", False, id="multicast"),
        pytest.param("2002:a9fe:a9fe::1", False, id="6to4 metadata"),
    ],
)
def test_a_setting_opens_private_addresses_and_no_more(address: str, open_to_allowed: bool) -> None:
    assert addresses.permitted(address, allowed=True) is open_to_allowed


@pytest.mark.parametrize(
    ("url", "code", "reason"),
    [
        pytest.param("http://school.example/", "scheme-refused", None, id="plain http"),
        pytest.param("ftp://school.example/", "scheme-refused", None, id="ftp"),
        pytest.param("file:///etc/passwd", "scheme-refused", None, id="file"),
        pytest.param("data:text/plain,x", "scheme-refused", None, id="data"),
        pytest.param("school.example/a", "scheme-refused", None, id="no scheme"),
        pytest.param("", "url-malformed", "characters", id="empty"),
        pytest.param("https:///a", "url-malformed", "host", id="no host"),
        pytest.param("https://", "url-malformed", "host", id="nothing behind"),
        pytest.param("https://school..example/", "url-malformed", "host", id="empty label"),
        pytest.param("https://-a.example/", "url-malformed", "host", id="label with a hyphen"),
        pytest.param("https://" + "a" * 64 + ".example/", "url-malformed", "host", id="long label"),
        pytest.param("https://a.example/" + "a" * 4096, "url-malformed", "too-long", id="long"),
        pytest.param("https://school.example /", "url-malformed", "characters", id="space"),
        pytest.param("https://school.example/\r\nA: b", "url-malformed", "characters", id="CRLF"),
        pytest.param("https://a.example\\@b/", "url-malformed", "characters", id="backslash"),
        pytest.param("https://collège.example/", "url-malformed", "characters", id="no ASCII"),
        pytest.param("https://１２７.0.0.1/", "url-malformed", "characters", id="wide digits"),
        pytest.param("https://u@a.example/", "url-malformed", "userinfo", id="user"),
        pytest.param("https://:p@a.example/", "url-malformed", "userinfo", id="password"),
        pytest.param("https://%31.example/", "url-malformed", "host", id="percent in the host"),
        pytest.param("https://a.example:x/", "url-malformed", "syntax", id="port that is none"),
        pytest.param("https://a.example:99999/", "url-malformed", "syntax", id="port too high"),
        pytest.param("https://[::1/", "url-malformed", "syntax", id="open bracket"),
        pytest.param("https://2130706433/", "address-refused", "host-form", id="decimal"),
        pytest.param("https://0x7f000001/", "address-refused", "host-form", id="hexadecimal"),
        pytest.param("https://0x7f.1/", "address-refused", "host-form", id="hexadecimal, short"),
        pytest.param("https://0177.0.0.1/", "address-refused", "host-form", id="octal"),
        pytest.param("https://127.1/", "address-refused", "host-form", id="two numbers"),
        pytest.param("https://127.0.0.1./", "address-refused", "host-form", id="dot at the end"),
        pytest.param("https://a.0x/", "address-refused", "host-form", id="ends in 0x"),
        pytest.param("https://[fe80::1%25eth0]/", "address-refused", "host-form", id="zone"),
        pytest.param("https://a.example:22/", "address-refused", "port", id="port of ssh"),
        pytest.param("https://a.example:0/", "address-refused", "port", id="port 0"),
        pytest.param("https://a.example:80/", "address-refused", "port", id="port of http"),
    ],
)
def test_a_url_that_is_never_asked(url: str, code: str, reason: str | None) -> None:
    with pytest.raises(FetchError) as caught:
        addresses.target(url, NOTHING)
    assert (caught.value.code, caught.value.facts.get("reason")) == (code, reason)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        pytest.param("https://School.Example/a?b#c", "https://school.example:443", id="name"),
        pytest.param("https://a_b.school.example.:8443/", "https://a_b.school.example.:8443",
                     id="underscore, final dot, user port"),
        pytest.param("HTTPS://93.184.215.14", "https://93.184.215.14:443", id="IPv4"),
        pytest.param("https://[2606:2800:21F::1]/", "https://[2606:2800:21f::1]:443", id="IPv6"),
        pytest.param("https://xn--collge-6ua.example/", "https://xn--collge-6ua.example:443",
                     id="punycode"),
    ],
)  # fmt: skip
def test_a_url_that_may_be_asked(url: str, origin: str) -> None:
    assert addresses.target(url, NOTHING).origin == origin


@pytest.mark.parametrize(
    ("url", "open_by_setting"),
    [
        pytest.param("http://127.0.0.1:7401/a", True, id="as allowed"),
        pytest.param("http://127.0.0.1:7402/a", False, id="another port"),
        pytest.param("http://localhost:7401/a", False, id="another name"),
        pytest.param("http://127.0.0.1:7401@evil.example/", False, id="as a password"),
    ],
)
def test_only_the_very_origin_is_allowed(url: str, open_by_setting: bool) -> None:
    allowed = frozenset({addresses.origin("http://127.0.0.1:7401/")})
    try:
        assert addresses.target(url, allowed).allowed is open_by_setting
    except FetchError:
        assert not open_by_setting


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://",
        "127.0.0.1:7401",
        "http://a/b",
        "http://a?b",
        "ftp://a",
        "http://u@a",
        "http://*",
    ],
)
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(FederationError, match="origin-malformed"):
        addresses.origin(text)


def test_a_name_server_that_never_answers_is_not_waited_for() -> None:
    release = threading.Event()

    def silent(host: str) -> list[str]:
        release.wait()
        return []

    target = addresses.target("https://school.example/", NOTHING)
    try:
        with pytest.raises(FetchError) as caught:
            addresses.addresses(target, silent, seconds=0)
    finally:
        release.set()
    assert (caught.value.code, caught.value.facts["reason"]) == ("timed-out", "dns")


@pytest.mark.parametrize("answers", [[], [[]]], ids=["no such name", "a name without address"])
def test_a_name_that_leads_nowhere(answers: list[list[str]]) -> None:
    target = addresses.target("https://school.example/", NOTHING)
    with pytest.raises(FetchError, match="dns-failed"):
        addresses.addresses(target, Names(school_example=answers), seconds=5)


def test_private_addresses_are_left_out_beside_public_ones_and_few_are_tried() -> None:
    public = [f"93.184.215.{number}" for number in range(20)]
    target = addresses.target("https://school.example/", NOTHING)
    found = addresses.addresses(target, lambda host: ["10.0.0.1", *public], seconds=5)
    assert found == tuple(public[:6])


HOSTS = st.text(alphabet="0123456789abcdefx.:[]%@/\\#?", max_size=30)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), HOSTS.map(lambda host: f"https://{host}"), HOSTS))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    for read in (lambda: addresses.target(text, NOTHING), lambda: addresses.origin(text)):
        try:
            read()
        except FederationError:
            continue


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_judged_as_an_address(text: str) -> None:
    assert addresses.permitted(text) in {True, False}
