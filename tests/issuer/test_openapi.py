"""The document of the interface is what is served: examples made of it meet no surprise."""

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from datetime import timedelta
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

from issuer.status.models import Purpose
from service.web.access import Kind, access_of
from service.web.openapi import ATTRIBUTE
from tests.issuer.ob_api import wallets
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running, running_issuer
from tests.issuer.vc_api.machines import Machine, machine

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 10


class Interface:
    """A running issuer with tokens of each kind, and its document."""

    def __init__(self, issuer: Running) -> None:
        self.issuer = issuer
        self.wallet: wallets.Wallet | None = None
        self.until = issuer.now
        self.machine: Machine = machine(issuer, purpose=Purpose.REVOCATION)
        self.machine.issue(self.machine.document(), credentialId="urn:example:1")
        self.code = wallets.given(issuer)
        self.renew()
        self.headers = {"Authorization": f"Bearer {self.machine.secret}"}

    def renew(self) -> None:
        """A token for the wallet that is good for the next hour."""
        if self.wallet is None or self.issuer.now > self.until:
            self.until = self.issuer.now + timedelta(minutes=50)
            self.wallet = wallets.Wallet(self.issuer).connected(self.code)

    def headers_for(self, path: str) -> dict[str, str]:
        """What a program says of itself: that it reads JSON, and the token that opens a path."""
        headers = {"Accept": "application/json"}
        if "/ims/ob/v3p0/" in path and self.wallet is not None:
            return {**headers, "Authorization": f"Bearer {self.wallet.tokens['access_token']}"}
        return {**headers, **self.headers} if "/credentials" in path else headers


@pytest.fixture(scope="module")
def interface(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interface]:
    with running_issuer(tmp_path_factory.mktemp("openapi")) as issuer:
        yield Interface(issuer)


def operations(interface: Interface) -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", interface.issuer.app)
    return [found.ok() for found in schema.get_all_operations()]


def test_every_example_is_answered_as_the_document_says(interface: Interface) -> None:
    found = operations(interface)
    assert len(found) > 10
    for operation in found:
        for mode in GenerationMode:
            examine(operation, mode, interface)


def examine(operation: Any, mode: GenerationMode, interface: Interface) -> None:
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
        parameters = case.path_parameters or {}
        if "slug" in parameters and len(str(parameters["slug"])) % 4:
            # Most examples go to an organisation that there is.
            case.path_parameters["slug"] = SCHOOL.slug
        # This is no test of how many calls may be made.
        interface.issuer.clock.forward(minutes=2)
        interface.renew()
        case.call_and_validate(checks=CHECKS, headers=interface.headers_for(case.path))

    # Of an address without parameters nothing wrong can be made.
    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
        each()


def test_every_route_of_machines_is_in_the_document(interface: Interface) -> None:
    app = interface.issuer.app
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint).kind is Kind.BEARER
        and not hasattr(app.view_functions[rule.endpoint], ATTRIBUTE)
    }
    assert silent == set()
