"""The addresses of anchor and wallet, for tests that read what pages of documentation name."""

from collections.abc import Sequence

from flask import Blueprint, Flask

from federation.anchor.app import BLUEPRINTS as ANCHOR
from service.accounts.views import accounts_pages
from service.web import health, openapi
from wallet.app import BLUEPRINTS as WALLET


def routes() -> list[str]:
    """Every address, with nothing behind it."""
    return [*_of(ANCHOR), *_of(WALLET)]


def _of(blueprints: Sequence[Blueprint]) -> list[str]:
    app = Flask("documentation")
    for blueprint in (health.bp, openapi.bp, accounts_pages(None), *blueprints):
        app.register_blueprint(blueprint)
    return [rule.rule for rule in app.url_map.iter_rules()]
