"""Settings: where a value comes from, and that a wrong one says how to mend it."""

import json
from pathlib import Path

import pytest

from livret.settings import SETTINGS, SettingsError, describe, explain, load
from service.language import translator

HOME = {"HOME": "/home/lea"}


def test_everything_has_a_default() -> None:
    settings = load(HOME)
    assert settings.data == Path("/home/lea/.local/share/livret")
    assert settings.language == "fr"
    assert settings.fetch_allow == settings.trust == ()
    assert [settings.anchor_port, settings.issuer_port, settings.partner_port] == [7400, 7401, 7402]
    assert [settings.wallet_port, settings.verifier_port] == [7403, 7404]
    assert {origin.kind for origin in settings.origins.values()} == {"default"}


@pytest.mark.parametrize(
    ("given", "folder"),
    [
        pytest.param("/srv/data", "/srv/data/livret", id="absolute"),
        pytest.param("data", "/home/lea/.local/share/livret", id="relative, so ignored"),
    ],
)
def test_the_data_folder_follows_the_desktop(given: str, folder: str) -> None:
    assert load({**HOME, "XDG_DATA_HOME": given}).data == Path(folder)


def settings_file(folder: Path, text: str) -> dict[str, str]:
    path = folder / "livret.toml"
    path.write_text(text, "utf-8")
    return {**HOME, "LIVRET_SETTINGS": str(path)}


def test_the_environment_comes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path,
) -> None:
    environ = settings_file(tmp_path, 'language = "en"\nissuer_port = 8001\nwallet_port = 8003\n')
    settings = load({**environ, "LIVRET_ISSUER_PORT": "9001", "LIVRET_WALLET_PORT": ""})
    assert (settings.language, settings.issuer_port, settings.wallet_port) == ("en", 9001, 8003)
    assert settings.origins["issuer_port"].place == "LIVRET_ISSUER_PORT"
    assert settings.origins["language"].place == environ["LIVRET_SETTINGS"]


def test_paths_in_the_file_start_from_its_folder(tmp_path: Path) -> None:
    environ = settings_file(tmp_path, 'data = "kept"\ntrust = ["a.json", "https://x.example/r"]\n')
    settings = load(environ)
    assert settings.data == tmp_path / "kept"
    assert settings.trust == (str(tmp_path / "a.json"), "https://x.example/r")


def test_several_values_are_separated_by_commas() -> None:
    settings = load({"LIVRET_FETCH_ALLOW": "http://127.0.0.1:7401, HTTPS://School.Example"})
    assert settings.fetch_allow == ("http://127.0.0.1:7401", "https://school.example:443")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("LIVRET_LANGUAGE", "de", id="a language we do not speak"),
        pytest.param("LIVRET_ISSUER_PORT", "0", id="port 0"),
        pytest.param("LIVRET_ISSUER_PORT", "65536", id="port beyond the last"),
        pytest.param("LIVRET_ISSUER_PORT", "http", id="port by name"),
        pytest.param("LIVRET_ISSUER_PORT", "9" * 9999, id="port of many digits"),
        pytest.param("LIVRET_FETCH_ALLOW", "http://127.0.0.1:7401/orgs", id="origin with a path"),
        pytest.param("LIVRET_FETCH_ALLOW", "127.0.0.1:7401", id="origin without scheme"),
        pytest.param("LIVRET_FETCH_ALLOW", "*", id="every origin"),
        pytest.param("LIVRET_CA_FILE", "/does/not/exist.pem", id="file that is not there"),
        pytest.param("LIVRET_TRUST", "a.json,,b.json", id="an empty one of several"),
        pytest.param("LIVRET_LOG_LEVEL", "loud", id="log level"),
        pytest.param("LIVRET_DATA", "~nobody-of-this-name/x", id="somebody else's home"),
        pytest.param("LIVRET_DATA", "a\0b", id="a path with a NUL"),
        pytest.param("LIVRET_LISTEN", "localhost", id="where to listen by name"),
        pytest.param("LIVRET_ISSUER_URL", "https://a.example/path", id="address with a path"),
        pytest.param("LIVRET_ISSUER_URL", "a.example", id="address without scheme"),
        pytest.param("LIVRET_ISSUER_DATABASE", "mysql://a/b", id="a database we cannot use"),
        pytest.param("LIVRET_ISSUER_DATABASE", "sqlite://", id="a database in memory"),
        pytest.param("LIVRET_MAIL_URL", "http://mail.example", id="no mail server"),
        pytest.param("LIVRET_MAIL_FROM", "école", id="no mail address"),
        pytest.param("LIVRET_OIDC", "{", id="providers that are no JSON"),
        pytest.param("LIVRET_OIDC", '[{"name": "ac"}]', id="a provider without its issuer"),
        pytest.param("LIVRET_TRUSTED_PROXIES", "9", id="more proxies than can be"),
        pytest.param("LIVRET_WORKERS", "0", id="no process"),
        pytest.param("LIVRET_THREADS", "1000", id="too many threads"),
    ],
)
def test_a_wrong_value_stops_and_says_what_is_right(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({**HOME, variable: value})
    assert (caught.value.code, caught.value.facts["setting"]) == ("setting-wrong", variable)
    for language in ("fr", "en"):
        translate = translator(language)
        sentence = explain(caught.value, translate)
        assert variable in sentence
        assert translate(str(caught.value.facts["expected"])) in sentence


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        pytest.param("language = ", "settings-file-malformed", "livret.toml", id="no TOML"),
        pytest.param("a = " + "[" * 9999, "settings-file-malformed", "livret.toml", id="deep TOML"),
        pytest.param('languages = "fr"', "setting-unknown", "languages", id="misspelt name"),
        pytest.param("issuer_port = true", "setting-wrong", "issuer_port", id="true as a port"),
        pytest.param("issuer_port = 1.5", "setting-wrong", "issuer_port", id="fraction as a port"),
        pytest.param("trust = [1]", "setting-wrong", "trust", id="number as a file"),
        pytest.param("[data]\na = 1", "setting-wrong", "data", id="table as a path"),
    ],
)
def test_a_wrong_file_stops_and_is_named(tmp_path: Path, text: str, code: str, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(settings_file(tmp_path, text))
    assert caught.value.code == code
    assert named in explain(caught.value, translator("en"))
    assert "livret.toml" in explain(caught.value, translator("en"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="settings-file-unreadable"):
        load({"LIVRET_SETTINGS": str(tmp_path / "none.toml")})


@pytest.mark.parametrize(
    ("variable", "suggestion"),
    [
        pytest.param("LIVRET_FETCH_ALOW", "LIVRET_FETCH_ALLOW", id="one letter short"),
        pytest.param("LIVRET_setting", "LIVRET_SETTINGS", id="small letters"),
        pytest.param("LIVRET_XYZZY", "", id="nothing like it"),
    ],
)
def test_a_name_that_no_setting_has_is_refused(variable: str, suggestion: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({variable: "1", "PATH": "/bin"})
    assert caught.value.code == "setting-unknown"
    assert variable in explain(caught.value, translator("fr"))
    assert suggestion in explain(caught.value, translator("fr"))


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    settings = load({**HOME, "LIVRET_MASTER_PASSPHRASE": "ouvre-toi"})
    assert settings.master_passphrase == "ouvre-toi"
    rows = {row.name: row for row in describe(settings)}
    assert rows["master_passphrase"].value.strip("•") == ""
    assert rows["master_passphrase"].value
    assert "ouvre-toi" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        load(settings_file(tmp_path, 'master_passphrase = ["ouvre-toi"]'))
    assert "ouvre-toi" not in str(caught.value) + explain(caught.value, translator("fr"))


def test_two_master_keys_are_one_too_many() -> None:
    with pytest.raises(SettingsError, match="settings-conflict"):
        load({"LIVRET_MASTER_PASSPHRASE": "a", "LIVRET_MASTER_KEY_FILE": "/b"})


def test_every_setting_is_described() -> None:
    rows = describe(load({**HOME, "LIVRET_TRUST": "/a.json,https://b.example/"}))
    assert [row.name for row in rows] == [setting.name for setting in SETTINGS]
    shown = {row.name: row.value for row in rows}
    assert (shown["trust"], shown["ca_file"]) == ("/a.json, https://b.example/", "")


PROVIDER = {
    "name": "academie",
    "label": "Académie",
    "issuer": "https://idp.example",
    "client_id": "livret",
    "client_secret": "s3cret",
}


def test_sign_in_services_stand_in_the_file_or_in_the_environment(tmp_path: Path) -> None:
    rows = "\n".join(f"{name} = {json.dumps(value)}" for name, value in PROVIDER.items())
    in_file = load(settings_file(tmp_path, f"[[oidc]]\n{rows}\n"))
    in_environment = load({**HOME, "LIVRET_OIDC": json.dumps([PROVIDER])})
    [one] = in_file.oidc
    assert (one.name, one.issuer) == ("academie", "https://idp.example")
    assert in_environment.oidc == in_file.oidc
    shown = "".join(row.value for row in describe(in_file))
    assert "s3cret" not in shown + repr(in_file)


def test_two_sign_in_services_of_one_name_are_refused() -> None:
    with pytest.raises(SettingsError, match="setting-wrong"):
        load({**HOME, "LIVRET_OIDC": json.dumps([PROVIDER, PROVIDER])})
