"""The pages of accounts as a browser without scripts sees them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.accounts import second_step, sign_ins
from service.accounts.models import Role
from service.web.access import Kind, access_of
from tests.service.accounts.house import Browser, House, make_house
from tests.service.accounts.people import OTHER_PASSWORD, PASSWORD, SECRETS, code_at
from tests.support.web import BROWSER


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str) -> Iterator[House]:
    made = make_house(tmp_path / "data", sqlite_url)
    yield made
    made.close()


@pytest.fixture
def browser(house: House) -> Browser:
    return house.browser()


def enrol(house: House, browser: Browser, login: str) -> tuple[str, list[str]]:
    """Set the second step up by the pages; gives the secret and the codes on paper."""
    assert browser.send("/account/second-step", old=PASSWORD).status_code == 303
    page = browser.get("/account/second-step/confirm").get_data(as_text=True)
    secret = "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].split())
    assert "<svg" in page
    done = browser.send("/account/second-step/confirm", code=code_at(secret, house.now))
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    codes = re.findall(r"<li><code>([0-9A-Z-]+)</code></li>", done.get_data(as_text=True))
    return secret, codes


def test_from_the_page_that_was_wanted_to_it_and_out_again(house: House, browser: Browser) -> None:
    house.person("lea", Role.HEAD)
    led = browser.get("/orgs/college-verne/settings")
    assert led.location == "/sign-in?next=/orgs/college-verne/settings"
    done = browser.sign_in("LÉA", path=led.location)
    assert (done.status_code, done.location) == (303, "/orgs/college-verne/settings")
    assert browser.get(done.location).json == {"name": "Collège Verne", "roles": ["head"]}
    assert browser.get("/orgs/club/settings").status_code == 404
    assert browser.get("/orgs/nowhere/settings").status_code == 404
    token = browser.cookie()
    out = browser.send("/account", to="/sign-out")
    assert out.status_code == 303
    assert browser.name() is None
    browser.client.set_cookie("livret-issuer-sign-in", token or "")
    assert browser.name() is None


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(house: House, browser: Browser, target: str) -> None:
    house.person("lea")
    assert browser.sign_in("lea", path=f"/sign-in?next={target}").location == "/"
    assert browser.get(f"/sign-in?next={target}").location == "/"


def test_the_cookie_is_for_the_server_alone(house: House, browser: Browser) -> None:
    house.person("lea")
    told = next(
        one
        for one in browser.sign_in("lea").headers.getlist("Set-Cookie")
        if one.startswith("livret-issuer-sign-in=")
    )
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(told.split("; "))
    assert "Max-Age" not in told


def test_on_https_the_cookie_is_bound_to_the_host(tmp_path: Path, sqlite_url: str) -> None:
    house = make_house(tmp_path / "data", sqlite_url, base_url="https://badges.example")
    house.person("lea")
    browser = house.browser()
    told = [
        one
        for one in browser.sign_in("lea").headers.getlist("Set-Cookie")
        if one.startswith("__Host-livret-issuer-sign-in=")
    ]
    assert len(told) == 1
    assert "Secure" in told[0]
    house.close()


def test_a_planted_cookie_is_worth_nothing_after_the_sign_in(
    house: House, browser: Browser
) -> None:
    house.person("lea")
    house.person("eve")
    eve = house.browser()
    eve.sign_in("eve")
    planted = eve.cookie() or ""
    for value in (planted, "x" * 43):
        browser.client.set_cookie("livret-issuer-sign-in", value)
        browser.send("/account" if value == planted else "/sign-in", to="/sign-out")
        browser.client.set_cookie("livret-issuer-sign-in", "x" * 43)
        browser.sign_in("lea")
        assert browser.cookie() not in {value, planted}
        assert browser.name() == "Personne lea"


def test_the_token_of_forms_changes_with_the_person(house: House, browser: Browser) -> None:
    house.person("lea")
    before = browser.get("/sign-in").get_data(as_text=True)
    old = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', before)[1]
    browser.sign_in("lea")
    refused = browser.send("/account", to="/account/sign-ins/end-others", token=old)
    assert refused.status_code == 400
    assert "csrf-refused" in refused.get_data(as_text=True)


POSTS = [
    "/sign-in",
    "/sign-in/second-step",
    "/sign-out",
    "/password/forgotten",
    "/invitation",
    "/account/password",
    "/account/language",
    "/account/second-step",
    "/account/second-step/confirm",
    "/account/second-step/codes",
    "/account/sign-ins/end-others",
]


@pytest.mark.parametrize("path", POSTS)
def test_a_form_of_another_site_changes_nothing(house: House, browser: Browser, path: str) -> None:
    house.person("lea")
    browser.sign_in("lea")
    fields = {"login": "lea", "password": PASSWORD, "old": PASSWORD, "language": "en"}
    without = browser.client.post(path, data=fields, headers=BROWSER)
    assert without.status_code == 400
    headers = {**BROWSER, "Sec-Fetch-Site": "cross-site"}
    elsewhere = browser.client.post(path, data=fields, headers=headers)
    assert elsewhere.status_code == 400
    assert browser.name() == "Personne lea"


def test_every_refusal_looks_the_same(house: House, browser: Browser) -> None:
    house.person("lea")
    pages = {
        re.sub(r'value="[^"]*"', "", browser.sign_in(login, password).get_data(as_text=True))
        for login, password in (("lea", "wrong"), ("nobody", PASSWORD), ("", ""), ("%", "x"))
        if login
    }
    assert len(pages) == 1
    assert "The login or the password is not right." in pages.pop()


def test_wrong_passwords_are_counted_and_the_wait_is_told(house: House, browser: Browser) -> None:
    house.person("lea")
    for _ in range(5):
        assert browser.sign_in("lea", "wrong").status_code == 400
    locked = browser.sign_in("lea")
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "30"
    assert "Wait 30 seconds" in locked.get_data(as_text=True)
    house.clock.forward(seconds=30)
    assert browser.sign_in("lea").status_code == 303


def test_nothing_that_was_typed_stands_in_the_answer(house: House, browser: Browser) -> None:
    answer = browser.sign_in("lea", "my old password").get_data(as_text=True)
    assert "my old password" not in answer


def test_the_second_step_stands_between(house: House, browser: Browser) -> None:
    house.person("lea", Role.HEAD)
    browser.sign_in("lea")
    assert browser.send("/account", to="/orgs/college-verne/sign").status_code == 403
    secret, codes = enrol(house, browser, "lea")
    assert len(codes) == second_step.RECOVERY_CODES
    assert browser.send("/account", to="/orgs/college-verne/sign").status_code == 200

    other = house.browser()
    house.clock.forward(minutes=5)
    led = other.sign_in("lea", path="/sign-in?next=/mine")
    assert led.location == "/sign-in/second-step?next=/mine"
    pending = other.cookie()
    assert other.name() is None
    assert other.get("/account").status_code == 303
    wrong = other.send(led.location, code="000000")
    assert "This code is not right" in wrong.get_data(as_text=True)
    done = other.send(led.location, code=code_at(secret, house.now))
    assert done.location == "/mine"
    assert other.cookie() != pending
    assert other.name() == "Personne lea"

    third = house.browser()
    third.sign_in("lea")
    assert third.send("/sign-in/second-step", code=codes[0]).status_code == 303
    assert "9 recovery codes are left" in third.get("/account").get_data(as_text=True)
    assert third.send("/account", to="/account/second-step/codes").status_code == 200


def test_a_second_telephone_asks_for_the_first_again(house: House, browser: Browser) -> None:
    house.person("lea")
    browser.sign_in("lea")
    secret, _ = enrol(house, browser, "lea")
    house.clock.forward(hours=1)
    led = browser.get("/account/second-step")
    assert led.location == "/sign-in/second-step?next=/account/second-step"
    again = browser.send(led.location, code=code_at(secret, house.now))
    assert again.location == "/account/second-step"
    assert enrol(house, browser, "lea")[0] != secret


def test_the_second_step_without_sign_in_leads_there(browser: Browser) -> None:
    assert browser.get("/sign-in/second-step").location == "/sign-in?next=/"
    assert browser.get("/account/second-step/confirm").status_code == 303


def test_a_link_from_an_invitation_makes_an_account(house: House, browser: Browser) -> None:
    house.person("tom")
    path = f"/invitation/{house.invited().token}"
    assert "You are invited as: awarder." in browser.get(path).get_data(as_text=True)
    newcomer = {"display_name": "Noé Petit", "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    for wrong, told in (
        ({"login": "tom", "adult": "y"}, "This login belongs to somebody else"),
        ({"login": "noe"}, "Fill in this field"),
        ({"login": "noe", "adult": "y", "again": "x"}, "The two passwords are not the same"),
        (
            {"login": "noe", "adult": "y", "password": "motdepasse2026", "again": "motdepasse2026"},
            "Too many people use this password",
        ),
    ):
        refused = browser.send(path, **{**newcomer, **wrong})
        assert refused.status_code in {409, 422, 400}
        assert told in refused.get_data(as_text=True)
        assert OTHER_PASSWORD not in refused.get_data(as_text=True)
    done = browser.send(path, **newcomer, login="noe", adult="y")
    assert (done.status_code, done.location) == (303, "/account")
    assert "awarder" in browser.get("/account").get_data(as_text=True)
    assert house.browser().get(path).status_code == 404
    assert house.account("noe").language == "en"


def test_who_has_an_account_takes_the_role_with_it(house: House, browser: Browser) -> None:
    house.person("tom")
    browser.sign_in("tom")
    path = f"/invitation/{house.invited().token}"
    page = browser.get(path).get_data(as_text=True)
    assert "You are signed in as Personne tom" in page
    assert 'name="login"' not in page
    assert browser.send(path, adult="y").status_code == 303
    assert browser.client.get("/mine").json == {"name": "Personne tom", "membership": "awarder"}


def test_a_printed_invitation(house: House, browser: Browser) -> None:
    made = house.invited(on_paper=True)
    wrong = browser.send("/invitation", identifier=made.invitation.printed, password="AAAA")
    assert "the sheet is no longer valid" in wrong.get_data(as_text=True)
    right = browser.send("/invitation", identifier=made.invitation.printed, password=made.password)
    assert re.fullmatch(r"/invitation/[\w-]{43}", right.location)
    assert "Make my account" in browser.get(right.location).get_data(as_text=True)


def test_a_forgotten_password(house: House, browser: Browser) -> None:
    house.person("lea")
    elsewhere = house.browser()
    elsewhere.sign_in("lea")
    answers = {
        browser.send("/password/forgotten", login=one).get_data(as_text=True)
        for one in ("lea", "nobody", "lea@ecole.example", "x@y.example")
    }
    assert len(answers) == 1
    first, _ = house.letters()
    path = re.search(r"http://localhost(/password/reset/[\w-]{43})\n", first.text)[1]
    weak = browser.send(path, password="short", again="short")
    assert "A password has at least 12 characters" in weak.get_data(as_text=True)
    done = browser.send(path, password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert done.location == "/sign-in"
    assert browser.name() is None
    assert elsewhere.name() is None
    assert browser.get(path).status_code == 404
    assert browser.sign_in("lea", OTHER_PASSWORD).status_code == 303
    assert house.letters()[-1].subject == "Your password was changed"


def test_the_rules_stand_beside_the_field(house: House, browser: Browser) -> None:
    page = browser.get(f"/invitation/{house.invited().token}").get_data(as_text=True)
    field = re.search(r'<input[^>]*id="password"[^>]*>', page)[0]
    assert 'aria-describedby="password-help"' in field
    assert 'autocomplete="new-password"' in field
    assert "At least 12 characters" in page


def test_changing_the_password(house: House, browser: Browser) -> None:
    house.person("lea")
    browser.sign_in("lea")
    other = house.browser()
    other.sign_in("lea")
    fields = {"old": PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    wrong = browser.send("/account/password", **{**fields, "old": "?"})
    assert "This is not your present password" in wrong.get_data(as_text=True)
    before = browser.cookie()
    assert browser.send("/account/password", **fields).status_code == 303
    assert browser.cookie() != before
    assert browser.name() == "Personne lea"
    assert other.name() is None
    assert len(house.letters()) == 1


def test_my_sign_ins(house: House, browser: Browser) -> None:
    house.person("lea")
    house.person("tom")
    browser.sign_in("lea")
    other, toms = house.browser(), house.browser()
    other.sign_in("lea")
    toms.sign_in("tom")
    page = browser.get("/account").get_data(as_text=True)
    (end,) = re.findall(r'action="(/account/sign-ins/[0-9a-f-]{36}/end)"', page)
    assert toms.send("/account", to=end).status_code == 404
    assert other.name() == "Personne lea"
    assert browser.send("/account", to=end).status_code == 303
    assert other.name() is None
    other.sign_in("lea")
    assert browser.send("/account", to="/account/sign-ins/end-others").status_code == 303
    assert (browser.name(), other.name(), toms.name()) == ("Personne lea", None, "Personne tom")


def test_looking_at_pages_keeps_one_signed_in(house: House, browser: Browser) -> None:
    house.person("lea")
    browser.sign_in("lea")
    for _ in range(5):
        house.clock.forward(hours=2, seconds=-1)
        assert browser.name() == "Personne lea"
    house.clock.forward(hours=2)
    assert browser.name() is None


def test_half_a_day_is_the_most(house: House, browser: Browser) -> None:
    house.person("lea")
    browser.sign_in("lea")
    end = house.now + sign_ins.LASTS
    while house.now + timedelta(hours=1) < end:
        house.clock.forward(hours=1)
        assert browser.name() == "Personne lea"
    house.clock.now = end
    assert browser.name() is None


def test_the_language_of_the_account(house: House) -> None:
    house.person("lea", language="fr")
    browser = house.browser(language="en")
    browser.sign_in("lea")
    assert '<html lang="fr">' in browser.get("/account").get_data(as_text=True)
    done = browser.send("/account", to="/account/language", language="en")
    assert done.location == "/account?lang=en"
    assert '<html lang="en">' in browser.get("/account").get_data(as_text=True)
    assert browser.send("/account", to="/account/language", language="xx").status_code == 303
    assert house.account("lea").language == "en"


PAGES = ["/sign-in", "/password/forgotten", "/invitation"]
OWN_PAGES = ["/account", "/account/password", "/account/second-step"]
TITLES = {
    "fr": ["Se connecter", "Mot de passe oublié", "Invitation imprimée", "Mon compte"],
    "en": ["Sign in", "Forgotten password", "Printed invitation", "My account"],
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_speaks_both_languages(house: House, language: str) -> None:
    house.person("lea")
    browser = house.browser(language=language)
    pages = [browser.get(path).get_data(as_text=True) for path in PAGES]
    browser.sign_in("lea")
    pages += [browser.get(f"{path}?lang={language}").get_data(as_text=True) for path in OWN_PAGES]
    for page in pages:
        assert f'<html lang="{language}">' in page
        assert "<script" not in page
        assert " style=" not in page
    titles = [re.search(r"<title>(.*) · Livret</title>", page)[1] for page in pages]
    assert titles[1:4] == TITLES[language][1:]


def test_who_may_call_what(house: House) -> None:
    """Everything that names a person is for people who are signed in."""
    app = house.app
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("accounts.")]
    assert len(rules) == 19
    for rule in rules:
        kind = access_of(app, rule.endpoint).kind
        assert (kind is Kind.SIGNED_IN) == rule.rule.startswith("/account"), rule.rule
        if kind is Kind.ONE_TIME:
            assert "<token>" in rule.rule


def test_anonymous_people_are_led_to_the_sign_in(house: House, browser: Browser) -> None:
    for path in OWN_PAGES:
        assert browser.get(path).location == f"/sign-in?next={path}"


def test_the_secret_of_the_second_step_is_sealed_in_the_database(
    house: House, browser: Browser
) -> None:
    house.person("lea")
    browser.sign_in("lea")
    secret, codes = enrol(house, browser, "lea")
    kept = str(vars(house.account("lea")))
    assert secret not in kept
    assert SECRETS.master is not None
    assert not any(code in kept for code in codes)
