"""The whole API from its own description: whatever is sent, the answer is a documented one, never a 5xx."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from pimlet.app import api_routes
from pimlet.edge.openapi import schema as describe
from pimlet.edge.root_routes import ROOT, SYSTEM_INFORMATION
from tests.conftest import Api

SCHEMA = schemathesis.openapi.from_dict(describe((ROOT, *api_routes())))
assert SYSTEM_INFORMATION in api_routes()


def _part(part: Any) -> Any:
    """A part of a form as httpx takes it: generated texts and files may be of any type."""
    if isinstance(part, tuple):
        return (part[0], _part(part[1]), *part[2:])
    return part if isinstance(part, bytes) else str(part).encode("utf-8", "replace")


@SCHEMA.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.filterwarnings("ignore")
def test_every_answer_is_documented(api: Api, case: Any) -> None:
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    kwargs = case.as_transport_kwargs(headers={**headers, "Authorization": f"Bearer {api.token}"})
    url = kwargs.pop("url")
    if "files" in kwargs:
        kwargs["files"] = [(name, _part(part)) for name, part in kwargs["files"]]
    response = api.client.request(
        url=url, follow_redirects=False, **{k: v for k, v in kwargs.items() if k != "cookies"}
    )
    assert response.status_code < 500, (case.method, url, kwargs, response.text)
    documented = {int(status) for status in case.operation.definition.raw["responses"]}
    assert response.status_code in documented | {301, 404, 405, 415, 422}, (case.method, url, response.text)
