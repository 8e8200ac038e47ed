"""An application reads the badges of its holder byte by byte, and is refused in one form."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from schemas import ob_api
from schemas.ob_api_answers import read_credentials
from service.ob_api import discovery
from service.web.limits import API
from tests.wallet.ob_api.applications import (
    Connected,
    assert_status_info,
    document,
    kept,
)
from tests.wallet.running import RunningWallet
from wallet.booklet.models import Box, Voice
from wallet.ob_api.scopes import OFFERED

TOKEN = b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"


def test_badges_come_exactly_as_they_are_kept(wallet_on_both: RunningWallet) -> None:
    wallet = wallet_on_both
    texts = [document(1), TOKEN, document(2)]
    for text in texts:
        kept(wallet, wallet.pupil, text)
    kept(wallet, wallet.other, document(3))
    application = Connected(wallet).comes_in(wallet.pupil)
    answer = application.get("credentials")
    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Total-Count"] == "3"
    assert answer.headers["Content-Type"] == "application/json"
    assert read_credentials(answer.content) == (texts[0].strip(), texts[2].strip(), TOKEN)
    assert all(text in answer.content for text in texts)


def test_what_was_hidden_written_or_refused_stays_here(
    wallet: RunningWallet, application: Connected
) -> None:
    kept(wallet, wallet.pupil, document(1), box=Box.DEPOSIT)
    for number, box in enumerate((Box.HIDDEN, Box.REFUSED, Box.DELETED), 2):
        kept(wallet, wallet.pupil, document(number), box=box)
    kept(wallet, wallet.pupil, document(5), voice=Voice.DECLARED)
    kept(wallet, wallet.pupil, b'{"type":"Assertion","id":"https://o.example/1"}', kind="Assertion")
    application.comes_in(wallet.pupil)
    assert read_credentials(application.get("credentials").content) == (document(1).strip(),)


def test_a_long_list_comes_in_parts(wallet_on_both: RunningWallet) -> None:
    wallet = wallet_on_both
    for number in range(7):
        kept(wallet, wallet.pupil, document(number))
    application = Connected(wallet).comes_in(wallet.pupil)
    first = application.get("credentials", limit=3)
    assert first.headers["X-Total-Count"] == "7"
    assert numbers(first) == {"first": (3, 0), "last": (3, 6), "next": (3, 3)}
    middle = application.session.get(first.links["next"]["url"], timeout=10)
    assert numbers(middle) == {
        "first": (3, 0),
        "last": (3, 6),
        "next": (3, 6),
        "prev": (3, 0),
    }
    last = application.session.get(middle.links["next"]["url"], timeout=10)
    assert set(last.links) == {"first", "last", "prev"}
    parts = [read_credentials(one.content) for one in (first, middle, last)]
    assert [len(one) for one in parts] == [3, 3, 1]
    assert sum(parts, ()) == tuple(document(number).strip() for number in range(7))
    assert application.get("credentials", offset=9).json() == {}


def numbers(answer: Any) -> dict[str, tuple[int, int]]:
    found = {}
    for name, link in answer.links.items():
        query = parse_qs(urlsplit(link["url"]).query)
        found[name] = (int(query["limit"][0]), int(query["offset"][0]))
    return found


def test_only_what_was_issued_since(wallet_on_both: RunningWallet) -> None:
    wallet, now = wallet_on_both, wallet_on_both.now
    for days in range(4):
        kept(wallet, wallet.pupil, document(days), valid_from=now - timedelta(days=days))
    application = Connected(wallet).comes_in(wallet.pupil)
    since = (now - timedelta(days=2)).isoformat().replace("+00:00", "Z")
    answer = application.get("credentials", since=since, limit=1)
    assert answer.headers["X-Total-Count"] == "2", "the instant itself is not after it"
    following = application.session.get(answer.links["next"]["url"], timeout=10)
    assert read_credentials(following.content) == (document(1).strip(),)


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "x"}, {"limit": "-1"}, {"offset": "-1"}, {"since": "yesterday"}],
)
def test_a_part_that_is_none(
    wallet: RunningWallet, application: Connected, query: dict[str, str]
) -> None:
    application.comes_in(wallet.pupil)
    assert_status_info(application.get("credentials", **query), 400, "invalid_query_parameter")


def test_the_description_is_public_complete_and_kept_for_a_while(
    wallet: RunningWallet, application: Connected
) -> None:
    answer = requests.get(f"{application.api}/discovery", timeout=10)
    assert answer.headers["Content-Type"] == "application/json"
    said = answer.json()
    assert (said["openapi"], said["info"]["x-imssf-privacyPolicyUrl"]) == (
        "3.0.1",
        f"{wallet.base_url}/",
    )
    assert said["info"]["termsOfService"]
    assert {name for path in said["paths"].values() for name in path} >= {"get", "put"}
    read = ob_api.read_description(answer.content, application.api)
    assert set(read.scopes) == set(OFFERED) == set(discovery.SCOPE_TEXTS)
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert requests.get(f"{application.api}/discovery", headers=etag, timeout=10).status_code == 304
    server = requests.get(
        f"{wallet.base_url}/.well-known/oauth-authorization-server/ims/ob", timeout=10
    ).json()
    assert server["issuer"] == f"{wallet.base_url}/ims/ob"
    assert server["token_endpoint"] == application.flow["tokenUrl"]


def test_every_refusal_has_the_form_of_the_standard(
    wallet: RunningWallet, application: Connected
) -> None:
    application.comes_in(wallet.pupil)
    ask = application.session
    assert_status_info(application.get("nothing"), 404, "not_found")
    assert_status_info(ask.delete(f"{application.api}/credentials", timeout=10), 405, "not_allowed")
    assert_status_info(ask.post(f"{application.api}/profile", timeout=10), 405, "not_allowed")
    nobody = requests.get(f"{application.api}/credentials", timeout=10)
    assert_status_info(nobody, 401, "unauthorizedrequest")
    assert "Bearer" in nobody.headers["WWW-Authenticate"]
    wrong = {"Authorization": "Bearer lvo_x", "Accept": "text/html"}
    answer = requests.get(f"{application.api}/profile", headers=wrong, timeout=10)
    assert_status_info(answer, 401, "unauthorizedrequest")
    assert_status_info(application.put(b"{}", "image/png"), 415, "invalid_data")
    assert_status_info(application.put(b" " * (300 << 10)), 413, "invalid_data")


def test_a_fault_of_ours_has_it_too(
    wallet: RunningWallet, application: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    application.comes_in(wallet.pupil)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setitem(wallet.app.view_functions, "ob_api.profile", _as(wallet, broken))
    assert_status_info(application.get("profile"), 500, "internal_server_error")


def _as(wallet: RunningWallet, view: Any) -> Any:
    """A view that is declared as the one in whose place it stands."""
    view.__dict__.update(wallet.app.view_functions["ob_api.profile"].__dict__)
    return view


def test_who_asks_too_often_is_told_when_to_come_again(
    wallet: RunningWallet, application: Connected
) -> None:
    client, path = wallet.app.test_client(), "/ims/ob/v3p0/discovery"
    for _ in range(API[0].rate.amount):
        client.get(path, base_url=wallet.base_url)
    answer = requests.get(f"{application.api}/discovery", timeout=10)
    assert_status_info(answer, 429, "server_busy")
    assert int(answer.headers["Retry-After"]) > 0
