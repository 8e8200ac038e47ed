"""What an operator may choose, read once into a frozen value.

Each setting is one line of `settings_table.SETTINGS`. It comes from the environment (`LIVRET_` and
its name in capitals), else from the TOML file that `LIVRET_SETTINGS` names (its name in small
letters), else from its default. Several values of one setting are separated by commas, or stand in
an array in TOML. A relative path in the file starts from the file's folder. An empty variable
counts as not set.

A wrong value stops the start, and so does a name that no setting has: a misspelt
`LIVRET_FETCH_ALOW` would otherwise be obeyed by nobody and noticed by nobody.
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NoReturn

from livret.settings_table import PREFIX, SETTINGS, Setting
from schemas.errors import LivretError
from service.config import OidcProvider
from service.language import N_, Translate

__all__ = [
    "SETTINGS",
    "Origin",
    "Row",
    "Setting",
    "Settings",
    "SettingsError",
    "describe",
    "explain",
    "load",
]

FILE_VARIABLE: Final = "LIVRET_SETTINGS"
MAX_FILE_BYTES: Final = 1 << 20
MASK: Final = "••••••"


TEST_PREFIX: Final = "LIVRET_TEST_"


class SettingsError(LivretError):
    """The settings cannot be used; `explain` says how to mend them.

    Codes: `setting-wrong` (`setting`, `value` unless secret, `place`, `expected`),
    `setting-unknown` (`setting`, `place`, `suggestion`), `settings-conflict` (`first`, `second`),
    `settings-file-unreadable` (`path`), `settings-file-malformed` (`path`, `problem`).
    """


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: a variable, a file, or nowhere but this code."""

    kind: Literal["environment", "file", "default"]
    place: str = ""  # the variable or the path


_BY_NAME: Final = MappingProxyType({setting.name: setting for setting in SETTINGS})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force; see `SETTINGS` for what each means."""

    data: Path
    language: str
    fetch_allow: tuple[str, ...]  # in the spelling of federation.door.addresses.origin
    ca_file: Path | None
    trust: tuple[str, ...]  # paths of files and https URLs
    master_passphrase: str | None = field(repr=False)
    master_key_file: Path | None
    log_level: str
    anchor_port: int
    issuer_port: int
    partner_port: int
    wallet_port: int
    verifier_port: int
    listen: str
    anchor_url: str | None
    anchor_database: str | None = field(repr=False)
    issuer_url: str | None
    issuer_database: str | None = field(repr=False)
    wallet_url: str | None
    wallet_database: str | None = field(repr=False)
    mail_url: str | None = field(repr=False)
    mail_from: str
    oidc: tuple[OidcProvider, ...] = field(repr=False)
    trusted_proxies: int
    workers: int
    threads: int
    limits_url: str | None = field(repr=False)
    metrics_token: str | None = field(repr=False)
    origins: Mapping[str, Origin] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as `livret settings` shows it; secrets are masked, `meaning` is a msgid."""

    name: str
    variable: str
    value: str
    origin: Origin
    meaning: str


def load(environ: Mapping[str, str]) -> Settings:
    """The settings from this environment and the file that it names. Raises `SettingsError`."""
    in_file, file = _read_file(environ.get(FILE_VARIABLE, ""))
    in_environment = _from_environment(environ)
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for setting in SETTINGS:
        origin, value = Origin("default"), setting.default
        if setting.name in in_environment:
            origin = Origin("environment", setting.variable)
            value = _value(setting, in_environment[setting.name], Path(), origin)
        elif setting.name in in_file:
            origin = Origin("file", str(file))
            value = _value(setting, in_file[setting.name], file.parent, origin)
        values[setting.name], origins[setting.name] = value, origin
    values["data"] = values["data"] or _default_data(environ)
    _check_together(values)
    return Settings(**values, origins=MappingProxyType(origins))


def describe(settings: Settings) -> tuple[Row, ...]:
    """Every setting with its value, where it comes from and what it means."""
    return tuple(
        Row(
            setting.name,
            setting.variable,
            _shown(setting, getattr(settings, setting.name)),
            settings.origins[setting.name],
            setting.meaning,
        )
        for setting in SETTINGS
    )


def _shown(setting: Setting, value: object) -> str:
    if value is None or value == ():
        return ""
    if setting.secret:
        return MASK
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _from_environment(environ: Mapping[str, str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == FILE_VARIABLE or not value:
            continue
        if variable.startswith(TEST_PREFIX):
            continue  # the tests' own, such as where their database is
        name = variable.removeprefix(PREFIX).lower()
        if name not in _BY_NAME or variable != _BY_NAME[name].variable:
            variables = (FILE_VARIABLE, *(setting.variable for setting in SETTINGS))
            _unknown(variable, Origin("environment", variable), variables)
        found[name] = value
    return found


def _read_file(name: str) -> tuple[Mapping[str, object], Path]:
    if not name:
        return {}, Path()
    path = Path(name).expanduser()
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES)
        values = tomllib.loads(raw.decode())
    except OSError as error:
        raise SettingsError("settings-file-unreadable", path=str(path)) from error
    except (ValueError, RecursionError) as error:  # bad UTF-8 and bad TOML are ValueErrors
        problem = str(error)[:200]
        raise SettingsError("settings-file-malformed", path=str(path), problem=problem) from error
    for key in values:
        if key not in _BY_NAME:
            _unknown(key, Origin("file", str(path)), tuple(_BY_NAME))
    return values, path


def _unknown(name: str, origin: Origin, known: tuple[str, ...]) -> NoReturn:
    alike = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), alike, n=1)
    suggestion = alike[near[0]] if near else ""
    raise SettingsError("setting-unknown", setting=name, place=origin.place, suggestion=suggestion)


def _value(setting: Setting, raw: object, folder: Path, origin: Origin) -> object:
    try:
        return setting.read(raw, folder)
    except (ValueError, OSError, RuntimeError) as error:  # RuntimeError: "~nobody" has no home
        raise SettingsError(
            "setting-wrong",
            setting=setting.variable if origin.kind == "environment" else setting.name,
            place=origin.place,
            value=MASK if setting.secret else str(raw)[:200],
            expected=setting.expected,
        ) from error


def _default_data(environ: Mapping[str, str]) -> Path:
    """https://specifications.freedesktop.org/basedir-spec/latest/#variables"""
    given = Path(environ.get("XDG_DATA_HOME", ""))
    # The specification has relative paths ignored.
    base = given if given.is_absolute() else _home(environ) / ".local" / "share"
    return base / "livret"


def _home(environ: Mapping[str, str]) -> Path:
    if environ.get("HOME"):
        return Path(environ["HOME"])
    try:
        return Path.home()
    except RuntimeError:
        # A service account may have no home; its working folder is what it has.
        return Path()


def _check_together(values: Mapping[str, Any]) -> None:
    """Two settings that answer the same question must not both be set."""
    first, second = "master_passphrase", "master_key_file"
    if values[first] is not None and values[second] is not None:
        raise SettingsError("settings-conflict", first=first, second=second)


_SENTENCES: Final = MappingProxyType(
    {
        "setting-wrong": N_("{setting} cannot be “{value}”. Give {expected}."),
        "setting-unknown": N_(
            "There is no setting {setting}. “livret settings” shows all there are."
        ),
        "settings-conflict": N_("{first} and {second} are both set. Remove one of them."),
        "settings-file-unreadable": N_(
            "The settings file {path} cannot be read. Correct LIVRET_SETTINGS or the file's rights."
        ),
        "settings-file-malformed": N_("The settings file {path} is not valid TOML: {problem}."),
    }
)
_DID_YOU_MEAN: Final = N_("There is no setting {setting}. Did you mean {suggestion}?")


def explain(error: SettingsError, translate: Translate) -> str:
    """What is wrong with the settings and how to mend it, as a sentence."""
    facts = dict(error.facts)
    if facts.get("place") not in {None, facts.get("setting")}:
        facts["setting"] = f"{facts['setting']} ({facts['place']})"
    if error.code == "setting-unknown" and facts.get("suggestion"):
        return translate(_DID_YOU_MEAN, **facts)
    if "expected" in facts:
        facts["expected"] = translate(str(facts["expected"]))
    return translate(_SENTENCES[error.code], **facts)
