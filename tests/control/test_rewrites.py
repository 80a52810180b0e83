"""Waiting for products to follow changes of the structure, by the control API."""

from tests.control.conftest import Control


def test_nothing_is_pending(control: Control) -> None:
    assert control.get("/rewrites") == {"pending": 0}
    answer = control.request("POST", "/rewrites/wait", {"seconds": 1})
    assert (answer.status_code, answer.json()) == (200, {"pending": 0})
    assert control.request("POST", "/rewrites/wait").status_code == 200


def test_patience_has_limits(control: Control) -> None:
    assert control.request("POST", "/rewrites/wait", {"seconds": -1}).status_code == 422
    assert control.request("POST", "/rewrites/wait", {"seconds": 1, "forever": True}).status_code == 422
