"""`pimlet draft`, on the database that the application serves."""

import os
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from pimlet.cli import main
from tests.conftest import Api
from tests.workflow.drafts.catalog import value


def test_commands(client: TestClient, api: Api, mary: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox: Any = client.app.state.services.sandboxes.default  # type: ignore[attr-defined]
    for name in [name for name in os.environ if name.startswith("PIMLET_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", sandbox.engine.url.render_as_string(hide_password=False))

    def run(*arguments: str) -> str:
        answer = CliRunner().invoke(main, ["draft", *arguments])
        return str(answer.stdout if answer.exit_code == 0 else answer.stderr)

    assert run("list", "--format", "json") == "[]\n"
    for path in ("/products/p_edit", "/product-models/m_edit"):
        values = {"edit_text": value("new"), "edit_number": value(2)}
        assert mary.patch(path, {"values": values}).status_code == 204
    head, product, model = run("list").splitlines()
    assert head.split() == ["user", "kind", "code", "status", "updated", "attributes"]
    assert product.split()[:4] == ["mary", "product", "p_edit", "in_progress"]
    assert product.endswith("edit_text, edit_number")
    assert model.startswith("mary  product model  m_edit")
    named = ("mary", "--product", "p_edit")
    refusal = 'pimlet: The draft of "mary" of the product "p_edit" has not been submitted.\n'
    assert run("approve", *named) == refusal
    assert mary.post("/products/p_edit/proposal", []).status_code == 201
    assert len(run("list", "--user", "mary", "--status", "submitted").splitlines()) == 2
    done = 'the proposal of "mary" for the product "p_edit".\n'
    assert run("approve", *named, "--attribute", "edit_text") == f"Approved {done}"
    assert api.get("/products/p_edit").json()["values"]["edit_text"] == value("new")
    assert run("reject", *named) == f"Rejected {done}"
    assert run("remove", *named) == 'Removed the draft of "mary" of the product "p_edit".\n'
    assert (
        run("remove", "mary", "--product-model", "m_edit")
        == 'Removed the draft of "mary" of the product model "m_edit".\n'
    )
    assert run("list") == ""
    assert run("remove", "mary") == "pimlet: Name either a product, by identifier or uuid, or a product model.\n"
