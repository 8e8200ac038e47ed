"""The document of the wallet's interface is what is served: examples of it meet no surprise."""

from contextlib import nullcontext, suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.web.access import Kind, access_of
from service.web.openapi import ATTRIBUTE
from tests.wallet.ob_api.applications import Connected, document, kept
from tests.wallet.running import RunningWallet

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 10


def test_every_example_is_answered_as_the_document_says(
    wallet: RunningWallet, application: Connected
) -> None:
    application.comes_in(wallet.pupil)
    kept(wallet, wallet.pupil, document(1))
    token = application.session.token["access_token"]
    headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_url(f"{wallet.base_url}/api/openapi.json")
    found = [one.ok() for one in schema.get_all_operations()]
    assert {one.path for one in found} >= {"/ims/ob/v3p0/credentials", "/ims/ob/v3p0/profile"}
    for operation in found:
        for mode in GenerationMode:
            examine(operation, mode, headers)


def examine(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> None:
    """A bounded number of examples of one operation, the same in every run."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        given_headers = headers if "/ims/ob/v3p0/" in case.path else {"Accept": headers["Accept"]}
        case.call_and_validate(checks=CHECKS, headers=given_headers)

    # Of an address without parameters nothing wrong can be made.
    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
        each()


def test_every_route_of_machines_is_in_the_document(wallet: RunningWallet) -> None:
    app = wallet.app
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint).kind is Kind.BEARER
        and not hasattr(app.view_functions[rule.endpoint], ATTRIBUTE)
    }
    assert silent == set()


@pytest.mark.parametrize("path", ["/ims/ob/v3p0/credentials", "/ims/ob/v3p0/profile"])
def test_a_program_in_a_browser_may_not_use_a_cookie(wallet: RunningWallet, path: str) -> None:
    assert wallet.pupil.client.get(path, base_url=wallet.base_url).status_code == 401
