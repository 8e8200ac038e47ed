"""The addresses of the anchor, for tests that read what pages of documentation name."""

from flask import Flask

from federation.anchor.app import BLUEPRINTS
from service.accounts.views import accounts_pages
from service.web import health, openapi


def routes() -> list[str]:
    """Every address, with nothing behind it."""
    app = Flask("documentation")
    for blueprint in (health.bp, openapi.bp, accounts_pages(None), *BLUEPRINTS):
        app.register_blueprint(blueprint)
    return [rule.rule for rule in app.url_map.iter_rules()]
