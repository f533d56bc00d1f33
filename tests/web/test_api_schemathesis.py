"""Whatever the document allows, and what it does not, is asked of every route: no 500, no answer that it does not name.

The examples are the same in each run; an owner is asked with wrong data, too. ``TIER=release`` asks more, of everybody.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from asking import ROLES, ask_as
from bridge.models import Ask
from bridge.models.access import Principal
from bridge.web import create_app
from processes import API_TOKEN

IS_RELEASE = os.environ.get("TIER") == "release"
EXAMPLES = 12 if IS_RELEASE else 2
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WHO: dict[str, Principal | None] = {
    **ROLES,
    "somebody of another site": Principal("other", ROLES["owner"].scopes, frozenset({"other"})),
    "nobody": None,
}
schemathesis.serializer.alias("application/zip", "application/octet-stream")
KNOWN = {"site": "blog", "post_id": 7, "job_id": 1, "name": "newsroom"}


def look(operation, mode: GenerationMode, headers: dict[str, str], count: int, *, is_known: bool) -> None:
    """Ask a route some things, and compare each answer with the document."""

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case) -> None:
        if is_known:
            case.path_parameters = {name: KNOWN[name] for name in case.path_parameters or {}}
            if isinstance(case.body, dict) and "site" in case.body:
                case.body["site"] = "blog"
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    ask()


@pytest.mark.parametrize("who", WHO)
def test_no_route_answers_with_a_fault_or_with_what_its_document_does_not_name(desk, who):
    desk.publish()
    desk.bridge.jobs.ask_job(Ask("blog"))
    app = create_app(desk.bridge, desk.bridge.config)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    principal = WHO[who]
    headers = {"Authorization": f"Bearer {API_TOKEN}"} if principal else {}
    if principal:
        ask_as(app, principal)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 30
    is_whole = who == "owner" or IS_RELEASE
    for operation in operations:
        look(operation, GenerationMode.POSITIVE, headers, EXAMPLES if is_whole else 1, is_known=True)
        if is_whole:
            look(operation, GenerationMode.NEGATIVE, headers, EXAMPLES, is_known=False)
